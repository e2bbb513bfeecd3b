//! The record of the day, read from both chains, and the check that all money is accounted for.

use interfaces::audit_log::CheckpointResponse;
use interfaces::settlement_escrow::ConservationResponse;
use interfaces::settlement_escrow::routes::RemotePayoutResponse;
use serde::Serialize;
use units::{Amount, ContractId, Lots, NetAmount, Price};

use super::join::{GIVEN, People};
use super::{CENT, COIN, Run};
use crate::day::DayError;
use report::model::{MarketFacts, Stage};

/// The day.
#[derive(Debug, Serialize)]
pub struct Crossing {
    /// The chain of the market.
    pub market_chain: ChainEnd,
    /// The chain of the money.
    pub remote_chain: ChainEnd,
    /// The market.
    pub market: MarketFacts,
    /// The stages with their figures.
    pub stages: Vec<Stage>,
    /// The contract.
    pub contract: Traded,
    /// The payouts, in the order of `money`.
    pub payouts: Vec<RemotePayoutResponse>,
    /// The balances.
    pub money: Vec<Held>,
    /// The escrow's ledger and its bank balance.
    pub conservation: ConservationResponse,
    /// The log.
    pub audit: Log,
}

/// One of the two chains.
#[derive(Debug, Serialize)]
pub struct ChainEnd {
    /// Its id.
    pub chain: String,
    /// The address of its node.
    pub rpc: String,
    /// The channel on this chain.
    pub channel: String,
    /// The denomination of the market's coin on this chain.
    pub denom: String,
}

/// The contract that came about.
#[derive(Debug, Serialize)]
pub struct Traded {
    /// Which.
    pub id: ContractId,
    /// Lots delivered.
    pub delivered: Lots,
    /// Per lot.
    pub price: Price,
    /// The buyer's payment for them.
    pub buyer_payment: NetAmount,
    /// The payment to the seller for them.
    pub seller_payment: NetAmount,
    /// The fees of both.
    pub fees: Amount,
}

/// The balances of an account's owner, in coin units.
#[derive(Debug, Serialize)]
pub struct Held {
    /// The owner.
    pub who: String,
    /// Its initial balance on the remote chain.
    pub given: Amount,
    /// Its balance there.
    pub remote: Amount,
    /// Its balance in the escrow.
    pub escrow: Amount,
}

/// The log, verified.
#[derive(Debug, Serialize)]
pub struct Log {
    /// Its entries.
    pub size: u64,
    /// Of them, those of which it was proved that they are in it: from their bytes, each by a proof of its own.
    pub proved: u64,
    /// The size when the day began; it was proved that nothing was changed since.
    pub grown_from: u64,
    /// Its root.
    pub root: String,
}

impl Crossing {
    /// The sum of all balances.
    ///
    /// # Errors
    /// If that is out of range.
    pub fn sum(&self) -> Result<Held, DayError> {
        let sum = |of: fn(&Held) -> Amount| Amount::sum(self.money.iter().map(of)).map_err(DayError::failed);
        let (given, remote, escrow) =
            (sum(|held| held.given)?, sum(|held| held.remote)?, sum(|held| held.escrow)?);
        Ok(Held { who: "sum".into(), given, remote, escrow })
    }
}

impl Run<'_> {
    /// Reads it, and checks that it adds up.
    pub(super) fn record(
        self,
        people: &People,
        contract: ContractId,
        earlier: &CheckpointResponse,
    ) -> Result<Crossing, DayError> {
        let mut money = Vec::new();
        for person in people.all() {
            money.push(Held {
                who: person.actor.name.clone(),
                given: GIVEN,
                remote: self.remote.holds(&person.remote.address)?,
                escrow: self.market.wealth(&person.actor),
            });
        }
        let system = self.market.system_balances();
        let system = Amount::sum([system.fees, system.grid, system.imbalance]).map_err(DayError::failed)?;
        let (given, left) = (Amount(CENT), self.remote.provider_holds()?);
        money.push(Held { who: "Provider".into(), given, remote: left, escrow: system });
        let found = self.market.contract(contract);
        let settled = self.settled(contract)?;
        let audit = self.prove(earlier)?;
        let crossing = Crossing {
            market_chain: self.end(),
            remote_chain: ChainEnd {
                chain: self.remote.node.chain.id.clone(),
                rpc: self.remote.node.chain.rpc.clone(),
                channel: self.remote_channel.clone(),
                denom: COIN.into(),
            },
            contract: Traded {
                id: contract,
                delivered: settled.delivered,
                price: found.terms.buyer_price,
                buyer_payment: settled.buyer_payment,
                seller_payment: settled.seller_payment,
                fees: settled.fees,
            },
            payouts: self.payouts(),
            money,
            conservation: self.market.conservation(),
            audit,
            market: self.facts,
            stages: self.stages,
        };
        agree(&crossing)?;
        Ok(crossing)
    }

    fn end(&self) -> ChainEnd {
        let chain = self.market.chain.config();
        ChainEnd {
            chain: chain.id.clone(),
            rpc: chain.rpc.clone(),
            channel: self.route.channel.to_string(),
            denom: self.market.denom(),
        }
    }

    /// Proves that each entry is in the log, and that the log has only grown.
    fn prove(&self, earlier: &CheckpointResponse) -> Result<Log, DayError> {
        let now = self.market.checkpoint();
        for number in 0..now.size {
            self.market.verify_entry(number).map_err(|error| {
                DayError::failed(format!("entry {number} is not proved to be in the log: {error}"))
            })?;
        }
        self.market.verify_growth(earlier).map_err(|error| {
            DayError::failed(format!("the log is not proved to have only grown: {error}"))
        })?;
        Ok(Log { size: now.size, proved: now.size, grown_from: earlier.size, root: now.root.to_hex() })
    }
}

/// Checks that what was read back adds up.
fn agree(day: &Crossing) -> Result<(), DayError> {
    let Held { given, remote, escrow: held, .. } = day.sum()?;
    let escrow = &day.conservation;
    let nothing = [escrow.set_aside, escrow.in_flight, escrow.surplus];
    if !escrow.conserved || escrow.bank != escrow.ledger || nothing.iter().any(|sum| !sum.is_zero()) {
        return Err(DayError::failed(format!("the escrow's money is not conserved: {escrow:?}")));
    }
    if held != escrow.bank || remote.add(held) != Ok(given) {
        return Err(DayError::failed(format!(
            "of {given} coin units, {remote} are on the remote chain and {held} in the escrow's accounts; the bank holds {}",
            escrow.bank
        )));
    }
    Ok(())
}
