//! The five contracts together.
