//! The result of the day as rows of tables.

use interfaces::settlement_escrow::routes::PayoutStatus;
use report::format::count;

use super::record::Crossing;
use crate::day::DayError;

impl Crossing {
    /// The money: whose, its amounts on the remote chain in the morning and now, its amount in the escrow; the last row is the sum.
    ///
    /// # Errors
    /// If the sum is out of range.
    pub fn money_rows(&self) -> Result<Vec<[String; 4]>, DayError> {
        let sum = self.sum()?;
        let amount = |amount| self.market.amount(amount);
        let rows = self.money.iter().chain([&sum]);
        Ok(rows
            .map(|held| [held.who.clone(), amount(held.given), amount(held.remote), amount(held.escrow)])
            .collect())
    }

    /// The payouts: number, whose, address, packet, state, amount.
    pub fn payout_rows(&self) -> Vec<[String; 6]> {
        let rows = self.payouts.iter().zip(&self.money);
        rows.map(|(payout, held)| {
            [
                payout.payout.to_string(),
                held.who.clone(),
                payout.address.clone(),
                payout.sequence.map_or_else(String::new, |sequence| sequence.to_string()),
                payout.status.to_string(),
                self.market.exact(payout.amount),
            ]
        })
        .collect()
    }

    /// The checks: name, what was found, whether it holds.
    ///
    /// # Errors
    /// If a sum is out of range.
    pub fn checks(&self) -> Result<[(&'static str, String, bool); 4], DayError> {
        let (market, escrow, audit) = (&self.market, &self.conservation, &self.audit);
        let held = format!(
            "in the bank {}, in accounts {}; set aside {}, under way {}, surplus {} {}",
            market.exact(escrow.bank),
            market.exact(escrow.ledger),
            market.exact(escrow.set_aside),
            market.exact(escrow.in_flight),
            market.exact(escrow.surplus),
            market.currency
        );
        let sum = self.sum()?;
        let both = format!(
            "of {} {} in the morning, {} on {} and {} in the escrow",
            market.exact(sum.given),
            market.currency,
            market.exact(sum.remote),
            self.remote_chain.chain,
            market.exact(sum.escrow)
        );
        let ended = self.payouts.iter().filter(|payout| payout.status == PayoutStatus::Delivered).count();
        let arrived = format!("{ended} of {}, each by one packet", self.payouts.len());
        let once = self.payouts.iter().all(|payout| payout.attempts == 1);
        let log = format!(
            "{} of {} entries and the log's growth since entry {} proved",
            count(audit.proved),
            count(audit.size),
            count(audit.grown_from)
        );
        Ok([
            ("Escrow conserved", held, escrow.conserved),
            ("Money on both chains", both, sum.remote.add(sum.escrow) == Ok(sum.given)),
            ("Payouts arrived", arrived, ended == self.payouts.len() && once),
            ("Audit log", log, audit.proved == audit.size),
        ])
    }
}
