//! The participants of a day between two chains.

use interfaces::settlement_escrow::routes::Remote;
use sdk::Signer;

use crate::Actor;

/// A participant of the market and its account on the other chain.
pub struct Person {
    /// The participant here.
    pub actor: Actor,
    /// Its signer on the remote chain.
    pub signer: Signer,
    /// Its account on the remote chain.
    pub remote: Remote,
}

/// The participants.
pub struct People {
    /// Buys.
    pub buyer: Person,
    /// Sells.
    pub seller: Person,
}

impl People {
    /// All of them.
    pub const fn all(&self) -> [&Person; 2] {
        [&self.buyer, &self.seller]
    }
}
