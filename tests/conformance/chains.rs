//! R8.5b, R10.2.5d, N3: money from and to other chains. The counterparty chains are played here; light clients and relayers are
//! tested in `tests/chain`.

use interfaces::settlement_escrow::routes::{Channel, PayoutStatus, Remote};
use simulation::{Actor, Setup, Trader, buy, sell};
use testing::{PacketEnd, TestEnv, refused};
use units::{Amount, NetAmount, Seconds};

/// A market with a route in use, to whose other chain a generator and a buyer are linked.
fn linked() -> (TestEnv, Actor, Remote, Actor, Remote) {
    let mut market = TestEnv::open(Setup::default());
    let route = market.route_definition(Channel(3), 5_000_000, 2_000_000);
    market.open_route(route).unwrap();
    let wind = market.join(&Trader::generator("wind", 0));
    let home = market.join(&Trader::household("home", 0).funds(0));
    let [of_wind, of_home] =
        ["juno1wind", "juno1home"].map(|address| Remote { channel: Channel(3), address: address.into() });
    market.link(&wind, &of_wind).unwrap();
    market.link(&home, &of_home).unwrap();
    (market, wind, of_wind, home, of_home)
}

#[test]
fn r8_5_b_money_moves_between_ledgers_by_standard_transfers() {
    let (mut market, _, _, home, of_home) = linked();
    let invoice = market.open_invoice(&home, 5_000, 600).unwrap();
    market.pay_from_remote(&of_home, 5_000, invoice, 1).unwrap();
    // The coin that confirmed the link is home's, too.
    assert_eq!(market.balance(&home).free, Amount(5_001));
    let payout = market.queue_payout(&home, None, &of_home).unwrap();
    market.send_payouts(Channel(3), 10).unwrap();
    let packet = market.packets().pop().unwrap();
    assert_eq!((packet.receiver.as_str(), packet.coin.amount.to_string().as_str()), ("juno1home", "5001"));
    market.end_packet(&packet, PacketEnd::Delivered).unwrap();
    let ended = market.remote_payouts().pop().unwrap();
    assert_eq!((ended.payout, ended.status), (payout, PayoutStatus::Delivered));
    assert_eq!(market.balance(&home).free, Amount(0));
}

#[test]
fn r10_2_5_d_an_order_is_funded_and_paid_out_across_chains() {
    let (mut market, wind, of_wind, home, of_home) = linked();
    let slot = market.slot(0);
    market.quote(&wind, &[sell(slot, 0, 100, 10)]).unwrap();
    // Nothing is there to pay with until the transfer has come in.
    refused(market.quote(&home, &[buy(slot, 0, 300, 10)]), "escrow/insufficient");
    let invoice = market.open_invoice(&home, 100_000, 3_600).unwrap();
    market.pay_from_remote(&of_home, 100_000, invoice, 1).unwrap();
    market.quote(&home, &[buy(slot, 0, 300, 10)]).unwrap();
    market.run_slot(slot);
    let cycle = market.cycle(slot);
    market.settle_cycle(cycle).unwrap();
    let earned = market.position(cycle, &wind).net;
    assert!(earned > NetAmount(0));
    let payout = market.queue_payout(&wind, Some(earned.positive_part().get()), &of_wind).unwrap();
    market.send_payouts(Channel(3), 10).unwrap();
    let packet = market.packets().pop().unwrap();
    market.end_packet(&packet, PacketEnd::Delivered).unwrap();
    let ended = market.remote_payouts().pop().unwrap();
    assert_eq!(
        (ended.payout, ended.status, ended.amount),
        (payout, PayoutStatus::Delivered, earned.positive_part())
    );
}

#[test]
fn n3_every_transfer_failure_leaves_the_money_with_its_owner() {
    let (mut market, wind, of_wind, home, of_home) = linked();
    // In: too little goes back; so does what comes twice.
    let invoice = market.open_invoice(&home, 500, 600).unwrap();
    refused(market.pay_from_remote(&of_home, 499, invoice, 1), "ibc/payment: 499 were paid of 500");
    market.pay_from_remote(&of_home, 500, invoice, 1).unwrap();
    refused(market.pay_from_remote(&of_home, 500, invoice, 2), "ibc/payment: the invoice is paid");
    assert_eq!(market.balance(&home).free, Amount(501));
    // Out: whatever the end of its packet, a payout is either on the remote chain or its owner's again.
    let before = market.balance(&wind).free;
    for end in [
        PacketEnd::Refused,
        PacketEnd::TimedOut,
        PacketEnd::RefundedUnreported,
        PacketEnd::DeliveredUnreported,
    ] {
        let free = market.balance(&wind).free;
        let payout = market.queue_payout(&wind, Some(1_000), &of_wind).unwrap();
        market.send_payouts(Channel(3), 10).unwrap();
        let packet = market.packets().pop().unwrap();
        market.end_packet(&packet, end).unwrap();
        if matches!(end, PacketEnd::RefundedUnreported | PacketEnd::DeliveredUnreported) {
            market.advance(Seconds(600 + 3_600));
            market.dispute_payout(payout).unwrap();
            // What did not come back cannot be refunded.
            let refund = market.resolve_payout(payout, false);
            assert_eq!(refund.is_ok(), end == PacketEnd::RefundedUnreported);
            if refund.is_err() {
                market.resolve_payout(payout, true).unwrap();
                continue;
            }
        }
        market.claim_payout(&wind.account, payout).unwrap();
        assert_eq!(market.balance(&wind).free, free, "{end:?}");
    }
    assert_eq!(market.balance(&wind).free, before.sub(Amount(1_000)).unwrap());
    let told = market.conservation();
    assert!(told.set_aside.is_zero() && told.in_flight.is_zero() && told.surplus.is_zero());
}
