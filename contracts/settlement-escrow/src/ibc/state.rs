//! What is stored about other chains. Channels are keys by their numbers.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Empty, StdResult, Storage};
use cw_storage_plus::Map;
use ics20::Flow;
use interfaces::settlement_escrow::routes::{
    Channel, InvoiceStatus, PayoutStatus, RouteDefinition, RouteStatus,
};
use serde::{Deserialize, Serialize};
use storage::{BinaryItem, BinaryMap};
use units::{Amount, DenomId, InvoiceId, Nonce, PacketSequence, ParticipantId, PayoutId, Timestamp};

use super::sender::IntermediateSender;
use crate::ledger::account::AccountId;

/// channel => the route, as JSON. Written by `AddRoute`, `SetRoute`, `ProbeRoute`, `PauseRoute` and the report of a
/// probe.
pub const ROUTES: Map<u64, Route> = Map::new("routes");
/// (denomination, channel) => what is in flight and was sent today: 17 bytes of key, some 10 of value. Written when a
/// payout is sent and when it ends.
pub const FLOWS: BinaryMap<(DenomId, u64), Flow> = BinaryMap::new("flow");
/// payout => the payout: 16 bytes of key, some 66 of value. Written with each step, never deleted.
pub const REMOTE_PAYOUTS: BinaryMap<PayoutId, PayoutRecord> = BinaryMap::new("payout");
/// (channel, payout) => nothing: the payout waits there. Written when it is queued, deleted when it leaves the queue.
pub const QUEUED: Map<(u64, PayoutId), Empty> = Map::new("queued");
/// (channel, packet) => the payout that the packet carries. Written when the chain has numbered the packet, deleted at
/// its end.
pub const IN_FLIGHT: BinaryMap<(u64, PacketSequence), PayoutId> = BinaryMap::new("in_flight");
/// invoice => the invoice: 17 bytes of key, some 15 of value. Written by `OpenInvoice`, `CancelInvoice` and its
/// payment.
pub const INVOICES: BinaryMap<InvoiceId, InvoiceRecord> = BinaryMap::new("invoice");
/// (participant, intermediate sender) => a link, proposed or confirmed. Written by `ProposeLink`, `RemoveLink`,
/// `ConfirmLink`.
pub const LINKS: BinaryMap<(ParticipantId, [u8; 32]), LinkRecord> = BinaryMap::new("link");
/// intermediate sender => the participant of the confirmed link. Written by `ConfirmLink` and `RemoveLink`.
pub const HOLDERS: BinaryMap<[u8; 32], ParticipantId> = BinaryMap::new("holder");
/// (intermediate sender, nonce) => nothing: the nonce is used. Written by payments of invoices, never deleted.
pub const NONCES: Map<(&[u8], Nonce), Empty> = Map::new("nonce");
/// (participant, denomination) => the linked account to which free money is pushed. Written by `SetPayout`.
pub const PAYOUT_TARGETS: BinaryMap<(ParticipantId, DenomId), IntermediateSender> = BinaryMap::new("target");
/// () => the numbers given last. Written with each new invoice and payout.
const LAST_NUMBERS: BinaryItem<LastNumbers> = BinaryItem::new("numbers");

/// A route.
#[cw_serde]
pub struct Route {
    /// Its definition.
    pub definition: RouteDefinition,
    /// Its state.
    pub status: RouteStatus,
}

/// A payout to another chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutRecord {
    /// The account that pays it, and gets it back.
    pub account: AccountId,
    /// The denomination.
    pub denom: DenomId,
    /// The amount.
    pub amount: Amount,
    /// The channel of its route.
    pub channel: Channel,
    /// The recipient.
    pub address: String,
    /// The user's memo; empty for none.
    pub memo: String,
    /// Its state.
    pub status: PayoutStatus,
    /// How often it was sent.
    pub attempts: u32,
    /// The sequence of its last packet; 0 before the first.
    pub sequence: PacketSequence,
    /// When its last packet was sent; 0 before the first.
    pub sent_at: Timestamp,
    /// When its last packet times out; 0 before the first.
    pub times_out_at: Timestamp,
    /// Whether it is a probe of its route.
    pub probe: bool,
}

impl PayoutRecord {
    /// A queued payout without a memo.
    pub const fn new(
        account: AccountId,
        denom: DenomId,
        amount: Amount,
        channel: Channel,
        address: String,
    ) -> Self {
        Self {
            account,
            denom,
            amount,
            channel,
            address,
            memo: String::new(),
            status: PayoutStatus::Queued,
            attempts: 0,
            sequence: PacketSequence(0),
            sent_at: Timestamp(0),
            times_out_at: Timestamp(0),
            probe: false,
        }
    }
}

/// An invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceRecord {
    /// The participant that is paid.
    pub participant: ParticipantId,
    /// The denomination.
    pub denom: DenomId,
    /// The amount due.
    pub amount: Amount,
    /// The first second in which it cannot be paid.
    pub expires_at: Timestamp,
    /// Its state.
    pub status: InvoiceStatus,
    /// The participant that paid it.
    pub payer: Option<ParticipantId>,
}

/// A link of a participant to a remote account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRecord {
    /// The channel of its route.
    pub channel: Channel,
    /// The remote address.
    pub address: String,
    /// The nonce that confirms it.
    pub nonce: Nonce,
    /// Whether the remote account has confirmed it.
    pub confirmed: bool,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
struct LastNumbers {
    invoice: u64,
    payout: u64,
}

/// The number of a new invoice.
///
/// # Errors
/// If the state does not decode.
pub fn next_invoice(storage: &mut dyn Storage) -> StdResult<InvoiceId> {
    next(storage, |numbers| &mut numbers.invoice).map(InvoiceId)
}

/// The number of a new payout.
///
/// # Errors
/// If the state does not decode.
pub fn next_payout(storage: &mut dyn Storage) -> StdResult<PayoutId> {
    next(storage, |numbers| &mut numbers.payout).map(PayoutId)
}

fn next(storage: &mut dyn Storage, of: fn(&mut LastNumbers) -> &mut u64) -> StdResult<u64> {
    let mut numbers = LAST_NUMBERS.may_load(storage)?.unwrap_or_default();
    let number = of(&mut numbers);
    *number = number.saturating_add(1);
    let given = *number;
    LAST_NUMBERS.save(storage, &numbers)?;
    Ok(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sent_payout_takes_66_bytes() {
        let account = AccountId::participant(ParticipantId(7)).unwrap();
        let address = format!("juno1{}", "q".repeat(38));
        let queued = PayoutRecord::new(account, DenomId(0), Amount(25_000_000), Channel(3), address);
        let sent = PayoutRecord {
            status: PayoutStatus::Sent,
            attempts: 1,
            sequence: PacketSequence(12),
            sent_at: Timestamp(1_800_000_000),
            times_out_at: Timestamp(1_800_000_600),
            ..queued
        };
        // 1 each for account, denomination, channel, memo, status, attempts, sequence and probe; 4 for the amount (25
        // bits); 1 + 43 for the address; 5 for each time (31 bits).
        assert_eq!(storage::encode(&sent).unwrap().len(), 8 + 4 + 44 + 10);
    }
}
