//! The amounts of a contract, computed from the records alone: at settlement, and later for queries.

use cosmwasm_std::Storage;
use settlement::{MeteredSide, SettleError, Settled, consumed_share, delivered_share, settle};
use units::{ContractId, Lots};

use crate::PowerError;
use crate::deliveries::Deliveries;
use crate::state::{Contract, Slot};

/// Settles an active contract. `resolved` is what the auditor found to be delivered; without it the readings say.
pub fn settled(
    storage: &dyn Storage,
    deliveries: &mut Deliveries,
    id: ContractId,
    contract: &Contract,
    slot: &Slot,
    resolved: Option<Lots>,
) -> Result<Settled, PowerError> {
    let lot = slot.terms.lot;
    let delivered = if let Some(delivered) = resolved {
        delivered
    } else {
        let seller = deliveries.get(storage, id.slot, contract.seller)?;
        let energy = seller.reading.map(|reading| reading.export.energy);
        delivered_share(
            contract.seller_offset,
            contract.lots,
            &MeteredSide { contracted: seller.sold, energy, lot },
        )?
    };
    let buyer = deliveries.get(storage, id.slot, contract.buyer)?;
    let energy = buyer.reading.map(|reading| reading.import.energy);
    let consumed = consumed_share(
        contract.buyer_offset,
        contract.lots,
        &MeteredSide { contracted: buyer.bought, energy, lot },
    )?;
    let prices = &slot.terms.imbalance_prices;
    let zone = contract.buyer_zone;
    let imbalance_price =
        *prices.get(usize::from(zone.get())).ok_or(PowerError::UnknownZone { zone, zones: prices.len() })?;
    settle(&contract.obligation(), delivered, consumed, imbalance_price, &slot.settlement_terms()).map_err(
        |error| match error {
            SettleError::MoreThanContracted { delivered, lots } => {
                PowerError::MoreThanContracted { contract: id, delivered, lots }
            }
            SettleError::Overflow(overflow) => overflow.into(),
        },
    )
}
