//! Files that are there whole or as they were before.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// A file that is being written, under another name until it is whole.
pub struct Written {
    file: fs::File,
    meanwhile: PathBuf,
    path: PathBuf,
}

impl Written {
    /// Begins a file beside the one that it is to become. What was there stays until [`Written::end`].
    ///
    /// # Errors
    /// [`Failure::Malformed`] if none can be written there.
    pub fn begin(path: &Path) -> Result<Self, Failure> {
        let cannot =
            |error: io::Error| Failure::malformed(path.display(), format!("cannot be written: {error}"));
        let name = path.file_name().ok_or_else(|| cannot(io::ErrorKind::InvalidFilename.into()))?;
        if path.is_dir() {
            return Err(cannot(io::ErrorKind::IsADirectory.into()));
        }
        let mut meanwhile = name.to_owned();
        meanwhile.push(format!(".{}.new", std::process::id()));
        let meanwhile = path.with_file_name(meanwhile);
        let file = fs::File::create(&meanwhile).map_err(cannot)?;
        Ok(Self { file, meanwhile, path: path.to_owned() })
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// If it cannot be stored.
    pub fn end(&self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.meanwhile, &self.path)
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Written {
    /// What has not come to its end goes; after the end there is nothing under the other name.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.meanwhile);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_stays_until_the_new_one_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.html");
        fs::write(&path, "before").unwrap();
        let mut file = Written::begin(&path).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        let mut file = Written::begin(&path).unwrap();
        file.write_all(b"after").unwrap();
        file.end().unwrap();
        drop(file);
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        for bad in [folder.path().to_owned(), folder.path().join("none/report.html")] {
            assert!(matches!(Written::begin(&bad), Err(Failure::Malformed(_))));
        }
    }
}
