//! The payment that comes with a transfer from another chain.

use contract_kit::Call;
use cosmwasm_std::{Addr, Storage};
use interfaces::settlement_escrow::routes::{Channel, Mode};
use units::Amount;

use super::error::IbcError;
use super::routes;
use super::sender::IntermediateSender;
use crate::EscrowError;
use crate::ledger::denoms::{self, Denom};

/// The coin of a transfer and its sender.
pub struct RemotePayment {
    /// The intermediate sender.
    pub intermediate: IntermediateSender,
    /// Its address.
    pub sender: Addr,
    /// How the middleware calls the escrow.
    pub mode: Mode,
    /// The denomination of the coin.
    pub denom: Denom,
    /// The amount.
    pub amount: Amount,
}

impl RemotePayment {
    /// The payment of a message. Only an intermediate sender has an address of 32 bytes that a link names.
    ///
    /// # Errors
    /// If not exactly one coin of an accepted denomination comes, or the sender cannot be an intermediate one.
    pub fn new(call: &Call<'_>, mode: Mode) -> Result<Self, EscrowError> {
        let (denom, amount) = denoms::payment(call.deps.storage, call.info)?;
        let sender = call.info.sender.clone();
        let intermediate = IntermediateSender::at(call.deps.api, &sender)?
            .ok_or_else(|| IbcError::NotLinked { sender: sender.clone() })?;
        Ok(Self { intermediate, sender, mode, denom, amount })
    }

    /// Checks that it came over a route that is active, calls by this mode and carries the denomination.
    ///
    /// # Errors
    /// [`IbcError`] says what does not fit.
    pub fn check_route(&self, storage: &dyn Storage, channel: Channel) -> Result<(), EscrowError> {
        let route = routes::load_active(storage, channel)?;
        route.require_mode(self.mode)?;
        route.limits(&self.denom.name)?;
        Ok(())
    }
}
