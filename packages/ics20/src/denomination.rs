//! Denominations of a route.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::Channel;

/// Why a route cannot carry a denomination.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DenominationError {
    /// A voucher is given without its trace.
    #[error("{denom} is a voucher: give its trace, such as transfer/{channel}/ujuno")]
    NoTrace {
        /// The denomination.
        denom: String,
        /// The route's channel.
        channel: Channel,
    },
    /// A native denomination has a trace.
    #[error("{denom} is native and has no trace")]
    NeedlessTrace {
        /// The denomination.
        denom: String,
    },
    /// It came over another channel, so the counterparty chain would not take it back.
    #[error("{trace} did not come over {channel}")]
    OtherChannel {
        /// Its trace.
        trace: String,
        /// The route's channel.
        channel: Channel,
    },
    /// Trace and denomination do not match.
    #[error("the voucher of {trace} is {expected}, not {denom}")]
    OtherDenomination {
        /// Its trace.
        trace: String,
        /// The voucher of this trace.
        expected: String,
        /// The denomination given.
        denom: String,
    },
}

/// The denomination of a voucher: `ibc/` and the SHA-256 of the trace in capitals (ADR-1 of ibc-go).
pub fn voucher(trace: &str) -> String {
    let mut denom = String::from("ibc/");
    for byte in Sha256::digest(trace.as_bytes()) {
        // Writing to a string does not fail.
        let _ = write!(denom, "{byte:02X}");
    }
    denom
}

/// Checks that a route can carry a denomination: it is native, or a voucher that came over this channel. The same coin
/// over another channel is another denomination.
///
/// # Errors
/// [`DenominationError`] says why it cannot.
pub fn check_trace(denom: &str, trace: Option<&str>, channel: Channel) -> Result<(), DenominationError> {
    let is_voucher = denom.starts_with("ibc/");
    match trace {
        None if is_voucher => Err(DenominationError::NoTrace { denom: denom.into(), channel }),
        None => Ok(()),
        Some(_) if !is_voucher => Err(DenominationError::NeedlessTrace { denom: denom.into() }),
        Some(trace) => {
            let expected = voucher(trace);
            if expected != denom {
                return Err(DenominationError::OtherDenomination {
                    trace: trace.into(),
                    expected,
                    denom: denom.into(),
                });
            }
            if !trace.starts_with(&format!("transfer/{channel}/")) {
                return Err(DenominationError::OtherChannel { trace: trace.into(), channel });
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voucher_is_named_after_its_trace() {
        // A well-known voucher: the hub's coin on Osmosis.
        let atom = "ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2";
        assert_eq!(voucher("transfer/channel-0/uatom"), atom);
        assert_eq!(check_trace(atom, Some("transfer/channel-0/uatom"), Channel(0)), Ok(()));
    }

    #[test]
    fn a_native_denomination_fits_any_route_and_has_no_trace() {
        assert_eq!(check_trace("ueur", None, Channel(3)), Ok(()));
        let needless = DenominationError::NeedlessTrace { denom: "ueur".into() };
        assert_eq!(check_trace("ueur", Some("transfer/channel-3/ueur"), Channel(3)), Err(needless));
    }

    #[test]
    fn a_voucher_of_another_channel_is_refused() {
        let (trace, channel) = ("transfer/channel-1/ujuno", Channel(2));
        let denom = voucher(trace);
        let other = DenominationError::OtherChannel { trace: trace.into(), channel };
        assert_eq!(check_trace(&denom, Some(trace), channel), Err(other));
        // Channel 12 begins as channel 1 does.
        let trace = "transfer/channel-12/ujuno";
        assert!(check_trace(&voucher(trace), Some(trace), Channel(1)).is_err());
        let none = DenominationError::NoTrace { denom: denom.clone(), channel };
        assert_eq!(check_trace(&denom, None, channel), Err(none));
        let wrong = DenominationError::OtherDenomination {
            trace: "transfer/channel-2/ujuno".into(),
            expected: voucher("transfer/channel-2/ujuno"),
            denom: denom.clone(),
        };
        assert_eq!(check_trace(&denom, Some("transfer/channel-2/ujuno"), channel), Err(wrong));
    }
}
