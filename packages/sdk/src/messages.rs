//! Encoded messages of transactions.

use std::io::Write;

use cosmrs::Any;
use cosmrs::proto::cosmos::bank::v1beta1::MsgSend;
use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmrs::proto::cosmos::gov::v1::{MsgSubmitProposal, MsgVote, VoteOption};
use cosmrs::proto::cosmos::staking::v1beta1::MsgDelegate;
use cosmrs::proto::cosmwasm::wasm::v1 as wasm;
use cosmrs::proto::prost::Name;
use cosmwasm_std::Coin;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::{ClientError, Message, address};

/// Sends coins.
pub fn send(from: &str, to: &str, coins: &[Coin]) -> Message {
    any(&MsgSend { from_address: from.into(), to_address: to.into(), amount: proto(coins) })
}

/// Stores a code, compressed by gzip.
///
/// # Errors
/// [`ClientError::Encoding`] if it cannot be compressed.
pub fn store_code(sender: &str, wasm_code: &[u8]) -> Result<Message, ClientError> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let compressed = encoder
        .write_all(wasm_code)
        .and_then(|()| encoder.finish())
        .map_err(|error| ClientError::Encoding { problem: error.to_string() })?;
    Ok(any(&wasm::MsgStoreCode {
        sender: sender.into(),
        wasm_byte_code: compressed,
        instantiate_permission: None,
    }))
}

/// Arguments of [`instantiate2`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instantiation<'a> {
    /// Creator's address.
    pub sender: &'a str,
    /// Address that may migrate it.
    pub admin: &'a str,
    /// Code id.
    pub code: u64,
    /// Its label.
    pub label: &'a str,
    /// Its instantiate message in JSON.
    pub msg: &'a [u8],
    /// Salt of its address, 1 to 64 bytes.
    pub salt: &'a [u8],
}

/// Instantiates a contract at a predictable address: see [`address::instantiate2`].
pub fn instantiate2(instantiation: &Instantiation<'_>) -> Message {
    any(&wasm::MsgInstantiateContract2 {
        sender: instantiation.sender.into(),
        admin: instantiation.admin.into(),
        code_id: instantiation.code,
        label: instantiation.label.into(),
        msg: instantiation.msg.to_vec(),
        funds: vec![],
        salt: instantiation.salt.to_vec(),
        // The address does not depend on the message.
        fix_msg: false,
    })
}

/// Executes a contract.
pub fn execute(sender: &str, contract: &str, msg: &[u8], funds: &[Coin]) -> Message {
    any(&wasm::MsgExecuteContract {
        sender: sender.into(),
        contract: contract.into(),
        msg: msg.to_vec(),
        funds: proto(funds),
    })
}

/// Migrates a contract to another code.
pub fn migrate(sender: &str, contract: &str, code: u64, msg: &[u8]) -> Message {
    any(&wasm::MsgMigrateContract {
        sender: sender.into(),
        contract: contract.into(),
        code_id: code,
        msg: msg.to_vec(),
    })
}

/// Changes the address that may migrate a contract.
pub fn update_admin(sender: &str, contract: &str, new_admin: &str) -> Message {
    any(&wasm::MsgUpdateAdmin {
        sender: sender.into(),
        contract: contract.into(),
        new_admin: new_admin.into(),
    })
}

/// Proposes to pin codes in memory, which makes calls cheaper.
///
/// # Errors
/// [`ClientError::Encoding`] if the prefix is invalid.
pub fn propose_pinning(
    proposer: &str,
    prefix: &str,
    codes: &[u64],
    deposit: &[Coin],
    title: &str,
) -> Result<Message, ClientError> {
    let pin = wasm::MsgPinCodes { authority: address::module(prefix, "gov")?, code_ids: codes.to_vec() };
    Ok(any(&MsgSubmitProposal {
        messages: vec![any(&pin)],
        initial_deposit: proto(deposit),
        proposer: proposer.into(),
        metadata: String::new(),
        title: title.into(),
        summary: format!("Keeps the codes {codes:?} of the power market in memory: calls of them cost less."),
        expedited: false,
    }))
}

/// Votes yes.
pub fn vote_yes(voter: &str, proposal: u64) -> Message {
    any(&MsgVote {
        proposal_id: proposal,
        voter: voter.into(),
        option: VoteOption::Yes.into(),
        metadata: String::new(),
    })
}

/// Delegates to a validator.
pub fn delegate(delegator: &str, validator: &str, coin: &Coin) -> Message {
    any(&MsgDelegate {
        delegator_address: delegator.into(),
        validator_address: validator.into(),
        amount: proto(std::slice::from_ref(coin)).pop(),
    })
}

pub(crate) fn any<M: Name>(message: &M) -> Message {
    Any { type_url: M::type_url(), value: message.encode_to_vec() }
}

/// Coins sorted by denomination, as the chain requires.
pub(crate) fn proto(coins: &[Coin]) -> Vec<ProtoCoin> {
    let mut coins: Vec<_> = coins
        .iter()
        .map(|coin| ProtoCoin { denom: coin.denom.clone(), amount: coin.amount.to_string() })
        .collect();
    coins.sort_by(|one, other| one.denom.cmp(&other.denom));
    coins
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmrs::proto::prost::Message as _;
    use std::io::Read;

    #[test]
    fn messages_have_the_chains_type_urls() {
        assert_eq!(execute("a", "b", b"{}", &[]).type_url, "/cosmwasm.wasm.v1.MsgExecuteContract");
        assert_eq!(vote_yes("a", 1).type_url, "/cosmos.gov.v1.MsgVote");
    }

    #[test]
    fn stored_code_is_compressed_without_loss() {
        let code: Vec<u8> = (0..100_000_u32).map(|at| u8::try_from(at % 7).unwrap()).collect();
        let message = store_code("a", &code).unwrap();
        assert!(message.value.len() < 2_000);
        let stored = wasm::MsgStoreCode::decode(message.value.as_slice()).unwrap();
        let mut back = Vec::new();
        flate2::read::GzDecoder::new(stored.wasm_byte_code.as_slice()).read_to_end(&mut back).unwrap();
        assert_eq!(back, code);
    }

    #[test]
    fn coins_are_sorted_by_denomination() {
        let message = send("a", "b", &[Coin::new(1_u128, "ub"), Coin::new(2_u128, "ua")]);
        let sent = MsgSend::decode(message.value.as_slice()).unwrap();
        let denoms: Vec<_> = sent.amount.iter().map(|coin| coin.denom.as_str()).collect();
        assert_eq!(denoms, ["ua", "ub"]);
    }
}
