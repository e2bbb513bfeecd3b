//! Administration in two steps, and the setting of the contract addresses.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Api, StdResult, Storage};
use cw_storage_plus::Item;
use interfaces::admin::AdminMsg;
use interfaces::common::AdminResponse;

use crate::{Call, CommonError, Outcome, addresses};

/// () => the administrator, as JSON. Written at instantiation and by a handover.
pub(crate) const ADMIN: Item<AdminState> = Item::new("admin");

/// The administrator, and the account that may take over.
#[cw_serde]
pub struct AdminState {
    /// The administrator.
    pub current: Addr,
    /// The proposed successor, if there is one.
    pub proposed: Option<Addr>,
}

/// Makes an account the administrator, at instantiation.
///
/// # Errors
/// If it is not an address of this chain.
pub fn instantiate(storage: &mut dyn Storage, api: &dyn Api, admin: &str) -> StdResult<()> {
    ADMIN.save(storage, &AdminState { current: api.addr_validate(admin)?, proposed: None })
}

/// The administrator, and the account that may take over.
///
/// # Errors
/// If the state does not decode.
pub fn state(storage: &dyn Storage) -> StdResult<AdminState> {
    ADMIN.load(storage)
}

/// The administrator, for queries.
///
/// # Errors
/// If the state does not decode.
pub fn query(storage: &dyn Storage) -> StdResult<AdminResponse> {
    let AdminState { current, proposed } = ADMIN.load(storage)?;
    Ok(AdminResponse { current: current.into_string(), proposed: proposed.map(Addr::into_string) })
}

/// Carries out a message of administration; authorization has checked its sender.
///
/// # Errors
/// If an address is not one of this chain, nobody is proposed, or the contract addresses are wrong or already set.
pub fn execute(call: &mut Call<'_>, message: AdminMsg) -> Result<Outcome, CommonError> {
    let storage = &mut *call.deps.storage;
    match message {
        AdminMsg::ProposeAdmin { account } => {
            let proposed = Some(call.deps.api.addr_validate(&account)?);
            let state = AdminState { proposed, ..ADMIN.load(storage)? };
            ADMIN.save(storage, &state)?;
        }
        AdminMsg::AcceptAdmin {} => {
            let current = ADMIN.load(storage)?.proposed.ok_or(CommonError::NothingProposed)?;
            ADMIN.save(storage, &AdminState { current, proposed: None })?;
        }
        AdminMsg::CancelAdmin {} => {
            let mut state = ADMIN.load(storage)?;
            state.proposed.take().ok_or(CommonError::NothingProposed)?;
            ADMIN.save(storage, &state)?;
        }
        AdminMsg::SetAddresses { addresses } => {
            addresses::set(storage, call.deps.api, call.contract, &call.env.contract.address, &addresses)?;
        }
    }
    Ok(Outcome::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::{MockApi, MockStorage, mock_dependencies, mock_env};
    use cosmwasm_std::{MessageInfo, OwnedDeps};
    use interfaces::Contract;
    use interfaces::declaration::DeclaredMessage;

    type Deps = OwnedDeps<MockStorage, MockApi, cosmwasm_std::testing::MockQuerier>;

    fn send(deps: &mut Deps, sender: &Addr, message: AdminMsg) -> Result<Outcome, CommonError> {
        let info = MessageInfo { sender: sender.clone(), funds: vec![] };
        let env = mock_env();
        let mut call =
            Call::authorize(Contract::Registry, message.declaration(), deps.as_mut(), &env, &info)?;
        execute(&mut call, message)
    }

    #[test]
    fn administration_changes_hands_in_two_steps() {
        let (mut deps, api) = (mock_dependencies(), MockApi::default());
        let (first, second, third) =
            (api.addr_make("first"), api.addr_make("second"), api.addr_make("third"));
        let propose = |account: &str| AdminMsg::ProposeAdmin { account: account.to_owned() };
        instantiate(&mut deps.storage, &api, first.as_str()).unwrap();
        assert!(matches!(
            send(&mut deps, &second, AdminMsg::AcceptAdmin {}),
            Err(CommonError::NotProposed { .. })
        ));
        assert!(matches!(
            send(&mut deps, &first, AdminMsg::CancelAdmin {}),
            Err(CommonError::NothingProposed)
        ));
        assert!(send(&mut deps, &first, propose("nonsense")).is_err());
        // A later proposal replaces an earlier one; a withdrawn one cannot be accepted.
        send(&mut deps, &first, propose(second.as_str())).unwrap();
        send(&mut deps, &first, propose(third.as_str())).unwrap();
        assert!(send(&mut deps, &second, AdminMsg::AcceptAdmin {}).is_err());
        send(&mut deps, &first, AdminMsg::CancelAdmin {}).unwrap();
        assert!(send(&mut deps, &third, AdminMsg::AcceptAdmin {}).is_err());
        send(&mut deps, &first, propose(second.as_str())).unwrap();
        assert_eq!(query(&deps.storage).unwrap().proposed, Some(second.to_string()));
        send(&mut deps, &second, AdminMsg::AcceptAdmin {}).unwrap();
        let now = query(&deps.storage).unwrap();
        assert_eq!((now.current, now.proposed), (second.to_string(), None));
        assert!(send(&mut deps, &first, propose(first.as_str())).is_err());
    }
}
