//! The settlement of the day: stages, reconciliation of the cycle, balances.

use units::{Amount, NetAmount};

use super::format::{as_net, count};
use super::model::Day;
use super::page::{Page, number, table, words};

/// Writes the section on settlement.
pub fn section(page: &mut Page, day: &Day) {
    page.el("section", &[("id", "settlement"), ("aria-labelledby", "settlement-h")], |page| {
        page.leaf("h2", &[("id", "settlement-h")], "Settled and reconciled");
        page.leaf(
            "p",
            &[],
            "The escrow compares what the matcher traded, what was contracted, what was delivered and what was booked, and pays only \
             if all agree. Then it nets each participant's payments into one.",
        );
        cycle(page, day);
        conservation(page, day);
    });
}

fn cycle(page: &mut Page, day: &Day) {
    let (market, cycle) = (&day.market, &day.cycle);
    let money = |name: &str, net: NetAmount| {
        vec![name.to_owned(), format!("{} {}", market.money(net), market.currency)]
    };
    let owed = |name: &str, amount: Amount| money(name, as_net(amount));
    let energy = |name: &str, lots| vec![name.to_owned(), format!("{} kWh", market.kwh(lots))];
    let mut rows = vec![
        energy("Traded, by the matcher", cycle.traded_lots),
        energy("Drafted, by power-contract", cycle.drafted_lots),
        energy("Delivered", cycle.delivered_lots),
        money("Buyers pay for it", cycle.buyers),
        money("Sellers receive for it", cycle.sellers),
        money("Grid fees and congestion rent", cycle.grid),
        owed("Fees of both sides", cycle.fees),
        owed("Imbalance", cycle.imbalance),
        owed("Liability for lots not delivered", cycle.liability),
        owed("Liability for missing signatures, paid at once", cycle.lapse_liability),
        money("Sum of all positions", cycle.positions_net),
        owed("Payments without netting", cycle.gross_transfers),
        owed("Payments after netting", cycle.net_transfers),
    ];
    let verdict = if cycle.mismatches.is_empty() { "none".to_owned() } else { cycle.mismatches.join("; ") };
    rows.push(vec!["Mismatches".to_owned(), verdict]);
    let caption = format!("Clearing of the cycle: {} positions", count(u128::from(cycle.positions)));
    table(page, &caption, &[words("What"), number("How much")], rows);
}

fn conservation(page: &mut Page, day: &Day) {
    let (market, money) = (&day.market, &day.conservation);
    let exact = |amount| market.exact(amount);
    let column = market.currency_column("Amount");
    let rows = [
        ("Paid in by participants", exact(money.deposited)),
        ("Taken out by participants", exact(money.withdrawn)),
        ("Still theirs", exact(money.participants)),
        ("Fee account", exact(money.fees)),
        ("Grid account", exact(money.grid)),
        ("Imbalance account", exact(money.imbalance)),
        ("Escrow's books, in all", exact(money.ledger)),
        ("Bank's balance of the escrow", exact(money.bank)),
    ];
    let rows = rows.map(|(name, value)| vec![name.to_owned(), value]);
    table(page, "Where all the money is", &[words("Where"), number(&column)], rows);
    let verdict = if money.holds() {
        "What was paid in is what was taken out and what the accounts hold, and the bank holds what the books say: not a unit is \
         missing."
    } else {
        "The sums do not agree."
    };
    page.leaf("p", &[("class", "outcome")], verdict);
}

/// Writes the section on stages.
pub fn stages(page: &mut Page, day: &Day) {
    page.el("section", &[("id", "stages"), ("aria-labelledby", "stages-h")], |page| {
        page.leaf("h2", &[("id", "stages-h")], "How the day went");
        let rows = day.stages.iter().map(|stage| {
            let figures: Vec<String> =
                stage.figures.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            vec![stage.name.clone(), count(stage.messages), figures.join(" · ")]
        });
        table(
            page,
            "Stages of the day",
            &[words("Stage"), number("Log entries"), words("What came of it")],
            rows,
        );
    });
}
