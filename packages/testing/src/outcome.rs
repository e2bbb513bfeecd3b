//! What a successful transaction told.

use cosmwasm_std::Event;
use interfaces::event::TypedEvent;

/// The events of a transaction.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// In order of emission.
    pub events: Vec<Event>,
}

impl Outcome {
    /// All events of a type.
    ///
    /// # Panics
    /// If one of them does not read: a contract and its interface disagree then.
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

impl Extend<Event> for Outcome {
    fn extend<I: IntoIterator<Item = Event>>(&mut self, events: I) {
        self.events.extend(events);
    }
}
