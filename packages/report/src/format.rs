//! Numbers, money and times as people read them.

use units::{Amount, Energy, LabelId, Lots, NetAmount, Price, Timestamp, ZoneId};

use super::model::MarketFacts;

/// An integer of `10^-scale` with `shown` digits after the point (at most `scale`), halves rounded away from zero,
/// thousands apart, and a true minus sign.
pub fn decimal(value: i128, scale: u32, shown: u32) -> String {
    let cut = 10_u128.pow(scale.saturating_sub(shown));
    let magnitude = value.unsigned_abs().saturating_add(cut / 2) / cut;
    let unit = 10_u128.pow(shown.min(scale));
    let sign = if value < 0 && magnitude > 0 { "−" } else { "" };
    let whole = grouped(magnitude / unit);
    if shown == 0 {
        return format!("{sign}{whole}");
    }
    let width = usize::try_from(shown.min(scale)).unwrap_or(0);
    format!("{sign}{whole}.{:0width$}", magnitude % unit)
}

/// An integer with commas between its thousands.
pub fn grouped(value: u128) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count.
pub fn count(value: impl TryInto<u128>) -> String {
    grouped(value.try_into().unwrap_or(0))
}

/// Energy in kWh with two digits.
pub fn kwh(energy: Energy) -> String {
    decimal(i128::from(energy.get()), 3, 2)
}

/// The word for one or many.
pub fn plural<'a>(number: u64, one: &'a str, many: &'a str) -> &'a str {
    if number == 1 { one } else { many }
}

/// A share in thousandths as percent.
pub fn percent(thousandths: u64) -> String {
    format!("{} %", decimal(i128::from(thousandths), 1, 1))
}

/// The time of day, `12:15`, in UTC.
pub fn clock(time: Timestamp) -> String {
    instant(time, "%H:%M")
}

/// The date, `21 June 2025`, in UTC.
pub fn date(time: Timestamp) -> String {
    instant(time, "%-d %B %Y")
}

/// Date and time, `21 Jun 12:15 UTC`.
pub fn moment(time: Timestamp) -> String {
    instant(time, "%-d %b %H:%M UTC")
}

/// The time as machines read it.
pub fn iso(time: Timestamp) -> String {
    instant(time, "%Y-%m-%dT%H:%M:%SZ")
}

fn instant(time: Timestamp, format: &str) -> String {
    i64::try_from(time.get())
        .ok()
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .map_or_else(|| "—".to_owned(), |instant| instant.strftime(format).to_string())
}

/// A span of time in hours and minutes.
pub fn span(seconds: u64) -> String {
    match (seconds / 3_600, seconds % 3_600 / 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

impl MarketFacts {
    /// The name of a zone.
    pub fn zone_name(&self, zone: ZoneId) -> &str {
        self.zones.get(usize::from(zone.get())).map_or("?", String::as_str)
    }

    /// The name of a label.
    pub fn label_name(&self, label: LabelId) -> &str {
        self.labels.get(usize::from(label.get())).map_or("?", String::as_str)
    }

    /// The heading of a column of money.
    pub fn currency_column(&self, name: &str) -> String {
        format!("{name}, {}", self.currency)
    }

    /// The energy of so many lots.
    pub fn energy(&self, lots: Lots) -> Energy {
        Energy(lots.get().saturating_mul(self.lot.get()))
    }

    /// Lots as kWh.
    pub fn kwh(&self, lots: Lots) -> String {
        kwh(self.energy(lots))
    }

    /// Coin units per kWh of a price per lot, toward zero.
    pub fn per_kwh(&self, price: Price) -> i64 {
        let lot = i128::from(self.lot.get().max(1));
        i64::try_from(i128::from(price.get()) * 1_000 / lot).unwrap_or(i64::MAX)
    }

    /// A price as hundredths of the currency per kWh, with two digits.
    pub fn ct(&self, price: Price) -> String {
        decimal(i128::from(self.per_kwh(price)), self.decimals.saturating_sub(2), 2)
    }

    /// The same, with a dash for none.
    pub fn ct_or_dash(&self, price: Option<Price>) -> String {
        price.map_or_else(|| "—".to_owned(), |price| self.ct(price))
    }

    /// Money with two digits.
    pub fn money(&self, net: NetAmount) -> String {
        decimal(net.get(), self.decimals, 2)
    }

    /// Money with two digits and a plus where it is good.
    pub fn signed(&self, net: NetAmount) -> String {
        let text = self.money(net);
        if net.get() > 0 { format!("+{text}") } else { text }
    }

    /// Money with four digits, for single contracts; the sign says for whom it is good.
    pub fn fine(&self, net: NetAmount) -> String {
        decimal(net.get(), self.decimals, 4.min(self.decimals))
    }

    /// Money that someone has.
    pub fn amount(&self, amount: Amount) -> String {
        self.money(as_net(amount))
    }

    /// All digits of a sum of money.
    pub fn exact(&self, amount: Amount) -> String {
        decimal(as_net(amount).get(), self.decimals, self.decimals)
    }

    /// The average price of a payment for so many lots, as [`MarketFacts::ct`] prints it.
    pub fn average(&self, payment: NetAmount, lots: Lots) -> String {
        let energy = i128::from(self.energy(lots).get());
        payment
            .get()
            .saturating_mul(1_000)
            .checked_div(energy)
            .map_or_else(|| "—".to_owned(), |price| decimal(price, self.decimals.saturating_sub(2), 2))
    }
}

/// An amount as a difference; those of a day are far below the bound.
pub fn as_net(amount: Amount) -> NetAmount {
    amount.net().unwrap_or(NetAmount::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_round_half_away_from_zero_and_group_thousands() {
        assert_eq!(decimal(1_234_565, 3, 2), "1,234.57");
        assert_eq!(decimal(-1_234_565, 3, 2), "−1,234.57");
        assert_eq!(decimal(-4, 3, 2), "0.00", "what rounds to nothing has no sign");
        assert_eq!(decimal(12, 0, 0), "12");
        assert_eq!(decimal(999_999, 6, 2), "1.00");
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(123_456_789), "123,456,789");
    }

    #[test]
    fn times_are_universal_time() {
        // 2025-06-21T00:00:00Z is 20,260 days after the epoch: 55 years with 14 leap days, and 171 days.
        let day = (55 * 365 + 14 + 171) * 86_400;
        assert_eq!(clock(Timestamp(day + 12 * 3_600 + 900)), "12:15");
        assert_eq!(date(Timestamp(day)), "21 June 2025");
        assert_eq!(moment(Timestamp(day + 60)), "21 Jun 00:01 UTC");
        assert_eq!(iso(Timestamp(day)), "2025-06-21T00:00:00Z");
        assert_eq!(span(5_400), "1 h 30 min");
        assert_eq!(span(7_200), "2 h");
        assert_eq!(span(900), "15 min");
    }
}
