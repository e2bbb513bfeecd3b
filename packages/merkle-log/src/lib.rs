//! An RFC 6962 Merkle tree over a storage trait: append, inclusion, consistency.
