//! What a message did.

use cosmwasm_std::{Event, SubMsg};
use units::ParticipantId;

/// What the handler of a message did: whom it concerned, what it emits and sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The participants that the audit entry names.
    pub subjects: Vec<ParticipantId>,
    /// The events to emit.
    pub events: Vec<Event>,
    /// The messages to send.
    pub messages: Vec<SubMsg>,
    /// Whether the message changed nothing, so that there is nothing to log.
    pub unchanged: bool,
}

impl Outcome {
    /// An outcome that concerns one participant.
    #[must_use]
    pub fn about(participant: ParticipantId) -> Self {
        Self { subjects: vec![participant], ..Self::default() }
    }

    /// With one more event.
    #[must_use]
    pub fn with_event(mut self, event: Event) -> Self {
        self.events.push(event);
        self
    }

    /// With one more message, whose failure fails this one.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<cosmwasm_std::CosmosMsg>) -> Self {
        self.messages.push(SubMsg::new(message));
        self
    }
}
