//! Events of the escrow.

use units::{Amount, CycleId, InvoiceId, MarketId, PacketSequence, ParticipantId, PayoutId};

use super::routes::Channel;

crate::typed_event!(
    /// A participant deposited.
    Deposited("dpt_deposit") {
        /// The participant.
        participant("user"): ParticipantId,
        /// The denomination.
        denom("denom"): String,
        /// The amount.
        amount("amount"): Amount,
    }
);

crate::typed_event!(
    /// A withdrawal, or a pushed payout, was sent to its participant.
    PaidOut("dpt_payout") {
        /// The recipient.
        participant("user"): ParticipantId,
        /// The denomination.
        denom("denom"): String,
        /// The amount.
        amount("amount"): Amount,
    }
);

crate::typed_event!(
    /// A pushed payout failed; the money is in the participant's free balance again.
    PayoutReturned("dpt_payout_returned") {
        /// The participant.
        participant("user"): ParticipantId,
        /// The denomination.
        denom("denom"): String,
        /// The amount.
        amount("amount"): Amount,
    }
);

crate::typed_event!(
    /// A cycle was reconciled, netted by a page, or has a mismatch.
    CycleProgress("dpt_cycle") {
        /// The market.
        market("market"): MarketId,
        /// The cycle.
        cycle("cycle"): CycleId,
        /// The state, as `CycleStatus` is spelled in JSON.
        status("status"): String,
        /// Positions netted so far.
        positions("positions"): u32,
    }
);

crate::typed_event!(
    /// The state of a route changed.
    RouteChanged("dpt_route") {
        /// The channel.
        channel("channel"): Channel,
        /// The state, as `RouteStatus` is spelled in JSON.
        status("status"): String,
    }
);

crate::typed_event!(
    /// A remote account confirmed its link to a participant.
    Linked("dpt_link") {
        /// The recipient.
        participant("user"): ParticipantId,
        /// The channel of the route.
        channel("channel"): Channel,
        /// The remote address.
        address("remote"): String,
    }
);

crate::typed_event!(
    /// An invoice was opened.
    InvoiceOpened("dpt_invoice") {
        /// The invoice.
        invoice("invoice"): InvoiceId,
        /// The participant that is paid.
        participant("user"): ParticipantId,
        /// The denomination.
        denom("denom"): String,
        /// The amount due.
        amount("amount"): Amount,
    }
);

crate::typed_event!(
    /// An invoice was paid from another chain.
    Funded("dpt_funded") {
        /// The invoice.
        invoice("invoice"): InvoiceId,
        /// The participant that is paid.
        participant("user"): ParticipantId,
        /// The participant that paid.
        payer("payer"): ParticipantId,
        /// The denomination.
        denom("denom"): String,
        /// The amount due.
        amount("amount"): Amount,
        /// The surplus, credited to the payer's free balance.
        surplus("surplus"): Amount,
    }
);

crate::typed_event!(
    /// A payout to another chain entered a state.
    PayoutStep("dpt_payout_step") {
        /// The payout.
        payout("payout"): PayoutId,
        /// The state, as `PayoutStatus` is spelled in JSON.
        status("status"): String,
        /// The denomination.
        denom("denom"): String,
        /// The amount.
        amount("amount"): Amount,
        /// The channel of the route.
        channel("channel"): Channel,
        /// The sequence of its last packet; 0 before the first.
        sequence("sequence"): PacketSequence,
    }
);
