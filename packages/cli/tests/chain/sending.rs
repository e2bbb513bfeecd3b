//! A transaction is applied once or not at all, whatever is lost on the way. It is counted by its effect: the coins that
//! arrive, and the sequences that the sender has used.

use std::thread;
use std::time::Duration;

use cosmwasm_std::Coin;
use market_format::Decimal;
use sdk::{ClientError, Message, Node, Prepared, Signer, Stage, messages};
use simulation::Wait;

use crate::accounts::{account, chain, chain_by, fund};
use crate::proxy::{Mischief, Proxy};

/// Someone with coins, someone without, and a proxy between the first and the chain.
struct Scene {
    proxy: Proxy,
    near: Node,
    far: Node,
    sender: Signer,
    recipient: String,
}

impl Scene {
    fn new(name: &str) -> Self {
        let proxy = Proxy::before(&chain().rpc);
        let sender = account(name);
        fund(&sender, 1_000_000);
        let recipient = account(&format!("whom {name} pays")).address().to_string();
        let (near, far) =
            (Node::connect(&chain_by(&proxy.url)).wait().unwrap(), Node::connect(&chain()).wait().unwrap());
        Self { proxy, near, far, sender, recipient }
    }

    /// Pays, and is killed between sending and hearing of it, as far as the sender can tell: what it had noted.
    fn killed_after_sending(&mut self, amount: u128) -> Prepared {
        let mut noted: Option<Prepared> = None;
        let payment = self.payment(amount);
        let killed = self
            .sender
            .send_recorded(&self.near, &payment, &mut |at| match at {
                Stage::Signed(prepared) => {
                    noted = Some(prepared.clone());
                    Ok(())
                }
                Stage::Sent(_) => Err(ClientError::NotRecorded { problem: "killed".into() }),
            })
            .wait();
        assert!(matches!(killed, Err(ClientError::NotRecorded { .. })));
        noted.unwrap()
    }

    /// A payment of so much.
    fn payment(&self, amount: u128) -> [Message; 1] {
        let coins = [Coin::new(amount, self.near.chain.fee_denom.clone())];
        [messages::send(self.sender.address().as_ref(), &self.recipient, &coins)]
    }

    fn pay(&mut self, amount: u128) -> Result<String, ClientError> {
        let payment = self.payment(amount);
        self.sender.send(&self.near, &payment).wait().map(|result| result.hash)
    }

    /// What has arrived, and how many transactions the sender has on the chain, asked for past the proxy.
    fn effect(&self) -> (u128, u64) {
        let (_, sequence) = self.far.account(self.sender.address().as_ref()).wait().unwrap();
        (self.far.balance(&self.recipient, &self.far.chain.fee_denom).wait().unwrap(), sequence)
    }
}

#[test]
fn an_answer_that_is_lost_once_the_node_has_the_transaction_makes_no_second_one() {
    let mut scene = Scene::new("lost answer");
    for (mischief, paid) in [
        (Mischief::DropAnswer, 5),
        (Mischief::Garble, 10),
        (Mischief::Unavailable, 15),
        // The second of two answers says that the node has it already.
        (Mischief::Twice, 20),
    ] {
        scene.proxy.once("broadcast_tx_sync", mischief.clone());
        scene.pay(5).unwrap_or_else(|error| panic!("{mischief:?}: {error}"));
        assert_eq!(scene.effect(), (paid, u64::try_from(paid / 5).unwrap()), "{mischief:?}");
    }
    assert_eq!(scene.proxy.calls("broadcast_tx_sync"), 4, "each was handed in once");
}

#[test]
fn what_never_arrived_is_handed_in_again_as_it_is() {
    let mut scene = Scene::new("lost request");
    scene.proxy.once("broadcast_tx_sync", Mischief::DropRequest);
    scene.pay(5).unwrap();
    assert_eq!(scene.effect(), (5, 1));
    assert_eq!(scene.proxy.calls("broadcast_tx_sync"), 2);
}

#[test]
fn a_node_whose_index_is_behind_or_not_kept_is_asked_for_its_blocks() {
    let mut scene = Scene::new("no index");
    for (words, paid) in [("tx (AB) not found", 5), ("transaction indexing is disabled", 10)] {
        scene.proxy.always("tx", Mischief::Refuse(words));
        let hash = scene.pay(5).unwrap();
        assert_eq!(scene.effect(), (paid, u64::try_from(paid / 5).unwrap()));
        // What the blocks say is what the index says later.
        scene.proxy.until_told_otherwise(|_| Mischief::None);
        let digest: [u8; 32] = hex::decode(&hash).unwrap().try_into().unwrap();
        let indexed = scene.far.transaction(digest).wait().unwrap().expect("indexed by now");
        assert_eq!((indexed.code, indexed.hash), (0, hash));
    }
}

#[test]
fn a_slow_node_and_one_that_loses_every_other_answer_are_waited_for() {
    let mut scene = Scene::new("slow");
    scene.proxy.until_told_otherwise(|_| Mischief::Delay(Duration::from_millis(300)));
    scene.pay(5).unwrap();
    assert_eq!(scene.effect(), (5, 1));
    let mut asked = 0;
    scene.proxy.until_told_otherwise(move |method| {
        asked += 1;
        // Before anything is sent, a lost answer is an error at once: nothing is lost by trying again.
        if !method.starts_with("abci_query") && asked % 2 == 0 {
            Mischief::DropAnswer
        } else {
            Mischief::None
        }
    });
    scene.pay(5).unwrap();
    assert_eq!(scene.effect(), (10, 2));
}

#[test]
fn a_connection_that_the_node_has_closed_meanwhile_is_not_used_again() {
    let node = Node::connect(&chain()).wait().unwrap();
    node.latest().wait().unwrap();
    // CometBFT closes a connection that was not used for ten seconds.
    thread::sleep(Duration::from_secs(11));
    node.latest().wait().unwrap();
}

#[test]
fn without_an_answer_before_sending_nothing_is_sent() {
    let mut scene = Scene::new("no answer");
    for mischief in [Mischief::DropRequest, Mischief::DropAnswer, Mischief::Unavailable] {
        scene.proxy.always("abci_query", mischief);
        assert!(matches!(scene.pay(5), Err(ClientError::Unreachable { .. })));
    }
    scene.proxy.always("abci_query", Mischief::Garble);
    assert!(matches!(scene.pay(5), Err(ClientError::Unreadable { .. })));
    scene.proxy.always("broadcast_tx_sync", Mischief::Refuse("mempool is full: number of txs 5000"));
    assert!(matches!(scene.pay(5), Err(ClientError::Refused { hash: None, .. })));
    assert_eq!(scene.effect(), (0, 0));
}

#[test]
fn a_node_that_does_not_answer_a_question_speaks_for_no_chain() {
    let mut scene = Scene::new("busy");
    scene.proxy.always("abci_query", Mischief::Refuse("too many requests"));
    let error = scene.pay(5).unwrap_err();
    assert!(matches!(error, ClientError::NotAnswered { .. }), "{error:?}");
    assert_eq!(error.to_string(), format!("{} does not answer that: too many requests", scene.proxy.url));
    assert_eq!(scene.effect(), (0, 0));
    // What the node itself says of a block that is not there yet.
    let later = scene.far.block_events(1_000_000_000).wait();
    assert!(
        matches!(&later, Err(ClientError::NotAnswered { text, .. }) if text.contains("must be less")),
        "{later:?}"
    );
}

#[test]
fn once_a_transaction_may_have_arrived_no_trouble_in_looking_for_it_is_a_refusal() {
    let mut scene = Scene::new("looked for");
    // Handed in twice on its way, it is told to be out of its turn, and the node is too busy to be asked for its blocks.
    let (mut arrived, mut busy) = (false, 3);
    scene.proxy.until_told_otherwise(move |asked| match asked {
        "broadcast_tx_sync" => {
            arrived = true;
            Mischief::Checked(32)
        }
        "tx" => Mischief::Refuse("transaction indexing is disabled"),
        "block" if busy > 0 => {
            busy -= 1;
            Mischief::Refuse("too many requests")
        }
        "abci_query /cosmos.auth.v1beta1.Query/Account" if arrived => {
            arrived = false;
            Mischief::Refuse("height 5 is not available, lowest height is 100")
        }
        _ => Mischief::None,
    });
    scene.pay(5).unwrap();
    assert_eq!(scene.effect(), (5, 1));
    assert_eq!(scene.proxy.calls("broadcast_tx_sync"), 1);
}

#[test]
fn whoever_comes_back_to_a_node_without_room_or_answers_learns_of_the_same_transaction() {
    let mut scene = Scene::new("no room");
    let noted = scene.killed_after_sending(5);
    for (mischief, words) in [
        // There is no room for what has been there before.
        (Mischief::Refuse("mempool is full: number of txs 5000"), "transaction indexing is disabled"),
        // Its fee could not be paid any more, and whether it was paid is not told at first.
        (Mischief::Checked(5), "too many requests"),
    ] {
        let mut busy = 1;
        scene.proxy.until_told_otherwise(move |asked| match asked {
            "broadcast_tx_sync" => mischief.clone(),
            "tx" => Mischief::Refuse(words),
            "abci_query /cosmos.auth.v1beta1.Query/Account" if busy > 0 => {
                busy -= 1;
                Mischief::Refuse("too many requests")
            }
            _ => Mischief::None,
        });
        assert_eq!(scene.sender.resume(&scene.near, &noted).wait().unwrap().hash, noted.hash_text());
    }
    assert_eq!(scene.effect(), (5, 1));
}

#[test]
fn two_who_share_a_key_wait_for_each_other() {
    let mut scene = Scene::new("shared key");
    // The same key in a second place: neither knows of the other's sequences.
    let seed = [7; 32];
    let prefix = scene.near.chain.prefix.clone();
    scene.sender = Signer::from_bytes(&seed, &prefix).unwrap();
    fund(&scene.sender, 1_000_000);
    let (_, before) = scene.effect();
    // Different amounts: the same message with the same sequence, signed twice, is one transaction.
    let payments = [scene.payment(1), scene.payment(10)];
    thread::scope(|scope| {
        for payment in &payments {
            let prefix = prefix.clone();
            scope.spawn(move || {
                let node = Node::connect(&chain()).wait().unwrap();
                let mut signer = Signer::from_bytes(&seed, &prefix).unwrap();
                for _ in 0..3 {
                    signer.send(&node, payment).wait().unwrap();
                }
            });
        }
    });
    assert_eq!(scene.effect(), (33, before + 6));
}

#[test]
fn whoever_comes_back_after_sending_brings_the_same_transaction_to_its_end() {
    let mut scene = Scene::new("killed");
    let noted = scene.killed_after_sending(5);
    // The same signer sends nothing else before it knows: the first payment counts, then the second.
    scene.pay(7).unwrap();
    assert_eq!(scene.effect(), (12, 2));
    // Handed in again, by whoever read the note, it stays one.
    for _ in 0..2 {
        assert_eq!(scene.sender.resume(&scene.near, &noted).wait().unwrap().hash, noted.hash_text());
    }
    scene.proxy.always("tx", Mischief::Refuse("tx not found"));
    assert_eq!(scene.sender.resume(&scene.near, &noted).wait().unwrap().hash, noted.hash_text());
    assert_eq!(scene.effect(), (12, 2));
}

#[test]
fn what_another_transaction_displaced_never_takes_effect_and_is_called_so() {
    let mut scene = Scene::new("displaced");
    let mut noted: Option<Prepared> = None;
    let payment = scene.payment(5);
    let unsent = scene
        .sender
        .send_recorded(&scene.near, &payment, &mut |at| {
            if let Stage::Signed(prepared) = at {
                noted = Some(prepared.clone());
            }
            Err(ClientError::NotRecorded { problem: "no room".into() })
        })
        .wait();
    assert!(matches!(unsent, Err(ClientError::NotRecorded { .. })));
    assert_eq!(scene.effect(), (0, 0), "what could not be noted was not sent");
    scene.pay(7).unwrap();
    let displaced = scene.sender.resume(&scene.near, &noted.unwrap()).wait();
    assert!(matches!(displaced, Err(ClientError::Displaced { .. })), "{displaced:?}");
    assert_eq!(scene.effect(), (7, 1));
}

#[test]
fn what_runs_out_of_gas_is_sent_once_more_with_more_and_takes_effect_once() {
    let mut scene = Scene::new("out of gas");
    // Less than simulation says: the first try fails, the second has twice what the first used.
    scene.near.chain.gas_adjustment = Decimal::new(8, 1);
    scene.pay(5).unwrap();
    assert_eq!(scene.effect(), (5, 2), "the first took a sequence and did nothing");
}

#[test]
fn refusals_say_what_to_do() {
    let mut scene = Scene::new("refusals");
    let right = chain();
    // Another chain at that address.
    let other = sdk::ChainConfig { id: "osmosis-1".into(), ..right.clone() };
    let error = Node::connect(&other).wait().map(|_| ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("{} is a node of chain {}, the network file says osmosis-1", right.rpc, right.id)
    );
    // Nobody there; something else there.
    let nobody = sdk::ChainConfig { rpc: "http://127.0.0.1:1".into(), ..right.clone() };
    assert!(matches!(Node::connect(&nobody).wait(), Err(ClientError::Unreachable { .. })));
    scene.proxy.always("status", Mischief::Garble);
    assert!(matches!(Node::connect(&chain_by(&scene.proxy.url)).wait(), Err(ClientError::Unreadable { .. })));
    scene.proxy.until_told_otherwise(|_| Mischief::None);
    // An account that the chain has never seen, and one that cannot pay.
    let mut pauper = account("pauper");
    let coins = [Coin::new(1_u128, right.fee_denom.clone())];
    let payment = [messages::send(pauper.address().as_ref(), &scene.recipient, &coins)];
    assert!(matches!(pauper.send(&scene.far, &payment).wait(), Err(ClientError::NoAccount { .. })));
    // Ten coins are enough for the payment, not for its fee of some hundreds.
    fund(&pauper, 10);
    let error = pauper.send(&scene.far, &payment).wait().unwrap_err();
    assert!(matches!(error, ClientError::NoFunds { .. }), "{error}");
    // An address of another chain, which the node refuses too.
    let elsewhere = pauper.address().to_string().replacen("wasm", "osmo", 1);
    assert!(matches!(sdk::address::check(&right.prefix, &elsewhere), Err(ClientError::WrongPrefix { .. })));
    let payment = [messages::send(scene.sender.address().as_ref(), &elsewhere, &coins)];
    assert!(matches!(
        scene.sender.send(&scene.far, &payment).wait(),
        Err(ClientError::Refused { hash: None, .. })
    ));
    // A price below the node's.
    scene.near.chain.gas_price = Decimal::new(1, 6);
    let error = scene.pay(5).unwrap_err();
    assert!(matches!(error, ClientError::FeeTooLow { .. }), "{error}");
    assert!(error.to_string().ends_with("raise gas_price in the network file"), "{error}");
    assert_eq!(scene.effect(), (0, 0));
}
