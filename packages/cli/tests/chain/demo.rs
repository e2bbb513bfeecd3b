//! `dpt demo --network`: the day on a real chain is the day on the embedded one, number by number.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::accounts::chain;
use crate::command::dpt;
use crate::network::with_faucet;
use crate::proxy::{Mischief, Proxy};

/// What may differ between both days, and why. All else must be equal.
const OF_THE_CHAIN: [(&str, &str); 12] = [
    ("/origin/played", "only a real chain has blocks and an address"),
    ("/market/gate", "between gate and delivery transactions are carried out, at the speed of the chain"),
    ("/market/sign", "the same"),
    ("/market/meter", "the same"),
    ("/incidents/*/time", "a deadline, or the moment when somebody acted"),
    ("/audit/root", "entries tell accounts, blocks and times, and so do all hashes over them"),
    ("/audit/encoded", "the same"),
    ("/audit/leaf", "the same"),
    ("/audit/proof/*/hash", "the same"),
    ("/audit/earlier_root", "the same"),
    ("/stages/12/figures/1/1", "the root once more, its first digits"),
    (
        "/slots/*/id",
        "counted from 1970 on, in quarter-hours or in what stands for them; in contracts see `placeless`",
    ),
];

/// A day as a flat list: where → what, positions in lists as `*` for the table above.
type Flat = BTreeMap<(String, String), String>;

fn flatten(value: &Value, path: &str, pattern: &str, flat: &mut Flat) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                flatten(field, &format!("{path}/{name}"), &format!("{pattern}/{name}"), flat);
            }
        }
        Value::Array(items) => {
            flat.insert((format!("{path}/length"), format!("{pattern}/length")), items.len().to_string());
            for (position, item) in items.iter().enumerate() {
                flatten(item, &format!("{path}/{position}"), &format!("{pattern}/*"), flat);
            }
        }
        other => {
            flat.insert((path.to_owned(), pattern.to_owned()), other.to_string());
        }
    }
}

/// A text with accounts and slots told apart from their chain: `ACCOUNT`, and the position in the day that begins with `first`.
fn placeless(text: &str, first: u64) -> String {
    let word = |word: &str| -> String {
        let bare = word.trim_matches(|letter: char| !letter.is_ascii_alphanumeric());
        if bare.len() > 38 && (bare.starts_with("wasm1") || bare.starts_with("cosmwasm1")) {
            return word.replace(bare, "ACCOUNT");
        }
        // A contract is `market/slot/number`; in a sentence a slot stands alone.
        let parts: Vec<String> = bare
            .split('/')
            .map(|part| match part.parse::<u64>() {
                Ok(slot) if (first..first + 192).contains(&slot) => format!("slot {}", slot - first),
                _ => part.to_owned(),
            })
            .collect();
        word.replace(bare, &parts.join("/"))
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn placed(value: &Value, first: u64) -> Value {
    match value {
        Value::Object(fields) => {
            fields.iter().map(|(name, field)| (name.clone(), placed(field, first))).collect()
        }
        Value::Array(items) => items.iter().map(|item| placed(item, first)).collect(),
        Value::String(text) => Value::String(placeless(text, first)),
        other => other.clone(),
    }
}

fn flat(day: &Value) -> Flat {
    let mut flat = Flat::new();
    let first = day["slots"][0]["id"].as_u64().unwrap();
    flatten(&placed(day, first), "", "", &mut flat);
    flat.retain(|(path, pattern), _| {
        let inside = |place: &str| [path, pattern].iter().any(|one| one.starts_with(place));
        !OF_THE_CHAIN.iter().any(|(place, _)| inside(place))
    });
    flat
}

#[test]
fn the_day_is_the_same_on_a_real_chain() {
    let folder = tempfile::tempdir().unwrap();
    let network = with_faucet(folder.path());
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (embedded, real, list) = (file("embedded.html"), file("real.html"), file("transactions.csv"));
    let day = ["demo", "--participants", "12", "--slots", "4", "--json", "--report"];
    let on_chain = ["--network", network.to_str().unwrap(), "--pace", "2", "--transactions", &list];

    let here = dpt(&[&day[..], &[&embedded]].concat());
    assert_eq!(here.code, 0, "{}", here.errors);
    let there = dpt(&[&day[..], &[&real], &on_chain].concat());
    assert_eq!(there.code, 0, "{}", there.errors);
    let (here, there) = (here.json(), there.json());

    let (left, right) = (flat(&here), flat(&there));
    let places: BTreeSet<_> = left.keys().chain(right.keys()).collect();
    let different: Vec<_> = places
        .into_iter()
        .filter(|place| left.get(place) != right.get(place))
        .map(|place| format!("{}: {:?} here, {:?} there", place.0, left.get(place), right.get(place)))
        .collect();
    assert!(different.is_empty(), "{} differences: {different:#?}", different.len());
    // Prices, fills, contracts, accounts: a day of this size has more than a thousand numbers.
    assert!(left.len() > 1_000, "{} numbers", left.len());

    // Times are told alike, whatever the chain's clock showed.
    assert_eq!(here["slots"][3]["start"], there["slots"][3]["start"]);
    let played = &there["origin"]["played"];
    assert_eq!(played["pace"], "2");
    let blocks = [&played["blocks"][0], &played["blocks"][1]].map(|block| block.as_u64().unwrap());
    assert!(blocks[0] < blocks[1], "{blocks:?}");

    // The list has every transaction, in the blocks that the report names; the report names the list.
    let rows: Vec<Vec<String>> = fs::read_to_string(&list)
        .unwrap()
        .lines()
        .skip(1)
        .map(|row| row.split(',').map(str::to_owned).collect())
        .collect();
    let messages = |name: &str| rows.iter().filter(|row| row[3] == name).count();
    assert_eq!((messages("register"), messages("clear"), messages("clear_cycle")), (12, 4, 1));
    for row in &rows {
        let height: u64 = row[0].parse().unwrap();
        assert!(blocks[0] <= height && height <= blocks[1] && row[1].len() == 64, "{row:?} in {blocks:?}");
    }
    assert!(fs::read_to_string(&real).unwrap().contains("A quarter-hour lasted 2 s there"));
}

#[test]
fn a_day_on_a_chain_needs_a_faucet_and_a_pace_that_divides_a_quarter_hour() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.html");
    let chain = crate::network::network();
    let demo = |more: &[&str]| {
        dpt(&[&["demo", "--report", report.to_str().unwrap(), "--network", chain.to_str().unwrap()], more]
            .concat())
    };
    let run = demo(&["--pace", "7"]);
    assert_eq!((run.code, run.errors.contains("900 must be a multiple of it")), (2, true), "{}", run.errors);
    let run = dpt(&["demo", "--pace", "5"]);
    assert_eq!((run.code, run.errors.contains("--network")), (2, true), "{}", run.errors);
    let empty = folder.path().join("network.toml");
    fs::write(&empty, format!("include = [\"{}\"]\n[keys]\nfaucet = \"no-such-file\"\n", chain.display()))
        .unwrap();
    let run = dpt(&["demo", "--report", report.to_str().unwrap(), "--network", empty.to_str().unwrap()]);
    assert_eq!((run.code, run.errors.contains("no-such-file")), (2, true), "{}", run.errors);
}

#[test]
fn a_day_whose_node_is_lost_on_the_way_ends_with_one_line_that_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let near = with_faucet(folder.path());
    let proxy = Proxy::before(&chain().rpc);
    let far = folder.path().join("far.toml");
    fs::write(&far, format!("include = [{near:?}]\n[chain]\nrpc = {:?}\n", proxy.url)).unwrap();
    let report = folder.path().join("report.html");
    // The node goes for good at one of the questions to a contract, of which such a day asks some 200: when the market has
    // opened, and on the way to the gate.
    for (last, stage) in [(1, ""), (30, "Deposits")] {
        let mut asked = 0;
        proxy.until_told_otherwise(move |request| {
            asked += u32::from(request.ends_with("/SmartContractState"));
            if asked > last { Mischief::DropRequest } else { Mischief::None }
        });
        let day = ["--participants", "10", "--slots", "2", "--pace", "1", "--report"];
        let to = ["demo", "--network", far.to_str().unwrap()];
        let run = dpt(&[&to[..], &day, &[report.to_str().unwrap()]].concat());
        assert_eq!(run.code, 3, "{run:?}");
        let lost = format!("dpt: the run broke off and cannot be resumed: {} does not answer", proxy.url);
        assert!(run.complaint().starts_with(&lost), "{run:?}");
        assert!(run.complaint().contains("When the node answers, run the same command again"), "{run:?}");
        assert!(run.out.contains(stage) && !run.out.contains("Report:"), "{run:?}");
    }
}
