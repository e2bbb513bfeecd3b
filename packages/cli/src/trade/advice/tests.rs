use super::*;
use crate::trade::lens::tests::lens;
use access::AccessError;
use cosmwasm_std::Addr;
use interfaces::common::Side;
use interfaces::power_contract::ContractStatus;
use interfaces::registry::{ParticipantKind, Role, Status};
use interfaces::settlement_escrow::SystemAccount;
use interfaces::settlement_escrow::routes::{Channel, PayoutStatus, RouteStatus};
use orderbook_matcher::MatcherError;
use power_contract::{PowerError, Step};
use registry::RegistryError;
use settlement_escrow::{AccountId, BalanceError, EscrowError, Part, RouteError};
use units::{
    Amount, ContractId, ContractNumber, CycleId, InvoiceId, LabelId, Lots, MarketId, ParticipantId, PayoutId,
    Seconds, Sequence, SlotId, Timestamp,
};

/// 2026-11-27 at 13:15 UTC, 14:15 in Rome: a quarter-hour begins.
const NOW: Timestamp = Timestamp(20_784 * 86_400 + 13 * 3_600 + 900);
/// The slot that begins then.
const SLOT: SlotId = SlotId(20_784 * 96 + 53);
const WHO: ParticipantId = ParticipantId(3);

fn told(error: impl ToString) -> String {
    explain(&error.to_string(), &lens())
}

#[test]
fn a_contracts_words_are_found_in_the_chains() {
    for wrapped in [
        "order 7 is named twice",
        "rpc error: code = Unknown desc = failed to execute message; message index: 0: order 7 is named twice: execute wasm \
         contract failed [CosmWasm/wasmd@v0.61.2/x/wasm/keeper/keeper.go:441] with gas used: '81234'",
        "failed to execute message; message index: 12: dispatch: submessages: order 7 is named twice: execute wasm contract \
         failed",
        "order 7 is named twice: query wasm contract failed: unknown request",
    ] {
        assert_eq!(unwrapped(wrapped), "order 7 is named twice", "{wrapped}");
    }
    // What nothing is known about is passed on in its own words.
    assert_eq!(
        told("dispatch: submessages: the moon is full: execute wasm contract failed"),
        "the moon is full"
    );
}

#[test]
fn a_closed_gate_names_the_next_open_slot() {
    let error = MatcherError::GateClosed { slot: SLOT, closed_at: Timestamp(NOW.get() - 3_600), now: NOW };
    // Gates close an hour before: the gate of the slot at 15:15 closes now, that of 15:30 is open.
    assert_eq!(
        told(error),
        "the gate of slot 1995317 (2026-11-27 14:15 CET) closed at 2026-11-27 13:15 CET; the next open slot is 1995322 \
         (2026-11-27 15:30 CET)"
    );
}

#[test]
fn the_matchers_refusals_say_what_to_do() {
    let later = Timestamp(NOW.get() + 900);
    for (error, expected) in [
        (
            MatcherError::GateOpen { slot: SLOT, closes_at: later, now: NOW },
            "slot 1995317 (2026-11-27 14:15 CET) takes orders until 2026-11-27 14:30 CET; try again then",
        ),
        (
            MatcherError::BeyondHorizon { slot: SLOT, start: NOW, until: later },
            "slot 1995317 (2026-11-27 14:15 CET) is too far ahead: orders are taken for slots that begin by 2026-11-27 14:30 CET",
        ),
        (
            MatcherError::CapacityExceeded { slot: SLOT, offered: Lots(30), capacity: Lots(25) },
            "3 kWh would be offered in slot 1995317 (2026-11-27 14:15 CET), your registered capacity feeds in 2.5 kWh: offer \
             less or cancel an order",
        ),
        (
            MatcherError::LabelNotGranted { participant: WHO, label: LabelId(1) },
            "you may not sell under the label green: sell as grey, or ask the reviewer for the label",
        ),
        (
            MatcherError::WrongSide {
                participant: WHO,
                kind: ParticipantKind::PublicInstitution,
                side: Side::Sell,
            },
            "you are registered as a public institution, which may not sell",
        ),
        (
            MatcherError::MarketClosed { market: MarketId(1) },
            "the market takes no orders now: its administrator has closed it",
        ),
        (
            MatcherError::UnknownOrder { slot: SLOT, sequence: Sequence(9) },
            "slot 1995317 (2026-11-27 14:15 CET) has no order 9 any more: `dpt book --participant` shows those that are",
        ),
        (MatcherError::NotYourOrder { sequence: Sequence(9), participant: WHO }, "order 9 is not yours"),
        (
            MatcherError::TooLate { slot: SLOT, clear_by: NOW, now: later },
            "slot 1995317 (2026-11-27 14:15 CET) was to be cleared by 2026-11-27 14:15 CET: it can only be aborted now, which \
             `dpt clear` does",
        ),
        (
            MatcherError::WrongStatus { slot: SLOT, status: "gate_closed", action: "pair" },
            "slot 1995317 (2026-11-27 14:15 CET) is gate closed: pair does not apply",
        ),
    ] {
        assert_eq!(told(error), expected);
    }
}

#[test]
fn power_contracts_refusals_say_what_to_do() {
    let contract = ContractId { market: MarketId(1), slot: SLOT, number: ContractNumber(4) };
    for (error, expected) in [
        (
            PowerError::TooEarly { slot: SLOT, from: NOW, now: NOW },
            "too early for slot 1995317 (2026-11-27 14:15 CET): possible from 2026-11-27 14:15 CET on",
        ),
        (
            PowerError::TooLate { slot: SLOT, until: NOW, now: NOW },
            "too late for slot 1995317 (2026-11-27 14:15 CET): it was possible before 2026-11-27 14:15 CET",
        ),
        (
            PowerError::UnknownSlot { market: MarketId(1), slot: SLOT },
            "there are no contracts in slot 1995317 (2026-11-27 14:15 CET): nothing was traded, or `dpt clear` has not paired \
             it yet",
        ),
        (
            PowerError::AlreadySigned { contract, participant: WHO },
            "contract 1/1995317/4 is signed already: leave it out",
        ),
        (
            PowerError::AlreadyAgreed { contract, participant: WHO },
            "you have agreed to cancel contract 1/1995317/4 already: the other party has not",
        ),
        (
            PowerError::NotAParty { contract, participant: WHO },
            "you are no party to contract 1/1995317/4: `dpt contracts list` shows yours",
        ),
        (
            PowerError::ContractStatus { contract, status: ContractStatus::HalfSigned, step: Step::Dispute },
            "contract 1/1995317/4 is half signed: you cannot dispute it now",
        ),
        (
            PowerError::MoreThanContracted { contract, delivered: Lots(30), lots: Lots(25) },
            "3 kWh cannot have been delivered under contract 1/1995317/4 of 2.5 kWh",
        ),
        (
            PowerError::StaleReading { participant: WHO, slot: SLOT, stored: 2, given: 1 },
            "there is a reading of participant 3 in slot 1995317 (2026-11-27 14:15 CET) of version 2: to replace it, report \
             version 3",
        ),
        (
            PowerError::MandateExpired { expires: NOW, now: NOW },
            "the mandate would have ended at 2026-11-27 14:15 CET: give a later --expires",
        ),
        (PowerError::NoMandate { market: MarketId(1), participant: WHO }, "you have given no mandate"),
    ] {
        assert_eq!(told(error), expected);
    }
}

#[test]
fn refusals_at_the_door_say_whom_to_ask() {
    let account = Addr::unchecked("wasm1alice");
    for (error, expected) in [
        (
            AccessError::NotRegistered { account: account.clone() },
            "wasm1alice is not registered: `dpt register` asks for it",
        ),
        (
            AccessError::NotActive { participant: WHO, status: Status::Pending },
            "participant 3 is pending: a reviewer has to approve it first",
        ),
        (
            AccessError::NotActive { participant: WHO, status: Status::Suspended },
            "participant 3 is suspended: a reviewer can reinstate it; withdrawals go on",
        ),
        (
            AccessError::NoRole { account: account.clone(), role: Role::MeteringOperator },
            "wasm1alice is no metering operator now: the administrator grants the role (`dpt role grant`)",
        ),
        (
            AccessError::NotAdmin { account: account.clone() },
            "wasm1alice is not the administrator, who alone may do this",
        ),
        (
            AccessError::Paused { until: NOW },
            "trading is paused until 2026-11-27 14:15 CET; withdrawals and settlement go on",
        ),
    ] {
        assert_eq!(told(error), expected);
    }
    assert_eq!(
        told(RegistryError::AlreadyRegistered {
            account: account.clone(),
            participant: WHO,
            status: Status::Active
        }),
        "wasm1alice is registered already, as participant 3, which is active"
    );
    assert_eq!(
        told(RegistryError::NotProposedAccount { account, participant: WHO }),
        "wasm1alice may not take participant 3 over: its present account proposes that first (`dpt rotate propose`)"
    );
    assert_eq!(
        told(RegistryError::PauseLength { most: Seconds(7 * 86_400), got: Seconds(8 * 86_400) }),
        "a pause lasts 1 s to 7 d, 8 d were asked for"
    );
}

#[test]
fn money_that_is_missing_is_named() {
    let balance = BalanceError::Insufficient {
        account: AccountId::participant(WHO).unwrap(),
        part: Part::Free,
        has: Amount(1_500_000),
        needed: Amount(4_000_000),
    };
    // 4 − 1.5 euros.
    assert_eq!(
        told(balance),
        "participant 3 has 1.5 EUR free and needs 4 EUR: `dpt fund --amount 2.5` would do"
    );
    let short = BalanceError::Insufficient {
        account: AccountId::system(SystemAccount::Grid),
        part: Part::Free,
        has: Amount(1_500_000),
        needed: Amount(4_000_000),
    };
    assert_eq!(told(short), "the grid account holds 1.5 EUR, not 4 EUR");
    let nothing = EscrowError::NothingFree { participant: WHO, denom: "ueur".into() };
    assert_eq!(told(nothing), "participant 3 has no ueur free: there is nothing to withdraw");
    let cleared = EscrowError::AlreadyCleared { market: MarketId(1), cycle: CycleId(5) };
    assert_eq!(told(cleared), "cycle 5 is cleared already: there is nothing left to do");
    assert_eq!(
        told(
            "failed to execute message; message index: 0: spendable balance  is smaller than 5ueur: insufficient funds"
        ),
        "the account holds nothing and needs 5ueur: send it coins first"
    );
}

#[test]
fn a_wrong_prefix_is_found_in_the_chains_words() {
    // As wasmd says it to a question and to a message.
    for words in [
        "hrp does not match bech32 prefix: expected 'wasm' got 'cosmos': internal logic error: unknown request",
        "rpc error: code = InvalidArgument desc = sender: invalid Bech32 prefix; expected wasm, got cosmos: invalid address",
    ] {
        assert_eq!(
            told(words),
            "the chain's addresses begin with wasm1, the network file says cosmos: correct its prefix"
        );
    }
}

#[test]
fn holes_take_what_stands_between_the_words() {
    assert_eq!(captured("a {} b {}", "a 1 b 2: c"), Some(vec!["1", "2: c"]));
    assert_eq!(captured("a {} b", "a 1 b"), Some(vec!["1"]));
    for other in ["a 1 c", "x a 1 b", "a 1 b c"] {
        assert_eq!(captured("a {} b", other), None, "{other}");
    }
}

#[test]
fn the_routes_refusals_say_what_to_do() {
    let (channel, payout) = (Channel(3), PayoutId(5));
    for (error, expected) in [
        (
            RouteError::NoRoute { channel },
            "there is no route on channel-3: `dpt route list` shows those that are",
        ),
        (
            RouteError::NoChannel { channel },
            "channel-3 is no open channel of the transfer port: a relayer opens one first (docs/cross-chain.md)",
        ),
        (
            RouteError::NotInUse { channel, status: RouteStatus::Paused },
            "the route on channel-3 is paused, not in use: `dpt route show channel-3` says more",
        ),
        (
            RouteError::RouteStep { channel, from: RouteStatus::Active, to: RouteStatus::Probing },
            "the route on channel-3 is in use: pause it before it is probed again",
        ),
        (
            RouteError::NoLink { participant: WHO, channel, address: "juno1a".into() },
            "juno1a beyond channel-3 is not linked to participant 3: `dpt link propose` and `dpt link confirm` do that",
        ),
        (
            RouteError::NotOnRoute { denom: "uusd".into(), channel },
            "uusd does not travel the route on channel-3: `dpt route show channel-3` says what does",
        ),
        (
            RouteError::NothingToSend { channel },
            "no payout on channel-3 can be sent now: `dpt route show channel-3` says how much room there is; what a day may \
             take begins anew at midnight UTC",
        ),
        (
            RouteError::PayoutStep { payout, from: PayoutStatus::Sent, to: PayoutStatus::Claimed },
            "payout 5 is sent and does not become claimed: `dpt payouts show 5` says what can be done",
        ),
        (
            RouteError::NotOverdue { payout, until: NOW, now: Timestamp(0) },
            "the end of payout 5 may still be reported: from 2026-11-27 14:15 CET on it can be disputed",
        ),
        (
            RouteError::NotCovered { denom: "ueur".into(), needed: Amount(7), surplus: Amount(2) },
            "a refund of 7 ueur is not covered: the escrow holds 2 beyond its ledger; somebody has to send it the rest first, \
             without a message",
        ),
        (
            RouteError::NeverPayable { expires_at: NOW, now: NOW },
            "an invoice that expires at 2026-11-27 14:15 CET could not be paid: give a later --expires",
        ),
        (RouteError::OthersInvoice { invoice: InvoiceId(4), owner: WHO }, "invoice 4 is not yours"),
        (RouteError::OthersPayout { payout }, "payout 5 is not yours"),
    ] {
        assert_eq!(told(error), expected);
    }
}
