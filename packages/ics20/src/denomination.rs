//! Which denomination may travel which route.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::Channel;

/// A denomination that does not belong on a route.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DenominationError {
    /// A voucher needs its trace, by which it is known where it comes from.
    #[error("{denom} is a voucher: give its trace, such as transfer/{channel}/ujuno")]
    NoTrace {
        /// The denomination.
        denom: String,
        /// The route's channel.
        channel: Channel,
    },
    /// What is native has no trace.
    #[error("{denom} is native here and has no trace")]
    NeedlessTrace {
        /// The denomination.
        denom: String,
    },
    /// It came by another way: what travels here would be another voucher beyond, or none.
    #[error("{trace} did not come over {channel}")]
    OtherChannel {
        /// Its trace.
        trace: String,
        /// The route's channel.
        channel: Channel,
    },
    /// Trace and denomination do not belong together.
    #[error("{trace} is {expected} here, not {denom}")]
    OtherDenomination {
        /// Its trace.
        trace: String,
        /// What a voucher of this trace is called.
        expected: String,
        /// The denomination given.
        denom: String,
    },
}

/// What a voucher of a trace is called: `ibc/` and the SHA-256 of the trace in capitals (ADR-1 of ibc-go).
pub fn voucher(trace: &str) -> String {
    let mut denom = String::from("ibc/");
    for byte in Sha256::digest(trace.as_bytes()) {
        // A text takes all that is written to it.
        let _ = write!(denom, "{byte:02X}");
    }
    denom
}

/// Checks that a denomination may travel a route: it is native here, or a voucher that came over this very channel. The same
/// coin by another channel is another denomination and has no place here.
///
/// # Errors
/// [`DenominationError`] says why it may not.
pub fn check_trace(denom: &str, trace: Option<&str>, channel: Channel) -> Result<(), DenominationError> {
    let voucher_here = denom.starts_with("ibc/");
    match trace {
        None if voucher_here => Err(DenominationError::NoTrace { denom: denom.into(), channel }),
        None => Ok(()),
        Some(_) if !voucher_here => Err(DenominationError::NeedlessTrace { denom: denom.into() }),
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
    fn a_voucher_is_called_after_its_trace() {
        // A well-known voucher: the hub's coin on Osmosis.
        let atom = "ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2";
        assert_eq!(voucher("transfer/channel-0/uatom"), atom);
        assert_eq!(check_trace(atom, Some("transfer/channel-0/uatom"), Channel(0)), Ok(()));
    }

    #[test]
    fn what_is_native_travels_any_route_and_has_no_trace() {
        assert_eq!(check_trace("ueur", None, Channel(3)), Ok(()));
        let needless = DenominationError::NeedlessTrace { denom: "ueur".into() };
        assert_eq!(check_trace("ueur", Some("transfer/channel-3/ueur"), Channel(3)), Err(needless));
    }

    #[test]
    fn the_same_coin_by_another_channel_is_refused() {
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
