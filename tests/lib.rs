//! Integration tests of the five contracts; see `main.rs`.
