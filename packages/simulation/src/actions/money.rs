//! Deposits, withdrawals, payouts, settlement cycles, the escrow's system accounts.

use cosmwasm_std::{Addr, Coin};
use interfaces::Contract;
use interfaces::settlement_escrow::events::{Deposited, PaidOut, PayoutReturned};
use interfaces::settlement_escrow::{
    Account, AccountBalance, BalanceResponse, BalancesResponse, ConservationResponse, CycleResponse,
    CycleStatus, DenomsResponse, ExecuteMsg, OutboxResponse, PositionResponse, PositionsResponse, QueryMsg,
    SystemAccount, SystemBalancesResponse,
};
use units::{Amount, CycleId, MarketId, ParticipantId};

use super::{PAGE, guard};
use crate::backend::{ChainBackend, ChainError};
use crate::events::TxEvents;
use crate::market::{Actor, Market, Observer, PendingTx};

impl<C: ChainBackend, O: Observer<C>> Market<C, O> {
    fn send_to_escrow(
        &mut self,
        sender: &Addr,
        msg: &ExecuteMsg,
        funds: &[Coin],
    ) -> Result<TxEvents, ChainError> {
        self.send(sender, Contract::SettlementEscrow, msg, funds)
    }

    /// Gives coins to a participant's account and deposits them.
    pub fn fund(&mut self, actor: &Actor, amount: u128) -> Result<Deposited, ChainError> {
        let denom = self.denom();
        self.faucet(&actor.account, amount, &denom);
        self.deposit(actor, &[Coin::new(amount, denom)])
    }

    /// Gives coins to many participants' accounts and deposits them.
    pub fn fund_all(&mut self, funds: &[(Actor, u128)]) -> Result<(), ChainError> {
        if funds.is_empty() {
            return Ok(());
        }
        let gifts: Vec<_> = funds.iter().map(|(actor, amount)| (actor.account.clone(), *amount)).collect();
        self.faucet_all(&gifts);
        let txs = funds.iter().map(|(actor, amount)| PendingTx {
            funds: self.coins(*amount),
            ..PendingTx::new(&actor.account, &ExecuteMsg::Deposit {})
        });
        let txs = txs.collect();
        self.send_all(Contract::SettlementEscrow, txs).map(|_| ())
    }

    /// Deposits coins that the account has.
    pub fn deposit(&mut self, actor: &Actor, coins: &[Coin]) -> Result<Deposited, ChainError> {
        Ok(self.send_to_escrow(&actor.account, &ExecuteMsg::Deposit {}, coins)?.one())
    }

    /// Withdraws free money, all of it if no amount is given.
    pub fn withdraw(&mut self, actor: &Actor, amount: Option<u128>) -> Result<PaidOut, ChainError> {
        let msg = ExecuteMsg::Withdraw { denom: self.denom(), amount: amount.map(Amount) };
        Ok(self.send_to_escrow(&actor.account, &msg, &[])?.one())
    }

    /// Many withdraw all their free money, a message each.
    pub fn withdraw_all(&mut self, actors: &[Actor]) -> Result<Vec<PaidOut>, ChainError> {
        let msg = ExecuteMsg::Withdraw { denom: self.denom(), amount: None };
        let txs = actors.iter().map(|actor| PendingTx::new(&actor.account, &msg)).collect();
        let outcomes = self.send_all(Contract::SettlementEscrow, txs)?;
        Ok(outcomes.iter().map(TxEvents::one).collect())
    }

    /// Agrees to pushed payouts of the balance above `keep`, or revokes that.
    pub fn set_payout(&mut self, actor: &Actor, keep: Option<u128>) -> Result<(), ChainError> {
        let msg = ExecuteMsg::SetPayout { denom: self.denom(), keep: keep.map(Amount), to: None };
        self.send_to_escrow(&actor.account, &msg, &[]).map(|_| ())
    }

    /// Anyone pushes payouts: those sent, and those that the bank refused.
    pub fn push_payouts(
        &mut self,
        participants: &[ParticipantId],
    ) -> Result<(Vec<PaidOut>, Vec<PayoutReturned>), ChainError> {
        let msg = ExecuteMsg::PushPayouts { denom: self.denom(), participants: participants.to_vec() };
        let outcome = self.send_to_escrow(&self.operators.anyone.clone(), &msg, &[])?;
        Ok((outcome.all(), outcome.all()))
    }

    /// Anyone pays into a system account.
    pub fn top_up(&mut self, account: SystemAccount, amount: u128) -> Result<(), ChainError> {
        let (anyone, denom) = (self.operators.anyone.clone(), self.denom());
        self.faucet(&anyone, amount, &denom);
        self.send_to_escrow(&anyone, &ExecuteMsg::TopUp { account }, &[Coin::new(amount, denom)]).map(|_| ())
    }

    /// The administrator pays out of a system account.
    pub fn withdraw_system(
        &mut self,
        account: SystemAccount,
        amount: u128,
        recipient: &Addr,
    ) -> Result<(), ChainError> {
        let admin = self.operators.admin.clone();
        let msg = ExecuteMsg::WithdrawSystem {
            account,
            denom: self.denom(),
            amount: Amount(amount),
            recipient: recipient.to_string(),
        };
        self.send_to_escrow(&admin, &msg, &[]).map(|_| ())
    }

    /// Anyone clears a cycle, page by page, until it is cleared or has a mismatch.
    pub fn clear_cycle(&mut self, cycle: CycleId) -> Result<CycleResponse, ChainError> {
        let mut pages = 0;
        loop {
            self.clear_cycle_page(cycle, self.page)?;
            let state = self.cycle_state(cycle);
            if matches!(state.status, CycleStatus::Cleared | CycleStatus::Mismatch) {
                return Ok(state);
            }
            guard(&mut pages)?;
        }
    }

    /// Anyone clears one page of a cycle.
    pub fn clear_cycle_page(&mut self, cycle: CycleId, limit: u32) -> Result<TxEvents, ChainError> {
        let msg = ExecuteMsg::ClearCycle { market: self.id, cycle, limit };
        self.send_to_escrow(&self.operators.anyone.clone(), &msg, &[])
    }

    /// Anyone appends up to `limit` queued entries to the log.
    pub fn flush_audit(&mut self, limit: u32) -> Result<TxEvents, ChainError> {
        self.send_to_escrow(&self.operators.anyone.clone(), &ExecuteMsg::FlushAudit { limit }, &[])
    }

    /// A participant's balance in the market's denomination.
    pub fn balance(&self, actor: &Actor) -> AccountBalance {
        let position = self.denoms().iter().position(|denom| *denom == self.definition.denom).unwrap();
        let query = QueryMsg::Balance { participant: actor.participant };
        self.query::<BalanceResponse>(Contract::SettlementEscrow, &query).balances.remove(position)
    }

    /// A participant's free, reserved and committed money in the market's denomination.
    pub fn wealth(&self, actor: &Actor) -> Amount {
        let balance = self.balance(actor);
        Amount::sum([balance.free, balance.reserved, balance.committed]).unwrap()
    }

    /// The denominations of the escrow.
    pub fn denoms(&self) -> Vec<String> {
        self.query::<DenomsResponse>(Contract::SettlementEscrow, &QueryMsg::Denoms {}).denoms
    }

    /// All participants' balances in a denomination.
    pub fn balances(&self, denom: &str) -> Vec<AccountBalance> {
        self.all_pages(
            Contract::SettlementEscrow,
            |last: Option<&AccountBalance>| QueryMsg::Balances {
                denom: denom.to_owned(),
                start_after: last.and_then(|row| match row.account {
                    Account::Participant { id } => Some(id),
                    Account::System { .. } => None,
                }),
                limit: PAGE,
            },
            |answer: BalancesResponse| answer.balances,
        )
    }

    /// The system accounts in the market's denomination.
    pub fn system_balances(&self) -> SystemBalancesResponse {
        self.query(Contract::SettlementEscrow, &QueryMsg::SystemBalances { denom: self.denom() })
    }

    /// The escrow's ledger against its bank balance.
    pub fn conservation(&self) -> ConservationResponse {
        self.query(Contract::SettlementEscrow, &QueryMsg::Conservation { denom: self.denom() })
    }

    /// The state of a cycle and its report.
    pub fn cycle_state(&self, cycle: CycleId) -> CycleResponse {
        self.query(Contract::SettlementEscrow, &QueryMsg::Cycle { market: self.id, cycle })
    }

    /// A participant's position in a cycle.
    pub fn position(&self, cycle: CycleId, actor: &Actor) -> PositionResponse {
        let account = Account::Participant { id: actor.participant };
        self.query(Contract::SettlementEscrow, &QueryMsg::Position { market: self.id, cycle, account })
    }

    /// All positions of a cycle.
    pub fn positions(&self, cycle: CycleId) -> Vec<PositionResponse> {
        self.positions_in(self.id, cycle)
    }

    /// All positions of a cycle of any market.
    pub fn positions_in(&self, market: MarketId, cycle: CycleId) -> Vec<PositionResponse> {
        self.all_pages(
            Contract::SettlementEscrow,
            |last: Option<&PositionResponse>| QueryMsg::Positions {
                market,
                cycle,
                start_after: last.map(|row| row.account),
                limit: PAGE,
            },
            |answer: PositionsResponse| answer.positions,
        )
    }

    /// Entries queued for the log.
    pub fn outbox(&self) -> OutboxResponse {
        self.query(Contract::SettlementEscrow, &QueryMsg::Outbox {})
    }
}
