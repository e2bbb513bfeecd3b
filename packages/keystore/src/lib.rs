//! Key phrases and key files. Nothing here asks a person: callers pass passphrases in.
//!
//! - [`phrase`]: phrases of 24 words (BIP-39).
//! - [`AccountKey`]: the private key of a phrase (BIP-32, BIP-44).
//! - [`Sealed`]: a phrase encrypted by a passphrase (Argon2id, XChaCha20-Poly1305).
//! - [`Store`]: a folder with one file per key.

mod account;
pub mod phrase;
mod seal;
mod store;

pub use account::AccountKey;
pub use phrase::PhraseError;
pub use seal::{SealError, Sealed, random, seal};
pub use store::{Kind, NewKey, Store, StoreError, default_folder, write_secret};
