//! What came of a packet.

use serde_json::Value;

use crate::object::ObjectFields;

/// What an acknowledgement of ICS-20 says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The money is beyond.
    Delivered,
    /// The money was given back.
    Refunded,
    /// Neither: the transfer module would not have let it pass.
    Unclear,
}

/// Reads an acknowledgement as the transfer module does (ICS-4): an object of one key, where `error` refunds, whatever it
/// says, and `result` delivers, whatever it holds. Middleware may put more into a result than the module's own `AQ==`.
pub fn outcome(acknowledgement: &[u8]) -> Outcome {
    let Ok(ObjectFields(fields)) = serde_json::from_slice(acknowledgement) else {
        return Outcome::Unclear;
    };
    match fields.as_slice() {
        [(key, Value::String(_))] if key == "error" => Outcome::Refunded,
        [(key, Value::String(_))] if key == "result" => Outcome::Delivered,
        _ => Outcome::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_result_delivers_and_any_error_refunds() {
        for result in
            [r#"{"result":"AQ=="}"#, r#"{"result":"eyJjb250cmFjdF9yZXN1bHQiOm51bGx9"}"#, r#"{"result":""}"#]
        {
            assert_eq!(outcome(result.as_bytes()), Outcome::Delivered, "{result}");
        }
        for error in [r#"{"error":"ABCI code: 1"}"#, r#" {"error" : ""} "#] {
            assert_eq!(outcome(error.as_bytes()), Outcome::Refunded, "{error}");
        }
    }

    #[test]
    fn what_is_neither_is_neither() {
        for unclear in [
            "",
            "1",
            "null",
            "[]",
            "{}",
            "{",
            r#""result""#,
            r#"{"result":1}"#,
            r#"{"error":null}"#,
            r#"{"result":"AQ==","error":"x"}"#,
            r#"{"Result":"AQ=="}"#,
            "\u{1}",
        ] {
            assert_eq!(outcome(unclear.as_bytes()), Outcome::Unclear, "{unclear}");
        }
        assert_eq!(outcome(&[0xff, 0xfe]), Outcome::Unclear);
    }
}
