//! The events of a transaction.

use cosmwasm_std::Event;
use interfaces::event::TypedEvent;

/// The events of a transaction that was carried out.
#[derive(Clone, Debug, Default)]
pub struct TxEvents {
    /// In order of emission.
    pub events: Vec<Event>,
}

impl TxEvents {
    /// All events of a type.
    ///
    /// # Panics
    /// If one of them cannot be parsed: then a contract and its interface disagree.
    pub fn all<T: TypedEvent>(&self) -> Vec<T> {
        T::parse_all(&self.events).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The one event of a type.
    ///
    /// # Panics
    /// If there are none or several.
    pub fn one<T: TypedEvent>(&self) -> T {
        let mut all = self.all::<T>();
        assert_eq!(all.len(), 1, "events {}", T::TYPE);
        all.remove(0)
    }
}

impl Extend<Event> for TxEvents {
    fn extend<I: IntoIterator<Item = Event>>(&mut self, events: I) {
        self.events.extend(events);
    }
}
