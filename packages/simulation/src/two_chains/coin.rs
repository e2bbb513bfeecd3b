//! The coin of the remote chain.

/// The coin of the remote chain in which the market pays: millionths of a euro.
pub const COIN: &str = "ueur";
/// The amount of the probe: a cent.
pub(super) const CENT: u128 = 10_000;
