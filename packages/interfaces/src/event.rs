//! One struct an event: how it is written by a contract and read back by tests and clients.

use std::str::FromStr;

use cosmwasm_std::{Attribute, Event};

/// Version of the attribute sets; a reader refuses what it does not know.
pub const EVENT_VERSION: u8 = 1;
/// The attribute that carries [`EVENT_VERSION`].
pub const VERSION_KEY: &str = "v";

/// An event that does not read as what its type says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// The event is of another type.
    #[error("event {found} is not {wanted}")]
    Type {
        /// The type that was asked for.
        wanted: &'static str,
        /// The type that the event has.
        found: String,
    },
    /// An attribute is absent.
    #[error("event {event} lacks the attribute {key}")]
    Missing {
        /// The event's type.
        event: &'static str,
        /// The attribute's key.
        key: &'static str,
    },
    /// An attribute does not parse.
    #[error("event {event}: attribute {key} has the unreadable value {value:?}")]
    Unreadable {
        /// The event's type.
        event: &'static str,
        /// The attribute's key.
        key: &'static str,
        /// Its value.
        value: String,
    },
}

/// A typed event.
pub trait TypedEvent: Sized {
    /// The event's type as the contract emits it; the chain puts `wasm-` in front.
    const TYPE: &'static str;

    /// The event to emit.
    fn to_event(&self) -> Event;

    /// Reads an event's attributes.
    ///
    /// # Errors
    /// [`EventError`] if it is of another type, or lacks an attribute, or holds one that does not parse.
    fn parse(event: &Event) -> Result<Self, EventError>;

    /// All events of this type among those of a transaction.
    ///
    /// # Errors
    /// [`EventError`] if one of this type does not parse.
    fn parse_all<'a>(events: impl IntoIterator<Item = &'a Event>) -> Result<Vec<Self>, EventError> {
        events.into_iter().filter(|event| is_type(&event.ty, Self::TYPE)).map(Self::parse).collect()
    }
}

/// Whether an event's type is `wanted`, with or without the chain's prefix.
pub fn is_type(found: &str, wanted: &str) -> bool {
    found.strip_prefix("wasm-").unwrap_or(found) == wanted
}

/// The parsed value of one attribute.
///
/// # Errors
/// [`EventError`] if it is absent or does not parse.
pub fn attribute<T: FromStr>(
    attributes: &[Attribute],
    event: &'static str,
    key: &'static str,
) -> Result<T, EventError> {
    let value = &attributes
        .iter()
        .find(|attribute| attribute.key == key)
        .ok_or(EventError::Missing { event, key })?
        .value;
    value.parse().map_err(|_| EventError::Unreadable { event, key, value: value.clone() })
}

/// Defines an event: `Name("type") { field("key"): Type, … }`. An attribute's key is a constant of the struct's module.
#[macro_export]
macro_rules! typed_event {
    ($(#[$doc:meta])* $name:ident($type:literal) { $($(#[$field_doc:meta])* $field:ident($key:literal): $kind:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $kind,)*
        }

        impl $crate::event::TypedEvent for $name {
            const TYPE: &'static str = $type;

            fn to_event(&self) -> cosmwasm_std::Event {
                cosmwasm_std::Event::new($type)
                    .add_attribute($crate::event::VERSION_KEY, $crate::event::EVENT_VERSION.to_string())
                    $(.add_attribute($key, self.$field.to_string()))*
            }

            fn parse(event: &cosmwasm_std::Event) -> Result<Self, $crate::event::EventError> {
                if !$crate::event::is_type(&event.ty, $type) {
                    return Err($crate::event::EventError::Type { wanted: $type, found: event.ty.clone() });
                }
                Ok(Self {
                    $($field: $crate::event::attribute(&event.attributes, $type, $key)?,)*
                })
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    typed_event! {
        /// An event to try readers with.
        Tried("tried") {
            /// How often.
            times("times"): u32,
        }
    }

    #[test]
    fn an_event_reads_back_with_and_without_the_chains_prefix() {
        let tried = Tried { times: 3 };
        let event = tried.to_event();
        assert_eq!(Tried::parse(&event), Ok(tried.clone()));
        let told = Event::new("wasm-tried").add_attributes(event.attributes);
        assert_eq!(Tried::parse_all([&Event::new("transfer"), &told]), Ok(vec![tried]));
    }

    #[test]
    fn what_is_not_the_event_is_told_with_its_place() {
        let other = Event::new("other");
        assert_eq!(Tried::parse(&other), Err(EventError::Type { wanted: "tried", found: "other".into() }));
        let empty = Event::new("tried");
        assert_eq!(Tried::parse(&empty), Err(EventError::Missing { event: "tried", key: "times" }));
        let value = || "4294967296".to_owned();
        let beyond = Event::new("tried").add_attribute("times", value());
        let unreadable = EventError::Unreadable { event: "tried", key: "times", value: value() };
        assert_eq!(Tried::parse(&beyond), Err(unreadable.clone()));
        // One that does not read is an error of all, not left out.
        assert_eq!(Tried::parse_all([&Tried { times: 1 }.to_event(), &beyond]), Err(unreadable));
    }
}
