//! A route as a TOML file.
//!
//! ```toml
//! channel = "channel-0"
//! mode = "callbacks"           # or "hooks"
//! prefix = "juno"              # what addresses of the other chain begin with
//! timeout = "10 min"           # 1 min to 7 d
//!
//! [[denoms]]                   # 1 to 16
//! denom = "ueur"
//! # trace = "transfer/channel-0/ueur"   of a voucher, which is called ibc/… here
//! least = "1"                  # in the currency: ueur counts millionths of EUR
//! per_day = "1000"
//! in_flight = "500"
//! ```

use interfaces::settlement_escrow::routes::{Channel, Mode, RouteDefinition, RouteDenom};
use market_format::{Currency, Decimal, Length};
use serde::Deserialize;

/// A route in a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RouteTable {
    channel: Channel,
    mode: Mode,
    prefix: String,
    timeout: Length,
    denoms: Vec<DenomTable>,
}

/// A denomination in a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DenomTable {
    denom: String,
    trace: Option<String>,
    least: Decimal,
    per_day: Decimal,
    in_flight: Decimal,
}

/// Reads a route from TOML.
///
/// # Errors
/// The place of the malformed value, and why.
pub fn parse_route(text: &str) -> Result<RouteDefinition, String> {
    let table: RouteTable = serde_path_to_error::deserialize(toml::Deserializer::new(text))
        .map_err(|error| format!("{}: {}", error.path(), error.inner().message()))?;
    let denoms = table
        .denoms
        .into_iter()
        .map(|each| {
            let currency = Currency::of(&each.denom);
            let sum = |field: &str, sum: Decimal| {
                currency.amount(sum).map_err(|problem| format!("{field}: {problem}"))
            };
            Ok(RouteDenom {
                least: sum("least", each.least)?,
                per_day: sum("per_day", each.per_day)?,
                in_flight: sum("in_flight", each.in_flight)?,
                denom: each.denom,
                trace: each.trace,
            })
        })
        .collect::<Result<_, String>>()?;
    let RouteTable { channel, mode, prefix, timeout: Length(timeout), .. } = table;
    Ok(RouteDefinition { channel, mode, prefix, timeout, denoms })
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::{Amount, Seconds};

    const FILE: &str = "channel = \"channel-3\"\nmode = \"callbacks\"\nprefix = \"juno\"\ntimeout = \"10 min\"\n\n[[denoms]]\n\
                        denom = \"ueur\"\nleast = \"1.5\"\nper_day = \"1000\"\nin_flight = \"500\"\n";

    #[test]
    fn a_route_is_read_from_a_file_in_the_denominations_currency() {
        let route = parse_route(FILE).unwrap();
        let denom = RouteDenom {
            denom: "ueur".into(),
            trace: None,
            least: Amount(1_500_000),
            per_day: Amount(1_000_000_000),
            in_flight: Amount(500_000_000),
        };
        let expected = RouteDefinition {
            channel: Channel(3),
            mode: Mode::Callbacks,
            prefix: "juno".into(),
            timeout: Seconds(600),
            denoms: vec![denom],
        };
        assert_eq!(route, expected);
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said() {
        for (from, to, words) in [
            ("\"channel-3\"", "\"3\"", "a channel reads channel-N, not \"3\""),
            ("callbacks", "magic", "unknown variant `magic`"),
            ("10 min", "soon", "timeout: \"soon\" is not a span of time"),
            ("prefix", "hrp", "unknown field `hrp`"),
            ("\"1.5\"", "\"1,5\"", "denoms[0].least: \"1,5\" is not a decimal number"),
            ("\"1.5\"", "\"0.0000001\"", "least: 0.0000001 EUR: there are 6 decimals"),
        ] {
            let error = parse_route(&FILE.replace(from, to)).unwrap_err();
            assert!(error.contains(words), "{to}: {error}");
        }
    }
}
