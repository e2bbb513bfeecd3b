//! Whether what was traded, what was settled and what was booked agree, and who covers a loss of the grid account.

use interfaces::orderbook_matcher::CycleTotalsResponse as Traded;
use interfaces::power_contract::CycleTotalsResponse as Settled;
use interfaces::settlement_escrow::SystemAccount;
use units::{Amount, NetAmount, Overflow};

use crate::core::account::AccountId;

/// One figure for each of the suite's own accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Own<T> {
    /// Of the fee account.
    pub fees: T,
    /// Of the grid account.
    pub grid: T,
    /// Of the imbalance account.
    pub imbalance: T,
}

impl<T> Own<T> {
    /// The same figures, each turned into another.
    pub fn map<U>(self, mut turn: impl FnMut(T) -> U) -> Own<U> {
        Own { fees: turn(self.fees), grid: turn(self.grid), imbalance: turn(self.imbalance) }
    }
}

/// Why a cycle cannot be cleared now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReconcileError {
    /// Slots are still traded, delivered or settled.
    #[error(
        "the cycle is still open: {closed} of {slots} slots are closed, {with_contracts} have contracts, power-contract \
         knows {drafted} of those and {settled} are final"
    )]
    CycleStillOpen {
        /// Slots of the cycle.
        slots: u32,
        /// Slots that the matcher has closed.
        closed: u32,
        /// Slots in which the matcher drafted contracts.
        with_contracts: u32,
        /// Slots in which power-contract has contracts.
        drafted: u32,
        /// Slots that are final there.
        settled: u32,
    },
    /// The suite's own accounts cannot pay what the cycle costs them.
    #[error("{account} is short of {short}: top it up and try again")]
    Underfunded {
        /// Which account.
        account: AccountId,
        /// How much it lacks.
        short: Amount,
    },
    /// A sum is out of range.
    #[error(transparent)]
    Overflow(#[from] Overflow),
}

/// Checks that nothing can change any more.
///
/// # Errors
/// [`ReconcileError::CycleStillOpen`] with the numbers.
pub const fn check_closed(traded: &Traded, settled: &Settled) -> Result<(), ReconcileError> {
    let all_closed = traded.closed == traded.slots;
    let all_known = traded.with_contracts == settled.slots;
    let all_final = settled.final_slots == settled.slots;
    if all_closed && all_known && all_final {
        return Ok(());
    }
    Err(ReconcileError::CycleStillOpen {
        slots: traded.slots,
        closed: traded.closed,
        with_contracts: traded.with_contracts,
        drafted: settled.slots,
        settled: settled.final_slots,
    })
}

/// What does not agree, a sentence each; nothing if all does. `booked` is the sum of all positions, `own` the positions of
/// the suite's own accounts.
pub fn mismatches(
    traded: &Traded,
    settled: &Settled,
    booked: NetAmount,
    own: &Own<NetAmount>,
) -> Vec<String> {
    let (matched, sums) = (&traded.totals, &settled.totals);
    let mut found = Vec::new();
    let mut check = |agrees: bool, sentence: &dyn Fn() -> String| {
        if !agrees {
            found.push(sentence());
        }
    };
    check(matched.contracts == sums.drafted, &|| {
        format!("the matcher made {} contracts, power-contract drafted {}", matched.contracts, sums.drafted)
    });
    check(matched.lots == sums.drafted_lots, &|| {
        format!("the matcher traded {} lots, power-contract drafted {}", matched.lots, sums.drafted_lots)
    });
    let ended = [sums.active, sums.lapsed, sums.cancelled].map(u64::from).iter().sum::<u64>();
    check(ended == u64::from(sums.drafted), &|| {
        format!(
            "of {} contracts drafted, {} became active, {} lapsed and {} were cancelled",
            sums.drafted, sums.active, sums.lapsed, sums.cancelled
        )
    });
    let lots = [sums.active_lots, sums.lapsed_lots, sums.cancelled_lots]
        .iter()
        .map(|lots| u128::from(lots.get()))
        .sum::<u128>();
    check(lots == u128::from(sums.drafted_lots.get()), &|| {
        format!(
            "of {} lots drafted, {} became active, {} lapsed and {} were cancelled",
            sums.drafted_lots, sums.active_lots, sums.lapsed_lots, sums.cancelled_lots
        )
    });
    check(sums.settled == sums.active, &|| {
        format!("{} contracts were active, {} were settled", sums.active, sums.settled)
    });
    check(sums.delivered_lots <= sums.active_lots, &|| {
        format!("{} lots were delivered of {} that were active", sums.delivered_lots, sums.active_lots)
    });
    check(sums.buyers.sub(sums.sellers) == Ok(sums.grid), &|| {
        format!(
            "buyers pay {} and sellers receive {}, but the grid receives {}",
            sums.buyers, sums.sellers, sums.grid
        )
    });
    check(booked.is_zero(), &|| format!("the positions sum to {booked}, not to zero"));
    for (name, position, total) in [
        ("fees", own.fees, sums.fees.net()),
        ("imbalance", own.imbalance, sums.imbalance.net()),
        ("grid", own.grid, Ok(sums.grid)),
    ] {
        check(total == Ok(position), &|| match total {
            Ok(total) => format!("the {name} account is booked {position}, power-contract settled {total}"),
            Err(error) => format!("the {name} account is booked {position}: {error}"),
        });
    }
    found
}

/// The suite's own accounts after their positions. Where the grid account would fall below zero, its own earlier rents pay
/// first, then the imbalance account, then the fee account.
///
/// # Errors
/// [`ReconcileError::Underfunded`] if that is not enough: nothing is paid then, and anyone may top the account up.
pub fn own_after(before: &Own<Amount>, nets: &Own<NetAmount>) -> Result<Own<Amount>, ReconcileError> {
    let mut fees = after(SystemAccount::Fees, before.fees, nets.fees)?;
    let mut imbalance = after(SystemAccount::Imbalance, before.imbalance, nets.imbalance)?;
    let due = nets.grid.negative_part();
    let (grid, mut short) = if before.grid >= due {
        (before.grid.sub(due)?.add(nets.grid.positive_part())?, Amount::ZERO)
    } else {
        (Amount::ZERO, due.sub(before.grid)?)
    };
    for pot in [&mut imbalance, &mut fees] {
        let part = short.min(*pot);
        *pot = pot.sub(part)?;
        short = short.sub(part)?;
    }
    if short.is_zero() {
        Ok(Own { fees, grid, imbalance })
    } else {
        Err(ReconcileError::Underfunded { account: AccountId::system(SystemAccount::Grid), short })
    }
}

fn after(account: SystemAccount, before: Amount, net: NetAmount) -> Result<Amount, ReconcileError> {
    let due = net.negative_part();
    let rest = before.sub(due).map_err(|_| ReconcileError::Underfunded {
        account: AccountId::system(account),
        short: due.saturating_sub(before),
    })?;
    Ok(rest.add(net.positive_part())?)
}

/// What would have moved without netting: all that buyers, sellers and the grid pay, liability, imbalance and fees.
///
/// Totals hide payments of opposite sign (a market with negative prices), so they can only understate it; so can
/// `booked`, what accounts received booking by booking. The greater of the two is nearer.
///
/// # Errors
/// [`Overflow`] beyond 128 bits.
pub fn gross_transfers(settled: &Settled, booked: Amount) -> Result<Amount, Overflow> {
    let sums = &settled.totals;
    let paid = Amount::sum([
        sums.buyers.positive_part(),
        sums.sellers.negative_part(),
        sums.grid.negative_part(),
        sums.liability,
        sums.imbalance,
        sums.fees,
    ])?;
    Ok(paid.max(booked))
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::{orderbook_matcher, power_contract};
    use proptest::prelude::*;
    use units::Lots;

    /// Two slots of four had contracts: three contracts over 30 lots, of which one over 10 lapsed. 18 of 20 lots came.
    /// Buyers pay 90, sellers receive 80, 10 are the grid's; liability 4, imbalance 3, fees 2.
    fn agreeing() -> (Traded, Settled, Own<NetAmount>) {
        let traded = Traded {
            slots: 4,
            closed: 4,
            with_contracts: 2,
            totals: orderbook_matcher::SlotTotals {
                contracts: 3,
                lots: Lots(30),
                ..orderbook_matcher::SlotTotals::default()
            },
        };
        let settled = Settled {
            slots: 2,
            final_slots: 2,
            totals: power_contract::SlotTotals {
                drafted: 3,
                drafted_lots: Lots(30),
                active: 2,
                active_lots: Lots(20),
                lapsed: 1,
                lapsed_lots: Lots(10),
                settled: 2,
                delivered_lots: Lots(18),
                buyers: NetAmount(90),
                sellers: NetAmount(80),
                liability: Amount(4),
                imbalance: Amount(3),
                fees: Amount(2),
                grid: NetAmount(10),
                ..power_contract::SlotTotals::default()
            },
        };
        let own = Own { fees: NetAmount(2), grid: NetAmount(10), imbalance: NetAmount(3) };
        (traded, settled, own)
    }

    #[test]
    fn a_cycle_is_open_until_all_its_slots_are_closed_and_final() {
        let (traded, settled, _) = agreeing();
        assert_eq!(check_closed(&traded, &settled), Ok(()));
        let open =
            ReconcileError::CycleStillOpen { slots: 4, closed: 3, with_contracts: 2, drafted: 2, settled: 2 };
        assert_eq!(check_closed(&Traded { closed: 3, ..traded.clone() }, &settled), Err(open));
        for settled in [
            Settled { final_slots: 1, ..settled.clone() },
            Settled { slots: 1, final_slots: 1, ..settled.clone() },
            Settled { slots: 3, final_slots: 3, ..settled },
        ] {
            assert!(matches!(
                check_closed(&traded, &settled),
                Err(ReconcileError::CycleStillOpen { drafted, .. }) if drafted == settled.slots
            ));
        }
    }

    #[test]
    fn sums_that_agree_leave_nothing_to_say() {
        let (traded, settled, own) = agreeing();
        assert_eq!(mismatches(&traded, &settled, NetAmount(0), &own), Vec::<String>::new());
    }

    type Change = fn(&mut Traded, &mut Settled, &mut NetAmount, &mut Own<NetAmount>);

    #[test]
    fn each_sum_that_differs_is_told_with_both_numbers() {
        let cases: [(Change, &str); 13] = [
            (|t, _, _, _| t.totals.contracts = 4, "the matcher made 4 contracts, power-contract drafted 3"),
            (|t, _, _, _| t.totals.lots = Lots(29), "the matcher traded 29 lots, power-contract drafted 30"),
            (
                |_, s, _, _| s.totals.lapsed = 2,
                "of 3 contracts drafted, 2 became active, 2 lapsed and 0 were cancelled",
            ),
            (
                |_, s, _, _| s.totals.cancelled = u32::MAX,
                "of 3 contracts drafted, 2 became active, 1 lapsed and 4294967295 were cancelled",
            ),
            (
                |_, s, _, _| s.totals.lapsed_lots = Lots(9),
                "of 30 lots drafted, 20 became active, 9 lapsed and 0 were cancelled",
            ),
            (|_, s, _, _| s.totals.settled = 1, "2 contracts were active, 1 were settled"),
            (
                |_, s, _, _| s.totals.delivered_lots = Lots(21),
                "21 lots were delivered of 20 that were active",
            ),
            (
                |_, s, _, _| s.totals.buyers = NetAmount(91),
                "buyers pay 91 and sellers receive 80, but the grid receives 10",
            ),
            (|_, _, booked, _| *booked = NetAmount(-1), "the positions sum to -1, not to zero"),
            (
                |_, _, _, own| own.fees = NetAmount(1),
                "the fees account is booked 1, power-contract settled 2",
            ),
            (
                |_, _, _, own| own.imbalance = NetAmount(0),
                "the imbalance account is booked 0, power-contract settled 3",
            ),
            (
                |_, _, _, own| own.grid = NetAmount(-10),
                "the grid account is booked -10, power-contract settled 10",
            ),
            (
                |_, s, _, _| s.totals.fees = Amount::MAX,
                "the fees account is booked 2: the result of Amount as NetAmount is out of range",
            ),
        ];
        for (change, sentence) in cases {
            let (mut traded, mut settled, mut own) = agreeing();
            let mut booked = NetAmount(0);
            change(&mut traded, &mut settled, &mut booked, &mut own);
            assert_eq!(mismatches(&traded, &settled, booked, &own), [sentence]);
        }
    }

    const fn amounts(fees: u128, grid: u128, imbalance: u128) -> Own<Amount> {
        Own { fees: Amount(fees), grid: Amount(grid), imbalance: Amount(imbalance) }
    }

    const fn nets(fees: i128, grid: i128, imbalance: i128) -> Own<NetAmount> {
        Own { fees: NetAmount(fees), grid: NetAmount(grid), imbalance: NetAmount(imbalance) }
    }

    #[test]
    fn a_loss_of_the_grid_is_covered_by_rents_then_imbalance_then_fees() {
        assert_eq!(own_after(&amounts(1, 2, 3), &nets(10, 20, 30)), Ok(amounts(11, 22, 33)));
        // 20 due, 20 there.
        assert_eq!(own_after(&amounts(1, 20, 3), &nets(10, -20, 30)), Ok(amounts(11, 0, 33)));
        // 60 due, 20 there, 33 from imbalance after this cycle's charges, 7 of 11 from fees.
        assert_eq!(own_after(&amounts(1, 20, 3), &nets(10, -60, 30)), Ok(amounts(4, 0, 0)));
        // 65 due, 64 there in all.
        let account = AccountId::system(SystemAccount::Grid);
        assert_eq!(
            own_after(&amounts(1, 20, 3), &nets(10, -65, 30)),
            Err(ReconcileError::Underfunded { account, short: Amount(1) })
        );
        assert_eq!(
            own_after(&amounts(1, 20, 3), &nets(10, -65, 30)).unwrap_err().to_string(),
            "the grid account is short of 1: top it up and try again"
        );
        let account = AccountId::system(SystemAccount::Fees);
        assert_eq!(
            own_after(&amounts(1, 0, 0), &nets(-3, 0, 0)),
            Err(ReconcileError::Underfunded { account, short: Amount(2) })
        );
    }

    proptest! {
        #[test]
        fn covering_moves_money_and_makes_none(
            fees in 0_u128..100, grid in 0_u128..100, imbalance in 0_u128..100,
            net_fees in -50_i128..100, net_grid in -300_i128..100, net_imbalance in -50_i128..100,
        ) {
            let before = amounts(fees, grid, imbalance);
            let change = nets(net_fees, net_grid, net_imbalance);
            let total = i128::try_from(fees + grid + imbalance).unwrap() + net_fees + net_grid + net_imbalance;
            match own_after(&before, &change) {
                Ok(own) => {
                    let sum = own.fees.get() + own.grid.get() + own.imbalance.get();
                    prop_assert_eq!(i128::try_from(sum).unwrap(), total);
                    prop_assert!(own.grid.is_zero() || net_grid >= 0 || own.grid.get() < grid);
                }
                Err(ReconcileError::Underfunded { short, .. }) => prop_assert!(!short.is_zero()),
                Err(other) => prop_assert!(false, "{other}"),
            }
        }
    }

    #[test]
    fn gross_counts_every_payment_once() {
        let (_, mut settled, _) = agreeing();
        // 90 of buyers + 4 liability + 3 imbalance + 2 fees.
        assert_eq!(gross_transfers(&settled, Amount(0)), Ok(Amount(99)));
        assert_eq!(gross_transfers(&settled, Amount(150)), Ok(Amount(150)));
        // Sellers pay 80 to buyers, who receive 90: 10 come from the grid.
        settled.totals.buyers = NetAmount(-90);
        settled.totals.sellers = NetAmount(-80);
        settled.totals.grid = NetAmount(-10);
        assert_eq!(gross_transfers(&settled, Amount(0)), Ok(Amount(99)));
        settled.totals.liability = Amount::MAX;
        assert!(gross_transfers(&settled, Amount(0)).is_err());
    }
}
