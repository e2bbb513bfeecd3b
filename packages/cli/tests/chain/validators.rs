//! Four validators, some of which stop. `ci/check-validators` starts a chain of four and runs this.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use cosmwasm_std::Coin;
use interfaces::orderbook_matcher::SlotStatus;
use sdk::{Node, messages};
use simulation::Wait;

use crate::accounts::{account, chain, chain_by, fund};
use crate::command::file;
use crate::cycle::Cycle;
use crate::network::network;
use crate::operator::{Operator, key};

/// Stops or starts one of the nodes.
fn node(action: &str, number: usize) {
    let name = network().parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
    let done = Command::new(file("../../ci/localnet"))
        .args(["node", action, "--name", &name, "--node", &number.to_string()])
        .status()
        .unwrap();
    assert!(done.success());
}

/// The addresses of the four.
fn nodes() -> Vec<String> {
    let text = fs::read_to_string(network().with_file_name("rpcs")).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// Waits until a node is at a height beyond this one.
fn beyond(node: &Node, height: u64) -> u64 {
    let begin = Instant::now();
    loop {
        match node.latest().wait() {
            Ok((now, _)) if now > height => return now,
            _ => assert!(begin.elapsed() < Duration::from_mins(1), "no block after {height}"),
        }
        thread::sleep(Duration::from_millis(200));
    }
}

#[test]
#[ignore = "needs four validators: ci/check-validators"]
fn a_cycle_ends_with_one_of_four_stopped_and_goes_on_from_where_it_was_after_a_halt() {
    let nodes = nodes();
    assert_eq!(nodes.len(), 4);
    // The test stands at the second node; the operator is at the first, which the network file names.
    let near = Node::connect(&chain_by(&nodes[1])).wait().unwrap();
    let mut cycle = Cycle::open(&nodes[1], 16);
    key(cycle.folder.path(), "operator");
    let mut sender = account("sender");
    fund(&sender, 1_000_000);
    cycle.trade();
    let operator = Operator::start(&cycle.network(), "operator");

    // 1. One of four stops: the other three have more than two thirds, and go on.
    cycle.until("pairing of the first slot", |cycle| cycle.slot_is(0, SlotStatus::Paired));
    node("stop", 3);
    cycle.meter();
    cycle.until("pairing of the last slot", |cycle| cycle.slot_is(3, SlotStatus::Paired));

    // 2. A second one stops: the two left halt. At most the block that was under way is still made.
    node("stop", 2);
    thread::sleep(Duration::from_secs(2));
    let (halted_at, _) = near.latest().wait().unwrap();
    // A payment is handed in to a chain that stands still.
    let recipient = account("recipient").address().to_string();
    let coins = [Coin::new(5_u128, chain().fee_denom)];
    let payment = [messages::send(sender.address().as_ref(), &recipient, &coins)];
    let rpc = nodes[1].clone();
    let paying = thread::spawn(move || {
        let node = Node::connect(&chain_by(&rpc)).wait().unwrap();
        let result = sender.send(&node, &payment).wait();
        (sender, result)
    });
    thread::sleep(Duration::from_secs(3));
    assert_eq!(near.latest().wait().unwrap().0, halted_at, "two of four make no block");
    let statuses = |cycle: &Cycle| [0, 1, 2, 3].map(|slot| cycle.slot_is(slot, SlotStatus::Paired));
    assert_eq!(statuses(&cycle), [true; 4]);

    // 3. It comes back, and the chain goes on from where it was: the payment is made, once.
    node("start", 2);
    let height = beyond(&near, halted_at);
    let (sender, result) = paying.join().unwrap();
    assert!(result.unwrap().height > halted_at);
    assert_eq!(near.balance(&recipient, &chain().fee_denom).wait().unwrap(), 5);
    assert_eq!(near.account(sender.address().as_ref()).wait().unwrap().1, 1);
    assert_eq!(statuses(&cycle), [true; 4]);

    // 4. The operator's own node stops in mid-day and comes back; the operator waits for it.
    node("start", 3);
    beyond(&Node::connect(&chain_by(&nodes[2])).wait().unwrap(), height);
    node("stop", 0);
    cycle.until("word of the operator that its node is away", |_| {
        !operator.lines("the chain is out of reach; trying again").is_empty()
    });
    node("start", 0);
    cycle.until("word of the operator that its node is back", |_| {
        !operator.lines("the chain is within reach").is_empty()
    });

    // 5. The cycle comes to its end, nothing lost, nothing twice.
    cycle.wait_for_the_end();
    cycle.check();
    let (code, log) = operator.terminate();
    assert_eq!(code, Some(0), "{log:?}");
}
