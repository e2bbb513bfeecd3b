//! Newtypes for every quantity and every id of the market.
//!
//! Functions of this project take these types instead of bare integers, which show neither quantity nor unit. Only
//! meaningful products compile: [`Price`] × [`Lots`] is an exact [`NetAmount`]. An operation that can overflow returns
//! [`Overflow`]. Functions that saturate say so in their name or documentation.
//!
//! The crate is `no_std` and does not depend on a chain. With the feature `json`, values of 64 bits and more are
//! decimal strings in JSON, since JavaScript's numbers are exact only up to 2^53 − 1. Smaller values are numbers.
//! Binary formats store all of them as integers. With the feature `storage`, they are keys of `cw-storage-plus`.
#![no_std]

#[cfg(any(test, feature = "json"))]
extern crate alloc;

mod ids;
mod quantities;
mod rounding;
mod time;

pub use ids::{
    ContractId, ContractNumber, CycleId, DenomId, InvoiceId, LabelId, MarketId, Nonce, PacketSequence,
    ParseContractIdError, ParticipantId, PayoutId, ProfileId, Sequence, Tick, Tier, ZoneId,
};
pub use quantities::{Amount, Energy, Lots, NetAmount, Overflow, Power, Price};
pub use rounding::{mul_div_ceil, mul_div_floor, telescoping_share};
pub use time::{Seconds, SlotId, SlotLength, Timestamp};

/// The `serde` form of a newtype over an integer: in JSON a string for 64 bits and more, else a number.
macro_rules! json {
    (schema $name:ident $kind:ty) => {
        #[cfg(feature = "json")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> alloc::string::String {
                stringify!($name).into()
            }
            fn json_schema(generator: &mut schemars::r#gen::SchemaGenerator) -> schemars::schema::Schema {
                <$kind>::json_schema(generator)
            }
        }
        #[cfg(feature = "json")]
        impl cw_schema::Schemaifier for $name {
            fn visit_schema(visitor: &mut cw_schema::SchemaVisitor) -> cw_schema::DefinitionReference {
                <$kind>::visit_schema(visitor)
            }
        }
    };
    (string $name:ident $int:ty) => {
        crate::json!(schema $name alloc::string::String);
        #[cfg(feature = "json")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(&self.0)
                } else {
                    serde::Serialize::serialize(&self.0, serializer)
                }
            }
        }
        #[cfg(feature = "json")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if !deserializer.is_human_readable() {
                    return <$int>::deserialize(deserializer).map(Self);
                }
                let text = <alloc::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse::<$int>().map(Self).map_err(|error| {
                    serde::de::Error::custom(alloc::format!(
                        "{} must be a decimal integer in a string, got {text:?}: {error}",
                        stringify!($name)
                    ))
                })
            }
        }
    };
    (number $name:ident $int:ty) => {
        crate::json!(schema $name $int);
        #[cfg(feature = "json")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&self.0, serializer)
            }
        }
        #[cfg(feature = "json")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <$int>::deserialize(deserializer).map(Self)
            }
        }
    };
}
pub(crate) use json;

/// A public newtype over an integer with its text form and its JSON.
macro_rules! newtype {
    ($(#[$doc:meta])* $name:ident($int:ty) as $json:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(transparent)]
        pub struct $name(pub $int);

        impl $name {
            /// The least value of the type.
            pub const MIN: Self = Self(<$int>::MIN);
            /// The greatest value of the type.
            pub const MAX: Self = Self(<$int>::MAX);

            /// A value from its integer, in the unit that the type names.
            pub const fn new(value: $int) -> Self {
                Self(value)
            }

            /// The integer, in the unit that the type names.
            pub const fn get(self) -> $int {
                self.0
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl core::str::FromStr for $name {
            type Err = core::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<$int> for $name {
            fn from(value: $int) -> Self {
                Self(value)
            }
        }

        crate::json!($json $name $int);
    };
}
pub(crate) use newtype;

/// Decodes the integer of a key.
#[cfg(feature = "storage")]
fn key_from_bytes<T: cw_storage_plus::KeyDeserialize<Output = T>>(
    bytes: alloc::vec::Vec<u8>,
) -> cosmwasm_std::StdResult<T> {
    T::from_vec(bytes)
}

/// Makes newtypes keys of `cw-storage-plus`: the big-endian integer.
macro_rules! storage_key {
    ($($name:ident),+ $(,)?) => {
        $(
            #[cfg(feature = "storage")]
            impl cw_storage_plus::PrimaryKey<'_> for $name {
                type Prefix = ();
                type SubPrefix = ();
                type Suffix = Self;
                type SuperSuffix = Self;

                fn key(&self) -> alloc::vec::Vec<cw_storage_plus::Key<'_>> {
                    cw_storage_plus::Prefixer::prefix(&self.0)
                }
            }

            #[cfg(feature = "storage")]
            impl cw_storage_plus::Prefixer<'_> for $name {
                fn prefix(&self) -> alloc::vec::Vec<cw_storage_plus::Key<'_>> {
                    cw_storage_plus::Prefixer::prefix(&self.0)
                }
            }

            #[cfg(feature = "storage")]
            impl cw_storage_plus::KeyDeserialize for $name {
                type Output = Self;
                const KEY_ELEMS: u16 = 1;

                fn from_vec(bytes: alloc::vec::Vec<u8>) -> cosmwasm_std::StdResult<Self> {
                    crate::key_from_bytes(bytes).map(Self)
                }
            }
        )+
    };
}
pub(crate) use storage_key;
