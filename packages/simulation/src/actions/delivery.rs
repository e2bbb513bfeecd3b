//! Readings, disputes, settlement.

use std::collections::BTreeMap;

use cosmwasm_std::HexBinary;
use interfaces::Contract;
use interfaces::power_contract::events::{ContractSettled, ReadingsReported};
use interfaces::power_contract::{
    ContractStatus, ExecuteMsg, Quality, QueryMsg, Reading, ReadingResponse, RegistersResponse, SlotStatus,
    TariffReading,
};
use units::{ContractId, Energy, Lots, ParticipantId, SlotId};

use super::guard;
use crate::backend::{ChainBackend, ChainError};
use crate::events::TxEvents;
use crate::market::{Actor, Market, Observer};

/// A first reading: watt-hours drawn and fed in, on tariff 1, measured.
pub fn reading(participant: ParticipantId, slot: SlotId, import: u64, export: u64) -> Reading {
    Reading {
        participant,
        slot,
        import: TariffReading { tariff: 1, energy: Energy(import) },
        export: TariffReading { tariff: 1, energy: Energy(export) },
        version: 1,
        quality: Quality::Measured,
    }
}

/// A first reading of watt-hours drawn.
pub fn import(actor: &Actor, slot: SlotId, energy: u64) -> Reading {
    reading(actor.participant, slot, energy, 0)
}

/// A first reading of watt-hours fed in.
pub fn export(actor: &Actor, slot: SlotId, energy: u64) -> Reading {
    reading(actor.participant, slot, 0, energy)
}

impl<C: ChainBackend, O: Observer<C>> Market<C, O> {
    /// The metering operator reports readings.
    pub fn meter(&mut self, readings: &[Reading]) -> Result<ReadingsReported, ChainError> {
        let operator = self.operators.metering.clone();
        let msg = ExecuteMsg::Meter { market: self.id, readings: readings.to_vec() };
        Ok(self.send_to_power_contract(&operator, &msg)?.one())
    }

    /// The readings of a slot in which all parties deliver and draw as contracted.
    pub fn readings_as_contracted(&self, slot: SlotId) -> Vec<Reading> {
        let mut sums: BTreeMap<ParticipantId, (Lots, Lots)> = BTreeMap::new();
        for contract in self.contracts(slot) {
            if matches!(contract.status, ContractStatus::Active | ContractStatus::Delivered) {
                let bought = &mut sums.entry(contract.terms.buyer).or_default().0;
                *bought = bought.add(contract.terms.lots).unwrap();
                let sold = &mut sums.entry(contract.terms.seller).or_default().1;
                *sold = sold.add(contract.terms.lots).unwrap();
            }
        }
        let lot = self.definition.lot;
        sums.into_iter()
            .map(|(participant, (bought, sold))| {
                let wh = |lots: Lots| lots.energy(lot).unwrap().get();
                reading(participant, slot, wh(bought), wh(sold))
            })
            .collect()
    }

    /// The metering operator reports that all parties delivered and drew as contracted.
    pub fn meter_as_contracted(&mut self, slot: SlotId) -> Result<(), ChainError> {
        for batch in self.readings_as_contracted(slot).chunks(interfaces::MAX_BATCH) {
            self.meter(batch)?;
        }
        Ok(())
    }

    /// A party disputes the delivery of a contract.
    pub fn dispute(&mut self, actor: &Actor, contract: ContractId) -> Result<(), ChainError> {
        let evidence = HexBinary::from(merkle_log::leaf_hash(b"photograph of the meter"));
        self.send_to_power_contract(&actor.account, &ExecuteMsg::Dispute { contract, evidence }).map(|_| ())
    }

    /// The auditor decides a dispute.
    pub fn resolve(&mut self, contract: ContractId, delivered: u64) -> Result<ContractSettled, ChainError> {
        let auditor = self.operators.auditor.clone();
        let msg = ExecuteMsg::Resolve { contract, delivered: Lots(delivered) };
        Ok(self.send_to_power_contract(&auditor, &msg)?.one())
    }

    /// Anyone settles a slot's contracts, page by page, until only disputed ones are left. The time for readings must be
    /// over.
    pub fn settle(&mut self, slot: SlotId) -> Result<Vec<ContractSettled>, ChainError> {
        let (mut all, mut pages) = (TxEvents::default(), 0);
        loop {
            all.extend(self.settle_page(slot, self.page)?.events);
            if self.contract_slot(slot).is_some_and(|state| state.status >= SlotStatus::Settled) {
                return Ok(all.all());
            }
            guard(&mut pages)?;
        }
    }

    /// Anyone settles one page of a slot's contracts.
    pub fn settle_page(&mut self, slot: SlotId, limit: u32) -> Result<TxEvents, ChainError> {
        self.send_to_power_contract(&self.anyone(), &ExecuteMsg::Settle { market: self.id, slot, limit })
    }

    /// One slot from gate closure to settlement, all parties signing, delivering and drawing as contracted.
    pub fn run_slot(&mut self, slot: SlotId) -> Vec<ContractSettled> {
        let drafts = self.match_slot(slot).unwrap();
        if drafts.is_empty() {
            return vec![];
        }
        self.sign_all(slot).unwrap();
        self.end_signing(slot);
        self.activate(slot).unwrap();
        self.deliver(slot);
        self.meter_as_contracted(slot).unwrap();
        self.end_metering(slot);
        self.settle(slot).unwrap()
    }

    /// A participant's reading of a slot.
    pub fn reading_of(&self, slot: SlotId, actor: &Actor) -> ReadingResponse {
        let query = QueryMsg::Reading { market: self.id, slot, participant: actor.participant };
        self.query(Contract::PowerContract, &query)
    }

    /// A participant's tariff registers over slots `[from, to)`.
    pub fn registers(&self, actor: &Actor, from: SlotId, to: SlotId) -> RegistersResponse {
        let query = QueryMsg::Registers { market: self.id, participant: actor.participant, from, to };
        self.query(Contract::PowerContract, &query)
    }
}
