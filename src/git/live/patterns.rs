//! The patterns of a file of ignored paths.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::Path;

use gix::glob::pattern::{Case, Mode};
use gix::glob::{Pattern, wildmatch};
use gix::objs::bstr::{BStr, ByteSlice as _};

use super::Odd;

/// The largest file of patterns that is read, in bytes.
const MAX_FILE: u64 = 1_000_000;

/// The patterns of one file, in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Patterns {
    list: Vec<Pattern>,
}

impl Patterns {
    /// Reads a file; one that is not there has none. Git follows a link only where the file is not in the worktree.
    pub(super) fn load(path: &Path, follows_links: bool) -> Result<Self, Odd> {
        let flags = if follows_links {
            0
        } else {
            rustix::fs::OFlags::NOFOLLOW.bits().cast_signed()
        };
        let opened = File::options()
            .read(true)
            .custom_flags(flags | rustix::fs::OFlags::NONBLOCK.bits().cast_signed())
            .open(path);
        let file = match opened {
            Ok(file) => file,
            Err(error) if is_absent(error.kind()) => return Ok(Self::default()),
            Err(_) => return Err(Odd::Special),
        };
        let metadata = file.metadata().map_err(|_| Odd::Unread)?;
        // `/dev/null` is what people set who want none.
        if metadata.is_dir() || metadata.file_type().is_char_device() {
            return Ok(Self::default());
        }
        if !metadata.is_file() || metadata.len() > MAX_FILE {
            return Err(Odd::Special);
        }
        let mut text = Vec::new();
        file.take(MAX_FILE)
            .read_to_end(&mut text)
            .map_err(|_| Odd::Unread)?;
        Ok(Self::parse(&text))
    }

    /// Reads the text of such a file.
    pub(super) fn parse(text: &[u8]) -> Self {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let lines = text.split(|&byte| byte == b'\n');
        let list = lines.filter_map(|line| {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let line = without_spaces(line);
            if line.first().is_none_or(|&first| first == b'#') {
                return None;
            }
            Pattern::from_bytes(line)
        });
        Self {
            list: list.collect(),
        }
    }

    /// Whether the last pattern that matches a path ignores it; none where none matches. The path is relative to the
    /// folder of the file.
    pub(super) fn verdict(&self, path: &BStr, is_folder: bool) -> Option<bool> {
        let name_at = path.rfind_byte(b'/').map(|at| at + 1);
        let found = self.list.iter().rev().find(|pattern| {
            pattern.matches_repo_relative_path(
                path,
                name_at,
                Some(is_folder),
                Case::Sensitive,
                wildmatch::Mode::NO_MATCH_SLASH_LITERAL,
            )
        });
        found.map(|pattern| !pattern.mode.contains(Mode::NEGATIVE))
    }
}

/// A line without the spaces at its end; one behind a backslash stays.
fn without_spaces(line: &[u8]) -> &[u8] {
    let mut end = 0;
    let mut at = 0;
    while let Some(&byte) = line.get(at) {
        let width = if byte == b'\\' { 2 } else { 1 };
        at += width;
        if byte != b' ' {
            end = at.min(line.len());
        }
    }
    line.get(..end).unwrap_or(line)
}

fn is_absent(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Whether a file of patterns of the worktree is a link: then git reads nothing of it.
pub(super) fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_pattern_that_matches_decides() {
        let patterns = Patterns::parse(
            b"# all logs\n*.log\r\n!keep.log\n/build/\ndoc/*.txt\ntrailing\\ \n  \n",
        );
        let verdict = |path: &str, is_folder| patterns.verdict(path.into(), is_folder);
        assert_eq!(verdict("a/b.log", false), Some(true));
        assert_eq!(verdict("a/keep.log", false), Some(false));
        assert_eq!(verdict("build", true), Some(true));
        assert_eq!(verdict("build", false), None);
        assert_eq!(verdict("a/build", true), None);
        assert_eq!(verdict("doc/a.txt", false), Some(true));
        assert_eq!(verdict("doc/a/b.txt", false), None);
        assert_eq!(verdict("trailing ", false), Some(true));
    }
}
