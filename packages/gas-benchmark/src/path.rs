//! The paths, their figures and budgets.

/// A path of the market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Path {
    /// One order in a message, on the average over several.
    QuoteOne,
    /// Orders in one message, each in a slot of its own.
    Quote,
    /// Cancelling orders in one message.
    Cancel,
    /// Summing and clearing an hour of a real market.
    Hour,
    /// Summing and clearing a slot with very many orders.
    Book,
    /// Pairing a slot, contracts being drafted.
    Pair,
    /// Signing by one digest.
    Sign,
    /// Activating a slot's contracts.
    Activate,
    /// Reporting readings in one message.
    Meter,
    /// Settling a slot's contracts.
    Settle,
    /// Appending queued entries to the log.
    Log,
    /// A whole day.
    Day,
    /// A whole day of a community of a hundred, with as many slots as a day has quarters of an hour.
    Community,
}

/// The figure of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// All its gas.
    Whole,
    /// The gas of each further item.
    Further,
    /// All its gas, divided among its items.
    Share,
}

impl Figure {
    /// As the snapshot writes it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Further => "further",
            Self::Share => "share",
        }
    }

    /// The figure of gas by size. What each further item adds is the slope of the line through the smallest size that fits
    /// the others best, by least squares, rounded up.
    pub fn of(self, sizes: &[(u64, u64)]) -> u64 {
        let (first, rest) = match sizes {
            [] => return 0,
            [first, rest @ ..] => (*first, rest),
        };
        match self {
            Self::Whole => sizes.iter().map(|(_, gas)| *gas).sum(),
            Self::Share => first
                .1
                .checked_div(first.0)
                .map_or(0, |share| share.saturating_add(u64::from(first.1.checked_rem(first.0) != Some(0)))),
            Self::Further => {
                let (mut product, mut square) = (0_i128, 0_i128);
                for (size, gas) in rest {
                    let more = i128::from(*size).saturating_sub(i128::from(first.0));
                    let added = i128::from(*gas).saturating_sub(i128::from(first.1));
                    product = product.saturating_add(more.saturating_mul(added));
                    square = square.saturating_add(more.saturating_mul(more));
                }
                let up = product.saturating_add(square).saturating_sub(1);
                u64::try_from(up.checked_div(square).unwrap_or(0)).unwrap_or(0)
            }
        }
    }
}

impl Path {
    /// All paths.
    pub const ALL: [Self; 13] = [
        Self::QuoteOne,
        Self::Quote,
        Self::Cancel,
        Self::Hour,
        Self::Book,
        Self::Pair,
        Self::Sign,
        Self::Activate,
        Self::Meter,
        Self::Settle,
        Self::Log,
        Self::Day,
        Self::Community,
    ];

    /// As the snapshot writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::QuoteOne => "quote-one",
            Self::Quote => "quote",
            Self::Cancel => "cancel",
            Self::Hour => "clear-hour",
            Self::Book => "clear-book",
            Self::Pair => "pair",
            Self::Sign => "sign",
            Self::Activate => "activate",
            Self::Meter => "meter",
            Self::Settle => "settle",
            Self::Log => "log",
            Self::Day => "day",
            Self::Community => "community",
        }
    }

    /// The figure that is compared.
    pub const fn figure(self) -> Figure {
        match self {
            Self::Hour => Figure::Whole,
            Self::QuoteOne | Self::Book | Self::Day | Self::Community => Figure::Share,
            Self::Quote
            | Self::Cancel
            | Self::Pair
            | Self::Sign
            | Self::Activate
            | Self::Meter
            | Self::Settle
            | Self::Log => Figure::Further,
        }
    }

    /// The greatest figure allowed. Days and activation have none.
    pub const fn budget(self, pinned: bool) -> Option<u64> {
        match self {
            Self::QuoteOne if pinned => Some(110_000),
            Self::QuoteOne => Some(285_000),
            Self::Quote => Some(5_400),
            Self::Cancel => Some(3_200),
            Self::Hour => Some(560_000),
            Self::Book => Some(240),
            Self::Pair => Some(14_000),
            Self::Sign => Some(1_700),
            Self::Meter => Some(2_000),
            Self::Settle => Some(5_600),
            Self::Log => Some(10_500),
            Self::Activate | Self::Day | Self::Community => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_slope_whatever_it_begins_with() {
        // 100,000 + 5 for each: 100,005, 100,050, 100,480.
        assert_eq!(Figure::Further.of(&[(1, 100_005), (10, 100_050), (96, 100_480)]), 5);
    }

    #[test]
    fn the_slope_weighs_far_sizes_more() {
        // Further items 9 and 95; added 90 and 1,900: (9·90 + 95·1,900) ÷ (81 + 9,025) = 181,310 ÷ 9,106 = 19.91, up: 20.
        assert_eq!(Figure::Further.of(&[(1, 1_000), (10, 1_090), (96, 2_900)]), 20);
    }

    #[test]
    fn a_share_is_rounded_up() {
        // 1,000 ÷ 3 = 333.3.
        assert_eq!(Figure::Share.of(&[(3, 1_000)]), 334);
        assert_eq!(Figure::Share.of(&[(4, 1_000)]), 250);
    }

    #[test]
    fn nothing_measured_is_nothing() {
        for figure in [Figure::Whole, Figure::Further, Figure::Share] {
            assert_eq!(figure.of(&[]), 0);
        }
        assert_eq!(Figure::Further.of(&[(1, 77)]), 0);
    }
}
