//! The market as a test fixture: actors, clock, verbs, invariants.
