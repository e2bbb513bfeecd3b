//! Routes by TOML files or by options for one denomination.

use std::fs;
use std::path::{Path, PathBuf};

use interfaces::settlement_escrow::routes::{Channel, Mode, RouteDefinition, RouteDenom};
use market_format::Currency;
use market_format::Decimal;
use market_format::Length;
use sdk::parse_route;
use units::Amount;

use crate::failure::Failure;

/// A denomination by options.
#[derive(Clone, Debug, clap::Args)]
pub struct Limits {
    /// The denomination, as it is called here
    #[arg(long)]
    denom: Option<String>,
    /// Of a voucher, the way it came, like transfer/channel-0/ujuno
    #[arg(long)]
    trace: Option<String>,
    /// The least that a payout may be, in the denomination's currency (ueur counts millionths of EUR)
    #[arg(long, value_name = "SUM")]
    least: Option<Decimal>,
    /// The most that may go out in a day, which begins at midnight UTC
    #[arg(long, value_name = "SUM")]
    per_day: Option<Decimal>,
    /// The most that may be under way
    #[arg(long, value_name = "SUM")]
    in_flight: Option<Decimal>,
}

/// A route by a file or by options.
#[derive(Clone, Debug, clap::Args)]
pub struct Terms {
    /// The route by a TOML file, as docs/cross-chain.md shows it
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// After what time a packet that nobody took is given back, from 1 min to 7 d
    #[arg(long, value_name = "SPAN", conflicts_with = "file")]
    timeout: Option<Length>,
    #[command(flatten)]
    limits: Limits,
}

impl Limits {
    /// Whether none was given.
    const fn absent(&self) -> bool {
        self.denom.is_none()
            && self.trace.is_none()
            && self.least.is_none()
            && self.per_day.is_none()
            && self.in_flight.is_none()
    }

    /// The denomination that they make of what there was, if there was one.
    fn over(&self, before: &[RouteDenom]) -> Result<RouteDenom, String> {
        let name = match (&self.denom, before) {
            (Some(name), _) => name,
            (None, [only]) => &only.denom,
            _ => return Err("say --denom: which denomination".into()),
        };
        let before = before.iter().find(|each| each.denom == *name);
        let limit = |option: &str, given: Option<Decimal>, old: Option<Amount>| match (given, old) {
            (Some(sum), _) => {
                Currency::of(name).amount(sum).map_err(|problem| format!("{option}: {problem}"))
            }
            (None, Some(old)) => Ok(old),
            (None, None) => Err(format!("say {option} for {name}")),
        };
        Ok(RouteDenom {
            denom: name.clone(),
            trace: self.trace.clone().or_else(|| before.and_then(|each| each.trace.clone())),
            least: limit("--least", self.least, before.map(|each| each.least))?,
            per_day: limit("--per-day", self.per_day, before.map(|each| each.per_day))?,
            in_flight: limit("--in-flight", self.in_flight, before.map(|each| each.in_flight))?,
        })
    }
}

impl Terms {
    /// A new route. `channel`, `mode` and `prefix` come from options where there is no file.
    ///
    /// # Errors
    /// If the file does not read, or something is missing.
    pub fn new_route(
        &self,
        channel: Option<Channel>,
        mode: Option<Mode>,
        prefix: Option<&str>,
    ) -> Result<RouteDefinition, Failure> {
        if let Some(path) = &self.file {
            if channel.is_some() || mode.is_some() || prefix.is_some() || !self.limits.absent() {
                return Err(Failure::malformed(
                    "--file",
                    "a route comes from a file or from options, not both",
                ));
            }
            return read(path);
        }
        let missing = |option: &str| Failure::malformed(option, "say it, or give the route by --file");
        Ok(RouteDefinition {
            channel: channel.ok_or_else(|| missing("channel"))?,
            mode: mode.ok_or_else(|| missing("--mode"))?,
            prefix: prefix.ok_or_else(|| missing("--prefix"))?.into(),
            timeout: self.timeout.ok_or_else(|| missing("--timeout"))?.0,
            denoms: vec![self.limits.over(&[]).map_err(|problem| Failure::malformed("route", problem))?],
        })
    }

    /// A route as it shall be from now on: by a file whole, by options where they say so.
    ///
    /// # Errors
    /// If the file does not read or is of another route, or nothing is to change.
    pub fn changed(&self, before: &RouteDefinition, drop: Option<&str>) -> Result<RouteDefinition, Failure> {
        if let Some(path) = &self.file {
            let route = read(path)?;
            let same =
                route.channel == before.channel && route.mode == before.mode && route.prefix == before.prefix;
            if !same || drop.is_some() || !self.limits.absent() {
                let problem = "channel, mode and prefix of a route stay, and options do not go with a file";
                return Err(Failure::malformed(path.display(), problem));
            }
            return Ok(route);
        }
        let mut route = before.clone();
        if let Some(Length(timeout)) = self.timeout {
            route.timeout = timeout;
        }
        if let Some(drop) = drop {
            route.denoms.retain(|each| each.denom != drop);
        }
        if !self.limits.absent() {
            let denom =
                self.limits.over(&before.denoms).map_err(|problem| Failure::malformed("route", problem))?;
            match route.denoms.iter_mut().find(|each| each.denom == denom.denom) {
                Some(each) => *each = denom,
                None => route.denoms.push(denom),
            }
        }
        if route == *before {
            return Err(Failure::malformed(
                "route",
                "nothing would change: give --timeout, limits or --file",
            ));
        }
        Ok(route)
    }
}

fn read(path: &Path) -> Result<RouteDefinition, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::malformed(path.display(), error))?;
    parse_route(&text).map_err(|problem| Failure::malformed(path.display(), problem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::Seconds;

    const FILE: &str = "channel = \"channel-3\"\nmode = \"callbacks\"\nprefix = \"juno\"\ntimeout = \"10 min\"\n\n[[denoms]]\n\
                        denom = \"ueur\"\nleast = \"1.5\"\nper_day = \"1000\"\nin_flight = \"500\"\n";

    fn limits(denom: Option<&str>, least: &str) -> Limits {
        let sum = |text: &str| Some(text.parse().unwrap());
        Limits {
            denom: denom.map(str::to_owned),
            trace: None,
            least: sum(least),
            per_day: None,
            in_flight: None,
        }
    }

    fn options(timeout: Option<u64>, limits: Limits) -> Terms {
        Terms { file: None, timeout: timeout.map(|seconds| Length(Seconds(seconds))), limits }
    }

    #[test]
    fn options_change_what_they_name_and_leave_the_rest() {
        let before = parse_route(FILE).unwrap();
        let changed = options(None, limits(None, "2")).changed(&before, None).unwrap();
        let mut expected = before.clone();
        expected.denoms[0].least = Amount(2_000_000);
        assert_eq!(changed, expected);
        let none = Limits { least: None, ..limits(None, "1") };
        let changed = options(Some(60), none.clone()).changed(&before, None).unwrap();
        assert_eq!(changed, RouteDefinition { timeout: Seconds(60), ..before.clone() });
        let error = options(None, none).changed(&before, None).unwrap_err().to_string();
        assert_eq!(error, "route: nothing would change: give --timeout, limits or --file");
        // A further denomination needs all of its limits.
        let error = options(None, limits(Some("uusd"), "2")).changed(&before, None).unwrap_err().to_string();
        assert_eq!(error, "route: say --per-day for uusd");
    }
}
