//! The rules of postings and bookings, checked before any account changes.

use contract_kit::CommonError;
use contract_kit::checks::{check_length, find_duplicate};
use interfaces::settlement_escrow::{Account, CycleLeg, Leg};
use units::NetAmount;

use super::account::AccountId;
use crate::EscrowError;

/// The most legs of one posting or booking.
pub const MAX_LEGS: usize = 4_000;

/// What a caller may post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The matcher: moves between free and reserved within an account of a participant.
    Reserving,
    /// Power-contract: anything that balances.
    Any,
}

/// Checks a posting and returns its accounts, in the order of its legs.
///
/// # Errors
/// [`EscrowError`] says which rule the legs break.
pub fn check_posting(legs: &[Leg], scope: Scope) -> Result<Vec<AccountId>, EscrowError> {
    let accounts = distinct(legs, |leg| leg.account)?;
    let mut sum = NetAmount::ZERO;
    for (leg, &id) in legs.iter().zip(&accounts) {
        let account = leg.account;
        let net = NetAmount::sum([leg.free, leg.reserved, leg.committed])?;
        // Nobody could release what is held in a system account.
        if id.is_system() && !(leg.reserved.is_zero() && leg.committed.is_zero()) {
            return Err(EscrowError::NotFree { account });
        }
        let reserving = !id.is_system() && leg.committed.is_zero() && net.is_zero();
        if scope == Scope::Reserving && !reserving {
            return Err(EscrowError::NotReserving { account, net, committed: leg.committed });
        }
        sum = sum.add(net)?;
    }
    check_balanced(sum)?;
    Ok(accounts)
}

/// Checks a booking and returns its accounts, in the order of its legs. System accounts may pay without a release:
/// their funds are checked when the cycle is cleared.
///
/// # Errors
/// [`EscrowError`] says which rule the legs break.
pub fn check_booking(legs: &[CycleLeg]) -> Result<Vec<AccountId>, EscrowError> {
    let accounts = distinct(legs, |leg| leg.account)?;
    for (leg, id) in legs.iter().zip(&accounts) {
        let CycleLeg { account, net, release } = *leg;
        let pays = net.negative_part();
        if id.is_system() {
            if !release.is_zero() {
                return Err(EscrowError::NotFree { account });
            }
        } else if pays > release {
            return Err(EscrowError::Uncovered { account, pays, release });
        }
    }
    check_balanced(NetAmount::sum(legs.iter().map(|leg| leg.net))?)?;
    Ok(accounts)
}

const fn check_balanced(sum: NetAmount) -> Result<(), EscrowError> {
    if sum.is_zero() { Ok(()) } else { Err(EscrowError::Unbalanced { sum }) }
}

fn distinct<T>(legs: &[T], account: impl Fn(&T) -> Account) -> Result<Vec<AccountId>, EscrowError> {
    check_length(legs.len(), MAX_LEGS)?;
    let accounts = legs.iter().map(|leg| AccountId::new(account(leg))).collect::<Result<Vec<_>, _>>()?;
    match find_duplicate(&accounts, |account| *account) {
        Some(account) => Err(CommonError::Duplicate { item: account.to_string() }.into()),
        None => Ok(accounts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::settlement_escrow::SystemAccount;
    use units::{Amount, ParticipantId};

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

    fn post(legs: &[Leg], scope: Scope) -> Result<Vec<AccountId>, String> {
        check_posting(legs, scope).map_err(|error| error.to_string())
    }

    fn book(legs: &[CycleLeg]) -> Result<(), String> {
        check_booking(legs).map(drop).map_err(|error| error.to_string())
    }

    fn refused<T>(error: EscrowError) -> Result<T, String> {
        Err(error.to_string())
    }

    #[test]
    fn a_posting_balances_over_all_parts_and_accounts() {
        let legs = |fees| [leg(of(1), 0, -30, 10), leg(of(2), 15, 0, 0), leg(FEES, fees, 0, 0)];
        let accounts = [of(1), of(2), FEES].map(|account| AccountId::new(account).unwrap());
        assert_eq!(post(&legs(5), Scope::Any), Ok(accounts.to_vec()));
        assert_eq!(post(&legs(4), Scope::Any), refused(EscrowError::Unbalanced { sum: NetAmount(-1) }));
    }

    #[test]
    fn the_matcher_only_reserves_and_releases() {
        let legs = [leg(of(1), -30, 30, 0), leg(of(2), 7, -7, 0)];
        assert!(post(&legs, Scope::Reserving).is_ok());
        for (legs, account, net, committed) in [
            (vec![leg(of(1), -30, 0, 30)], of(1), 0, 30),
            (vec![leg(of(1), -30, 0, 0), leg(of(2), 30, 0, 0)], of(1), -30, 0),
            (vec![leg(FEES, 0, 0, 0)], FEES, 0, 0),
        ] {
            assert!(post(&legs, Scope::Any).is_ok());
            let (net, committed) = (NetAmount(net), NetAmount(committed));
            assert_eq!(
                post(&legs, Scope::Reserving),
                refused(EscrowError::NotReserving { account, net, committed })
            );
        }
    }

    #[test]
    fn system_accounts_hold_only_free_money() {
        let not_free = || EscrowError::NotFree { account: FEES };
        for legs in [[leg(of(1), -1, 0, 0), leg(FEES, 0, 1, 0)], [leg(of(1), -1, 0, 0), leg(FEES, 0, 0, 1)]] {
            assert_eq!(post(&legs, Scope::Any), refused(not_free()));
        }
        assert_eq!(book(&[booking(of(1), -1, 1), booking(FEES, 1, 1)]), refused(not_free()));
    }

    #[test]
    fn a_booking_balances_and_its_releases_cover_the_payments() {
        assert_eq!(book(&[booking(of(1), -30, 30), booking(of(2), 25, 4), booking(FEES, 5, 0)]), Ok(()));
        assert_eq!(book(&[booking(of(1), 5, 0), booking(FEES, -5, 0)]), Ok(()));
        assert_eq!(
            book(&[booking(of(1), -31, 30), booking(of(2), 31, 0)]),
            refused(EscrowError::Uncovered { account: of(1), pays: Amount(31), release: Amount(30) })
        );
        assert_eq!(book(&[booking(of(1), 3, 0)]), refused(EscrowError::Unbalanced { sum: NetAmount(3) }));
    }

    #[test]
    fn legs_are_1_to_4000_of_different_accounts() {
        let legs: Vec<_> = (1..=4_001).map(|id| leg(of(id), 0, 0, 0)).collect();
        assert!(post(&legs[..4_000], Scope::Any).is_ok());
        let long = CommonError::ListTooLong { most: 4_000, got: 4_001 };
        assert_eq!(post(&legs, Scope::Any), refused(long.into()));
        for (twice, item) in [(of(3), "participant 3"), (FEES, "the fee account")] {
            let duplicate = || CommonError::Duplicate { item: item.into() }.into();
            let legs = [leg(twice, 1, 0, 0), leg(of(4), -2, 0, 0), leg(twice, 1, 0, 0)];
            assert_eq!(post(&legs, Scope::Any), refused(duplicate()));
            assert_eq!(book(&[booking(twice, 1, 0), booking(twice, -1, 1)]), refused(duplicate()));
        }
        assert_eq!(post(&[], Scope::Any), refused(CommonError::EmptyList.into()));
        assert_eq!(book(&[]), refused(CommonError::EmptyList.into()));
    }

    #[test]
    fn ids_and_sums_out_of_range_are_refused() {
        use EscrowError::{Overflow, ParticipantOutOfRange};
        let zero = check_posting(&[leg(of(0), 0, 0, 0)], Scope::Any);
        assert!(matches!(zero, Err(ParticipantOutOfRange { .. })));
        assert!(matches!(check_booking(&[booking(of(u32::MAX), 0, 0)]), Err(ParticipantOutOfRange { .. })));
        let legs = [leg(of(1), i128::MAX, 1, 0)];
        assert!(matches!(check_posting(&legs, Scope::Any), Err(Overflow(_))));
        let legs = [booking(of(1), i128::MAX, 0), booking(of(2), 1, 0)];
        assert!(matches!(check_booking(&legs), Err(Overflow(_))));
    }
}
