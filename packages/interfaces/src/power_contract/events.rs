//! Events of power-contract.

use units::{Amount, ContractId, LabelId, Lots, MarketId, NetAmount, ParticipantId, Price, SlotId};

crate::typed_event!(
    /// A contract was drafted.
    ContractDrafted("dpt_draft") {
        /// Which.
        contract("contract"): ContractId,
        /// Who takes the energy.
        buyer("buyer"): ParticipantId,
        /// Who delivers it.
        seller("seller"): ParticipantId,
        /// The label.
        label("label"): LabelId,
        /// How much.
        lots("lots"): Lots,
        /// What the buyer pays per lot.
        buyer_price("buyer_price"): Price,
        /// What the seller receives per lot.
        seller_price("seller_price"): Price,
    }
);

crate::typed_event!(
    /// A party signed contracts: one by one, by digest or by mandate.
    ContractsSigned("dpt_sign") {
        /// Who.
        participant("user"): ParticipantId,
        /// The market.
        market("market"): MarketId,
        /// How many contracts.
        contracts("contracts"): u32,
        /// How: `single`, `digest` or `mandate`.
        means("means"): String,
    }
);

crate::typed_event!(
    /// A contract lapsed.
    ContractLapsed("dpt_lapse") {
        /// Which.
        contract("contract"): ContractId,
        /// What the buyer owes for it.
        buyer_liability("buyer_liability"): Amount,
        /// What the seller owes for it.
        seller_liability("seller_liability"): Amount,
        /// Why: `unsigned`, `inactive` (a party may not trade any more) or `terms` (they do not match the clearing).
        reason("reason"): String,
    }
);

crate::typed_event!(
    /// A contract was cancelled by both parties.
    ContractCancelled("dpt_contract_cancelled") {
        /// Which.
        contract("contract"): ContractId,
    }
);

crate::typed_event!(
    /// Readings were taken in.
    ReadingsReported("dpt_meter") {
        /// The market.
        market("market"): MarketId,
        /// How many.
        readings("readings"): u32,
    }
);

crate::typed_event!(
    /// A contract settled.
    ContractSettled("dpt_settle") {
        /// Which.
        contract("contract"): ContractId,
        /// Lots delivered.
        delivered("delivered"): Lots,
        /// What the buyer pays in all, liability it receives deducted.
        buyer_net("buyer_net"): NetAmount,
        /// What the seller receives in all, liability it owes deducted.
        seller_net("seller_net"): NetAmount,
        /// What the seller owes for lots not delivered.
        liability("liability"): Amount,
        /// What the buyer owes for imbalance.
        imbalance("imbalance"): Amount,
    }
);

crate::typed_event!(
    /// A contract is disputed, or its dispute resolved.
    ContractDisputed("dpt_dispute") {
        /// Which.
        contract("contract"): ContractId,
        /// `disputed` or `resolved`.
        state("state"): String,
    }
);

crate::typed_event!(
    /// A slot reached a state; `progress` counts the contracts handled in it.
    SlotProgress("dpt_contract_slot") {
        /// The market.
        market("market"): MarketId,
        /// The slot.
        slot("slot"): SlotId,
        /// The state, as `SlotStatus` is spelled in JSON.
        status("status"): String,
        /// Contracts handled so far in this stage.
        progress("progress"): u32,
    }
);
