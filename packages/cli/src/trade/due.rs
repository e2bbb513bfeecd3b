//! Sends permissionless messages, in pages, until nothing is due.

use sdk::Call;
use serde_json::json;

use super::TxArgs;
use super::submit::{Sent, Submission, Submitter};
use super::view::View;
use crate::failure::Failure;

/// How many items a page has.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Page {
    /// Items a transaction, at most 500
    #[arg(long, default_value_t = 200)]
    pub page: u32,
}

/// What comes next.
pub enum Next {
    /// This is due, in words and as a message.
    Due(String, Call),
    /// There is nothing left to do: what the state is.
    Done(String),
    /// There will be something to do: what, and when.
    NotYet(String),
}

/// Sends messages until nothing is due. A message that another account has sent in the meantime is skipped.
///
/// # Errors
/// If nothing is due yet, or a contract refuses what is.
pub fn send_due(
    view: &View,
    tx: &TxArgs,
    next: &mut dyn FnMut() -> Result<Next, Failure>,
) -> Result<(), Failure> {
    let mut submitter = Submitter::new(view, tx)?;
    let mut sent = Sent::default();
    let (mut steps, mut refused): (Vec<String>, Option<(Vec<u8>, Failure)>) = (Vec::new(), None);
    let end = loop {
        let (what, call) = match next().map_err(|failure| after(steps.len(), failure))? {
            Next::Due(what, call) => (what, call),
            Next::Done(state) => break state,
            // What was due is done; the rest is a matter of time.
            Next::NotYet(state) if !steps.is_empty() => break state,
            Next::NotYet(state) => return Err(Failure::refused(state)),
        };
        match refused.take() {
            // Refused, and still due: nobody else has done it.
            Some((msg, failure)) if msg == call.msg => return Err(after(steps.len(), failure)),
            _ => {}
        }
        let preview = format!(
            "{what}\nWhat is due after it follows, a transaction each, until nothing is due any more"
        );
        match submitter.submit(&Submission::one(preview, call.clone())) {
            Ok(Some(more)) => {
                sent.extend(more);
                eprintln!("dpt: step {} is done: {what}", steps.len().saturating_add(1));
                steps.push(what);
            }
            Ok(None) => return Ok(()),
            Err(failure @ Failure::Refused(_)) => refused = Some((call.msg, failure)),
            Err(failure) => return Err(after(steps.len(), failure)),
        }
    };
    let words =
        if steps.is_empty() { end.clone() } else { format!("{}\n{end}\n{}", steps.join("\n"), sent.words()) };
    view.print(&json!({"steps": steps, "state": end, "transactions": sent.document()}), &words)
}

/// A failure after so many steps. What became of the next one is only known if it was refused.
fn after(steps: usize, failure: Failure) -> Failure {
    let done = match steps {
        0 => return failure,
        1 => "a step is done".to_owned(),
        many => format!("{many} steps are done"),
    };
    let next = if matches!(failure, Failure::Chain(_)) { "" } else { ", the next is not" };
    failure.saying(|text| format!("{done}{next}: {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_tells_what_is_done_and_not_more_than_is_known() {
        let refused = |steps| after(steps, Failure::refused("no")).to_string();
        assert_eq!(
            [0, 1, 2].map(refused),
            ["no", "a step is done, the next is not: no", "2 steps are done, the next is not: no"]
        );
        assert_eq!(after(2, Failure::Chain("gone".into())).to_string(), "2 steps are done: gone");
        assert_eq!(after(1, Failure::Chain("gone".into())).code(), 3);
    }
}
