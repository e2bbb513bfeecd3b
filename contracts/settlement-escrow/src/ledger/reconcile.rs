//! Compares what was traded, settled and booked, and decides which accounts cover a loss of the grid account.

use interfaces::orderbook_matcher::CycleTotalsResponse as Traded;
use interfaces::power_contract::CycleTotalsResponse as Settled;
use interfaces::settlement_escrow::{Account, SystemAccount};
use units::{Amount, NetAmount, Overflow};

use crate::EscrowError;

/// A value for each system account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PerSystemAccount<T> {
    /// Of the fee account.
    pub fees: T,
    /// Of the grid account.
    pub grid: T,
    /// Of the imbalance account.
    pub imbalance: T,
}

impl<T> PerSystemAccount<T> {
    /// The values of a function of the account.
    ///
    /// # Errors
    /// The first error of the function.
    pub fn try_new<E>(mut value: impl FnMut(SystemAccount) -> Result<T, E>) -> Result<Self, E> {
        Ok(Self {
            fees: value(SystemAccount::Fees)?,
            grid: value(SystemAccount::Grid)?,
            imbalance: value(SystemAccount::Imbalance)?,
        })
    }

    /// Applies a function to each value.
    pub fn map<U>(self, mut convert: impl FnMut(T) -> U) -> PerSystemAccount<U> {
        PerSystemAccount {
            fees: convert(self.fees),
            grid: convert(self.grid),
            imbalance: convert(self.imbalance),
        }
    }
}

/// Checks that all slots of the cycle are closed and final.
///
/// # Errors
/// [`EscrowError::CycleStillOpen`].
pub const fn check_closed(traded: &Traded, settled: &Settled) -> Result<(), EscrowError> {
    let all_closed = traded.closed == traded.slots;
    let all_known = traded.with_contracts == settled.slots;
    let all_final = settled.final_slots == settled.slots;
    if all_closed && all_known && all_final {
        return Ok(());
    }
    Err(EscrowError::CycleStillOpen {
        slots: traded.slots,
        closed: traded.closed,
        with_contracts: traded.with_contracts,
        drafted: settled.slots,
        settled: settled.final_slots,
    })
}

/// The disagreements, a sentence each. `booked` is the sum of all positions, `system` the positions of the system
/// accounts.
pub fn mismatches(
    traded: &Traded,
    settled: &Settled,
    booked: NetAmount,
    system: &PerSystemAccount<NetAmount>,
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
        ("fees", system.fees, sums.fees.net()),
        ("imbalance", system.imbalance, sums.imbalance.net()),
        ("grid", system.grid, Ok(sums.grid)),
    ] {
        check(total == Ok(position), &|| match total {
            Ok(total) => format!("the {name} account is booked {position}, power-contract settled {total}"),
            Err(error) => format!("the {name} account is booked {position}: {error}"),
        });
    }
    found
}

/// The system accounts after their positions. A loss of the grid account is covered by its earlier rents, then by the
/// imbalance account, then by the fee account.
///
/// # Errors
/// [`EscrowError::Underfunded`] if that is not enough. Anyone may top the account up.
pub fn settle_system_accounts(
    before: &PerSystemAccount<Amount>,
    nets: &PerSystemAccount<NetAmount>,
) -> Result<PerSystemAccount<Amount>, EscrowError> {
    let mut fees = after(SystemAccount::Fees, before.fees, nets.fees)?;
    let mut imbalance = after(SystemAccount::Imbalance, before.imbalance, nets.imbalance)?;
    let due = nets.grid.negative_part();
    let (grid, mut short) = if before.grid >= due {
        (before.grid.sub(due)?.add(nets.grid.positive_part())?, Amount::ZERO)
    } else {
        (Amount::ZERO, due.sub(before.grid)?)
    };
    for free in [&mut imbalance, &mut fees] {
        let part = short.min(*free);
        *free = free.sub(part)?;
        short = short.sub(part)?;
    }
    if short.is_zero() {
        Ok(PerSystemAccount { fees, grid, imbalance })
    } else {
        Err(EscrowError::Underfunded { account: Account::System { account: SystemAccount::Grid }, short })
    }
}

fn after(account: SystemAccount, before: Amount, net: NetAmount) -> Result<Amount, EscrowError> {
    let due = net.negative_part();
    let rest = before.sub(due).map_err(|_| EscrowError::Underfunded {
        account: Account::System { account },
        short: due.saturating_sub(before),
    })?;
    Ok(rest.add(net.positive_part())?)
}

/// The transfers without netting: what buyers, sellers and the grid pay, liability, imbalance and fees.
///
/// Totals hide payments of opposite sign (a market with negative prices), so they may understate it. So may `booked`,
/// what accounts received booking by booking. The result is the greater of the two.
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

    /// Two slots of four had contracts: three over 30 lots, of which one over 10 lapsed. 18 of 20 lots were delivered.
    /// Buyers pay 90, sellers receive 80, 10 are the grid's; liability 4, imbalance 3, fees 2.
    fn agreeing() -> (Traded, Settled, PerSystemAccount<NetAmount>) {
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
        let own = PerSystemAccount { fees: NetAmount(2), grid: NetAmount(10), imbalance: NetAmount(3) };
        (traded, settled, own)
    }

    #[test]
    fn a_cycle_is_open_until_all_its_slots_are_closed_and_final() {
        let (traded, settled, _) = agreeing();
        assert!(check_closed(&traded, &settled).is_ok());
        assert!(matches!(
            check_closed(&Traded { closed: 3, ..traded.clone() }, &settled),
            Err(EscrowError::CycleStillOpen {
                slots: 4,
                closed: 3,
                with_contracts: 2,
                drafted: 2,
                settled: 2
            })
        ));
        for settled in [
            Settled { final_slots: 1, ..settled.clone() },
            Settled { slots: 1, final_slots: 1, ..settled.clone() },
            Settled { slots: 3, final_slots: 3, ..settled },
        ] {
            assert!(matches!(
                check_closed(&traded, &settled),
                Err(EscrowError::CycleStillOpen { drafted, .. }) if drafted == settled.slots
            ));
        }
    }

    #[test]
    fn sums_that_agree_have_no_mismatches() {
        let (traded, settled, own) = agreeing();
        assert_eq!(mismatches(&traded, &settled, NetAmount(0), &own), Vec::<String>::new());
    }

    type Change = fn(&mut Traded, &mut Settled, &mut NetAmount, &mut PerSystemAccount<NetAmount>);

    #[test]
    fn each_mismatch_names_both_numbers() {
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

    const fn amounts(fees: u128, grid: u128, imbalance: u128) -> PerSystemAccount<Amount> {
        PerSystemAccount { fees: Amount(fees), grid: Amount(grid), imbalance: Amount(imbalance) }
    }

    const fn nets(fees: i128, grid: i128, imbalance: i128) -> PerSystemAccount<NetAmount> {
        PerSystemAccount { fees: NetAmount(fees), grid: NetAmount(grid), imbalance: NetAmount(imbalance) }
    }

    #[test]
    fn grid_loss_is_covered_by_rents_then_imbalance_then_fees() {
        let settle = |before, nets| {
            let after = settle_system_accounts(&before, &nets);
            after.map_err(|error| error.to_string())
        };
        let underfunded = |account: &str, short| {
            Err(format!("escrow/underfunded: {account} is short of {short}: top it up and try again"))
        };
        assert_eq!(settle(amounts(1, 2, 3), nets(10, 20, 30)), Ok(amounts(11, 22, 33)));
        // 20 due, 20 there.
        assert_eq!(settle(amounts(1, 20, 3), nets(10, -20, 30)), Ok(amounts(11, 0, 33)));
        // 60 due, 20 there, 33 from imbalance after this cycle's charges, 7 of 11 from fees.
        assert_eq!(settle(amounts(1, 20, 3), nets(10, -60, 30)), Ok(amounts(4, 0, 0)));
        // 65 due, 64 there in all.
        assert_eq!(settle(amounts(1, 20, 3), nets(10, -65, 30)), underfunded("the grid account", 1));
        assert_eq!(settle(amounts(1, 0, 0), nets(-3, 0, 0)), underfunded("the fee account", 2));
    }

    proptest! {
        #[test]
        fn covering_a_loss_conserves_money(
            fees in 0_u128..100, grid in 0_u128..100, imbalance in 0_u128..100,
            net_fees in -50_i128..100, net_grid in -300_i128..100, net_imbalance in -50_i128..100,
        ) {
            let before = amounts(fees, grid, imbalance);
            let change = nets(net_fees, net_grid, net_imbalance);
            let total = i128::try_from(fees + grid + imbalance).unwrap() + net_fees + net_grid + net_imbalance;
            match settle_system_accounts(&before, &change) {
                Ok(own) => {
                    let sum = own.fees.get() + own.grid.get() + own.imbalance.get();
                    prop_assert_eq!(i128::try_from(sum).unwrap(), total);
                    prop_assert!(own.grid.is_zero() || net_grid >= 0 || own.grid.get() < grid);
                }
                Err(EscrowError::Underfunded { short, .. }) => prop_assert!(!short.is_zero()),
                Err(other) => prop_assert!(false, "{other}"),
            }
        }
    }

    #[test]
    fn gross_transfers_count_every_payment_once() {
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
