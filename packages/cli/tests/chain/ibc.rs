//! Other chains by the command line, where there is none: what can be prepared, and what is refused.

use serde_json::json;

use crate::documents::follow;
use crate::env::TestEnv;

/// An address as another chain would have it. Its checksum is that chain's affair.
const REMOTE: &str = "juno12smx2wdlyttvyzvzg54y2vnqwq2qjatezqwqxu";

/// A market with alice and bob as participants.
fn market(name: &str) -> TestEnv {
    let (env, _) = TestEnv::open(name, ["deployer", "alice", "bob"]);
    env.write("connection.pdf", "what the reviewer is shown");
    for who in ["alice", "bob"] {
        let place = ["--zone", "Old Town", "--evidence", "connection.pdf", "--capacity-kw", "0"];
        env.sends(who, &[&["register", "--kind", "household"], place.as_slice()].concat());
    }
    env.sends("deployer", &["review", "approve", "1", "2"]);
    env
}

#[test]
fn a_route_needs_a_channel_that_is_open_and_an_administrator() {
    let env = market("routes");
    assert_eq!(env.asks(&["route", "list"]), json!({"routes": []}));
    let options = [
        "route",
        "add",
        "channel-9",
        "--mode",
        "callbacks",
        "--prefix",
        "juno",
        "--timeout",
        "10 min",
        "--denom",
        "ueur",
        "--least",
        "1",
        "--per-day",
        "1000",
        "--in-flight",
        "500",
        "--yes",
        "--from",
    ];
    let add = |who: &str| env.refused(1, &[options.as_slice(), &[who]].concat());
    assert!(add("deployer").starts_with("ibc/no_channel: channel-9 is not an open channel"));
    assert!(add("alice").starts_with("auth/not_administrator: "));
    // What is wrong with a definition is said before the chain is asked, or by the escrow.
    let file = |text: &str| {
        env.write("route.toml", text);
        ["route", "add", "--file", "route.toml", "--from", "deployer", "--yes"]
    };
    let route = "channel = \"channel-9\"\nmode = \"hooks\"\nprefix = \"juno\"\ntimeout = \"10 min\"\n\
                [[denoms]]\ndenom = \"ueur\"\nleast = \"1\"\nper_day = \"1000\"\nin_flight = \"500\"\n";
    let limits = env.refused(1, &file(&route.replace("\"500\"", "\"0.5\"")));
    assert!(limits.starts_with("ibc/limits: "), "{limits}");
    let mode = env.refused(2, &file(&route.replace("hooks", "magic")));
    assert!(mode.starts_with("route.toml: mode: unknown variant `magic`"), "{mode}");
    let unknown = env.refused(1, &["route", "show", "channel-9"]);
    assert!(unknown.contains("channel-9") && unknown.contains("`dpt route list`"), "{unknown}");
}

#[test]
fn links_and_payouts_need_a_route() {
    let env = market("links");
    let propose =
        ["link", "propose", "--route", "channel-0", "--address", REMOTE, "--from", "alice", "--yes"];
    env.refused_by_contract("ibc/no_route", &propose);
    assert_eq!(env.asks(&["link", "list", "--from", "alice"]), json!({"links": []}));
    env.sends("alice", &["fund", "--amount", "5"]);
    let to = ["channel-0:", REMOTE].concat();
    env.refused_by_contract("ibc/no_route", &["payouts", "queue", "--to", &to, "--from", "alice", "--yes"]);
    assert_eq!(env.asks(&["payouts", "list"]), json!({"payouts": []}));
    let send = ["payouts", "send", "channel-0", "--from", "bob", "--yes"];
    assert_eq!(env.refused(1, &send), "nothing waits on channel-0");
    // Consent to an account that is not linked; to one's own here; no longer.
    let unlinked = ["payouts", "consent", "--keep", "2", "--to", &to, "--from", "alice", "--yes"];
    env.refused_by_contract("ibc/no_link", &unlinked);
    let consent =
        |more: &[&str]| env.sends("alice", &[&["payouts", "consent"], more].concat())["consent"].clone();
    assert_eq!(consent(&["--keep", "2"]), json!({"keep": "2000000", "to": null}));
    assert_eq!(consent(&["--stop"]), json!({"keep": null, "to": null}));
}

#[test]
fn an_invoice_is_opened_shown_and_withdrawn_and_nobody_pays_it_without_a_route() {
    let env = market("invoices");
    let open = ["invoice", "open", "--amount", "25.5", "--expires", "2100-01-01T00:00Z"];
    let invoice = env.sends("alice", &open)["invoice"].clone();
    assert_eq!(
        invoice,
        json!({"invoice": "1", "participant": 1, "denom": "ueur", "amount": "25500000", "expires_at": "4102444800",
               "status": "open", "payer": null})
    );
    assert_eq!(env.asks(&["invoice", "show", "1"])["invoice"], invoice);
    let pay = ["pay", "--invoice", "1", "--print", "--sender", REMOTE];
    assert_eq!(env.refused(1, &pay), "there are no routes: the administrator adds them (`dpt route add`)");
    assert_eq!(
        env.refused(1, &[pay.as_slice(), &["--amount", "25"]].concat()),
        "25.5 EUR are due: 25 EUR would go back"
    );
    env.refused_by_contract("ibc/others_invoice", &["invoice", "cancel", "1", "--from", "bob", "--yes"]);
    assert_eq!(env.sends("alice", &["invoice", "cancel", "1"])["invoice"]["status"], "cancelled");
    assert_eq!(env.refused(1, &pay), "invoice 1 was withdrawn: ask participant 1 for another one");
    let late =
        ["invoice", "open", "--amount", "1", "--expires", "2020-01-01T00:00Z", "--from", "alice", "--yes"];
    env.refused_by_contract("ibc/never_payable", &late);
}

#[test]
fn cross_chain_can_be_followed() {
    follow("cross-chain.md");
}
