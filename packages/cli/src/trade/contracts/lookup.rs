//! Contracts as they are asked for and shown.

use interfaces::Contract;
use interfaces::power_contract::{ContractResponse, ContractStatus, QueryMsg};
use market_format::MarketFormat;
use units::ContractId;

use crate::failure::Failure;
use crate::terminal;
use crate::trade::view::View;

/// One contract.
pub fn one(view: &View, contract: ContractId) -> Result<ContractResponse, Failure> {
    view.ask(Contract::PowerContract, &QueryMsg::Contract { contract })
}

/// A state in words.
pub fn status(status: ContractStatus) -> &'static str {
    match status {
        ContractStatus::Draft => "draft",
        ContractStatus::HalfSigned => "half signed",
        ContractStatus::Signed => "signed",
        ContractStatus::Active => "active",
        ContractStatus::Delivered => "delivered",
        ContractStatus::Settled => "settled",
        ContractStatus::Lapsed => "lapsed",
        ContractStatus::Cancelled => "cancelled",
        ContractStatus::Disputed => "disputed",
        ContractStatus::Resolved => "resolved",
    }
}

/// A table of contracts.
pub fn table(format: &MarketFormat, contracts: &[ContractResponse]) -> String {
    let price = |side: &str| format!("{side}, {}/kWh", format.units.currency.name);
    let headings = [
        "contract",
        "delivery",
        "label",
        "state",
        "buyer",
        "seller",
        "kWh",
        &price("pays"),
        &price("receives"),
    ];
    let mut table = terminal::table(&headings, 4);
    for each in contracts {
        let terms = &each.terms;
        table.add_row([
            each.contract.to_string(),
            format.clock.text(terms.period_start),
            format.label_name(terms.label),
            status(each.status).to_owned(),
            terms.buyer.to_string(),
            terms.seller.to_string(),
            format.units.kwh(terms.lots),
            format.units.per_kwh(terms.buyer_price),
            format.units.per_kwh(terms.seller_price),
        ]);
    }
    table.to_string()
}
