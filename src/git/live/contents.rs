//! Whether a file on disk is what git would commit of it.

use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};

use gix::objs::bstr::{BStr, BString, ByteSlice as _};
use memchr::{memchr, memmem};
use rustc_hash::FxHashMap;

use super::Odd;
use super::settings::Settings;
use crate::git::lane::Rules;
use crate::git::parse::path_of;

/// The largest file of attributes that is read, in bytes.
const MAX_FILE: u64 = 1_000_000;

/// The attributes of some folder, as far as they change what is committed.
#[derive(Debug, Clone, Default)]
struct Changing {
    /// Filters and encodings: whatever the content is.
    any: Rules,
    /// Ends of lines and `$Id$`: only a content that holds such a thing.
    some: Rules,
}

/// What the attributes of one worktree say of contents.
pub(super) struct Contents<'a> {
    work_tree: &'a Path,
    everywhere: &'a Everywhere,
    /// Those in the worktree, by folder.
    folders: FxHashMap<BString, Changing>,
}

/// What the attributes that hold everywhere say of contents.
#[derive(Debug)]
pub(super) struct Everywhere {
    files: Vec<Changing>,
    changes_lines: bool,
}

impl Everywhere {
    /// Reads the files that hold everywhere.
    pub(super) fn load(settings: &Settings) -> Result<Self, Odd> {
        let load = |path: &PathBuf| Changing::load(path, true);
        Ok(Self {
            files: settings
                .attribute_files
                .iter()
                .map(load)
                .collect::<Result<_, _>>()?,
            changes_lines: settings.changes_lines,
        })
    }
}

impl Changing {
    /// Reads a file of attributes. Git follows a link only where the file is not in the worktree.
    fn load(path: &Path, follows_links: bool) -> Result<Self, Odd> {
        let metadata = if follows_links {
            path.metadata()
        } else {
            path.symlink_metadata()
        };
        let Ok(metadata) = metadata else {
            return Ok(Self::default());
        };
        // `/dev/null` is what people set who want none.
        if follows_links && metadata.file_type().is_char_device() {
            return Ok(Self::default());
        }
        if !metadata.is_file() || metadata.len() > MAX_FILE {
            return Err(Odd::Converted);
        }
        let text = std::fs::read(path).map_err(|_| Odd::Unread)?;
        Ok(Self {
            any: Rules::parse_by(&text, changes_any),
            some: Rules::parse_by(&text, changes_some),
        })
    }
}

fn changes_any(word: &[u8]) -> bool {
    matches!(name_of(word), b"filter" | b"working-tree-encoding")
}

fn changes_some(word: &[u8]) -> bool {
    matches!(name_of(word), b"text" | b"eol" | b"crlf" | b"ident")
}

/// The name of an attribute in a word of a line.
fn name_of(word: &[u8]) -> &[u8] {
    let name = word.strip_prefix(b"-").or(word.strip_prefix(b"!"));
    let mut parts = name.unwrap_or(word).split(|&byte| byte == b'=');
    parts.next().unwrap_or_default()
}

impl<'a> Contents<'a> {
    /// Those of a worktree.
    pub(super) fn new(work_tree: &'a Path, everywhere: &'a Everywhere) -> Self {
        Self {
            work_tree,
            everywhere,
            folders: FxHashMap::default(),
        }
    }

    /// Refuses a file that may be committed as something else than it is.
    pub(super) fn check(&mut self, path: &BStr, content: &[u8]) -> Result<(), Odd> {
        let is_some = memchr(b'\r', content).is_some() || memmem::find(content, b"$Id").is_some();
        if is_some && self.everywhere.changes_lines {
            return Err(Odd::Converted);
        }
        let is_changed = |changing: &Changing, path: &[u8]| {
            changing.any.may_match(path) || is_some && changing.some.may_match(path)
        };
        let mut all = self.everywhere.files.iter();
        if all.any(|changing| is_changed(changing, path)) {
            return Err(Odd::Converted);
        }
        let mut start = 0;
        loop {
            let folder = path.get(..start).unwrap_or_default();
            let folder = folder.strip_suffix(b"/").unwrap_or(folder);
            let rest = path.get(start..).unwrap_or_default();
            if is_changed(self.of_folder(folder.as_bstr())?, rest) {
                return Err(Odd::Converted);
            }
            match memchr(b'/', rest) {
                Some(at) => start += at + 1,
                None => return Ok(()),
            }
        }
    }

    fn of_folder(&mut self, folder: &BStr) -> Result<&Changing, Odd> {
        if !self.folders.contains_key(folder) {
            let file = self.work_tree.join(path_of(folder)).join(".gitattributes");
            self.folders
                .insert(folder.to_owned(), Changing::load(&file, false)?);
        }
        self.folders.get(folder).ok_or(Odd::Unread)
    }
}
