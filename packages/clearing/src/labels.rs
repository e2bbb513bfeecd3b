//! Which labels a buyer of a profile receives.

use alloc::vec::Vec;

use units::{LabelId, Lots, ProfileId, mul_div_floor};

use crate::Clearing;

/// Lots of one label in a buyer's fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelShare {
    /// The label.
    pub label: LabelId,
    /// How much, at least 1.
    pub lots: Lots,
}

/// A part that does not lie on the profile's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the part [{offset}, {offset} + {lots}) does not lie on the profile's line of {total} lots")]
pub struct LabelSplitError {
    /// Where it begins.
    pub offset: Lots,
    /// How long it is.
    pub lots: Lots,
    /// How long the line is.
    pub total: Lots,
}

/// How a profile's line, on which all its buyers' fills lie end to end, is spread over the labels that serve it.
///
/// The first label is spread over the line by telescoping; what it leaves of every part makes up a shorter line, over
/// which the next label is spread, and so on. Hence no share is ever negative, a buyer's shares sum to its fill, and
/// the shares of buyers that tile the line sum to what the label serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelSplit {
    shares: Vec<LabelShare>,
    total: Lots,
}

impl LabelSplit {
    /// The split of one profile in a result.
    pub fn of(clearing: &Clearing, profile: ProfileId) -> Self {
        let services = clearing.services().iter().filter(|service| service.profile == profile);
        Self::new(services.map(|service| LabelShare { label: service.label, lots: service.lots }).collect())
    }

    fn new(shares: Vec<LabelShare>) -> Self {
        let total = shares.iter().fold(0_u64, |sum, share| sum.saturating_add(share.lots.get()));
        Self { shares, total: Lots(total) }
    }

    /// The line's length: all lots that serve the profile.
    pub fn total(&self) -> Lots {
        self.total
    }

    /// The labels of the part `[offset, offset + lots)` of the line; labels with nothing in it are left out.
    ///
    /// # Errors
    /// [`LabelSplitError`] if the part does not lie on the line.
    pub fn shares(&self, offset: Lots, lots: Lots) -> Result<Vec<LabelShare>, LabelSplitError> {
        let error = LabelSplitError { offset, lots, total: self.total };
        let mut start = offset.get();
        let mut end = start.checked_add(lots.get()).filter(|end| *end <= self.total.get()).ok_or(error)?;
        let mut line = self.total.get();
        let mut found = Vec::new();
        for share in &self.shares {
            // What the label takes of the line before the part's start and before its end.
            let before = mul_div_floor(start, share.lots.get(), line).ok_or(error)?;
            let until = mul_div_floor(end, share.lots.get(), line).ok_or(error)?;
            if until > before {
                found.push(LabelShare { label: share.label, lots: Lots(until.saturating_sub(before)) });
            }
            start = start.saturating_sub(before);
            end = end.saturating_sub(until);
            line = line.saturating_sub(share.lots.get());
        }
        Ok(found)
    }
}
