//! A deployment and the market in it, as a verb sees them.

use std::io::{self, Write};
use std::path::Path;

use interfaces::Contract;
use interfaces::registry::{ParticipantResponse, QueryMsg as RegistryQuery};
use market_format::MarketFormat;
use sdk::Session;
use sdk::Signer;
use serde::Serialize;
use serde::de::DeserializeOwned;
use units::{ParticipantId, SlotId, Timestamp};

use super::argument;
use super::{ParticipantArg, QueryArgs, TxArgs, input};
use crate::failure::Failure;
use crate::keys;
use crate::network;
use crate::runtime::Wait;

/// A deployment and the market in it.
pub struct View {
    /// The deployment within reach.
    pub session: Session,
    /// The market as the person sees it.
    pub format: MarketFormat,
    /// Whether to print JSON.
    pub json: bool,
}

impl View {
    /// Reaches the deployment and reads the market's definition.
    pub fn open(query: &QueryArgs) -> Result<Self, Failure> {
        let zone = input::zone(query.time_zone.as_deref())?;
        let session = network::open(&query.at)?;
        let definition = session.definition().wait()?;
        Ok(Self { session, format: MarketFormat::new(definition, zone), json: query.json })
    }

    /// The signer of a verb.
    pub fn signer(&self, tx: &TxArgs) -> Result<Signer, Failure> {
        keys::signer_in(tx.keys.as_deref(), &self.session.file, &tx.from)
    }

    /// Asks one of the five.
    pub fn ask<R: DeserializeOwned>(
        &self,
        contract: Contract,
        query: &(impl Serialize + Sync),
    ) -> Result<R, Failure> {
        Ok(self.session.ask(contract, query).wait()?)
    }

    /// The time of the last block.
    pub fn now(&self) -> Result<Timestamp, Failure> {
        Ok(self.session.node.latest().wait()?.1)
    }

    /// The participant of an account.
    pub fn participant_of(&self, account: &str) -> Result<ParticipantResponse, Failure> {
        sdk::address::check(&self.session.file.chain.prefix, account)?;
        self.ask(Contract::Registry, &RegistryQuery::ByAccount { account: account.into() })
    }

    /// The participant that a question is about, if it is about one.
    pub fn participant(
        &self,
        of: &ParticipantArg,
        keys: Option<&Path>,
    ) -> Result<Option<ParticipantId>, Failure> {
        if let Some(number) = of.participant {
            return Ok(Some(ParticipantId(number)));
        }
        if let Some(account) = &of.account {
            return Ok(Some(self.participant_of(account)?.participant));
        }
        let Some(name) = &of.from else { return Ok(None) };
        let account = keys::address_in(keys, &self.session.file, name)?;
        Ok(Some(self.participant_of(&account)?.participant))
    }

    /// A slot that an argument names.
    pub fn slot(&self, text: &str) -> Result<SlotId, Failure> {
        argument("--slot", self.format.clock.slot(text))
    }

    /// Prints the answer: JSON or words.
    pub fn print(&self, document: &impl Serialize, words: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        if self.json {
            writeln!(out, "{}", serde_json::to_string(document).map_err(Failure::refused)?)?;
        } else {
            writeln!(out, "{}", words.trim_end())?;
        }
        out.flush()?;
        Ok(())
    }
}
