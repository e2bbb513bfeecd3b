//! Random markets that can be replayed from a seed, and independent models of a clearing.

pub mod brute;
pub mod generator;
pub mod italy;
pub mod lp;
pub mod outcome;
pub mod steps;
