//! Events of the escrow.

use units::{Amount, CycleId, InvoiceId, MarketId, PacketSequence, ParticipantId, PayoutId};

use super::routes::Channel;

crate::typed_event!(
    /// A participant deposited.
    Deposited("dpt_deposit") {
        /// Who.
        participant("user"): ParticipantId,
        /// The denomination.
        denom("denom"): String,
        /// How much.
        amount("amount"): Amount,
    }
);

crate::typed_event!(
    /// Free money was sent to its participant: asked for, or pushed.
    PaidOut("dpt_payout") {
        /// To whom.
        participant("user"): ParticipantId,
        /// The denomination.
        denom("denom"): String,
        /// How much.
        amount("amount"): Amount,
    }
);

crate::typed_event!(
    /// A pushed payout did not arrive; the money is the participant's free balance again.
    PayoutReturned("dpt_payout_returned") {
        /// Whose.
        participant("user"): ParticipantId,
        /// The denomination.
        denom("denom"): String,
        /// How much.
        amount("amount"): Amount,
    }
);

crate::typed_event!(
    /// A cycle was reconciled, netted a page, or was found not to agree.
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
        /// Which.
        channel("channel"): Channel,
        /// The state, as `RouteStatus` is spelled in JSON.
        status("status"): String,
    }
);

crate::typed_event!(
    /// An account on another chain was linked to a participant.
    Linked("dpt_link") {
        /// To whom.
        participant("user"): ParticipantId,
        /// By which route.
        channel("channel"): Channel,
        /// The address there.
        address("remote"): String,
    }
);

crate::typed_event!(
    /// An invoice was opened.
    InvoiceOpened("dpt_invoice") {
        /// Which.
        invoice("invoice"): InvoiceId,
        /// Whose free balance it is paid into.
        participant("user"): ParticipantId,
        /// The denomination.
        denom("denom"): String,
        /// How much is due.
        amount("amount"): Amount,
    }
);

crate::typed_event!(
    /// An invoice was paid from another chain.
    Funded("dpt_funded") {
        /// Which.
        invoice("invoice"): InvoiceId,
        /// Whose free balance it was paid into.
        participant("user"): ParticipantId,
        /// Who paid.
        payer("payer"): ParticipantId,
        /// The denomination.
        denom("denom"): String,
        /// How much was due.
        amount("amount"): Amount,
        /// What was paid too much: the payer's free balance.
        surplus("surplus"): Amount,
    }
);

crate::typed_event!(
    /// A payout to another chain passed into another state.
    PayoutStep("dpt_payout_step") {
        /// Which.
        payout("payout"): PayoutId,
        /// The state, as `PayoutStatus` is spelled in JSON.
        status("status"): String,
        /// The denomination.
        denom("denom"): String,
        /// How much.
        amount("amount"): Amount,
        /// By which route.
        channel("channel"): Channel,
        /// The number of its last packet; 0 before the first.
        sequence("sequence"): PacketSequence,
    }
);
