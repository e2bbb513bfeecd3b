//! Random markets that can be replayed from a seed, and the same market as a linear programme.

pub mod generator;
pub mod italy;
pub mod lp;
