//! Transfers that come in: an invoice is paid, or a link is confirmed. By hooks the escrow is executed with the coin; by
//! callbacks the coin is here already. An error gives it back either way.

use access::{Suite, authorize};
use cosmwasm_std::{Addr, DepsMut, Env, IbcBasicResponse, IbcDestinationCallbackMsg, MessageInfo, StdError};
use ics20::Outcome;
use interfaces::Contract;
use interfaces::audit_log::Category;
use interfaces::audit_log::adapter::entry;
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::{Funded, Linked};
use interfaces::settlement_escrow::routes::{Channel, Inbound, InvoiceStatus, Mode};
use json::Tree;
use serde::Deserialize;
use units::{Amount, InvoiceId, Nonce, ParticipantId, Timestamp};

use crate::core::account::AccountId;
use crate::denoms::Denom;
use crate::execute::{Done, credit};
use crate::interchain::error::RouteError;
use crate::interchain::records::{Holder, InvoiceRecord, LinkRecord, Mark};
use crate::interchain::state::{Derived, HOLDERS, INVOICES, InvoiceKey, LINKS, LinkKey, NONCES, NonceKey};
use crate::interchain::{links, routes};
use crate::{EscrowError, denoms, outbox};

/// A transfer that came in.
pub struct Arrival {
    /// The account that stands here for its sender.
    pub derived: Derived,
    /// That account's address.
    pub sender: Addr,
    /// How the escrow was called.
    pub mode: Mode,
    /// The denomination of its coin.
    pub denom: Denom,
    /// How much.
    pub amount: Amount,
}

impl Arrival {
    /// What executed the escrow with a coin. Only a sender on another chain has an address that a link names.
    ///
    /// # Errors
    /// If it is not one coin of a denomination that is kept.
    pub fn by_hooks(deps: &DepsMut<'_>, info: &MessageInfo) -> Result<Self, EscrowError> {
        let (denom, amount) = denoms::one_coin(deps.storage, info)?;
        let derived = Derived::at(deps.api, &info.sender)?;
        let derived = derived.ok_or_else(|| RouteError::NotLinked { sender: info.sender.clone() })?;
        Ok(Self { derived, sender: info.sender.clone(), mode: Mode::Hooks, denom, amount })
    }

    /// Refuses it unless it came over this route, which is in use, in a denomination that travels there.
    fn came_over(&self, deps: &DepsMut<'_>, channel: Channel) -> Result<(), EscrowError> {
        let route = routes::in_use(deps.storage, channel)?;
        route.calls_by(self.mode)?;
        route.limits(&self.denom.name)?;
        Ok(())
    }
}

/// Pays an invoice.
///
/// # Errors
/// If the sender is linked to nobody or has used the number, the route is not in use, or the payment does not pay the invoice.
/// Then nothing is changed and the money goes back.
pub fn fund(
    deps: DepsMut<'_>,
    env: &Env,
    arrival: &Arrival,
    invoice: InvoiceId,
    nonce: Nonce,
) -> Result<Done, EscrowError> {
    let Arrival { derived, sender, denom, amount, .. } = arrival;
    // 1. Who pays, and by which route.
    let (payer, link) = links::holder(deps.storage, *derived, sender)?;
    arrival.came_over(&deps, link.channel)?;
    let used = NonceKey(*derived, nonce);
    if NONCES.has(deps.storage, &used) {
        return Err(RouteError::NonceUsed { sender: sender.clone(), nonce }.into());
    }
    // 2. What is due.
    let bill =
        INVOICES.may_load(deps.storage, &InvoiceKey(invoice))?.ok_or(RouteError::NoInvoice { invoice })?;
    if bill.denom != denom.id {
        let wanted = denoms::of_number(deps.storage, bill.denom)?.name;
        return Err(RouteError::OtherDenom { wanted, given: denom.name.clone() }.into());
    }
    let now = Timestamp(env.block.time.seconds());
    let shares =
        ics20::share(bill.status, bill.amount, bill.expires_at, *amount, now).map_err(RouteError::from)?;
    // 3. Write.
    credit(deps.storage, denom.id, AccountId::participant(bill.participant)?, shares.due)?;
    if !shares.surplus.is_zero() {
        credit(deps.storage, denom.id, AccountId::participant(payer)?, shares.surplus)?;
    }
    let paid = InvoiceRecord { status: InvoiceStatus::Paid, payer, ..bill };
    INVOICES.save(deps.storage, &InvoiceKey(invoice), &paid);
    NONCES.save(deps.storage, &used, &Mark);
    // 4. Tell.
    let event = Funded {
        invoice,
        participant: bill.participant,
        payer,
        denom: denom.name.clone(),
        amount: shares.due,
        surplus: shares.surplus,
    };
    let mut subjects = vec![bill.participant];
    if payer != bill.participant {
        subjects.push(payer);
    }
    Ok(Done { subjects, events: vec![event.to_event()], ..Done::default() })
}

/// Confirms a link. Whoever held it before holds it no longer: the account on the other chain decides whose it is.
///
/// # Errors
/// If the participant has not proposed it with this number, or the route is not in use. Then the money goes back.
pub fn confirm_link(
    deps: DepsMut<'_>,
    arrival: &Arrival,
    participant: ParticipantId,
    nonce: Nonce,
) -> Result<Done, EscrowError> {
    let Arrival { derived, sender, denom, amount, .. } = arrival;
    // 1. Validate.
    let account = AccountId::participant(participant)?;
    let key = LinkKey(participant, *derived);
    let proposed = LINKS.may_load(deps.storage, &key)?.filter(|link| link.nonce == nonce);
    let link =
        proposed.ok_or_else(|| RouteError::NoProposal { participant, sender: sender.clone(), nonce })?;
    let LinkRecord { channel, address, confirmed, .. } = link.clone();
    arrival.came_over(&deps, channel)?;
    if confirmed {
        return Err(RouteError::LinkExists { participant, channel, address }.into());
    }
    // 2. Write.
    if let Some(Holder(before)) = HOLDERS.may_load(deps.storage, derived)? {
        LINKS.remove(deps.storage, &LinkKey(before, *derived));
    }
    LINKS.save(deps.storage, &key, &LinkRecord { confirmed: true, ..link });
    HOLDERS.save(deps.storage, derived, &Holder(participant));
    credit(deps.storage, denom.id, account, *amount)?;
    // 3. Tell.
    let event = Linked { participant, channel, address };
    Ok(Done { subjects: vec![participant], events: vec![event.to_event()], ..Done::default() })
}

/// A participant's number as a transfer spells it.
///
/// # Errors
/// If it is beyond all participants.
pub fn participant(number: u64) -> Result<ParticipantId, EscrowError> {
    let id = ParticipantId(u32::try_from(number).unwrap_or(u32::MAX));
    AccountId::participant(id)?;
    Ok(id)
}

/// A transfer that came by callbacks. The middleware calls whomever a memo names, so everything is checked that it does not
/// check: that the escrow received the coin, over which route, and that it was received at all.
///
/// # Errors
/// [`EscrowError`] says why it is not taken: the chain then gives it back.
pub fn by_callbacks(
    mut deps: DepsMut<'_>,
    env: &Env,
    msg: &IbcDestinationCallbackMsg,
) -> Result<IbcBasicResponse, EscrowError> {
    let refuse = |what| RouteError::NoTransfer { what };
    // 1. A transfer to the escrow that succeeded, of one coin.
    let transfer =
        msg.transfer.as_ref().ok_or_else(|| refuse("it is another packet, or the chain does not say"))?;
    if transfer.receiver != env.contract.address {
        return Err(refuse("somebody else received it").into());
    }
    if msg.packet.dest.port_id != "transfer" {
        return Err(refuse("it came by another port").into());
    }
    if ics20::outcome(msg.ack.data.as_slice()) != Outcome::Delivered {
        return Err(refuse("it was not received").into());
    }
    let channel: Channel = msg.packet.dest.channel_id.parse().map_err(RouteError::from)?;
    // 2. From whom, and what for.
    let derived = Derived::of(channel, &transfer.sender);
    let sender = derived.address(deps.api)?;
    let info = MessageInfo { sender: sender.clone(), funds: transfer.funds.clone() };
    let (denom, amount) = denoms::one_coin(deps.storage, &info)?;
    let arrival = Arrival { derived, sender: sender.clone(), mode: Mode::Callbacks, denom, amount };
    // 3. As if it had been executed by the sender.
    let message = asked_for(msg.packet.data.as_slice())?;
    let action = match &message {
        Inbound::Fund { .. } => "fund",
        Inbound::ConfirmLink { .. } => "confirm_link",
    };
    let mut suite = Suite::default();
    authorize(deps.as_ref(), &mut suite, env, &info, Contract::SettlementEscrow, action)?;
    let Done { subjects, events, .. } = match message {
        Inbound::Fund { invoice, nonce } => fund(deps.branch(), env, &arrival, invoice, nonce)?,
        Inbound::ConfirmLink { participant: number, nonce } => {
            confirm_link(deps.branch(), &arrival, participant(number.u64())?, nonce)?
        }
    };
    let noted = entry(Category::Execution, action, &sender, &subjects, &message)?;
    outbox::push(deps.storage, env, noted)?;
    Ok(IbcBasicResponse::new().add_events(events))
}

/// What stands under `dpt` in the memo of a packet.
fn asked_for(data: &[u8]) -> Result<Inbound, EscrowError> {
    let refuse = || RouteError::NoTransfer { what: "its data do not read" };
    let Ok(Tree::Object(fields)) = json::from_slice(data) else {
        return Err(refuse().into());
    };
    let memo = fields.iter().find_map(|(key, value)| match value {
        Tree::Text(memo) if key == "memo" => Some(memo.as_str()),
        _ => None,
    });
    let message = ics20::inbound_memo(memo.unwrap_or_default()).map_err(RouteError::from)?;
    let message = Inbound::deserialize(&message).map_err(|error| message.refuse::<json::Error>(error));
    Ok(message.map_err(StdError::from)?)
}
