//! The progress of payouts that a transaction has moved.

use super::look::{line, payout_of};
use crate::failure::Failure;
use crate::trade::submit::Sent;
use crate::trade::view::View;
use interfaces::settlement_escrow::events::PayoutStep;
use serde_json::json;

/// Shows the payouts that were moved.
pub fn moved(view: &View, sent: &Sent) -> Result<(), Failure> {
    let rows = sent
        .events::<PayoutStep>()?
        .iter()
        .map(|event| payout_of(view, event.payout))
        .collect::<Result<Vec<_>, _>>()?;
    let lines = rows.iter().map(|row| line(view, row)).collect::<Result<Vec<_>, _>>()?;
    view.print(
        &json!({"payouts": rows, "transactions": sent.document()}),
        &format!("{}\n{}", lines.join("\n"), sent.words()),
    )
}
