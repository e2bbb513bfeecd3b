//! Every number of every message at the ends of what integers hold: what is refused is refused in words, what is taken
//! leads to a day that comes to its end. Nothing wraps, and no contract stops by itself.

use cosmwasm_std::Addr;
use interfaces::Contract;
use interfaces::declaration::{AllowedSender, MessageDeclaration};
use serde_json::Value;
use testing::Checks;

use crate::samples::{About, Sample, samples};
use crate::scenes::Duo;

/// The ends of 8, 16, 32, 64 and 128 bits, with and without sign, and one more.
const EXTREMES: [&str; 17] = [
    "0",
    "1",
    "-1",
    "255",
    "256",
    "65535",
    "65536",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "170141183460469231731687303715884105727",
    "-170141183460469231731687303715884105728",
    "340282366920938463463374607431768211455",
    "340282366920938463463374607431768211456",
];

/// What may stand in the place of a number, of a number in a text, or of one part of a contract's id.
fn extremes(value: &Value) -> Vec<Value> {
    let text = |text: &str| Value::String(text.to_owned());
    match value {
        // JSON numbers have 64 bits here; larger ones cannot be parsed.
        Value::Number(_) => EXTREMES
            .iter()
            .filter_map(|number| {
                number
                    .parse::<u64>()
                    .map(Value::from)
                    .or_else(|_| number.parse::<i64>().map(Value::from))
                    .ok()
            })
            .collect(),
        Value::String(number) if number.parse::<i128>().is_ok() => EXTREMES.map(text).into(),
        Value::String(id) if id.split('/').count() == 3 => {
            let parts: Vec<_> = id.split('/').collect();
            (0..parts.len())
                .flat_map(|at| {
                    EXTREMES.map(|number| {
                        let mut parts = parts.clone();
                        parts[at] = number;
                        Value::String(parts.join("/"))
                    })
                })
                .collect()
        }
        _ => vec![],
    }
}

/// The places of a message where a number stands.
fn places(value: &Value, here: &str) -> Vec<String> {
    match value {
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, field)| places(field, &format!("{here}/{name}"))).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(at, item)| places(item, &format!("{here}/{at}"))).collect()
        }
        _ if extremes(value).is_empty() => vec![],
        _ => vec![here.to_owned()],
    }
}

fn json(sample: &Sample) -> Value {
    let bytes = match sample {
        Sample::Registry(msg) => simulation::json(msg),
        Sample::Matcher(msg) => simulation::json(msg),
        Sample::Power(msg) => simulation::json(msg),
        Sample::Escrow(msg) => simulation::json(msg),
        Sample::Log(msg) => simulation::json(msg),
    };
    serde_json::from_slice(&bytes).unwrap()
}

/// A market in which a message has something to work on.
fn scene(contract: Contract, message: &str) -> Duo {
    let mut duo = match (contract, message) {
        (Contract::PowerContract, "sign" | "sign_digest" | "cancel" | "activate") => Duo::drafted(),
        (Contract::PowerContract, "meter" | "dispute" | "resolve" | "settle")
        | (Contract::SettlementEscrow, "book" | "clear_cycle") => Duo::delivered(),
        _ => Duo::quoted(),
    };
    let slot = duo.slot;
    match message {
        "aggregate" => duo.market.close_gate(slot),
        "clear" => {
            duo.market.close_gate(slot);
            duo.market.aggregate(slot).unwrap();
        }
        "pair" => {
            duo.market.close_gate(slot);
            duo.market.aggregate(slot).unwrap();
            duo.market.clear(slot).unwrap();
        }
        "activate" => duo.market.end_signing(slot),
        "resolve" => {
            let contract = duo.contract();
            duo.market.dispute(&duo.home, contract).unwrap();
            duo.market.end_metering(slot);
        }
        "settle" => duo.market.end_metering(slot),
        "clear_cycle" => {
            let cycle = duo.market.cycle(slot);
            duo.market.settle_cycle(cycle).unwrap();
        }
        "flush_audit" => {
            duo.market.withdraw(&duo.home, Some(1)).unwrap();
        }
        _ => {}
    }
    duo
}

/// The senders that a message is declared to have.
fn senders(duo: &Duo, declaration: &MessageDeclaration) -> Vec<Addr> {
    let operators = &duo.market.operators;
    match declaration.sender {
        AllowedSender::Anyone => vec![operators.anyone.clone()],
        AllowedSender::Participant | AllowedSender::ActiveParticipant => vec![duo.home.account.clone()],
        AllowedSender::Administrator | AllowedSender::ProposedAdministrator => vec![operators.admin.clone()],
        AllowedSender::RoleHolder(of) | AllowedSender::RoleHolderOrAdministrator(of) => {
            vec![operators.holder(of).clone()]
        }
        AllowedSender::Peers(peers) => {
            peers.iter().map(|peer| duo.market.addresses.address(*peer).clone()).collect()
        }
    }
}

#[test]
fn every_number_of_every_message_may_be_at_its_ends() {
    let (mut taken, mut refused) = (0_u32, 0_u32);
    let about = |duo: &Duo| About {
        slot: duo.slot,
        participant: duo.home.participant,
        account: duo.wind.account.clone(),
    };
    let first = Duo::quoted();
    let messages: Vec<_> = samples(&first.market, &about(&first))
        .iter()
        .map(|sample| (sample.contract(), sample.declaration()))
        .collect();
    for (at, (contract, declaration)) in messages.into_iter().enumerate() {
        let mut duo = scene(contract, declaration.name);
        let message = json(&samples(&duo.market, &about(&duo))[at]);
        let trusted = matches!(declaration.sender, AllowedSender::Peers(_));
        for sender in senders(&duo, declaration) {
            for place in places(&message, "") {
                for extreme in extremes(message.pointer(&place).unwrap()) {
                    let mut changed = message.clone();
                    *changed.pointer_mut(&place).unwrap() = extreme;
                    // What a sibling says is its word, and may leave the books in a state that only it would make.
                    duo.market.set_checks(if trusted { Checks::AtEnd } else { Checks::EveryStep });
                    let before = stored(&duo);
                    if duo.market.send(&sender, contract, &changed, &[]).is_err() {
                        refused += 1;
                        assert_eq!(stored(&duo), before, "{changed} was refused");
                        continue;
                    }
                    taken += 1;
                    if !trusted {
                        finish(&mut duo);
                    }
                    duo = scene(contract, declaration.name);
                }
            }
        }
    }
    assert!(taken > 100 && refused > 1_000, "{taken} taken, {refused} refused");
}

/// All that the five contracts store.
fn stored(duo: &Duo) -> Vec<Vec<(Vec<u8>, Vec<u8>)>> {
    Contract::ALL
        .into_iter()
        .map(|contract| {
            let address = duo.market.addresses.address(contract).clone();
            duo.market.chain.app().dump_wasm_raw(&address)
        })
        .collect()
}

/// Ends the day from wherever it is, and checks it.
fn finish(duo: &mut Duo) {
    duo.market.set_checks(Checks::AtEnd);
    let cycle = duo.market.cycle(duo.slot);
    if duo.market.cycle_state(cycle).report.is_none() {
        duo.market.settle_cycle(cycle).unwrap();
    }
    duo.market.check();
}
