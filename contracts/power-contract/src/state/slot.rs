//! One slot.

use interfaces::orderbook_matcher::SettlementTerms;
use interfaces::power_contract::{SlotStatus, SlotTerms};
use serde::{Deserialize, Serialize};
use settlement::Terms;
use units::Timestamp;

/// A slot: 55 bytes with 3 zones, for sums per lot below 16,384.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// Its status.
    pub status: SlotStatus,
    /// What its contracts have in common.
    pub terms: SlotTerms,
    /// The signing deadline, exclusive; 0 while the matcher drafts.
    pub sign_by: Timestamp,
    /// Contracts drafted: the number of the next one.
    pub contracts: u32,
    /// Contracts handled in the present stage: the number of the next one to activate or settle.
    pub progress: u32,
    /// Contracts in dispute.
    pub disputed: u32,
}

impl Slot {
    /// A slot without contracts.
    pub const fn new(terms: SlotTerms) -> Self {
        let status = SlotStatus::Drafting;
        Self { status, terms, sign_by: Timestamp(0), contracts: 0, progress: 0, disputed: 0 }
    }

    /// The signing deadline, exclusive, once all contracts are drafted.
    pub fn sign_by(&self) -> Option<Timestamp> {
        (self.status != SlotStatus::Drafting).then_some(self.sign_by)
    }

    /// Fees and bonds, as `settlement` takes them.
    pub const fn settlement_terms(&self) -> Terms {
        let SettlementTerms { buyer_fee, seller_fee, buyer_bond, seller_bond, imbalance_premium } =
            self.terms.terms;
        Terms { buyer_fee, seller_fee, buyer_bond, seller_bond, imbalance_premium }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::{Amount, CycleId, DenomId, Energy, Seconds};

    #[test]
    fn a_slot_takes_55_bytes() {
        let slot = Slot {
            status: SlotStatus::Signing,
            terms: SlotTerms {
                denom: DenomId(0),
                cycle: CycleId(20_160),
                lot: Energy(100),
                start: Timestamp(1_741_824_000),
                end: Timestamp(1_741_824_900),
                sign: Seconds(900),
                meter_until: Timestamp(1_741_828_500),
                dispute: Seconds(7_200),
                terms: SettlementTerms {
                    buyer_fee: Amount(200),
                    seller_fee: Amount(200),
                    buyer_bond: Amount(2_000),
                    seller_bond: Amount(2_000),
                    imbalance_premium: Amount(500),
                },
                imbalance_prices: vec![Amount(9_000); 3],
                grid_fees: Amount(10_000),
            },
            sign_by: Timestamp(1_741_820_000),
            contracts: 200,
            progress: 199,
            disputed: 128,
        };
        // Status 1, cycle 3, denomination 1, lot 1, start and end 5 each, signing 2, metering 5, disputes 2, terms 5 ×
        // 2, zones 1 + 3 × 2, grid fees 2, deadline 5, counters 3 × 2.
        assert_eq!(storage::encode(&slot).unwrap().len(), 55);
    }
}
