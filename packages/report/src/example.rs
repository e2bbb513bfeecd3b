//! A small day made by hand, to look at and to test the report with: three zones in a row, a sunny noon that fills the
//! line out of the hills, one breach, one lapsed contract, one estimated reading.

use units::{
    Amount, ContractId, ContractNumber, Energy, LabelId, Lots, MarketId, NetAmount, ParticipantId, Power,
    Price, ProfileId, Seconds, SlotId, SlotLength, Timestamp, ZoneId,
};

use super::model::{
    Audit, Conservation, Contract, Cycle, Day, Flow, Incident, Line, MarketFacts, Mishap, Origin, Outcome,
    Participant, Profile, ProofStep, Signing, Slot, Stage, Step, ZoneResult,
};

/// 2025-06-21T00:00:00Z in quarter-hours.
const FIRST: u32 = 20_260 * 96;
const BUYER_FEE: u64 = 10;
const SELLER_FEE: u64 = 10;
const BOND: u64 = 800;

const HILL: ParticipantId = ParticipantId(1);
const WIND: ParticipantId = ParticipantId(2);
const CHP: ParticipantId = ParticipantId(3);
const SCHOOL: ParticipantId = ParticipantId(4);
const BAKERY: ParticipantId = ParticipantId(5);
const PORT: ParticipantId = ParticipantId(6);

/// The day with so many slots, at most 96.
pub fn day(slots: u32) -> Day {
    let slots: Vec<Made> = (0..slots).map(slot).collect();
    let contracts: Vec<Contract> = slots.iter().flat_map(|made| made.contracts.clone()).collect();
    let money = super::money::Money::of(&contracts);
    let positive = |net: NetAmount| net.positive_part();
    let people = participants(&contracts);
    let sum = |of: &dyn Fn(&Participant) -> Amount| Amount::sum(people.iter().map(of)).unwrap();
    let deposited = sum(&|person| person.deposited);
    let withdrawn = sum(&|person| person.withdrawn);
    let ledger = deposited.sub(withdrawn).unwrap();
    let system = Amount::sum([money.fees, money.grid, money.imbalance].map(positive)).unwrap();
    let lots = |of: &dyn Fn(&Contract) -> Lots| Lots::sum(contracts.iter().map(of)).unwrap();
    let net = |of: &dyn Fn(&Contract) -> NetAmount| NetAmount::sum(contracts.iter().map(of)).unwrap();
    let amount = |of: &dyn Fn(&Contract) -> Amount| Amount::sum(contracts.iter().map(of)).unwrap();
    Day {
        origin: Origin { seed: 7, source: "Made by hand.".into(), played: None },
        market: market(),
        participants: people.clone(),
        stages: vec![Stage {
            name: "Quotes".into(),
            messages: 6,
            figures: vec![("orders".into(), "576".into()), ("reserved".into(), "120.00 EUR".into())],
        }],
        cycle: Cycle {
            traded_lots: lots(&|contract| contract.lots),
            drafted_lots: lots(&|contract| contract.lots),
            delivered_lots: lots(&|contract| contract.delivered),
            buyers: net(&|contract| contract.buyer_payment),
            sellers: net(&|contract| contract.seller_payment),
            liability: amount(&|contract| contract.liability),
            lapse_liability: amount(&|contract| contract.buyer_lapse),
            imbalance: amount(&|contract| contract.imbalance),
            fees: positive(money.fees),
            grid: money.grid,
            grid_fees: Amount(positive(money.grid).get() / 4),
            positions_net: NetAmount::ZERO,
            positions: 9,
            net_transfers: positive(money.sellers),
            gross_transfers: Amount(positive(money.sellers).get() * 3),
            mismatches: vec![],
        },
        conservation: Conservation {
            deposited,
            withdrawn,
            participants: ledger.sub(system).unwrap(),
            fees: positive(money.fees),
            grid: positive(money.grid),
            imbalance: positive(money.imbalance),
            ledger,
            bank: ledger,
        },
        incidents: incidents(),
        audit: audit(),
        slots: slots.into_iter().map(|made| made.slot).collect(),
        contracts,
    }
}

fn market() -> MarketFacts {
    let profile = |name: &str, accepts: &[(u8, i64)]| Profile {
        name: name.into(),
        accepts: accepts.iter().map(|(label, premium)| (LabelId(*label), Price(*premium))).collect(),
    };
    let line = |from, to| Line { from: ZoneId(from), to: ZoneId(to), fee: Price(50) };
    MarketFacts {
        name: "Example district".into(),
        denom: "ueur".into(),
        currency: "EUR".into(),
        decimals: 6,
        lot: Energy(10),
        slot: SlotLength(900),
        zones: vec!["Hillside".into(), "Old Town".into(), "Harbour".into()],
        labels: vec!["unlabelled".into(), "green".into(), "local".into()],
        profiles: vec![profile("any", &[(0, 0), (1, 0), (2, 0)]), profile("green only", &[(1, 200)])],
        lines: vec![line(0, 1), line(1, 0), line(1, 2), line(2, 1)],
        buyer_fee: Amount(u128::from(BUYER_FEE)),
        seller_fee: Amount(u128::from(SELLER_FEE)),
        buyer_bond: Amount(u128::from(BOND)),
        seller_bond: Amount(u128::from(BOND)),
        imbalance_premium: Amount(500),
        gate: Seconds(90_000),
        sign: Seconds(86_400),
        meter: Seconds(86_400),
    }
}

fn participants(contracts: &[Contract]) -> Vec<Participant> {
    let kinds = [
        (HILL, "Hillside Solar", "prosumer", 0, false, Signing::Mandate),
        (WIND, "Ridge Wind", "renewable generator", 0, false, Signing::Mandate),
        (CHP, "Upstream Supply", "conventional generator", 2, true, Signing::Digest),
        (SCHOOL, "School", "public institution", 1, false, Signing::Single),
        (BAKERY, "Bakery", "business", 1, false, Signing::Mandate),
        (PORT, "Port Office", "business", 2, false, Signing::Never),
    ];
    kinds
        .into_iter()
        .map(|(id, name, kind, zone, outside, signing)| {
            let nets = contracts.iter().flat_map(|contract| {
                let buyer = (contract.buyer == id).then(|| contract.buyer_net());
                buyer.into_iter().chain((contract.seller == id).then(|| contract.seller_net()))
            });
            let net = NetAmount::sum(nets).unwrap();
            let deposited = Amount(50_000_000);
            Participant {
                id,
                name: name.into(),
                kind: kind.into(),
                zone: ZoneId(zone),
                capacity: Power(20_000),
                profile: (id.get() > 3).then_some(ProfileId(0)),
                outside,
                signing,
                deposited,
                net,
                withdrawn: Amount(deposited.add_net(net).unwrap().get() / 2),
                imported: Energy(12_340),
                exported: Energy(0),
            }
        })
        .collect()
}

struct Made {
    slot: Slot,
    contracts: Vec<Contract>,
}

/// The sun between 6 and 18 o'clock, 0 to 100.
fn sun(position: u32) -> u64 {
    let noon = u64::from(position.abs_diff(48));
    if noon >= 24 { 0 } else { (576 - noon * noon) * 100 / 576 }
}

fn slot(position: u32) -> Made {
    let slot = SlotId(FIRST + position);
    let sun = sun(position);
    let evening = 40_u64.saturating_sub(u64::from(position.abs_diff(76)) * 3);
    let demand = 60 + evening + u64::from(position % 7);
    // The line out of the hills carries 90 lots; more sun than that and the hills are cheap.
    let solar = sun * 3 / 2;
    let full = solar > 90;
    let sent = solar.min(90).min(2 * demand);
    let rest = 2 * demand - sent;
    let town = 2_600 + i64::try_from(evening * 20).unwrap();
    let hill = if full { 500 } else { town - 50 };
    let zone = |price: i64, offers: &[(u8, i64, u64)], bids: &[(u8, i64, u64)], sold: u64, bought: u64| {
        let steps = |rows: &[(u8, i64, u64)], mut left: u64| {
            rows.iter()
                .map(|(good, limit, lots)| {
                    let filled = left.min(*lots);
                    left -= filled;
                    Step {
                        good: *good,
                        limit: Price(*limit),
                        bare: Price(*limit),
                        lots: Lots(*lots),
                        filled: Lots(filled),
                    }
                })
                .collect()
        };
        let price = Some(Price(price));
        ZoneResult {
            price,
            least: price,
            greatest: price,
            supply: steps(offers, sold),
            demand: steps(bids, bought),
        }
    };
    let hill_home = (solar - sent.min(solar)).min(10);
    let zones = vec![
        zone(
            hill,
            &[(2, 400, solar.max(1)), (1, 2_900, 80)],
            &[(0, 4_000, 6), (0, 500, 40)],
            sent + hill_home,
            hill_home,
        ),
        zone(town, &[(0, 3_900, 30)], &[(0, 5_000, demand), (1, 3_500, 10)], 0, demand),
        zone(town, &[(0, town, 500)], &[(0, 4_800, demand), (1, 900, 20)], rest, demand),
    ];
    let mut contracts = Vec::new();
    let mut add = |seller, buyer, label, lots: u64, prices: (i64, i64)| {
        if lots > 0 {
            let number = u32::try_from(contracts.len()).unwrap();
            let id = ContractId { market: MarketId(1), slot, number: ContractNumber(number) };
            contracts.push(contract(id, seller, buyer, label, lots, prices));
        }
    };
    add(HILL, SCHOOL, 2, sent.min(demand), (hill, town));
    add(HILL, PORT, 2, sent - sent.min(demand), (hill, town));
    add(CHP, SCHOOL, 0, demand - sent.min(demand), (town, town));
    add(CHP, BAKERY, 0, rest - (demand - sent.min(demand)), (town, town));
    add(HILL, HILL, 2, hill_home, (hill, hill));
    let sum = |of: &dyn Fn(&Contract) -> Lots| Lots::sum(contracts.iter().map(of)).unwrap();
    let volume = sum(&|contract| contract.lots);
    let lapsed = sum(&|contract| if contract.outcome == Outcome::Lapsed { contract.lots } else { Lots(0) });
    let delivered = sum(&|contract| contract.delivered);
    let flow = |lots: u64, capacity: u64| Flow { lots: Lots(lots), capacity: Lots(capacity) };
    let east = demand.saturating_sub(sent);
    Made {
        slot: Slot {
            id: slot,
            start: Timestamp(u64::from(slot.get()) * 900),
            orders: 6,
            curtailed: Lots(u64::from(position == 50) * 4),
            zones,
            premiums: vec![Some(Price(0)), Some(Price(150)), None],
            flows: vec![flow(sent, 90), flow(0, 90), flow(sent.saturating_sub(demand), 120), flow(east, 120)],
            volume,
            welfare: NetAmount(1_000_000),
            grid_fees: NetAmount(5_000),
            congestion_rent: NetAmount(if full { 90 * 2_000 } else { 0 }),
            active: volume.sub(lapsed).unwrap(),
            lapsed,
            delivered,
        },
        contracts,
    }
}

fn contract(
    id: ContractId,
    seller: ParticipantId,
    buyer: ParticipantId,
    label: u8,
    lots: u64,
    prices: (i64, i64),
) -> Contract {
    let position = id.slot.get() - FIRST;
    let outcome = if buyer == PORT {
        Outcome::Lapsed
    } else if seller == HILL && (52..58).contains(&position) {
        Outcome::Breached
    } else {
        Outcome::Delivered
    };
    let delivered = match outcome {
        Outcome::Delivered => lots,
        Outcome::Breached => lots / 2,
        Outcome::Lapsed | Outcome::Cancelled => 0,
    };
    let owed = |yes: bool, lots: u64| Amount(if yes { u128::from(lots * BOND) } else { 0 });
    let lapsed = outcome == Outcome::Lapsed;
    Contract {
        id,
        buyer,
        seller,
        label: LabelId(label),
        lots: Lots(lots),
        buyer_price: Price(prices.1),
        seller_price: Price(prices.0),
        outcome,
        delivered: Lots(delivered),
        buyer_payment: Price(prices.1) * Lots(delivered),
        seller_payment: Price(prices.0) * Lots(delivered),
        buyer_fee: Amount(u128::from(delivered * BUYER_FEE)),
        seller_fee: Amount(u128::from(delivered * SELLER_FEE)),
        imbalance: owed(buyer == BAKERY, u64::from(position.is_multiple_of(3))),
        liability: owed(!lapsed, lots - delivered),
        buyer_lapse: owed(lapsed, lots),
        seller_lapse: Amount(0),
        buyer_compensation: Amount(0),
        seller_compensation: owed(lapsed, lots),
        estimated: position == 60 && buyer == SCHOOL,
    }
}

fn incidents() -> Vec<Incident> {
    let at = |position: u64| Timestamp((u64::from(FIRST) + position) * 900);
    vec![
        Incident {
            kind: Mishap::Breach,
            time: at(52),
            title: "A cloud over the hills".into(),
            story: "Hillside Solar had sold more than it fed in between 13:00 and 14:30.".into(),
            outcome: "Its buyers paid for what came, and received its bond for the rest.".into(),
            figures: vec![("Sold".into(), "12.00 kWh".into()), ("Fed in".into(), "6.00 kWh".into())],
            participant: Some(HILL),
            contracts: vec![ContractId {
                market: MarketId(1),
                slot: SlotId(FIRST + 52),
                number: ContractNumber(0),
            }],
        },
        Incident {
            kind: Mishap::Unsigned,
            time: at(40),
            title: "Port Office never signed".into(),
            story: "It bought at noon and let the deadline pass.".into(),
            outcome: "The contracts lapsed, and its bond went to the seller.".into(),
            figures: vec![],
            participant: Some(PORT),
            contracts: vec![],
        },
    ]
}

fn audit() -> Audit {
    Audit {
        size: 2,
        root: "6e".repeat(32),
        categories: vec![("execution".into(), 2)],
        number: 1,
        about: "quote by participant 4".into(),
        encoded: "00ff".repeat(60),
        leaf: "1a".repeat(32),
        proof: vec![ProofStep { hash: "2b".repeat(32), left: true }],
        verified: true,
        earlier_size: 1,
        earlier_root: "3c".repeat(32),
        consistent: true,
    }
}
