//! Whose an account on another chain is.

use super::*;
use interfaces::settlement_escrow::IbcMsg;

fn propose(address: &str, nonce: u64) -> ExecuteMsg {
    ExecuteMsg::Ibc(IbcMsg::ProposeLink { channel: CALLBACKS, address: address.into(), nonce: Nonce(nonce) })
}

const fn confirm(participant: u64, nonce: u64) -> Inbound {
    Inbound::ConfirmLink { participant: cosmwasm_std::Uint64::new(participant), nonce: Nonce(nonce) }
}

fn links(market: &Market, id: u32) -> Vec<(String, bool)> {
    let LinksResponse { links } = market.ask(QueryMsg::Links { participant: ParticipantId(id) });
    links.into_iter().map(|link| (link.address, link.confirmed)).collect()
}

fn open() -> Market {
    let mut market = Market::with_channels();
    market.open(CALLBACKS, Mode::Callbacks);
    market.open(HOOKS, Mode::Hooks);
    market
}

#[test]
fn a_link_takes_both_sides() {
    for channel in [CALLBACKS, HOOKS] {
        let mut market = open();
        let msg = ExecuteMsg::Ibc(IbcMsg::ProposeLink { channel, address: ALICE.into(), nonce: Nonce(5) });
        let response = market.send("alice", &[], msg).unwrap();
        assert_eq!(actions(&logged(&response)), ["propose_link"]);
        assert_eq!(links(&market, 1), [(ALICE.to_owned(), false)]);
        market.arrive(channel, ALICE, coin(3, EUR), &confirm(1, 5)).unwrap();
        assert_eq!(links(&market, 1), [(ALICE.to_owned(), true)]);
        // The coin that confirmed it is alice's.
        assert_eq!(market.balance(1).0, 3);
        let whose: interfaces::settlement_escrow::routes::DerivedSenderResponse =
            market.ask(QueryMsg::DerivedSender { channel, address: ALICE.into() });
        assert_eq!(whose.participant, Some(ParticipantId(1)));
        let flushed = market.send("stranger", &[], ExecuteMsg::FlushAudit { limit: 50 }).unwrap();
        let entries = logged(&flushed);
        let entry = entries.last().unwrap();
        assert_eq!((entry.action.as_str(), entry.actor.as_str()), ("confirm_link", whose.address.as_str()));
    }
}

#[test]
fn nobody_is_linked_without_a_proposal_with_this_number_for_this_account_on_this_route() {
    let mut market = open();
    market.send("alice", &[], propose(ALICE, 5)).unwrap();
    let refused = |result: Result<(), EscrowError>| {
        matches!(result, Err(EscrowError::Route(RouteError::NoProposal { .. })))
    };
    for (channel, sender, message) in [
        (CALLBACKS, ALICE, confirm(1, 4)),
        (CALLBACKS, ALICE, confirm(2, 5)),
        // Another account there, and the same account by another channel.
        (CALLBACKS, BOB, confirm(1, 5)),
        (HOOKS, ALICE, confirm(1, 5)),
    ] {
        assert!(refused(market.arrive(channel, sender, coin(3, EUR), &message)), "{sender} {message:?}");
    }
    for id in [0, u64::from(u32::MAX) - 15, u64::MAX] {
        let result = market.arrive(CALLBACKS, ALICE, coin(3, EUR), &confirm(id, 5));
        assert!(matches!(result, Err(EscrowError::Id(_))), "{id}");
    }
    assert_eq!(links(&market, 1), [(ALICE.to_owned(), false)]);
}

#[test]
fn the_last_proposal_counts_and_a_confirmed_link_is_confirmed_once() {
    let mut market = open();
    market.send("alice", &[], propose(ALICE, 5)).unwrap();
    market.send("alice", &[], propose(ALICE, 6)).unwrap();
    market.arrive(CALLBACKS, ALICE, coin(3, EUR), &confirm(1, 5)).unwrap_err();
    market.arrive(CALLBACKS, ALICE, coin(3, EUR), &confirm(1, 6)).unwrap();
    let twice = market.arrive(CALLBACKS, ALICE, coin(3, EUR), &confirm(1, 6)).unwrap_err();
    assert!(matches!(twice, EscrowError::Route(RouteError::LinkExists { .. })));
    let again = market.send("alice", &[], propose(ALICE, 7)).unwrap_err();
    assert!(matches!(again, EscrowError::Route(RouteError::LinkExists { .. })));
}

#[test]
fn the_account_beyond_decides_whose_it_is() {
    let mut market = open();
    market.link("alice", 1, CALLBACKS, ALICE);
    // Bob proposes what is alice's: nothing changes by that alone.
    market.send("bob", &[], propose(ALICE, 9)).unwrap();
    assert_eq!((links(&market, 1).len(), links(&market, 2)), (1, vec![(ALICE.to_owned(), false)]));
    market.arrive(CALLBACKS, ALICE, coin(3, EUR), &confirm(2, 9)).unwrap();
    assert_eq!((links(&market, 1), links(&market, 2)), (vec![], vec![(ALICE.to_owned(), true)]));
}

#[test]
fn a_link_is_withdrawn_and_pays_no_longer() {
    let mut market = Market::with_routes();
    let remove =
        |address: &str| ExecuteMsg::Ibc(IbcMsg::RemoveLink { channel: CALLBACKS, address: address.into() });
    let response = market.send("alice", &[], remove(ALICE)).unwrap();
    assert_eq!(actions(&logged(&response)), ["remove_link"]);
    let invoice = market.invoice("bob", 20, 2_000);
    let message = Inbound::Fund { invoice, nonce: Nonce(1) };
    let refused = market.arrive(CALLBACKS, ALICE, coin(20, EUR), &message).unwrap_err();
    assert!(matches!(refused, EscrowError::Route(RouteError::NotLinked { .. })));
    // The link by the other route is another link.
    market.arrive(HOOKS, ALICE, coin(20, EUR), &message).unwrap();
    for address in [ALICE, BOB, "", &"x".repeat(10_000)] {
        let none = market.send("alice", &[], remove(address)).unwrap_err();
        let EscrowError::Route(RouteError::NoLink { address: told, .. }) = none else { panic!("{none}") };
        assert!(told.len() <= 90);
    }
}

#[test]
fn an_address_is_one_of_the_routes_chain() {
    let mut market = open();
    for address in
        ["", "osmo1alice", "JUNO1ALICE", "juno1", "juno1 a", &format!("juno1{}", "q".repeat(10_000))]
    {
        let refused = market.send("alice", &[], propose(address, 1)).unwrap_err();
        assert!(matches!(refused, EscrowError::Route(RouteError::Remote(_))), "{refused}");
    }
    let msg =
        ExecuteMsg::Ibc(IbcMsg::ProposeLink { channel: Channel(77), address: ALICE.into(), nonce: Nonce(1) });
    let refused = market.send("alice", &[], msg).unwrap_err();
    assert!(matches!(refused, EscrowError::Route(RouteError::NoRoute { .. })));
}

#[test]
fn a_participant_has_at_most_16_links() {
    let mut market = open();
    for number in 0..16 {
        market.send("alice", &[], propose(&format!("juno1a{number}"), 1)).unwrap();
    }
    let refused = market.send("alice", &[], propose("juno1b", 1)).unwrap_err();
    assert!(matches!(refused, EscrowError::Route(RouteError::TooManyLinks { most: 16 })));
    // One that is there may be proposed anew.
    market.send("alice", &[], propose("juno1a0", u64::MAX)).unwrap();
    assert_eq!(links(&market, 1).len(), 16);
}

#[test]
fn a_pause_and_a_suspension_stop_new_links() {
    let mut market = open();
    market.send("alice", &[], propose(ALICE, 5)).unwrap();
    market.pause(1_001);
    let paused =
        |error: EscrowError| matches!(error, EscrowError::Access(::access::AccessError::Paused { .. }));
    assert!(paused(market.send("alice", &[], propose(BOB, 5)).unwrap_err()));
    assert!(paused(market.arrive(CALLBACKS, ALICE, coin(3, EUR), &confirm(1, 5)).unwrap_err()));
    let msg = ExecuteMsg::Ibc(IbcMsg::RemoveLink { channel: CALLBACKS, address: ALICE.into() });
    market.send("alice", &[], msg).unwrap();
    market.env.block.time = BlockTime::from_seconds(1_001);
    market.send("alice", &[], propose(ALICE, 5)).unwrap();
    market.world.borrow_mut().accounts.get_mut(&addr("alice")).unwrap().status = Status::Suspended;
    let refused = market.send("alice", &[], propose(BOB, 5)).unwrap_err();
    assert!(matches!(refused, EscrowError::Access(::access::AccessError::NotActive { .. })));
}

#[test]
fn a_link_is_confirmed_with_one_coin_that_travels_there() {
    let mut market = open();
    market.send("alice", &[], propose(ALICE, 5)).unwrap();
    let msg = ExecuteMsg::Ibc(IbcMsg::ProposeLink { channel: HOOKS, address: ALICE.into(), nonce: Nonce(5) });
    market.send("alice", &[], msg).unwrap();
    for channel in [CALLBACKS, HOOKS] {
        let mut refusal = |coin| market.arrive(channel, ALICE, coin, &confirm(1, 5)).unwrap_err();
        assert!(matches!(refusal(coin(0, EUR)), EscrowError::ZeroAmount));
        assert!(matches!(refusal(coin(1, "ugbp")), EscrowError::UnknownDenom { .. }));
        assert!(matches!(refusal(coin(1, USD)), EscrowError::Route(RouteError::NotOnRoute { .. })));
    }
    // By a route of callbacks, the hooks' way is refused, even for the very same account.
    let derived: interfaces::settlement_escrow::routes::DerivedSenderResponse =
        market.ask(QueryMsg::DerivedSender { channel: CALLBACKS, address: ALICE.into() });
    let derived = Addr::unchecked(derived.address);
    let msg = || ExecuteMsg::Ibc(IbcMsg::ConfirmLink { participant: 1_u32.into(), nonce: Nonce(5) });
    let refused = market.send_from(&derived, &[coin(1, EUR)], msg()).unwrap_err();
    assert!(matches!(refused, EscrowError::Route(RouteError::OtherMode { mode: Mode::Callbacks, .. })));
    for funds in [vec![], vec![coin(1, EUR), coin(1, USD)]] {
        let refused = market.send_from(&derived, &funds, msg()).unwrap_err();
        assert!(matches!(refused, EscrowError::NotOneCoin { .. }));
    }
    // An account of this chain can be nobody's beyond.
    let refused = market.send("alice", &[coin(1, EUR)], msg()).unwrap_err();
    assert!(matches!(
        refused,
        EscrowError::Route(RouteError::NotLinked { .. } | RouteError::NoProposal { .. })
    ));
}
