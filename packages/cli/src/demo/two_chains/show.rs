//! The day on the terminal, before it begins and at its end.

use interfaces::settlement_escrow::routes::Channel;
use sdk::ChainConfig;
use simulation::two_chains::{COIN, Crossing, RemoteChain, TIMEOUT};

use crate::demo::screen::{Screen, checks_table};
use crate::failure::Failure;
use crate::terminal::table;

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
    rows.add_rows(day.money_rows()?);
    screen.print(&rows.to_string());
    Ok(())
}

fn payouts(screen: &mut Screen, day: &Crossing) {
    screen.print("\nPayouts");
    let packet = format!("Packet of {}", day.market_chain.channel);
    let headings = ["Payout", "Whose", "To", &packet, "State", day.market.currency.as_str()];
    let mut rows = table(&headings, 5);
    rows.add_rows(day.payout_rows());
    screen.print(&rows.to_string());
}

fn checks(screen: &mut Screen, day: &Crossing) -> Result<(), Failure> {
    let rows = checks_table(day.checks()?);
    screen.print("");
    screen.print(&rows.to_string());
    Ok(())
}
