//! What is wrong, and where.

use std::fmt;

use crate::Tree;

/// What is wrong with a JSON value for the type that is to be read from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Report>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Report {
    message: String,
    /// Where in memory the part of the tree lies that is wrong, if that is known.
    place: Option<usize>,
}

fn address(tree: &Tree) -> usize {
    std::ptr::from_ref(tree).addr()
}

impl Error {
    /// Notes in which part of a tree the error is, unless a smaller part is known.
    #[cold]
    #[inline(never)]
    pub(crate) fn within(mut self, part: &Tree) -> Self {
        if self.0.place.is_none() {
            self.0.place = Some(address(part));
        }
        self
    }

    /// Adds to the message the way from the root to the part that is wrong: `… in quote.orders[3]`.
    #[cold]
    #[inline(never)]
    pub(crate) fn located(mut self, root: &Tree) -> Self {
        let mut path = String::new();
        if let Some(place) = self.0.place.take()
            && find(root, place, &mut path)
            && !path.is_empty()
        {
            self.0.message.push_str(" in ");
            self.0.message.push_str(path.strip_prefix('.').unwrap_or(&path));
        }
        self
    }
}

/// Whether a part lies somewhere in a tree; the path is the way there.
fn find(tree: &Tree, place: usize, path: &mut String) -> bool {
    let length = path.len();
    let mut enter = |name: &[&str], part: &Tree| {
        path.truncate(length);
        path.push_str(&name.concat());
        find(part, place, path)
    };
    address(tree) == place
        || match tree {
            Tree::List(items) => {
                items.iter().enumerate().any(|(at, item)| enter(&["[", &at.to_string(), "]"], item))
            }
            Tree::Object(fields) => fields.iter().any(|(key, value)| enter(&[".", key], value)),
            _ => false,
        }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {}

impl serde::de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(Box::new(Report { message: message.to_string(), place: None }))
    }
}

impl serde::ser::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        serde::de::Error::custom(message)
    }
}
