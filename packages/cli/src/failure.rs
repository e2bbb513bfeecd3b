//! How a command ends that does not end well: one clear line and an exit code.

use std::io;
use std::process::ExitCode;

use clearing_documents::DocumentError;
use deployer::DeployError;
use gas_benchmark::BenchmarkError;
use keystore::{PhraseError, StoreError};
use market_format::CsvError;
use market_replay::ReplayError;
use sdk::{ClientError, ErrorKind, WrongDigest};
use simulation::day::DayError;

use crate::advice;

/// Why a command failed. Its text is one line.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What was asked has the answer no: a condition fails, a price is missed. Exit code 1.
    #[error("{0}")]
    Refused(String),
    /// What was given cannot be read: a file is missing or malformed, at the place named. Exit code 2.
    #[error("{0}")]
    Malformed(String),
    /// The chain is out of reach, or it is not known what became of a transaction. Exit code 3.
    #[error("{0}")]
    Chain(String),
    /// It has been told already, in another way; the exit code is left.
    #[error("exit code {0}")]
    Told(u8),
    /// Whoever read the output has gone. Exit code 0: it had seen enough.
    #[error("the output was closed")]
    OutputClosed,
}

impl Failure {
    /// What was asked has the answer no.
    pub fn refused(reason: impl ToString) -> Self {
        Self::Refused(reason.to_string())
    }

    /// What was given cannot be read: where, and why.
    pub fn malformed(place: impl ToString, reason: impl ToString) -> Self {
        Self::Malformed(format!("{}: {}", place.to_string(), reason.to_string()))
    }

    /// The same failure in other words, made of its own.
    #[must_use]
    pub fn saying(self, words: impl FnOnce(String) -> String) -> Self {
        match self {
            Self::Refused(text) => Self::Refused(words(text)),
            Self::Malformed(text) => Self::Malformed(words(text)),
            Self::Chain(text) => Self::Chain(words(text)),
            other @ (Self::Told(_) | Self::OutputClosed) => other,
        }
    }

    /// Prints it and says with what the program exits.
    pub fn report(self) -> ExitCode {
        ExitCode::from(self.tell())
    }

    /// With what code the program exits.
    pub const fn code(&self) -> u8 {
        match self {
            Self::OutputClosed => 0,
            Self::Refused(_) => 1,
            Self::Malformed(_) => 2,
            Self::Chain(_) => 3,
            Self::Told(code) => *code,
        }
    }

    /// Prints it and says with what code the program exits.
    pub fn tell(&self) -> u8 {
        let code = self.code();
        if matches!(self, Self::OutputClosed | Self::Told(_)) {
            return code;
        }
        // One line, whatever a file name or a library's message contains.
        let text: Vec<String> = self.to_string().lines().map(|line| line.trim().to_owned()).collect();
        eprintln!("dpt: {}", text.join(" "));
        code
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let text = match &error {
            ClientError::Refused { log, .. } => advice::explain(log),
            other => other.to_string(),
        };
        match error.kind() {
            ErrorKind::Input => Self::Malformed(text),
            ErrorKind::NoAnswer | ErrorKind::Unreadable | ErrorKind::Unconfirmed => Self::Chain(text),
            ErrorKind::Refused | ErrorKind::NotSent => Self::Refused(text),
        }
    }
}

impl From<DayError> for Failure {
    fn from(error: DayError) -> Self {
        match error {
            DayError::Malformed { .. } => Self::Malformed(error.to_string()),
            DayError::Failed(text) => Self::Refused(text),
            DayError::Unreachable(text) => Self::Chain(text),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoKey { .. } => Self::Refused(format!(
                "{error}: `dpt keys list` shows those that are, `dpt keys add` makes one"
            )),
            StoreError::TestKeysNotAllowed => Self::malformed(
                "--test",
                format!("{error}: no network file with [keys] test = true is given"),
            ),
            StoreError::Exists { .. } | StoreError::Passphrase { .. } | StoreError::Seal(_) => {
                Self::refused(error)
            }
            StoreError::Name(_) | StoreError::File { .. } | StoreError::Phrase(_) => {
                Self::Malformed(error.to_string())
            }
        }
    }
}

impl From<DeployError> for Failure {
    fn from(error: DeployError) -> Self {
        match error {
            DeployError::Refused(text) => Self::Refused(text),
            DeployError::Malformed { .. } => Self::Malformed(error.to_string()),
            DeployError::Unreadable(text) => Self::Chain(text),
            DeployError::Client(error) => error.into(),
            DeployError::Step { step, error } => match Self::from(error) {
                Self::Refused(text) => Self::Refused(format!("{step}: {text}")),
                Self::Chain(text) => Self::Chain(format!("{step}: {text}; run this again to go on")),
                other => other,
            },
        }
    }
}

impl From<ReplayError> for Failure {
    fn from(error: ReplayError) -> Self {
        match error {
            ReplayError::Malformed { .. } => Self::Malformed(error.to_string()),
            ReplayError::Failed(text) => Self::Refused(text),
        }
    }
}

impl From<BenchmarkError> for Failure {
    fn from(error: BenchmarkError) -> Self {
        match error {
            BenchmarkError::Malformed { .. } => Self::Malformed(error.to_string()),
            BenchmarkError::Failed(text) => Self::Refused(text),
            BenchmarkError::Book(error) => error.into(),
            BenchmarkError::Chain(error) => error.into(),
        }
    }
}

impl From<DocumentError> for Failure {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::Malformed { .. } => Self::Malformed(error.to_string()),
            DocumentError::Clearing(text) => Self::Refused(text),
        }
    }
}

impl From<WrongDigest> for Failure {
    fn from(error: WrongDigest) -> Self {
        Self::refused(error)
    }
}

impl From<PhraseError> for Failure {
    fn from(error: PhraseError) -> Self {
        Self::Malformed(error.to_string())
    }
}

impl From<CsvError> for Failure {
    fn from(error: CsvError) -> Self {
        Self::malformed(error.place, error.problem)
    }
}

impl From<io::Error> for Failure {
    /// A failure to write the output.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::OutputClosed;
        }
        Self::Refused(format!("the output cannot be written: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silent_node_and_refusal_have_different_exit_codes() {
        let (rpc, text) = ("http://x".to_owned(), "too many requests".to_owned());
        assert_eq!(Failure::from(ClientError::NotAnswered { rpc, text: text.clone() }).tell(), 3);
        assert_eq!(Failure::from(ClientError::Refused { log: text, hash: None }).tell(), 1);
    }
}
