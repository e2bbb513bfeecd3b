//! Times the clearing.
fn main() {}
