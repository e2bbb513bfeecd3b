//! The help after a verb on a real chain: its example and exit codes.

/// An example of a verb on a real chain, and its exit codes.
#[macro_export]
macro_rules! example {
    ($text:literal) => {
        concat!(
            "Example:\n",
            $text,
            "\n\n",
            "Exit code: 0; 1 with one line that says why if the chain or a contract refuses,\n",
            "or what was asked has the answer no; 2 if what was given cannot be read; 3 if\n",
            "the chain is out of reach, or it is not known what became of a transaction."
        )
    };
}
