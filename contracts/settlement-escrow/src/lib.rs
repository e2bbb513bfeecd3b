//! The money: deposits, reservations, balanced postings, netting of a cycle, payouts.
