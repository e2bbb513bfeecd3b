//! The command line of distributed power trading.
fn main() {}
