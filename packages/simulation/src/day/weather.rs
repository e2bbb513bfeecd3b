//! Sun and wind over the day, and patterns of use: all in thousandths, all integers.
//!
//! * Sun: a parabola between sunrise and sunset, times a cloud cover that drifts (three quarters of it stay from slot to
//!   slot).
//! * Wind: drifts slowly (31 of 32 parts stay).
//! * Use: hourly shapes per kind of user, interpolated.

use units::Timestamp;

use super::rng::{SeededRng, scaled};

/// Seconds of a day.
pub const DAY: u64 = 86_400;

/// Sunrise and sunset lie so many seconds from noon.
const HALF_DAY: u64 = 28_000;

/// The weather of a day, slot by slot, in thousandths of a plant's output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weather {
    /// Output of a roof, of its peak power.
    pub sun: Vec<u64>,
    /// Output of a turbine, of its rated power.
    pub wind: Vec<u64>,
    /// Expected by actual output of roofs at the time of the quotes.
    pub sun_error: Vec<u64>,
    /// Expected by actual output of turbines at the time of the quotes.
    pub wind_error: Vec<u64>,
}

impl Weather {
    /// The weather of the slots that begin at these times.
    pub fn new(seed: u64, starts: &[Timestamp]) -> Self {
        let mut rng = SeededRng::new(seed, 0);
        let mut drift = |first: u64, low: u64, high: u64, stays: u64, of: u64| -> Vec<u64> {
            let mut level = first;
            starts
                .iter()
                .map(|_| {
                    let news = rng.between(low, high).saturating_mul(of.saturating_sub(stays));
                    level = level.saturating_mul(stays).saturating_add(news).checked_div(of).unwrap_or(level);
                    level
                })
                .collect()
        };
        let clouds = drift(900, 500, 1_000, 3, 4);
        let wind = drift(450, 0, 900, 31, 32);
        let sun_error = drift(1_030, 850, 1_180, 7, 8);
        let wind_error = drift(1_020, 800, 1_220, 7, 8);
        let sun =
            starts.iter().zip(clouds).map(|(start, clouds)| scaled(clear_sky(*start), clouds)).collect();
        Self { sun, wind, sun_error, wind_error }
    }
}

/// The sun without clouds, in thousandths of a roof's peak power: 850 at noon.
fn clear_sky(time: Timestamp) -> u64 {
    let from_noon = (time.get() % DAY).abs_diff(DAY / 2);
    if from_noon >= HALF_DAY {
        return 0;
    }
    let missing = units::mul_div_floor(from_noon * from_noon, 850, HALF_DAY * HALF_DAY).unwrap_or(850);
    850_u64.saturating_sub(missing)
}

/// A daily pattern of use: thousandths of the average at each full hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// Mornings and evenings.
    Home,
    /// Working hours.
    Shop,
    /// From early in the night until noon.
    Bakery,
    /// Day and night.
    Always,
}

impl Habit {
    const fn hours(self) -> [u64; 24] {
        match self {
            Self::Home => [
                520, 450, 420, 410, 420, 520, 850, 1_250, 1_150, 950, 900, 950, 1_100, 1_050, 900, 880,
                1_000, 1_350, 1_750, 1_900, 1_750, 1_450, 1_050, 720,
            ],
            Self::Shop => [
                250, 240, 240, 240, 260, 400, 800, 1_400, 1_800, 1_950, 2_000, 2_050, 1_950, 1_900, 1_900,
                1_850, 1_750, 1_500, 1_050, 600, 400, 320, 280, 260,
            ],
            Self::Bakery => [
                700, 1_600, 2_400, 2_700, 2_700, 2_400, 1_900, 1_500, 1_200, 1_100, 1_000, 900, 800, 600,
                500, 450, 400, 350, 300, 250, 250, 250, 300, 400,
            ],
            Self::Always => [
                900, 890, 880, 880, 890, 910, 960, 1_020, 1_070, 1_100, 1_110, 1_110, 1_100, 1_100, 1_090,
                1_070, 1_050, 1_030, 1_020, 1_010, 990, 970, 940, 910,
            ],
        }
    }

    /// The use at a time of day.
    pub fn at(self, time: Timestamp) -> u64 {
        interpolated(&self.hours(), time)
    }
}

/// The value of an hourly table at a time of day, linearly between full hours.
pub fn interpolated(hours: &[u64; 24], time: Timestamp) -> u64 {
    let second = time.get() % DAY;
    let (hour, part) = (second / 3_600, second % 3_600);
    let value =
        |hour: u64| usize::try_from(hour % 24).ok().and_then(|hour| hours.get(hour)).copied().unwrap_or(0);
    value(hour)
        .saturating_mul(3_600 - part)
        .saturating_add(value(hour + 1).saturating_mul(part))
        .checked_div(3_600)
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts() -> Vec<Timestamp> {
        (0..96).map(|position| Timestamp(20_260 * DAY + position * 900)).collect()
    }

    #[test]
    fn sun_shines_by_day() {
        let weather = Weather::new(7, &starts());
        assert_eq!(weather.sun[0], 0);
        assert_eq!(weather.sun[95], 0);
        // Noon: 850 thousandths under at least half the light.
        assert!((425..=850).contains(&weather.sun[48]));
        assert_eq!(clear_sky(Timestamp(DAY / 2)), 850);
        // Half-way between noon and sunset: 850 − 850/4, rounded up, as the missing part is rounded down.
        assert_eq!(clear_sky(Timestamp(DAY / 2 + HALF_DAY / 2)), 638);
    }

    #[test]
    fn weather_repeats_for_its_seed_only() {
        assert_eq!(Weather::new(7, &starts()), Weather::new(7, &starts()));
        assert_ne!(Weather::new(7, &starts()), Weather::new(8, &starts()));
    }

    #[test]
    fn habits_are_interpolated_around_the_clock() {
        assert_eq!(Habit::Home.at(Timestamp(0)), 520);
        // A quarter past midnight: 520 × 3/4 + 450 × 1/4 = 502.5.
        assert_eq!(Habit::Home.at(Timestamp(900)), 502);
        // 23:30: the middle of 720 and 520.
        assert_eq!(Habit::Home.at(Timestamp(23 * 3_600 + 1_800)), 620);
        for habit in [Habit::Home, Habit::Shop, Habit::Bakery, Habit::Always] {
            let sum: u64 = habit.hours().iter().sum();
            assert!((22_000..=26_500).contains(&sum), "{habit:?} averages about a thousand: {sum}");
        }
    }
}
