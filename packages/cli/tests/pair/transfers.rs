//! Money between two chains, over a route of callbacks.

use ics20::voucher;
use serde_json::{Value, json};
use simulation::Wait;

use crate::env::TestEnv;
use crate::network::network;
use crate::remote_chain::{self, kill_relayer, restart_node, start_relayer, until};

/// The channel is the first on both chains.
const ROUTE: &str = "channel-0";
/// A timeout within which a relayer comes, however busy the machine; and the shortest, within which none does.
const LONG: &str = "10 min";
const SHORT: &str = "60 s";

/// What the other chain's test coins are called here, and euros of this chain there.
fn vouchers() -> (String, String) {
    (voucher("transfer/channel-0/utest"), voucher("transfer/channel-0/ueur"))
}

/// A market with a route in use, alice and bob as its participants, and bob's remote account.
struct Market {
    env: TestEnv,
    name: String,
    remote: String,
}

impl Market {
    fn open(name: &str) -> Self {
        let (test, _) = vouchers();
        let denoms = format!("denoms = [\"ueur\", {test:?}]\n");
        let (env, _) = TestEnv::open_with(name, &denoms, ["deployer", "alice", "bob"]);
        env.write("connection.pdf", "what the reviewer is shown");
        // 10 MW feed in 13.88 kWh in five seconds.
        for (who, kind, capacity) in [("alice", "household", "0"), ("bob", "prosumer", "10000")] {
            let place = ["--zone", "Old Town", "--evidence", "connection.pdf", "--capacity-kw", capacity];
            env.sends(who, &[&["register", "--kind", kind], place.as_slice()].concat());
        }
        env.sends("deployer", &["review", "approve", "1", "2"]);
        let remote = remote_chain::account(&env, "bob");
        let market = Self { env, name: name.to_owned(), remote };
        market.add_route(&test);
        market
    }

    fn add_route(&self, test: &str) {
        let denom = |name: &str, trace: &str, least: &str| {
            format!(
                "[[denoms]]\ndenom = {name:?}\n{trace}least = {least:?}\nper_day = \"1000000\"\nin_flight = \"1000000\"\n"
            )
        };
        let route = [
            format!("channel = {ROUTE:?}\nmode = \"callbacks\"\nprefix = \"wasm\"\ntimeout = {LONG:?}\n"),
            denom("ueur", "", "1"),
            denom(test, "trace = \"transfer/channel-0/utest\"\n", "1"),
        ];
        self.env.write("route.toml", &route.concat());
        let added = self.env.sends("deployer", &["route", "add", "--file", "route.toml"]);
        assert_eq!(added["route"]["status"], "probing");
        // Not in use yet: nobody is linked over it, and nothing goes out.
        self.env.sends("deployer", &["route", "probe", ROUTE, "--amount", "0.01"]);
        until("the probe came back and was reported", || {
            self.env.asks(&["route", "show", ROUTE])["route"]["status"] == "active"
        });
    }

    /// From now on, packets time out after so long.
    fn times_out_after(&self, timeout: &str) {
        self.env.sends("deployer", &["route", "set", ROUTE, "--timeout", timeout]);
    }

    /// Bob's remote account is linked: proposed here, confirmed from there.
    fn link(&self) {
        let (test, _) = vouchers();
        let propose = ["link", "propose", "--route", ROUTE, "--address", &self.remote];
        let proposed = self.env.sends("bob", &propose);
        assert_eq!(proposed["confirmation"]["denom"], voucher("transfer/channel-0/ueur"));
        let confirm =
            ["link", "confirm", "--participant", "2", "--denom", &test, "--from-chain", "remote.toml"];
        let confirmed = self.env.sends("bob", &confirm);
        assert_eq!(confirmed["links"][0]["confirmed"], true, "{confirmed}");
    }

    /// The state of a payout.
    fn status(&self, payout: &str) -> Value {
        self.env.asks(&["payouts", "show", payout])["payout"]["status"].clone()
    }

    /// Bob sets euros aside for his remote account.
    fn queues(&self, euros: &str) -> String {
        let to = [ROUTE, ":", &self.remote].concat();
        let queued = self.env.sends("bob", &["payouts", "queue", "--to", &to, "--amount", euros]);
        queued["payouts"][0]["payout"].as_str().unwrap().to_owned()
    }

    /// Somebody who has nothing to do with it sends what waits.
    fn sent(&self) -> Value {
        self.env.sends("alice", &["payouts", "send", ROUTE])
    }

    /// What bob holds on the remote chain of this chain's euros, in millionths.
    fn holds(&self) -> u128 {
        remote_chain::node().balance(&self.remote, &vouchers().1).wait().unwrap()
    }

    /// What a participant has free here.
    fn free(&self, participant: &str) -> Value {
        let query = json!({"balance": {"participant": participant.parse::<u32>().unwrap()}});
        self.ask(&query)["balances"][0]["free"].clone()
    }

    fn ask(&self, query: &Value) -> Value {
        let chain = sdk::NetworkFile::read(&network()).unwrap().chain.id;
        let state =
            std::fs::read_to_string(self.env.place.path(&format!("{chain}.{}.json", self.name))).unwrap();
        let state: Value = serde_json::from_str(&state).unwrap();
        let escrow = state["suite"]["settlement_escrow"].as_str().unwrap();
        let answer = self.env.place.node().smart(escrow, serde_json::to_vec(query).unwrap()).wait().unwrap();
        serde_json::from_slice(&answer).unwrap()
    }

    /// Nothing is under way or set aside, and the bank holds what the accounts say and no more.
    fn all_is_accounted_for(&self) {
        assert_eq!(self.env.asks(&["payouts", "list", "--open"]), json!({"payouts": []}));
        for denom in ["ueur", &vouchers().0] {
            let sums = self.ask(&json!({"conservation": {"denom": denom}}));
            let found = [&sums["set_aside"], &sums["in_flight"], &sums["surplus"], &sums["conserved"]];
            assert_eq!(found, [&json!("0"), &json!("0"), &json!("0"), &json!(true)], "{denom}: {sums}");
            assert_eq!(sums["bank"], sums["ledger"], "{denom}: {sums}");
        }
    }
}

#[test]
fn a_seller_is_paid_and_a_buyer_pays_from_another_chain() {
    let market = Market::open("across");
    let env = &market.env;
    // A payout needs a link.
    env.sends("bob", &["fund", "--amount", "20"]);
    let to = [ROUTE, ":", &market.remote].concat();
    let early = env.refused(1, &["payouts", "queue", "--to", &to, "--amount", "5", "--from", "bob", "--yes"]);
    assert!(early.contains("ibc/no_link"), "{early}");
    market.link();
    let before = market.holds();

    // Paid out: 10 EUR arrive on the remote chain, sent by the operator.
    let payout = market.queues("10");
    assert_eq!(market.status(&payout), "queued");
    let operated = env.does("deployer", &["operate", "--network", "network.toml", "--once"]);
    assert!(operated.contains("send_payouts 1"), "{operated}");
    until("the payout arrived", || market.status(&payout) == "delivered");
    assert_eq!(market.holds() - before, 10_000_000);
    // Of what bob paid in, 10 EUR are left here.
    assert_eq!(market.free("2"), "10000000");

    // An order of alice's is funded from the remote chain: her invoice over 4 EUR is paid with 4.5, bob has the rest.
    let open = ["invoice", "open", "--amount", "4", "--expires", "2100-01-01T00:00Z"];
    let invoice = env.sends("alice", &open)["invoice"]["invoice"].as_str().unwrap().to_owned();
    let print = ["pay", "--invoice", &invoice, "--print", "--sender", &market.remote, "--nonce", "7"];
    let printed = env.asks(&print)["transfer"].clone();
    assert_eq!((&printed["channel"], &printed["denom"]), (&json!(ROUTE), &json!(vouchers().1)));
    let pay =
        ["pay", "--invoice", &invoice, "--amount", "4.5", "--nonce", "7", "--from-chain", "remote.toml"];
    let paid = env.sends("bob", &pay);
    assert_eq!((&paid["invoice"]["status"], &paid["invoice"]["payer"]), (&json!("paid"), &json!(2)));
    assert_eq!((market.free("1"), market.free("2")), (json!("4000000"), json!("10500000")));
    assert_eq!(market.holds() - before, 5_500_000);

    // What the escrow refuses goes back: the number 7 was used already.
    let second = env.sends("alice", &open)["invoice"]["invoice"].as_str().unwrap().to_owned();
    let again = [
        "pay",
        "--invoice",
        &second,
        "--nonce",
        "7",
        "--from-chain",
        "remote.toml",
        "--from",
        "bob",
        "--yes",
    ];
    let refused = env.refused(1, &again);
    assert!(refused.starts_with("the money came back to the sender"), "{refused}");
    assert_eq!(market.holds() - before, 5_500_000);
    assert_eq!(env.asks(&["invoice", "show", &second])["invoice"]["status"], "open");
    market.all_is_accounted_for();
}

#[test]
fn a_killed_relayer_and_a_restarted_node_lose_nothing_and_do_nothing_twice() {
    let market = Market::open("outage");
    market.link();
    market.env.sends("bob", &["fund", "--amount", "20"]);
    let before = market.holds();

    // Nobody relays: one payout is left to time out and comes back, and is claimed here.
    let lost = market.queues("3");
    market.times_out_after(SHORT);
    kill_relayer();
    let sent = market.sent();
    assert_eq!(sent["payouts"][0]["status"], "sent", "{sent}");
    std::thread::sleep(std::time::Duration::from_secs(62));
    let overdue = market.env.succeeds(&["payouts", "show", &lost]).out;
    assert!(overdue.contains("has timed out, and no relayer has reported its end: start one"), "{overdue}");
    start_relayer();
    until("the payout came back", || market.status(&lost) == "refunded");
    market.env.sends("bob", &["payouts", "claim", &lost]);
    assert_eq!((market.free("2"), market.holds()), (json!("20000000"), before));

    // Killed and started again within the timeout, with the other chain's node restarted meanwhile: it arrives, once.
    let late = market.queues("2");
    market.times_out_after(LONG);
    kill_relayer();
    market.sent();
    restart_node();
    start_relayer();
    until("the payout arrived", || market.status(&late) == "delivered");
    assert_eq!((market.free("2"), market.holds() - before), (json!("18000000"), 2_000_000));
    market.all_is_accounted_for();
}
