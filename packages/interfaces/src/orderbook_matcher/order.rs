//! Orders: as they are placed, and the references that name them.
//!
//! Both have a text form, their fields between slashes, as contracts have ([`units::ContractId`]). Each byte of a
//! transaction costs 10 gas, and a message may carry 500 orders.

use std::fmt;
use std::str::FromStr;

use cosmwasm_schema::cw_serde;
use schemars::JsonSchema;
use schemars::r#gen::SchemaGenerator;
use schemars::schema::{Schema, SchemaObject, SubschemaValidation};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use units::{LabelId, Lots, Price, ProfileId, Sequence, SlotId, Tier, ZoneId};

use crate::common::Side;

/// The good of an order, which decides its side: sellers name the label that they deliver, buyers their profile. In the
/// text form of an order it is `s` and the label's number, or `b` and the profile's.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Copy)]
pub enum Good {
    /// An offer of energy under a label.
    Sell {
        /// The label; 0 for unlabelled.
        label: LabelId,
    },
    /// A bid for energy by a profile.
    Buy {
        /// The profile.
        profile: ProfileId,
    },
}

impl Good {
    /// The side of the book.
    pub const fn side(self) -> Side {
        match self {
            Self::Sell { .. } => Side::Sell,
            Self::Buy { .. } => Side::Buy,
        }
    }
}

/// An order. Its zone and tier are those of the participant.
///
/// Written as text `slot/good/price/lots`, such as `1944452/b0/200/10`; read from that or from an object of the four
/// fields.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NewOrder {
    /// The slot of delivery.
    pub slot: SlotId,
    /// The good offered or asked for.
    pub good: Good,
    /// The limit, a price of the grid: the least price of a sell order, the greatest of a buy order, to which the
    /// label's premium adds.
    pub price: Price,
    /// The lots, at least the market's minimum, below 2^32.
    pub lots: Lots,
}

/// The fields of an order by name.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Copy)]
struct NewOrderFields {
    /// The slot of delivery.
    slot: SlotId,
    /// The good offered or asked for.
    good: Good,
    /// The limit, a price of the grid: the least price of a sell order, the greatest of a buy order, to which the
    /// label's premium adds.
    price: Price,
    /// The lots, at least the market's minimum, below 2^32.
    lots: Lots,
}

/// The reference of a placed order: the fields of its key, as the event of its placement gives them.
///
/// Its text form is `slot/zone/good/price/tier/sequence`, such as `1944452/0/b0/200/0/17`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OrderRef {
    /// The slot of delivery.
    pub slot: SlotId,
    /// The zone of the participant.
    pub zone: ZoneId,
    /// The good offered or asked for.
    pub good: Good,
    /// The limit.
    pub price: Price,
    /// The priority.
    pub tier: Tier,
    /// The sequence number in the market.
    pub sequence: Sequence,
}

/// Why a text is not an order or a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseOrderError {
    /// It is not an order to be placed.
    #[error("an order reads slot/good/price/lots, where good is s and a label's number or b and a profile's")]
    New,
    /// It is not the reference of an order.
    #[error(
        "the reference of an order reads slot/zone/good/price/tier/sequence, where good is s and a label's number or b and a \
         profile's"
    )]
    Reference,
}

impl fmt::Display for Good {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sell { label } => write!(formatter, "s{label}"),
            Self::Buy { profile } => write!(formatter, "b{profile}"),
        }
    }
}

impl fmt::Display for NewOrder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { slot, good, price, lots } = self;
        write!(formatter, "{slot}/{good}/{price}/{lots}")
    }
}

impl fmt::Display for OrderRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { slot, zone, good, price, tier, sequence } = self;
        write!(formatter, "{slot}/{zone}/{good}/{price}/{tier}/{sequence}")
    }
}

/// The parts of a text between slashes, if there are so many.
fn parts<const N: usize>(text: &str) -> Option<[&str; N]> {
    let mut parts = text.split('/');
    let mut found = [""; N];
    for part in &mut found {
        *part = parts.next()?;
    }
    parts.next().is_none().then_some(found)
}

fn good(text: &str) -> Option<Good> {
    match text.split_at_checked(1)? {
        ("s", label) => label.parse().ok().map(|label| Good::Sell { label }),
        ("b", profile) => profile.parse().ok().map(|profile| Good::Buy { profile }),
        _ => None,
    }
}

impl FromStr for NewOrder {
    type Err = ParseOrderError;

    fn from_str(text: &str) -> Result<Self, ParseOrderError> {
        let read = || {
            let [slot, what, price, lots] = parts(text)?;
            Some(Self {
                slot: slot.parse().ok()?,
                good: good(what)?,
                price: price.parse().ok()?,
                lots: lots.parse().ok()?,
            })
        };
        read().ok_or(ParseOrderError::New)
    }
}

impl FromStr for OrderRef {
    type Err = ParseOrderError;

    fn from_str(text: &str) -> Result<Self, ParseOrderError> {
        let read = || {
            let [slot, zone, what, price, tier, sequence] = parts(text)?;
            Some(Self {
                slot: slot.parse().ok()?,
                zone: zone.parse().ok()?,
                good: good(what)?,
                price: price.parse().ok()?,
                tier: tier.parse().ok()?,
                sequence: sequence.parse().ok()?,
            })
        };
        read().ok_or(ParseOrderError::Reference)
    }
}

impl Serialize for NewOrder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for NewOrder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NewOrderVisitor)
    }
}

/// Reads the text form, or the object of four fields.
struct NewOrderVisitor;

impl<'de> Visitor<'de> for NewOrderVisitor {
    type Value = NewOrder;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an order as slot/good/price/lots, or as an object with these fields")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<NewOrder, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<NewOrder, A::Error> {
        let NewOrderFields { slot, good, price, lots } =
            NewOrderFields::deserialize(MapAccessDeserializer::new(fields))?;
        Ok(NewOrder { slot, good, price, lots })
    }
}

impl Serialize for OrderRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for OrderRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for NewOrder {
    fn schema_name() -> String {
        "NewOrder".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let forms = vec![String::json_schema(generator), NewOrderFields::json_schema(generator)];
        let any = SubschemaValidation { any_of: Some(forms), ..SubschemaValidation::default() };
        SchemaObject { subschemas: Some(Box::new(any)), ..SchemaObject::default() }.into()
    }
}

impl JsonSchema for OrderRef {
    fn schema_name() -> String {
        "OrderRef".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

impl cw_schema::Schemaifier for NewOrder {
    fn visit_schema(visitor: &mut cw_schema::SchemaVisitor) -> cw_schema::DefinitionReference {
        NewOrderFields::visit_schema(visitor)
    }
}

impl cw_schema::Schemaifier for OrderRef {
    fn visit_schema(visitor: &mut cw_schema::SchemaVisitor) -> cw_schema::DefinitionReference {
        String::visit_schema(visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BID: NewOrder = NewOrder {
        slot: SlotId(1_944_452),
        good: Good::Buy { profile: ProfileId(0) },
        price: Price(-200),
        lots: Lots(10),
    };
    const OFFER: OrderRef = OrderRef {
        slot: SlotId(u32::MAX),
        zone: ZoneId(1),
        good: Good::Sell { label: LabelId(15) },
        price: Price(i64::MIN),
        tier: Tier(255),
        sequence: Sequence(17),
    };

    #[test]
    fn order_is_a_text_and_decodes_from_fields_as_well() {
        let text = cosmwasm_std::to_json_vec(&BID).unwrap();
        assert_eq!(text, br#""1944452/b0/-200/10""#);
        assert_eq!(cosmwasm_std::from_json::<NewOrder>(&text).unwrap(), BID);
        assert_eq!(cosmwasm_std::from_json::<NewOrder>(&text).unwrap(), BID);
        let fields = br#"{"slot":1944452,"good":{"buy":{"profile":0}},"price":"-200","lots":"10"}"#;
        assert_eq!(cosmwasm_std::from_json::<NewOrder>(fields).unwrap(), BID);
        assert_eq!(cosmwasm_std::from_json::<NewOrder>(fields).unwrap(), BID);
    }

    #[test]
    fn reference_of_an_order_is_a_text() {
        let text = cosmwasm_std::to_json_vec(&OFFER).unwrap();
        assert_eq!(text, br#""4294967295/1/s15/-9223372036854775808/255/17""#);
        assert_eq!(cosmwasm_std::from_json::<OrderRef>(&text).unwrap(), OFFER);
    }

    #[test]
    fn other_texts_are_not_orders() {
        for text in [
            "",
            "1/b0/200",
            "1/b0/200/10/3",
            "1/0/200/10",
            "1/x0/200/10",
            "1/b/200/10",
            "1/b256/200/10",
            "-1/b0/200/10",
            "1/b0/9223372036854775808/10",
            "1/b0/200/-1",
            "4294967296/b0/200/10",
            "1/é/200/10",
            " 1/b0/200/10",
        ] {
            assert_eq!(text.parse::<NewOrder>(), Err(ParseOrderError::New), "{text}");
        }
        for text in ["1/0/b0/200/0", "1/0/b0/200/0/1/1", "1/b0/200/0/1", "1/0/b0/200/256/1", "1/0/b0/200/0/x"]
        {
            assert_eq!(text.parse::<OrderRef>(), Err(ParseOrderError::Reference), "{text}");
        }
        for json in [&b"7"[..], b"null", b"[1]", br#"{"slot":1}"#, br#""1/b0/200""#] {
            assert!(cosmwasm_std::from_json::<NewOrder>(json).is_err());
            assert!(cosmwasm_std::from_json::<OrderRef>(json).is_err());
        }
    }
}
