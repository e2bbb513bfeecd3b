//! `dpt market`: the market's rules, whether it takes orders, and stopping it.

use interfaces::Contract;
use interfaces::orderbook_matcher::{ExecuteMsg, MarketResponse, QueryMsg};
use interfaces::registry::{ExecuteMsg as RegistryMsg, PauseResponse, QueryMsg as RegistryQuery};
use market_format::Length;
use market_format::MarketFormat;
use sdk::Call;
use serde_json::json;
use units::{Amount, Price};

use super::submit::{Submission, submit};
use super::system::{self, Account};
use super::view::View;
use super::{QueryArgs, TxArgs};
use crate::failure::Failure;

/// Arguments of `dpt market`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

/// What can be asked about a market, and done about it.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show its rules, whether it takes orders, and what the suite's accounts hold
    #[command(after_help = EXAMPLE)]
    Show(QueryArgs),
    /// The guardian pauses trading in all markets of the suite, for a time
    #[command(after_help = EXAMPLE)]
    Pause(Pause),
    /// The guardian or the administrator ends the pause
    #[command(after_help = EXAMPLE)]
    Unpause(TxArgs),
    /// The administrator stops the taking of orders in this market
    #[command(after_help = EXAMPLE)]
    Close(TxArgs),
    /// The administrator lets it take orders again
    #[command(after_help = EXAMPLE)]
    Reopen(TxArgs),
}

const EXAMPLE: &str = crate::example!(
    "  dpt market show --network network.toml
  dpt market pause --length \"2 h\" --reason \"a meter reports nonsense\" \\
    --network network.toml --from guardian
  dpt market close --network network.toml --from admin

A pause stops orders, clearing and signatures, and ends by itself; a slot that is not
cleared in time because of it is refunded. A closed market takes no orders; what
has been ordered goes its way. Deliveries, settlement and withdrawals go on in
either case."
);

/// How long, and why.
#[derive(Debug, clap::Args)]
struct Pause {
    /// How long, from now: a number and s, min, h or d; at most 7 d
    #[arg(long, value_name = "SPAN")]
    length: Length,
    /// Why, at most 256 bytes; everybody can read it
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    tx: TxArgs,
}

/// Runs `dpt market`.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Show(query) => show(&View::open(query)?),
        Command::Pause(args) => {
            let view = View::open(&args.tx.query)?;
            let preview =
                format!("Pauses trading for {}, in all markets of this suite: {}", args.length, args.reason);
            let msg = RegistryMsg::Pause { duration: args.length.0, reason: args.reason.clone() };
            change(&view, &args.tx, preview, Call::new(Contract::Registry, &msg))
        }
        Command::Unpause(tx) => {
            let call = Call::new(Contract::Registry, &RegistryMsg::Unpause {});
            change(&View::open(&tx.query)?, tx, "Ends the pause".into(), call)
        }
        Command::Close(tx) => set_open(tx, false),
        Command::Reopen(tx) => set_open(tx, true),
    }
}

fn set_open(tx: &TxArgs, open: bool) -> Result<(), Failure> {
    let view = View::open(&tx.query)?;
    let market = view.session.market;
    let preview = format!(
        "{} orders in market {market} ({:?})",
        if open { "Takes" } else { "Takes no more" },
        view.format.definition.name
    );
    let msg = ExecuteMsg::SetMarketOpen { market, open };
    change(&view, tx, preview, Call::new(Contract::OrderbookMatcher, &msg))
}

/// Sends what changes whether there is trading, and says whether there is.
fn change(view: &View, tx: &TxArgs, preview: String, call: Call) -> Result<(), Failure> {
    let Some(sent) = submit(view, tx, &Submission::one(preview, call))? else { return Ok(()) };
    let now = State::of(view)?;
    view.print(
        &json!({"open": now.market.open, "pause": now.pause, "transactions": sent.document()}),
        &format!("{}\n{}", now.words(view), sent.words()),
    )
}

/// Whether there is trading.
struct State {
    market: MarketResponse,
    pause: PauseResponse,
}

impl State {
    fn of(view: &View) -> Result<Self, Failure> {
        let query = QueryMsg::Market { market: view.session.market };
        Ok(Self {
            market: view.ask(Contract::OrderbookMatcher, &query)?,
            pause: view.ask(Contract::Registry, &RegistryQuery::Pause {})?,
        })
    }

    fn words(&self, view: &View) -> String {
        let takes = if self.market.open { "takes orders" } else { "takes no orders: it is closed" };
        let market = format!("market {} ({:?}) {takes}", self.market.market, self.market.definition.name);
        match (self.pause.until, &self.pause.reason) {
            (Some(until), reason) => format!(
                "{market}\ntrading is paused until {}: {}",
                view.format.clock.text(until),
                reason.as_deref().unwrap_or("no reason was given")
            ),
            (None, _) => market,
        }
    }
}

fn show(view: &View) -> Result<(), Failure> {
    let state = State::of(view)?;
    let held = system::balances(view)?;
    let currency = &view.format.units.currency;
    let accounts =
        [(Account::Fees, held.fees), (Account::Grid, held.grid), (Account::Imbalance, held.imbalance)]
            .map(|(account, sum)| format!("{} {}", account.name(), currency.text(sum)));
    let words = format!(
        "{}\n{}\nthe suite's accounts hold: {}",
        state.words(view),
        rules(&view.format).join("\n"),
        accounts.join(", ")
    );
    view.print(&json!({"market": state.market, "pause": state.pause, "accounts": held}), &words)
}

/// The market's rules, one a line.
fn rules(format: &MarketFormat) -> Vec<String> {
    let (of, units) = (&format.definition, &format.units);
    let (unit, timing, terms) = (&units.currency.name, &of.timing, &of.terms);
    let span = |seconds| Length(seconds).to_string();
    let a_lot = |amount: Amount| {
        let price = i64::try_from(amount.get()).map_or(Price(i64::MAX), Price);
        units.price_text(price)
    };
    let mut lines = vec![
        format!("currency: {unit}, which the chain counts as {}", of.denom),
        format!("zones: {}", of.zones.join(", ")),
    ];
    for (at, line) in of.lines.iter().enumerate() {
        lines.push(format!(
            "line {}: {} kWh a slot unless the grid operator says otherwise, fee {}",
            format.line_name(at),
            units.kwh(line.capacity),
            units.price_text(line.fee)
        ));
    }
    lines.push(format!("labels to sell under: {}", of.labels.join(", ")));
    for profile in &of.profiles {
        let accepted: Vec<_> = profile
            .accepts
            .iter()
            .map(|each| match each.premium {
                Price::ZERO => format.label_name(each.label),
                premium => {
                    format!("{} for {} more", format.label_name(each.label), units.price_text(premium))
                }
            })
            .collect();
        lines.push(format!("profile to buy by, {:?}: {}", profile.name, accepted.join(", ")));
    }
    lines.extend([
        format!(
            "prices: {} to {} {unit}/kWh, by {}",
            units.per_kwh(of.grid.least),
            units.per_kwh(of.grid.greatest),
            units.per_kwh(of.grid.tick)
        ),
        format!(
            "energy: multiples of {} kWh, at least {} an order",
            units.kwh(::units::Lots(1)),
            units.kwh(of.minimum_lots)
        ),
        format!(
            "times: slots of {}, {} a cycle; orders from {} to {} before delivery",
            span(units::Seconds(u64::from(timing.slot.get()))),
            timing.slots_per_cycle,
            span(timing.horizon),
            span(timing.gate)
        ),
        format!(
            "deadlines: {} to clear, {} to sign, {} for readings, {} for a dispute",
            span(timing.clear),
            span(timing.sign),
            span(timing.meter),
            span(timing.dispute)
        ),
        format!("fees: the buyer pays {}, the seller {}", a_lot(terms.buyer_fee), a_lot(terms.seller_fee)),
        format!(
            "bonds: the buyer posts {}, the seller {}; imbalance costs {} above the reference price",
            a_lot(terms.buyer_bond),
            a_lot(terms.seller_bond),
            a_lot(terms.imbalance_premium)
        ),
    ]);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trade::tests::format;

    #[test]
    fn the_rules_are_told_in_peoples_units() {
        // Lots of 100 Wh, coin units of a millionth of a euro: one unit a lot is 0.00001 EUR/kWh.
        assert_eq!(
            rules(&format()),
            [
                "currency: EUR, which the chain counts as ueur",
                "zones: north, south",
                "line north>south: 2 kWh a slot unless the grid operator says otherwise, fee 0.00001 EUR/kWh",
                "line south>north: 2 kWh a slot unless the grid operator says otherwise, fee 0.00001 EUR/kWh",
                "labels to sell under: grey, green",
                "profile to buy by, \"any\": grey, green",
                "profile to buy by, \"green preferred\": grey, green for 0.00005 EUR/kWh more",
                "profile to buy by, \"green only\": green",
                "prices: -0.005 to 0.03 EUR/kWh, by 0.00001",
                "energy: multiples of 0.1 kWh, at least 0.1 an order",
                "times: slots of 15 min, 4 a cycle; orders from 2 d to 1 h before delivery",
                "deadlines: 15 min to clear, 30 min to sign, 1 h for readings, 1 d for a dispute",
                "fees: the buyer pays 0.00001 EUR/kWh, the seller 0.00002 EUR/kWh",
                "bonds: the buyer posts 0.0004 EUR/kWh, the seller 0.0005 EUR/kWh; imbalance costs 0.0002 EUR/kWh above the \
                 reference price",
            ]
        );
    }
}
