//! Random sequences of messages. [`TestEnv::send`] checks after each that money is conserved.

use super::*;
use interfaces::settlement_escrow::{CycleResponse, CycleStatus, PositionResponse};
use proptest::prelude::*;
use units::CycleId;

const NAMES: [&str; 3] = ["alice", "bob", "carol"];

/// One step of a random walk. Amounts often exceed the balances.
#[derive(Clone, Debug)]
enum Step {
    Deposit { who: usize, amount: u128 },
    Withdraw { who: usize, amount: Option<u128> },
    TopUp { account: usize, amount: u128 },
    PayOut { account: usize, amount: u128 },
    Reserve { who: usize, amount: i128 },
    Commit { who: usize, amount: i128 },
    Transfer { from: usize, to: usize, amount: i128 },
    Unbalanced { who: usize, free: i128, reserved: i128 },
    Consent { who: usize, keep: Option<u128> },
    Push { fails: bool },
    Book { from: usize, to: usize, grid: i128, amount: i128 },
    Clear { limit: u32 },
    Surplus { amount: u128 },
    Flush,
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0_usize..3;
    let amount = 0_u128..200;
    let signed = -100_i128..100;
    prop_oneof![
        4 => (who.clone(), amount.clone()).prop_map(|(who, amount)| Step::Deposit { who, amount }),
        1 => (who.clone(), proptest::option::of(amount.clone())).prop_map(|(who, amount)| Step::Withdraw { who, amount }),
        1 => (who.clone(), amount.clone()).prop_map(|(account, amount)| Step::TopUp { account, amount }),
        1 => (who.clone(), amount.clone()).prop_map(|(account, amount)| Step::PayOut { account, amount }),
        3 => (who.clone(), signed.clone()).prop_map(|(who, amount)| Step::Reserve { who, amount }),
        3 => (who.clone(), signed.clone()).prop_map(|(who, amount)| Step::Commit { who, amount }),
        2 => (who.clone(), who.clone(), signed).prop_map(|(from, to, amount)| Step::Transfer { from, to, amount }),
        1 => (who.clone(), any::<i128>(), any::<i128>()).prop_map(|(who, free, reserved)| Step::Unbalanced { who, free, reserved }),
        1 => (who.clone(), proptest::option::of(amount.clone())).prop_map(|(who, keep)| Step::Consent { who, keep }),
        1 => any::<bool>().prop_map(|fails| Step::Push { fails }),
        4 => (who.clone(), who, -20_i128..20, 0_i128..60).prop_map(|(from, to, grid, amount)| Step::Book { from, to, grid, amount }),
        2 => (1_u32..4).prop_map(|limit| Step::Clear { limit }),
        1 => amount.prop_map(|amount| Step::Surplus { amount }),
        1 => Just(Step::Flush),
    ]
}

/// What power-contract knows of the open cycle.
#[derive(Default)]
struct Walk {
    cycle: u32,
    grid: i128,
}

fn id(who: usize) -> u32 {
    u32::try_from(who).unwrap() + 1
}

impl Walk {
    /// Executes a step. Returns whether the escrow accepted it.
    fn run(&mut self, test: &mut TestEnv, step: &Step) -> bool {
        let result = match *step {
            Step::Deposit { who, amount } => {
                test.send(NAMES[who], &[coin(amount, EUR)], ExecuteMsg::Deposit {})
            }
            Step::Withdraw { who, amount } => {
                let amount = amount.map(Amount);
                test.send(NAMES[who], &[], ExecuteMsg::Withdraw { denom: EUR.into(), amount })
            }
            Step::TopUp { account, amount } => {
                let msg = ExecuteMsg::TopUp { account: SystemAccount::ALL[account] };
                test.send("stranger", &[coin(amount, EUR)], msg)
            }
            Step::PayOut { account, amount } => {
                let msg = ExecuteMsg::WithdrawSystem {
                    account: SystemAccount::ALL[account],
                    denom: EUR.into(),
                    amount: Amount(amount),
                    recipient: addr("operator").into(),
                };
                test.send("admin", &[], msg)
            }
            Step::Reserve { who, amount } => {
                test.send("matcher", &[], post(vec![leg(of(id(who)), -amount, amount, 0)]))
            }
            // Power-contract keeps committed what is booked.
            Step::Commit { who, amount } if -amount > self.unbooked(test, who) => return false,
            Step::Commit { who, amount } => {
                test.send("power", &[], post(vec![leg(of(id(who)), 0, -amount, amount)]))
            }
            Step::Transfer { from, to, amount } => {
                let legs = vec![leg(of(id(from)), 0, -amount, 0), leg(of(id(to)), amount, 0, 0)];
                test.send("power", &[], post(legs))
            }
            Step::Unbalanced { who, free, reserved } => {
                test.send("power", &[], post(vec![leg(of(id(who)), free, reserved, 0)]))
            }
            Step::Consent { who, keep } => {
                let keep = keep.map(Amount);
                test.send(NAMES[who], &[], ExecuteMsg::SetPayout { denom: EUR.into(), keep, to: None })
            }
            Step::Push { fails } => Self::push(test, fails),
            Step::Book { from, to, grid, amount } => return self.book(test, from, to, grid, amount),
            Step::Clear { limit } => return self.clear(test, limit),
            Step::Surplus { amount } => {
                *test.bank.entry(EUR.into()).or_default() += amount;
                test.update_bank();
                test.check_conservation();
                return true;
            }
            Step::Flush => test.send("stranger", &[], ExecuteMsg::FlushAudit { limit: 2 }),
        };
        result.is_ok()
    }

    fn push(test: &mut TestEnv, fails: bool) -> Result<Response, EscrowError> {
        let msg =
            ExecuteMsg::PushPayouts { denom: EUR.into(), participants: [1, 2, 3].map(ParticipantId).into() };
        let response = test.send("stranger", &[], msg)?;
        for transfer in response.messages.iter().filter(|_| fails) {
            test.fail(transfer).unwrap();
        }
        Ok(response)
    }

    /// What is committed for a participant without a booked release.
    fn unbooked(&self, test: &TestEnv, who: usize) -> i128 {
        let (_, _, committed) = test.balance(id(who));
        let PositionResponse { release, .. } = test.ask(QueryMsg::Position {
            market: MarketId(1),
            cycle: CycleId(self.cycle),
            account: of(id(who)),
        });
        i128::try_from(committed).unwrap() - i128::try_from(release.get()).unwrap()
    }

    /// Books as power-contract does: releases at most what is committed without a booked release.
    fn book(&mut self, test: &mut TestEnv, from: usize, to: usize, grid: i128, pays: i128) -> bool {
        if from == to || grid > pays || pays > self.unbooked(test, from) {
            return false;
        }
        let legs = vec![
            booking(of(id(from)), -pays, pays.unsigned_abs()),
            booking(of(id(to)), pays - grid, 0),
            booking(own(SystemAccount::Grid), grid, 0),
        ];
        let msg =
            ExecuteMsg::Book { market: MarketId(1), cycle: CycleId(self.cycle), denom: DenomId(0), legs };
        let booked = test.send("power", &[], msg).is_ok();
        if booked {
            self.grid += grid;
        }
        booked
    }

    fn clear(&mut self, test: &mut TestEnv, limit: u32) -> bool {
        test.mocks.borrow_mut().settled.totals.grid = NetAmount(self.grid);
        test.mocks.borrow_mut().settled.totals.buyers = NetAmount(self.grid);
        let cycle = CycleId(self.cycle);
        let msg = ExecuteMsg::ClearCycle { market: MarketId(1), cycle, limit };
        let done = test.send("stranger", &[], msg).is_ok();
        let CycleResponse { status, .. } = test.ask(QueryMsg::Cycle { market: MarketId(1), cycle });
        if status == CycleStatus::Cleared {
            *self = Self { cycle: self.cycle + 1, grid: 0 };
        }
        done
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_random_walk_conserves_money(steps in proptest::collection::vec(step(), 1..80)) {
        let mut test = TestEnv::new();
        let mut walk = Walk::default();
        for step in &steps {
            walk.run(&mut test, step);
        }
        // A cycle that is being netted can be finished, and all free money can be withdrawn.
        let cycle = CycleId(walk.cycle);
        let status = |test: &TestEnv| {
            test.ask::<CycleResponse>(QueryMsg::Cycle { market: MarketId(1), cycle }).status
        };
        for _ in 0..3 {
            if status(&test) == CycleStatus::Netting {
                let msg = ExecuteMsg::ClearCycle { market: MarketId(1), cycle, limit: 1 };
                test.send("stranger", &[], msg).unwrap();
            }
        }
        prop_assert_ne!(status(&test), CycleStatus::Netting);
        for (name, id) in NAMES.into_iter().zip(1..) {
            let msg = ExecuteMsg::Withdraw { denom: EUR.into(), amount: None };
            let free = test.balance(id).0;
            prop_assert_eq!(test.send(name, &[], msg).is_ok(), free > 0);
        }
    }
}

/// Shows that walks do not consist of refused steps only.
#[test]
fn every_kind_of_step_can_be_accepted() {
    let mut test = TestEnv::new();
    let mut walk = Walk::default();
    let steps = [
        Step::Deposit { who: 0, amount: 100 },
        Step::Reserve { who: 0, amount: 80 },
        Step::Commit { who: 0, amount: 60 },
        Step::Transfer { from: 0, to: 1, amount: 20 },
        Step::Book { from: 0, to: 1, grid: 10, amount: 50 },
        Step::Clear { limit: 1 },
        Step::Clear { limit: 1 },
        Step::PayOut { account: 1, amount: 10 },
        Step::Consent { who: 1, keep: Some(5) },
        Step::Push { fails: true },
        Step::Push { fails: false },
        Step::Flush,
    ];
    for step in steps {
        assert!(walk.run(&mut test, &step), "{step:?}");
    }
    // Alice: 100 − 80 free, 60 committed less 50 paid. Bob: 20 + 40, of which 5 stay.
    assert_eq!((test.balance(1), test.balance(2)), ((20, 0, 10), (5, 0, 0)));
    assert_eq!((walk.cycle, test.bank[EUR]), (1, 35));
}
