//! The audit log's root, and how a reader verifies an entry with nothing but SHA-256.

use super::format::count;
use super::model::{Audit, Day};
use super::page::{Page, number, table, words};

/// Writes the section.
pub fn section(page: &mut Page, day: &Day) {
    let audit = &day.audit;
    page.el("section", &[("id", "audit"), ("aria-labelledby", "audit-h")], |page| {
        page.leaf("h2", &[("id", "audit-h")], "The audit log, and how to verify it");
        page.leaf(
            "p",
            &[],
            &format!(
                "Every message of the day left an entry in a Merkle tree (RFC 6962). These 32 bytes stand for all {} of them; anyone who \
                 keeps the root can have any entry proved, and would notice any change.",
                count(audit.size)
            ),
        );
        page.leaf("p", &[("class", "hash")], &audit.root);
        table(
            page,
            "Entries by kind",
            &[words("Kind"), number("Entries")],
            audit.categories.iter().map(|(kind, entries)| vec![kind.clone(), count(*entries)]),
        );
        proof(page, audit);
        script(page, audit);
        consistency(page, audit);
    });
}

fn proof(page: &mut Page, audit: &Audit) {
    let verdict = if audit.verified { "verified" } else { "NOT verified" };
    page.leaf("h3", &[], &format!("Entry {}: {} ({verdict})", count(audit.number), audit.about));
    page.leaf(
        "p",
        &[],
        "The entry's leaf is SHA-256 of a zero byte and the entry. Then, step by step, hash a one byte, the left and the right \
         neighbour. The last hash is the root.",
    );
    page.el("details", &[], |page| {
        page.leaf("summary", &[], "The entry's bytes");
        page.leaf("p", &[("class", "hash")], &audit.encoded);
    });
    let first = vec!["leaf".to_owned(), "—".to_owned(), audit.leaf.clone()];
    let steps = audit.proof.iter().enumerate().map(|(position, step)| {
        let side = if step.left { "on the left" } else { "on the right" };
        vec![count(position.saturating_add(1)), side.to_owned(), step.hash.clone()]
    });
    table(
        page,
        "From the entry to the root",
        &[words("Step"), words("Neighbour stands"), words("Hash")],
        std::iter::once(first).chain(steps),
    );
}

/// A few lines of Python that recompute the root from the entry's bytes.
pub fn verifier(audit: &Audit) -> String {
    let steps: Vec<String> = audit
        .proof
        .iter()
        .map(|step| format!("    ({}, \"{}\"),\n", if step.left { "True" } else { "False" }, step.hash))
        .collect();
    [
        "import hashlib\nsha = lambda data: hashlib.sha256(data).digest()\n",
        "node = sha(b\"\\0\" + bytes.fromhex(\n    \"",
        &audit.encoded,
        "\"))\nfor left, other in [\n",
        &steps.concat(),
        "]:\n    other = bytes.fromhex(other)\n",
        "    node = sha(b\"\\1\" + (other + node if left else node + other))\n",
        "print(\"verified\" if node.hex() == \"",
        &audit.root,
        "\"\n      else \"NOT in this log\")\n",
    ]
    .concat()
}

fn script(page: &mut Page, audit: &Audit) {
    page.el("details", &[("class", "data")], |page| {
        page.leaf("summary", &[], "Verify it yourself: a Python script of a few lines");
        page.el("pre", &[("tabindex", "0"), ("aria-label", "Python script")], |page| {
            page.leaf("code", &[], &verifier(audit));
        });
    });
}

fn consistency(page: &mut Page, audit: &Audit) {
    let verdict = if audit.consistent { "verified: nothing before was changed" } else { "NOT verified" };
    page.leaf("h3", &[], "Nothing was rewritten");
    page.leaf(
        "p",
        &[],
        &format!(
            "Before the cycle was cleared the log had {} entries and the root below. That the log of {} entries continues that one \
             was proved ({verdict}).",
            count(audit.earlier_size),
            count(audit.size)
        ),
    );
    page.leaf("p", &[("class", "hash")], &audit.earlier_root);
}
