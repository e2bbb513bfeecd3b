//! Verification of a slot's result by its certificate, from the curves alone.

use clearing::{Acceptance, Book, Books, Clearing, Curve, Line, Market, Profile, Step, verify};
use interfaces::Contract;
use interfaces::orderbook_matcher::{
    CertificateResponse, CurveResponse, Good, MarketDefinition, QueryMsg, ResultResponse,
};
use units::{LabelId, Lots, ProfileId, SlotId, ZoneId};

use crate::{ClientError, Session};

/// Why a result is not verified.
#[derive(Debug, thiserror::Error)]
pub enum ResultError {
    /// A query failed.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The certificate does not hold, or belongs to another result.
    #[error("is not cleared at its optimum: {0}")]
    NotOptimal(String),
}

fn not_optimal(reason: impl ToString) -> ResultError {
    ResultError::NotOptimal(reason.to_string())
}

/// Queries the certificate and the curves of a slot, and checks its result.
///
/// # Errors
/// [`ResultError`] if the result is not that of a valid certificate.
pub async fn verify_result(
    session: &Session,
    definition: &MarketDefinition,
    slot: SlotId,
    result: &ResultResponse,
) -> Result<(), ResultError> {
    let market = session.market;
    let query = QueryMsg::Certificate { market, slot };
    let stored: CertificateResponse = session.ask(Contract::OrderbookMatcher, &query).await?;
    let grid = clearing_market(definition, &stored.capacities)?;
    let mut curves = Vec::new();
    for zone in zones(definition) {
        for good in goods(definition) {
            let query = QueryMsg::Curve { market, slot, zone, good };
            let answer: CurveResponse = session.ask(Contract::OrderbookMatcher, &query).await?;
            if answer.steps.is_empty() {
                continue;
            }
            let steps = answer
                .steps
                .iter()
                .map(|step| Step { price: step.price, tier: step.tier, lots: step.lots })
                .collect();
            curves.push(Curve::new(book(zone, good), steps).map_err(not_optimal)?);
        }
    }
    let books = Books::new(&grid, curves).map_err(not_optimal)?;
    let clearing = Clearing::decode(&grid, stored.clearing.as_slice()).map_err(not_optimal)?;
    let verified = verify(&grid, &books, &clearing).map_err(not_optimal)?;
    let same_prices = result.zones.iter().zip(&verified.zone_prices).all(|(stated, implied)| {
        (stated.price, stated.least, stated.greatest) == (implied.price, implied.least, implied.greatest)
    });
    let same_premiums = result.labels.iter().zip(&verified.label_premiums).all(|(stated, implied)| {
        (stated.premium, stated.least, stated.greatest) == (implied.price, implied.least, implied.greatest)
    });
    let same_flows = result.flows.iter().map(|flow| &flow.lots).eq(clearing.flows());
    let same_sums = (result.welfare, result.volume) == (verified.welfare, verified.volume);
    if same_prices && same_premiums && same_flows && same_sums {
        return Ok(());
    }
    Err(not_optimal("the result shown is not that of its certificate"))
}

/// All goods that books are kept of: labels to sell, profiles to buy.
pub fn goods(definition: &MarketDefinition) -> Vec<Good> {
    let numbers = |length: usize| 0..u8::try_from(length).unwrap_or(u8::MAX);
    numbers(definition.labels.len())
        .map(|label| Good::Sell { label: LabelId(label) })
        .chain(numbers(definition.profiles.len()).map(|profile| Good::Buy { profile: ProfileId(profile) }))
        .collect()
}

/// All zones of a market.
pub fn zones(definition: &MarketDefinition) -> Vec<ZoneId> {
    (0..u8::try_from(definition.zones.len()).unwrap_or(u8::MAX)).map(ZoneId).collect()
}

const fn book(zone: ZoneId, good: Good) -> Book {
    match good {
        Good::Sell { label } => Book::Sell { zone, label },
        Good::Buy { profile } => Book::Buy { zone, profile },
    }
}

/// The market of the clearing, with a slot's capacities.
fn clearing_market(definition: &MarketDefinition, capacities: &[Lots]) -> Result<Market, ResultError> {
    let lines = definition
        .lines
        .iter()
        .zip(capacities)
        .map(|(line, capacity)| Line { from: line.from, to: line.to, capacity: *capacity, fee: line.fee })
        .collect();
    let accepts = |profile: &interfaces::orderbook_matcher::ProfileDefinition| {
        profile.accepts.iter().map(|each| Acceptance { label: each.label, premium: each.premium }).collect()
    };
    let profiles = definition.profiles.iter().map(|profile| Profile { accepts: accepts(profile) }).collect();
    let count = |names: &[String]| u8::try_from(names.len()).map_err(not_optimal);
    Market::new(count(&definition.zones)?, count(&definition.labels)?, lines, profiles).map_err(not_optimal)
}
