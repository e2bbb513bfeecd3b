//! The errors of the escrow. Each text begins with its stable code.

use contract_kit::CommonError;
use cosmwasm_std::{Addr, StdError, Uint256};
use interfaces::settlement_escrow::{Account, CycleStatus};
use units::{Amount, CycleId, DenomId, MarketId, NetAmount, Overflow, ParticipantId};

use crate::ibc::error::IbcError;
use crate::ledger::part::Part;

/// Why the escrow refuses a message or a query.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each text says what the variant and its fields mean")]
pub enum EscrowError {
    #[error("escrow/denom_count: 1 to {most} denominations are allowed, {got} were given")]
    DenomCount { most: usize, got: usize },
    #[error("escrow/unknown_denom: the escrow does not accept the denomination {denom}")]
    UnknownDenom { denom: String },
    #[error("escrow/unknown_denom_number: denomination {denom} does not exist, there are {known}")]
    UnknownDenomNumber { denom: DenomId, known: usize },
    #[error("escrow/zero_amount: the amount is zero")]
    ZeroAmount,
    #[error("escrow/amount_too_large: {amount} {denom} are more than an account can hold")]
    AmountTooLarge { amount: Uint256, denom: String },
    #[error("escrow/nothing_free: participant {participant} has no free {denom}")]
    NothingFree { participant: ParticipantId, denom: String },
    #[error("escrow/own_address: {recipient} is the escrow itself")]
    OwnAddress { recipient: Addr },
    #[error("escrow/participant_out_of_range: participants have ids from 1 to {greatest}, not {participant}")]
    ParticipantOutOfRange { participant: ParticipantId, greatest: u32 },
    #[error("escrow/insufficient: {account} has {has} {part}, {needed} needed")]
    Insufficient { account: Account, part: Part, has: Amount, needed: Amount },
    #[error("escrow/unbalanced: the legs sum to {sum}, not to zero")]
    Unbalanced { sum: NetAmount },
    #[error(
        "escrow/not_reserving: the matcher may only reserve and release: {account} would change by {net}, \
         of it {committed} committed"
    )]
    NotReserving { account: Account, net: NetAmount, committed: NetAmount },
    #[error("escrow/not_free: nothing is reserved or committed in {account}")]
    NotFree { account: Account },
    #[error("escrow/uncovered: {account} would pay {pays} of {release} released")]
    Uncovered { account: Account, pays: Amount, release: Amount },
    #[error("escrow/cycle_closed: cycle {cycle} of market {market} is {status} and accepts no bookings")]
    CycleClosed { market: MarketId, cycle: CycleId, status: CycleStatus },
    #[error(
        "escrow/other_denom: cycle {cycle} of market {market} is booked in denomination {denom}, not in {given}"
    )]
    OtherDenom { market: MarketId, cycle: CycleId, denom: DenomId, given: DenomId },
    #[error(
        "escrow/cycle_still_open: {closed} of {slots} slots are closed, {with_contracts} have contracts, \
         power-contract knows {drafted} of those and {settled} are final"
    )]
    CycleStillOpen { slots: u32, closed: u32, with_contracts: u32, drafted: u32, settled: u32 },
    #[error("escrow/already_cleared: cycle {cycle} of market {market} is cleared")]
    AlreadyCleared { market: MarketId, cycle: CycleId },
    #[error("escrow/cycle_step: a cycle does not go from {from} to {to}")]
    CycleStep { from: CycleStatus, to: CycleStatus },
    #[error("escrow/underfunded: {account} is short of {short}: top it up and try again")]
    Underfunded { account: Account, short: Amount },
    #[error("escrow/netting_unbalanced: the netted positions sum to {sum}, not to zero")]
    NettingUnbalanced { sum: NetAmount },
    #[error("escrow/unknown_reply: no reply of id {id} is expected")]
    UnknownReply { id: u64 },
    #[error("escrow/unexpected_success: the reply of id {id} is for failures, but reports a success")]
    UnexpectedSuccess { id: u64 },
    #[error(transparent)]
    Ibc(#[from] IbcError),
    #[error(transparent)]
    Common(#[from] CommonError),
    #[error("escrow/overflow: {0}")]
    Overflow(#[from] Overflow),
    #[error("escrow/state: {0}")]
    Std(#[from] StdError),
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use contract_kit::error_codes::from_source;

    /// The variants that have a text, in snake case.
    fn variants(source: &str) -> Vec<String> {
        let texts = source.split("#[error(").skip(1).filter(|rest| rest.trim_start().starts_with('"'));
        texts
            .map(|rest| {
                let (_, variant) = rest.split_once(")]\n").unwrap();
                let name = variant.trim_start().chars().take_while(char::is_ascii_alphanumeric);
                name.flat_map(|letter| {
                    let underscore = letter.is_ascii_uppercase().then_some('_');
                    underscore.into_iter().chain([letter.to_ascii_lowercase()])
                })
                .skip(1)
                .collect()
            })
            .collect()
    }

    #[test]
    fn every_error_has_a_code_of_its_own_named_after_its_variant() {
        let mut seen = BTreeSet::new();
        for (source, prefix) in crate::ERROR_SOURCES.iter().zip(["escrow", "ibc"]) {
            let source = source.split("#[cfg(test)]").next().unwrap();
            let codes: Vec<_> = from_source(source).into_iter().map(|code| code.code).collect();
            // The variant of the framework's error is called after its crate.
            let code = |name: &String| format!("{prefix}/{}", if name == "std" { "state" } else { name });
            let expected: Vec<_> = variants(source).iter().map(code).collect();
            assert_eq!(codes, expected);
            assert!(codes.into_iter().all(|code| seen.insert(code)));
        }
    }
}
