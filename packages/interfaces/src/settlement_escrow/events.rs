//! Events of the escrow.

use units::{Amount, CycleId, MarketId, ParticipantId};

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
