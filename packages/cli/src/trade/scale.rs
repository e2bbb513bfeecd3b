//! Between what people write (kWh, currency per kWh) and what the market counts (lots, coin units per lot).

use interfaces::orderbook_matcher::{MarketDefinition, PriceGrid};
use units::{Amount, Energy, Lots, NetAmount, Power, Price};

use super::decimal::{Decimal, quotient};
use crate::failure::Failure;

/// The currency of a denomination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Currency {
    /// What the chain calls its unit.
    pub denom: String,
    /// What people call it.
    pub name: String,
    /// One of it is 10 to this many units.
    pub decimals: u32,
}

impl Currency {
    /// What a denomination's name says by custom: `ueur` are millionths of EUR, `neur` billionths; anything else is counted
    /// as it is.
    pub fn of(denom: &str) -> Self {
        let of_parts = |prefix: char, decimals| {
            denom
                .strip_prefix(prefix)
                .filter(|rest| rest.len() >= 3 && rest.bytes().all(|byte| byte.is_ascii_lowercase()))
                .map(|rest| Self { denom: denom.into(), name: rest.to_uppercase(), decimals })
        };
        of_parts('u', 6).or_else(|| of_parts('n', 9)).unwrap_or_else(|| Self {
            denom: denom.into(),
            name: denom.into(),
            decimals: 0,
        })
    }

    /// One of it in units.
    fn unit(&self) -> i128 {
        10_i128.saturating_pow(self.decimals)
    }

    /// The units of a sum that somebody wrote.
    pub fn amount(&self, sum: Decimal) -> Result<Amount, String> {
        let counted = sum.count(self.unit(), 1).ok_or_else(|| format!("{sum} {} are too much", self.name))?;
        if sum.is_negative() {
            return Err(format!("{sum} {}: a sum is not below zero", self.name));
        }
        if !counted.exact {
            return Err(format!("{sum} {}: there are {} decimals", self.name, self.decimals));
        }
        u128::try_from(counted.floor).map(Amount).map_err(|_| format!("{sum} {} are too much", self.name))
    }

    /// A sum of units without the currency's name.
    pub fn number(&self, units: i128) -> String {
        quotient(units, self.unit())
    }

    /// What somebody has.
    pub fn text(&self, amount: Amount) -> String {
        format!("{} {}", self.number(i128::try_from(amount.get()).unwrap_or(i128::MAX)), self.name)
    }

    /// A difference.
    pub fn net(&self, amount: NetAmount) -> String {
        format!("{} {}", self.number(amount.get()), self.name)
    }
}

/// The measures of a market.
#[derive(Clone, Debug)]
pub struct Scale {
    /// Its currency.
    pub currency: Currency,
    /// The energy of a lot.
    pub lot: Energy,
    /// The prices that orders may have.
    pub grid: PriceGrid,
    /// The fewest lots of an order.
    pub minimum: Lots,
}

impl Scale {
    /// The measures of a market in a currency.
    pub fn new(definition: &MarketDefinition, currency: Currency) -> Self {
        Self { currency, lot: definition.lot, grid: definition.grid, minimum: definition.minimum_lots }
    }

    /// The watt-hours of a number of kWh.
    pub fn energy(kwh: Decimal) -> Result<Energy, String> {
        whole(kwh, 1_000, "kWh", "watt-hours").map(Energy)
    }

    /// The watts of a number of kW.
    pub fn power(kilowatts: Decimal) -> Result<Power, String> {
        whole(kilowatts, 1_000, "kW", "watts").map(Power)
    }

    /// The lots of a number of kWh; if they are not whole, the nearest that are.
    pub fn lots(&self, kwh: Decimal) -> Result<Lots, String> {
        let lot = i128::from(self.lot.get());
        let counted = kwh.count(1_000, lot).ok_or_else(|| format!("{kwh} kWh are too much"))?;
        let lots =
            |number: i128| u64::try_from(number).map(Lots).map_err(|_| format!("{kwh} kWh are too much"));
        let least = i128::from(self.minimum.get().max(1));
        if kwh.is_negative() || counted.floor < least.saturating_sub(i128::from(!counted.exact)) {
            return Err(format!("{kwh} kWh: an order is for at least {} kWh", self.kwh(self.minimum)));
        }
        if counted.exact {
            return lots(counted.floor);
        }
        let above = self.kwh(lots(counted.floor.saturating_add(1))?);
        let nearest = if counted.floor < least {
            above
        } else {
            format!("{} and {above}", self.kwh(lots(counted.floor)?))
        };
        Err(format!("{kwh} kWh are no whole lots of {} Wh; nearest: {nearest} kWh", self.lot))
    }

    /// The lots of what is delivered or what a line carries, which may be nothing; if they are not whole, the nearest that are.
    pub fn delivery(&self, kwh: Decimal) -> Result<Lots, String> {
        if kwh.is_negative() {
            return Err(format!("{kwh} kWh are below zero"));
        }
        if kwh.count(1_000, 1).is_some_and(|counted| counted.exact && counted.floor == 0) {
            return Ok(Lots::ZERO);
        }
        Self { minimum: Lots::ZERO, ..self.clone() }.lots(kwh)
    }

    /// The price per lot of one per kWh; if it is not on the market's grid, the nearest that are.
    pub fn price(&self, per_kwh: Decimal) -> Result<Price, String> {
        self.price_in_steps(per_kwh, self.grid.tick)
    }

    /// The price per lot of a reference price per kWh: within the market's prices, in whole coin units.
    pub fn reference(&self, per_kwh: Decimal) -> Result<Price, String> {
        self.price_in_steps(per_kwh, Price(1))
    }

    fn price_in_steps(&self, per_kwh: Decimal, step: Price) -> Result<Price, String> {
        let PriceGrid { least, greatest, .. } = self.grid;
        let (least, greatest, tick) =
            (i128::from(least.get()), i128::from(greatest.get()), i128::from(step.get().max(1)));
        let unit = &self.currency.name;
        let bounds = || {
            format!(
                "{per_kwh} {unit}/kWh: prices go from {} to {}",
                self.per_kwh(self.grid.least),
                self.per_kwh(self.grid.greatest)
            )
        };
        let counted = per_kwh
            .count(self.currency.unit().saturating_mul(i128::from(self.lot.get())), 1_000)
            .ok_or_else(bounds)?;
        if counted.floor < least || counted.floor > greatest || (counted.floor == greatest && !counted.exact)
        {
            return Err(bounds());
        }
        let over = counted.floor.saturating_sub(least).checked_rem(tick).unwrap_or(0);
        let below = counted.floor.saturating_sub(over);
        let price = |units: i128| i64::try_from(units).map(Price).map_err(|_| bounds());
        if over == 0 && counted.exact {
            return price(below);
        }
        Err(format!(
            "{per_kwh} {unit}/kWh is no price of this market; nearest: {} and {}",
            self.per_kwh(price(below)?),
            self.per_kwh(price(below.saturating_add(tick))?)
        ))
    }

    /// Lots in kWh.
    pub fn kwh(&self, lots: Lots) -> String {
        quotient(i128::from(lots.get()).saturating_mul(i128::from(self.lot.get())), 1_000)
    }

    /// A price in currency per kWh, without the currency's name.
    pub fn per_kwh(&self, price: Price) -> String {
        quotient(
            i128::from(price.get()).saturating_mul(1_000),
            self.currency.unit().saturating_mul(i128::from(self.lot.get().max(1))),
        )
    }

    /// A price with its unit.
    pub fn price_text(&self, price: Price) -> String {
        format!("{} {}/kWh", self.per_kwh(price), self.currency.name)
    }
}

/// Watt-hours in kWh.
pub fn kwh_of(energy: Energy) -> String {
    quotient(i128::from(energy.get()), 1_000)
}

fn whole(number: Decimal, factor: i128, unit: &str, small: &str) -> Result<u64, String> {
    let counted = number.count(factor, 1).filter(|counted| counted.exact && counted.floor >= 0);
    counted
        .and_then(|counted| u64::try_from(counted.floor).ok())
        .ok_or_else(|| format!("{number} {unit} are no whole number of {small} from 0 on"))
}

/// A number that an argument gives.
pub fn argument<T>(name: &str, value: Result<T, String>) -> Result<T, Failure> {
    value.map_err(|problem| Failure::malformed(name, problem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::Price;

    /// Lots of 100 Wh in millionths of a euro: a coin unit per lot is 0.00001 EUR/kWh. Prices from −0.05 to 0.3 EUR/kWh
    /// (−5,000 to 30,000 units) in ticks of 0.0005 (50 units).
    fn scale() -> Scale {
        Scale {
            currency: Currency::of("ueur"),
            lot: Energy(100),
            grid: PriceGrid { least: Price(-5_000), greatest: Price(30_000), tick: Price(50) },
            minimum: Lots(2),
        }
    }

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn denominations_have_the_currency_that_custom_says() {
        let of = |denom: &str| {
            let Currency { name, decimals, .. } = Currency::of(denom);
            (name, decimals)
        };
        assert_eq!(of("ueur"), ("EUR".into(), 6));
        assert_eq!(of("neur"), ("EUR".into(), 9));
        // Too short for a prefix, or somebody else's.
        for denom in ["usd", "coin", "ibc/27394FB092D2ECCD56123C74F36E4C1F", "uEUR"] {
            assert_eq!(of(denom), (denom.into(), 0));
        }
    }

    #[test]
    fn sums_are_whole_coin_units() {
        let currency = Currency::of("ueur");
        assert_eq!(currency.amount(decimal("12.5")), Ok(Amount(12_500_000)));
        assert_eq!(currency.amount(decimal("0.0000001")).unwrap_err(), "0.0000001 EUR: there are 6 decimals");
        assert!(currency.amount(decimal("-1")).is_err());
        assert_eq!(currency.text(Amount(12_500_000)), "12.5 EUR");
        assert_eq!(currency.net(NetAmount(-1)), "-0.000001 EUR");
    }

    #[test]
    fn energy_is_whole_lots() {
        assert_eq!(scale().lots(decimal("2.5")), Ok(Lots(25)));
        assert_eq!(
            scale().lots(decimal("2.55")).unwrap_err(),
            "2.55 kWh are no whole lots of 100 Wh; nearest: 2.5 and 2.6 kWh"
        );
        for little in ["0", "0.1", "0.05", "-1"] {
            let error = scale().lots(decimal(little)).unwrap_err();
            assert_eq!(error, format!("{little} kWh: an order is for at least 0.2 kWh"));
        }
        // Between one lot and the fewest: only the fewest are near.
        assert_eq!(
            scale().lots(decimal("0.15")).unwrap_err(),
            "0.15 kWh are no whole lots of 100 Wh; nearest: 0.2 kWh"
        );
        assert_eq!(scale().kwh(Lots(25)), "2.5");
    }

    #[test]
    fn a_delivery_is_whole_lots_or_nothing() {
        for (kwh, lots) in [("0", 0), ("0.1", 1), ("2.5", 25)] {
            assert_eq!(scale().delivery(decimal(kwh)), Ok(Lots(lots)));
        }
        assert_eq!(
            scale().delivery(decimal("0.15")).unwrap_err(),
            "0.15 kWh are no whole lots of 100 Wh; nearest: 0.1 and 0.2 kWh"
        );
        assert_eq!(scale().delivery(decimal("-1")).unwrap_err(), "-1 kWh are below zero");
    }

    #[test]
    fn prices_are_on_the_grid() {
        // 0.084 EUR/kWh × 0.1 kWh = 0.0084 EUR = 8,400 units, 268 ticks above the least.
        assert_eq!(scale().price(decimal("0.084")), Ok(Price(8_400)));
        assert_eq!(scale().price(decimal("-0.05")), Ok(Price(-5_000)));
        assert_eq!(scale().price(decimal("0.3")), Ok(Price(30_000)));
        assert_eq!(
            scale().price(decimal("0.0843")).unwrap_err(),
            "0.0843 EUR/kWh is no price of this market; nearest: 0.084 and 0.0845"
        );
        // Below zero the nearest are still one above and one below.
        assert_eq!(
            scale().price(decimal("-0.00021")).unwrap_err(),
            "-0.00021 EUR/kWh is no price of this market; nearest: -0.0005 and 0"
        );
        for far in ["0.3000001", "-0.0500001", "1000000"] {
            let error = scale().price(decimal(far)).unwrap_err();
            assert_eq!(error, format!("{far} EUR/kWh: prices go from -0.05 to 0.3"));
        }
        assert_eq!(scale().price_text(Price(8_400)), "0.084 EUR/kWh");
    }

    #[test]
    fn a_reference_price_is_any_within_the_bounds() {
        // 0.0843 EUR/kWh are 8,430 units, which no order may have.
        assert_eq!(scale().reference(decimal("0.0843")), Ok(Price(8_430)));
        assert_eq!(
            scale().reference(decimal("0.084305")).unwrap_err(),
            "0.084305 EUR/kWh is no price of this market; nearest: 0.0843 and 0.08431"
        );
        assert!(scale().reference(decimal("0.31")).is_err());
    }

    #[test]
    fn readings_and_capacities_are_whole_watts() {
        assert_eq!(Scale::energy(decimal("2.345")), Ok(Energy(2_345)));
        assert!(Scale::energy(decimal("2.3456")).is_err());
        assert!(Scale::energy(decimal("-1")).is_err());
        assert_eq!(Scale::power(decimal("9.8")), Ok(Power(9_800)));
        assert_eq!(kwh_of(Energy(2_345)), "2.345");
    }
}
