//! kWh and currency per kWh to and from the lots and coin units per lot of a market.

use interfaces::orderbook_matcher::{MarketDefinition, PriceGrid};
use units::{Energy, Lots, Power, Price};

use crate::{Currency, Decimal, quotient};

/// Converts between the units of people and of a market.
#[derive(Clone, Debug)]
pub struct UnitConverter {
    /// Currency of the market.
    pub currency: Currency,
    /// Energy of a lot.
    pub lot: Energy,
    /// Prices that orders may have, in coin units per lot.
    pub grid: PriceGrid,
    /// Minimum lots of an order.
    pub minimum: Lots,
}

impl UnitConverter {
    /// The units of a market in a currency.
    pub fn new(definition: &MarketDefinition, currency: Currency) -> Self {
        Self { currency, lot: definition.lot, grid: definition.grid, minimum: definition.minimum_lots }
    }

    /// kWh in watt-hours.
    ///
    /// # Errors
    /// If it is negative, not whole or too great.
    pub fn energy(kwh: Decimal) -> Result<Energy, String> {
        whole(kwh, 1_000, "kWh", "watt-hours").map(Energy)
    }

    /// kW in watts.
    ///
    /// # Errors
    /// If it is negative, not whole or too great.
    pub fn power(kilowatts: Decimal) -> Result<Power, String> {
        whole(kilowatts, 1_000, "kW", "watts").map(Power)
    }

    /// kWh in lots of an order.
    ///
    /// # Errors
    /// If it is below the minimum, or not whole: with the nearest whole lots.
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
        Err(format!("{kwh} kWh are not whole lots of {} Wh; nearest: {nearest} kWh", self.lot))
    }

    /// kWh in lots of a delivery or a capacity, which may be 0.
    ///
    /// # Errors
    /// If it is negative, or not whole: with the nearest whole lots.
    pub fn delivery(&self, kwh: Decimal) -> Result<Lots, String> {
        if kwh.is_negative() {
            return Err(format!("{kwh} kWh are negative"));
        }
        if kwh.count(1_000, 1).is_some_and(|counted| counted.exact && counted.floor == 0) {
            return Ok(Lots::ZERO);
        }
        Self { minimum: Lots::ZERO, ..self.clone() }.lots(kwh)
    }

    /// A price per kWh in coin units per lot.
    ///
    /// # Errors
    /// If it is out of bounds, or not on the grid: with the nearest prices of the grid.
    pub fn price(&self, per_kwh: Decimal) -> Result<Price, String> {
        self.price_in_steps(per_kwh, self.grid.tick)
    }

    /// A reference price per kWh in coin units per lot.
    ///
    /// # Errors
    /// If it is out of bounds, or not whole: with the nearest whole prices.
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
            "{per_kwh} {unit}/kWh is not a price of this market; nearest: {} and {}",
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
        .ok_or_else(|| format!("{number} {unit} are not a whole number of {small} from 0 on"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lots of 100 Wh in millionths of a euro: one coin unit per lot is 0.00001 EUR/kWh. Prices from −0.05 to 0.3 EUR/kWh
    /// (−5,000 to 30,000 units) in ticks of 0.0005 (50 units).
    fn converter() -> UnitConverter {
        UnitConverter {
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
    fn order_energy_is_whole_lots() {
        assert_eq!(converter().lots(decimal("2.5")), Ok(Lots(25)));
        assert_eq!(
            converter().lots(decimal("2.55")).unwrap_err(),
            "2.55 kWh are not whole lots of 100 Wh; nearest: 2.5 and 2.6 kWh"
        );
        for little in ["0", "0.1", "0.05", "-1"] {
            let error = converter().lots(decimal(little)).unwrap_err();
            assert_eq!(error, format!("{little} kWh: an order is for at least 0.2 kWh"));
        }
        // Between one lot and the minimum: only the minimum is near.
        assert_eq!(
            converter().lots(decimal("0.15")).unwrap_err(),
            "0.15 kWh are not whole lots of 100 Wh; nearest: 0.2 kWh"
        );
        assert_eq!(converter().kwh(Lots(25)), "2.5");
    }

    #[test]
    fn delivery_is_whole_lots_or_zero() {
        for (kwh, lots) in [("0", 0), ("0.1", 1), ("2.5", 25)] {
            assert_eq!(converter().delivery(decimal(kwh)), Ok(Lots(lots)));
        }
        assert_eq!(
            converter().delivery(decimal("0.15")).unwrap_err(),
            "0.15 kWh are not whole lots of 100 Wh; nearest: 0.1 and 0.2 kWh"
        );
        assert_eq!(converter().delivery(decimal("-1")).unwrap_err(), "-1 kWh are negative");
    }

    #[test]
    fn order_prices_are_on_the_grid() {
        // 0.084 EUR/kWh × 0.1 kWh = 0.0084 EUR = 8,400 units, 268 ticks above the least.
        assert_eq!(converter().price(decimal("0.084")), Ok(Price(8_400)));
        assert_eq!(converter().price(decimal("-0.05")), Ok(Price(-5_000)));
        assert_eq!(converter().price(decimal("0.3")), Ok(Price(30_000)));
        assert_eq!(
            converter().price(decimal("0.0843")).unwrap_err(),
            "0.0843 EUR/kWh is not a price of this market; nearest: 0.084 and 0.0845"
        );
        // Below zero the nearest are still one above and one below.
        assert_eq!(
            converter().price(decimal("-0.00021")).unwrap_err(),
            "-0.00021 EUR/kWh is not a price of this market; nearest: -0.0005 and 0"
        );
        for far in ["0.3000001", "-0.0500001", "1000000"] {
            let error = converter().price(decimal(far)).unwrap_err();
            assert_eq!(error, format!("{far} EUR/kWh: prices go from -0.05 to 0.3"));
        }
        assert_eq!(converter().price_text(Price(8_400)), "0.084 EUR/kWh");
    }

    #[test]
    fn reference_prices_are_any_within_bounds() {
        // 0.0843 EUR/kWh are 8,430 units, which no order may have.
        assert_eq!(converter().reference(decimal("0.0843")), Ok(Price(8_430)));
        assert_eq!(
            converter().reference(decimal("0.084305")).unwrap_err(),
            "0.084305 EUR/kWh is not a price of this market; nearest: 0.0843 and 0.08431"
        );
        assert!(converter().reference(decimal("0.31")).is_err());
    }

    #[test]
    fn readings_and_capacities_are_whole_watt_hours_and_watts() {
        assert_eq!(UnitConverter::energy(decimal("2.345")), Ok(Energy(2_345)));
        assert!(UnitConverter::energy(decimal("2.3456")).is_err());
        assert!(UnitConverter::energy(decimal("-1")).is_err());
        assert_eq!(UnitConverter::power(decimal("9.8")), Ok(Power(9_800)));
        assert_eq!(kwh_of(Energy(2_345)), "2.345");
    }
}
