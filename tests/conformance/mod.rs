//! Every clause of the Recommendation, and every promise beyond it, that the embedded chain can show.
//!
//! A test's name begins with its clause: `r10_2_4_b_…` is about R10.2.4b, `n4_…` about N4. `docs/conformance.md` maps
//! clause → component → test, and says what is open; `document` checks that page.

mod beyond;
mod chains;
mod document;
mod embedded;
mod proof;
