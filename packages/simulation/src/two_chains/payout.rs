//! Payouts of all free balances to the accounts on the remote chain.

use interfaces::settlement_escrow::routes::{PayoutStatus, RemotePayoutResponse};
use units::Amount;

use super::join::People;
use super::{Run, refused, seconds};
use crate::day::DayError;
use crate::day::figure;
use report::format::count;

impl Run<'_> {
    /// Each queues a payout of its free balance, anyone sends it, a relayer delivers it.
    pub(super) fn pay_out(&mut self, people: &People) -> Result<(), DayError> {
        self.stage("Payouts", |run| {
            for person in people.all() {
                run.market.queue_payout(&person.actor, None, &person.remote).map_err(refused("a payout"))?;
            }
            run.market.send_payouts(run.route.channel, interfaces::MAX_PAGE).map_err(refused("sending"))?;
            let took = run.until("the end of the payouts", |run| {
                let payouts = run.payouts();
                match payouts.iter().find(|payout| payout.status == PayoutStatus::Refunded) {
                    Some(back) => Err(DayError::failed(format!("payout {} came back", back.payout))),
                    None => Ok(payouts.iter().all(|payout| payout.status == PayoutStatus::Delivered)),
                }
            })?;
            let payouts = run.payouts();
            let sum = Amount::sum(payouts.iter().map(|payout| payout.amount)).map_err(DayError::failed)?;
            // Their end is noted when it is reported; the entries are handed to the log afterwards.
            while run.market.outbox().waiting > 0 {
                run.market.flush_audit(interfaces::MAX_PAGE).map_err(refused("the outbox"))?;
            }
            let figures = vec![
                figure("payouts", count(payouts.len())),
                figure("sum", run.euros(sum)),
                figure("arrived after", seconds(took)),
            ];
            Ok(((), figures))
        })
    }

    /// All payouts but the probe.
    pub(super) fn payouts(&self) -> Vec<RemotePayoutResponse> {
        let mut payouts = self.market.remote_payouts();
        payouts.retain(|payout| !payout.probe);
        payouts
    }
}
