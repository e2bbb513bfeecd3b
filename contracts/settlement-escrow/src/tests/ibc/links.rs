//! Links between participants and remote accounts.

use super::*;
use interfaces::audit_log::Category;

fn propose(address: &str, nonce: u64) -> ExecuteMsg {
    ExecuteMsg::Ibc(IbcMsg::ProposeLink { channel: CALLBACKS, address: address.into(), nonce: Nonce(nonce) })
}

const fn confirm(participant: u64, nonce: u64) -> Inbound {
    Inbound::ConfirmLink { participant: cosmwasm_std::Uint64::new(participant), nonce: Nonce(nonce) }
}

fn links(test: &TestEnv, id: u32) -> Vec<(String, bool)> {
    let LinksResponse { links } = test.ask(QueryMsg::Links { participant: ParticipantId(id) });
    links.into_iter().map(|link| (link.address, link.confirmed)).collect()
}

fn open() -> TestEnv {
    let mut test = TestEnv::with_channels();
    test.open(CALLBACKS, Mode::Callbacks);
    test.open(HOOKS, Mode::Hooks);
    test
}

#[test]
fn a_link_needs_a_proposal_and_a_confirmation() {
    for channel in [CALLBACKS, HOOKS] {
        let mut test = open();
        let msg = ExecuteMsg::Ibc(IbcMsg::ProposeLink { channel, address: ALICE.into(), nonce: Nonce(5) });
        let response = test.send("alice", &[], msg).unwrap();
        assert_eq!(actions(&logged(&response)), ["propose_link"]);
        assert_eq!(links(&test, 1), [(ALICE.to_owned(), false)]);
        test.arrive(channel, ALICE, coin(3, EUR), &confirm(1, 5)).unwrap();
        assert_eq!(links(&test, 1), [(ALICE.to_owned(), true)]);
        // The coin that confirmed it is alice's.
        assert_eq!(test.balance(1).0, 3);
        let sender: interfaces::settlement_escrow::routes::DerivedSenderResponse =
            test.ask(QueryMsg::DerivedSender { channel, address: ALICE.into() });
        assert_eq!(sender.participant, Some(ParticipantId(1)));
        let flushed = test.send("stranger", &[], ExecuteMsg::FlushAudit { limit: 50 }).unwrap();
        let entries = logged(&flushed);
        let entry = entries.last().unwrap();
        assert_eq!((entry.action.as_str(), entry.actor.as_str()), ("confirm_link", sender.address.as_str()));
        assert_eq!(entry.category, Category::Access);
    }
}

#[test]
fn a_confirmation_needs_a_proposal_of_this_nonce_account_and_route() {
    let mut test = open();
    test.send("alice", &[], propose(ALICE, 5)).unwrap();
    let refused = |result: Result<(), EscrowError>| {
        matches!(result, Err(EscrowError::Ibc(IbcError::NoProposal { .. })))
    };
    for (channel, sender, message) in [
        (CALLBACKS, ALICE, confirm(1, 4)),
        (CALLBACKS, ALICE, confirm(2, 5)),
        // Another account there, and the same account by another channel.
        (CALLBACKS, BOB, confirm(1, 5)),
        (HOOKS, ALICE, confirm(1, 5)),
    ] {
        assert!(refused(test.arrive(channel, sender, coin(3, EUR), &message)), "{sender} {message:?}");
    }
    for id in [0, u64::from(u32::MAX) - 15, u64::MAX] {
        let result = test.arrive(CALLBACKS, ALICE, coin(3, EUR), &confirm(id, 5));
        assert!(matches!(result, Err(EscrowError::ParticipantOutOfRange { .. })), "{id}");
    }
    assert_eq!(links(&test, 1), [(ALICE.to_owned(), false)]);
}

#[test]
fn the_last_proposal_counts_and_is_confirmed_once() {
    let mut test = open();
    test.send("alice", &[], propose(ALICE, 5)).unwrap();
    test.send("alice", &[], propose(ALICE, 6)).unwrap();
    test.arrive(CALLBACKS, ALICE, coin(3, EUR), &confirm(1, 5)).unwrap_err();
    test.arrive(CALLBACKS, ALICE, coin(3, EUR), &confirm(1, 6)).unwrap();
    let twice = test.arrive(CALLBACKS, ALICE, coin(3, EUR), &confirm(1, 6)).unwrap_err();
    assert!(matches!(twice, EscrowError::Ibc(IbcError::LinkExists { .. })));
    let again = test.send("alice", &[], propose(ALICE, 7)).unwrap_err();
    assert!(matches!(again, EscrowError::Ibc(IbcError::LinkExists { .. })));
}

#[test]
fn the_remote_account_decides_which_participant_it_is_linked_to() {
    let mut test = open();
    test.link("alice", 1, CALLBACKS, ALICE);
    // Bob's proposal for alice's account changes nothing by itself.
    test.send("bob", &[], propose(ALICE, 9)).unwrap();
    assert_eq!((links(&test, 1).len(), links(&test, 2)), (1, vec![(ALICE.to_owned(), false)]));
    test.arrive(CALLBACKS, ALICE, coin(3, EUR), &confirm(2, 9)).unwrap();
    assert_eq!((links(&test, 1), links(&test, 2)), (vec![], vec![(ALICE.to_owned(), true)]));
}

#[test]
fn a_removed_link_pays_no_invoice() {
    let mut test = TestEnv::with_routes();
    let remove =
        |address: &str| ExecuteMsg::Ibc(IbcMsg::RemoveLink { channel: CALLBACKS, address: address.into() });
    let response = test.send("alice", &[], remove(ALICE)).unwrap();
    assert_eq!(actions(&logged(&response)), ["remove_link"]);
    let invoice = test.invoice("bob", 20, 2_000);
    let message = Inbound::Fund { invoice, nonce: Nonce(1) };
    let refused = test.arrive(CALLBACKS, ALICE, coin(20, EUR), &message).unwrap_err();
    assert!(matches!(refused, EscrowError::Ibc(IbcError::NotLinked { .. })));
    // The link by the other route is another link.
    test.arrive(HOOKS, ALICE, coin(20, EUR), &message).unwrap();
    for address in [ALICE, BOB, "", &"x".repeat(10_000)] {
        let none = test.send("alice", &[], remove(address)).unwrap_err();
        let EscrowError::Ibc(IbcError::NoLink { address, .. }) = none else { panic!("{none}") };
        assert!(address.len() <= 90);
    }
}

#[test]
fn a_link_needs_an_address_of_the_counterparty_chain() {
    let mut test = open();
    for address in
        ["", "osmo1alice", "JUNO1ALICE", "juno1", "juno1 a", &format!("juno1{}", "q".repeat(10_000))]
    {
        let refused = test.send("alice", &[], propose(address, 1)).unwrap_err();
        assert!(matches!(refused, EscrowError::Ibc(IbcError::RemoteAddress(_))), "{refused}");
    }
    let msg =
        ExecuteMsg::Ibc(IbcMsg::ProposeLink { channel: Channel(77), address: ALICE.into(), nonce: Nonce(1) });
    let refused = test.send("alice", &[], msg).unwrap_err();
    assert!(matches!(refused, EscrowError::Ibc(IbcError::NoRoute { .. })));
}

#[test]
fn a_participant_has_at_most_16_links() {
    let mut test = open();
    for number in 0..16 {
        test.send("alice", &[], propose(&format!("juno1a{number}"), 1)).unwrap();
    }
    let refused = test.send("alice", &[], propose("juno1b", 1)).unwrap_err();
    assert!(matches!(refused, EscrowError::Ibc(IbcError::TooManyLinks { most: 16 })));
    // One that is there may be proposed anew.
    test.send("alice", &[], propose("juno1a0", u64::MAX)).unwrap();
    assert_eq!(links(&test, 1).len(), 16);
}

#[test]
fn a_pause_and_a_suspension_stop_new_links() {
    let mut test = open();
    test.send("alice", &[], propose(ALICE, 5)).unwrap();
    test.pause(1_001);
    let paused = |error: EscrowError| matches!(error, EscrowError::Common(CommonError::Paused { .. }));
    assert!(paused(test.send("alice", &[], propose(BOB, 5)).unwrap_err()));
    assert!(paused(test.arrive(CALLBACKS, ALICE, coin(3, EUR), &confirm(1, 5)).unwrap_err()));
    let msg = ExecuteMsg::Ibc(IbcMsg::RemoveLink { channel: CALLBACKS, address: ALICE.into() });
    test.send("alice", &[], msg).unwrap();
    test.env.block.time = BlockTime::from_seconds(1_001);
    test.send("alice", &[], propose(ALICE, 5)).unwrap();
    test.mocks.borrow_mut().accounts.get_mut(&addr("alice")).unwrap().status = Status::Suspended;
    let refused = test.send("alice", &[], propose(BOB, 5)).unwrap_err();
    assert!(matches!(refused, EscrowError::Common(CommonError::NotActive { .. })));
}

#[test]
fn a_link_is_confirmed_with_one_coin_of_its_route() {
    let mut test = open();
    test.send("alice", &[], propose(ALICE, 5)).unwrap();
    let msg = ExecuteMsg::Ibc(IbcMsg::ProposeLink { channel: HOOKS, address: ALICE.into(), nonce: Nonce(5) });
    test.send("alice", &[], msg).unwrap();
    for channel in [CALLBACKS, HOOKS] {
        let mut refusal = |coin| test.arrive(channel, ALICE, coin, &confirm(1, 5)).unwrap_err();
        assert!(matches!(refusal(coin(0, EUR)), EscrowError::Common(CommonError::Coins(_))));
        assert!(matches!(refusal(coin(1, "ugbp")), EscrowError::UnknownDenom { .. }));
        assert!(matches!(refusal(coin(1, USD)), EscrowError::Ibc(IbcError::NotOnRoute { .. })));
    }
    // By a route of callbacks, the hooks' way is refused, even for the very same account.
    let derived: interfaces::settlement_escrow::routes::DerivedSenderResponse =
        test.ask(QueryMsg::DerivedSender { channel: CALLBACKS, address: ALICE.into() });
    let derived = Addr::unchecked(derived.address);
    let msg = || ExecuteMsg::Ibc(IbcMsg::ConfirmLink { participant: 1_u32.into(), nonce: Nonce(5) });
    let refused = test.send_from(&derived, &[coin(1, EUR)], msg()).unwrap_err();
    assert!(matches!(refused, EscrowError::Ibc(IbcError::OtherMode { mode: Mode::Callbacks, .. })));
    for funds in [vec![], vec![coin(1, EUR), coin(1, USD)]] {
        let refused = test.send_from(&derived, &funds, msg()).unwrap_err();
        assert!(matches!(refused, EscrowError::Common(CommonError::Coins(_))));
    }
    // An account of this chain is not an intermediate sender.
    let refused = test.send("alice", &[coin(1, EUR)], msg()).unwrap_err();
    assert!(matches!(refused, EscrowError::Ibc(IbcError::NotLinked { .. } | IbcError::NoProposal { .. })));
}
