//! Orders, gate closure, aggregation, clearing at the optimum, pairing.
