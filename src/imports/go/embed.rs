//! Files that a Go file embeds: `//go:embed templates/*.html static`.
//!
//! A pattern is relative to the folder of the file and leads nowhere above it. A folder stands for all files below it,
//! without those whose name begins with a dot or an underscore unless `all:` stands before it.

use globset::GlobBuilder;

use crate::imports::file_set::{FileSet, child};
use crate::model::RepoPath;

/// How the comment begins that names what is embedded.
const MARK: &[u8] = b"//go:embed ";
/// So many patterns of one file count.
const MAX_PATTERNS: usize = 20;
/// So many files of one folder are looked at, for one pattern.
const MAX_FILES: usize = 10_000;
/// So many files of one pattern count.
const MAX_EMBEDDED: usize = 500;

/// The patterns that a file embeds, as they are written.
pub(super) fn patterns(text: &[u8]) -> Vec<String> {
    let mut patterns = Vec::new();
    for start in memchr::memmem::find_iter(text, MARK) {
        // It counts only where a line begins with it.
        if start > 0 && text.get(start - 1) != Some(&b'\n') {
            continue;
        }
        let rest = text.get(start + MARK.len()..).unwrap_or_default();
        let line = rest.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let written = String::from_utf8_lossy(line);
        let bare = |word: &str| word.trim_matches(['"', '`']).to_owned();
        patterns.extend(written.split_whitespace().map(bare));
        if patterns.len() >= MAX_PATTERNS {
            patterns.truncate(MAX_PATTERNS);
            break;
        }
    }
    patterns
}

/// The files of a tree, to be asked which of them a pattern means.
pub(super) struct Embeddable<'t>(Vec<&'t RepoPath>);

impl<'t> Embeddable<'t> {
    /// Those of a tree.
    pub(super) fn new(tree: &FileSet<'t>) -> Self {
        let mut files: Vec<&RepoPath> = tree.all().iter().collect();
        files.sort_unstable();
        Self(files)
    }

    /// The files that the pattern means in a file of that folder.
    pub(super) fn files(&self, folder: &str, pattern: &str) -> Vec<&'t RepoPath> {
        let (pattern, with_hidden) = match pattern.strip_prefix("all:") {
            Some(rest) => (rest, true),
            None => (pattern, false),
        };
        let pattern = child(folder, pattern.trim_end_matches('/'));
        // Up to the first sign the pattern is a path, which its files begin with.
        let plain = pattern.split(['*', '?', '[']).next().unwrap_or_default();
        let glob = GlobBuilder::new(&pattern).literal_separator(true).build();
        let Ok(matcher) = glob.map(|glob| glob.compile_matcher()) else {
            return Vec::new();
        };
        let is_meant = |path: &&&RepoPath| {
            let path = path.as_str();
            // The pattern may mean the file, or a folder around it.
            let mut whole = path;
            let mut inner = "";
            loop {
                if matcher.is_match(whole) {
                    return with_hidden
                        || inner.split('/').all(|name| !name.starts_with(['.', '_']));
                }
                let Some((around, _)) = whole.rsplit_once('/') else {
                    return false;
                };
                whole = around;
                inner = path.get(around.len() + 1..).unwrap_or_default();
            }
        };
        let first = (self.0).partition_point(|path| path.as_str() < plain);
        (self.0.iter().skip(first).take(MAX_FILES))
            .take_while(|path| path.as_str().starts_with(plain))
            .filter(is_meant)
            .take(MAX_EMBEDDED)
            .copied()
            .collect()
    }
}
