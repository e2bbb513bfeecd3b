//! Examples in the help of a command.

/// The examples of a command on a real chain, followed by its exit codes.
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

pub(crate) use example;
