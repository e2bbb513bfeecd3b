//! What is written beside a transfer.

use serde_json::Value;

use crate::Mode;
use crate::object::ObjectFields;

/// The longest memo that its owner may give a payout, in bytes.
pub const MAX_MEMO: usize = 512;
/// The longest memo of a transfer that is read, in bytes: what ICS-20 allows.
const MAX_INBOUND: usize = 32_768;

/// Keys that make middleware call something or send on: an owner's memo may have none of them.
pub const RESERVED: [&str; 5] = ["ibc_callback", "src_callback", "dest_callback", "wasm", "forward"];

/// Why a memo is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MemoError {
    /// It is too long.
    #[error("a memo has at most {most} bytes, {got} were given")]
    TooLong {
        /// The most.
        most: usize,
        /// How many were given.
        got: usize,
    },
    /// It is no JSON object, so that middleware would not find its own key in it.
    #[error("a memo is a JSON object")]
    NotAnObject,
    /// It has a key that belongs to middleware.
    #[error("the key {key} of a memo belongs to middleware")]
    Reserved {
        /// The key.
        key: String,
    },
    /// It has a key twice, which different readers read differently.
    #[error("the key {key} is in the memo twice")]
    Twice {
        /// The key.
        key: String,
    },
    /// It asks for two ways of calling at once.
    #[error("a memo calls by dest_callback or by wasm, not by both")]
    BothWays,
    /// It does not say what the money is for.
    #[error("the memo has no key dpt: nothing says what the money is for")]
    NoMessage,
}

/// The fields of a JSON object, none of them twice.
fn object(memo: &str, most: usize) -> Result<Vec<(String, Value)>, MemoError> {
    if memo.len() > most {
        return Err(MemoError::TooLong { most, got: memo.len() });
    }
    let Ok(ObjectFields(fields)) = serde_json::from_str(memo) else {
        return Err(MemoError::NotAnObject);
    };
    let mut rest = fields.as_slice();
    while let [(key, _), others @ ..] = rest {
        if others.iter().any(|(other, _)| other == key) {
            return Err(MemoError::Twice { key: key.clone() });
        }
        rest = others;
    }
    Ok(fields)
}

/// Checks the memo that an owner wants its payout to carry.
///
/// # Errors
/// [`MemoError`] says why it may not.
pub fn check_rider(memo: &str) -> Result<(), MemoError> {
    let fields = object(memo, MAX_MEMO)?;
    match fields.into_iter().find(|(key, _)| RESERVED.contains(&key.as_str())) {
        Some((key, _)) => Err(MemoError::Reserved { key }),
        None => Ok(()),
    }
}

/// The memo of a payout: the key by which the middleware reports to the escrow, then what its owner gave, as it was given.
///
/// The address is one of this chain, so it needs no escaping.
///
/// # Errors
/// [`MemoError`] where the owner's memo may not be carried.
pub fn outbound_memo(mode: Mode, escrow: &str, rider: Option<&str>) -> Result<String, MemoError> {
    let mut memo = match mode {
        Mode::Hooks => format!("{{\"ibc_callback\":\"{escrow}\""),
        Mode::Callbacks => format!("{{\"src_callback\":{{\"address\":\"{escrow}\"}}"),
    };
    if let Some(rider) = rider {
        check_rider(rider)?;
        // What reads as an object begins with one brace and ends with another.
        let inside = rider.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let inside = inside.ok_or(MemoError::NotAnObject)?.trim();
        if !inside.is_empty() {
            memo.push(',');
            memo.push_str(inside);
        }
    }
    memo.push('}');
    Ok(memo)
}

/// What an incoming transfer by callbacks asks for: what stands under `dpt` in its memo.
///
/// # Errors
/// [`MemoError`]: then the transfer is undone and the money goes back.
pub fn inbound_memo(memo: &str) -> Result<Value, MemoError> {
    let fields = object(memo, MAX_INBOUND)?;
    let has = |name: &str| fields.iter().any(|(key, _)| key == name);
    if has("wasm") && has("dest_callback") {
        return Err(MemoError::BothWays);
    }
    fields.into_iter().find(|(key, _)| key == "dpt").map(|(_, message)| message).ok_or(MemoError::NoMessage)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_payout_asks_the_middleware_of_its_route_to_report() {
        assert_eq!(outbound_memo(Mode::Hooks, "dpt1e", None).unwrap(), r#"{"ibc_callback":"dpt1e"}"#);
        assert_eq!(
            outbound_memo(Mode::Callbacks, "dpt1e", None).unwrap(),
            r#"{"src_callback":{"address":"dpt1e"}}"#
        );
    }

    #[test]
    fn an_owners_memo_is_carried_as_it_is() {
        let carried = |rider| outbound_memo(Mode::Hooks, "e", Some(rider)).unwrap();
        assert_eq!(carried("{}"), r#"{"ibc_callback":"e"}"#);
        assert_eq!(carried(" { } "), r#"{"ibc_callback":"e"}"#);
        assert_eq!(carried(r#"{"invoice":"7"}"#), r#"{"ibc_callback":"e","invoice":"7"}"#);
        let nested = r#"{"note":{"wasm":1},"n":12345678901234567890123}"#;
        assert_eq!(carried(nested), r#"{"ibc_callback":"e","note":{"wasm":1},"n":12345678901234567890123}"#);
    }

    #[test]
    fn reserved_keys_are_refused_however_they_are_spelled() {
        for key in RESERVED {
            let refused = MemoError::Reserved { key: key.into() };
            assert_eq!(check_rider(&format!("{{\"a\":1,\"{key}\":{{}}}}")), Err(refused));
        }
        let spelled = r#"{"ibc\u005fcallback":"x"}"#;
        assert_eq!(check_rider(spelled), Err(MemoError::Reserved { key: "ibc_callback".into() }));
    }

    #[test]
    fn what_is_no_object_or_too_long_is_refused() {
        for memo in ["", "text", "1", "[]", "null", "{", "{}{}", "\"{}\"", r#"{"a":1}x"#] {
            assert_eq!(check_rider(memo), Err(MemoError::NotAnObject), "{memo}");
        }
        assert_eq!(check_rider(r#"{"a":1,"a":2}"#), Err(MemoError::Twice { key: "a".into() }));
        let of_length = |length: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(length - 8));
        assert_eq!(check_rider(&of_length(512)), Ok(()));
        assert_eq!(check_rider(&of_length(513)), Err(MemoError::TooLong { most: 512, got: 513 }));
    }

    #[test]
    fn an_incoming_memo_says_under_dpt_what_the_money_is_for() {
        let memo = r#"{"dest_callback":{"address":"e"},"dpt":{"fund":{"invoice":"7","nonce":"1"}}}"#;
        let Value::Object(fields) = inbound_memo(memo).unwrap() else { panic!("an object") };
        assert_eq!(fields.keys().next().map(String::as_str), Some("fund"));
        assert_eq!(inbound_memo(r#"{"dest_callback":{}}"#), Err(MemoError::NoMessage));
        assert_eq!(inbound_memo("thanks"), Err(MemoError::NotAnObject));
        assert_eq!(inbound_memo(r#"{"dpt":1,"wasm":{},"dest_callback":{}}"#), Err(MemoError::BothWays));
        assert_eq!(inbound_memo(r#"{"dpt":1,"dpt":2}"#), Err(MemoError::Twice { key: "dpt".into() }));
        let long = format!("{{\"dpt\":\"{}\"}}", "x".repeat(32_768));
        assert_eq!(inbound_memo(&long), Err(MemoError::TooLong { most: 32_768, got: long.len() }));
    }

    proptest! {
        #[test]
        fn whatever_rides_along_the_whole_is_an_object_that_reports_once(rider in "\\PC{0,40}|\\{\"[a-z]{1,4}\":[0-9]{1,3}\\}") {
            if let Ok(memo) = outbound_memo(Mode::Callbacks, "dpt1e", Some(&rider)) {
                let whole: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&memo).unwrap();
                prop_assert_eq!(&whole["src_callback"]["address"], "dpt1e");
                prop_assert_eq!(RESERVED.iter().filter(|key| whole.contains_key(**key)).count(), 1);
            }
        }
    }
}
