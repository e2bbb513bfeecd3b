//! The record of a day: everything that the report shows and that `--json` prints.
//!
//! Quantities are the market's own: lots, coin units per lot, coin units. [`MarketFacts`] converts them to kWh, ct/kWh and
//! EUR. Statements are not stored: they follow from the contracts ([`Day::lines_of`]).

use serde::{Deserialize, Serialize};
use units::{
    Amount, ContractId, Energy, LabelId, Lots, NetAmount, ParticipantId, Power, Price, ProfileId, Seconds,
    SlotId, SlotLength, Timestamp, ZoneId,
};

/// A whole trading day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// The source of its numbers.
    pub origin: Origin,
    /// The market.
    pub market: MarketFacts,
    /// The participants in order of their ids.
    pub participants: Vec<Participant>,
    /// The stages.
    pub stages: Vec<Stage>,
    /// The slots in order of time.
    pub slots: Vec<Slot>,
    /// The contracts in order of slot and number.
    pub contracts: Vec<Contract>,
    /// The incidents and their outcomes.
    pub incidents: Vec<Incident>,
    /// The clearing of the cycle.
    pub cycle: Cycle,
    /// All balances at the end.
    pub conservation: Conservation,
    /// The log at the end.
    pub audit: Audit,
}

/// The source of a day's numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The seed of the generator.
    pub seed: u64,
    /// As text: the project's own generator, or measured series.
    pub source: String,
    /// The chain of the day, if it was a real one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub played: Option<super::played::Played>,
}

/// The market and the values of its units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketFacts {
    /// Its name.
    pub name: String,
    /// The denomination, as the bank spells it.
    pub denom: String,
    /// The name of the currency.
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
    /// The buyers' profiles.
    pub profiles: Vec<Profile>,
    /// The lines, one direction each.
    pub lines: Vec<Line>,
    /// The buyer's fee per delivered lot.
    pub buyer_fee: Amount,
    /// The seller's fee per delivered lot.
    pub seller_fee: Amount,
    /// The buyer's bond per lot, beside the price.
    pub buyer_bond: Amount,
    /// The seller's liability per lot that it does not deliver.
    pub seller_bond: Amount,
    /// The price of a lot of imbalance above the reference price.
    pub imbalance_premium: Amount,
    /// The time from gate closure to the slot.
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

/// A participant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Its id.
    pub id: ParticipantId,
    /// Its name, which is not on the ledger.
    pub name: String,
    /// Its kind: household, prosumer, …
    pub kind: String,
    /// The zone it is connected to.
    pub zone: ZoneId,
    /// The most power that it feeds in.
    pub capacity: Power,
    /// The profile with which it buys, if it buys.
    pub profile: Option<ProfileId>,
    /// Whether its energy comes from outside the district.
    pub outside: bool,
    /// How it signs.
    pub signing: Signing,
    /// Its deposits.
    pub deposited: Amount,
    /// Net income of settlement and liability, by the escrow's account.
    pub net: NetAmount,
    /// Its withdrawal at the end.
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
    /// Figures: name and value.
    pub figures: Vec<(String, String)>,
}

/// One step of a supply or demand curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The label (supply) or the profile (demand), by its number.
    pub good: u8,
    /// The limit of the orders.
    pub limit: Price,
    /// The limit less the value of the good above energy alone (the label's premium, or the least premium for the profile);
    /// comparable to the zone's price.
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
    /// Their bids and premiums less asks and line fees.
    pub welfare: NetAmount,
    /// Grid fees of the flows, as cleared.
    pub grid_fees: NetAmount,
    /// Congestion rent, as cleared.
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

/// A contract and its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Its id.
    pub id: ContractId,
    /// The buyer.
    pub buyer: ParticipantId,
    /// The seller.
    pub seller: ParticipantId,
    /// The label.
    pub label: LabelId,
    /// The contracted lots.
    pub lots: Lots,
    /// The buyer's price per lot.
    pub buyer_price: Price,
    /// The seller's price per lot.
    pub seller_price: Price,
    /// Its outcome.
    pub outcome: Outcome,
    /// Lots delivered.
    pub delivered: Lots,
    /// The buyer's payment for them.
    pub buyer_payment: NetAmount,
    /// The payment to the seller for them.
    pub seller_payment: NetAmount,
    /// The buyer's fee.
    pub buyer_fee: Amount,
    /// The seller's fee.
    pub seller_fee: Amount,
    /// The buyer's payment for energy drawn above deliveries.
    pub imbalance: Amount,
    /// The seller's liability for lots not delivered.
    pub liability: Amount,
    /// The buyer's liability for a missing signature.
    pub buyer_lapse: Amount,
    /// The seller's liability for a missing signature.
    pub seller_lapse: Amount,
    /// Received by the buyer for the seller's missing signature.
    pub buyer_compensation: Amount,
    /// Received by the seller for the buyer's missing signature.
    pub seller_compensation: Amount,
    /// Whether a missing reading of a party was replaced by the estimate.
    pub estimated: bool,
}

/// The kinds of incidents.
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

/// An incident and its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Its kind.
    pub kind: Mishap,
    /// When it was seen.
    pub time: Timestamp,
    /// A title.
    pub title: String,
    /// The events.
    pub story: String,
    /// The consequences by the rules.
    pub outcome: String,
    /// Figures: name and value.
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
    /// Buyers' payments for delivered lots.
    pub buyers: NetAmount,
    /// Payments to sellers for delivered lots.
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
    /// Transfers after netting.
    pub net_transfers: Amount,
    /// Transfers without netting.
    pub gross_transfers: Amount,
    /// Mismatches, as text.
    pub mismatches: Vec<String>,
}

/// All balances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conservation {
    /// All deposits.
    pub deposited: Amount,
    /// All withdrawals.
    pub withdrawn: Amount,
    /// All participants' balances.
    pub participants: Amount,
    /// The fee account.
    pub fees: Amount,
    /// The grid account.
    pub grid: Amount,
    /// The imbalance account.
    pub imbalance: Amount,
    /// The escrow's ledger.
    pub ledger: Amount,
    /// The escrow's bank balance.
    pub bank: Amount,
}

impl Conservation {
    /// Whether every coin unit is accounted for: deposits equal withdrawals and balances, and the bank holds the ledger.
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

/// The log at the end, and the proof of one entry.
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
    /// Its action and subject.
    pub about: String,
    /// Its encoding in hexadecimal digits.
    pub encoded: String,
    /// Its leaf hash in hexadecimal digits.
    pub leaf: String,
    /// The path from the leaf to the root.
    pub proof: Vec<ProofStep>,
    /// Whether the proof was verified here, from these bytes alone.
    pub verified: bool,
    /// The size before the last stages, of which the log at the end is a proven extension.
    pub earlier_size: u64,
    /// The root at that size in hexadecimal digits.
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
    /// Received less paid.
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

    /// Received for delivered lots; negative if the party pays.
    pub fn payment(&self) -> NetAmount {
        if self.buys { -self.contract.buyer_payment } else { self.contract.seller_payment }
    }

    /// The party's fee.
    pub fn fee(&self) -> Amount {
        if self.buys { self.contract.buyer_fee } else { self.contract.seller_fee }
    }
}

impl Contract {
    /// Received by the buyer less paid.
    pub fn buyer_net(&self) -> NetAmount {
        balance(
            &[self.liability, self.buyer_compensation],
            &[self.buyer_fee, self.imbalance, self.buyer_lapse],
            -self.buyer_payment,
        )
    }

    /// Received by the seller less paid.
    pub fn seller_net(&self) -> NetAmount {
        balance(
            &[self.seller_compensation],
            &[self.seller_fee, self.liability, self.seller_lapse],
            self.seller_payment,
        )
    }
}

/// `payment` and amounts received, less amounts paid. Amounts of a day are far below the bounds of the type.
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
