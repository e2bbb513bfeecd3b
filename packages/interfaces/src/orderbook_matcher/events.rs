//! Events of the matcher.

use units::{
    Energy, LabelId, Lots, MarketId, ParticipantId, Price, Sequence, SlotId, Tier, Timestamp, ZoneId,
};

use crate::common::Side;

crate::typed_event!(
    /// A participant placed an order: user, time, volume, price (R10.2.2c), and its position in the book. Sequence
    /// numbers have no gaps, so that a consumer notices a missing event.
    OrderPlaced("dpt_order") {
        /// The market.
        market("market"): MarketId,
        /// The order's sequence number.
        sequence("seq"): Sequence,
        /// The participant that placed it.
        participant("user"): ParticipantId,
        /// The block time.
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
    /// A participant cancelled an order.
    OrderCancelled("dpt_cancel") {
        /// The market.
        market("market"): MarketId,
        /// The order's sequence number.
        sequence("seq"): Sequence,
        /// The participant that placed it.
        participant("user"): ParticipantId,
        /// The slot of delivery.
        slot("slot"): SlotId,
        /// Its lots.
        lots("lots"): Lots,
    }
);

crate::typed_event!(
    /// Aggregation cut an order to the participant's forecast, or to the limit of its book.
    OrderCurtailed("dpt_curtail") {
        /// The market.
        market("market"): MarketId,
        /// The order's sequence number.
        sequence("seq"): Sequence,
        /// The participant that placed it.
        participant("user"): ParticipantId,
        /// The slot of delivery.
        slot("slot"): SlotId,
        /// The lots it asked for.
        asked("asked"): Lots,
        /// The lots left.
        left("left"): Lots,
    }
);

crate::typed_event!(
    /// The administrator created a market.
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
    /// A slot reached a status, or a page of it was handled.
    SlotProgress("dpt_slot") {
        /// The market.
        market("market"): MarketId,
        /// The slot.
        slot("slot"): SlotId,
        /// The status, as JSON spells `SlotStatus`.
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
