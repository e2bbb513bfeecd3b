//! What one contract may know of another: messages, queries, events, raw records, adapters.
