//! Which new files of a worktree are ignored.

use std::path::{Path, PathBuf};

use gix::objs::bstr::{BStr, BString, ByteSlice as _};
use rustc_hash::FxHashMap;

use super::Odd;
use super::patterns::{Patterns, is_link};
use super::settings::Settings;
use crate::git::parse::path_of;

/// The rules of one worktree, read as they are needed.
pub(super) struct Ignored<'a> {
    work_tree: &'a Path,
    /// Those that hold everywhere, the weaker first.
    everywhere: &'a [Patterns],
    /// Those in the worktree, by folder.
    folders: FxHashMap<BString, Patterns>,
    /// By folder, whether all that is new in it is ignored.
    is_closed: FxHashMap<BString, bool>,
}

/// The patterns that hold everywhere.
pub(super) fn everywhere(settings: &Settings) -> Result<Vec<Patterns>, Odd> {
    let load = |path: &PathBuf| Patterns::load(path, true);
    settings.ignore_files.iter().map(load).collect()
}

impl<'a> Ignored<'a> {
    /// The rules of a worktree.
    pub(super) fn new(work_tree: &'a Path, everywhere: &'a [Patterns]) -> Self {
        Self {
            work_tree,
            everywhere,
            folders: FxHashMap::default(),
            is_closed: FxHashMap::default(),
        }
    }

    /// Whether a new file or folder is ignored, by itself or by a folder that holds it.
    pub(super) fn holds(&mut self, path: &BStr, is_folder: bool) -> Result<bool, Odd> {
        let folder = path.rfind_byte(b'/').map_or(&path[..0], |at| &path[..at]);
        Ok(self.is_closed(folder)? || self.verdict(path, is_folder)?)
    }

    /// Whether all that is new in a folder is ignored.
    fn is_closed(&mut self, folder: &BStr) -> Result<bool, Odd> {
        if folder.is_empty() {
            return Ok(false);
        }
        if let Some(&is_closed) = self.is_closed.get(folder) {
            return Ok(is_closed);
        }
        let is_closed = self.holds(folder, true)?;
        self.is_closed.insert(folder.to_owned(), is_closed);
        Ok(is_closed)
    }

    /// What the patterns say of a path that is in no ignored folder.
    fn verdict(&mut self, path: &BStr, is_folder: bool) -> Result<bool, Odd> {
        let mut end = path.rfind_byte(b'/');
        loop {
            let (folder, rest) = match end {
                Some(at) => (&path[..at], &path[at + 1..]),
                None => (&path[..0], path),
            };
            let patterns = self.of_folder(folder.as_bstr())?;
            if let Some(verdict) = patterns.verdict(rest.as_bstr(), is_folder) {
                return Ok(verdict);
            }
            match end {
                Some(at) => end = path.get(..at).and_then(|start| start.rfind_byte(b'/')),
                None => break,
            }
        }
        let mut lists = self.everywhere.iter().rev();
        let verdict = lists.find_map(|patterns| patterns.verdict(path, is_folder));
        Ok(verdict.unwrap_or(false))
    }

    fn of_folder(&mut self, folder: &BStr) -> Result<&Patterns, Odd> {
        if !self.folders.contains_key(folder) {
            let file = self.work_tree.join(path_of(folder)).join(".gitignore");
            let patterns = if is_link(&file) {
                Patterns::default()
            } else {
                Patterns::load(&file, false)?
            };
            self.folders.insert(folder.to_owned(), patterns);
        }
        self.folders.get(folder).ok_or(Odd::Unread)
    }
}
