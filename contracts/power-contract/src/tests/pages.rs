//! Amounts do not depend on the size of pages, and money and energy balance.

use std::collections::BTreeMap;

use interfaces::settlement_escrow::Account;
use proptest::prelude::*;

use super::escrow::Position;
use super::*;

const PARTIES: [ParticipantId; 4] = [ALICE, BOB, CAROL, DAVE];

/// One contract: parties, lots, who signs, whether it is disputed.
#[derive(Clone, Debug)]
struct Deal {
    buyer: usize,
    seller: usize,
    lots: u64,
    signs: [bool; 2],
    disputed: bool,
}

fn deals() -> impl Strategy<Value = Vec<Deal>> {
    let deal = (0..4_usize, 0..4_usize, 1..50_u64, [prop::bool::weighted(0.9), prop::bool::weighted(0.9)])
        .prop_flat_map(|(buyer, seller, lots, signs)| {
            prop::bool::weighted(0.1).prop_map(move |disputed| Deal { buyer, seller, lots, signs, disputed })
        });
    prop::collection::vec(deal, 1..25)
}

/// Runs a slot from draft to final in pages of a size. Returns positions, totals of the cycle, free balances.
fn run(
    deals: &[Deal],
    readings: &[(u64, u64)],
    size: u32,
) -> (BTreeMap<Account, Position>, CycleTotalsResponse, BTreeMap<Account, i128>) {
    let mut env = TestEnv::new();
    let contracts: Vec<_> =
        deals.iter().map(|deal| new(PARTIES[deal.buyer], PARTIES[deal.seller], deal.lots)).collect();
    let mut pages = contracts.chunks(usize::try_from(size).unwrap()).peekable();
    let mut first = true;
    while let Some(chunk) = pages.next() {
        let terms = first.then(slot_terms);
        env.draft(Drafts { terms, last: pages.peek().is_none(), ..page(chunk.to_vec()) }).unwrap();
        first = false;
    }
    for (number, deal) in (0..).zip(deals) {
        let (buyer, seller) = (PARTIES[deal.buyer], PARTIES[deal.seller]);
        if deal.signs[0] {
            env.sign(buyer, &[id(number)]).unwrap();
        }
        if deal.signs[1] && buyer != seller {
            env.sign(seller, &[id(number)]).unwrap();
        }
    }
    env.set_time(SIGN_BY);
    while env.slot_status() == SlotStatus::Signing {
        env.activate(size).unwrap();
    }
    env.set_time(END);
    let read: Vec<_> = PARTIES
        .into_iter()
        .zip(readings)
        .filter(|(_, (import, _))| *import != 0)
        .map(|(party, (import, export))| reading(party, *import, *export))
        .collect();
    if !read.is_empty() {
        env.meter(read).unwrap();
    }
    for (number, deal) in (0..).zip(deals) {
        if deal.disputed && env.status(number) == ContractStatus::Delivered {
            env.dispute(PARTIES[deal.seller], id(number)).unwrap();
        }
    }
    env.set_time(METER_UNTIL);
    while env.slot_status() == SlotStatus::Active {
        env.settle(size).unwrap();
    }
    env.set_time(METER_UNTIL + DISPUTE);
    while env.slot_status() == SlotStatus::Settled {
        env.settle(size).unwrap();
    }
    env.escrow.assert_nothing_left_behind();
    let totals = env.slot().totals;
    assert_eq!(totals.drafted, totals.active + totals.lapsed + totals.cancelled);
    assert_eq!(totals.settled, totals.active);
    assert_eq!(totals.grid, totals.buyers.sub(totals.sellers).unwrap());
    // A query recomputes what was booked.
    let settled: Vec<_> = (0..).zip(deals).filter_map(|(number, _)| env.contract(number).settled).collect();
    let delivered = Lots::sum(settled.iter().map(|one| one.delivered)).unwrap();
    let imbalance = Amount::sum(settled.iter().map(|one| one.imbalance)).unwrap();
    assert_eq!((delivered, imbalance), (totals.delivered_lots, totals.imbalance));
    let free = env.escrow.balances.iter().map(|(account, balance)| (*account, balance.free)).collect();
    // A position that several pages bring to zero is equal to none.
    let mut positions = env.escrow.positions.clone();
    positions.retain(|_, position| *position != Position::default());
    (positions, env.cycle(), free)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn amounts_do_not_depend_on_the_size_of_pages(
        deals in deals(),
        readings in prop::collection::vec((0_u64..20_000, 0_u64..20_000), 4),
    ) {
        let whole = run(&deals, &readings, 500);
        prop_assert_eq!(&whole, &run(&deals, &readings, 1));
        prop_assert_eq!(&whole, &run(&deals, &readings, 7));
    }
}
