//! The end of a run on a real chain that is lost in the middle of it.

use std::process;

use simulation::Wasmd;

use crate::failure::Failure;

/// What to do next.
const NEXT: &str = "When the node answers, run the same command again: it begins anew, with accounts and contracts of its own";

/// From now on, when the chain is lost, the command ends: with one line and exit code 3. Before that, `tidy`
/// leaves the terminal as it should be.
pub fn end_when_lost(chain: &mut Wasmd, tidy: impl Fn() + 'static) {
    chain.on_unreachable(Box::new(move |error| {
        tidy();
        let code = Failure::Chain(format!("the run broke off and cannot be resumed: {error} {NEXT}")).tell();
        process::exit(code.into());
    }));
}
