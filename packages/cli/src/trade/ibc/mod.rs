//! Payments from and to other chains: routes, links, invoices, payouts.
//!
//! The library `sdk` computes the transfer on the other chain. A key of that chain sends it, or it is printed ([`remote_chain`]).

mod terms;

pub mod invoice;
pub mod link;
pub mod pay;
pub mod payouts;
pub mod remote_chain;
pub mod route;

use interfaces::Contract;
use interfaces::settlement_escrow::QueryMsg;
use interfaces::settlement_escrow::routes::{Channel, Remote, RouteResponse};
use market_format::Currency;
use market_format::Decimal;
use units::Amount;

use super::argument;
use super::view::View;
use crate::failure::Failure;

/// A route.
fn route_of(view: &View, channel: Channel) -> Result<RouteResponse, Failure> {
    view.ask(Contract::SettlementEscrow, &QueryMsg::Route { channel })
}

/// Units of a denomination, of a sum that somebody wrote in its currency.
fn amount(name: &str, denom: &str, sum: Decimal) -> Result<Amount, Failure> {
    argument(name, Currency::of(denom).amount(sum))
}

/// What there is of a denomination, in its currency.
fn sum(denom: &str, amount: Amount) -> String {
    Currency::of(denom).text(amount)
}

/// An account on another chain: `channel-0:juno1…`.
fn remote(text: &str) -> Result<Remote, String> {
    let (channel, address) = text
        .split_once(':')
        .ok_or_else(|| format!("{text:?} is no account on another chain: write channel-N:address"))?;
    let channel = channel.parse().map_err(|error: ics20::ParseChannelError| error.to_string())?;
    Ok(Remote { channel, address: address.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_on_another_chain_is_a_channel_and_an_address() {
        let expected = Remote { channel: Channel(3), address: "juno1abc".into() };
        assert_eq!(remote("channel-3:juno1abc"), Ok(expected));
        assert!(remote("juno1abc").unwrap_err().contains("write channel-N:address"));
        assert_eq!(remote("3:juno1abc").unwrap_err(), "a channel reads channel-N, not \"3\"");
    }
}
