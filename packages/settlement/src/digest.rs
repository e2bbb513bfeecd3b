//! The digest that parties sign.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use merkle_log::{EMPTY_ROOT, Hash, Nodes, NodesMut, append, leaf_hash, root};
use sha2::{Digest as _, Sha256};
use units::{Amount, ContractId, CycleId, Energy, LabelId, Lots, ParticipantId, Price, Timestamp, ZoneId};

/// A SHA-256 hash.
pub type Digest = [u8; 32];

/// The first bytes of the hashed message. No other hash of the project begins with them.
const DOMAIN: &[u8] = b"dpt-contract-v1";

/// The terms of a contract: parties, period, electricity, settlement method and prices, liability for breach. They do
/// not depend on a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContractTerms {
    /// The contract.
    pub contract: ContractId,
    /// The party that takes the energy.
    pub buyer: ParticipantId,
    /// The party that delivers it.
    pub seller: ParticipantId,
    /// The bidding zone of the buyer.
    pub buyer_zone: ZoneId,
    /// The bidding zone of the seller.
    pub seller_zone: ZoneId,
    /// The label of the energy.
    pub label: LabelId,
    /// The begin of delivery.
    pub start: Timestamp,
    /// The end of delivery, exclusive.
    pub end: Timestamp,
    /// The energy to deliver, in lots.
    pub lots: Lots,
    /// The energy of a lot.
    pub lot: Energy,
    /// The buyer's price per lot.
    pub buyer_price: Price,
    /// The seller's price per lot.
    pub seller_price: Price,
    /// The amount per lot that the seller owes for lots not delivered, or for a missing signature.
    pub seller_liability: Amount,
    /// The amount per lot that the buyer owes for a missing signature.
    pub buyer_liability: Amount,
    /// The settlement cycle in which the contract is netted and paid: see [`settlement_method`].
    pub cycle: CycleId,
}

/// The settlement method in words, which are part of the digest.
pub fn settlement_method(cycle: CycleId) -> String {
    format!("metered delivery per slot, netted in cycle {cycle}")
}

/// SHA-256 over `dpt-contract-v1` and the terms in the order of [`ContractTerms`], integers big-endian in their full
/// width, each term after its length in one byte, the settlement method last.
pub fn contract_digest(terms: &ContractTerms) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update(DOMAIN);
    let mut term = |bytes: &[u8]| {
        hasher.update([u8::try_from(bytes.len()).unwrap_or(u8::MAX)]);
        hasher.update(bytes);
    };
    term(&terms.contract.market.get().to_be_bytes());
    term(&terms.contract.slot.get().to_be_bytes());
    term(&terms.contract.number.get().to_be_bytes());
    term(&terms.buyer.get().to_be_bytes());
    term(&terms.seller.get().to_be_bytes());
    term(&terms.buyer_zone.get().to_be_bytes());
    term(&terms.seller_zone.get().to_be_bytes());
    term(&terms.label.get().to_be_bytes());
    term(&terms.start.get().to_be_bytes());
    term(&terms.end.get().to_be_bytes());
    term(&terms.lots.get().to_be_bytes());
    term(&terms.lot.get().to_be_bytes());
    term(&terms.buyer_price.get().to_be_bytes());
    term(&terms.seller_price.get().to_be_bytes());
    term(&terms.seller_liability.get().to_be_bytes());
    term(&terms.buyer_liability.get().to_be_bytes());
    term(settlement_method(terms.cycle).as_bytes());
    hasher.finalize().into()
}

/// The digest of several contracts: the root of the RFC 6962 tree whose entries are their digests, in the given order.
pub fn digest_root(digests: impl IntoIterator<Item = Digest>) -> Digest {
    let mut nodes = NodesInMemory::default();
    append(&mut nodes, 0, digests.into_iter().map(|digest| leaf_hash(&digest)))
        .and_then(|size| root(&nodes, size))
        .unwrap_or(EMPTY_ROOT)
}

/// The nodes of one tree by level and index. The nodes of a level are added in order.
#[derive(Default)]
struct NodesInMemory(Vec<Vec<Hash>>);

/// The node was not added. `append` and `root` only read nodes that were.
struct MissingNode;

impl Nodes for NodesInMemory {
    type Error = MissingNode;

    fn node(&self, level: u8, index: u64) -> Result<Hash, MissingNode> {
        let nodes = self.0.get(usize::from(level)).ok_or(MissingNode)?;
        let index = usize::try_from(index).map_err(|_| MissingNode)?;
        nodes.get(index).copied().ok_or(MissingNode)
    }
}

impl NodesMut for NodesInMemory {
    fn set_node(&mut self, level: u8, _index: u64, hash: &Hash) -> Result<(), MissingNode> {
        if self.0.len() <= usize::from(level) {
            self.0.resize(usize::from(level).saturating_add(1), Vec::new());
        }
        self.0.get_mut(usize::from(level)).ok_or(MissingNode)?.push(*hash);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use merkle_log::node_hash;
    use units::{ContractNumber, MarketId, SlotId};

    const TERMS: ContractTerms = ContractTerms {
        contract: ContractId { market: MarketId(1), slot: SlotId(2), number: ContractNumber(3) },
        buyer: ParticipantId(4),
        seller: ParticipantId(5),
        buyer_zone: ZoneId(6),
        seller_zone: ZoneId(7),
        label: LabelId(8),
        start: Timestamp(9),
        end: Timestamp(10),
        lots: Lots(11),
        lot: Energy(12),
        buyer_price: Price(-13),
        seller_price: Price(14),
        seller_liability: Amount(15),
        buyer_liability: Amount(16),
        cycle: CycleId(17),
    };

    #[test]
    fn digest_is_the_hash_of_the_terms_in_order() {
        // Each term is its length in bytes, then its value in that many bytes.
        let mut bytes = Vec::from(*b"dpt-contract-v1");
        let mut put = |width: u8, value: i128| {
            bytes.push(width);
            bytes.extend_from_slice(&value.to_be_bytes()[16 - usize::from(width)..]);
        };
        for (width, value) in [
            (2, 1),
            (4, 2),
            (4, 3),
            (4, 4),
            (4, 5),
            (1, 6),
            (1, 7),
            (1, 8),
            (8, 9),
            (8, 10),
            (8, 11),
            (8, 12),
            (8, -13),
            (8, 14),
            (16, 15),
            (16, 16),
        ] {
            put(width, value);
        }
        let method = b"metered delivery per slot, netted in cycle 17";
        bytes.push(45);
        bytes.extend_from_slice(method);
        assert_eq!(contract_digest(&TERMS), <[u8; 32]>::from(Sha256::digest(&bytes)));
    }

    #[test]
    fn every_term_changes_the_digest() {
        let id = TERMS.contract;
        let changed = [
            ContractTerms { contract: ContractId { market: MarketId(2), ..id }, ..TERMS },
            ContractTerms { contract: ContractId { slot: SlotId(3), ..id }, ..TERMS },
            ContractTerms { contract: ContractId { number: ContractNumber(4), ..id }, ..TERMS },
            ContractTerms { buyer: ParticipantId(5), ..TERMS },
            ContractTerms { seller: ParticipantId(4), ..TERMS },
            ContractTerms { buyer_zone: ZoneId(7), ..TERMS },
            ContractTerms { seller_zone: ZoneId(6), ..TERMS },
            ContractTerms { label: LabelId(0), ..TERMS },
            ContractTerms { start: Timestamp(8), ..TERMS },
            ContractTerms { end: Timestamp(11), ..TERMS },
            ContractTerms { lots: Lots(12), ..TERMS },
            ContractTerms { lot: Energy(11), ..TERMS },
            ContractTerms { buyer_price: Price(13), ..TERMS },
            ContractTerms { seller_price: Price(-14), ..TERMS },
            ContractTerms { seller_liability: Amount(16), ..TERMS },
            ContractTerms { buyer_liability: Amount(15), ..TERMS },
            ContractTerms { cycle: CycleId(18), ..TERMS },
        ];
        let mut digests: Vec<Digest> = changed.iter().map(contract_digest).collect();
        digests.push(contract_digest(&TERMS));
        digests.sort_unstable();
        digests.dedup();
        assert_eq!(digests.len(), changed.len() + 1);
    }

    #[test]
    fn digest_of_several_contracts_is_the_rfc_6962_root() {
        let [a, b, c]: [Digest; 3] = [[1; 32], [2; 32], [3; 32]];
        let pair = node_hash(&leaf_hash(&a), &leaf_hash(&b));
        assert_eq!(digest_root([]), EMPTY_ROOT);
        assert_eq!(digest_root([a]), leaf_hash(&a));
        assert_eq!(digest_root([a, b]), pair);
        assert_eq!(digest_root([a, b, c]), node_hash(&pair, &leaf_hash(&c)));
        assert_ne!(digest_root([b, a]), pair);
        // Six leaves: a subtree of four and one of two.
        let four = node_hash(&pair, &pair);
        assert_eq!(digest_root([a, b, a, b, a, b]), node_hash(&four, &pair));
    }
}
