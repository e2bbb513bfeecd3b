//! Who sent a packet, as an address of this chain that nobody else can have.

use sha2::{Digest, Sha256};

use crate::Channel;

/// The longest address of another chain, in bytes: what bech32 allows.
pub const MAX_REMOTE: usize = 90;

/// An address that is none of the other chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemoteError {
    /// It is empty or too long.
    #[error("an address has 1 to {most} bytes, {got} were given")]
    Length {
        /// The most.
        most: usize,
        /// How many were given.
        got: usize,
    },
    /// It begins otherwise.
    #[error("addresses beyond this route begin with {prefix}1, not as {given}")]
    Prefix {
        /// The prefix of the route.
        prefix: String,
        /// The address given.
        given: String,
    },
    /// It has letters that no address has.
    #[error("{given} has letters that no address has")]
    Letters {
        /// The address given.
        given: String,
    },
}

/// Checks that a text may be an address with a prefix. Its checksum is the other chain's affair: a link is confirmed from
/// there, which no wrong address can.
///
/// # Errors
/// [`RemoteError`] says what is wrong with it.
pub fn check_remote(address: &str, prefix: &str) -> Result<(), RemoteError> {
    if address.is_empty() || address.len() > MAX_REMOTE {
        return Err(RemoteError::Length { most: MAX_REMOTE, got: address.len() });
    }
    let data = address.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('1'));
    let Some(data) = data else {
        return Err(RemoteError::Prefix { prefix: prefix.into(), given: address.into() });
    };
    if data.is_empty() || !data.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return Err(RemoteError::Letters { given: address.into() });
    }
    Ok(())
}

/// The account that stands on this chain for a sender on another: 32 bytes, to be written as any address of this chain.
///
/// `SHA-256( SHA-256("ibc-wasm-hook-intermediary") ‖ "<channel>/<remote sender>" )`, which is what IBC hooks call contracts
/// by, after the address derivation of ADR-28. Payments by IBC callbacks are credited under the same address.
pub fn derived_sender(channel: Channel, remote: &str) -> [u8; 32] {
    let kind = Sha256::digest(b"ibc-wasm-hook-intermediary");
    Sha256::new().chain_update(kind).chain_update(format!("{channel}/{remote}")).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bech32::{Bech32, Hrp};

    #[test]
    fn the_derived_sender_is_the_one_of_ibc_hooks() {
        // The vector of the middleware's own documentation.
        let bytes = derived_sender(Channel(0), "juno12smx2wdlyttvyzvzg54y2vnqwq2qjatezqwqxu");
        let address = bech32::encode::<Bech32>(Hrp::parse("osmo").unwrap(), &bytes).unwrap();
        assert_eq!(address, "osmo1nt0pudh879m6enw4j6z4mvyu3vmwawjv5gr7xw6lvhdsdpn3m0qs74xdjl");
    }

    #[test]
    fn another_channel_or_another_sender_is_another_account() {
        let one = derived_sender(Channel(1), "juno1a");
        assert_ne!(one, derived_sender(Channel(2), "juno1a"));
        assert_ne!(one, derived_sender(Channel(1), "juno1b"));
    }

    #[test]
    fn an_address_is_of_the_routes_prefix_and_of_letters_that_addresses_have() {
        let check = |address: &str| check_remote(address, "juno");
        assert_eq!(check("juno12smx2wdlyttvyzvzg54y2vnqwq2qjatezqwqxu"), Ok(()));
        assert_eq!(check(&format!("juno1{}", "q".repeat(85))), Ok(()));
        assert_eq!(check(""), Err(RemoteError::Length { most: 90, got: 0 }));
        assert_eq!(
            check(&format!("juno1{}", "q".repeat(86))),
            Err(RemoteError::Length { most: 90, got: 91 })
        );
        for given in ["osmo1qqq", "junox1qqq", "JUNO1QQQ", "juno", "jun"] {
            let wrong = RemoteError::Prefix { prefix: "juno".into(), given: given.into() };
            assert_eq!(check(given), Err(wrong));
        }
        for given in ["juno1", "juno1qQq", "juno1q/q", "juno1q q", "juno1é"] {
            assert_eq!(check(given), Err(RemoteError::Letters { given: given.into() }));
        }
    }
}
