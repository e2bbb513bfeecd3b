//! Currencies and the coin units of their denominations.

use units::{Amount, NetAmount};

use crate::Decimal;

/// The currency of a denomination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Currency {
    /// Denomination of the coin on the chain.
    pub denom: String,
    /// Name that people use.
    pub name: String,
    /// One unit of currency is `10^decimals` coin units.
    pub decimals: u32,
}

impl Currency {
    /// The currency of a denomination by convention: `ueur` are millionths of EUR, `neur` billionths; any other denomination is
    /// its own currency without decimals.
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

    /// Coin units of one unit of currency.
    pub(crate) fn unit(&self) -> i128 {
        10_i128.saturating_pow(self.decimals)
    }

    /// The coin units of a sum.
    ///
    /// # Errors
    /// If it is negative, too great or has too many decimals.
    pub fn amount(&self, sum: Decimal) -> Result<Amount, String> {
        let counted = sum.count(self.unit(), 1).ok_or_else(|| format!("{sum} {} are too much", self.name))?;
        if sum.is_negative() {
            return Err(format!("{sum} {}: a sum must not be negative", self.name));
        }
        if !counted.exact {
            return Err(format!("{sum} {}: there are {} decimals", self.name, self.decimals));
        }
        u128::try_from(counted.floor).map(Amount).map_err(|_| format!("{sum} {} are too much", self.name))
    }

    /// Coin units in currency, without its name.
    pub fn number(&self, units: i128) -> String {
        Decimal::new(units, self.decimals).to_string()
    }

    /// An amount with the name of the currency.
    pub fn text(&self, amount: Amount) -> String {
        format!("{} {}", self.number(i128::try_from(amount.get()).unwrap_or(i128::MAX)), self.name)
    }

    /// A difference with the name of the currency.
    pub fn net(&self, amount: NetAmount) -> String {
        format!("{} {}", self.number(amount.get()), self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn denominations_have_their_conventional_currency() {
        let of = |denom: &str| {
            let Currency { name, decimals, .. } = Currency::of(denom);
            (name, decimals)
        };
        assert_eq!(of("ueur"), ("EUR".into(), 6));
        assert_eq!(of("neur"), ("EUR".into(), 9));
        // Too short for a prefix, or of another kind.
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
    fn amounts_at_18_decimals_are_exact() {
        let currency = Currency { denom: "aeur".into(), name: "EUR".into(), decimals: 18 };
        let text = "123456789.123456789012345678";
        let amount = Amount(123_456_789_123_456_789_012_345_678);
        assert_eq!(currency.amount(decimal(text)), Ok(amount));
        assert_eq!(currency.text(amount), format!("{text} EUR"));
    }
}
