//! The check of fills.

use std::collections::BTreeMap;

use clearing::{Book, Certificate};
use units::{Price, Tier};

use super::problem::{Problem, same};
use crate::result::{Int, ResultDocument};
use crate::slot::{Order, Slot};

/// A step at the margin, as its orders' fills add up.
struct Tie {
    filled: Int,
    accepted: Int,
    offered: Int,
}

/// An order better than its price trades whole, a worse one not at all; those at the price share what the certificate
/// accepts of their step, each within one lot of its exact share.
pub fn check(slot: &Slot, result: &ResultDocument, certificate: &Certificate) -> Result<(), Problem> {
    same("fills", &result.fills.len(), &slot.orders.len())?;
    let mut ties: BTreeMap<(Book, Price, Tier), Tie> = BTreeMap::new();
    for ((position, row), order) in result.fills.iter().enumerate().zip(&slot.orders) {
        same(format!("fills[{position}].id"), &row.id, &Int::from(order.id))?;
        let place = format!("fills[{position}].lots");
        let size = Int::from(order.lots.get());
        let limit = certificate.limit(order.book);
        if order.book.beats(order.price, limit) {
            same(&place, &row.lots, &size)?;
            continue;
        }
        if order.price != limit {
            same(&place, &row.lots, &0)?;
            continue;
        }
        let tie =
            ties.entry((order.book, order.price, order.tier)).or_insert_with(|| tie(certificate, order));
        // A step that trades nothing is not in the certificate, and then nobody has a share.
        let (share, offered) = (size * tie.accepted, tie.offered.max(1));
        if row.lots < 0 || row.lots > size || (row.lots * offered - share).abs() >= offered {
            let (accepted, lots) = (tie.accepted, row.lots);
            return Err(Problem::new(
                place,
                format!(
                    "order {} of {size} lots trades {lots}, but {accepted} of the {offered} lots at its limit trade",
                    order.id
                ),
            ));
        }
        tie.filled += row.lots;
    }
    for ((book, price, tier), Tie { filled, accepted, .. }) in &ties {
        if filled != accepted {
            let whose = slot.book_name(*book);
            return Err(Problem::new(
                "fills",
                format!(
                    "orders of {whose} at {price}, tier {tier} trade {filled} lots in all, not {accepted}"
                ),
            ));
        }
    }
    Ok(())
}

fn tie(certificate: &Certificate, order: &Order) -> Tie {
    let margin = certificate
        .margins
        .iter()
        .find(|margin| (margin.book, margin.price, margin.tier) == (order.book, order.price, order.tier));
    margin.map_or(Tie { filled: 0, accepted: 0, offered: 1 }, |margin| Tie {
        filled: 0,
        accepted: Int::from(margin.accepted.get()),
        offered: Int::from(margin.offered.get()),
    })
}
