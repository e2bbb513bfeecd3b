//! Questions to the application: contracts, codes, governance.

use cosmrs::proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use cosmrs::proto::cosmos::gov::v1 as gov;
use cosmrs::proto::cosmos::staking::v1beta1 as staking;
use cosmrs::proto::cosmwasm::wasm::v1 as wasm;
use cosmrs::proto::prost::Message as _;
use cosmwasm_std::{Coin, Uint256};

use crate::{ClientError, Node};

/// Items of one page.
const PAGE: u64 = 200;

/// A stored code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeInfo {
    /// Its number.
    pub id: u64,
    /// Who stored it.
    pub creator: String,
    /// SHA-256 of the wasm.
    pub data_hash: Vec<u8>,
    /// Whether anybody may start contracts of it.
    pub open: bool,
}

/// What a chain knows of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractInfo {
    /// Its code.
    pub code: u64,
    /// Who started it.
    pub creator: String,
    /// Who may migrate it; nobody if empty.
    pub admin: String,
    /// Its label.
    pub label: String,
}

/// What a contract has stored: key and value.
pub type StoredRecord = (Vec<u8>, Vec<u8>);

/// What governance asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GovParams {
    /// The deposit of a proposal.
    pub deposit: Vec<Coin>,
    /// How long votes are taken, in seconds.
    pub voting_seconds: u64,
}

impl Node {
    /// Asks a contract; question and answer are JSON.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with the contract's words.
    pub fn smart(&self, contract: &str, question: Vec<u8>) -> Result<Vec<u8>, ClientError> {
        let answer: wasm::QuerySmartContractStateResponse = self.query(
            "/cosmwasm.wasm.v1.Query/SmartContractState",
            &wasm::QuerySmartContractStateRequest { address: contract.into(), query_data: question },
        )?;
        Ok(answer.data)
    }

    /// What a contract has stored under a key; nothing if empty.
    ///
    /// # Errors
    /// [`ClientError::Refused`] if there is no such contract.
    pub fn raw(&self, contract: &str, key: &[u8]) -> Result<Vec<u8>, ClientError> {
        let answer: wasm::QueryRawContractStateResponse = self.query(
            "/cosmwasm.wasm.v1.Query/RawContractState",
            &wasm::QueryRawContractStateRequest { address: contract.into(), query_data: key.to_vec() },
        )?;
        Ok(answer.data)
    }

    /// All that a contract has stored: keys and values, in order of keys.
    ///
    /// # Errors
    /// [`ClientError::Refused`] if there is no such contract.
    pub fn all_state(&self, contract: &str) -> Result<Vec<StoredRecord>, ClientError> {
        pages(|pagination| {
            let answer: wasm::QueryAllContractStateResponse = self.query(
                "/cosmwasm.wasm.v1.Query/AllContractState",
                &wasm::QueryAllContractStateRequest { address: contract.into(), pagination },
            )?;
            let records = answer.models.into_iter().map(|model| (model.key, model.value)).collect();
            Ok((records, answer.pagination))
        })
    }

    /// A contract's code, creator, administrator and label, if there is one at the address.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub fn contract(&self, address: &str) -> Result<Option<ContractInfo>, ClientError> {
        let answer: Result<wasm::QueryContractInfoResponse, _> = self.query(
            "/cosmwasm.wasm.v1.Query/ContractInfo",
            &wasm::QueryContractInfoRequest { address: address.into() },
        );
        match answer {
            Ok(answer) => Ok(answer.contract_info.map(|info| ContractInfo {
                code: info.code_id,
                creator: info.creator,
                admin: info.admin,
                label: info.label,
            })),
            Err(ClientError::Refused { text, .. }) if absent(&text) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The contracts that an account has started, oldest first.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub fn contracts_by_creator(&self, creator: &str) -> Result<Vec<String>, ClientError> {
        pages(|pagination| {
            let answer: wasm::QueryContractsByCreatorResponse = self.query(
                "/cosmwasm.wasm.v1.Query/ContractsByCreator",
                &wasm::QueryContractsByCreatorRequest { creator_address: creator.into(), pagination },
            )?;
            Ok((answer.contract_addresses, answer.pagination))
        })
    }

    /// One stored code, if there is one of that number.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub fn code(&self, id: u64) -> Result<Option<CodeInfo>, ClientError> {
        let answer: Result<wasm::QueryCodeResponse, _> =
            self.query("/cosmwasm.wasm.v1.Query/Code", &wasm::QueryCodeRequest { code_id: id });
        match answer {
            Ok(answer) => Ok(answer.code_info.map(code_info)),
            Err(ClientError::Refused { text, .. }) if absent(&text) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All stored codes, oldest first.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub fn codes(&self) -> Result<Vec<CodeInfo>, ClientError> {
        pages(|pagination| {
            let answer: wasm::QueryCodesResponse =
                self.query("/cosmwasm.wasm.v1.Query/Codes", &wasm::QueryCodesRequest { pagination })?;
            Ok((answer.code_infos.into_iter().map(code_info).collect(), answer.pagination))
        })
    }

    /// The codes that are pinned.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub fn pinned(&self) -> Result<Vec<u64>, ClientError> {
        pages(|pagination| {
            let answer: wasm::QueryPinnedCodesResponse = self.query(
                "/cosmwasm.wasm.v1.Query/PinnedCodes",
                &wasm::QueryPinnedCodesRequest { pagination },
            )?;
            Ok((answer.code_ids, answer.pagination))
        })
    }

    /// What governance asks for.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub fn gov_params(&self) -> Result<GovParams, ClientError> {
        let answer: gov::QueryParamsResponse = self.query(
            "/cosmos.gov.v1.Query/Params",
            &gov::QueryParamsRequest { params_type: "deposit".into() },
        )?;
        let params = answer.params.ok_or_else(|| self.garbage("governance without parameters"))?;
        let deposit = params
            .min_deposit
            .into_iter()
            .map(|coin| {
                let amount: Uint256 = coin.amount.parse().map_err(|error| self.garbage(error))?;
                Ok(Coin { denom: coin.denom, amount })
            })
            .collect::<Result<_, ClientError>>()?;
        let seconds = params.voting_period.map_or(0, |period| period.seconds);
        Ok(GovParams { deposit, voting_seconds: u64::try_from(seconds).unwrap_or(0) })
    }

    /// The proposals now voted on that would pin codes: their numbers and the codes.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub fn pin_proposals(&self) -> Result<Vec<(u64, Vec<u64>)>, ClientError> {
        let proposals = pages(|pagination| {
            let answer: gov::QueryProposalsResponse = self.query(
                "/cosmos.gov.v1.Query/Proposals",
                &gov::QueryProposalsRequest {
                    proposal_status: gov::ProposalStatus::VotingPeriod.into(),
                    voter: String::new(),
                    depositor: String::new(),
                    pagination,
                },
            )?;
            Ok((answer.proposals, answer.pagination))
        })?;
        let mut found = Vec::new();
        for proposal in proposals {
            for message in proposal.messages {
                if message.type_url == "/cosmwasm.wasm.v1.MsgPinCodes" {
                    let pin = wasm::MsgPinCodes::decode(message.value.as_slice())
                        .map_err(|error| self.garbage(error))?;
                    found.push((proposal.id, pin.code_ids));
                }
            }
        }
        Ok(found)
    }

    /// Whether an account has voted on a proposal that is voted on now.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub fn has_voted(&self, proposal: u64, voter: &str) -> Result<bool, ClientError> {
        let answer: Result<gov::QueryVoteResponse, _> = self.query(
            "/cosmos.gov.v1.Query/Vote",
            &gov::QueryVoteRequest { proposal_id: proposal, voter: voter.into() },
        );
        match answer {
            Ok(answer) => Ok(answer.vote.is_some()),
            Err(ClientError::Refused { text, .. }) if absent(&text) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether an account has given stake to a validator, so that its vote counts.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub fn has_stake(&self, account: &str) -> Result<bool, ClientError> {
        let answer: staking::QueryDelegatorDelegationsResponse = self.query(
            "/cosmos.staking.v1beta1.Query/DelegatorDelegations",
            &staking::QueryDelegatorDelegationsRequest { delegator_addr: account.into(), pagination: None },
        )?;
        Ok(!answer.delegation_responses.is_empty())
    }

    /// The validators' addresses.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub fn validators(&self) -> Result<Vec<String>, ClientError> {
        pages(|pagination| {
            let answer: staking::QueryValidatorsResponse = self.query(
                "/cosmos.staking.v1beta1.Query/Validators",
                &staking::QueryValidatorsRequest { status: String::new(), pagination },
            )?;
            Ok((answer.validators.into_iter().map(|one| one.operator_address).collect(), answer.pagination))
        })
    }
}

/// All pages of a list.
fn pages<T>(
    mut page: impl FnMut(Option<PageRequest>) -> Result<(Vec<T>, Option<PageResponse>), ClientError>,
) -> Result<Vec<T>, ClientError> {
    let mut items = Vec::new();
    let mut key = Vec::new();
    loop {
        let (some, answer) = page(Some(PageRequest { key, limit: PAGE, ..Default::default() }))?;
        items.extend(some);
        key = answer.map(|page| page.next_key).unwrap_or_default();
        if key.is_empty() {
            return Ok(items);
        }
    }
}

/// Whether the chain says that there is no such thing.
fn absent(text: &str) -> bool {
    ["not found", "no such contract", "no such code"].iter().any(|words| text.contains(words))
}

fn code_info(code: wasm::CodeInfoResponse) -> CodeInfo {
    let everybody = i32::from(wasm::AccessType::Everybody);
    CodeInfo {
        id: code.code_id,
        creator: code.creator,
        data_hash: code.data_hash,
        open: code.instantiate_permission.is_some_and(|access| access.permission == everybody),
    }
}
