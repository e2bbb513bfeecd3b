//! The errors of the log. Each text begins with its stable code.

use contract_kit::CommonError;
use cosmwasm_std::StdError;
use merkle_log::TreeError;

/// Why the log refuses a message or a query.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each text says what the variant and its fields mean")]
pub enum AuditError {
    #[error(
        "log/action_length: entry {at} of the list: an action's name has 1 to {most} bytes, {got} were given"
    )]
    ActionLength { at: usize, most: usize, got: usize },
    #[error("log/action_character: entry {at} of the list: an action's name has only a to z, 0 to 9 and _")]
    ActionCharacter { at: usize },
    #[error("log/actor_length: entry {at} of the list: an actor has 1 to {most} bytes, {got} were given")]
    ActorLength { at: usize, most: usize, got: usize },
    #[error(
        "log/actor_character: entry {at} of the list: an actor has only printable ASCII characters and no space"
    )]
    ActorCharacter { at: usize },
    #[error(
        "log/too_many_subjects: entry {at} of the list names {got} participants, at most {most} are allowed"
    )]
    TooManySubjects { at: usize, most: usize, got: usize },
    #[error("log/hash_length: entry {at} of the list: a hash has {expected} bytes, {got} were given")]
    HashLength { at: usize, expected: usize, got: usize },
    #[error("log/no_such_entry: entry {number} does not exist, the log has {size} entries")]
    NoSuchEntry { number: u64, size: u64 },
    #[error("log/no_such_size: the log has {size} entries, not {asked}")]
    NoSuchSize { asked: u64, size: u64 },
    #[error("log/not_a_writer: only a peer contract appends entries")]
    NotAWriter,
    #[error("log/tree: {0}")]
    Tree(#[from] TreeError<StdError>),
    #[error(transparent)]
    Common(#[from] CommonError),
    #[error("log/state: {0}")]
    Std(#[from] StdError),
}

#[cfg(test)]
mod tests {
    use contract_kit::error_codes::check_prefixed;

    #[test]
    fn every_error_has_a_code_of_its_variant() {
        check_prefixed("log", include_str!("error.rs"));
    }
}
