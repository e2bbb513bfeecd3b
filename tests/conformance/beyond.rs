//! N1–N11: what goes beyond the Recommendation.

use clearing::{Book, Books, CertificateError, verify, verify_certificate};
use cosmwasm_std::HexBinary;
use interfaces::Contract;
use interfaces::audit_log::{ProofResponse, QueryMsg};
use interfaces::power_contract::ContractStatus;
use merkle_log::{Hash, leaf_hash, verify_consistency, verify_inclusion};
use settlement::{ContractTerms, contract_digest, digest_root};
use simulation::{Setup, Trader, buy, example_market, export, import, sell};
use testing::{TestEnv, refused};
use units::{Amount, Energy, LabelId, Lots, NetAmount, Price, ProfileId, Tier, ZoneId};

use super::proof::Proof;
use crate::scenes::{Duo, gain};

#[test]
fn n1_the_five_fields_are_what_both_sign_and_what_is_enforced() {
    let mut duo = Duo::drafted();
    let id = duo.contract();
    let stated = duo.market.contract(id);
    let terms = ContractTerms {
        contract: id,
        buyer: stated.terms.buyer,
        seller: stated.terms.seller,
        buyer_zone: stated.terms.buyer_zone,
        seller_zone: stated.terms.seller_zone,
        label: stated.terms.label,
        start: stated.terms.period_start,
        end: stated.terms.period_end,
        lots: stated.terms.lots,
        lot: Energy(stated.terms.electricity.get() / stated.terms.lots.get()),
        buyer_price: stated.terms.buyer_price,
        seller_price: stated.terms.seller_price,
        seller_liability: stated.terms.seller_liability,
        buyer_liability: stated.terms.buyer_liability,
        cycle: duo.market.cycle(duo.slot),
    };
    assert_eq!(stated.digest, HexBinary::from(contract_digest(&terms)));
    // A party signs what it computed itself; with any of the five fields changed it signs nothing.
    let signs = |terms: &ContractTerms| HexBinary::from(digest_root([contract_digest(terms)]));
    for other in [
        ContractTerms { end: terms.start, ..terms },
        ContractTerms { lots: Lots(11), ..terms },
        ContractTerms { cycle: units::CycleId(1), ..terms },
        ContractTerms { buyer_price: Price(99), ..terms },
        ContractTerms { seller_liability: Amount(0), ..terms },
    ] {
        refused(duo.market.sign_with_digest(&duo.home, &[id], signs(&other)), "power/digest_mismatch");
    }
    for party in [&duo.home, &duo.wind] {
        duo.market.sign_with_digest(party, &[id], signs(&terms)).unwrap();
    }
    assert_eq!(duo.market.contract(id).status, ContractStatus::Signed);
    duo.market.end_signing(duo.slot);
    duo.market.activate(duo.slot).unwrap();
    duo.market.deliver(duo.slot);
    // Nothing came: the liability that both signed, 10·50, is paid.
    duo.market.meter(&[export(&duo.wind, duo.slot, 0), import(&duo.home, duo.slot, 0)]).unwrap();
    assert_eq!(duo.gains(), (-500, 500));
}

#[test]
fn n2_breach_and_imbalance_move_escrowed_money_by_themselves() {
    let mut duo = Duo::delivered();
    duo.market.meter(&[export(&duo.wind, duo.slot, 300), import(&duo.home, duo.slot, 800)]).unwrap();
    // 3 of 10 lots came: wind gets 300 − 6 and owes 7·50. Home pays 300 + 3, receives 350, and drew 5 lots more than came
    // at 100 + 20. Neither was asked.
    assert_eq!(duo.gains(), (300 - 6 - 350, -300 - 3 + 350 - 600));
    let system = duo.market.system_balances();
    assert_eq!((system.imbalance, system.fees), (Amount(600), Amount(9)));
}

/// Wind's green and coal's grey on two sides of a line that takes ten lots; a buyer on each.
fn congested() -> (TestEnv, units::SlotId, [simulation::Actor; 4]) {
    let mut market = TestEnv::open(Setup::default());
    let slot = market.slot(0);
    let wind = market.join(&Trader::generator("wind", 0));
    let coal = market.join(&Trader::generator("coal", 1).labels(&[]));
    let home = market.join(&Trader::household("home", 0));
    let eco = market.join(&Trader::household("eco", 1));
    market.set_capacity(slot, 0, 10).unwrap();
    market.quote(&wind, &[sell(slot, 1, 100, 40)]).unwrap();
    market.quote(&coal, &[sell(slot, 0, 180, 40)]).unwrap();
    market.quote(&home, &[buy(slot, 0, 300, 20)]).unwrap();
    // It pays 5 more for green.
    market.quote(&eco, &[buy(slot, 1, 250, 20)]).unwrap();
    market.match_slot(slot).unwrap();
    (market, slot, [wind, coal, home, eco])
}

#[test]
fn n4_the_optimum_is_proven_from_what_anybody_can_ask() {
    let (market, slot, _) = congested();
    let Proof { grid, books, clearing } = Proof::of(&market, slot);
    let proven = verify(&grid, &books, &clearing).unwrap();
    let result = market.result(slot);
    assert_eq!((proven.welfare, proven.volume), (result.welfare, result.volume));
    // Every other price is refused, and so is this result for any other books.
    for zone in 0..2 {
        for change in [-1, 1] {
            let mut certificate = clearing.certificate().clone();
            certificate.lambda[zone].0 += change;
            assert!(verify_certificate(&grid, &books, &certificate).is_err(), "zone {zone} by {change}");
        }
    }
    let mut curves = books.curves().to_vec();
    let bid = Book::Buy { zone: ZoneId(0), profile: ProfileId(2) };
    curves.retain(|curve| curve.book() != bid);
    curves.push(clearing::Curve::from_orders(bid, [(Price(200), Tier(0), Lots(1))]).unwrap());
    let more = Books::new(&grid, curves).unwrap();
    assert!(verify(&grid, &more, &clearing).is_err(), "an order that should have traded was left out");
}

#[test]
fn n5_preferences_and_grid_limits_are_cleared_in_one_optimum() {
    let (market, slot, [wind, coal, home, eco]) = congested();
    // Home's 20 and 10 over the line come from wind, the other 10 of eco's energy from coal: 100 in the north, 180 in
    // the south. Of wind's 30 green lots eco, who pays for it, gets 20, and home 10 with 10 grey ones: no premium.
    assert_eq!(market.prices(slot).zones, [Some(Price(100)), Some(Price(180))]);
    assert_eq!(market.prices(slot).labels, [Some(Price(0)), Some(Price(0))]);
    let result = market.result(slot);
    assert_eq!(result.flows.iter().map(|row| row.lots.get()).collect::<Vec<_>>(), [10, 0]);
    // 20·300 + 20·255 − 30·100 − 10·180 − 10·1.
    assert_eq!(result.welfare, NetAmount(6_290));
    // 20·100 + 20·180 less 30·100 + 10·180 leaves 800, of which 10·1 are the fee of the line.
    let paid = result.payments;
    assert_eq!((paid.grid_fees, paid.congestion_rent), (NetAmount(10), NetAmount(790)));
    let contracts = market.contracts(slot);
    let bought = |buyer: &simulation::Actor, label| -> u64 {
        let of = |contract: &&interfaces::power_contract::ContractResponse| {
            contract.terms.buyer == buyer.participant && contract.terms.label == LabelId(label)
        };
        contracts.iter().filter(of).map(|contract| contract.terms.lots.get()).sum()
    };
    assert_eq!((bought(&eco, 0), bought(&eco, 1)), (0, 20));
    assert_eq!((bought(&home, 0), bought(&home, 1)), (10, 10));
    for contract in &contracts {
        let seller = if contract.terms.label == LabelId(1) { &wind } else { &coal };
        assert_eq!(contract.terms.seller, seller.participant);
    }
}

#[test]
fn n6_circular_debts_of_three_are_netted_to_the_fees() {
    let mut market = TestEnv::open(Setup::default());
    let slots = market.slots_of(market.cycle(market.slot(0)));
    let roofs = ["roof", "barn", "farm"].map(|name| market.join(&Trader::prosumer(name, 0)));
    for (n, slot) in slots[..3].iter().enumerate() {
        market.quote(&roofs[n], &[sell(*slot, 0, 100, 10)]).unwrap();
        market.quote(&roofs[(n + 1) % 3], &[buy(*slot, 0, 100, 10)]).unwrap();
    }
    let cycle = market.cycle(slots[0]);
    let report = market.run_cycle(cycle).unwrap().report.unwrap();
    // Each sells 10 lots at 100 to the next: 3·1,000 and fees of 3·10·(2 + 1) would move; the fees alone do.
    assert_eq!((report.gross_transfers, report.net_transfers), (Amount(3_090), Amount(90)));
    assert_eq!((report.traded_lots, report.delivered_lots), (Lots(30), Lots(30)));
    assert_eq!((report.positions_net, report.mismatches), (NetAmount(0), vec![]));
    for roof in &roofs {
        assert_eq!(gain(&market, roof), -30);
    }
}

fn hash(bytes: &HexBinary) -> Hash {
    bytes.as_slice().try_into().unwrap()
}

#[test]
fn n9_entries_and_growth_of_the_log_are_proven_off_chain() {
    let mut duo = Duo::quoted();
    let earlier = duo.market.checkpoint();
    let (number, slot) = (earlier.size - 1, duo.slot);
    duo.market.match_slot(slot).unwrap();
    let now = duo.market.checkpoint();
    let ask = |query: &QueryMsg| -> Vec<Hash> {
        duo.market.query::<ProofResponse>(Contract::AuditLog, query).hashes.iter().map(hash).collect()
    };
    let (was, is) = (hash(&earlier.root), hash(&now.root));

    let proof = ask(&QueryMsg::InclusionProof { number, size: Some(now.size) });
    // Compact: a hash a level of the tree at most.
    assert!(1_u64 << proof.len() < 2 * now.size, "{} hashes for {} entries", proof.len(), now.size);
    let mut encoded = duo.market.entry(number).encoded.to_vec();
    verify_inclusion(number, now.size, &leaf_hash(&encoded), &proof, &is).unwrap();
    for at in 0..encoded.len() {
        encoded[at] ^= 1;
        assert!(verify_inclusion(number, now.size, &leaf_hash(&encoded), &proof, &is).is_err(), "byte {at}");
        encoded[at] ^= 1;
    }

    let growth = ask(&QueryMsg::ConsistencyProof { first: earlier.size, second: Some(now.size) });
    verify_consistency(earlier.size, now.size, &was, &is, &growth).unwrap();
    let other = leaf_hash(b"another history");
    assert!(verify_consistency(earlier.size, now.size, &other, &is, &growth).is_err());
    assert!(verify_consistency(earlier.size, now.size, &was, &other, &growth).is_err());
}

#[test]
fn n11_ties_are_shared_over_zones_as_evenly_as_the_line_permits() {
    // 20 lots for 60 asked for at one price: 10 for the north's 30 and 10 for the south's 30, but the line takes fewer.
    for (line, expected) in [(20, [10, 10]), (6, [14, 6])] {
        let mut definition = example_market();
        for each in &mut definition.lines {
            each.fee = Price(0);
        }
        let mut market = TestEnv::open(Setup { definition, ..Setup::default() });
        let slot = market.slot(0);
        let wind = market.join(&Trader::generator("wind", 0));
        let homes = [0, 1].map(|zone| market.join(&Trader::household(&format!("home {zone}"), zone)));
        market.set_capacity(slot, 0, line).unwrap();
        market.quote(&wind, &[sell(slot, 0, 100, 20)]).unwrap();
        for home in &homes {
            market.quote(home, &[buy(slot, 0, 200, 30)]).unwrap();
        }
        market.match_slot(slot).unwrap();
        let fills = market.fills(slot);
        let filled = |home: &simulation::Actor| {
            fills.iter().find(|row| row.participant == home.participant).unwrap().filled.get()
        };
        assert_eq!([filled(&homes[0]), filled(&homes[1])], expected);

        let Proof { grid, books, clearing } = Proof::of(&market, slot);
        verify(&grid, &books, &clearing).unwrap();
        // One lot from the south to the north: as much welfare and volume, and refused as less even.
        let mut certificate = clearing.certificate().clone();
        let at = |zone| {
            let book = Book::Buy { zone: ZoneId(zone), profile: ProfileId(0) };
            clearing.certificate().margins.iter().position(|margin| margin.book == book).unwrap()
        };
        certificate.margins[at(0)].accepted.0 += 1;
        certificate.margins[at(1)].accepted.0 -= 1;
        certificate.flows[0].0 -= 1;
        let refused = verify_certificate(&grid, &books, &certificate);
        assert!(matches!(refused, Err(CertificateError::Unfair { .. })), "{refused:?}");
    }
}

#[test]
fn n11_ties_are_shared_over_labels_pro_rata() {
    let mut market = TestEnv::open(Setup::default());
    let slot = market.slot(0);
    let green = market.join(&Trader::generator("green", 0));
    let grey = market.join(&Trader::generator("grey", 0).labels(&[]));
    let home = market.join(&Trader::household("home", 0));
    market.quote(&green, &[sell(slot, 1, 100, 10)]).unwrap();
    market.quote(&grey, &[sell(slot, 0, 100, 30)]).unwrap();
    market.quote(&home, &[buy(slot, 0, 300, 20)]).unwrap();
    market.match_slot(slot).unwrap();
    // 20 of 40 lots that are all the same to home: half of each.
    let sold = |seller: &simulation::Actor| -> u64 {
        let contracts = market.contracts_of(slot, seller);
        contracts.iter().map(|contract| contract.terms.lots.get()).sum()
    };
    assert_eq!((sold(&green), sold(&grey)), (5, 15));
}
