//! Registration, review, keys, roles, pause.

use cosmwasm_std::{Addr, HexBinary};
use interfaces::Contract;
use interfaces::registry::events::ParticipantChanged;
use interfaces::registry::{
    Decision, ExecuteMsg, ParticipantResponse, ParticipantsResponse, PauseResponse, PermissionRow,
    PermissionsResponse, QueryMsg, Review, Role, RoleGrant, RolesResponse,
};
use units::{ParticipantId, Seconds, Timestamp};

use super::PAGE;
use crate::backend::{ChainBackend, ChainError};
use crate::events::TxEvents;
use crate::market::{Actor, Market, Observer, PendingTx};
use crate::setup::Trader;

impl Trader {
    /// The hash of its evidence: a stand-in made of its name.
    pub fn evidence(&self) -> HexBinary {
        HexBinary::from(merkle_log::leaf_hash(self.name.as_bytes()))
    }

    /// The message that registers it.
    pub fn registration(&self) -> ExecuteMsg {
        ExecuteMsg::Register {
            kind: self.kind,
            zone: self.zone,
            capacity: self.capacity,
            evidence: self.evidence(),
        }
    }

    /// The review that admits it.
    pub fn approval(&self, actor: &Actor) -> Review {
        Review {
            participant: actor.participant,
            decision: Decision::Approve { labels: self.labels.clone(), tier: self.tier },
        }
    }
}

impl<C: ChainBackend, O: Observer<C>> Market<C, O> {
    fn send_to_registry(&mut self, sender: &Addr, msg: &ExecuteMsg) -> Result<TxEvents, ChainError> {
        self.send(sender, Contract::Registry, msg, &[])
    }

    /// Registers a trader, approves it, and deposits its funds.
    pub fn join(&mut self, trader: &Trader) -> Actor {
        self.join_all(std::slice::from_ref(trader)).remove(0)
    }

    /// Registers traders, approves them in batches, and deposits their funds.
    ///
    /// # Panics
    /// If a contract refuses.
    pub fn join_all(&mut self, traders: &[Trader]) -> Vec<Actor> {
        let accounts: Vec<Addr> = traders.iter().map(|trader| self.account(&trader.name)).collect();
        let txs = accounts
            .iter()
            .zip(traders)
            .map(|(account, trader)| PendingTx::new(account, &trader.registration()));
        let outcomes = self
            .send_all(Contract::Registry, txs.collect())
            .unwrap_or_else(|error| panic!("a registration is refused: {error}"));
        let mut joined = Vec::with_capacity(traders.len());
        for ((account, trader), outcome) in accounts.into_iter().zip(traders).zip(outcomes) {
            let actor = Actor {
                name: trader.name.clone(),
                account,
                participant: outcome.one::<ParticipantChanged>().participant,
                kind: trader.kind,
                zone: trader.zone,
            };
            self.actors.insert(actor.participant, actor.clone());
            joined.push(actor);
        }
        let approvals: Vec<_> =
            joined.iter().zip(traders).map(|(actor, trader)| trader.approval(actor)).collect();
        for batch in approvals.chunks(interfaces::MAX_BATCH) {
            self.review(batch).unwrap_or_else(|error| panic!("approvals are refused: {error}"));
        }
        let funds = joined.iter().zip(traders).filter(|(_, trader)| !trader.funds.is_zero());
        let funds: Vec<_> = funds.map(|(actor, trader)| (actor.clone(), trader.funds.get())).collect();
        self.fund_all(&funds).unwrap_or_else(|error| panic!("a deposit is refused: {error}"));
        joined
    }

    /// Asks for registration.
    pub fn register(&mut self, account: &Addr, trader: &Trader) -> Result<ParticipantId, ChainError> {
        let msg = trader.registration();
        Ok(self.send_to_registry(account, &msg)?.one::<ParticipantChanged>().participant)
    }

    /// The reviewer decides.
    pub fn review(&mut self, reviews: &[Review]) -> Result<Vec<ParticipantChanged>, ChainError> {
        let reviewer = self.operators.reviewer.clone();
        let msg = ExecuteMsg::Review { reviews: reviews.to_vec() };
        Ok(self.send_to_registry(&reviewer, &msg)?.all())
    }

    /// The reviewer decides about one participant.
    pub fn decide(&mut self, participant: ParticipantId, decision: Decision) -> Result<(), ChainError> {
        self.review(&[Review { participant, decision }]).map(|_| ())
    }

    /// The reviewer suspends.
    pub fn suspend(&mut self, actor: &Actor) -> Result<(), ChainError> {
        self.decide(actor.participant, Decision::Suspend { reason: "complaint".into() })
    }

    /// The reviewer reinstates.
    pub fn reinstate(&mut self, actor: &Actor) -> Result<(), ChainError> {
        self.decide(actor.participant, Decision::Reinstate {})
    }

    /// The reviewer revokes.
    pub fn revoke(&mut self, actor: &Actor) -> Result<(), ChainError> {
        self.decide(actor.participant, Decision::Revoke { reason: "fraud".into() })
    }

    /// A participant's account proposes another to follow it.
    pub fn propose_rotation(&mut self, account: &Addr, next: &Addr) -> Result<(), ChainError> {
        self.send_to_registry(account, &ExecuteMsg::ProposeRotation { account: next.to_string() }).map(|_| ())
    }

    /// The proposed account takes over, and acts for the participant from then on: the actor returned has it.
    pub fn accept_rotation(&mut self, next: &Addr, participant: ParticipantId) -> Result<Actor, ChainError> {
        self.send_to_registry(next, &ExecuteMsg::AcceptRotation { participant })?;
        let actor = self.actors.get_mut(&participant).expect("a participant that joined here");
        actor.account = next.clone();
        Ok(actor.clone())
    }

    /// The administrator grants a role from now on, without end.
    pub fn grant_role(&mut self, role: Role, account: &Addr) -> Result<(), ChainError> {
        self.grant_role_until(role, account, None)
    }

    /// The administrator grants a role from now on.
    pub fn grant_role_until(
        &mut self,
        role: Role,
        account: &Addr,
        until: Option<Timestamp>,
    ) -> Result<(), ChainError> {
        let admin = self.operators.admin.clone();
        let msg = ExecuteMsg::GrantRole { role, account: account.to_string(), since: None, until };
        self.send_to_registry(&admin, &msg).map(|_| ())
    }

    /// The administrator revokes a role.
    pub fn revoke_role(&mut self, role: Role, account: &Addr) -> Result<(), ChainError> {
        let admin = self.operators.admin.clone();
        self.send_to_registry(&admin, &ExecuteMsg::RevokeRole { role, account: account.to_string() })
            .map(|_| ())
    }

    /// The guardian pauses trading.
    pub fn pause(&mut self, duration: Seconds) -> Result<(), ChainError> {
        let guardian = self.operators.guardian.clone();
        self.send_to_registry(&guardian, &ExecuteMsg::Pause { duration, reason: "incident".into() })
            .map(|_| ())
    }

    /// The guardian ends the pause.
    pub fn unpause(&mut self) -> Result<(), ChainError> {
        let guardian = self.operators.guardian.clone();
        self.send_to_registry(&guardian, &ExecuteMsg::Unpause {}).map(|_| ())
    }

    /// A participant as the registry has it.
    pub fn participant(&self, participant: ParticipantId) -> ParticipantResponse {
        self.query(Contract::Registry, &QueryMsg::Participant { participant })
    }

    /// An account's participant as the registry has it, if there is one.
    pub fn participant_of(&self, account: &Addr) -> Option<ParticipantResponse> {
        self.try_query(Contract::Registry, &QueryMsg::ByAccount { account: account.to_string() }).ok()
    }

    /// All participants.
    pub fn participants(&self) -> Vec<ParticipantResponse> {
        self.all_pages(
            Contract::Registry,
            |last: Option<&ParticipantResponse>| QueryMsg::Participants {
                start_after: last.map(|row| row.participant),
                limit: PAGE,
            },
            |answer: ParticipantsResponse| answer.participants,
        )
    }

    /// The grants of an account.
    pub fn roles(&self, account: &Addr) -> Vec<RoleGrant> {
        let query = QueryMsg::Roles { account: account.to_string() };
        self.query::<RolesResponse>(Contract::Registry, &query).grants
    }

    /// The permission table.
    pub fn permissions(&self) -> Vec<PermissionRow> {
        self.query::<PermissionsResponse>(Contract::Registry, &QueryMsg::Permissions {}).permissions
    }

    /// The pause.
    pub fn pause_state(&self) -> PauseResponse {
        self.query(Contract::Registry, &QueryMsg::Pause {})
    }
}
