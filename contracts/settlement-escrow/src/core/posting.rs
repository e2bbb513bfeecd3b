//! What a posting or a booking must satisfy before any account is touched.

use interfaces::settlement_escrow::{CycleLeg, Leg};
use units::{Amount, NetAmount, Overflow};

use crate::core::account::{AccountId, IdOutOfRange, twice};

/// The most legs of one posting or booking.
pub const MAX_LEGS: usize = 4_000;

/// Whose posting it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The matcher's: reserves and releases for orders, each participant for itself.
    Reserving,
    /// Power-contract's: anything that balances.
    Any,
}

/// Why legs are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LegsError {
    /// There are none.
    #[error("a posting has at least one leg")]
    Empty,
    /// There are too many.
    #[error("a posting has at most {most} legs, {got} were given")]
    TooMany {
        /// The most.
        most: usize,
        /// How many were given.
        got: usize,
    },
    /// An account has two.
    #[error("{account} has two legs")]
    Duplicate {
        /// The account.
        account: AccountId,
    },
    /// Money would appear or vanish.
    #[error("the legs sum to {sum}, not to zero")]
    Unbalanced {
        /// The sum.
        sum: NetAmount,
    },
    /// The matcher may only move between free and reserved, within one participant's account.
    #[error(
        "the matcher may only reserve and release: {account} would change by {net}, of it {committed} committed"
    )]
    NotReserving {
        /// The account.
        account: AccountId,
        /// The sum of the leg, zero where only reserved or released.
        net: NetAmount,
        /// The change of what is committed, zero where only reserved or released.
        committed: NetAmount,
    },
    /// The suite's own accounts hold free money alone: no one could ever release the rest.
    #[error("nothing is reserved or committed in {account}")]
    NotFree {
        /// The account.
        account: AccountId,
    },
    /// A participant would pay more than is released for it.
    #[error("{account} would pay {pays} of {release} released")]
    Uncovered {
        /// The account.
        account: AccountId,
        /// What it would pay.
        pays: Amount,
        /// What is released.
        release: Amount,
    },
    /// A participant's id is out of range.
    #[error(transparent)]
    Id(#[from] IdOutOfRange),
    /// A sum is out of range.
    #[error(transparent)]
    Overflow(#[from] Overflow),
}

/// Checks a posting and names its accounts, in the order of its legs.
///
/// # Errors
/// [`LegsError`]: the posting must not be made.
pub fn check_posting(legs: &[Leg], scope: Scope) -> Result<Vec<AccountId>, LegsError> {
    let accounts = distinct(legs.iter().map(|leg| AccountId::of(leg.account)), legs.len())?;
    let mut sum = NetAmount::ZERO;
    for (leg, &account) in legs.iter().zip(&accounts) {
        let net = NetAmount::sum([leg.free, leg.reserved, leg.committed])?;
        if account.is_system() && !(leg.reserved.is_zero() && leg.committed.is_zero()) {
            return Err(LegsError::NotFree { account });
        }
        let reserving = !account.is_system() && leg.committed.is_zero() && net.is_zero();
        if scope == Scope::Reserving && !reserving {
            return Err(LegsError::NotReserving { account, net, committed: leg.committed });
        }
        sum = sum.add(net)?;
    }
    balanced(sum)?;
    Ok(accounts)
}

/// Checks a booking and names its accounts, in the order of its legs.
///
/// # Errors
/// [`LegsError`]: the booking must not be made.
pub fn check_booking(legs: &[CycleLeg]) -> Result<Vec<AccountId>, LegsError> {
    let accounts = distinct(legs.iter().map(|leg| AccountId::of(leg.account)), legs.len())?;
    for (leg, &account) in legs.iter().zip(&accounts) {
        let pays = leg.net.negative_part();
        if account.is_system() {
            if !leg.release.is_zero() {
                return Err(LegsError::NotFree { account });
            }
        } else if pays > leg.release {
            return Err(LegsError::Uncovered { account, pays, release: leg.release });
        }
    }
    balanced(NetAmount::sum(legs.iter().map(|leg| leg.net))?)?;
    Ok(accounts)
}

const fn balanced(sum: NetAmount) -> Result<(), LegsError> {
    if sum.is_zero() { Ok(()) } else { Err(LegsError::Unbalanced { sum }) }
}

fn distinct(
    accounts: impl Iterator<Item = Result<AccountId, IdOutOfRange>>,
    count: usize,
) -> Result<Vec<AccountId>, LegsError> {
    if count == 0 {
        return Err(LegsError::Empty);
    }
    if count > MAX_LEGS {
        return Err(LegsError::TooMany { most: MAX_LEGS, got: count });
    }
    let accounts = accounts.collect::<Result<Vec<_>, _>>()?;
    twice(&accounts).map_or(Ok(accounts), |account| Err(LegsError::Duplicate { account }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::settlement_escrow::{Account, SystemAccount};
    use units::ParticipantId;

    const fn of(id: u32) -> Account {
        Account::Participant { id: ParticipantId(id) }
    }

    const FEES: Account = Account::System { account: SystemAccount::Fees };

    const fn leg(account: Account, free: i128, reserved: i128, committed: i128) -> Leg {
        Leg { account, free: NetAmount(free), reserved: NetAmount(reserved), committed: NetAmount(committed) }
    }

    const fn booking(account: Account, net: i128, release: u128) -> CycleLeg {
        CycleLeg { account, net: NetAmount(net), release: Amount(release) }
    }

    fn id(account: Account) -> AccountId {
        AccountId::of(account).unwrap()
    }

    #[test]
    fn a_posting_balances_over_all_parts_and_accounts() {
        let legs = [leg(of(1), 0, -30, 10), leg(of(2), 15, 0, 0), leg(FEES, 5, 0, 0)];
        assert_eq!(check_posting(&legs, Scope::Any), Ok(vec![id(of(1)), id(of(2)), id(FEES)]));
        let legs = [leg(of(1), 0, -30, 10), leg(of(2), 15, 0, 0), leg(FEES, 4, 0, 0)];
        assert_eq!(check_posting(&legs, Scope::Any), Err(LegsError::Unbalanced { sum: NetAmount(-1) }));
    }

    #[test]
    fn the_matcher_reserves_and_releases_and_nothing_else() {
        let legs = [leg(of(1), -30, 30, 0), leg(of(2), 7, -7, 0)];
        assert!(check_posting(&legs, Scope::Reserving).is_ok());
        for (legs, account, net, committed) in [
            (vec![leg(of(1), -30, 0, 30)], of(1), 0, 30),
            (vec![leg(of(1), -30, 0, 0), leg(of(2), 30, 0, 0)], of(1), -30, 0),
            (vec![leg(FEES, 0, 0, 0)], FEES, 0, 0),
        ] {
            assert!(check_posting(&legs, Scope::Any).is_ok());
            let (account, net, committed) = (id(account), NetAmount(net), NetAmount(committed));
            assert_eq!(
                check_posting(&legs, Scope::Reserving),
                Err(LegsError::NotReserving { account, net, committed })
            );
        }
    }

    #[test]
    fn the_suites_own_accounts_hold_free_money_alone() {
        let account = id(FEES);
        for legs in [[leg(of(1), -1, 0, 0), leg(FEES, 0, 1, 0)], [leg(of(1), -1, 0, 0), leg(FEES, 0, 0, 1)]] {
            assert_eq!(check_posting(&legs, Scope::Any), Err(LegsError::NotFree { account }));
        }
        let legs = [booking(of(1), -1, 1), booking(FEES, 1, 1)];
        assert_eq!(check_booking(&legs), Err(LegsError::NotFree { account }));
    }

    #[test]
    fn a_booking_balances_and_every_payment_is_covered_by_its_release() {
        let legs = [booking(of(1), -30, 30), booking(of(2), 25, 4), booking(FEES, 5, 0)];
        assert!(check_booking(&legs).is_ok());
        // The suite's own accounts may pay without a release: what they hold is looked at when the cycle is cleared.
        assert!(check_booking(&[booking(of(1), 5, 0), booking(FEES, -5, 0)]).is_ok());
        let legs = [booking(of(1), -31, 30), booking(of(2), 31, 0)];
        assert_eq!(
            check_booking(&legs),
            Err(LegsError::Uncovered { account: id(of(1)), pays: Amount(31), release: Amount(30) })
        );
        assert_eq!(check_booking(&[booking(of(1), 3, 0)]), Err(LegsError::Unbalanced { sum: NetAmount(3) }));
    }

    #[test]
    fn lists_are_bounded_and_name_no_account_twice() {
        assert_eq!(check_posting(&[], Scope::Any), Err(LegsError::Empty));
        assert_eq!(check_booking(&[]), Err(LegsError::Empty));
        let legs: Vec<_> = (1..=4_001).map(|id| leg(of(id), 0, 0, 0)).collect();
        assert!(check_posting(&legs[..4_000], Scope::Any).is_ok());
        assert_eq!(check_posting(&legs, Scope::Any), Err(LegsError::TooMany { most: 4_000, got: 4_001 }));
        let account = id(of(3));
        let twice = [leg(of(3), 1, 0, 0), leg(of(4), -2, 0, 0), leg(of(3), 1, 0, 0)];
        assert_eq!(check_posting(&twice, Scope::Any), Err(LegsError::Duplicate { account }));
        let twice = [booking(of(3), 1, 0), booking(of(3), -1, 1)];
        assert_eq!(check_booking(&twice), Err(LegsError::Duplicate { account }));
    }

    #[test]
    fn ids_and_sums_out_of_range_are_told() {
        assert!(matches!(check_posting(&[leg(of(0), 0, 0, 0)], Scope::Any), Err(LegsError::Id(_))));
        assert!(matches!(check_booking(&[booking(of(u32::MAX), 0, 0)]), Err(LegsError::Id(_))));
        let legs = [leg(of(1), i128::MAX, 1, 0)];
        assert!(matches!(check_posting(&legs, Scope::Any), Err(LegsError::Overflow(_))));
        let legs = [booking(of(1), i128::MAX, 0), booking(of(2), 1, 0)];
        assert!(matches!(check_booking(&legs), Err(LegsError::Overflow(_))));
    }
}
