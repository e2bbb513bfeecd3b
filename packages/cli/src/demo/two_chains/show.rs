//! The day on the terminal, before it begins and at its end.

use std::iter;

use interfaces::settlement_escrow::routes::{Channel, PayoutStatus};
use sdk::ChainConfig;
use simulation::two_chains::{COIN, Crossing, RemoteChain, TIMEOUT};

use crate::demo::screen::{Screen, wrap};
use crate::failure::Failure;
use crate::terminal::{table, verdict};
use report::format::count;

/// Prints the chains and the coin of the day.
pub fn announce(screen: &mut Screen, here: &ChainConfig, remote: &RemoteChain, channel: Channel) {
    let there = &remote.node.chain;
    screen.print(&format!(
        "The market is on chain {} ({}), all money is {COIN} of chain {} ({}). Both are real, and so is whatever passes between \
         them over {channel}: a relayer has to carry it, or it goes back after {TIMEOUT} s.\n",
        here.id, here.rpc, there.id, there.rpc
    ));
}

/// The sums in the end.
pub fn sums(screen: &mut Screen, day: &Crossing) -> Result<(), Failure> {
    money(screen, day)?;
    payouts(screen, day);
    checks(screen, day)?;
    screen.print(&format!("\nAudit root: {}", day.audit.root));
    Ok(())
}

fn money(screen: &mut Screen, day: &Crossing) -> Result<(), Failure> {
    screen.print(&format!("Where the money is, {}", day.market.currency));
    let there = &day.remote_chain.chain;
    let headings = [
        "Whose",
        &format!("on {there} in the morning"),
        &format!("on {there} now"),
        &format!("in the escrow on {} now", day.market_chain.chain),
    ];
    let mut rows = table(&headings, 1);
    let sum = day.sum()?;
    for held in day.money.iter().chain([&sum]) {
        let amounts = [held.given, held.remote, held.escrow].map(|amount| day.market.amount(amount));
        rows.add_row(iter::once(held.who.clone()).chain(amounts));
    }
    screen.print(&rows.to_string());
    Ok(())
}

fn payouts(screen: &mut Screen, day: &Crossing) {
    screen.print("\nPayouts");
    let packet = format!("Packet of {}", day.market_chain.channel);
    let headings = ["Payout", "Whose", "To", &packet, "State", day.market.currency.as_str()];
    let mut rows = table(&headings, 5);
    for (payout, held) in day.payouts.iter().zip(&day.money) {
        rows.add_row([
            payout.payout.to_string(),
            held.who.clone(),
            payout.address.clone(),
            payout.sequence.map_or_else(String::new, |sequence| sequence.to_string()),
            payout.status.to_string(),
            day.market.exact(payout.amount),
        ]);
    }
    screen.print(&rows.to_string());
}

fn checks(screen: &mut Screen, day: &Crossing) -> Result<(), Failure> {
    let (market, escrow, audit) = (&day.market, &day.conservation, &day.audit);
    let mut rows = table(&["Check", "Found", "Verdict"], 3);
    let word = |good: bool| verdict(good, if good { "holds" } else { "DOES NOT HOLD" });
    rows.add_row(vec![
        "Escrow conserved".into(),
        format!(
            "in the bank {}, in accounts {}; set aside {}, under way {}, surplus {} {}",
            market.exact(escrow.bank),
            market.exact(escrow.ledger),
            market.exact(escrow.set_aside),
            market.exact(escrow.in_flight),
            market.exact(escrow.surplus),
            market.currency
        )
        .into(),
        word(escrow.conserved),
    ]);
    let sum = day.sum()?;
    rows.add_row(vec![
        "Money on both chains".into(),
        format!(
            "of {} {} in the morning, {} on {} and {} in the escrow",
            market.exact(sum.given),
            market.currency,
            market.exact(sum.remote),
            day.remote_chain.chain,
            market.exact(sum.escrow)
        )
        .into(),
        word(sum.remote.add(sum.escrow) == Ok(sum.given)),
    ]);
    let ended = day.payouts.iter().filter(|payout| payout.status == PayoutStatus::Delivered).count();
    rows.add_row(vec![
        "Payouts arrived".into(),
        format!("{ended} of {}, each by one packet", day.payouts.len()).into(),
        word(ended == day.payouts.len() && day.payouts.iter().all(|payout| payout.attempts == 1)),
    ]);
    rows.add_row(vec![
        "Audit log".into(),
        format!(
            "{} of {} entries and the log's growth since entry {} proved",
            count(audit.proved),
            count(audit.size),
            count(audit.grown_from)
        )
        .into(),
        word(audit.proved == audit.size),
    ]);
    wrap(&mut rows);
    screen.print("");
    screen.print(&rows.to_string());
    Ok(())
}
