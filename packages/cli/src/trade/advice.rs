//! What a chain or a contract says, in the words of who asked, with what to do next.

mod found;

use units::LabelId;

use super::lens::Lens;
use found::{amount, coins, length, lots, slot, time, words};

/// What the chain puts before a contract's words.
const BEFORE: [&str; 7] = [
    "rpc error: code = ",
    "Unknown desc = ",
    "InvalidArgument desc = ",
    "failed to execute message; message index: ",
    "dispatch: ",
    "submessages: ",
    "Error calling the VM: ",
];
/// What the chain puts behind them.
const BEHIND: [&str; 8] = [
    ": execute wasm contract failed",
    ": query wasm contract failed",
    ": execute contract failed",
    ": instantiate wasm contract failed",
    " [CosmWasm/",
    " [!CosmWasm/",
    " [cosmos/",
    " with gas used: ",
];

/// A contract's own words, out of all that the chain has wrapped around them.
pub fn unwrapped(text: &str) -> &str {
    let end = BEHIND.iter().filter_map(|mark| text.find(mark)).min().unwrap_or(text.len());
    let mut words = text.get(..end).unwrap_or(text).trim();
    loop {
        let Some(rest) = BEFORE.iter().find_map(|prefix| words.strip_prefix(prefix)) else { return words };
        // The number of the message: digits and a colon.
        let unnumbered = rest.trim_start_matches(|character: char| character.is_ascii_digit());
        words =
            if unnumbered.len() < rest.len() { unnumbered.strip_prefix(": ").unwrap_or(rest) } else { rest };
    }
}

/// What was said and what to do next. What is not in the table is passed on as the contract said it.
pub fn explain(text: &str, lens: &Lens) -> String {
    let words = unwrapped(text);
    TABLE
        .iter()
        .find_map(|(template, advice)| advice(lens, &captured(template, words)?))
        .unwrap_or_else(|| words.to_owned())
}

/// What stands in the holes (`{}`) of a template, if the words are of it from beginning to end.
fn captured<'a>(template: &str, words: &'a str) -> Option<Vec<&'a str>> {
    let mut literals = template.split("{}");
    let mut rest = words.strip_prefix(literals.next()?)?;
    let mut captures = Vec::new();
    for literal in literals {
        // An empty literal is the template's end: the last hole takes what is left.
        let at = if literal.is_empty() { rest.len() } else { rest.find(literal)? };
        captures.push(rest.get(..at)?);
        rest = rest.get(at..)?.strip_prefix(literal)?;
    }
    rest.is_empty().then_some(captures)
}

type Advice = fn(&Lens, &[&str]) -> Option<String>;

/// Contracts' errors and what to say for them. The texts are the contracts' own; a test makes each from its error.
const TABLE: &[(&str, Advice)] = &[
    // The matcher.
    ("the gate of slot {} closed at {}, now is {}", |lens, found| {
        let now = time(found, 2)?;
        let next = lens.next_open(now);
        Some(format!(
            "the gate of {} closed at {}; the next open slot is {}",
            lens.slot_text(slot(found, 0)?),
            lens.clock.text(time(found, 1)?),
            lens.slot_text(next).trim_start_matches("slot ")
        ))
    }),
    ("the gate of slot {} closes at {}, now is {}", |lens, found| {
        Some(format!(
            "{} takes orders until {}; try again then",
            lens.slot_text(slot(found, 0)?),
            lens.clock.text(time(found, 1)?)
        ))
    }),
    ("slot {} begins at {}; orders are taken for slots that begin by {}", |lens, found| {
        Some(format!(
            "{} is too far ahead: orders are taken for slots that begin by {}",
            lens.slot_text(slot(found, 0)?),
            lens.clock.text(time(found, 2)?)
        ))
    }),
    ("{} lots would be offered in slot {}, the registered capacity feeds in {}", |lens, found| {
        Some(format!(
            "{} kWh would be offered in {}, your registered capacity feeds in {} kWh: offer less or cancel an order",
            lens.scale.kwh(lots(found, 0)?),
            lens.slot_text(slot(found, 1)?),
            lens.scale.kwh(lots(found, 2)?)
        ))
    }),
    ("participant {} may not sell under label {}", |lens, found| {
        let label = LabelId(found.get(1)?.parse().ok()?);
        Some(format!(
            "you may not sell under the label {}: sell as {}, or ask the reviewer for the label",
            lens.label_name(label),
            lens.label_name(LabelId::UNLABELLED)
        ))
    }),
    ("participant {} is a {}, which may not {}", |_, found| {
        Some(format!("you are registered as a {}, which may not {}", words(found.get(1)?), found.get(2)?))
    }),
    ("market {} takes no orders now", |_, _| {
        Some("the market takes no orders now: its administrator has closed it".into())
    }),
    ("slot {} has no order {} in the place named", |lens, found| {
        Some(format!(
            "{} has no order {} any more: `dpt book --participant` shows those that are",
            lens.slot_text(slot(found, 0)?),
            found.get(1)?
        ))
    }),
    ("order {} is not participant {}'s", |_, found| Some(format!("order {} is not yours", found.first()?))),
    ("slot {} was to be cleared by {}, now is {}: it can be aborted", |lens, found| {
        Some(format!(
            "{} was to be cleared by {}: it can only be aborted now, which `dpt clear` does",
            lens.slot_text(slot(found, 0)?),
            lens.clock.text(time(found, 1)?)
        ))
    }),
    ("slot {} is {}: {} does not apply", |lens, found| {
        Some(format!(
            "{} is {}: {} does not apply",
            lens.slot_text(slot(found, 0)?),
            words(found.get(1)?),
            found.get(2)?
        ))
    }),
    // Power-contract.
    ("slot {}: possible from {} on, it is {}", |lens, found| {
        Some(format!(
            "too early for {}: possible from {} on",
            lens.slot_text(slot(found, 0)?),
            lens.clock.text(time(found, 1)?)
        ))
    }),
    ("slot {}: possible before {}, it is {}", |lens, found| {
        Some(format!(
            "too late for {}: it was possible before {}",
            lens.slot_text(slot(found, 0)?),
            lens.clock.text(time(found, 1)?)
        ))
    }),
    ("nothing was drafted in slot {} of market {}", |lens, found| {
        Some(format!(
            "there are no contracts in {}: nothing was traded, or `dpt clear` has not paired it yet",
            lens.slot_text(slot(found, 0)?)
        ))
    }),
    ("participant {} has signed contract {}", |_, found| {
        Some(format!("contract {} is signed already: leave it out", found.get(1)?))
    }),
    ("participant {} has agreed to cancel contract {}", |_, found| {
        Some(format!("you have agreed to cancel contract {} already: the other party has not", found.get(1)?))
    }),
    ("participant {} is no party to contract {}", |_, found| {
        Some(format!("you are no party to contract {}: `dpt contracts list` shows yours", found.get(1)?))
    }),
    ("version {} of the reading of participant {} in slot {} is not above {}", |lens, found| {
        let stored: u8 = found.get(3)?.parse().ok()?;
        let place = format!("participant {} in {}", found.get(1)?, lens.slot_text(slot(found, 2)?));
        Some(format!(
            "there is a reading of {place} of version {stored}: to replace it, report version {}",
            stored.saturating_add(1)
        ))
    }),
    ("contract {} is {}: {} is not possible", |_, found| {
        let (status, step) = (words(found.get(1)?), words(found.get(2)?));
        Some(format!("contract {} is {status}: you cannot {step} it now", found.first()?))
    }),
    ("{} lots cannot have been delivered under contract {} of {}", |lens, found| {
        Some(format!(
            "{} kWh cannot have been delivered under contract {} of {} kWh",
            lens.scale.kwh(lots(found, 0)?),
            found.get(1)?,
            lens.scale.kwh(lots(found, 2)?)
        ))
    }),
    ("the mandate ends at {}, it is {}", |lens, found| {
        Some(format!(
            "the mandate would have ended at {}: give a later --expires",
            lens.clock.text(time(found, 0)?)
        ))
    }),
    ("participant {} has no mandate in market {}", |_, _| Some("you have given no mandate".into())),
    // The registry and the door of every contract.
    ("{} is not registered", |_, found| {
        Some(format!("{} is not registered: `dpt register` asks for it", found.first()?))
    }),
    ("{} acts for no participant", |_, found| {
        Some(format!("{} is not registered: `dpt register` asks for it", found.first()?))
    }),
    ("{} acts for participant {}, which is {}", |_, found| {
        Some(format!(
            "{} is registered already, as participant {}, which is {}",
            found.first()?,
            found.get(1)?,
            found.get(2)?
        ))
    }),
    ("{} is not proposed as the account of participant {}", |_, found| {
        Some(format!(
            "{} may not take participant {} over: its present account proposes that first (`dpt rotate propose`)",
            found.first()?,
            found.get(1)?
        ))
    }),
    ("a pause lasts 1 to {} s, {} s were given", |_, found| {
        Some(format!(
            "a pause lasts 1 s to {}, {} were asked for",
            length(found.first()?)?,
            length(found.get(1)?)?
        ))
    }),
    ("participant {} is {}, not active", |_, found| {
        let next = match *found.get(1)? {
            "pending" => "a reviewer has to approve it first",
            "rejected" => "register again with what was missing",
            "suspended" => "a reviewer can reinstate it; withdrawals go on",
            _ => "that is for good; withdrawals go on",
        };
        Some(format!("participant {} is {}: {next}", found.first()?, found.get(1)?))
    }),
    ("participant {} is {}: {} does not apply", |_, found| {
        Some(format!(
            "participant {} is {}: you cannot {} it now",
            found.first()?,
            found.get(1)?,
            found.get(2)?
        ))
    }),
    ("{} does not hold the role {} now", |_, found| {
        Some(format!(
            "{} is no {} now: the administrator grants the role (`dpt role grant`)",
            found.first()?,
            words(found.get(1)?)
        ))
    }),
    ("{} is not the administrator", |_, found| {
        Some(format!("{} is not the administrator, who alone may do this", found.first()?))
    }),
    ("trading is paused until {}", |lens, found| {
        Some(format!(
            "trading is paused until {}; withdrawals and settlement go on",
            lens.clock.text(time(found, 0)?)
        ))
    }),
    // The escrow.
    ("participant {} has {} free, {} needed", |lens, found| {
        let (has, needed) = (amount(found, 1)?, amount(found, 2)?);
        let currency = &lens.scale.currency;
        Some(format!(
            "participant {} has {} free and needs {}: `dpt fund --amount {}` would do",
            found.first()?,
            currency.text(has),
            currency.text(needed),
            currency.number(i128::try_from(needed.saturating_sub(has).get()).ok()?)
        ))
    }),
    ("the {} account has {} free, {} needed", |lens, found| {
        let currency = &lens.scale.currency;
        let (has, needed) = (amount(found, 1)?, amount(found, 2)?);
        Some(format!(
            "the {} account holds {}, not {}",
            found.first()?,
            currency.text(has),
            currency.text(needed)
        ))
    }),
    ("participant {} has no {} free", |_, found| {
        Some(format!(
            "participant {} has no {} free: there is nothing to withdraw",
            found.first()?,
            found.get(1)?
        ))
    }),
    ("the denomination {} is not kept here", |lens, found| {
        Some(format!(
            "the escrow takes no {}; the market pays in {}",
            found.first()?,
            lens.scale.currency.denom
        ))
    }),
    ("cycle {} of market {} is cleared already", |_, found| {
        Some(format!("cycle {} is cleared already: there is nothing left to do", found.first()?))
    }),
    // The escrow's routes.
    ("there is no route on {}", |_, found| {
        Some(format!("there is no route on {}: `dpt route list` shows those that are", found.first()?))
    }),
    ("{} is no open channel of the transfer port", |_, found| {
        Some(format!(
            "{} is no open channel of the transfer port: a relayer opens one first (docs/cross-chain.md)",
            found.first()?
        ))
    }),
    ("the route on {} is {}, not in use", |_, found| {
        let channel = found.first()?;
        Some(format!(
            "the route on {channel} is {}, not in use: `dpt route show {channel}` says more",
            found.get(1)?
        ))
    }),
    ("the route on {} is {} and does not become {}", |_, found| {
        let channel = found.first()?;
        let next = match (*found.get(1)?, *found.get(2)?) {
            ("active", "probing") => "in use: pause it before it is probed again".into(),
            ("paused", "paused") => "paused already".into(),
            (from, to) => format!("{from} and does not become {to}"),
        };
        Some(format!("the route on {channel} is {next}"))
    }),
    ("{} beyond {} is not linked to participant {}", |_, found| {
        Some(format!(
            "{} beyond {} is not linked to participant {}: `dpt link propose` and `dpt link confirm` do that",
            found.first()?,
            found.get(1)?,
            found.get(2)?
        ))
    }),
    ("{} does not travel the route on {}", |_, found| {
        let channel = found.get(1)?;
        Some(format!(
            "{} does not travel the route on {channel}: `dpt route show {channel}` says what does",
            found.first()?
        ))
    }),
    ("no payout on {} can be sent now", |_, found| {
        let channel = found.first()?;
        Some(format!(
            "no payout on {channel} can be sent now: `dpt route show {channel}` says how much room there is; what a day may take \
             begins anew at midnight UTC"
        ))
    }),
    ("payout {} is {} and does not become {}", |_, found| {
        Some(format!(
            "payout {} is {} and does not become {}: `dpt payouts show {}` says what can be done",
            found.first()?,
            found.get(1)?,
            found.get(2)?,
            found.first()?
        ))
    }),
    ("the end of payout {} may still be reported until {}, now is {}", |lens, found| {
        Some(format!(
            "the end of payout {} may still be reported: from {} on it can be disputed",
            found.first()?,
            lens.clock.text(time(found, 1)?)
        ))
    }),
    ("a refund of {} {} is not covered: the escrow holds {} beyond its ledger", |_, found| {
        Some(format!(
            "a refund of {} {} is not covered: the escrow holds {} beyond its ledger; somebody has to send it the rest first, \
             without a message",
            found.first()?,
            found.get(1)?,
            found.get(2)?
        ))
    }),
    ("an invoice that expires at {} could not be paid: now is {}", |lens, found| {
        Some(format!(
            "an invoice that expires at {} could not be paid: give a later --expires",
            lens.clock.text(time(found, 0)?)
        ))
    }),
    ("invoice {} is participant {}'s", |_, found| Some(format!("invoice {} is not yours", found.first()?))),
    ("payout {} is not the sender's", |_, found| Some(format!("payout {} is not yours", found.first()?))),
    // The chain itself.
    ("{}invalid Bech32 prefix; expected {}, got {}", |_, found| wrong_prefix(found.get(1)?, found.get(2)?)),
    ("{}hrp does not match bech32 prefix: expected '{}' got '{}'{}", |_, found| {
        wrong_prefix(found.get(1)?, found.get(2)?)
    }),
    ("spendable balance {} is smaller than {}: insufficient funds", |_, found| {
        Some(format!(
            "the account holds {} and needs {}: send it coins first",
            coins(found.first()?),
            coins(found.get(1)?)
        ))
    }),
];

fn wrong_prefix(chain: &str, given: &str) -> Option<String> {
    let given = given.split(':').next()?;
    Some(format!(
        "the chain's addresses begin with {chain}1, the network file says {given}: correct its prefix"
    ))
}

#[cfg(test)]
mod tests;
