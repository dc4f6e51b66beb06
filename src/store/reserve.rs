//! Room that is kept on the disk for the words of a run: an agent can fill a disk sooner than anybody sees it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, fallocate};

use super::StoreError;

/// How much is kept, in bytes: ten thousand lines of a journal.
const SIZE: u64 = 2 << 20;

/// A file that is given up where the disk is full. It goes with the value.
#[derive(Debug)]
pub(super) struct Reserve {
    path: PathBuf,
}

impl Reserve {
    /// Keeps room in `folder`, where its file system can.
    pub(super) fn keep(folder: &Path) -> Self {
        let reserve = Self {
            path: folder.join(".reserve"),
        };
        reserve.renew();
        reserve
    }

    /// Keeps room again after it was given up, where there is some.
    pub(super) fn renew(&self) {
        if !self.path.exists()
            && let Ok(file) = File::create(&self.path)
            && fallocate(&file, FallocateFlags::empty(), 0, SIZE).is_err()
        {
            fs::remove_file(&self.path).ok();
        }
    }

    /// Writes; where the disk is full, gives the room up and writes again.
    pub(super) fn write<T>(
        &self,
        mut write: impl FnMut() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match write() {
            Err(error) if error.is_full_disk() && fs::remove_file(&self.path).is_ok() => write(),
            written => written,
        }
    }
}

impl Drop for Reserve {
    fn drop(&mut self) {
        fs::remove_file(&self.path).ok();
    }
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use super::*;

    #[test]
    fn where_the_disk_is_full_the_room_is_given_up_and_taken_back_when_there_is_some() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".reserve");
        let reserve = Reserve::keep(folder.path());
        assert_eq!(path.metadata().unwrap().len(), SIZE);
        let full = || StoreError::io("write", Path::new("x"))(ErrorKind::StorageFull.into());
        let mut n_writes = 0;
        let mut write = || {
            n_writes += 1;
            if path.exists() {
                Err(full())
            } else {
                Ok(n_writes)
            }
        };
        assert_eq!(reserve.write(&mut write).unwrap(), 2);
        assert_eq!(reserve.write(&mut write).unwrap(), 3);
        assert!(reserve.write(|| Err::<(), _>(full())).is_err());
        reserve.renew();
        assert_eq!(reserve.write(&mut write).unwrap(), 5);
        reserve.renew();
        drop(reserve);
        assert!(!path.exists());
    }
}
