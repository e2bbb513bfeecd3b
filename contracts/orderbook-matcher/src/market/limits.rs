//! Limits of a market's definition.

use units::{Amount, Energy, Lots, Seconds};

/// The most zones.
pub const ZONES: usize = 32;
/// The most lines, one direction each.
pub const LINES: usize = 64;
/// The most labels: those that the registry can grant.
pub const LABELS: usize = 16;
/// The most buyer profiles.
pub const PROFILES: usize = 16;
/// The most slots of a settlement cycle.
pub const SLOTS_PER_CYCLE: u16 = 400;
/// The most lots of one order.
pub const ORDER_LOTS: Lots = Lots(0xffff_ffff);
/// The most energy of one lot: the energy of the greatest order then fits 64 bits.
pub const LOT: Energy = Energy(0xffff_ffff);
/// The longest span of time, ten years: sums of spans and of slots' starts then fit 64 bits.
pub const SPAN: Seconds = Seconds(10 * 366 * 86_400);
/// The greatest fee, bond or imbalance premium per lot: that of prices, so that sums over all lots fit 128 bits.
pub const TERM: Amount = Amount(1 << 44);
