//! Transfers from other chains: they pay an invoice or confirm a link. IBC hooks execute the escrow with the coin; IBC
//! callbacks call it when it has received the coin. The chain refunds the transfer if the escrow returns an error.

use contract_kit::Call;
use cosmwasm_std::{
    DepsMut, Env, IbcBasicResponse, IbcDestinationCallbackMsg, MessageInfo, Response, from_json,
};
use ics20::{Outcome, TRANSFER_PORT};
use interfaces::Contract;
use interfaces::settlement_escrow::routes::{Channel, Inbound, Mode};
use interfaces::settlement_escrow::{ExecuteMsg, IbcMsg};
use serde::Deserialize;

use super::error::IbcError;
use super::execute::{confirm_link, fund};
use super::sender::IntermediateSender;
use crate::EscrowError;

/// The packet data of a transfer, as far as the escrow reads it.
#[derive(Deserialize)]
struct PacketData {
    #[serde(default)]
    memo: String,
}

/// Accepts a transfer by callbacks and executes its message as if its intermediate sender had sent it with the coin.
/// The middleware calls any contract that a memo names, so this checks everything: that the transfer succeeded, that
/// the escrow received the coin, and over which route.
///
/// # Errors
/// [`EscrowError`] says why it is refused; the chain refunds it then.
pub fn accept_callback(
    deps: DepsMut<'_>,
    env: &Env,
    msg: &IbcDestinationCallbackMsg,
) -> Result<IbcBasicResponse, EscrowError> {
    let refuse = |reason| IbcError::NoTransfer { reason };
    // 1. Check that a transfer to the escrow succeeded.
    let transfer = msg.transfer.as_ref().ok_or_else(|| refuse("the chain reports no transfer"))?;
    if transfer.receiver != env.contract.address {
        return Err(refuse("another account received it").into());
    }
    if msg.packet.dest.port_id != TRANSFER_PORT {
        return Err(refuse("it came over another port").into());
    }
    if ics20::outcome(msg.ack.data.as_slice()) != Outcome::Delivered {
        return Err(refuse("it was not received").into());
    }
    let channel: Channel = msg.packet.dest.channel_id.parse().map_err(IbcError::from)?;
    // 2. Read the message in its memo.
    let PacketData { memo } =
        from_json(&msg.packet.data).map_err(|_| refuse("its packet data is not that of ICS-20"))?;
    let message = match from_json(ics20::inbound_memo(&memo).map_err(IbcError::from)?)? {
        Inbound::Fund { invoice, nonce } => IbcMsg::Fund { invoice, nonce },
        Inbound::ConfirmLink { participant, nonce } => IbcMsg::ConfirmLink { participant, nonce },
    };
    // 3. Execute it.
    let sender = IntermediateSender::new(channel, &transfer.sender).address(deps.api)?;
    let info = MessageInfo { sender, funds: transfer.funds.clone() };
    let Response { messages, events, .. } = contract_kit::execute(
        Contract::SettlementEscrow,
        deps,
        env,
        &info,
        ExecuteMsg::Ibc(message),
        |call: &mut Call<'_>, message| match message {
            ExecuteMsg::Ibc(IbcMsg::Fund { invoice, nonce }) => {
                fund::execute(call, Mode::Callbacks, invoice, nonce)
            }
            ExecuteMsg::Ibc(IbcMsg::ConfirmLink { participant, nonce }) => {
                confirm_link::execute(call, Mode::Callbacks, participant, nonce)
            }
            _ => Err(refuse("its message is not one of a transfer").into()),
        },
    )?;
    Ok(IbcBasicResponse::new().add_submessages(messages).add_events(events))
}
