//! Deposits, payouts, cycles, the suite's own accounts.

use cosmwasm_std::{Addr, Coin};
use interfaces::Contract;
use interfaces::settlement_escrow::events::{Deposited, PaidOut, PayoutReturned};
use interfaces::settlement_escrow::{
    Account, AccountBalance, BalanceResponse, BalancesResponse, ConservationResponse, CycleResponse,
    CycleStatus, DenomsResponse, ExecuteMsg, OutboxResponse, PositionResponse, PositionsResponse, QueryMsg,
    SystemAccount, SystemBalancesResponse,
};
use units::{Amount, CycleId, ParticipantId};

use super::{PAGE, guard};
use crate::chain::{Chain, ChainError};
use crate::market::{Actor, Letter, Market};
use crate::outcome::Outcome;

impl<C: Chain> Market<C> {
    fn tell_escrow(
        &mut self,
        sender: &Addr,
        msg: &ExecuteMsg,
        funds: &[Coin],
    ) -> Result<Outcome, ChainError> {
        self.send(sender, Contract::SettlementEscrow, msg, funds)
    }

    /// Gives coins to a participant's account and deposits them.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn fund(&mut self, actor: &Actor, amount: u128) -> Result<Deposited, ChainError> {
        let denom = self.denom();
        self.faucet(&actor.account, amount, &denom);
        self.deposit(actor, &[Coin::new(amount, denom)])
    }

    /// Gives coins to many participants' accounts and deposits them.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn fund_all(&mut self, funds: &[(Actor, u128)]) -> Result<(), ChainError> {
        if funds.is_empty() {
            return Ok(());
        }
        let gifts: Vec<_> = funds.iter().map(|(actor, amount)| (actor.account.clone(), *amount)).collect();
        self.faucet_all(&gifts);
        let letters = funds.iter().map(|(actor, amount)| Letter {
            funds: self.coins(*amount),
            ..Letter::new(&actor.account, &ExecuteMsg::Deposit {})
        });
        let letters = letters.collect();
        self.send_all(Contract::SettlementEscrow, letters).map(|_| ())
    }

    /// Deposits coins that the account has.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn deposit(&mut self, actor: &Actor, coins: &[Coin]) -> Result<Deposited, ChainError> {
        Ok(self.tell_escrow(&actor.account, &ExecuteMsg::Deposit {}, coins)?.one())
    }

    /// Takes free money out, all of it if no amount is given.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn withdraw(&mut self, actor: &Actor, amount: Option<u128>) -> Result<PaidOut, ChainError> {
        let msg = ExecuteMsg::Withdraw { denom: self.denom(), amount: amount.map(Amount) };
        Ok(self.tell_escrow(&actor.account, &msg, &[])?.one())
    }

    /// Many take all their free money out.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn withdraw_all(&mut self, actors: &[Actor]) -> Result<Vec<PaidOut>, ChainError> {
        let msg = ExecuteMsg::Withdraw { denom: self.denom(), amount: None };
        let letters = actors.iter().map(|actor| Letter::new(&actor.account, &msg)).collect();
        let outcomes = self.send_all(Contract::SettlementEscrow, letters)?;
        Ok(outcomes.iter().map(Outcome::one).collect())
    }

    /// Agrees to pushed payouts above `keep`, or no longer.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn set_payout(&mut self, actor: &Actor, keep: Option<u128>) -> Result<(), ChainError> {
        let msg = ExecuteMsg::SetPayout { denom: self.denom(), keep: keep.map(Amount), to: None };
        self.tell_escrow(&actor.account, &msg, &[]).map(|_| ())
    }

    /// Anyone pushes payouts: what was sent, and what came back.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn push_payouts(
        &mut self,
        participants: &[ParticipantId],
    ) -> Result<(Vec<PaidOut>, Vec<PayoutReturned>), ChainError> {
        let msg = ExecuteMsg::PushPayouts { denom: self.denom(), participants: participants.to_vec() };
        let outcome = self.tell_escrow(&self.operators.anyone.clone(), &msg, &[])?;
        Ok((outcome.all(), outcome.all()))
    }

    /// Anyone pays into an account of the suite.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn top_up(&mut self, account: SystemAccount, amount: u128) -> Result<(), ChainError> {
        let (anyone, denom) = (self.operators.anyone.clone(), self.denom());
        self.faucet(&anyone, amount, &denom);
        self.tell_escrow(&anyone, &ExecuteMsg::TopUp { account }, &[Coin::new(amount, denom)]).map(|_| ())
    }

    /// The administrator pays out of an account of the suite.
    ///
    /// # Errors
    /// The escrow's words.
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
        self.tell_escrow(&admin, &msg, &[]).map(|_| ())
    }

    /// Anyone clears a cycle, page by page, until it is cleared or found not to agree.
    ///
    /// # Errors
    /// The escrow's words.
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
    ///
    /// # Errors
    /// The escrow's words.
    pub fn clear_cycle_page(&mut self, cycle: CycleId, limit: u32) -> Result<Outcome, ChainError> {
        let msg = ExecuteMsg::ClearCycle { market: self.id, cycle, limit };
        self.tell_escrow(&self.operators.anyone.clone(), &msg, &[])
    }

    /// Anyone hands queued entries to the log.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn flush_audit(&mut self, limit: u32) -> Result<Outcome, ChainError> {
        self.tell_escrow(&self.operators.anyone.clone(), &ExecuteMsg::FlushAudit { limit }, &[])
    }

    /// A participant's balance in the market's denomination.
    pub fn balance(&self, actor: &Actor) -> AccountBalance {
        let position = self.denoms().iter().position(|denom| *denom == self.definition.denom).unwrap();
        let query = QueryMsg::Balance { participant: actor.participant };
        self.ask::<BalanceResponse>(Contract::SettlementEscrow, &query).balances.remove(position)
    }

    /// All that a participant has in the escrow in the market's denomination.
    pub fn wealth(&self, actor: &Actor) -> Amount {
        let balance = self.balance(actor);
        Amount::sum([balance.free, balance.reserved, balance.committed]).unwrap()
    }

    /// The denominations of the escrow.
    pub fn denoms(&self) -> Vec<String> {
        self.ask::<DenomsResponse>(Contract::SettlementEscrow, &QueryMsg::Denoms {}).denoms
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

    /// The suite's own accounts in the market's denomination.
    pub fn system_balances(&self) -> SystemBalancesResponse {
        self.ask(Contract::SettlementEscrow, &QueryMsg::SystemBalances { denom: self.denom() })
    }

    /// Whether the bank holds what the accounts say.
    pub fn conservation(&self) -> ConservationResponse {
        self.ask(Contract::SettlementEscrow, &QueryMsg::Conservation { denom: self.denom() })
    }

    /// The state of a cycle and its report.
    pub fn cycle_state(&self, cycle: CycleId) -> CycleResponse {
        self.ask(Contract::SettlementEscrow, &QueryMsg::Cycle { market: self.id, cycle })
    }

    /// A participant's position in a cycle.
    pub fn position(&self, cycle: CycleId, actor: &Actor) -> PositionResponse {
        let account = Account::Participant { id: actor.participant };
        self.ask(Contract::SettlementEscrow, &QueryMsg::Position { market: self.id, cycle, account })
    }

    /// All positions of a cycle.
    pub fn positions(&self, cycle: CycleId) -> Vec<PositionResponse> {
        self.all_pages(
            Contract::SettlementEscrow,
            |last: Option<&PositionResponse>| QueryMsg::Positions {
                market: self.id,
                cycle,
                start_after: last.map(|row| row.account),
                limit: PAGE,
            },
            |answer: PositionsResponse| answer.positions,
        )
    }

    /// Entries that wait for the log.
    pub fn outbox(&self) -> OutboxResponse {
        self.ask(Contract::SettlementEscrow, &QueryMsg::Outbox {})
    }
}
