//! Remote accounts, and the intermediate senders that represent them on this chain.

use sha2::{Digest, Sha256};

use crate::Channel;

/// The longest remote address, in bytes: the limit of bech32.
pub const MAX_REMOTE_ADDRESS: usize = 90;

/// Why a text is not an address of the counterparty chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemoteAddressError {
    /// It is empty or too long.
    #[error("an address has 1 to {most} bytes, {got} were given")]
    Length {
        /// The most bytes.
        most: usize,
        /// The bytes given.
        got: usize,
    },
    /// It has another prefix.
    #[error("addresses of this route begin with {prefix}1, unlike {given}")]
    Prefix {
        /// The prefix of the route.
        prefix: String,
        /// The address given.
        given: String,
    },
    /// It has other characters than lower-case letters and digits.
    #[error("{given} has characters that no address has")]
    Letters {
        /// The address given.
        given: String,
    },
}

/// Checks that a text may be an address with a prefix. The checksum is not checked: only the account itself can confirm
/// a link, so a wrong address never does.
///
/// # Errors
/// [`RemoteAddressError`] says what is wrong.
pub fn check_remote_address(address: &str, prefix: &str) -> Result<(), RemoteAddressError> {
    if address.is_empty() || address.len() > MAX_REMOTE_ADDRESS {
        return Err(RemoteAddressError::Length { most: MAX_REMOTE_ADDRESS, got: address.len() });
    }
    let data = address.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('1'));
    let Some(data) = data else {
        return Err(RemoteAddressError::Prefix { prefix: prefix.into(), given: address.into() });
    };
    if data.is_empty() || !data.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return Err(RemoteAddressError::Letters { given: address.into() });
    }
    Ok(())
}

/// The intermediate sender: the account of 32 bytes that represents a remote account on this chain.
///
/// `SHA-256( SHA-256("ibc-wasm-hook-intermediary") ‖ "<channel>/<remote sender>" )`, as IBC hooks derive
/// it (ADR-28). Payments by IBC callbacks have the same sender.
pub fn derived_sender(channel: Channel, remote: &str) -> [u8; 32] {
    let kind = Sha256::digest(b"ibc-wasm-hook-intermediary");
    Sha256::new().chain_update(kind).chain_update(format!("{channel}/{remote}")).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bech32::{Bech32, Hrp};

    #[test]
    fn derived_sender_is_the_one_of_ibc_hooks() {
        // The vector of the middleware's documentation.
        let bytes = derived_sender(Channel(0), "juno12smx2wdlyttvyzvzg54y2vnqwq2qjatezqwqxu");
        let address = bech32::encode::<Bech32>(Hrp::parse("osmo").unwrap(), &bytes).unwrap();
        assert_eq!(address, "osmo1nt0pudh879m6enw4j6z4mvyu3vmwawjv5gr7xw6lvhdsdpn3m0qs74xdjl");
    }

    #[test]
    fn each_channel_and_sender_has_its_own_account() {
        let one = derived_sender(Channel(1), "juno1a");
        assert_ne!(one, derived_sender(Channel(2), "juno1a"));
        assert_ne!(one, derived_sender(Channel(1), "juno1b"));
    }

    #[test]
    fn an_address_has_the_prefix_and_the_characters_of_its_chain() {
        let check = |address: &str| check_remote_address(address, "juno");
        assert_eq!(check("juno12smx2wdlyttvyzvzg54y2vnqwq2qjatezqwqxu"), Ok(()));
        assert_eq!(check(&format!("juno1{}", "q".repeat(85))), Ok(()));
        assert_eq!(check(""), Err(RemoteAddressError::Length { most: 90, got: 0 }));
        assert_eq!(
            check(&format!("juno1{}", "q".repeat(86))),
            Err(RemoteAddressError::Length { most: 90, got: 91 })
        );
        for given in ["osmo1qqq", "junox1qqq", "JUNO1QQQ", "juno", "jun"] {
            let wrong = RemoteAddressError::Prefix { prefix: "juno".into(), given: given.into() };
            assert_eq!(check(given), Err(wrong));
        }
        for given in ["juno1", "juno1qQq", "juno1q/q", "juno1q q", "juno1é"] {
            assert_eq!(check(given), Err(RemoteAddressError::Letters { given: given.into() }));
        }
    }
}
