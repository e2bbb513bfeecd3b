//! Binary records of fixed layout under packed keys, on cosmwasm storage.
