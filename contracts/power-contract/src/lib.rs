//! Contracts between a seller and a buyer: draft, signature, activation, metering, settlement.
