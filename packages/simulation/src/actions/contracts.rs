//! Signing, mandates, cancelling, activation.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, HexBinary};
use interfaces::Contract;
use interfaces::power_contract::events::{ContractCancelled, ContractLapsed, ContractsSigned};
use interfaces::power_contract::{
    ContractResponse, ContractStatus, ContractsResponse, CycleTotalsResponse, DigestResponse, ExecuteMsg,
    MandateResponse, MandateTerms, QueryMsg, SlotResponse, SlotStatus,
};
use units::{ContractId, CycleId, MarketId, ParticipantId, SlotId};

use super::{PAGE, guard};
use crate::backend::{ChainBackend, ChainError};
use crate::events::TxEvents;
use crate::market::{Actor, Market, Observer, PendingTx};

impl<C: ChainBackend, O: Observer<C>> Market<C, O> {
    pub(super) fn send_to_power_contract(
        &mut self,
        sender: &Addr,
        msg: &ExecuteMsg,
    ) -> Result<TxEvents, ChainError> {
        self.send(sender, Contract::PowerContract, msg, &[])
    }

    /// Signs contracts one by one.
    pub fn sign(&mut self, actor: &Actor, contracts: &[ContractId]) -> Result<ContractsSigned, ChainError> {
        let msg = ExecuteMsg::Sign { contracts: contracts.to_vec() };
        Ok(self.send_to_power_contract(&actor.account, &msg)?.one())
    }

    /// Signs contracts, in ascending order, by one digest, which power-contract computes.
    pub fn sign_digest(
        &mut self,
        actor: &Actor,
        contracts: &[ContractId],
    ) -> Result<ContractsSigned, ChainError> {
        let query = QueryMsg::Digest { contracts: contracts.to_vec() };
        let digest = self.try_query::<DigestResponse>(Contract::PowerContract, &query)?.digest;
        self.sign_with_digest(actor, contracts, digest)
    }

    /// Signs contracts by a digest that is given.
    pub fn sign_with_digest(
        &mut self,
        actor: &Actor,
        contracts: &[ContractId],
        digest: HexBinary,
    ) -> Result<ContractsSigned, ChainError> {
        let msg = ExecuteMsg::SignDigest { contracts: contracts.to_vec(), digest };
        Ok(self.send_to_power_contract(&actor.account, &msg)?.one())
    }

    /// Many sign contracts, a message each: by one digest where the flag says so, else one by one.
    pub fn sign_together(&mut self, signatures: &[(Actor, Vec<ContractId>, bool)]) -> Result<(), ChainError> {
        let mut txs = Vec::with_capacity(signatures.len());
        for (actor, contracts, by_digest) in signatures {
            let contracts = contracts.clone();
            let msg = if *by_digest {
                let query = QueryMsg::Digest { contracts: contracts.clone() };
                let digest = self.try_query::<DigestResponse>(Contract::PowerContract, &query)?.digest;
                ExecuteMsg::SignDigest { contracts, digest }
            } else {
                ExecuteMsg::Sign { contracts }
            };
            txs.push(PendingTx::new(&actor.account, &msg));
        }
        self.send_all(Contract::PowerContract, txs).map(|_| ())
    }

    /// Every party signs its unsigned contracts of a slot.
    pub fn sign_all(&mut self, slot: SlotId) -> Result<(), ChainError> {
        self.sign_all_but(slot, &[])
    }

    /// Every party but these signs its unsigned contracts of a slot.
    pub fn sign_all_but(&mut self, slot: SlotId, but: &[&Actor]) -> Result<(), ChainError> {
        let mut signatures = Vec::new();
        for (participant, contracts) in self.unsigned(&[slot]) {
            if but.iter().any(|actor| actor.participant == participant) {
                continue;
            }
            let actor = self.actor(participant).clone();
            let batches = contracts.chunks(interfaces::MAX_BATCH);
            signatures.extend(batches.map(|batch| (actor.clone(), batch.to_vec(), false)));
        }
        self.sign_together(&signatures)
    }

    /// The contracts of slots that each party has not signed yet, in ascending order.
    pub fn unsigned(&self, slots: &[SlotId]) -> BTreeMap<ParticipantId, Vec<ContractId>> {
        let mut unsigned: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let drafts = slots
            .iter()
            .flat_map(|slot| self.contracts(*slot))
            .filter(|contract| matches!(contract.status, ContractStatus::Draft | ContractStatus::HalfSigned));
        for contract in drafts {
            if !contract.buyer_signed {
                unsigned.entry(contract.terms.buyer).or_default().push(contract.contract);
            }
            // A prosumer that bought from itself signs the contract once.
            if !contract.seller_signed && contract.terms.seller != contract.terms.buyer {
                unsigned.entry(contract.terms.seller).or_default().push(contract.contract);
            }
        }
        unsigned
    }

    /// Gives a standing mandate.
    pub fn mandate(&mut self, actor: &Actor, mandate: MandateTerms) -> Result<(), ChainError> {
        let msg = ExecuteMsg::GrantMandate { market: self.id, mandate };
        self.send_to_power_contract(&actor.account, &msg).map(|_| ())
    }

    /// Many give a standing mandate.
    pub fn mandate_all(&mut self, mandates: &[(Actor, MandateTerms)]) -> Result<(), ChainError> {
        let txs = mandates.iter().map(|(actor, mandate)| {
            let msg = ExecuteMsg::GrantMandate { market: self.id, mandate: *mandate };
            PendingTx::new(&actor.account, &msg)
        });
        let txs = txs.collect();
        self.send_all(Contract::PowerContract, txs).map(|_| ())
    }

    /// Revokes a standing mandate.
    pub fn revoke_mandate(&mut self, actor: &Actor) -> Result<(), ChainError> {
        self.send_to_power_contract(&actor.account, &ExecuteMsg::RevokeMandate { market: self.id })
            .map(|_| ())
    }

    /// Agrees to cancel contracts: those that are cancelled by it.
    pub fn cancel_contracts(
        &mut self,
        actor: &Actor,
        contracts: &[ContractId],
    ) -> Result<Vec<ContractCancelled>, ChainError> {
        let msg = ExecuteMsg::Cancel { contracts: contracts.to_vec() };
        Ok(self.send_to_power_contract(&actor.account, &msg)?.all())
    }

    /// Anyone activates a slot's contracts, page by page: those that lapsed. The time for signing must be over.
    pub fn activate(&mut self, slot: SlotId) -> Result<Vec<ContractLapsed>, ChainError> {
        let (mut all, mut pages) = (TxEvents::default(), 0);
        loop {
            all.extend(self.activate_page(slot, self.page)?.events);
            if self.contract_slot(slot).is_some_and(|state| state.status >= SlotStatus::Active) {
                return Ok(all.all());
            }
            guard(&mut pages)?;
        }
    }

    /// Anyone activates one page of a slot's contracts.
    pub fn activate_page(&mut self, slot: SlotId, limit: u32) -> Result<TxEvents, ChainError> {
        self.send_to_power_contract(&self.anyone(), &ExecuteMsg::Activate { market: self.id, slot, limit })
    }

    /// The state of a slot in power-contract, if contracts were drafted in it.
    pub fn contract_slot(&self, slot: SlotId) -> Option<SlotResponse> {
        self.contract_slot_in(self.id, slot)
    }

    /// The state of a slot of any market in power-contract, if contracts were drafted in it.
    pub fn contract_slot_in(&self, market: MarketId, slot: SlotId) -> Option<SlotResponse> {
        self.try_query(Contract::PowerContract, &QueryMsg::Slot { market, slot }).ok()
    }

    /// One contract.
    pub fn contract(&self, contract: ContractId) -> ContractResponse {
        self.query(Contract::PowerContract, &QueryMsg::Contract { contract })
    }

    /// All contracts of a slot; none where none were drafted.
    pub fn contracts(&self, slot: SlotId) -> Vec<ContractResponse> {
        self.contracts_in(self.id, slot, None)
    }

    /// A participant's contracts of a slot.
    pub fn contracts_of(&self, slot: SlotId, actor: &Actor) -> Vec<ContractResponse> {
        self.contracts_in(self.id, slot, Some(actor.participant))
    }

    /// The contracts of a slot of any market, of one party if one is given.
    pub fn contracts_in(
        &self,
        market: MarketId,
        slot: SlotId,
        party: Option<ParticipantId>,
    ) -> Vec<ContractResponse> {
        let (mut all, mut start_after) = (vec![], None);
        if self.contract_slot_in(market, slot).is_none() {
            return all;
        }
        loop {
            let query = QueryMsg::Contracts { market, slot, party, start_after, limit: PAGE };
            let page: ContractsResponse = self.query(Contract::PowerContract, &query);
            all.extend(page.contracts);
            start_after = page.next;
            if start_after.is_none() {
                return all;
            }
        }
    }

    /// A participant's mandate.
    pub fn mandate_of(&self, actor: &Actor) -> Option<MandateTerms> {
        let query = QueryMsg::Mandate { market: self.id, participant: actor.participant };
        self.query::<MandateResponse>(Contract::PowerContract, &query).mandate
    }

    /// Power-contract's sums over a cycle.
    pub fn contract_totals(&self, cycle: CycleId) -> CycleTotalsResponse {
        self.query(Contract::PowerContract, &QueryMsg::CycleTotals { market: self.id, cycle })
    }
}
