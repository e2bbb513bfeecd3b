//! A cycle in which operators alone send the permissionless messages.
//!
//! The market is the example of the fixture, fast: a cycle of four slots. Wind offers 20 lots at 100 in three of them; in the
//! first two, home asks for 10 at up to 300, in the last, the shop does. Supply is twice the demand, so the price is wind's.
//! Wind and home sign by a mandate; the shop's mandate has expired before its contract is drafted, so that it lapses. What
//! wind gains is pushed to its account. Home withdraws 5 at once, of which the log hears by way of the outbox.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use interfaces::Contract;
use interfaces::orderbook_matcher::{MarketDefinition, SlotStatus, Timing};
use interfaces::power_contract::{ContractStatus, MandateTerms};
use interfaces::settlement_escrow::CycleStatus;
use sdk::Node;
use simulation::{
    Actor, ChainBackend, Setup, Trader, Wait, Wasmd, buy, example_market, export, import, sell,
};
use tempfile::TempDir;
use testing::{Checks, TestEnv};
use units::{Amount, Lots, Price, Seconds, SlotId, SlotLength};

use crate::accounts::chain_by;
use crate::network::{fixture, network};

/// What everybody deposits.
const FUNDS: u128 = 1_000_000;
const DENOM: &str = "ueur";

/// The cycle in a market of its own, and a network file for operators.
pub struct Cycle {
    pub market: TestEnv<Wasmd>,
    pub folder: TempDir,
    /// What one transaction takes here, in whole seconds.
    pub beat: u64,
    /// Its slots, once there are orders.
    pub slots: [SlotId; 4],
    wind: Actor,
    home: Actor,
    shop: Actor,
    /// What wind's account holds before anything is paid out.
    before: Amount,
}

impl Cycle {
    /// Deploys a market, by way of this node; clearing may take so many transactions' time.
    pub fn open(rpc: &str, clear: u64) -> Self {
        let node = Node::connect(&chain_by(rpc)).wait().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let wasmd = fixture(node, &folder.path().display().to_string());
        let beat = wasmd.transaction_time().as_secs() + 1;
        let definition = MarketDefinition {
            denom: DENOM.into(),
            // Four transactions can be sent while a slot lasts. An operator needs one for each slot that it clears.
            timing: Timing {
                slot: SlotLength(u32::try_from(4 * beat).unwrap()),
                slots_per_cycle: 4,
                horizon: Seconds(3_600),
                gate: Seconds((clear + 8) * beat),
                clear: Seconds(clear * beat),
                sign: Seconds(8 * beat),
                meter: Seconds(6 * beat),
                dispute: Seconds(1),
            },
            ..example_market()
        };
        let setup = Setup { definition, denoms: vec![DENOM.into()], ..Setup::default() };
        let mut market = TestEnv::open_on(wasmd, setup, Checks::AtEnd).unwrap();
        let joined = market.join_all(&[
            Trader::generator("wind", 0).capacity(300_000_000).funds(FUNDS),
            Trader::household("home", 0).funds(FUNDS),
            Trader::household("shop", 0).funds(FUNDS),
        ]);
        let [wind, home, shop] = joined.try_into().unwrap();
        let slots = [SlotId(0); 4];
        let before = Amount(0);
        let cycle = Self { market, folder, beat, slots, wind, home, shop, before };
        cycle.write_network();
        cycle
    }

    /// The network file.
    pub fn network(&self) -> PathBuf {
        self.folder.path().join("network.toml")
    }

    /// The network file, and what `dpt deploy` would have noted.
    fn write_network(&self) {
        let text = format!(
            "include = [\"{}\"]\n[keys]\ntest = true\n[deployment]\nstate = \"state.json\"\n",
            network().display()
        );
        fs::write(self.network(), text).unwrap();
        let state = serde_json::json!({
            "chain_id": self.market.chain.config().id, "deployment": "dpt", "suite": self.market.addresses, "market": self.market.id,
        });
        fs::write(self.folder.path().join("state.json"), state.to_string()).unwrap();
    }

    /// The slots of the first cycle whose gates close no earlier than so many transactions from now.
    fn slots_after(&self, transactions: u64) -> [SlotId; 4] {
        let timing = self.market.definition.timing;
        let first = self.market.now().plus(Seconds(timing.gate.get() + transactions * self.beat)).unwrap();
        let cycle = timing.slot.slot_at(first).unwrap().get() / 4 + 1;
        [0, 1, 2, 3].map(|n| SlotId(cycle * 4 + n))
    }

    fn mandate(&mut self, actor: &Actor, lifetime: u64) {
        let expires = self.market.now().plus(Seconds(lifetime)).unwrap();
        let terms = MandateTerms {
            buy_at_most: Some(Price(300)),
            sell_at_least: Some(Price(100)),
            lots_at_most: Lots(10),
            expires,
        };
        self.market.mandate(actor, terms).unwrap();
    }

    /// Waits until something is so.
    pub fn until(&self, what: &str, so: impl Fn(&Self) -> bool) {
        let begin = Instant::now();
        while !so(self) {
            assert!(begin.elapsed() < Duration::from_secs(self.patience()), "no {what}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Whether a slot of the cycle has come so far.
    pub fn slot_is(&self, slot: usize, status: SlotStatus) -> bool {
        self.market.slot_state(self.slots[slot]).status == status
    }

    /// How long anything may take at most.
    pub const fn patience(&self) -> u64 {
        150 * self.beat
    }

    /// Before the gate: mandates, consent to payouts, orders.
    pub fn trade(&mut self) {
        let (wind, home, shop) = (self.wind.clone(), self.home.clone(), self.shop.clone());
        self.mandate(&wind, 3_600);
        self.mandate(&home, 3_600);
        self.mandate(&shop, 2 * self.beat);
        self.market.set_payout(&wind, Some(FUNDS)).unwrap();
        self.slots = self.slots_after(12);
        let [first, second, _, last] = self.slots;
        self.market.quote(&wind, &[first, second, last].map(|slot| sell(slot, 0, 100, 20))).unwrap();
        self.market.quote(&home, &[buy(first, 0, 300, 10), buy(second, 0, 300, 10)]).unwrap();
        self.market.quote(&shop, &[buy(last, 0, 300, 10)]).unwrap();
        self.before = self.market.chain.balance(&wind.account, DENOM).unwrap();
        self.market.withdraw(&home, Some(5)).unwrap();
    }

    /// The readings of the first slot. The second is settled by the estimate, which is what was contracted.
    pub fn meter(&mut self) {
        let slot = self.slots[0];
        self.market.deliver(slot);
        let readings = [export(&self.wind, slot, 1_000), import(&self.home, slot, 1_000)];
        self.market.meter(&readings).unwrap();
    }

    /// Waits for the end: the cycle is cleared, wind is paid, the log has heard of it.
    pub fn wait_for_the_end(&self) {
        self.until("clearing of the cycle", |cycle| {
            let number = cycle.market.cycle(cycle.slots[0]);
            cycle.market.cycle_state(number).status == CycleStatus::Cleared
        });
        self.until("payout and its entry in the log", |cycle| {
            cycle.paid() > 0 && cycle.market.outbox().waiting == 0
        });
    }

    /// What was paid out to wind.
    fn paid(&self) -> u128 {
        let now = self.market.chain.balance(&self.wind.account, DENOM).unwrap();
        now.get() - self.before.get()
    }

    /// Everybody has what is due, money is conserved, and every permissionless message was sent once.
    pub fn check(&mut self) {
        // Two slots of 10 lots at 100: wind gets 1,000 less a fee of 2 a lot, home pays 1,000 and a fee of 1 a lot. The shop did
        // not sign: it owes its bond of 40 a lot, to wind.
        assert_eq!(self.market.contracts(self.slots[3])[0].status, ContractStatus::Lapsed);
        assert_eq!(self.paid(), 2 * 980 + 400);
        assert_eq!(self.gain(&self.wind), 0);
        assert_eq!(self.gain(&self.home), -2 * 1_010 - 5);
        assert_eq!(self.gain(&self.shop), -400);
        // 2 slots × 10 lots × (1 + 2).
        assert_eq!(self.market.system_balances().fees, Amount(60));
        assert!(self.market.conservation().conserved);
        self.market.check();
        // Four slots in the matcher, three with contracts, one cycle, one payout, one withdrawal. The log says so.
        let logged = self.logged();
        for (contract, action, times) in [
            (Contract::OrderbookMatcher, "aggregate", 4),
            (Contract::OrderbookMatcher, "clear", 4),
            (Contract::OrderbookMatcher, "pair", 4),
            (Contract::OrderbookMatcher, "abort", 0),
            (Contract::PowerContract, "activate", 3),
            (Contract::PowerContract, "settle", 3),
            (Contract::SettlementEscrow, "clear_cycle", 1),
            (Contract::SettlementEscrow, "push_payouts", 1),
            (Contract::SettlementEscrow, "withdraw", 1),
        ] {
            let found = logged.get(&(contract, action.into())).copied().unwrap_or(0);
            assert_eq!(found, times, "{action}: {logged:?}");
        }
    }

    /// What somebody has gained in the escrow, where nothing of it is reserved or committed any more.
    fn gain(&self, actor: &Actor) -> i128 {
        let balance = self.market.balance(actor);
        assert!(balance.reserved.is_zero() && balance.committed.is_zero(), "{balance:?}");
        i128::try_from(balance.free.get()).unwrap() - i128::try_from(FUNDS).unwrap()
    }

    /// How often each message is in the audit log.
    fn logged(&self) -> BTreeMap<(Contract, String), usize> {
        let mut counts = BTreeMap::new();
        for entry in self.market.entries(0) {
            *counts.entry((entry.contract, entry.action)).or_default() += 1;
        }
        counts
    }
}
