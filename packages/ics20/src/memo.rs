//! Memos of transfers.

use serde_json::value::RawValue;

use crate::Mode;
use crate::object::ObjectFields;

/// The longest memo that a user may give a payout, in bytes.
pub const MAX_MEMO: usize = 512;
/// The longest memo of an incoming transfer, in bytes: the limit of ICS-20.
const MAX_INBOUND: usize = 32_768;

/// Keys by which middleware calls contracts or forwards transfers: a user's memo must not have them.
pub const RESERVED: [&str; 5] = ["ibc_callback", "src_callback", "dest_callback", "wasm", "forward"];

/// Why a memo is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MemoError {
    /// It is too long.
    #[error("a memo has at most {most} bytes, {got} were given")]
    TooLong {
        /// The most bytes.
        most: usize,
        /// The bytes given.
        got: usize,
    },
    /// It is not a JSON object, in which middleware looks for its key.
    #[error("a memo is a JSON object")]
    NotAnObject,
    /// It has a key of middleware.
    #[error("the key {key} of a memo belongs to middleware")]
    Reserved {
        /// The key.
        key: String,
    },
    /// It repeats a key, and readers differ in which one they take.
    #[error("the memo repeats the key {key}")]
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// It asks for both ways of calling.
    #[error("a memo calls by dest_callback or by wasm, not by both")]
    BothModes,
    /// It does not say what the payment is for.
    #[error("the memo has no key dpt, which says what the payment is for")]
    NoMessage,
}

/// The fields of a JSON object without repeated keys.
fn object(memo: &str, most: usize) -> Result<Vec<(String, Box<RawValue>)>, MemoError> {
    if memo.len() > most {
        return Err(MemoError::TooLong { most, got: memo.len() });
    }
    let Ok(ObjectFields(fields)) = serde_json::from_str(memo) else {
        return Err(MemoError::NotAnObject);
    };
    let mut keys: Vec<_> = fields.iter().map(|(key, _)| key).collect();
    keys.sort_unstable();
    if let Some([key, _]) = keys.array_windows().find(|[one, next]| one == next) {
        return Err(MemoError::DuplicateKey { key: (*key).clone() });
    }
    Ok(fields)
}

/// Checks the memo that a user wants a payout to carry.
///
/// # Errors
/// [`MemoError`] says why it is refused.
pub fn check_user_memo(memo: &str) -> Result<(), MemoError> {
    let fields = object(memo, MAX_MEMO)?;
    match fields.into_iter().find(|(key, _)| RESERVED.contains(&key.as_str())) {
        Some((key, _)) => Err(MemoError::Reserved { key }),
        None => Ok(()),
    }
}

/// The memo of a payout: the key by which the middleware reports to the escrow, then the user's fields, unchanged.
///
/// The address is one of this chain, so it needs no escaping.
///
/// # Errors
/// [`MemoError`] if the user's memo is refused.
pub fn outbound_memo(mode: Mode, escrow: &str, user_memo: Option<&str>) -> Result<String, MemoError> {
    let mut memo = match mode {
        Mode::Hooks => format!("{{\"ibc_callback\":\"{escrow}\""),
        Mode::Callbacks => format!("{{\"src_callback\":{{\"address\":\"{escrow}\"}}"),
    };
    if let Some(user_memo) = user_memo {
        check_user_memo(user_memo)?;
        // An object begins and ends with a brace.
        let fields = user_memo.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let fields = fields.ok_or(MemoError::NotAnObject)?.trim();
        if !fields.is_empty() {
            memo.push(',');
            memo.push_str(fields);
        }
    }
    memo.push('}');
    Ok(memo)
}

/// The message of an incoming transfer by callbacks: the JSON text under `dpt` in its memo.
///
/// # Errors
/// [`MemoError`]; the transfer is refunded then.
pub fn inbound_memo(memo: &str) -> Result<String, MemoError> {
    let fields = object(memo, MAX_INBOUND)?;
    let has = |name: &str| fields.iter().any(|(key, _)| key == name);
    if has("wasm") && has("dest_callback") {
        return Err(MemoError::BothModes);
    }
    let message = fields.iter().find(|(key, _)| key == "dpt");
    message.map(|(_, message)| message.get().to_owned()).ok_or(MemoError::NoMessage)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_payout_names_the_escrow_to_the_middleware_of_its_route() {
        assert_eq!(outbound_memo(Mode::Hooks, "dpt1e", None).unwrap(), r#"{"ibc_callback":"dpt1e"}"#);
        assert_eq!(
            outbound_memo(Mode::Callbacks, "dpt1e", None).unwrap(),
            r#"{"src_callback":{"address":"dpt1e"}}"#
        );
    }

    #[test]
    fn a_users_memo_is_carried_unchanged() {
        let carried = |memo| outbound_memo(Mode::Hooks, "e", Some(memo)).unwrap();
        assert_eq!(carried("{}"), r#"{"ibc_callback":"e"}"#);
        assert_eq!(carried(" { } "), r#"{"ibc_callback":"e"}"#);
        assert_eq!(carried(r#"{"invoice":"7"}"#), r#"{"ibc_callback":"e","invoice":"7"}"#);
        let nested = r#"{"note":{"wasm":1},"n":12345678901234567890123}"#;
        assert_eq!(carried(nested), r#"{"ibc_callback":"e","note":{"wasm":1},"n":12345678901234567890123}"#);
    }

    #[test]
    fn reserved_keys_are_refused_in_any_spelling() {
        for key in RESERVED {
            let refused = MemoError::Reserved { key: key.into() };
            assert_eq!(check_user_memo(&format!("{{\"a\":1,\"{key}\":{{}}}}")), Err(refused));
        }
        let spelled = r#"{"ibc\u005fcallback":"x"}"#;
        assert_eq!(check_user_memo(spelled), Err(MemoError::Reserved { key: "ibc_callback".into() }));
    }

    #[test]
    fn a_memo_is_an_object_of_bounded_length() {
        for memo in ["", "text", "1", "[]", "null", "{", "{}{}", "\"{}\"", r#"{"a":1}x"#] {
            assert_eq!(check_user_memo(memo), Err(MemoError::NotAnObject), "{memo}");
        }
        assert_eq!(check_user_memo(r#"{"a":1,"a":2}"#), Err(MemoError::DuplicateKey { key: "a".into() }));
        let of_length = |length: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(length - 8));
        assert_eq!(check_user_memo(&of_length(512)), Ok(()));
        assert_eq!(check_user_memo(&of_length(513)), Err(MemoError::TooLong { most: 512, got: 513 }));
    }

    #[test]
    fn an_incoming_memo_has_its_message_under_dpt() {
        let memo = r#"{"dest_callback":{"address":"e"},"dpt":{"fund":{"invoice":"7","nonce":"1"}}}"#;
        assert_eq!(inbound_memo(memo).unwrap(), r#"{"fund":{"invoice":"7","nonce":"1"}}"#);
        assert_eq!(inbound_memo(r#"{"dest_callback":{}}"#), Err(MemoError::NoMessage));
        assert_eq!(inbound_memo("thanks"), Err(MemoError::NotAnObject));
        assert_eq!(inbound_memo(r#"{"dpt":1,"wasm":{},"dest_callback":{}}"#), Err(MemoError::BothModes));
        assert_eq!(inbound_memo(r#"{"dpt":1,"dpt":2}"#), Err(MemoError::DuplicateKey { key: "dpt".into() }));
        let long = format!("{{\"dpt\":\"{}\"}}", "x".repeat(32_768));
        assert_eq!(inbound_memo(&long), Err(MemoError::TooLong { most: 32_768, got: long.len() }));
    }

    proptest! {
        #[test]
        fn every_outbound_memo_is_an_object_with_one_reserved_key(user_memo in "\\PC{0,40}|\\{\"[a-z]{1,4}\":[0-9]{1,3}\\}") {
            if let Ok(memo) = outbound_memo(Mode::Callbacks, "dpt1e", Some(&user_memo)) {
                let whole: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&memo).unwrap();
                prop_assert_eq!(&whole["src_callback"]["address"], "dpt1e");
                prop_assert_eq!(RESERVED.iter().filter(|key| whole.contains_key(**key)).count(), 1);
            }
        }
    }
}
