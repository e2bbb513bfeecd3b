//! How some entry points are entered. The framework reads a reply and the reports of IBC callbacks by code of their own, 18,000
//! bytes of it, and writes an answer of another type. Here they come in by its door for `sudo`, which is entered alike and takes
//! any message: a tree, from which the message is read. What comes in and goes out is the same, except for a
//! `"data":null` in the answer to a callback, which the chain does not look for.

use cosmwasm_std::{
    DepsMut, Env, IbcBasicResponse, IbcDestinationCallbackMsg, IbcSourceCallbackMsg, Reply, Response,
    StdError, do_sudo,
};
use json::Tree;
use serde::Deserialize;

use crate::EscrowError;

type Action<'a, M, R> = &'a dyn Fn(DepsMut<'_>, Env, M) -> Result<R, EscrowError>;

/// The door for `reply`.
pub fn do_reply(action: Action<'_, Reply, Response>, env: u32, message: u32) -> u32 {
    enter(&|deps, env, tree| action(deps, env, read(&tree)?), env, message)
}

/// The door for `ibc_source_callback`.
pub fn do_ibc_source_callback(
    action: Action<'_, IbcSourceCallbackMsg, IbcBasicResponse>,
    env: u32,
    message: u32,
) -> u32 {
    enter(&|deps, env, tree| Ok(answer(action(deps, env, read(&tree)?)?)), env, message)
}

/// The door for `ibc_destination_callback`.
pub fn do_ibc_destination_callback(
    action: Action<'_, IbcDestinationCallbackMsg, IbcBasicResponse>,
    env: u32,
    message: u32,
) -> u32 {
    enter(&|deps, env, tree| Ok(answer(action(deps, env, read(&tree)?)?)), env, message)
}

fn enter(action: Action<'_, Tree, Response>, env: u32, message: u32) -> u32 {
    do_sudo(action, env, message)
}

fn read<'de, M: Deserialize<'de>>(tree: &'de Tree) -> Result<M, EscrowError> {
    let message = M::deserialize(tree).map_err(|error| tree.refuse::<json::Error>(error));
    Ok(message.map_err(StdError::from)?)
}

fn answer(response: IbcBasicResponse) -> Response {
    let IbcBasicResponse { messages, attributes, events, .. } = response;
    Response::new().add_submessages(messages).add_attributes(attributes).add_events(events)
}
