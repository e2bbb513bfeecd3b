//! The members of the district, their use and production in each slot, and their expectations of both.
//!
//! The first eight are always there and have names; the rest follow a pattern of ten (two prosumers, seven households, one
//! business). Each has its own stream of random numbers. Use and production are the generator's weather and habits, or
//! measured series; expectations are the same smoothed over five slots, and off by an error that drifts over the day.

use interfaces::registry::ParticipantKind;
use report::model::Signing;
use units::{Power, ProfileId, Timestamp};

use super::community::{Community, Kind};
use super::definition::{
    ANY, GREEN, GREEN_FIRST, HARBOUR, HILLSIDE, LOCAL, LOCAL_FIRST, OLD_TOWN, RENEWABLE_ONLY,
};
use super::rng::{SeededRng, scaled};
use super::weather::{Habit, Weather};
use crate::Trader;
use crate::day::DayError;

/// The fewest participants: the eight with names, a prosumer and a household.
pub const LEAST: u32 = 10;

/// The plant of a participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plant {
    /// No plant.
    None,
    /// A photovoltaic roof, whose surplus is offered.
    Roof,
    /// A wind turbine.
    Wind,
    /// A heat and power plant, which delivers the energy it sold.
    Heat,
    /// The supplier upstream, which delivers the energy it sold.
    Upstream,
}

/// One member of the district.
#[derive(Clone, Debug)]
pub struct Member {
    /// The data it registers with.
    pub trader: Trader,
    /// Its kind, as text.
    pub kind: &'static str,
    /// Its buyer profile.
    pub profile: ProfileId,
    /// How it signs.
    pub signing: Signing,
    /// Its plant.
    pub plant: Plant,
    /// The limit of its bids for the energy it needs, in ct/kWh.
    pub limit: u64,
    /// Flexible use: per cent of its needs, and the limit of its bid in ct/kWh.
    pub flexible: Option<(u64, u64)>,
    /// The limit of its offers from a roof, in half ct/kWh.
    pub ask: u64,
    /// Power drawn in each slot, before its own production.
    pub load: Vec<Power>,
    /// Power produced in each slot, if it does not depend on what is sold.
    pub output: Vec<Power>,
    /// The load it expects when it quotes.
    pub expected_load: Vec<Power>,
    /// The output it expects when it quotes.
    pub expected_output: Vec<Power>,
    /// The output that the forecaster publishes later, which is nearer to the truth.
    pub forecast_output: Vec<Power>,
}

/// Measured series in place of generated ones.
pub type Source<'a> = Option<&'a Community>;

/// The members of a district.
#[derive(Clone, Debug)]
pub struct District {
    /// The members; the one at a position has the participant's id that follows it.
    pub members: Vec<Member>,
}

/// The slots of the turbine's outage: an eighth of the day, a little after its middle.
pub fn outage(slots: usize) -> std::ops::Range<usize> {
    let from = slots / 2 + slots / 16;
    from..(from + (slots / 8).max(1)).min(slots)
}

impl District {
    /// A district of so many participants (at least [`LEAST`]) in the slots that begin at these times.
    ///
    /// # Errors
    /// If measured series are asked for and have no value for one of the slots.
    pub fn new(
        seed: u64,
        participants: u32,
        starts: &[Timestamp],
        source: Source<'_>,
    ) -> Result<Self, DayError> {
        let weather = Weather::new(seed, starts);
        let scale = u64::from(participants).saturating_mul(10);
        let mut members = named(scale);
        let named = members.len();
        let wanted = usize::try_from(participants).unwrap_or(usize::MAX);
        for position in named..wanted {
            let number = position.saturating_sub(named);
            members.push(patterned(seed, number, &members));
        }
        for (position, member) in members.iter_mut().enumerate() {
            let mut rng =
                SeededRng::new(seed, 2_000_u64.saturating_add(u64::try_from(position).unwrap_or(0)));
            fill(member, position, &mut rng, &weather, starts, source)?;
        }
        Ok(Self { members })
    }
}

/// A member without series.
fn member(name: &str, kind: ParticipantKind, zone: u8, plant: Plant) -> Member {
    let words = match kind {
        ParticipantKind::Household => "household",
        ParticipantKind::Business => "business",
        ParticipantKind::PublicInstitution => "public institution",
        ParticipantKind::ConventionalGenerator => "conventional generator",
        ParticipantKind::RenewableGenerator => "renewable generator",
        ParticipantKind::DistributedGenerator => "distributed generator",
        ParticipantKind::Prosumer => "prosumer",
    };
    Member {
        trader: Trader::new(name, kind, zone).tier(1),
        kind: words,
        profile: ProfileId(ANY),
        signing: Signing::Mandate,
        plant,
        limit: 45,
        flexible: None,
        ask: 0,
        load: vec![],
        output: vec![],
        expected_load: vec![],
        expected_output: vec![],
        forecast_output: vec![],
    }
}

/// The eight with names. `scale` is a thousandth of the size per hundred participants.
fn named(scale: u64) -> Vec<Member> {
    use ParticipantKind::{
        Business, ConventionalGenerator, DistributedGenerator, PublicInstitution, RenewableGenerator,
    };
    let watts = |watts: u64| scaled(watts, scale).max(1_000);
    let mut upstream = member("Upstream Supply", ConventionalGenerator, HARBOUR, Plant::Upstream);
    upstream.trader = upstream.trader.capacity(watts(300_000)).labels(&[GREEN]);
    upstream.signing = Signing::Digest;
    let mut wind = member("Ridge Wind", RenewableGenerator, HILLSIDE, Plant::Wind);
    wind.trader = wind.trader.capacity(watts(34_000)).labels(&[GREEN]);
    let mut heat = member("Gasworks", DistributedGenerator, OLD_TOWN, Plant::Heat);
    heat.trader = heat.trader.capacity(watts(14_000));
    let mut school = member("Town School", PublicInstitution, OLD_TOWN, Plant::None);
    school.trader = school.trader.tier(0);
    school.signing = Signing::Single;
    school.profile = ProfileId(RENEWABLE_ONLY);
    let mut bakery = member("Corner Bakery", Business, OLD_TOWN, Plant::None);
    bakery.signing = Signing::Digest;
    bakery.profile = ProfileId(GREEN_FIRST);
    let mut cafe = member("Pier Café", Business, HARBOUR, Plant::None);
    cafe.signing = Signing::Never;
    let mut hospital = member("Hospital", PublicInstitution, OLD_TOWN, Plant::None);
    hospital.trader = hospital.trader.tier(0);
    hospital.limit = 58;
    let mut cold_store = member("Cold Store", Business, HARBOUR, Plant::None);
    cold_store.flexible = Some((80, 12));
    vec![upstream, wind, heat, school, bakery, cafe, hospital, cold_store]
}

/// The member at a place in the pattern of ten.
fn patterned(seed: u64, number: usize, before: &[Member]) -> Member {
    use ParticipantKind::{Business, Household, Prosumer};
    let mut rng = SeededRng::new(seed, 1_000_u64.saturating_add(u64::try_from(number).unwrap_or(0)));
    let (kind, word, zones) = match number % 10 {
        0 | 5 => (Prosumer, "Prosumer", [HILLSIDE, HILLSIDE, HILLSIDE, OLD_TOWN, HARBOUR]),
        3 => (Business, "Shop", [OLD_TOWN, OLD_TOWN, HARBOUR, HARBOUR, HARBOUR]),
        _ => (Household, "Household", [HILLSIDE, OLD_TOWN, OLD_TOWN, OLD_TOWN, HARBOUR]),
    };
    let like_it = before.iter().filter(|other| other.trader.name.starts_with(word)).count();
    let zone = pick(&mut rng, &zones);
    let plant = if kind == Prosumer { Plant::Roof } else { Plant::None };
    let mut new = member(&format!("{word} {}", like_it.saturating_add(1)), kind, zone, plant);
    new.profile = ProfileId(pick(
        &mut rng,
        &[ANY, ANY, GREEN_FIRST, GREEN_FIRST, LOCAL_FIRST, LOCAL_FIRST, RENEWABLE_ONLY, RENEWABLE_ONLY],
    ));
    new.limit = rng.between(34, 50);
    new.flexible = rng.once_in(3).then(|| (rng.between(10, 40), rng.between(6, 20)));
    if plant == Plant::Roof {
        new.ask = rng.between(8, 20);
        new.trader = new.trader.capacity(rng.between(30, 90).saturating_mul(100)).labels(&[GREEN, LOCAL]);
    }
    new
}

fn pick(rng: &mut SeededRng, from: &[u8]) -> u8 {
    let last = u64::try_from(from.len()).unwrap_or(1).saturating_sub(1);
    let position = usize::try_from(rng.between(0, last)).unwrap_or(0);
    from.get(position).copied().unwrap_or(0)
}

/// Fills a member's series: what happens, what it expects, what is forecast.
fn fill(
    member: &mut Member,
    position: usize,
    rng: &mut SeededRng,
    weather: &Weather,
    starts: &[Timestamp],
    source: Source<'_>,
) -> Result<(), DayError> {
    let (load, output) = match source {
        Some(community) => measured(member, position, weather, starts, community)?,
        None => generated(member, rng, weather, starts),
    };
    let errors = if member.plant == Plant::Wind { &weather.wind_error } else { &weather.sun_error };
    member.expected_load = expected(&load, rng.between(960, 1_050)).collect();
    let own = rng.between(950, 1_050);
    member.expected_output =
        output.iter().zip(errors).map(|(power, error)| Power(scaled(scaled(*power, *error), own))).collect();
    member.forecast_output = output
        .iter()
        .zip(errors)
        // A fifth of the error is left.
        .map(|(power, error)| Power(scaled(*power, error.saturating_add(4_000) / 5)))
        .collect();
    member.load = load.into_iter().map(Power).collect();
    // The outage is not in the expectations.
    let still = if member.plant == Plant::Wind { outage(starts.len()) } else { 0..0 };
    let happened = output.into_iter().enumerate();
    member.output =
        happened.map(|(slot, power)| Power(if still.contains(&slot) { 0 } else { power })).collect();
    Ok(())
}

/// The mean over five slots, off by a constant factor.
fn expected(load: &[u64], thousandths: u64) -> impl Iterator<Item = Power> + '_ {
    (0..load.len()).map(move |position| {
        let window = load
            .get(position.saturating_sub(2)..load.len().min(position.saturating_add(3)))
            .unwrap_or_default();
        let sum: u64 = window.iter().sum();
        let count = u64::try_from(window.len()).unwrap_or(1).max(1);
        Power(scaled(sum / count, thousandths))
    })
}

/// Load and output by the generator's weather and habits.
fn generated(
    member: &Member,
    rng: &mut SeededRng,
    weather: &Weather,
    starts: &[Timestamp],
) -> (Vec<u64>, Vec<u64>) {
    let (habit, mean, low, high) = usage(member, rng);
    let load = starts
        .iter()
        .map(|start| {
            let usual = scaled(scaled(mean, habit.at(*start)), rng.between(low, high));
            // Now and then somebody cooks.
            if habit == Habit::Home && rng.once_in(20) {
                usual.saturating_add(rng.between(600, 1_600))
            } else {
                usual
            }
        })
        .collect();
    (load, output(member, weather))
}

/// When a member uses electricity, how much on average (watts), and how much single slots vary (thousandths).
fn usage(member: &Member, rng: &mut SeededRng) -> (Habit, u64, u64, u64) {
    let drawn = rng.between(0, 1_000);
    match (member.trader.name.as_str(), member.trader.kind) {
        ("Town School", _) => (Habit::Shop, 3_200, 950, 1_050),
        ("Corner Bakery", _) => (Habit::Bakery, 2_600, 900, 1_100),
        ("Pier Café", _) => (Habit::Shop, 1_500, 900, 1_100),
        ("Hospital", _) => (Habit::Always, 7_500, 980, 1_020),
        ("Cold Store", _) => (Habit::Always, 4_000, 970, 1_030),
        (_, ParticipantKind::Household | ParticipantKind::Prosumer) => {
            (Habit::Home, 220_u64.saturating_add(drawn / 4), 700, 1_250)
        }
        (_, ParticipantKind::Business) => (Habit::Shop, 700_u64.saturating_add(drawn), 900, 1_100),
        _ => (Habit::Always, 0, 1_000, 1_000),
    }
}

fn output(member: &Member, weather: &Weather) -> Vec<u64> {
    let capacity = member.trader.capacity.get();
    match member.plant {
        Plant::Roof => weather.sun.iter().map(|sun| scaled(capacity, *sun)).collect(),
        Plant::Wind => weather.wind.iter().map(|wind| scaled(capacity, *wind)).collect(),
        Plant::None | Plant::Heat | Plant::Upstream => vec![0; weather.sun.len()],
    }
}

/// Load and output by measured series. There are fewer series than members: each further one takes the same weekday of
/// another week.
fn measured(
    member: &Member,
    position: usize,
    weather: &Weather,
    starts: &[Timestamp],
    community: &Community,
) -> Result<(Vec<u64>, Vec<u64>), DayError> {
    let load = match (member.trader.name.as_str(), member.trader.kind) {
        // A hospital is not measured there: five offices and a half.
        ("Hospital", _) => scale_all(community.at(Kind::Office, 0, starts)?, 5_500),
        ("Town School", _) => scale_all(community.at(Kind::Office, 0, starts)?, 3_000),
        ("Cold Store" | "Corner Bakery", _) => community.at(Kind::Retail, 0, starts)?,
        (_, ParticipantKind::Business) => community.at(Kind::Office, 0, starts)?,
        (_, ParticipantKind::Household | ParticipantKind::Prosumer) => {
            let series = community.count(Kind::Household).max(1);
            let week = u64::try_from(position / series).unwrap_or(0) % 5;
            let earlier: Vec<Timestamp> = starts
                .iter()
                .map(|start| {
                    Timestamp(start.get().saturating_sub(week.saturating_mul(7 * super::weather::DAY)))
                })
                .collect();
            community.at(Kind::Household, position, &earlier)?
        }
        _ => vec![0; starts.len()],
    };
    let made = match member.plant {
        Plant::Roof => {
            let peak = member.trader.capacity.get();
            community.at(Kind::Roof, position, starts)?.into_iter().map(|part| scaled(peak, part)).collect()
        }
        _ => output(member, weather),
    };
    Ok((load, made))
}

fn scale_all(values: Vec<u64>, thousandths: u64) -> Vec<u64> {
    values.into_iter().map(|value| scaled(value, thousandths)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(slots: u64) -> Vec<Timestamp> {
        (0..slots).map(|position| Timestamp(20_260 * 86_400 + position * 900)).collect()
    }

    #[test]
    fn district_repeats_for_its_seed_only() {
        let text = |seed| format!("{:?}", District::new(seed, 30, &starts(96), None).unwrap());
        assert_eq!(text(7), text(7));
        assert_ne!(text(7), text(8));
    }

    #[test]
    fn one_more_participant_changes_nothing_for_the_others() {
        // The sizes of the named generators follow the number of participants; everybody else stays.
        let members = |count| District::new(7, count, &starts(8), None).unwrap().members;
        let (less, more) = (members(20), members(21));
        assert_eq!(more.len(), 21);
        for (one, other) in less.iter().zip(&more).skip(3) {
            assert_eq!(format!("{one:?}"), format!("{other:?}"));
        }
    }

    #[test]
    fn least_district_has_one_of_each_kind() {
        let members = District::new(7, LEAST, &starts(4), None).unwrap().members;
        assert_eq!(members.len(), 10);
        for kind in [ParticipantKind::Prosumer, ParticipantKind::Household, ParticipantKind::Business] {
            assert!(members.iter().any(|member| member.trader.kind == kind), "{kind:?}");
        }
        let names: std::collections::BTreeSet<_> = members.iter().map(|member| &member.trader.name).collect();
        assert_eq!(names.len(), 10, "names are different");
    }

    #[test]
    fn turbine_stands_still_after_the_middle_of_the_day() {
        assert_eq!(outage(96), 54..66);
        assert_eq!(outage(4), 2..3);
        assert_eq!(outage(1), 0..1);
        let district = District::new(7, LEAST, &starts(96), None).unwrap();
        let wind = &district.members[1];
        assert!(wind.output[54..66].iter().all(|power| power.is_zero()));
        assert!(wind.output[30].get() > 0);
    }

    #[test]
    fn expectations_are_near_the_truth() {
        let district = District::new(7, 60, &starts(96), None).unwrap();
        let sum = |series: &dyn Fn(&Member) -> &Vec<Power>| -> u64 {
            district.members.iter().flat_map(series).map(|power| power.get()).sum()
        };
        let (load, expected) = (sum(&|member| &member.load), sum(&|member| &member.expected_load));
        assert!(load.abs_diff(expected) * 20 < load, "{load} {expected}");
        let (output, forecast) = (sum(&|member| &member.output), sum(&|member| &member.forecast_output));
        assert!(output.abs_diff(forecast) * 10 < output, "{output} {forecast}");
    }
}
