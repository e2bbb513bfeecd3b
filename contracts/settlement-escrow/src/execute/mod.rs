//! One message per file.

pub mod add_denom;
pub mod book;
pub mod clear_cycle;
pub mod deposit;
pub mod post;
pub mod push_payouts;
pub mod set_payout;
pub mod top_up;
pub mod withdraw;
pub mod withdraw_system;
