//! Codes are pinned by a vote.

use std::thread;
use std::time::{Duration, Instant};

use cosmwasm_std::Coin;
use sdk::{ClientError, Node, Signer, messages};
use simulation::Wait;

use crate::error::BenchmarkError;

/// The stake that decides a vote on a local chain, whose validators have a twentieth of it each.
const STAKE: u128 = 10_000_000_000_000;
/// A vote may end so much later than its time.
const LATE: Duration = Duration::from_mins(1);
/// The time between two queries.
const POLL: Duration = Duration::from_millis(250);

/// Pins codes: the account of the key phrase delegates most of the stake, proposes, votes, and waits for the end of the vote.
///
/// # Errors
/// If the chain refuses, or the codes are not pinned a minute after the vote.
pub fn pin(node: &Node, phrase: &str, codes: &[u64]) -> Result<(), BenchmarkError> {
    let prefix = &node.chain.prefix;
    let mut voter = Signer::from_mnemonic(phrase, prefix)?;
    let name = voter.address().to_string();
    let validator = node
        .validators()
        .wait()?
        .into_iter()
        .next()
        .ok_or_else(|| ClientError::Refused { log: "the chain has no validator".into(), hash: None })?;
    let stake = Coin::new(STAKE, node.chain.fee_denom.clone());
    voter.send(node, &[messages::delegate(&name, &validator, &stake)]).wait()?;
    let params = node.gov_params().wait()?;
    let proposal =
        messages::propose_pinning(&name, prefix, codes, &params.deposit, "Pin codes to measure gas")?;
    voter.send(node, &[proposal]).wait()?;
    for (number, proposed) in node.pin_proposals().wait()? {
        if proposed == codes {
            voter.send(node, &[messages::vote_yes(&name, number)]).wait()?;
        }
    }
    let until = Instant::now() + Duration::from_secs(params.voting_seconds) + LATE;
    loop {
        let pinned = node.pinned().wait()?;
        if codes.iter().all(|code| pinned.contains(code)) {
            return Ok(());
        }
        if Instant::now() > until {
            let words = format!("of the codes {codes:?} only {pinned:?} are pinned though the vote is over");
            return Err(BenchmarkError::failed(words));
        }
        thread::sleep(POLL);
    }
}
