//! What a contract comes to, from the records alone: for settlement and, afterwards, for whoever asks.

use cosmwasm_std::{Event, Storage};
use interfaces::common::Side;
use interfaces::event::TypedEvent;
use interfaces::power_contract::SlotTotals;
use interfaces::power_contract::events::ContractSettled;
use interfaces::settlement_escrow::SystemAccount;
use settlement::{Counted, SettleError, Settled, consumed_share, delivered_share, settle};
use units::{Amount, ContractId, Lots};

use crate::PowerError;
use crate::deliveries::Deliveries;
use crate::postings::{Booking, participant, system};
use crate::state::{Contract, Slot, Totals};

/// Settles an active contract. `decided` is what was delivered as a dispute was decided; otherwise the readings say.
pub fn outcome(
    storage: &dyn Storage,
    deliveries: &mut Deliveries,
    id: ContractId,
    contract: &Contract,
    slot: &Slot,
    decided: Option<Lots>,
) -> Result<Settled, PowerError> {
    let seller = deliveries.get(storage, id.slot, contract.seller)?;
    let buyer = deliveries.get(storage, id.slot, contract.buyer)?;
    let delivered = match decided {
        Some(delivered) => delivered,
        None => delivered_share(
            contract.seller_offset,
            contract.lots,
            &Counted {
                line: seller.sold,
                energy: seller.reading.map(|reading| reading.export.energy),
                lot: slot.lot,
            },
        )?,
    };
    let consumed = consumed_share(
        contract.buyer_offset,
        contract.lots,
        &Counted {
            line: buyer.bought,
            energy: buyer.reading.map(|reading| reading.import.energy),
            lot: slot.lot,
        },
    )?;
    let imbalance_price = slot.imbalance_price(contract.buyer_zone)?;
    settle(&contract.obligation(), delivered, consumed, imbalance_price, &slot.terms).map_err(|error| {
        match error {
            SettleError::MoreThanContracted { delivered, lots } => {
                PowerError::MoreThanContracted { contract: id, delivered, lots }
            }
            SettleError::Overflow(overflow) => overflow.into(),
        }
    })
}

/// What settling contracts adds up to: positions, sums, events.
#[derive(Default)]
pub struct Ledger {
    pub booking: Booking,
    pub totals: Totals,
    pub events: Vec<Event>,
}

impl Ledger {
    /// Enters a settled contract.
    pub fn enter(
        &mut self,
        id: ContractId,
        contract: &Contract,
        slot: &Slot,
        settled: &Settled,
    ) -> Result<(), PowerError> {
        let terms = &slot.terms;
        let book = &mut self.booking;
        book.add(participant(contract.buyer), settled.buyer_net, contract.hold(Side::Buy, terms)?)?;
        book.add(participant(contract.seller), settled.seller_net, contract.hold(Side::Sell, terms)?)?;
        book.add(system(SystemAccount::Fees), settled.fees.net()?, Amount::ZERO)?;
        book.add(system(SystemAccount::Grid), settled.grid, Amount::ZERO)?;
        book.add(system(SystemAccount::Imbalance), settled.imbalance.net()?, Amount::ZERO)?;
        self.totals = self.totals.add(&Totals(SlotTotals {
            settled: 1,
            delivered_lots: settled.delivered,
            buyers: settled.buyer_payment,
            sellers: settled.seller_payment,
            liability: settled.liability,
            imbalance: settled.imbalance,
            fees: settled.fees,
            grid: settled.grid,
            ..SlotTotals::default()
        }))?;
        self.events.push(
            ContractSettled {
                contract: id,
                delivered: settled.delivered,
                buyer_net: -settled.buyer_net,
                seller_net: settled.seller_net,
                liability: settled.liability,
                imbalance: settled.imbalance,
            }
            .to_event(),
        );
        Ok(())
    }
}
