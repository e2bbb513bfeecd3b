//! Participants: registration, review, rotation of their accounts.

pub mod accept_rotation;
pub mod life_cycle;
pub mod propose_rotation;
pub mod register;
pub mod review;
pub mod store;
