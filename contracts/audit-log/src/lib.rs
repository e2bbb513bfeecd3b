//! The tamper-evident log: RFC 6962 Merkle tree over every entry.
