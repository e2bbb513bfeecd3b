//! Checks of lists, pages and texts.

use std::collections::BTreeSet;

use cosmwasm_std::{Env, HexBinary};
use interfaces::{MAX_BATCH, MAX_PAGE, page_limit};
use units::Timestamp;

use crate::CommonError;

/// The block's time.
pub fn block_time(env: &Env) -> Timestamp {
    Timestamp(env.block.time.seconds())
}

/// The size of a page of an answer: what is asked for, at most [`MAX_PAGE`].
///
/// # Errors
/// [`CommonError::EmptyPage`] if nothing is asked for.
pub fn page_size(limit: Option<u32>) -> Result<usize, CommonError> {
    match page_limit(limit) {
        0 => Err(CommonError::EmptyPage),
        size => Ok(size),
    }
}

/// The size of a page of work, at most `most`.
///
/// # Errors
/// [`CommonError::EmptyPage`] if nothing is asked for.
pub fn work_size(limit: u32, most: u32) -> Result<usize, CommonError> {
    match limit.min(most) {
        0 => Err(CommonError::EmptyPage),
        size => Ok(usize::try_from(size).unwrap_or(usize::MAX)),
    }
}

/// The size of a page of work, at most [`MAX_PAGE`].
///
/// # Errors
/// [`CommonError::EmptyPage`] if nothing is asked for.
pub fn work_page(limit: u32) -> Result<usize, CommonError> {
    work_size(limit, MAX_PAGE)
}

/// Refuses a list that is empty or longer than `most`.
///
/// # Errors
/// [`CommonError::EmptyList`], [`CommonError::ListTooLong`].
pub fn check_length(got: usize, most: usize) -> Result<(), CommonError> {
    match got {
        0 => Err(CommonError::EmptyList),
        _ if got > most => Err(CommonError::ListTooLong { most, got }),
        _ => Ok(()),
    }
}

/// Refuses a list that is empty, longer than [`MAX_BATCH`] or has two items of the same key.
///
/// # Errors
/// [`CommonError::EmptyList`], [`CommonError::ListTooLong`], [`CommonError::Duplicate`].
pub fn check_batch<T, K: Ord>(
    items: &[T],
    key: impl Fn(&T) -> K,
    name: impl Fn(&T) -> String,
) -> Result<(), CommonError> {
    check_length(items.len(), MAX_BATCH)?;
    match find_duplicate(items, key) {
        Some(item) => Err(CommonError::Duplicate { item: name(item) }),
        None => Ok(()),
    }
}

/// The first item whose key an earlier one has.
pub fn find_duplicate<T, K: Ord>(items: &[T], key: impl Fn(&T) -> K) -> Option<&T> {
    let mut seen = BTreeSet::new();
    items.iter().find(|item| !seen.insert(key(item)))
}

/// Refuses a text that is empty or has more than `most` bytes.
///
/// # Errors
/// [`CommonError::TextLength`].
pub fn check_text(what: &'static str, text: &str, most: usize) -> Result<(), CommonError> {
    if text.is_empty() || text.len() > most {
        return Err(CommonError::TextLength { what, most, got: text.len() });
    }
    Ok(())
}

/// The 32 bytes of a SHA-256 hash.
///
/// # Errors
/// [`CommonError::HashLength`] for any other length.
pub fn check_hash(hash: &HexBinary) -> Result<[u8; 32], CommonError> {
    hash.as_slice().try_into().map_err(|_| CommonError::HashLength { expected: 32, got: hash.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_a_size_between_one_and_the_most() {
        assert!(matches!(page_size(Some(0)), Err(CommonError::EmptyPage)));
        assert!(matches!(work_page(0), Err(CommonError::EmptyPage)));
        assert_eq!(page_size(None).unwrap(), 50);
        assert_eq!(page_size(Some(u32::MAX)).unwrap(), 500);
        assert_eq!((work_page(7).unwrap(), work_page(501).unwrap()), (7, 500));
        assert_eq!(work_size(20_000, 10_000).unwrap(), 10_000);
    }

    #[test]
    fn batches_are_not_empty_not_too_long_and_without_duplicates() {
        let check = |items: &[u32]| check_batch(items, |item| *item, |item| format!("item {item}"));
        assert!(check(&[1, 2]).is_ok());
        assert!(matches!(check(&[]), Err(CommonError::EmptyList)));
        assert!(matches!(check(&[1, 2, 1]), Err(CommonError::Duplicate { item }) if item == "item 1"));
        let many: Vec<u32> = (0..501).collect();
        assert!(matches!(check(&many), Err(CommonError::ListTooLong { most: 500, got: 501 })));
        assert!(check(&many[..500]).is_ok());
    }

    #[test]
    fn texts_and_hashes_have_their_lengths() {
        assert!(check_text("a reason", "x", 3).is_ok() && check_text("a reason", "xyz", 3).is_ok());
        for wrong in ["", "wxyz"] {
            let refused = check_text("a reason", wrong, 3);
            assert!(
                matches!(refused, Err(CommonError::TextLength { most: 3, got, .. }) if got == wrong.len())
            );
        }
        assert_eq!(check_hash(&[7; 32].into()).unwrap(), [7; 32]);
        assert!(matches!(check_hash(&[7; 31].into()), Err(CommonError::HashLength { got: 31, .. })));
    }
}
