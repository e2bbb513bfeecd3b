use std::time::Duration;

use super::*;
use crate::ledger::Cost;

fn cost(parts: &[(&str, u64)]) -> Cost {
    let mut cost = Cost::default();
    for (action, gas) in parts {
        cost.add(action, *gas);
    }
    cost
}

fn sample(path: Path, size: u64, parts: &[(&str, u64)]) -> Sample {
    Sample { path, size, cost: cost(parts) }
}

fn snapshot() -> Snapshot {
    let samples = [
        sample(Path::QuoteOne, 8, &[("quote", 1_680_000)]),
        sample(Path::Quote, 1, &[("quote", 200_000)]),
        sample(Path::Quote, 10, &[("quote", 236_000)]),
        sample(Path::Hour, 742, &[("aggregate", 500_000), ("clear", 250_000)]),
    ];
    Snapshot { rows: Row::all(&samples, false) }
}

/// The snapshot with the gas of 10 orders changed by a part in a thousand.
fn with_ten_orders(thousandths: u64) -> Snapshot {
    let samples = [
        sample(Path::QuoteOne, 8, &[("quote", 1_680_000)]),
        sample(Path::Quote, 1, &[("quote", 200_000)]),
        sample(Path::Quote, 10, &[("quote", 236 * thousandths)]),
        sample(Path::Hour, 742, &[("aggregate", 500_000), ("clear", 250_000)]),
    ];
    Snapshot { rows: Row::all(&samples, false) }
}

#[test]
fn a_snapshot_is_one_line_a_path_and_reads_as_written() {
    let text = snapshot().to_string();
    // 1,680,000 ÷ 8 = 210,000; (236,000 − 200,000) ÷ 9 = 4,000 for each further order; 500,000 + 250,000 = 750,000 > 560,000.
    let lines: Vec<&str> = text.lines().skip(2).collect();
    assert_eq!(
        lines,
        [
            "quote-one  unpinned 8=1680000  share=210000 budget=285000 kept",
            "quote      unpinned 1=200000 10=236000  further=4000 budget=5400 kept",
            "clear-hour unpinned 742=750000  whole=750000 budget=560000 broken  aggregate=500000 clear=250000",
        ]
    );
    assert_eq!(Snapshot::parse(&text), Ok(snapshot()));
}

#[test]
fn a_broken_budget_that_is_recorded_is_no_news() {
    assert_eq!(snapshot().complaints(&snapshot()), Vec::<String>::new());
}

#[test]
fn a_rise_of_more_than_3_percent_is_told_with_its_numbers() {
    // 236,000 × 1.004 = 236,944; 36,944 ÷ 9 = 4,104.9, up: 4,105, by 2.6 %. 236,000 × 1.005 = 237,180; 37,180 ÷ 9 = 4,131.1, up:
    // 4,132, by 3.3 %, though ten cost a two-hundredth more.
    assert_eq!(snapshot().complaints(&with_ten_orders(1_004)), Vec::<String>::new());
    assert_eq!(
        snapshot().complaints(&with_ten_orders(1_005)),
        ["quote (unpinned): further 4132, recorded are 4000"]
    );
    // 236,000 × 1.031 = 243,316; 43,316 ÷ 9 = 4,812.9, up: 4,813.
    assert_eq!(
        snapshot().complaints(&with_ten_orders(1_031)),
        [
            "quote (unpinned) with 10 costs 243316, recorded are 236000",
            "quote (unpinned): further 4813, recorded are 4000"
        ]
    );
}

#[test]
fn a_line_through_few_items_is_not_called_steeper_for_some_bytes() {
    let readings = |further: u64| {
        let samples = [1, 10].map(|size| sample(Path::Meter, size, &[("meter", 220_000 + further * size)]));
        Snapshot { rows: Row::all(&samples, false) }
    };
    // 9 further readings at 378 and at 444 gas: 594 more; 10 at 445 and one at 445: 670 more, but 603 from one to ten.
    assert_eq!(readings(378).complaints(&readings(444)), Vec::<String>::new());
    assert_eq!(readings(378).complaints(&readings(445)), ["meter (unpinned): further 445, recorded are 378"]);
    // One costs 1,308 less and ten cost 15 less: the line is steeper, and nothing is dearer.
    let measured = |one, ten| {
        let samples = [(1, one), (10, ten)].map(|(size, gas)| sample(Path::Meter, size, &[("meter", gas)]));
        Snapshot { rows: Row::all(&samples, false) }
    };
    let cheaper = measured(216_134, 219_560);
    assert_eq!(measured(217_442, 219_575).complaints(&cheaper), Vec::<String>::new());
    // Both cost 900 more: a whole message is dearer, by less than 3 %, and no reading is.
    let dearer = measured(218_342, 220_475);
    assert_eq!(measured(217_442, 219_575).complaints(&dearer), Vec::<String>::new());
}

#[test]
fn a_signature_that_is_dearer_by_a_twentieth_is_told_by_ten() {
    // 1,548 × 1.05 = 1,625.4.
    let signatures = |further: u64| {
        let samples =
            [1, 10].map(|size| sample(Path::Sign, size, &[("sign_digest", 270_000 + further * size)]));
        Snapshot { rows: Row::all(&samples, false) }
    };
    assert_eq!(
        signatures(1_548).complaints(&signatures(1_625)),
        ["sign (unpinned): further 1625, recorded are 1548"]
    );
}

#[test]
fn a_budget_broken_anew_is_told() {
    // 236,000 × 1.060 = 250,160; 50,160 ÷ 9 = 5,573.3, up: 5,574.
    let found = snapshot().complaints(&with_ten_orders(1_060));
    assert_eq!(found.last().unwrap(), "quote (unpinned): further 5574 breaks the budget of 5400");
}

#[test]
fn what_falls_is_welcome() {
    assert_eq!(snapshot().complaints(&with_ten_orders(900)), Vec::<String>::new());
}

#[test]
fn what_is_missing_on_either_side_is_told() {
    let mut less = snapshot();
    less.rows.remove(1);
    assert_eq!(snapshot().complaints(&less), ["quote (unpinned) was not measured"]);
    assert_eq!(less.complaints(&snapshot()), ["quote (unpinned) is not recorded"]);
    let mut other = snapshot();
    other.rows[1].sizes[1].0 = 11;
    assert_eq!(other.complaints(&snapshot()), ["quote (unpinned) was not recorded with 10"]);
}

#[test]
fn pinned_codes_that_were_left_out_are_not_missed() {
    let mut both = snapshot();
    both.rows.extend(snapshot().rows.into_iter().map(|row| Row { pinned: true, ..row }));
    assert_eq!(both.complaints(&snapshot()), Vec::<String>::new());
}

#[test]
fn a_malformed_line_is_named() {
    for (text, line, words) in [
        ("# heading\n\nquote never 1=5 further=1", 3, "pinned or unpinned"),
        ("stroll unpinned 1=5 further=1", 1, "no path \"stroll\""),
        ("quote unpinned 1=many further=1", 1, "\"1=many\" gives no number"),
        ("quote unpinned 1=5 whole=1", 1, "lacks its sizes or further="),
    ] {
        let (number, problem) = Snapshot::parse(text).unwrap_err();
        assert!(number == line && problem.contains(words), "{number}: {problem}");
    }
}

#[test]
fn a_quick_measurement_is_compared_with_what_it_has_in_common() {
    let orders = |sizes: &[u64]| -> Vec<Sample> {
        // 200,000 and 4,000 for each further order up to 10, half as much for each beyond.
        let gas = |size: u64| 196_000 + 4_000 * size.min(10) + 2_000 * size.saturating_sub(10);
        sizes.iter().map(|size| sample(Path::Quote, *size, &[("quote", gas(*size))])).collect()
    };
    let mut samples = orders(&[1, 10, 96]);
    samples.push(sample(Path::Book, 10_000, &[("aggregate", 4_000_000)]));
    let recorded = Snapshot { rows: Row::all(&samples, false) };
    // The line through all sizes is flatter: (9 × 36,000 + 95 × 208,000) ÷ (81 + 9,025) = 2,205.6, up: 2,206.
    assert_eq!(recorded.rows[0].figure, 2_206);
    let quick = Snapshot { rows: Row::all(&orders(&[1, 10]), false) };
    let common = recorded.within(&Sizes::quick(Duration::from_secs(1)));
    assert_eq!((common.rows.len(), common.rows[0].figure), (1, 4_000));
    assert_eq!(common.complaints(&quick), Vec::<String>::new());
}

#[test]
fn what_is_written_replaces_what_was_measured_and_leaves_the_rest() {
    let samples =
        |gas| [sample(Path::Community, 9_600, &[("quote", gas), ("aggregate+clear+pair", 2 * gas)])];
    let community = |gas, pinned| Snapshot { rows: Row::all(&samples(gas), pinned) };
    let both = snapshot().with(&community(96_000_000, true)).with(&community(192_000_000, false));
    // 3 × 192,000,000 ÷ 9,600 = 60,000 and half as much pinned; the three rows of others stand before.
    let lines: Vec<String> = both.to_string().lines().skip(2).map(str::to_owned).collect();
    assert_eq!(lines[..3].join("\n"), snapshot().to_string().lines().skip(2).collect::<Vec<_>>().join("\n"));
    assert_eq!(
        lines[3..],
        [
            "community  unpinned 9600=576000000  share=60000 budget=none told  aggregate+clear+pair=384000000 quote=192000000",
            "community  pinned   9600=288000000  share=30000 budget=none told  aggregate+clear+pair=192000000 quote=96000000",
        ]
    );
    assert_eq!(Snapshot::parse(&both.to_string()), Ok(both.clone()));
    // Measured again, other figures stand in its place; others that are measured leave it.
    assert_eq!(both.clone().with(&community(96, false)).rows[3], community(96, false).rows[0]);
    assert_eq!(both.clone().with(&with_ten_orders(900)).rows[1], with_ten_orders(900).rows[1]);
    assert_eq!(both.clone().with(&with_ten_orders(900)).rows[3..], both.rows[3..]);
}

#[test]
fn community_is_missed_only_where_it_was_to_be_measured() {
    let day = |gas| Snapshot { rows: Row::all(&[sample(Path::Community, 9_600, &[("quote", gas)])], false) };
    let recorded = snapshot().with(&day(960_000));
    for sizes in [Sizes::default(), Sizes { lists: vec![1, 10], people: 0, ..Sizes::default() }] {
        assert_eq!(recorded.clone().within(&sizes).complaints(&snapshot()), Vec::<String>::new());
    }
    let alone = recorded.within(&Sizes::community());
    assert_eq!(alone.complaints(&day(960_000)), Vec::<String>::new());
    // 960,000 × 1.04 = 998,400 gas, 104 an order.
    assert_eq!(
        alone.complaints(&day(998_400)),
        [
            "community (unpinned) with 9600 costs 998400, recorded are 960000",
            "community (unpinned): share 104, recorded are 100"
        ]
    );
}

#[test]
fn the_hour_is_not_missed_where_there_is_no_book_of_it() {
    let mut without = snapshot();
    without.rows.retain(|row| row.path != Path::Hour);
    let missed = snapshot().within(&Sizes::default()).complaints(&without);
    assert_eq!(missed, ["clear-hour (unpinned) was not measured"]);
    let recorded = snapshot().within(&Sizes { hour: false, ..Sizes::default() });
    assert_eq!(recorded.complaints(&without), Vec::<String>::new());
    // Written, it stays as it was.
    assert_eq!(snapshot().with(&without), snapshot());
}
