//! The registry reports a pause to the peers that have pausable messages.

use contract_kit::{CommonError, Outcome};
use cosmwasm_std::Addr;
use interfaces::ContractAddresses;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::adapter::Matcher;
use interfaces::power_contract::adapter::PowerContracts;
use interfaces::registry::events::PauseChanged;
use interfaces::settlement_escrow::adapter::Escrow;
use units::Timestamp;

/// The event, and the messages to the peers. If one of them fails, the registry's message fails.
pub fn report(addresses: ContractAddresses<Addr>, until: Timestamp) -> Result<Outcome, CommonError> {
    Ok(Outcome::default()
        .with_event(PauseChanged { until }.to_event())
        .with_message(Matcher(addresses.orderbook_matcher).set_pause(until)?)
        .with_message(PowerContracts(addresses.power_contract).set_pause(until)?)
        .with_message(Escrow(addresses.settlement_escrow).set_pause(until)?))
}
