//! Invoices, and their payment from other chains.

use super::*;
use ics20::PaymentError;
use interfaces::settlement_escrow::routes::InvoiceStatus;

const fn fund(invoice: InvoiceId, nonce: u64) -> Inbound {
    Inbound::Fund { invoice, nonce: Nonce(nonce) }
}

fn shown(test: &TestEnv, invoice: InvoiceId) -> InvoiceResponse {
    test.ask(QueryMsg::Invoice { invoice })
}

#[test]
fn a_remote_payment_pays_an_invoice_and_leaves_the_surplus_to_the_payer() {
    for channel in [CALLBACKS, HOOKS] {
        let mut test = TestEnv::with_routes();
        let (alice, bob) = (test.balance(1).0, test.balance(2).0);
        let invoice = test.invoice("bob", 20, 2_000);
        test.arrive(channel, ALICE, coin(25, EUR), &fund(invoice, 1)).unwrap();
        assert_eq!((test.balance(1).0, test.balance(2).0), (alice + 5, bob + 20));
        let paid = shown(&test, invoice);
        assert_eq!((paid.status, paid.payer), (InvoiceStatus::Paid, Some(ParticipantId(1))));
        let flushed = test.send("stranger", &[], ExecuteMsg::FlushAudit { limit: 50 }).unwrap();
        let entries = logged(&flushed);
        let entry = entries.last().unwrap();
        assert_eq!(
            (entry.action.as_str(), &entry.subjects[..]),
            ("fund", &[ParticipantId(2), ParticipantId(1)][..])
        );
    }
}

#[test]
fn a_participant_pays_its_own_invoice() {
    let mut test = TestEnv::with_routes();
    let before = test.balance(1).0;
    let invoice = test.invoice("alice", 20, 2_000);
    test.arrive(HOOKS, ALICE, coin(20, EUR), &fund(invoice, 1)).unwrap();
    assert_eq!(test.balance(1).0, before + 20);
}

#[test]
fn payments_that_do_not_fit_their_invoice_are_refunded() {
    for channel in [CALLBACKS, HOOKS] {
        let mut test = TestEnv::with_routes();
        let invoice = test.invoice("bob", 20, 1_010);
        let cancelled = test.invoice("bob", 20, 2_000);
        let response =
            test.send("bob", &[], ExecuteMsg::Ibc(IbcMsg::CancelInvoice { invoice: cancelled })).unwrap();
        assert_eq!(actions(&logged(&response)), ["cancel_invoice"]);
        let mut refusal = |sender: &str, coin, message: Inbound| {
            let result = test.arrive(channel, sender, coin, &message);
            result.map_err(|error| error.to_string())
        };
        let refused = |result: Result<(), String>, words: &str| {
            let error = result.unwrap_err();
            assert!(error.contains(words), "{error} for {words}");
        };
        refused(refusal(ALICE, coin(19, EUR), fund(invoice, 1)), "19 were paid of 20");
        refused(refusal(ALICE, coin(20, EUR), fund(cancelled, 1)), "the invoice is cancelled");
        refused(refusal(ALICE, coin(20, EUR), fund(InvoiceId(99), 1)), "invoice 99 does not exist");
        refused(refusal("juno1carol", coin(20, EUR), fund(invoice, 1)), "is linked to no participant");
        refused(refusal(ALICE, coin(20, "ugbp"), fund(invoice, 1)), "escrow/unknown_denom");
        refused(refusal(ALICE, coin(20, USD), fund(invoice, 1)), "does not carry uusd");
        // The second before it expires, and that in which it has.
        test.env.block.time = BlockTime::from_seconds(1_009);
        test.arrive(channel, ALICE, coin(20, EUR), &fund(invoice, 1)).unwrap();
        let paid = test.arrive(channel, ALICE, coin(20, EUR), &fund(invoice, 2)).unwrap_err();
        assert!(matches!(
            paid,
            EscrowError::Ibc(IbcError::Payment(PaymentError::Closed { status: InvoiceStatus::Paid }))
        ));
        let late = test.invoice("bob", 20, 1_010);
        test.env.block.time = BlockTime::from_seconds(1_010);
        let expired = test.arrive(channel, ALICE, coin(20, EUR), &fund(late, 2)).unwrap_err();
        assert!(matches!(expired, EscrowError::Ibc(IbcError::Payment(PaymentError::Expired { .. }))));
        // A number that was used is used up, also for another invoice.
        let other = test.invoice("bob", 20, 2_000);
        let used = test.arrive(channel, ALICE, coin(20, EUR), &fund(other, 1)).unwrap_err();
        assert!(matches!(used, EscrowError::Ibc(IbcError::NonceUsed { nonce: Nonce(1), .. })));
        test.arrive(channel, ALICE, coin(20, EUR), &fund(other, u64::MAX)).unwrap();
    }
}

#[test]
fn an_invoice_is_in_one_denomination() {
    let mut test = TestEnv::with_routes();
    let dollars = RouteDenom { denom: USD.into(), ..eur(1_000, 500) };
    let denoms = vec![eur(1_000, 500), dollars];
    test.send(
        "admin",
        &[],
        ExecuteMsg::Ibc(IbcMsg::SetRoute { channel: HOOKS, timeout: Seconds(600), denoms }),
    )
    .unwrap();
    let invoice = test.invoice("bob", 20, 2_000);
    let other = test.arrive(HOOKS, ALICE, coin(20, USD), &fund(invoice, 1)).unwrap_err();
    assert_eq!(other.to_string(), "ibc/other_denom: the invoice is in ueur, the payment in uusd");
    assert!(matches!(other, EscrowError::Ibc(IbcError::OtherDenom { .. })));
}

#[test]
fn an_invoice_is_payable_and_cancelled_once_by_its_owner() {
    let mut test = TestEnv::with_routes();
    let mut open = |denom: &str, amount, expires_at| {
        let (amount, expires_at) = (Amount(amount), Timestamp(expires_at));
        test.send(
            "alice",
            &[],
            ExecuteMsg::Ibc(IbcMsg::OpenInvoice { denom: denom.into(), amount, expires_at }),
        )
    };
    assert!(matches!(open(EUR, 0, 2_000), Err(EscrowError::ZeroAmount)));
    for expires_at in [0, 999, 1_000] {
        assert!(matches!(
            open(EUR, 1, expires_at),
            Err(EscrowError::Ibc(IbcError::NeverPayable { now: Timestamp(1_000), .. }))
        ));
    }
    assert!(matches!(open(&"x".repeat(10_000), 1, 2_000), Err(EscrowError::UnknownDenom { .. })));
    let response = open(EUR, u128::MAX, u64::MAX).unwrap();
    assert_eq!(actions(&logged(&response)), ["open_invoice"]);
    open(EUR, 1, 1_001).unwrap();
    let cancel = |invoice| ExecuteMsg::Ibc(IbcMsg::CancelInvoice { invoice: InvoiceId(invoice) });
    let others = test.send("bob", &[], cancel(1)).unwrap_err();
    assert!(matches!(
        others,
        EscrowError::Ibc(IbcError::OthersInvoice { invoice: InvoiceId(1), owner: ParticipantId(1) })
    ));
    let none = test.send("alice", &[], cancel(u64::MAX)).unwrap_err();
    assert!(matches!(none, EscrowError::Ibc(IbcError::NoInvoice { .. })));
    test.send("alice", &[], cancel(1)).unwrap();
    let twice = test.send("alice", &[], cancel(1)).unwrap_err();
    assert!(matches!(twice, EscrowError::Ibc(IbcError::Payment(PaymentError::Closed { .. }))));
    // A payment that no account can hold is refunded.
    let refused =
        test.arrive(HOOKS, ALICE, Coin::new(Uint256::MAX, EUR), &fund(InvoiceId(2), 1)).unwrap_err();
    assert!(matches!(refused, EscrowError::AmountTooLarge { .. }));
}

#[test]
fn a_pause_stops_payments_and_a_suspension_new_invoices() {
    let mut test = TestEnv::with_routes();
    let invoice = test.invoice("bob", 20, 5_000);
    test.pause(1_001);
    for channel in [CALLBACKS, HOOKS] {
        let refused = test.arrive(channel, ALICE, coin(20, EUR), &fund(invoice, 1)).unwrap_err();
        assert!(matches!(refused, EscrowError::Common(CommonError::Paused { .. })));
    }
    test.env.block.time = BlockTime::from_seconds(1_001);
    test.arrive(HOOKS, ALICE, coin(20, EUR), &fund(invoice, 1)).unwrap();
    test.mocks.borrow_mut().accounts.get_mut(&addr("bob")).unwrap().status = Status::Suspended;
    let msg = ExecuteMsg::Ibc(IbcMsg::OpenInvoice {
        denom: EUR.into(),
        amount: Amount(1),
        expires_at: Timestamp(5_000),
    });
    let refused = test.send("bob", &[], msg).unwrap_err();
    assert!(matches!(refused, EscrowError::Common(CommonError::NotActive { .. })));
}

#[test]
fn a_callback_needs_a_received_transfer_to_the_escrow_with_a_message() {
    let mut test = TestEnv::with_routes();
    let invoice = test.invoice("bob", 20, 2_000);
    let memo = |more: &str| {
        format!(
            r#"{{"dest_callback":{{"address":"e"}},"dpt":{{"fund":{{"invoice":"{invoice}","nonce":"1"}}}}{more}}}"#
        )
    };
    let good = || incoming("channel-3", ALICE, vec![coin(20, EUR)], &memo(""));
    let mut refused = |call: IbcDestinationCallbackMsg, words: &str| {
        let error = test.call_back(&call).unwrap_err();
        assert!(error.to_string().contains(words), "{error} for {words}");
        let about_the_transfer = matches!(error, EscrowError::Ibc(IbcError::NoTransfer { .. }));
        assert_eq!(about_the_transfer, error.to_string().starts_with("ibc/no_transfer: "));
    };
    // Somebody else's money: the middleware does not check who received it.
    let mut call = good();
    call.transfer.as_mut().unwrap().receiver = addr("mallory");
    refused(call, "another account received it");
    refused(IbcDestinationCallbackMsg { transfer: None, ..good() }, "the chain reports no transfer");
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
        ("channel-4", "calls contracts by hooks"),
    ] {
        refused(incoming(channel, ALICE, vec![coin(20, EUR)], &memo("")), words);
    }
    for (funds, words) in [
        (vec![], "auth/coins: No funds"),
        (vec![coin(20, EUR), coin(1, USD)], "auth/coins: Sent more than one"),
    ] {
        refused(incoming("channel-3", ALICE, funds, &memo("")), words);
    }
    for (memo, words) in [
        (String::new(), "a memo is a JSON object"),
        ("thanks".into(), "a memo is a JSON object"),
        ("{}".into(), "the memo has no key dpt"),
        (memo(r#","wasm":{}"#), "by dest_callback or by wasm, not by both"),
        (r#"{"dpt":{"withdraw":{}}}"#.into(), "unknown variant"),
        (r#"{"dpt":{"fund":{"invoice":1,"nonce":"1"}}}"#.into(), "expected a string"),
        (r#"{"dpt":{"fund":{"invoice":"1","nonce":"1","more":"1"}}}"#.into(), "more"),
        // What middleware makes of a number beyond 2^53.
        (r#"{"dpt":{"fund":{"invoice":9.007199254740993e+15,"nonce":"1"}}}"#.into(), "expected a string"),
        // Readers differ in which of two equal keys they take.
        (r#"{"dpt":{"fund":{"invoice":"1","invoice":"2","nonce":"1"}}}"#.into(), "duplicate field `invoice`"),
        (r#"{"dpt":{"fund":{"invoice":"1","nonce":"1"}},"dpt":{}}"#.into(), "repeats the key dpt"),
        (format!(r#"{{"dpt":"{}"}}"#, "x".repeat(32_768)), "a memo has at most 32768 bytes"),
    ] {
        refused(incoming("channel-3", ALICE, vec![coin(20, EUR)], &memo), words);
    }
    let mut call = good();
    call.packet.data = Binary::from(b"no json");
    refused(call, "its packet data is not that of ICS-20");
    let mut call = good();
    call.packet.data = Binary::from([call.packet.data.as_slice(), b"{}"].concat());
    refused(call, "its packet data is not that of ICS-20");
    test.call_back(&good()).unwrap();
}
