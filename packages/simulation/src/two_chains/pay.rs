//! The buyer's order is funded by one transfer from the remote chain.

use interfaces::Contract;
use interfaces::settlement_escrow::QueryMsg;
use interfaces::settlement_escrow::routes::{Inbound, InvoiceResponse, InvoiceStatus};
use units::{Nonce, SlotId};

use super::join::People;
use super::orders::wanted;
use super::{Run, refused, seconds};
use crate::day::DayError;
use crate::day::figure;

/// For so many seconds the invoice can be paid: a day.
const PAYABLE: u64 = 86_400;
/// The number of the payment.
const NONCE: Nonce = Nonce(1);

impl Run<'_> {
    /// The buyer opens an invoice to itself over what its order has to put aside, and pays it from the remote chain.
    pub(super) fn pay(&mut self, people: &mut People) -> Result<(), DayError> {
        self.stage("Payment from the remote chain", |run| {
            let due = run.reserve(wanted(SlotId(0)))?;
            let invoice = run
                .market
                .open_invoice(&people.buyer.actor, due.get(), PAYABLE)
                .map_err(refused("an invoice"))?;
            let packet = run.transfer(&mut people.buyer, due, &Inbound::Fund { invoice, nonce: NONCE })?;
            let took = run.arrives(&packet, "the payment of the bakery's invoice", |market| {
                let query = QueryMsg::Invoice { invoice };
                let found: InvoiceResponse =
                    market.try_query(Contract::SettlementEscrow, &query).map_err(refused("the invoice"))?;
                Ok(found.status == InvoiceStatus::Paid)
            })?;
            let figures = vec![
                figure("the bakery's invoice", run.euros(due)),
                figure("paid by one transfer after", seconds(took)),
            ];
            Ok(((), figures))
        })
    }
}
