//! Pairing: fills become contracts between buyers and sellers.
//!
//! For each label, the fills of buyers and of sellers are laid out in two rows of lots, by zone, and matched lot by
//! lot: at most as many contracts as there are orders in both rows, less one. A buyer that gets several labels takes
//! part in each of their rows with its share. Zones are visited by price, the cheapest first: in the order of their
//! numbers, a buyer could pay less than its seller receives, and the grid account would pay the difference.

pub mod cursor;
pub mod run;
