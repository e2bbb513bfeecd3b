//! What a day came to: everything that the report shows and that `--json` prints, and nothing else.
//!
//! Quantities are the market's own: lots, coin units per lot, coin units. [`MarketFacts`] says what they are worth, so
//! that a reader can turn them into kWh, ct/kWh and EUR; the report does. Statements are not stored: they follow from
//! the contracts ([`Day::lines_of`]).

use serde::{Deserialize, Serialize};
use units::{
    Amount, ContractId, Energy, LabelId, Lots, NetAmount, ParticipantId, Power, Price, ProfileId, Seconds,
    SlotId, SlotLength, Timestamp, ZoneId,
};

/// A whole trading day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Where its numbers come from.
    pub origin: Origin,
    /// The market.
    pub market: MarketFacts,
    /// Who took part, in order of their ids.
    pub participants: Vec<Participant>,
    /// What was done, stage by stage.
    pub stages: Vec<Stage>,
    /// The slots in order of time.
    pub slots: Vec<Slot>,
    /// The contracts in order of slot and number.
    pub contracts: Vec<Contract>,
    /// What went wrong, and what became of it.
    pub incidents: Vec<Incident>,
    /// The clearing of the cycle.
    pub cycle: Cycle,
    /// Where all the money is in the end.
    pub conservation: Conservation,
    /// The log in the end.
    pub audit: Audit,
}

/// Where a day's numbers come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The seed of the generator.
    pub seed: u64,
    /// In words: the project's own generator, or which measured series.
    pub source: String,
    /// The chain that the day was played on, if that was a real one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub played: Option<super::played::Played>,
}

/// The market and what its units are worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketFacts {
    /// Its name.
    pub name: String,
    /// The denomination, as the bank spells it.
    pub denom: String,
    /// What people call the money.
    pub currency: String,
    /// A unit of the currency is 10 to this power coin units; at least 2.
    pub decimals: u32,
    /// The energy of a lot.
    pub lot: Energy,
    /// The length of a slot.
    pub slot: SlotLength,
    /// Names of the zones.
    pub zones: Vec<String>,
    /// Names of the labels; the first is the unlabelled good.
    pub labels: Vec<String>,
    /// What buyers may ask for.
    pub profiles: Vec<Profile>,
    /// The lines, one direction each.
    pub lines: Vec<Line>,
    /// What a buyer pays to the fee account per delivered lot.
    pub buyer_fee: Amount,
    /// What a seller pays to the fee account per delivered lot.
    pub seller_fee: Amount,
    /// What a buyer posts per lot beside the price.
    pub buyer_bond: Amount,
    /// What a seller owes per lot that it does not deliver.
    pub seller_bond: Amount,
    /// What a lot of imbalance costs above the reference price.
    pub imbalance_premium: Amount,
    /// The gate closes so long before a slot.
    pub gate: Seconds,
    /// The time for signing.
    pub sign: Seconds,
    /// The time for readings after a slot.
    pub meter: Seconds,
}

/// A buyer profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// The labels accepted, each with the premium per lot that the buyer pays above its bid.
    pub accepts: Vec<(LabelId, Price)>,
}

/// One direction of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Where energy enters.
    pub from: ZoneId,
    /// Where it leaves.
    pub to: ZoneId,
    /// The grid fee per lot.
    pub fee: Price,
}

/// How a participant signs its contracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signing {
    /// By a standing mandate.
    Mandate,
    /// By one digest over all contracts of the cycle.
    Digest,
    /// One by one.
    Single,
    /// Never.
    Never,
}

/// One who takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Its id.
    pub id: ParticipantId,
    /// What people call it. No name is on the ledger.
    pub name: String,
    /// What it is: household, prosumer, …
    pub kind: String,
    /// Where it is connected.
    pub zone: ZoneId,
    /// The most that it can feed in.
    pub capacity: Power,
    /// The profile with which it buys, if it buys.
    pub profile: Option<ProfileId>,
    /// Whether its energy comes from outside the district.
    pub outside: bool,
    /// How it signs.
    pub signing: Signing,
    /// What it paid in.
    pub deposited: Amount,
    /// What settlement and liability brought it (positive) or cost it (negative), by the escrow's account.
    pub net: NetAmount,
    /// What it took out in the end.
    pub withdrawn: Amount,
    /// Energy drawn, by its meter.
    pub imported: Energy,
    /// Energy fed in, by its meter.
    pub exported: Energy,
}

/// One stage of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// Messages carried out in it: each left an entry in the log.
    pub messages: u64,
    /// What was done, in figures: what, how many or how much.
    pub figures: Vec<(String, String)>,
}

/// One step of a supply or demand curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The label (supply) or the profile (demand), by its number.
    pub good: u8,
    /// The limit of the orders.
    pub limit: Price,
    /// The limit less what the good is worth beyond bare energy (the label's premium, or the least that the profile must
    /// pay for one): what stands against the zone's price.
    pub bare: Price,
    /// Lots at it.
    pub lots: Lots,
    /// Lots that traded.
    pub filled: Lots,
}

/// A zone in a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneResult {
    /// The clearing price; absent where the optimum leaves it unbounded.
    pub price: Option<Price>,
    /// The least optimal price.
    pub least: Option<Price>,
    /// The greatest optimal price.
    pub greatest: Option<Price>,
    /// Offers, cheapest first.
    pub supply: Vec<Step>,
    /// Bids, dearest first.
    pub demand: Vec<Step>,
}

/// The flow over a line in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// Lots that flow.
    pub lots: Lots,
    /// Lots that could.
    pub capacity: Lots,
}

impl Flow {
    /// Whether nothing more could flow though something does.
    pub fn full(&self) -> bool {
        !self.lots.is_zero() && self.lots >= self.capacity
    }
}

/// A slot of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Its number.
    pub id: SlotId,
    /// When delivery begins.
    pub start: Timestamp,
    /// Orders that took part, curtailed ones included.
    pub orders: u32,
    /// Lots by which orders were curtailed to forecasts at the gate.
    pub curtailed: Lots,
    /// The zones in the market's order.
    pub zones: Vec<ZoneResult>,
    /// Premiums of the labels in the market's order; absent where unbounded.
    pub premiums: Vec<Option<Price>>,
    /// Flows in the order of the market's lines.
    pub flows: Vec<Flow>,
    /// Lots traded.
    pub volume: Lots,
    /// What they are worth to their buyers less asks and line fees.
    pub welfare: NetAmount,
    /// What the flows pay as grid fees, as cleared.
    pub grid_fees: NetAmount,
    /// What full lines earn, as cleared.
    pub congestion_rent: NetAmount,
    /// Lots of contracts that were signed by both and activated.
    pub active: Lots,
    /// Lots of contracts that lapsed.
    pub lapsed: Lots,
    /// Lots delivered under contracts.
    pub delivered: Lots,
}

/// How a contract ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Delivered in full and paid for.
    Delivered,
    /// Delivered in part or not at all: the seller owed its bond for the rest.
    Breached,
    /// Not signed by both in time.
    Lapsed,
    /// Cancelled by both.
    Cancelled,
}

/// A contract and what it came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Its id.
    pub id: ContractId,
    /// Who takes the energy.
    pub buyer: ParticipantId,
    /// Who delivers it.
    pub seller: ParticipantId,
    /// The label.
    pub label: LabelId,
    /// How much.
    pub lots: Lots,
    /// What the buyer pays per lot.
    pub buyer_price: Price,
    /// What the seller receives per lot.
    pub seller_price: Price,
    /// How it ended.
    pub outcome: Outcome,
    /// Lots delivered.
    pub delivered: Lots,
    /// What the buyer paid for them.
    pub buyer_payment: NetAmount,
    /// What the seller received for them.
    pub seller_payment: NetAmount,
    /// The buyer's fee.
    pub buyer_fee: Amount,
    /// The seller's fee.
    pub seller_fee: Amount,
    /// What the buyer owed for what it drew beyond what was delivered to it.
    pub imbalance: Amount,
    /// What the seller owed the buyer for lots not delivered.
    pub liability: Amount,
    /// What the buyer owed for a missing signature.
    pub buyer_lapse: Amount,
    /// What the seller owed for a missing signature.
    pub seller_lapse: Amount,
    /// What the buyer received for the seller's missing signature.
    pub buyer_compensation: Amount,
    /// What the seller received for the buyer's missing signature.
    pub seller_compensation: Amount,
    /// Whether a missing reading of a party was replaced by the estimate.
    pub estimated: bool,
}

/// The kinds of what goes wrong in the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mishap {
    /// A message that was refused.
    Refused,
    /// An order that was cancelled.
    Cancelled,
    /// Orders curtailed to a forecast.
    Curtailed,
    /// A party that never signed.
    Unsigned,
    /// A seller that did not deliver.
    Breach,
    /// A reading that never came.
    MissingReading,
}

/// Something that went wrong, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Its kind.
    pub kind: Mishap,
    /// When it was seen.
    pub time: Timestamp,
    /// A line about it.
    pub title: String,
    /// What happened.
    pub story: String,
    /// What the rules made of it.
    pub outcome: String,
    /// Figures: what, and how much.
    pub figures: Vec<(String, String)>,
    /// The participant it is about.
    pub participant: Option<ParticipantId>,
    /// Contracts it is about, some of them where there are many.
    pub contracts: Vec<ContractId>,
}

/// The clearing of the cycle, as the escrow reports it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cycle {
    /// Lots traded, by the matcher.
    pub traded_lots: Lots,
    /// Lots drafted, by power-contract.
    pub drafted_lots: Lots,
    /// Lots delivered.
    pub delivered_lots: Lots,
    /// What buyers pay for delivered lots.
    pub buyers: NetAmount,
    /// What sellers receive for delivered lots.
    pub sellers: NetAmount,
    /// Liability for lots not delivered.
    pub liability: Amount,
    /// Liability for missing signatures.
    pub lapse_liability: Amount,
    /// Imbalance.
    pub imbalance: Amount,
    /// Fees.
    pub fees: Amount,
    /// Grid fees and congestion rent.
    pub grid: NetAmount,
    /// The part of it that is grid fees.
    pub grid_fees: Amount,
    /// The sum of all positions.
    pub positions_net: NetAmount,
    /// Positions netted.
    pub positions: u32,
    /// What moved after netting.
    pub net_transfers: Amount,
    /// What would have moved without.
    pub gross_transfers: Amount,
    /// What did not agree, in words.
    pub mismatches: Vec<String>,
}

/// Where all the money is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conservation {
    /// All that was paid in.
    pub deposited: Amount,
    /// All that participants took out.
    pub withdrawn: Amount,
    /// What participants still have, in all parts.
    pub participants: Amount,
    /// The fee account.
    pub fees: Amount,
    /// The grid account.
    pub grid: Amount,
    /// The imbalance account.
    pub imbalance: Amount,
    /// What the escrow's books say it holds.
    pub ledger: Amount,
    /// What the bank says it holds.
    pub bank: Amount,
}

impl Conservation {
    /// Whether not one coin unit is missing or too many: what was paid in was taken out or is in an account, and the bank
    /// holds just what the books say.
    pub fn holds(&self) -> bool {
        let accounts = Amount::sum([self.participants, self.fees, self.grid, self.imbalance]);
        accounts == Ok(self.ledger)
            && self.ledger == self.bank
            && self.ledger.add(self.withdrawn) == Ok(self.deposited)
    }
}

/// One step of an inclusion proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofStep {
    /// The sibling's hash in hexadecimal digits.
    pub hash: String,
    /// Whether it stands on the left.
    pub left: bool,
}

/// The log in the end, and the proof of one entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// Entries.
    pub size: u64,
    /// The root over them in hexadecimal digits.
    pub root: String,
    /// Entries by category.
    pub categories: Vec<(String, u64)>,
    /// The number of the entry that is proved.
    pub number: u64,
    /// What it is about.
    pub about: String,
    /// Its encoding in hexadecimal digits.
    pub encoded: String,
    /// Its leaf hash in hexadecimal digits.
    pub leaf: String,
    /// The way from the leaf to the root.
    pub proof: Vec<ProofStep>,
    /// Whether the proof was verified here, from these bytes alone.
    pub verified: bool,
    /// The size and root before the last stage, of which the log in the end was proved to be an extension.
    pub earlier_size: u64,
    /// That root in hexadecimal digits.
    pub earlier_root: String,
    /// Whether that proof was verified here.
    pub consistent: bool,
}

/// A contract as one of its parties sees it.
#[derive(Clone, Copy, Debug)]
pub struct StatementLine<'a> {
    /// The contract.
    pub contract: &'a Contract,
    /// Whether the party buys.
    pub buys: bool,
    /// What it receives less what it pays.
    pub net: NetAmount,
}

impl StatementLine<'_> {
    /// The other party.
    pub fn other(&self) -> ParticipantId {
        if self.buys { self.contract.seller } else { self.contract.buyer }
    }

    /// The party's price per lot.
    pub fn price(&self) -> Price {
        if self.buys { self.contract.buyer_price } else { self.contract.seller_price }
    }

    /// What the party receives for delivered lots; negative if it pays.
    pub fn payment(&self) -> NetAmount {
        if self.buys { -self.contract.buyer_payment } else { self.contract.seller_payment }
    }

    /// The party's fee.
    pub fn fee(&self) -> Amount {
        if self.buys { self.contract.buyer_fee } else { self.contract.seller_fee }
    }
}

impl Contract {
    /// What the buyer receives less what it pays.
    pub fn buyer_net(&self) -> NetAmount {
        balance(
            &[self.liability, self.buyer_compensation],
            &[self.buyer_fee, self.imbalance, self.buyer_lapse],
            -self.buyer_payment,
        )
    }

    /// What the seller receives less what it pays.
    pub fn seller_net(&self) -> NetAmount {
        balance(
            &[self.seller_compensation],
            &[self.seller_fee, self.liability, self.seller_lapse],
            self.seller_payment,
        )
    }
}

/// `payment` and what is received, less what is paid. Amounts of a day are far below the bounds of the type.
fn balance(received: &[Amount], paid: &[Amount], payment: NetAmount) -> NetAmount {
    let total = |amounts: &[Amount]| -> i128 {
        amounts
            .iter()
            .map(|amount| i128::try_from(amount.get()).unwrap_or(i128::MAX))
            .fold(0, i128::saturating_add)
    };
    NetAmount(payment.get().saturating_add(total(received)).saturating_sub(total(paid)))
}

impl Day {
    /// A participant.
    pub fn participant(&self, id: ParticipantId) -> Option<&Participant> {
        self.participants.iter().find(|each| each.id == id)
    }

    /// A participant's contracts as it sees them, in order of time. Who buys from itself has two lines.
    pub fn lines_of(&self, id: ParticipantId) -> Vec<StatementLine<'_>> {
        let mut lines = Vec::new();
        for contract in &self.contracts {
            if contract.buyer == id {
                lines.push(StatementLine { contract, buys: true, net: contract.buyer_net() });
            }
            if contract.seller == id {
                lines.push(StatementLine { contract, buys: false, net: contract.seller_net() });
            }
        }
        lines
    }

    /// The share of delivered lots that came from inside the district, in thousandths; `None` if nothing was delivered.
    pub fn self_sufficiency(&self) -> Option<u64> {
        let from = |outside: bool| -> u64 {
            self.contracts
                .iter()
                .filter(|contract| {
                    self.participant(contract.seller).is_some_and(|seller| seller.outside == outside)
                })
                .map(|contract| contract.delivered.get())
                .fold(0, u64::saturating_add)
        };
        let (inside, outside) = (from(false), from(true));
        units::mul_div_floor(inside, 1_000, inside.saturating_add(outside))
    }
}
