//! The conditions of a result, each of which relies on those before it.

mod certificate;
mod fills;
mod prices;
mod problem;
mod trades;

use std::fmt;

use clearing::{Certificate, Verified, verify_certificate};

use crate::result::ResultDocument;
use crate::slot::Slot;

use problem::Problem;

/// A condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Its name.
    pub name: &'static str,
    /// Its demand.
    pub what: &'static str,
}

impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}

/// A condition that does not hold: where in the result, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Which.
    pub condition: Condition,
    /// The place in the result.
    pub place: String,
    /// Why, with numbers.
    pub reason: String,
}

impl fmt::Display for Failed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "condition {:?} fails at {}: {}", self.condition.name, self.place, self.reason)
    }
}

const CERTIFICATE: Condition = Condition {
    name: "certificate",
    what: "welfare and volume are the greatest possible, ties are shared fairly",
};
const PRICES: Condition =
    Condition { name: "prices", what: "each is the middle of all optimal ones, the range is right" };
const FLOWS: Condition = Condition { name: "flows", what: "they are those of the certificate" };
const FILLS: Condition =
    Condition { name: "fills", what: "better limits trade whole, worse ones nothing, equal ones pro rata" };
const TRADES: Condition = Condition {
    name: "trades",
    what: "they add up to the fills, under accepted labels, at the zones' prices",
};
const PAYMENTS: Condition =
    Condition { name: "payments", what: "they add up over trades and flows, and balance to the unit" };
const TOTALS: Condition =
    Condition { name: "totals", what: "welfare and volume follow from book and trades" };

/// The verdicts on all conditions, up to the first that fails.
pub fn verdicts(slot: &Slot, result: &ResultDocument) -> Vec<Result<Condition, Failed>> {
    let mut verdicts = Vec::new();
    let mut proof = None;
    let conditions = [CERTIFICATE, PRICES, FLOWS, FILLS, TRADES, PAYMENTS, TOTALS];
    for condition in conditions {
        let checked = match (&proof, condition == CERTIFICATE) {
            (_, true) => prove(slot, result).map(|found| proof = Some(found)),
            (Some((certificate, verified)), false) => rest(slot, result, condition, certificate, verified),
            // Without a proof the first condition has failed, and the loop has ended.
            (None, false) => break,
        };
        match checked {
            Ok(()) => verdicts.push(Ok(condition)),
            Err(Problem { place, reason }) => {
                verdicts.push(Err(Failed { condition, place, reason }));
                break;
            }
        }
    }
    verdicts
}

fn prove(slot: &Slot, result: &ResultDocument) -> Result<(Certificate, Verified), Problem> {
    let certificate = certificate::read(slot, &result.certificate)?;
    let verified = verify_certificate(&slot.market, &slot.books, &certificate)
        .map_err(|error| Problem::new("certificate", error))?;
    Ok((certificate, verified))
}

fn rest(
    slot: &Slot,
    result: &ResultDocument,
    condition: Condition,
    certificate: &Certificate,
    verified: &Verified,
) -> Result<(), Problem> {
    match condition {
        PRICES => prices::check(slot, result, certificate, verified),
        FLOWS => prices::check_flows("flows", slot, &result.flows, &certificate.flows),
        FILLS => fills::check(slot, result, certificate),
        TRADES => trades::check(slot, result, certificate),
        PAYMENTS => trades::check_payments(slot, result, certificate, verified),
        _ => trades::check_totals(slot, result, verified),
    }
}
