//! What `dpt operate` says before it reaches any chain.

use serde_json::Value;

use crate::command::dpt;

#[test]
fn a_log_in_json_ends_in_json() {
    let run = dpt(&["operate", "--network", "no-such-file", "--from", "nobody", "--json"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    let line: Value = serde_json::from_str(run.complaint()).unwrap();
    assert_eq!(line["message"], "ended");
    assert!(line["reason"].as_str().unwrap().starts_with("no-such-file: "), "{line}");
    let run = dpt(&["operate", "--network", "no-such-file", "--from", "nobody"]);
    assert!(run.complaint().starts_with("dpt: no-such-file: "), "{run:?}");
}
