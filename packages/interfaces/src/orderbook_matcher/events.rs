//! Events of the matcher. Each carries the market's running number, so that a consumer can tell a loss.

use units::{
    Energy, LabelId, Lots, MarketId, ParticipantId, Price, Sequence, SlotId, Tier, Timestamp, ZoneId,
};

use crate::common::Side;

crate::typed_event!(
    /// An order was placed: user, time, volume, price (R10.2.2c), and its place in the book.
    OrderPlaced("dpt_order") {
        /// The market.
        market("market"): MarketId,
        /// The order's running number, which is the event's too.
        sequence("seq"): Sequence,
        /// Who placed it.
        participant("user"): ParticipantId,
        /// When: block time.
        time("time"): Timestamp,
        /// The slot of delivery.
        slot("slot"): SlotId,
        /// Its side.
        side("side"): Side,
        /// The participant's zone.
        zone("zone"): ZoneId,
        /// The label of a sell order, the profile of a buy order.
        good("good"): u8,
        /// The limit.
        price("price"): Price,
        /// The priority.
        tier("tier"): Tier,
        /// The volume in lots.
        lots("lots"): Lots,
    }
);

crate::typed_event!(
    /// An order was cancelled by its participant.
    OrderCancelled("dpt_cancel") {
        /// The market.
        market("market"): MarketId,
        /// The order's running number.
        sequence("seq"): Sequence,
        /// Whose it was.
        participant("user"): ParticipantId,
        /// The slot of delivery.
        slot("slot"): SlotId,
        /// Its lots.
        lots("lots"): Lots,
    }
);

crate::typed_event!(
    /// A sell or buy order was curtailed to the participant's published forecast at the gate.
    OrderCurtailed("dpt_curtail") {
        /// The market.
        market("market"): MarketId,
        /// The order's running number.
        sequence("seq"): Sequence,
        /// Whose it is.
        participant("user"): ParticipantId,
        /// The slot of delivery.
        slot("slot"): SlotId,
        /// What it asked for.
        asked("asked"): Lots,
        /// What is left of it.
        left("left"): Lots,
    }
);

crate::typed_event!(
    /// A market was opened.
    MarketCreated("dpt_market") {
        /// Its id.
        market("market"): MarketId,
        /// Its name.
        name("name"): String,
        /// The energy of a lot.
        lot("lot_wh"): Energy,
    }
);

crate::typed_event!(
    /// A slot reached a state; `progress` counts the orders handled in it.
    SlotProgress("dpt_slot") {
        /// The market.
        market("market"): MarketId,
        /// The slot.
        slot("slot"): SlotId,
        /// The state, as `SlotStatus` is spelled in JSON.
        status("status"): String,
        /// Orders handled so far in this stage.
        progress("progress"): u32,
    }
);

crate::typed_event!(
    /// A zone's clearing price.
    ZoneCleared("dpt_price") {
        /// The market.
        market("market"): MarketId,
        /// The slot.
        slot("slot"): SlotId,
        /// The zone.
        zone("zone"): ZoneId,
        /// The price.
        price("price"): Price,
    }
);

crate::typed_event!(
    /// A label's premium at the optimum.
    LabelCleared("dpt_premium") {
        /// The market.
        market("market"): MarketId,
        /// The slot.
        slot("slot"): SlotId,
        /// The label.
        label("label"): LabelId,
        /// The premium.
        premium("premium"): Price,
    }
);
