//! A cycle whose buyers and sellers have their money on three chains. The counterparty chains are played by the test; real ones, with
//! light clients and relayers, are in `tests/chain`.

use interfaces::settlement_escrow::PositionResponse;
use interfaces::settlement_escrow::routes::{Channel, PayoutStatus, Remote};
use simulation::{Actor, Setup, Trader, buy, sell};
use testing::{PacketEnd, TestEnv, refused};
use units::{Amount, NetAmount, ParticipantId};

/// A market with a generator and two buyers who have deposited nothing yet.
fn three() -> (TestEnv, [Actor; 3]) {
    let mut market = TestEnv::open(Setup::default());
    let wind = market.join(&Trader::generator("wind", 0));
    let home = market.join(&Trader::household("home", 0).funds(0));
    let shop = market.join(&Trader::household("shop", 0).funds(0));
    (market, [wind, home, shop])
}

/// All quote in one slot, sign, deliver and are settled; the cycle is cleared.
fn trade(market: &mut TestEnv, [wind, home, shop]: &[Actor; 3]) -> Vec<PositionResponse> {
    let slot = market.slot(0);
    market.quote(wind, &[sell(slot, 0, 100, 20)]).unwrap();
    market.quote(home, &[buy(slot, 0, 300, 8)]).unwrap();
    market.quote(shop, &[buy(slot, 0, 300, 12)]).unwrap();
    market.run_slot(slot);
    let cycle = market.cycle(slot);
    market.settle_cycle(cycle).unwrap();
    market.positions(cycle)
}

#[test]
fn cycle_over_three_chains_has_the_positions_of_a_local_one() {
    // At home: both buyers deposit.
    let (mut market, people) = three();
    for buyer in &people[1..] {
        market.fund(buyer, 100_000).unwrap();
    }
    let at_home = trade(&mut market, &people);

    // The same with home's money on one remote chain and wind's on another.
    let (mut market, people) = three();
    let [wind, home, shop] = &people;
    let [near, far] = [Channel(3), Channel(4)];
    for channel in [near, far] {
        let route = market.route_definition(channel, 5_000_000, 2_000_000);
        market.open_route(route).unwrap();
    }
    let from = Remote { channel: near, address: "juno1home".into() };
    let to = Remote { channel: far, address: "juno1wind".into() };
    market.link(home, &from).unwrap();
    market.link(wind, &to).unwrap();
    let invoice = market.open_invoice(home, 100_000, 3_600).unwrap();
    let paid = market.pay_from_remote(&from, 100_250, invoice, 1).unwrap();
    assert_eq!((paid.amount, paid.surplus), (Amount(100_000), Amount(250)));
    refused(market.pay_from_remote(&from, 100_000, invoice, 2), "ibc/payment: the invoice is paid");
    market.fund(shop, 100_000).unwrap();
    let across = trade(&mut market, &people);
    assert_eq!(across, at_home);
    assert!(across.iter().any(|position| position.net > NetAmount(0)));

    // What wind earned goes out by the cycle's push and its route, once it has come back and been sent again.
    market.set_payout_to(wind, 1_000_000, &to).unwrap();
    market.push_payouts(&[ParticipantId(1), ParticipantId(2), ParticipantId(3)]).unwrap();
    let queued = market.remote_payouts().pop().unwrap();
    assert_eq!((queued.status, &queued.address), (PayoutStatus::Queued, &to.address));
    // Of a million deposited and one coin that confirmed the link, a million stays behind.
    assert_eq!(market.balance(wind).free, Amount(1_000_000));
    market.send_payouts(far, 10).unwrap();
    let packet = market.packets().pop().unwrap();
    assert_eq!(packet.receiver, to.address);
    market.end_packet(&packet, PacketEnd::TimedOut).unwrap();
    market.retry_payout(&wind.account, queued.payout).unwrap();
    market.send_payouts(far, 10).unwrap();
    let packet = market.packets().pop().unwrap();
    market.end_packet(&packet, PacketEnd::Delivered).unwrap();
    let ended = market.remote_payouts().pop().unwrap();
    assert_eq!((ended.status, ended.attempts), (PayoutStatus::Delivered, 2));
    // The coins that left are those that the position earned, and the link's.
    let earned = across.iter().map(|position| position.net.positive_part()).max().unwrap();
    assert!(ended.amount >= earned, "{} of {earned}", ended.amount);
}
