//! A route to the other chain: added, probed, in use.

use crate::ChainBackend as _;
use cosmwasm_std::Coin;
use interfaces::Contract;
use interfaces::settlement_escrow::ExecuteMsg;
use interfaces::settlement_escrow::IbcMsg;
use interfaces::settlement_escrow::routes::RouteStatus;
use units::Amount;

use super::{CENT, Run, refused, seconds};
use crate::day::DayError;
use crate::day::figure;
use sdk::SentTransfer;

impl Run<'_> {
    /// The administrator adds the route and probes it with the cent that is under way.
    pub(super) fn open_route(&mut self, cent: &SentTransfer) -> Result<(), DayError> {
        self.stage("Route", |run| {
            let (channel, denom) = (run.route.channel, run.market.denom());
            let admin = run.market.operators.admin.clone();
            run.arrives(cent, "a cent for the probe", |market| {
                let held =
                    market.chain.balance(&admin, &market.denom()).map_err(refused("the bank's answer"))?;
                Ok(held >= Amount(CENT))
            })?;
            run.market.add_route(run.route.clone()).map_err(refused("adding the route"))?;
            let coin = [Coin::new(CENT, denom)];
            run.market
                .send(
                    &admin,
                    Contract::SettlementEscrow,
                    &ExecuteMsg::Ibc(IbcMsg::ProbeRoute { channel }),
                    &coin,
                )
                .map_err(refused("the probe"))?;
            let back = run.until("the probe's return", |run| {
                Ok(run.market.route(channel).is_some_and(|route| route.status == RouteStatus::Active))
            })?;
            let there = &run.remote.node.chain.id;
            let figures = vec![
                figure("over", format!("{channel}, which is {} on {there}", run.remote_channel)),
                figure("probed with a cent, refused there and reported after", seconds(back)),
                figure("state", RouteStatus::Active),
            ];
            Ok(((), figures))
        })
    }
}
