//! A deployment and the market in it, as a verb sees them.

use std::io::{self, Write};
use std::path::Path;

use client::{ClientError, Signer};
use interfaces::Contract;
use interfaces::orderbook_matcher::{OrderRow, OrdersResponse, QueryMsg as MatcherQuery};
use interfaces::registry::{ParticipantResponse, QueryMsg as RegistryQuery};
use serde::Serialize;
use serde::de::DeserializeOwned;
use units::{ParticipantId, SlotId, Timestamp};

use super::lens::Lens;
use super::scale::argument;
use super::{Act, Look, Whom, advice};
use crate::failure::Failure;
use crate::keys;
use crate::network::Session;

/// A deployment and the market in it.
pub struct View {
    /// The deployment within reach.
    pub session: Session,
    /// The market as the person sees it.
    pub lens: Lens,
    /// Whether to print JSON.
    pub json: bool,
}

impl View {
    /// Reaches the deployment and reads the market's definition.
    pub fn open(look: &Look) -> Result<Self, Failure> {
        let session = Session::open(&look.at)?;
        let definition = session.definition()?;
        let lens = argument("--time-zone", Lens::new(definition, look.time_zone.as_deref()))?;
        Ok(Self { session, lens, json: look.json })
    }

    /// The signer of a verb.
    pub fn signer(&self, act: &Act) -> Result<Signer, Failure> {
        keys::signer_in(act.keys.as_deref(), &self.session.file, &act.from)
    }

    /// Asks one of the five.
    pub fn ask<R: DeserializeOwned>(&self, contract: Contract, query: &impl Serialize) -> Result<R, Failure> {
        self.session.ask(contract, query).map_err(|failure| self.explained(failure))
    }

    /// A refusal in the words of who asked.
    pub fn explained(&self, failure: Failure) -> Failure {
        match failure {
            Failure::Refused(text) => Failure::Refused(advice::explain(&text, &self.lens)),
            other => other,
        }
    }

    /// A failure of the client in the words of who asked.
    pub fn failure(&self, error: ClientError) -> Failure {
        self.explained(Failure::from(error))
    }

    /// The time of the last block.
    pub fn now(&self) -> Result<Timestamp, Failure> {
        Ok(self.session.node.latest()?.1)
    }

    /// The participant of an account.
    pub fn participant_of(&self, account: &str) -> Result<ParticipantResponse, Failure> {
        client::address::check(&self.session.file.chain.prefix, account)?;
        self.ask(Contract::Registry, &RegistryQuery::ByAccount { account: account.into() })
    }

    /// The participant that a question is about, if it is about one.
    pub fn whom(&self, whom: &Whom, keys: Option<&Path>) -> Result<Option<ParticipantId>, Failure> {
        if let Some(number) = whom.participant {
            return Ok(Some(ParticipantId(number)));
        }
        if let Some(account) = &whom.account {
            return Ok(Some(self.participant_of(account)?.participant));
        }
        let Some(name) = &whom.from else { return Ok(None) };
        let account = keys::address_in(keys, &self.session.file, name)?;
        Ok(Some(self.participant_of(&account)?.participant))
    }

    /// All orders of a slot, or those of one participant, in the order of their books.
    pub fn orders(&self, slot: SlotId, of: Option<ParticipantId>) -> Result<Vec<OrderRow>, Failure> {
        let mut all = Vec::new();
        let mut start_after = None;
        loop {
            let query = MatcherQuery::Orders {
                market: self.session.market,
                slot,
                start_after,
                limit: Some(interfaces::MAX_PAGE),
            };
            let page: OrdersResponse = self.ask(Contract::OrderbookMatcher, &query)?;
            let Some(last) = page.orders.last() else { return Ok(all) };
            start_after = Some(last.order);
            all.extend(page.orders.into_iter().filter(|row| of.is_none_or(|whose| row.participant == whose)));
        }
    }

    /// A slot that an argument names.
    pub fn slot(&self, text: &str) -> Result<SlotId, Failure> {
        argument("--slot", self.lens.clock.slot(text))
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
