//! Channels by number.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A channel of the transfer port of this chain, by its number: `channel-7` in JSON and text, the integer in storage.
/// Only channels of IBC version 1 have a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Channel(pub u64);

/// A text that is not a channel.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a channel reads channel-N, not {given:?}")]
pub struct ParseChannelError {
    /// The text given, or its beginning.
    pub given: String,
}

impl fmt::Display for Channel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "channel-{}", self.0)
    }
}

impl FromStr for Channel {
    type Err = ParseChannelError;

    /// Accepts one spelling: no sign, no leading zeros.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.strip_prefix("channel-")
            .and_then(|number| number.parse().ok())
            .map(Self)
            .filter(|channel| channel.to_string() == text)
            .ok_or_else(|| ParseChannelError { given: text.chars().take(32).collect() })
    }
}

impl Serialize for Channel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Channel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return u64::deserialize(deserializer).map(Self);
        }
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Channel {
    fn schema_name() -> String {
        "Channel".into()
    }
    fn json_schema(generator: &mut schemars::r#gen::SchemaGenerator) -> schemars::schema::Schema {
        String::json_schema(generator)
    }
}

impl cw_schema::Schemaifier for Channel {
    fn visit_schema(visitor: &mut cw_schema::SchemaVisitor) -> cw_schema::DefinitionReference {
        String::visit_schema(visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_has_one_spelling() {
        for number in [0, 7, u64::MAX] {
            let channel = Channel(number);
            assert_eq!(channel.to_string().parse(), Ok(channel));
            let json = serde_json::to_string(&channel).unwrap();
            assert_eq!(json, format!("\"channel-{number}\""));
            assert_eq!(serde_json::from_str::<Channel>(&json).unwrap(), channel);
        }
        for text in [
            "",
            "7",
            "channel-",
            "channel-07",
            "channel-+7",
            "channel--1",
            "Channel-7",
            " channel-7",
            "channel-18446744073709551616",
            "07-tendermint-0",
            "channel-7/ujuno",
        ] {
            assert_eq!(text.parse::<Channel>(), Err(ParseChannelError { given: text.into() }), "{text}");
        }
    }

    #[test]
    fn an_error_repeats_at_most_32_letters() {
        let error = "x".repeat(10_000).parse::<Channel>().unwrap_err();
        assert_eq!(error.given.len(), 32);
    }
}
