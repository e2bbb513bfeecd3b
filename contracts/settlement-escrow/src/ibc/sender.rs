//! The account on this chain that represents a remote account.

use cosmwasm_std::{Addr, Api, CanonicalAddr, StdResult};
use interfaces::settlement_escrow::routes::Channel;
use serde::{Deserialize, Serialize};

/// The account that represents a remote account, as IBC hooks derive it: 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IntermediateSender([u8; 32]);

impl IntermediateSender {
    /// The account that represents a remote account.
    pub fn new(channel: Channel, address: &str) -> Self {
        Self(ics20::derived_sender(channel, address))
    }

    /// The intermediate sender at an address, if the address has 32 bytes.
    ///
    /// # Errors
    /// If it is not an address of this chain.
    pub fn at(api: &dyn Api, address: &Addr) -> StdResult<Option<Self>> {
        let bytes = api.addr_canonicalize(address.as_str())?;
        Ok(bytes.as_slice().try_into().map(Self).ok())
    }

    /// Its address on this chain.
    ///
    /// # Errors
    /// If the chain has no addresses of 32 bytes.
    pub fn address(self, api: &dyn Api) -> StdResult<Addr> {
        api.addr_humanize(&CanonicalAddr::from(self.0))
    }

    /// The bytes, as keys hold them.
    pub const fn bytes(self) -> [u8; 32] {
        self.0
    }
}

impl From<[u8; 32]> for IntermediateSender {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}
