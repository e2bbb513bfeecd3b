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
use crate::chain::{Chain, ChainError};
use crate::market::{Actor, Letter, Market};
use crate::outcome::Outcome;
use crate::setup::Trader;

impl Trader {
    /// The hash of what it shows the reviewer: a stand-in made of its name.
    pub fn evidence(&self) -> HexBinary {
        HexBinary::from(merkle_log::leaf_hash(self.name.as_bytes()))
    }

    /// What it asks the registry for.
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

impl<C: Chain> Market<C> {
    fn tell_registry(&mut self, sender: &Addr, msg: &ExecuteMsg) -> Result<Outcome, ChainError> {
        self.send(sender, Contract::Registry, msg, &[])
    }

    /// Registers someone, has it approved, and deposits its funds.
    pub fn join(&mut self, trader: &Trader) -> Actor {
        self.join_all(std::slice::from_ref(trader)).remove(0)
    }

    /// Registers everybody, has them approved in batches, and deposits their funds.
    pub fn join_all(&mut self, traders: &[Trader]) -> Vec<Actor> {
        let accounts: Vec<Addr> = traders.iter().map(|trader| self.account(&trader.name)).collect();
        let letters = accounts
            .iter()
            .zip(traders)
            .map(|(account, trader)| Letter::new(account, &trader.registration()));
        let outcomes = self
            .send_all(Contract::Registry, letters.collect())
            .unwrap_or_else(|error| panic!("somebody cannot register: {error}"));
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
        self.fund_all(&funds).unwrap_or_else(|error| panic!("somebody cannot deposit: {error}"));
        joined
    }

    /// Asks for registration.
    ///
    /// # Errors
    /// The registry's words.
    pub fn register(&mut self, account: &Addr, trader: &Trader) -> Result<ParticipantId, ChainError> {
        let msg = trader.registration();
        Ok(self.tell_registry(account, &msg)?.one::<ParticipantChanged>().participant)
    }

    /// The reviewer decides.
    ///
    /// # Errors
    /// The registry's words.
    pub fn review(&mut self, reviews: &[Review]) -> Result<Vec<ParticipantChanged>, ChainError> {
        let reviewer = self.operators.reviewer.clone();
        let msg = ExecuteMsg::Review { reviews: reviews.to_vec() };
        Ok(self.tell_registry(&reviewer, &msg)?.all())
    }

    /// The reviewer decides about one participant.
    ///
    /// # Errors
    /// The registry's words.
    pub fn decide(&mut self, participant: ParticipantId, decision: Decision) -> Result<(), ChainError> {
        self.review(&[Review { participant, decision }]).map(|_| ())
    }

    /// The reviewer suspends.
    ///
    /// # Errors
    /// The registry's words.
    pub fn suspend(&mut self, actor: &Actor) -> Result<(), ChainError> {
        self.decide(actor.participant, Decision::Suspend { reason: "complaint".into() })
    }

    /// The reviewer reinstates.
    ///
    /// # Errors
    /// The registry's words.
    pub fn reinstate(&mut self, actor: &Actor) -> Result<(), ChainError> {
        self.decide(actor.participant, Decision::Reinstate {})
    }

    /// The reviewer revokes.
    ///
    /// # Errors
    /// The registry's words.
    pub fn revoke(&mut self, actor: &Actor) -> Result<(), ChainError> {
        self.decide(actor.participant, Decision::Revoke { reason: "fraud".into() })
    }

    /// A participant's account proposes another to follow it.
    ///
    /// # Errors
    /// The registry's words.
    pub fn propose_rotation(&mut self, account: &Addr, next: &Addr) -> Result<(), ChainError> {
        self.tell_registry(account, &ExecuteMsg::ProposeRotation { account: next.to_string() }).map(|_| ())
    }

    /// The proposed account takes over. The fixture acts with it from then on; the actor returned knows it.
    ///
    /// # Errors
    /// The registry's words.
    pub fn accept_rotation(&mut self, next: &Addr, participant: ParticipantId) -> Result<Actor, ChainError> {
        self.tell_registry(next, &ExecuteMsg::AcceptRotation { participant })?;
        let actor = self.actors.get_mut(&participant).expect("a participant of the fixture");
        actor.account = next.clone();
        Ok(actor.clone())
    }

    /// The administrator grants a role from now on, for ever.
    ///
    /// # Errors
    /// The registry's words.
    pub fn grant_role(&mut self, role: Role, account: &Addr) -> Result<(), ChainError> {
        self.grant_role_until(role, account, None)
    }

    /// The administrator grants a role from now on.
    ///
    /// # Errors
    /// The registry's words.
    pub fn grant_role_until(
        &mut self,
        role: Role,
        account: &Addr,
        until: Option<Timestamp>,
    ) -> Result<(), ChainError> {
        let admin = self.operators.admin.clone();
        let msg = ExecuteMsg::GrantRole { role, account: account.to_string(), since: None, until };
        self.tell_registry(&admin, &msg).map(|_| ())
    }

    /// The administrator takes a role away.
    ///
    /// # Errors
    /// The registry's words.
    pub fn revoke_role(&mut self, role: Role, account: &Addr) -> Result<(), ChainError> {
        let admin = self.operators.admin.clone();
        self.tell_registry(&admin, &ExecuteMsg::RevokeRole { role, account: account.to_string() }).map(|_| ())
    }

    /// The guardian pauses trading.
    ///
    /// # Errors
    /// The registry's words.
    pub fn pause(&mut self, duration: Seconds) -> Result<(), ChainError> {
        let guardian = self.operators.guardian.clone();
        self.tell_registry(&guardian, &ExecuteMsg::Pause { duration, reason: "incident".into() }).map(|_| ())
    }

    /// The guardian ends the pause.
    ///
    /// # Errors
    /// The registry's words.
    pub fn unpause(&mut self) -> Result<(), ChainError> {
        let guardian = self.operators.guardian.clone();
        self.tell_registry(&guardian, &ExecuteMsg::Unpause {}).map(|_| ())
    }

    /// What the registry knows of a participant.
    pub fn participant(&self, participant: ParticipantId) -> ParticipantResponse {
        self.ask(Contract::Registry, &QueryMsg::Participant { participant })
    }

    /// What the registry knows of an account's participant, if there is one.
    pub fn participant_of(&self, account: &Addr) -> Option<ParticipantResponse> {
        self.try_ask(Contract::Registry, &QueryMsg::ByAccount { account: account.to_string() }).ok()
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
        self.ask::<RolesResponse>(Contract::Registry, &query).grants
    }

    /// The permission table.
    pub fn rules(&self) -> Vec<PermissionRow> {
        self.ask::<PermissionsResponse>(Contract::Registry, &QueryMsg::Permissions {}).permissions
    }

    /// The pause.
    pub fn pause_state(&self) -> PauseResponse {
        self.ask(Contract::Registry, &QueryMsg::Pause {})
    }
}
