//! Acknowledgements.

use crate::object::ObjectFields;

/// The outcome of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The counterparty chain has paid the recipient.
    Delivered,
    /// The sender has its money back.
    Refunded,
    /// The acknowledgement is invalid: the transfer module refuses it.
    Unclear,
}

/// The outcome of an acknowledgement, read as the transfer module does (ICS-4): an object of one key with a string,
/// where any `error` refunds and any `result` delivers. Middleware may put other results in place of the module's
/// `AQ==`.
pub fn outcome(acknowledgement: &[u8]) -> Outcome {
    let Ok(ObjectFields(fields)) = serde_json::from_slice(acknowledgement) else {
        return Outcome::Unclear;
    };
    match fields.as_slice() {
        [(_, value)] if serde_json::from_str::<String>(value.get()).is_err() => Outcome::Unclear,
        [(key, _)] if key == "error" => Outcome::Refunded,
        [(key, _)] if key == "result" => Outcome::Delivered,
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
    fn an_invalid_acknowledgement_is_unclear() {
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
