//! Events of power contracts.

use units::{Amount, ContractId, LabelId, Lots, MarketId, NetAmount, ParticipantId, Price, SlotId};

crate::typed_event!(
    /// A contract was drafted.
    ContractDrafted("dpt_draft") {
        /// The contract.
        contract("contract"): ContractId,
        /// The buyer.
        buyer("buyer"): ParticipantId,
        /// The seller.
        seller("seller"): ParticipantId,
        /// The label of the energy.
        label("label"): LabelId,
        /// The lots to be delivered.
        lots("lots"): Lots,
        /// The price per lot that the buyer pays.
        buyer_price("buyer_price"): Price,
        /// The price per lot that the seller receives.
        seller_price("seller_price"): Price,
    }
);

crate::typed_event!(
    /// A party signed contracts: one by one, by digest or by mandate.
    ContractsSigned("dpt_sign") {
        /// The party.
        participant("user"): ParticipantId,
        /// The market.
        market("market"): MarketId,
        /// The number of contracts.
        contracts("contracts"): u32,
        /// `single`, `digest` or `mandate`.
        means("means"): String,
    }
);

crate::typed_event!(
    /// A contract lapsed.
    ContractLapsed("dpt_lapse") {
        /// The contract.
        contract("contract"): ContractId,
        /// The sum that the buyer owes, in coin units.
        buyer_liability("buyer_liability"): Amount,
        /// The sum that the seller owes, in coin units.
        seller_liability("seller_liability"): Amount,
        /// `unsigned`, `inactive` (a party is not active) or `terms` (the prices are not those of the clearing).
        reason("reason"): String,
    }
);

crate::typed_event!(
    /// A contract was cancelled by both parties.
    ContractCancelled("dpt_contract_cancelled") {
        /// The contract.
        contract("contract"): ContractId,
    }
);

crate::typed_event!(
    /// Readings were reported.
    ReadingsReported("dpt_meter") {
        /// The market.
        market("market"): MarketId,
        /// The number of readings.
        readings("readings"): u32,
    }
);

crate::typed_event!(
    /// A contract settled.
    ContractSettled("dpt_settle") {
        /// The contract.
        contract("contract"): ContractId,
        /// Lots delivered.
        delivered("delivered"): Lots,
        /// The sum that the buyer pays, less the liability that it receives, in coin units.
        buyer_net("buyer_net"): NetAmount,
        /// The sum that the seller receives, less the liability that it owes, in coin units.
        seller_net("seller_net"): NetAmount,
        /// The liability of the seller for lots not delivered, in coin units.
        liability("liability"): Amount,
        /// The imbalance charge of the buyer, in coin units.
        imbalance("imbalance"): Amount,
    }
);

crate::typed_event!(
    /// A contract was disputed, or its dispute resolved.
    ContractDisputed("dpt_dispute") {
        /// The contract.
        contract("contract"): ContractId,
        /// `disputed` or `resolved`.
        state("state"): String,
    }
);

crate::typed_event!(
    /// A slot progressed.
    SlotProgress("dpt_contract_slot") {
        /// The market.
        market("market"): MarketId,
        /// The slot.
        slot("slot"): SlotId,
        /// The status, as `SlotStatus` is spelled in JSON.
        status("status"): String,
        /// Contracts handled in this stage.
        progress("progress"): u32,
    }
);
