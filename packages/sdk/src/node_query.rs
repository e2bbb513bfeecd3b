//! Queries of the application: contracts, codes, governance.

use cosmrs::proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use cosmrs::proto::cosmos::gov::v1 as gov;
use cosmrs::proto::cosmos::staking::v1beta1 as staking;
use cosmrs::proto::cosmwasm::wasm::v1 as wasm;
use cosmrs::proto::prost::Message as _;
use cosmwasm_std::{Coin, Uint256};

use crate::{ClientError, Node};

/// Items per page.
const PAGE: u64 = 200;

/// A stored code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeInfo {
    /// Code id.
    pub id: u64,
    /// Address that stored it.
    pub creator: String,
    /// SHA-256 of the wasm.
    pub data_hash: Vec<u8>,
    /// Whether any account may instantiate it.
    pub open: bool,
}

/// wasmd's record of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractInfo {
    /// Code id.
    pub code: u64,
    /// Creator's address.
    pub creator: String,
    /// Address that may migrate it; empty for none.
    pub admin: String,
    /// Its label.
    pub label: String,
}

/// Key and value of a contract's state.
pub type StoredRecord = (Vec<u8>, Vec<u8>);

/// Parameters of governance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GovParams {
    /// Minimum deposit of a proposal.
    pub deposit: Vec<Coin>,
    /// Voting period in seconds.
    pub voting_seconds: u64,
}

impl Node {
    /// Smart query of a contract; question and answer are JSON.
    ///
    /// # Errors
    /// [`ClientError::Refused`] if the contract refuses it.
    pub async fn smart(&self, contract: &str, question: Vec<u8>) -> Result<Vec<u8>, ClientError> {
        let answer: wasm::QuerySmartContractStateResponse = self
            .query(
                "/cosmwasm.wasm.v1.Query/SmartContractState",
                &wasm::QuerySmartContractStateRequest { address: contract.into(), query_data: question },
            )
            .await?;
        Ok(answer.data)
    }

    /// Raw query: the value that a contract has stored under a key; empty if there is none.
    ///
    /// # Errors
    /// [`ClientError::Refused`] if there is no such contract.
    pub async fn raw(&self, contract: &str, key: &[u8]) -> Result<Vec<u8>, ClientError> {
        let answer: wasm::QueryRawContractStateResponse = self
            .query(
                "/cosmwasm.wasm.v1.Query/RawContractState",
                &wasm::QueryRawContractStateRequest { address: contract.into(), query_data: key.to_vec() },
            )
            .await?;
        Ok(answer.data)
    }

    /// The whole state of a contract, in order of keys.
    ///
    /// # Errors
    /// [`ClientError::Refused`] if there is no such contract.
    pub async fn all_state(&self, contract: &str) -> Result<Vec<StoredRecord>, ClientError> {
        let models = self
            .pages(
                "/cosmwasm.wasm.v1.Query/AllContractState",
                |pagination| wasm::QueryAllContractStateRequest { address: contract.into(), pagination },
                |answer: wasm::QueryAllContractStateResponse| (answer.models, answer.pagination),
            )
            .await?;
        Ok(models.into_iter().map(|model| (model.key, model.value)).collect())
    }

    /// wasmd's record of a contract, if there is one at the address.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub async fn contract(&self, address: &str) -> Result<Option<ContractInfo>, ClientError> {
        let answer: Result<wasm::QueryContractInfoResponse, _> = self
            .query(
                "/cosmwasm.wasm.v1.Query/ContractInfo",
                &wasm::QueryContractInfoRequest { address: address.into() },
            )
            .await;
        match answer {
            Ok(answer) => Ok(answer.contract_info.map(|info| ContractInfo {
                code: info.code_id,
                creator: info.creator,
                admin: info.admin,
                label: info.label,
            })),
            Err(ClientError::Refused { log, .. }) if absent(&log) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Addresses of the contracts that an account has created, oldest first.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub async fn contracts_by_creator(&self, creator: &str) -> Result<Vec<String>, ClientError> {
        self.pages(
            "/cosmwasm.wasm.v1.Query/ContractsByCreator",
            |pagination| wasm::QueryContractsByCreatorRequest { creator_address: creator.into(), pagination },
            |answer: wasm::QueryContractsByCreatorResponse| (answer.contract_addresses, answer.pagination),
        )
        .await
    }

    /// A stored code, if it exists.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub async fn code(&self, id: u64) -> Result<Option<CodeInfo>, ClientError> {
        let answer: Result<wasm::QueryCodeResponse, _> =
            self.query("/cosmwasm.wasm.v1.Query/Code", &wasm::QueryCodeRequest { code_id: id }).await;
        match answer {
            Ok(answer) => Ok(answer.code_info.map(code_info)),
            Err(ClientError::Refused { log, .. }) if absent(&log) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All stored codes, oldest first.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub async fn codes(&self) -> Result<Vec<CodeInfo>, ClientError> {
        let codes = self
            .pages(
                "/cosmwasm.wasm.v1.Query/Codes",
                |pagination| wasm::QueryCodesRequest { pagination },
                |answer: wasm::QueryCodesResponse| (answer.code_infos, answer.pagination),
            )
            .await?;
        Ok(codes.into_iter().map(code_info).collect())
    }

    /// Ids of the pinned codes.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub async fn pinned(&self) -> Result<Vec<u64>, ClientError> {
        self.pages(
            "/cosmwasm.wasm.v1.Query/PinnedCodes",
            |pagination| wasm::QueryPinnedCodesRequest { pagination },
            |answer: wasm::QueryPinnedCodesResponse| (answer.code_ids, answer.pagination),
        )
        .await
    }

    /// Parameters of governance.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub async fn gov_params(&self) -> Result<GovParams, ClientError> {
        let answer: gov::QueryParamsResponse = self
            .query("/cosmos.gov.v1.Query/Params", &gov::QueryParamsRequest { params_type: "deposit".into() })
            .await?;
        let params = answer.params.ok_or_else(|| self.unreadable("governance without parameters"))?;
        let deposit = params
            .min_deposit
            .into_iter()
            .map(|coin| {
                let amount: Uint256 = coin.amount.parse().map_err(|error| self.unreadable(error))?;
                Ok(Coin { denom: coin.denom, amount })
            })
            .collect::<Result<_, ClientError>>()?;
        let seconds = params.voting_period.map_or(0, |period| period.seconds);
        Ok(GovParams { deposit, voting_seconds: u64::try_from(seconds).unwrap_or(0) })
    }

    /// Proposals in their voting period that would pin codes: their ids and the codes.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub async fn pin_proposals(&self) -> Result<Vec<(u64, Vec<u64>)>, ClientError> {
        let proposals = self
            .pages(
                "/cosmos.gov.v1.Query/Proposals",
                |pagination| gov::QueryProposalsRequest {
                    proposal_status: gov::ProposalStatus::VotingPeriod.into(),
                    voter: String::new(),
                    depositor: String::new(),
                    pagination,
                },
                |answer: gov::QueryProposalsResponse| (answer.proposals, answer.pagination),
            )
            .await?;
        let mut found = Vec::new();
        for proposal in proposals {
            for message in proposal.messages {
                if message.type_url == "/cosmwasm.wasm.v1.MsgPinCodes" {
                    let pin = wasm::MsgPinCodes::decode(message.value.as_slice())
                        .map_err(|error| self.unreadable(error))?;
                    found.push((proposal.id, pin.code_ids));
                }
            }
        }
        Ok(found)
    }

    /// Whether an account has voted on a proposal in its voting period.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub async fn has_voted(&self, proposal: u64, voter: &str) -> Result<bool, ClientError> {
        let answer: Result<gov::QueryVoteResponse, _> = self
            .query(
                "/cosmos.gov.v1.Query/Vote",
                &gov::QueryVoteRequest { proposal_id: proposal, voter: voter.into() },
            )
            .await;
        match answer {
            Ok(answer) => Ok(answer.vote.is_some()),
            Err(ClientError::Refused { log, .. }) if absent(&log) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether an account has delegated to a validator, so that its vote counts.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub async fn has_stake(&self, account: &str) -> Result<bool, ClientError> {
        let answer: staking::QueryDelegatorDelegationsResponse = self
            .query(
                "/cosmos.staking.v1beta1.Query/DelegatorDelegations",
                &staking::QueryDelegatorDelegationsRequest {
                    delegator_addr: account.into(),
                    pagination: None,
                },
            )
            .await?;
        Ok(!answer.delegation_responses.is_empty())
    }

    /// Addresses of the validators.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub async fn validators(&self) -> Result<Vec<String>, ClientError> {
        let validators = self
            .pages(
                "/cosmos.staking.v1beta1.Query/Validators",
                |pagination| staking::QueryValidatorsRequest { status: String::new(), pagination },
                |answer: staking::QueryValidatorsResponse| (answer.validators, answer.pagination),
            )
            .await?;
        Ok(validators.into_iter().map(|one| one.operator_address).collect())
    }

    /// All pages of a list. The closures are synchronous, so that the future can move between threads.
    async fn pages<Q, A, T>(
        &self,
        method: &str,
        question: impl Fn(Option<PageRequest>) -> Q + Send + Sync,
        items: impl Fn(A) -> (Vec<T>, Option<PageResponse>) + Send + Sync,
    ) -> Result<Vec<T>, ClientError>
    where
        Q: cosmrs::proto::prost::Message,
        A: cosmrs::proto::prost::Message + Default,
        T: Send,
    {
        let (mut all, mut key) = (Vec::new(), Vec::new());
        loop {
            let question = question(Some(PageRequest { key, limit: PAGE, ..Default::default() }));
            let (page, next) = items(self.query(method, &question).await?);
            all.extend(page);
            key = next.map(|next| next.next_key).unwrap_or_default();
            if key.is_empty() {
                return Ok(all);
            }
        }
    }
}

/// Whether a raw log says that the item does not exist.
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
