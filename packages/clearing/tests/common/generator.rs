//! Random markets from a seed.

use clearing::{Acceptance, Book, Books, Line, Market, Profile};
use units::{LabelId, Lots, Price, ProfileId, Tier, ZoneId};

/// A small generator (`SplitMix64`) whose numbers stay the same whatever the versions of other crates.
#[derive(Clone)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }

    /// From `0..bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// From `low..=high`.
    pub fn within(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(u64::try_from(high - low + 1).unwrap())).unwrap()
    }

    pub fn small(&mut self, low: u8, high: u8) -> u8 {
        low + u8::try_from(self.below(u64::from(high - low) + 1)).unwrap()
    }

    /// True `tenths` times of ten.
    pub fn chance(&mut self, tenths: u64) -> bool {
        self.below(10) < tenths
    }
}

/// An order as it is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub book: Book,
    pub price: Price,
    pub tier: Tier,
    pub lots: Lots,
}

/// A market with the orders of one slot.
#[derive(Clone, Debug)]
pub struct Case {
    pub market: Market,
    pub orders: Vec<Order>,
}

impl Case {
    pub fn books(&self) -> Books {
        books(&self.market, &self.orders)
    }
}

pub fn books(market: &Market, orders: &[Order]) -> Books {
    let orders = orders.iter().map(|order| (order.book, order.price, order.tier, order.lots));
    Books::from_orders(market, orders).unwrap()
}

/// How large a random market may be.
#[derive(Clone, Copy)]
pub struct Size {
    pub zones: u8,
    pub labels: u8,
    pub profiles: u8,
    pub orders: u64,
}

pub const SMALL: Size = Size { zones: 5, labels: 4, profiles: 4, orders: 40 };
pub const LARGE: Size = Size { zones: 12, labels: 8, profiles: 16, orders: 4_000 };

/// A random market: coarse or fine prices (so that ties are common in some and absent in others), few or many lots,
/// lines that bind or not, with and without fees, one or several tiers.
pub fn case(seed: u64, size: Size) -> Case {
    let mut random = Random::new(seed);
    let random = &mut random;
    let zones = random.small(1, size.zones);
    let labels = random.small(1, size.labels);
    let spread = [3, 12, 100, 1_000][usize::from(random.small(0, 3))];
    let lots = [3, 20, 1_000][usize::from(random.small(0, 2))];
    let tiers = if random.chance(4) { 2 } else { 0 };
    let fees = if random.chance(5) { spread / 4 } else { 0 };

    let mut lines = Vec::new();
    for from in 0..zones {
        for to in 0..zones {
            // Sometimes two lines of one direction.
            for _ in 0..random.below(3) * u64::from(from != to) {
                let capacity = if random.chance(1) { 0 } else { random.within(0, 3 * lots) };
                lines.push(Line {
                    from: ZoneId(from),
                    to: ZoneId(to),
                    capacity: Lots(u64::try_from(capacity).unwrap()),
                    fee: Price(random.within(0, fees)),
                });
            }
        }
    }
    let profiles = (0..random.small(1, size.profiles)).map(|_| profile(random, labels, spread)).collect();
    let market = Market::new(zones, labels, lines, profiles).unwrap();

    let count = random.below(size.orders) + 1;
    let orders = (0..count).map(|_| order(random, &market, spread, lots, tiers)).collect();
    Case { market, orders }
}

fn profile(random: &mut Random, labels: u8, spread: i64) -> Profile {
    let mut accepts: Vec<Acceptance> = Vec::new();
    for label in 0..labels {
        if random.chance(7) {
            let premium = if random.chance(5) { 0 } else { random.within(-spread / 6, spread / 2) };
            accepts.push(Acceptance { label: LabelId(label), premium: Price(premium) });
        }
    }
    if accepts.is_empty() {
        accepts.push(Acceptance { label: LabelId(random.small(0, labels - 1)), premium: Price(0) });
    }
    Profile { accepts }
}

/// A random order of a market.
pub fn order(random: &mut Random, market: &Market, spread: i64, lots: i64, tiers: u8) -> Order {
    let zone = ZoneId(random.small(0, market.zones() - 1));
    let book = if random.chance(5) {
        Book::Sell { zone, label: LabelId(random.small(0, market.labels() - 1)) }
    } else {
        let profiles = u8::try_from(market.profiles().len()).unwrap();
        Book::Buy { zone, profile: ProfileId(random.small(0, profiles - 1)) }
    };
    Order {
        book,
        price: Price(random.within(-spread / 3, spread)),
        tier: Tier(random.small(0, tiers)),
        lots: Lots(u64::try_from(random.within(1, lots)).unwrap()),
    }
}

/// Runs a check on many seeds: `DPT_CASES` of them (or as many as given) from `DPT_SEED` on (or 1). A failure names the
/// seed that replays it.
pub fn for_seeds(cases: u64, check: impl Fn(u64)) {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect(name));
    let first = number("DPT_SEED").unwrap_or(1);
    let count = number("DPT_CASES").unwrap_or(cases);
    println!("seeds {first}..{}", first + count);
    for seed in first..first + count {
        let run = std::panic::AssertUnwindSafe(|| check(seed));
        if let Err(panic) = std::panic::catch_unwind(run) {
            eprintln!("replay with DPT_SEED={seed} DPT_CASES=1");
            std::panic::resume_unwind(panic);
        }
    }
}
