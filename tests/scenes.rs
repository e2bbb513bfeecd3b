//! Markets that several tests start from.

use interfaces::power_contract::MandateTerms;
use simulation::{Actor, Setup, Trader, buy, sell};
use testing::TestEnv;
use units::{ContractId, Lots, Price, SlotId, Timestamp};

/// A seller and a buyer in the north, and one contract between them: 10 lots of grey energy at 100.
///
/// Wind offers 20 lots at 100 and home asks for 10 at up to 300, so wind is at the margin and the price is its ask.
/// The buyer's hold is 10·100 + 10·(1 + 40) = 1,410, the seller's 10·(2 + 50) = 520.
pub struct Duo {
    /// The market.
    pub market: TestEnv,
    /// The seller.
    pub wind: Actor,
    /// The buyer.
    pub home: Actor,
    /// The slot of delivery: the first of its cycle.
    pub slot: SlotId,
}

/// What each of the two deposits.
pub const FUNDS: i128 = 1_000_000;
/// The buyer's hold.
pub const HOME_HOLD: u128 = 1_410;
/// The seller's hold.
pub const WIND_HOLD: u128 = 520;

impl Duo {
    /// Both have quoted.
    pub fn quoted() -> Self {
        let mut market = TestEnv::open(Setup::default());
        let wind = market.join(&Trader::generator("wind", 0));
        let home = market.join(&Trader::household("home", 0));
        let slot = market.slot(0);
        market.quote(&wind, &[sell(slot, 0, 100, 20)]).unwrap();
        market.quote(&home, &[buy(slot, 0, 300, 10)]).unwrap();
        Self { market, wind, home, slot }
    }

    /// The contract is drafted.
    pub fn drafted() -> Self {
        let mut duo = Self::quoted();
        assert_eq!(duo.market.match_slot(duo.slot).unwrap().len(), 1);
        duo
    }

    /// The contract is active.
    pub fn active() -> Self {
        let mut duo = Self::drafted();
        duo.market.sign_all(duo.slot).unwrap();
        duo.market.end_signing(duo.slot);
        assert_eq!(duo.market.activate(duo.slot).unwrap(), []);
        duo
    }

    /// Delivery is over.
    pub fn delivered() -> Self {
        let mut duo = Self::active();
        duo.market.deliver(duo.slot);
        duo
    }

    /// The contract.
    pub fn contract(&self) -> ContractId {
        self.market.contract_ids(self.slot)[0]
    }

    /// What each of the two has gained, once the cycle is cleared: wind, then home.
    pub fn gains(&mut self) -> (i128, i128) {
        let cycle = self.market.cycle(self.slot);
        self.market.settle_cycle(cycle).unwrap();
        (gain(&self.market, &self.wind), gain(&self.market, &self.home))
    }
}

/// What a participant that deposited [`FUNDS`] has gained; nothing of it is reserved or committed any more.
pub fn gain(market: &TestEnv, actor: &Actor) -> i128 {
    let balance = market.balance(actor);
    assert!(balance.reserved.is_zero() && balance.committed.is_zero(), "{balance:?}");
    i128::try_from(balance.free.get()).unwrap() - FUNDS
}

/// A mandate for everything, for ever.
pub fn any_mandate() -> MandateTerms {
    MandateTerms {
        buy_at_most: Some(Price(3_000)),
        sell_at_least: Some(Price(-500)),
        lots_at_most: Lots(1_000_000),
        expires: Timestamp::MAX,
    }
}
