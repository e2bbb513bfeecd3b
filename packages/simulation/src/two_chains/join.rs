//! A buyer and a seller join, each with its money on the remote chain.

use std::time::Instant;

use crate::{Actor, Trader};
use interfaces::registry::ParticipantKind;
use interfaces::settlement_escrow::routes::{Inbound, Remote};
use units::{Amount, Nonce, Power, SlotId};

use super::orders::offered;
use super::{Run, TIMEOUT, after, refused, seconds};
use crate::day::DayError;
use sdk::{EscrowTransfer, SentTransfer, Signer};

use crate::Wait as _;
use crate::day::figure;
use crate::day::{definition, pace};

/// The initial balance of each on the remote chain: 100 euros.
pub const GIVEN: Amount = Amount(100_000_000);
/// The amount that confirms a link.
const DUST: Amount = Amount(1);
/// The number with which each confirms.
const NONCE: Nonce = Nonce(1);

/// A participant of the market and its account on the other chain.
pub struct Person {
    /// The participant here.
    pub actor: Actor,
    /// Its signer on the remote chain.
    pub signer: Signer,
    /// Its account on the remote chain.
    pub remote: Remote,
}

/// The participants.
pub struct People {
    /// Buys.
    pub buyer: Person,
    /// Sells.
    pub seller: Person,
}

impl People {
    /// All of them.
    pub const fn all(&self) -> [&Person; 2] {
        [&self.buyer, &self.seller]
    }
}

impl Run<'_> {
    /// Both register, are approved, and link their accounts from both sides. The seller's confirmation brings what its offer
    /// has to put aside.
    pub(super) fn join(&mut self) -> Result<People, DayError> {
        self.stage("Registration and links", |run| {
            // 1. Register and approve.
            let slot = run.market.definition.timing.slot;
            let trader = |name: &str, kind| Trader::new(name, kind, definition::OLD_TOWN).funds(0);
            // 2 MW feed in 500 kWh in a quarter of an hour.
            let capacity = pace::scaled_power(Power(2_000_000), slot).get();
            let traders = [
                trader("Bakery", ParticipantKind::Business),
                trader("Wind park", ParticipantKind::RenewableGenerator).capacity(capacity),
            ];
            let mut joined = run.market.join_all(&traders).into_iter();
            let (Some(buyer), Some(seller)) = (joined.next(), joined.next()) else {
                return Err(DayError::failed("the chain took other registrations"));
            };
            let mut people = People { buyer: run.person(buyer)?, seller: run.person(seller)? };
            let gifts = people.all().map(|person| (person.remote.address.clone(), GIVEN.get()));
            run.remote.give(&gifts)?;
            // 2. Propose here, confirm there.
            let bond = run.reserve(offered(SlotId(0)))?;
            let mut packets = Vec::new();
            for (person, amount) in [(&mut people.buyer, DUST), (&mut people.seller, bond)] {
                run.market
                    .propose_link(&person.actor, &person.remote, NONCE.get())
                    .map_err(refused("a link's proposal"))?;
                let participant = person.actor.participant.get().into();
                let asked = Inbound::ConfirmLink { participant, nonce: NONCE };
                packets.push(run.transfer(person, amount, &asked)?);
            }
            // 3. Wait for the confirmations.
            let begin = Instant::now();
            for (person, packet) in people.all().into_iter().zip(&packets) {
                let what = format!("the link of the {}", person.actor.name.to_lowercase());
                run.arrives(packet, &what, |market| {
                    let stands_for = market.derived_sender(&person.remote).participant;
                    Ok(stands_for == Some(person.actor.participant))
                })?;
            }
            let figures = vec![
                figure("participants", "2"),
                figure("each has on the other chain", run.euros(GIVEN)),
                figure("linked by a transfer from there after", seconds(begin.elapsed())),
                figure("the wind park's brought, for its offer's bond", run.euros(bond)),
            ];
            Ok((people, figures))
        })
    }

    fn person(&self, actor: Actor) -> Result<Person, DayError> {
        let signer = self.remote.account(&actor.name)?;
        let remote = Remote { channel: self.route.channel, address: signer.address().to_string() };
        Ok(Person { actor, signer, remote })
    }

    /// A participant sends money from the remote chain, with a message for the escrow.
    ///
    /// # Errors
    /// If the other chain refuses, or does not answer.
    pub(super) fn transfer(
        &self,
        person: &mut Person,
        amount: Amount,
        asked: &Inbound,
    ) -> Result<SentTransfer, DayError> {
        let escrow = self.market.addresses.settlement_escrow.as_str();
        let (denom, sender) = (self.market.denom(), &person.remote.address);
        let order =
            EscrowTransfer::new(&self.route, &self.remote_channel, escrow, sender, (&denom, amount), asked)
                .map_err(DayError::failed)?;
        let times_out_at = after(self.market.now(), TIMEOUT)?;
        Ok(order.send(&self.remote.node, &mut person.signer, times_out_at).wait()?)
    }
}
