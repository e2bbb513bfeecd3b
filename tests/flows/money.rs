//! Money in and out.

use cosmwasm_std::Coin;
use interfaces::settlement_escrow::CycleStatus;
use simulation::{ChainBackend, Trader};
use testing::refused;
use units::Amount;

use crate::scenes::{Duo, HOME_HOLD};

#[test]
fn only_free_money_can_be_withdrawn_and_all_of_it() {
    let mut duo = Duo::drafted();
    let free = 1_000_000 - HOME_HOLD;
    let more = format!(
        "escrow/insufficient: participant {} has {free} free, {} needed",
        duo.home.participant,
        free + 1
    );
    refused(duo.market.withdraw(&duo.home, Some(free + 1)), &more);
    duo.market.withdraw(&duo.home, Some(1)).unwrap();
    let paid = duo.market.withdraw(&duo.home, None).unwrap();
    assert_eq!(paid.amount, Amount(free - 1));
    assert_eq!(duo.market.chain.balance(&duo.home.account, "ucoin").unwrap(), Amount(free));
    let nothing = format!("escrow/nothing_free: participant {} has no free ucoin", duo.home.participant);
    refused(duo.market.withdraw(&duo.home, None), &nothing);
}

#[test]
fn one_blocked_account_does_not_stop_pushed_payouts() {
    let mut duo = Duo::quoted();
    let shop = duo.market.join(&Trader::household("shop", 1));
    duo.market.set_payout(&shop, Some(100)).unwrap();
    duo.market.set_payout(&duo.wind, Some(0)).unwrap();
    duo.market.block_account(&shop.account);
    let ids = [shop.participant, duo.home.participant, duo.wind.participant];
    let (sent, returned) = duo.market.push_payouts(&ids).unwrap();
    // Wind has reserved 20·52; shop's account takes nothing; home did not agree.
    assert!(
        sent.iter().any(|paid| paid.participant == duo.wind.participant && paid.amount == Amount(998_960))
    );
    assert_eq!(returned.len(), 1);
    assert_eq!((returned[0].participant, returned[0].amount), (shop.participant, Amount(999_900)));
    assert_eq!(duo.market.balance(&shop).free, Amount(1_000_000));
    assert_eq!(duo.market.balance(&duo.wind).free, Amount(0));
    duo.market.unblock_account(&shop.account);
    duo.market.push_payouts(&[shop.participant]).unwrap();
    assert_eq!(duo.market.balance(&shop).free, Amount(100));
    // Nothing above what stays behind: skipped, not refused.
    assert_eq!(duo.market.push_payouts(&[shop.participant]).unwrap().0, []);
    duo.market.set_payout(&shop, None).unwrap();
    duo.market.fund(&shop, 50).unwrap();
    assert_eq!(duo.market.push_payouts(&[shop.participant]).unwrap().0, []);
    assert_eq!(duo.market.balance(&shop).free, Amount(150));
}

#[test]
fn coins_sent_without_a_message_are_nobodys() {
    let mut duo = Duo::quoted();
    let (stranger, escrow) = (duo.market.account("stranger"), duo.market.addresses.settlement_escrow.clone());
    duo.market.faucet(&stranger, 777, "ucoin");
    duo.market.transfer(&stranger, &escrow, &[Coin::new(777_u128, "ucoin")]).unwrap();
    let conservation = duo.market.conservation();
    assert_eq!((conservation.ledger, conservation.surplus), (Amount(2_000_000), Amount(777)));
    // Nobody clears the slot: all is refunded, and no more than all.
    assert_eq!(duo.gains(), (0, 0));
    assert_eq!(duo.market.conservation().surplus, Amount(777));
}

#[test]
fn a_cycle_is_not_cleared_before_its_last_slot_is_final() {
    let mut duo = Duo::active();
    let cycle = duo.market.cycle(duo.slot);
    let open = |settled| {
        format!(
            "escrow/cycle_still_open: 1 of 4 slots are closed, 1 have contracts, power-contract knows 1 of those \
             and {settled} are final"
        )
    };
    refused(duo.market.clear_cycle_page(cycle, 10), &open(0));
    duo.market.end_metering(duo.slot);
    duo.market.settle(duo.slot).unwrap();
    // The other three slots of the cycle are not closed.
    refused(duo.market.clear_cycle_page(cycle, 10), &open(1));
    assert_eq!(duo.market.settle_cycle(cycle).unwrap().status, CycleStatus::Cleared);
    let cleared = format!("escrow/already_cleared: cycle {cycle} of market {} is cleared", duo.market.id);
    refused(duo.market.clear_cycle_page(cycle, 10), &cleared);
}

#[test]
fn netting_moves_less_than_all_payments_together() {
    let mut duo = Duo::delivered();
    duo.market.meter_as_contracted(duo.slot).unwrap();
    let cycle = duo.market.cycle(duo.slot);
    let report = duo.market.settle_cycle(cycle).unwrap().report.unwrap();
    // Positions: home −1,010, wind 980, fees 30.
    assert_eq!(report.net_transfers, Amount(1_010));
    assert!(report.gross_transfers >= report.net_transfers);
    assert_eq!(report.positions_net, units::NetAmount(0));
}
