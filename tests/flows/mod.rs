//! Days as they go: well, and otherwise.

mod chains;
mod delivery;
mod money;
mod orders;
mod pages;
mod people;
mod signing;
mod whole_day;
