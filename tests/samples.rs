//! One message of every kind, and its sending.

use cosmwasm_std::{Addr, Coin, HexBinary};
use interfaces::admin::AdminMsg;
use interfaces::common::Side;
use interfaces::declaration::{DeclaredMessage, MessageDeclaration};
use interfaces::orderbook_matcher::{Forecast, Good, LineCapacity, OrderRef, ReferencePrice};
use interfaces::power_contract::{Drafts, NewContract};
use interfaces::registry::{Decision, ParticipantKind, Review, Role};
use interfaces::settlement_escrow::IbcMsg;
use interfaces::settlement_escrow::routes::{Channel, Mode, Remote, RouteDefinition, RouteDenom};
use interfaces::settlement_escrow::{Account, CycleLeg, Leg, SystemAccount};
use interfaces::{
    Contract, ContractAddresses, audit_log, orderbook_matcher, power_contract, registry, settlement_escrow,
};
use simulation::{ChainError, TxEvents, buy, example_market, reading};
use testing::TestEnv;
use units::{
    Amount, ContractId, ContractNumber, CycleId, DenomId, InvoiceId, LabelId, Lots, NetAmount, Nonce,
    ParticipantId, PayoutId, Power, Price, ProfileId, Seconds, Sequence, SlotId, Tier, Timestamp, ZoneId,
};

use crate::scenes::any_mandate;

/// A message to one of the five.
#[derive(Clone, Debug)]
pub enum Sample {
    /// To the registry.
    Registry(registry::ExecuteMsg),
    /// To the matcher.
    Matcher(orderbook_matcher::ExecuteMsg),
    /// To power-contract.
    Power(power_contract::ExecuteMsg),
    /// To the escrow.
    Escrow(settlement_escrow::ExecuteMsg),
    /// To the log.
    Log(audit_log::ExecuteMsg),
}

impl Sample {
    /// Who it is for.
    pub const fn contract(&self) -> Contract {
        match self {
            Self::Registry(_) => Contract::Registry,
            Self::Matcher(_) => Contract::OrderbookMatcher,
            Self::Power(_) => Contract::PowerContract,
            Self::Escrow(_) => Contract::SettlementEscrow,
            Self::Log(_) => Contract::AuditLog,
        }
    }

    /// What is declared about it.
    pub fn declaration(&self) -> &'static MessageDeclaration {
        match self {
            Self::Registry(msg) => msg.declaration(),
            Self::Matcher(msg) => msg.declaration(),
            Self::Power(msg) => msg.declaration(),
            Self::Escrow(msg) => msg.declaration(),
            Self::Log(msg) => msg.declaration(),
        }
    }

    /// Sends it.
    pub fn send(&self, market: &mut TestEnv, sender: &Addr, funds: &[Coin]) -> Result<TxEvents, ChainError> {
        let contract = self.contract();
        match self {
            Self::Registry(msg) => market.send(sender, contract, msg, funds),
            Self::Matcher(msg) => market.send(sender, contract, msg, funds),
            Self::Power(msg) => market.send(sender, contract, msg, funds),
            Self::Escrow(msg) => market.send(sender, contract, msg, funds),
            Self::Log(msg) => market.send(sender, contract, msg, funds),
        }
    }
}

/// What samples are about.
pub struct About {
    /// The slot.
    pub slot: SlotId,
    /// A participant.
    pub participant: ParticipantId,
    /// An account.
    pub account: Addr,
}

/// One message of every kind, in the order of the contracts.
pub fn samples(market: &TestEnv, about: &About) -> Vec<Sample> {
    let mut all = vec![];
    all.extend(to_registry(market, about).into_iter().map(Sample::Registry));
    all.extend(to_matcher(market, about).into_iter().map(Sample::Matcher));
    all.extend(to_power(market, about).into_iter().map(Sample::Power));
    all.extend(to_escrow(market, about).into_iter().map(Sample::Escrow));
    all.extend(to_log(market, about).into_iter().map(Sample::Log));
    all
}

fn peers(market: &TestEnv) -> ContractAddresses {
    let address = |contract| market.addresses.address(contract).to_string();
    ContractAddresses {
        registry: address(Contract::Registry),
        orderbook_matcher: address(Contract::OrderbookMatcher),
        power_contract: address(Contract::PowerContract),
        settlement_escrow: address(Contract::SettlementEscrow),
        audit_log: address(Contract::AuditLog),
    }
}

fn to_registry(market: &TestEnv, about: &About) -> Vec<registry::ExecuteMsg> {
    use registry::ExecuteMsg as Msg;
    let account = about.account.to_string();
    let (role, participant) = (Role::Reviewer, about.participant);
    vec![
        Msg::Admin(AdminMsg::ProposeAdmin { account: account.clone() }),
        Msg::Admin(AdminMsg::AcceptAdmin {}),
        Msg::Admin(AdminMsg::CancelAdmin {}),
        Msg::Admin(AdminMsg::SetAddresses { addresses: peers(market) }),
        Msg::Register {
            kind: ParticipantKind::Prosumer,
            zone: ZoneId(0),
            capacity: Power(1_000),
            evidence: HexBinary::from([7; 32]),
        },
        Msg::Review { reviews: vec![Review { participant, decision: Decision::Reinstate {} }] },
        Msg::ProposeRotation { account: account.clone() },
        Msg::AcceptRotation { participant },
        Msg::GrantRole { role, account: account.clone(), since: None, until: None },
        Msg::RevokeRole { role, account },
        Msg::Pause { duration: Seconds(60), reason: "test".into() },
        Msg::Unpause {},
    ]
}

fn to_matcher(market: &TestEnv, about: &About) -> Vec<orderbook_matcher::ExecuteMsg> {
    use orderbook_matcher::ExecuteMsg as Msg;
    let (id, slot, limit) = (market.id, about.slot, 10);
    let order = OrderRef {
        slot,
        zone: ZoneId(0),
        good: Good::Buy { profile: ProfileId(0) },
        price: Price(200),
        tier: Tier(0),
        sequence: Sequence(1),
    };
    let forecast = Forecast { slot, participant: about.participant, side: Side::Sell, lots: Lots(9) };
    vec![
        Msg::Admin(AdminMsg::ProposeAdmin { account: about.account.to_string() }),
        Msg::Admin(AdminMsg::AcceptAdmin {}),
        Msg::Admin(AdminMsg::CancelAdmin {}),
        Msg::Admin(AdminMsg::SetAddresses { addresses: peers(market) }),
        Msg::SetPause { until: market.now() },
        Msg::CreateMarket { market: example_market() },
        Msg::SetMarketOpen { market: id, open: false },
        Msg::SetCapacities {
            market: id,
            capacities: vec![LineCapacity { slot, line: 0, capacity: Lots(5) }],
        },
        Msg::PublishForecasts { market: id, forecasts: vec![forecast] },
        Msg::PublishReferencePrices {
            market: id,
            prices: vec![ReferencePrice { slot, zone: ZoneId(0), price: Price(100) }],
        },
        Msg::Quote { market: id, orders: vec![buy(slot, 0, 200, 1)] },
        Msg::Cancel { market: id, orders: vec![order] },
        Msg::Aggregate { market: id, slot, limit },
        Msg::Clear { market: id, slot },
        Msg::Pair { market: id, slot, limit },
        Msg::Abort { market: id, slot, limit },
    ]
}

fn to_power(market: &TestEnv, about: &About) -> Vec<power_contract::ExecuteMsg> {
    use power_contract::ExecuteMsg as Msg;
    let (id, slot, limit) = (market.id, about.slot, 10);
    let contract = ContractId { market: id, slot, number: ContractNumber(0) };
    let draft = NewContract {
        buyer: about.participant,
        seller: about.participant,
        buyer_zone: ZoneId(0),
        seller_zone: ZoneId(0),
        label: LabelId(0),
        lots: Lots(1),
        buyer_price: Price(1),
        seller_price: Price(1),
    };
    vec![
        Msg::Admin(AdminMsg::ProposeAdmin { account: about.account.to_string() }),
        Msg::Admin(AdminMsg::AcceptAdmin {}),
        Msg::Admin(AdminMsg::CancelAdmin {}),
        Msg::Admin(AdminMsg::SetAddresses { addresses: peers(market) }),
        Msg::SetPause { until: market.now() },
        Msg::Draft { drafts: Drafts { market: id, slot, terms: None, contracts: vec![draft], last: true } },
        Msg::Sign { contracts: vec![contract] },
        Msg::SignDigest { contracts: vec![contract], digest: HexBinary::from([7; 32]) },
        Msg::GrantMandate { market: id, mandate: any_mandate() },
        Msg::RevokeMandate { market: id },
        Msg::Cancel { contracts: vec![contract] },
        Msg::Activate { market: id, slot, limit },
        Msg::Meter { market: id, readings: vec![reading(about.participant, slot, 1, 1)] },
        Msg::Dispute { contract, evidence: HexBinary::from([7; 32]) },
        Msg::Resolve { contract, delivered: Lots(0) },
        Msg::Settle { market: id, slot, limit },
    ]
}

fn to_escrow(market: &TestEnv, about: &About) -> Vec<settlement_escrow::ExecuteMsg> {
    use settlement_escrow::ExecuteMsg as Msg;
    let (denom, cycle) = (market.denom(), CycleId(1));
    let account = Account::Participant { id: about.participant };
    let channel = Channel(3);
    let leg = Leg { account, free: NetAmount(5), reserved: NetAmount(-5), committed: NetAmount(0) };
    vec![
        Msg::Admin(AdminMsg::ProposeAdmin { account: about.account.to_string() }),
        Msg::Admin(AdminMsg::AcceptAdmin {}),
        Msg::Admin(AdminMsg::CancelAdmin {}),
        Msg::Admin(AdminMsg::SetAddresses { addresses: peers(market) }),
        Msg::SetPause { until: market.now() },
        Msg::AddDenom { denom: "unew".into() },
        Msg::Deposit {},
        Msg::Withdraw { denom: denom.clone(), amount: Some(Amount(1)) },
        Msg::SetPayout { denom: denom.clone(), keep: Some(Amount(5)), to: None },
        Msg::PushPayouts { denom: denom.clone(), participants: vec![about.participant] },
        Msg::TopUp { account: SystemAccount::Grid },
        Msg::WithdrawSystem {
            account: SystemAccount::Fees,
            denom,
            amount: Amount(1),
            recipient: about.account.to_string(),
        },
        Msg::Post { denom: DenomId(0), legs: vec![leg] },
        Msg::Book {
            market: market.id,
            cycle,
            denom: DenomId(0),
            legs: vec![CycleLeg { account, net: NetAmount(0), release: Amount(0) }],
        },
        Msg::ClearCycle { market: market.id, cycle, limit: 10 },
        Msg::FlushAudit { limit: 10 },
        Msg::Ibc(IbcMsg::AddRoute { route: route(market) }),
        Msg::Ibc(IbcMsg::SetRoute { channel, timeout: Seconds(600), denoms: route(market).denoms }),
        Msg::Ibc(IbcMsg::ProbeRoute { channel }),
        Msg::Ibc(IbcMsg::PauseRoute { channel }),
        Msg::Ibc(IbcMsg::ProposeLink { channel, address: "juno1home".into(), nonce: Nonce(1) }),
        Msg::Ibc(IbcMsg::RemoveLink { channel, address: "juno1home".into() }),
        Msg::Ibc(IbcMsg::ConfirmLink { participant: about.participant.get().into(), nonce: Nonce(1) }),
        Msg::Ibc(IbcMsg::OpenInvoice {
            denom: market.denom(),
            amount: Amount(1),
            expires_at: Timestamp(market.now().get() + 600),
        }),
        Msg::Ibc(IbcMsg::CancelInvoice { invoice: InvoiceId(1) }),
        Msg::Ibc(IbcMsg::Fund { invoice: InvoiceId(1), nonce: Nonce(1) }),
        Msg::Ibc(IbcMsg::QueuePayout {
            denom: market.denom(),
            amount: Some(Amount(10)),
            to: Remote { channel, address: "juno1home".into() },
            memo: None,
        }),
        Msg::Ibc(IbcMsg::SendPayouts { channel, start_after: None, limit: 10 }),
        Msg::Ibc(IbcMsg::RetryPayout { payout: PayoutId(1) }),
        Msg::Ibc(IbcMsg::ClaimPayout { payout: PayoutId(1) }),
        Msg::Ibc(IbcMsg::DisputePayout { payout: PayoutId(1) }),
        Msg::Ibc(IbcMsg::ResolvePayout { payout: PayoutId(1), delivered: true }),
    ]
}

/// A route of hooks in the market's denomination.
fn route(market: &TestEnv) -> RouteDefinition {
    let denom = RouteDenom {
        denom: market.denom(),
        trace: None,
        least: Amount(10),
        per_day: Amount(1_000),
        in_flight: Amount(500),
    };
    RouteDefinition {
        channel: Channel(3),
        mode: Mode::Hooks,
        prefix: "juno".into(),
        timeout: Seconds(600),
        denoms: vec![denom],
    }
}

fn to_log(market: &TestEnv, about: &About) -> Vec<audit_log::ExecuteMsg> {
    use audit_log::ExecuteMsg as Msg;
    let entry = audit_log::NewEntry {
        category: audit_log::Category::Execution,
        action: "quote".into(),
        actor: about.account.to_string(),
        subjects: vec![about.participant],
        payload_hash: HexBinary::from([7; 32]),
    };
    vec![
        Msg::Admin(AdminMsg::ProposeAdmin { account: about.account.to_string() }),
        Msg::Admin(AdminMsg::AcceptAdmin {}),
        Msg::Admin(AdminMsg::CancelAdmin {}),
        Msg::Admin(AdminMsg::SetAddresses { addresses: peers(market) }),
        Msg::Append { entries: vec![entry] },
    ]
}
