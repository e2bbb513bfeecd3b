//! Invoices, and their payment from other chains.

use super::*;
use ics20::PaymentError;
use interfaces::settlement_escrow::IbcMsg;
use interfaces::settlement_escrow::routes::InvoiceStatus;

const fn fund(invoice: InvoiceId, nonce: u64) -> Inbound {
    Inbound::Fund { invoice, nonce: Nonce(nonce) }
}

fn shown(market: &Market, invoice: InvoiceId) -> InvoiceResponse {
    market.ask(QueryMsg::Invoice { invoice })
}

#[test]
fn an_invoice_is_paid_from_another_chain_and_the_surplus_is_the_payers() {
    for channel in [CALLBACKS, HOOKS] {
        let mut market = Market::with_routes();
        let (alice, bob) = (market.balance(1).0, market.balance(2).0);
        let invoice = market.invoice("bob", 20, 2_000);
        market.arrive(channel, ALICE, coin(25, EUR), &fund(invoice, 1)).unwrap();
        assert_eq!((market.balance(1).0, market.balance(2).0), (alice + 5, bob + 20));
        let paid = shown(&market, invoice);
        assert_eq!((paid.status, paid.payer), (InvoiceStatus::Paid, Some(ParticipantId(1))));
        let flushed = market.send("stranger", &[], ExecuteMsg::FlushAudit { limit: 50 }).unwrap();
        let entries = logged(&flushed);
        let entry = entries.last().unwrap();
        assert_eq!(
            (entry.action.as_str(), &entry.subjects[..]),
            ("fund", &[ParticipantId(2), ParticipantId(1)][..])
        );
    }
}

#[test]
fn whoever_funds_its_own_order_pays_its_own_invoice() {
    let mut market = Market::with_routes();
    let before = market.balance(1).0;
    let invoice = market.invoice("alice", 20, 2_000);
    market.arrive(HOOKS, ALICE, coin(20, EUR), &fund(invoice, 1)).unwrap();
    assert_eq!(market.balance(1).0, before + 20);
}

#[test]
fn too_little_too_late_twice_unlinked_unknown_cancelled_and_foreign_go_back() {
    for channel in [CALLBACKS, HOOKS] {
        let mut market = Market::with_routes();
        let invoice = market.invoice("bob", 20, 1_010);
        let cancelled = market.invoice("bob", 20, 2_000);
        let response =
            market.send("bob", &[], ExecuteMsg::Ibc(IbcMsg::CancelInvoice { invoice: cancelled })).unwrap();
        assert_eq!(actions(&logged(&response)), ["cancel_invoice"]);
        let mut refusal = |sender: &str, coin, message: Inbound| {
            let result = market.arrive(channel, sender, coin, &message);
            result.map_err(|error| match error {
                EscrowError::Route(error) => error.to_string(),
                other => other.to_string(),
            })
        };
        let refused = |result: Result<(), String>, words: &str| {
            let error = result.unwrap_err();
            assert!(error.contains(words), "{error} for {words}");
        };
        refused(refusal(ALICE, coin(19, EUR), fund(invoice, 1)), "19 were paid of 20");
        refused(refusal(ALICE, coin(20, EUR), fund(cancelled, 1)), "the invoice is cancelled already");
        refused(refusal(ALICE, coin(20, EUR), fund(InvoiceId(99), 1)), "there is no invoice 99");
        refused(refusal("juno1carol", coin(20, EUR), fund(invoice, 1)), "is linked to no participant");
        refused(refusal(ALICE, coin(20, "ugbp"), fund(invoice, 1)), "ugbp is not kept here");
        refused(refusal(ALICE, coin(20, USD), fund(invoice, 1)), "uusd does not travel the route");
        // The second before it expires, and that in which it has.
        market.env.block.time = BlockTime::from_seconds(1_009);
        market.arrive(channel, ALICE, coin(20, EUR), &fund(invoice, 1)).unwrap();
        let paid = market.arrive(channel, ALICE, coin(20, EUR), &fund(invoice, 2)).unwrap_err();
        assert!(matches!(
            paid,
            EscrowError::Route(RouteError::Payment(PaymentError::Closed { status: InvoiceStatus::Paid }))
        ));
        let late = market.invoice("bob", 20, 1_010);
        market.env.block.time = BlockTime::from_seconds(1_010);
        let expired = market.arrive(channel, ALICE, coin(20, EUR), &fund(late, 2)).unwrap_err();
        assert!(matches!(expired, EscrowError::Route(RouteError::Payment(PaymentError::Expired { .. }))));
        // A number that was used is used up, also for another invoice.
        let other = market.invoice("bob", 20, 2_000);
        let used = market.arrive(channel, ALICE, coin(20, EUR), &fund(other, 1)).unwrap_err();
        assert!(matches!(used, EscrowError::Route(RouteError::NonceUsed { nonce: Nonce(1), .. })));
        market.arrive(channel, ALICE, coin(20, EUR), &fund(other, u64::MAX)).unwrap();
    }
}

#[test]
fn an_invoice_is_in_one_denomination() {
    let mut market = Market::with_routes();
    let dollars = RouteDenom { denom: USD.into(), ..eur(1_000, 500) };
    let denoms = vec![eur(1_000, 500), dollars];
    market
        .send(
            "admin",
            &[],
            ExecuteMsg::Ibc(IbcMsg::SetRoute { channel: HOOKS, timeout: Seconds(600), denoms }),
        )
        .unwrap();
    let invoice = market.invoice("bob", 20, 2_000);
    let other = market.arrive(HOOKS, ALICE, coin(20, USD), &fund(invoice, 1)).unwrap_err();
    assert_eq!(other.to_string(), "the invoice is in ueur, uusd came");
    assert!(matches!(other, EscrowError::Route(RouteError::OtherDenom { .. })));
}

#[test]
fn an_invoice_can_be_paid_at_some_time_and_is_withdrawn_by_its_owner_once() {
    let mut market = Market::with_routes();
    let mut open = |denom: &str, amount, expires_at| {
        let (amount, expires_at) = (Amount(amount), Timestamp(expires_at));
        market.send(
            "alice",
            &[],
            ExecuteMsg::Ibc(IbcMsg::OpenInvoice { denom: denom.into(), amount, expires_at }),
        )
    };
    assert!(matches!(open(EUR, 0, 2_000), Err(EscrowError::ZeroAmount)));
    for expires_at in [0, 999, 1_000] {
        assert!(matches!(
            open(EUR, 1, expires_at),
            Err(EscrowError::Route(RouteError::NeverPayable { now: Timestamp(1_000), .. }))
        ));
    }
    assert!(matches!(open(&"x".repeat(10_000), 1, 2_000), Err(EscrowError::UnknownDenom { .. })));
    let response = open(EUR, u128::MAX, u64::MAX).unwrap();
    assert_eq!(actions(&logged(&response)), ["open_invoice"]);
    open(EUR, 1, 1_001).unwrap();
    let cancel = |invoice| ExecuteMsg::Ibc(IbcMsg::CancelInvoice { invoice: InvoiceId(invoice) });
    let others = market.send("bob", &[], cancel(1)).unwrap_err();
    assert!(matches!(
        others,
        EscrowError::Route(RouteError::OthersInvoice { invoice: InvoiceId(1), owner: ParticipantId(1) })
    ));
    let none = market.send("alice", &[], cancel(u64::MAX)).unwrap_err();
    assert!(matches!(none, EscrowError::Route(RouteError::NoInvoice { .. })));
    market.send("alice", &[], cancel(1)).unwrap();
    let twice = market.send("alice", &[], cancel(1)).unwrap_err();
    assert!(matches!(twice, EscrowError::Route(RouteError::Payment(PaymentError::Closed { .. }))));
    // Nobody can pay more than there may be: it goes back.
    let refused =
        market.arrive(HOOKS, ALICE, Coin::new(Uint256::MAX, EUR), &fund(InvoiceId(2), 1)).unwrap_err();
    assert!(matches!(refused, EscrowError::TooLarge { .. }));
}

#[test]
fn a_pause_stops_payments_and_a_suspension_new_invoices() {
    let mut market = Market::with_routes();
    let invoice = market.invoice("bob", 20, 5_000);
    market.pause(1_001);
    for channel in [CALLBACKS, HOOKS] {
        let refused = market.arrive(channel, ALICE, coin(20, EUR), &fund(invoice, 1)).unwrap_err();
        assert!(matches!(refused, EscrowError::Access(::access::AccessError::Paused { .. })));
    }
    market.env.block.time = BlockTime::from_seconds(1_001);
    market.arrive(HOOKS, ALICE, coin(20, EUR), &fund(invoice, 1)).unwrap();
    market.world.borrow_mut().accounts.get_mut(&addr("bob")).unwrap().status = Status::Suspended;
    let msg = ExecuteMsg::Ibc(IbcMsg::OpenInvoice {
        denom: EUR.into(),
        amount: Amount(1),
        expires_at: Timestamp(5_000),
    });
    let refused = market.send("bob", &[], msg).unwrap_err();
    assert!(matches!(refused, EscrowError::Access(::access::AccessError::NotActive { .. })));
}

#[test]
fn a_call_is_about_a_transfer_to_the_escrow_that_was_received_and_says_what_for() {
    let mut market = Market::with_routes();
    let invoice = market.invoice("bob", 20, 2_000);
    let memo = |more: &str| {
        format!(
            r#"{{"dest_callback":{{"address":"e"}},"dpt":{{"fund":{{"invoice":"{invoice}","nonce":"1"}}}}{more}}}"#
        )
    };
    let good = || incoming("channel-3", ALICE, vec![coin(20, EUR)], &memo(""));
    let mut refused = |call: IbcDestinationCallbackMsg, words: &str| {
        let error = market.call_back(&call).unwrap_err();
        assert!(error.to_string().contains(words), "{error} for {words}");
        let about_the_transfer = matches!(error, EscrowError::Route(RouteError::NoTransfer { .. }));
        assert_eq!(about_the_transfer, error.to_string().starts_with("this is no transfer to the escrow"));
    };
    // Somebody else's money: the middleware does not check who received it.
    let mut call = good();
    call.transfer.as_mut().unwrap().receiver = addr("mallory");
    refused(call, "somebody else received it");
    refused(
        IbcDestinationCallbackMsg { transfer: None, ..good() },
        "another packet, or the chain does not say",
    );
    let mut call = good();
    call.packet.dest.port_id = "wasm.x".into();
    refused(call, "another port");
    for ack in [FAILURE, "", "{}"] {
        refused(
            IbcDestinationCallbackMsg { ack: IbcAcknowledgement::new(ack.as_bytes()), ..good() },
            "not received",
        );
    }
    for (channel, words) in [
        ("channel-77", "is linked to no participant"),
        ("07-tendermint-0", "a channel reads channel-N"),
        // Alice's link by hooks is no link by callbacks over the same channel.
        ("channel-4", "is one of Hooks"),
    ] {
        refused(incoming(channel, ALICE, vec![coin(20, EUR)], &memo("")), words);
    }
    for (funds, words) in [
        (vec![], "exactly one coin is taken, 0"),
        (vec![coin(20, EUR), coin(1, USD)], "exactly one coin is taken, 2"),
    ] {
        refused(incoming("channel-3", ALICE, funds, &memo("")), words);
    }
    for (memo, words) in [
        (String::new(), "a memo is a JSON object"),
        ("thanks".into(), "a memo is a JSON object"),
        ("{}".into(), "the memo has no key dpt"),
        (memo(r#","wasm":{}"#), "by dest_callback or by wasm, not by both"),
        (r#"{"dpt":{"withdraw":{}}}"#.into(), "unknown variant"),
        (r#"{"dpt":{"fund":{"invoice":1,"nonce":"1"}}}"#.into(), "fund"),
        (r#"{"dpt":{"fund":{"invoice":"1","nonce":"1","more":"1"}}}"#.into(), "more"),
        // What middleware makes of a number beyond 2^53.
        (r#"{"dpt":{"fund":{"invoice":9.007199254740993e+15,"nonce":"1"}}}"#.into(), "fund"),
        (format!(r#"{{"dpt":"{}"}}"#, "x".repeat(32_768)), "a memo has at most 32768 bytes"),
    ] {
        refused(incoming("channel-3", ALICE, vec![coin(20, EUR)], &memo), words);
    }
    let mut call = good();
    call.packet.data = Binary::from(b"no json");
    refused(call, "its data do not read");
    market.call_back(&good()).unwrap();
}
