//! The names in one folder.

use gix::objs::bstr::{BString, ByteSlice as _};
use rustix::fs::{AtFlags, Dir, FileType};

use super::Odd;

/// How many names one folder may hold.
const MAX_NAMES: usize = 200_000;

/// The names in a folder, in order, each with whether somebody has spoken for it.
pub(super) struct Names {
    list: Vec<(BString, FileType, bool)>,
}

/// Lists a folder that nobody has listed yet. The `.git` of the root is left out; one elsewhere is a repository inside.
pub(super) fn names(folder: &mut Dir, is_root: bool) -> Result<Names, Odd> {
    let mut list = Vec::new();
    while let Some(entry) = folder.read() {
        let entry = entry.map_err(|_| Odd::Unread)?;
        let name = entry.file_name().to_bytes();
        if matches!(name, b"." | b"..") {
            continue;
        }
        if name.eq_ignore_ascii_case(b".git") {
            if is_root && name == b".git" {
                continue;
            }
            return Err(Odd::Nested);
        }
        let file_type = match entry.file_type() {
            FileType::Unknown => {
                let fd = folder.fd().map_err(|_| Odd::Unread)?;
                let stat = rustix::fs::statat(fd, name, AtFlags::SYMLINK_NOFOLLOW);
                FileType::from_raw_mode(stat.map_err(|_| Odd::Unread)?.st_mode)
            }
            known => known,
        };
        if list.len() >= MAX_NAMES {
            return Err(Odd::TooMuch);
        }
        list.push((name.as_bstr().to_owned(), file_type, false));
    }
    list.sort_unstable_by(|(a, ..), (b, ..)| a.cmp(b));
    Ok(Names { list })
}

impl Names {
    fn find(&mut self, name: &[u8]) -> Option<&mut (BString, FileType, bool)> {
        let at = (self.list).binary_search_by(|(known, ..)| known.as_slice().cmp(name));
        self.list.get_mut(at.ok()?)
    }

    /// Speaks for a folder; whether it is there.
    pub(super) fn take_folder(&mut self, name: &[u8]) -> bool {
        let found = self.find(name);
        found.is_some_and(|(_, file_type, is_taken)| {
            let is_folder = *file_type == FileType::Directory;
            *is_taken |= is_folder;
            is_folder
        })
    }

    /// Speaks for what is no folder; what it is.
    pub(super) fn take_file(&mut self, name: &[u8]) -> Option<FileType> {
        let (_, file_type, is_taken) = self.find(name)?;
        if *file_type == FileType::Directory {
            return None;
        }
        *is_taken = true;
        Some(*file_type)
    }

    /// The names that nobody has spoken for.
    pub(super) fn left(&self) -> impl Iterator<Item = (&[u8], FileType)> {
        let left = self.list.iter().filter(|(_, _, is_taken)| !is_taken);
        left.map(|(name, file_type, _)| (name.as_slice(), *file_type))
    }
}
