//! Reports on the reading of a book.

/// Called while a book is read.
pub trait Progress {
    /// There are so many more bytes to read.
    fn expect(&self, bytes: u64);
    /// So many bytes were read.
    fn read(&self, bytes: u64);
}

/// No report of progress.
impl Progress for () {
    fn expect(&self, _bytes: u64) {}
    fn read(&self, _bytes: u64) {}
}
