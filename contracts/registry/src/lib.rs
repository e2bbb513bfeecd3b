//! Participants, roles, pause: who may do what.
