//! The registry: participants, roles, pause.

pub mod events;
mod msg;
mod query;
pub mod raw;

pub use msg::{Decision, ExecuteMsg, InstantiateMsg, ParticipantKind, Review, Role};
pub use query::{
    AddressResponse, ConfigResponse, ParticipantResponse, ParticipantsResponse, PauseResponse, PermissionRow,
    PermissionsResponse, QueryMsg, RoleGrant, RolesResponse, Status,
};
