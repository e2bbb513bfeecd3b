//! What is read and written is what `serde_json` reads and writes.

use std::collections::BTreeMap;
use std::fmt::Debug;

use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Tree, from_slice, to_vec};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Lots(u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Side {
    Sell,
    Buy,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    side: Side,
    price: i64,
    lots: Lots,
    note: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields, remote = "Self")]
enum Message {
    Stop,
    Quote { market: u16, orders: Vec<Order> },
    Reserve(u32, i32),
    Name(String),
    Close {},
}

crate::by_tree!(Message);

/// Fields that nobody asked for are passed over here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Answer {
    open: bool,
    by_name: BTreeMap<String, (u8, i8)>,
    nothing: (),
    letter: char,
}

/// Both ways of writing and both ways of reading come to the same.
fn same<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let bytes = serde_json::to_vec(value).unwrap();
    assert_eq!(String::from_utf8(to_vec(value).unwrap()), String::from_utf8(bytes.clone()));
    assert_eq!(&from_slice::<T>(&bytes).unwrap(), value);
    assert_eq!(&serde_json::from_slice::<T>(&bytes).unwrap(), value);
}

fn order() -> impl Strategy<Value = Order> {
    (any::<bool>(), any::<i64>(), any::<u64>(), any::<Option<String>>()).prop_map(
        |(buy, price, lots, note)| Order {
            side: if buy { Side::Buy } else { Side::Sell },
            price,
            lots: Lots(lots),
            note,
        },
    )
}

fn message() -> impl Strategy<Value = Message> {
    prop_oneof![
        Just(Message::Stop),
        Just(Message::Close {}),
        (any::<u16>(), proptest::collection::vec(order(), 0..4))
            .prop_map(|(market, orders)| Message::Quote { market, orders }),
        any::<(u32, i32)>().prop_map(|(one, two)| Message::Reserve(one, two)),
        any::<String>().prop_map(Message::Name),
    ]
}

proptest! {
    #[test]
    fn messages_are_written_and_read_as_ever(message in message()) {
        same(&message);
    }

    #[test]
    fn answers_are_written_and_read_as_ever(
        open in any::<bool>(),
        by_name in proptest::collection::btree_map(any::<String>(), any::<(u8, i8)>(), 0..4),
        letter in any::<char>(),
    ) {
        same(&Answer { open, by_name, nothing: (), letter });
    }

    /// Half of the strings are of the bytes that JSON escapes.
    #[test]
    fn strings_are_escaped_as_ever(text in "[\\x00-\\x22\\\\\\x7f\u{20ac}]{0,20}") {
        same(&text);
    }

    #[test]
    fn whatever_the_bytes_both_readers_agree(bytes in proptest::collection::vec(any::<u8>(), 0..12)) {
        prop_assert_eq!(from_slice::<Tree>(&bytes).is_ok(), serde_json::from_slice::<Value>(&bytes).is_ok());
    }
}

/// What `serde_json` says to some text, read as the same type without a tree.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Direct {
    Stop,
    Quote { market: u16, orders: Vec<Order> },
    Reserve(u32, i32),
    Name(String),
    Close {},
}

#[test]
fn what_is_wrong_is_told_in_the_words_of_serde_json_and_with_the_way_there() {
    let good = json!({"side": "buy", "price": -1, "lots": 3, "note": null});
    let quote = |order: Value| json!({"quote": {"market": 1, "orders": [good, order]}});
    let with = |field: &str, value: Value| {
        let mut order = good.clone();
        order[field] = value;
        quote(order)
    };
    let mut lacking = good.clone();
    lacking.as_object_mut().unwrap().remove("lots");
    for (text, place) in [
        (quote(lacking), " in quote.orders[1]"),
        (with("colour", json!(1)), " in quote.orders[1]"),
        (with("price", json!("1")), " in quote.orders[1].price"),
        (with("price", json!(1.5)), " in quote.orders[1].price"),
        (with("price", json!(u64::MAX)), " in quote.orders[1]"),
        (with("lots", json!(-1)), " in quote.orders[1]"),
        (with("lots", json!(true)), " in quote.orders[1].lots"),
        (with("side", json!("hold")), " in quote.orders[1].side"),
        (with("note", json!([1])), " in quote.orders[1].note"),
        (quote(json!(7)), " in quote.orders[1]"),
        (json!({"quote": {"market": 65_536, "orders": []}}), " in quote"),
        (json!({"quote": {"market": 1, "orders": {}}}), " in quote.orders"),
        (json!({"quote": "now"}), " in quote"),
        (json!({"reserve": [1]}), ""),
        (json!({"name": 1}), " in name"),
        (json!({"stop": 1}), " in stop"),
        (json!({"steal": {}}), ""),
        (json!("quote"), ""),
        (json!("steal"), ""),
        (json!("close"), ""),
    ] {
        let text = text.to_string();
        let of_serde =
            serde_json::from_str::<Direct>(&text).unwrap_err().to_string().replace("Direct", "Message");
        let words = of_serde.split(" at line ").next().unwrap();
        for ours in [
            from_slice::<Message>(text.as_bytes()).unwrap_err().to_string(),
            serde_json::from_str::<Message>(&text).unwrap_err().to_string(),
        ] {
            assert_eq!(ours, format!("{words}{place}"), "{text}");
        }
    }
}

#[test]
fn a_field_that_comes_twice_is_refused() {
    let text = br#"{"quote":{"market":1,"market":2,"orders":[]}}"#;
    assert_eq!(from_slice::<Message>(text).unwrap_err().to_string(), "duplicate field `market` in quote");
}

#[test]
fn what_is_no_message_at_all_is_refused() {
    for text in ["{}", "[]", "null", "7", r#"{"stop":null,"close":{}}"#] {
        assert_eq!(
            from_slice::<Message>(text.as_bytes()).unwrap_err().to_string(),
            "expected value",
            "{text}"
        );
    }
    for text in ["", "{", r#"{"stop"}"#, "nonsense", r#"{"name":"a"} and more"#] {
        let of_serde = serde_json::from_str::<Value>(text).unwrap_err().to_string();
        assert_eq!(from_slice::<Message>(text.as_bytes()).unwrap_err().to_string(), of_serde, "{text}");
    }
    let deep = "[".repeat(100_000);
    assert!(from_slice::<Message>(deep.as_bytes()).unwrap_err().to_string().contains("recursion limit"));
}

#[test]
fn an_array_is_no_struct() {
    assert!(serde_json::from_str::<Order>(r#"["buy",1,2,null]"#).is_ok());
    let error = from_slice::<Order>(br#"["buy",1,2,null]"#).unwrap_err();
    assert_eq!(error.to_string(), "invalid type: sequence, expected struct Order");
}

#[test]
fn fractions_and_raw_bytes_are_not_written() {
    assert_eq!(to_vec(&[1.5]).unwrap_err().to_string(), "a message holds no fractions");
    assert_eq!(to_vec(&[1.5_f32]).unwrap_err().to_string(), "a message holds no fractions");
}
