//! What git prints in its machine formats, read. Pure: bytes in, values out.

use super::diff::{ChangeStatus, ChangedFile};
use super::worktree::WorktreeEntry;
use super::{FileKind, TreeFile};
use crate::model::{ConflictEntry, ConflictKind, Oid, RepoPath};

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;

/// The version in `git version 2.47.3` or `git version 2.39.5 (Apple Git-154)`.
pub(super) fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split_whitespace().nth(2)?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// The pieces of a `-z` format. A NUL ends each; the last need not have one.
pub(super) fn records(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let bytes = bytes.strip_suffix(b"\0").unwrap_or(bytes);
    let is_empty = bytes.is_empty();
    bytes.split(|&byte| byte == 0).filter(move |_| !is_empty)
}

/// A path byte for byte.
pub(super) fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(bytes))
}

/// An object id in ASCII.
pub(super) fn parse_oid(bytes: &[u8]) -> Option<Oid> {
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

/// A path that is a UTF-8 text and can be in a work tree.
pub(super) fn parse_path(bytes: &[u8]) -> Option<RepoPath> {
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

/// A path to be shown: what is no UTF-8 is replaced.
pub(super) fn parse_path_lossy(bytes: &[u8]) -> Option<RepoPath> {
    String::from_utf8_lossy(bytes).parse().ok()
}

/// `git ls-tree -rz`: `100644 blob 45b983b…<TAB>src/a.py<NUL>`.
pub(super) fn parse_tree(bytes: &[u8]) -> Vec<TreeFile> {
    let parse = |record: &[u8]| {
        let tab = record.iter().position(|&byte| byte == b'\t')?;
        let (head, path) = (record.get(..tab)?, record.get(tab + 1..)?);
        let mut words = head.split(|&byte| byte == b' ');
        let kind = match words.next()? {
            b"100755" => FileKind::Executable,
            b"120000" => FileKind::Symlink,
            b"160000" => FileKind::Submodule,
            _ => FileKind::Blob,
        };
        Some(TreeFile {
            path: parse_path(path)?,
            oid: parse_oid(words.nth(1)?)?,
            kind,
        })
    };
    records(bytes).filter_map(parse).collect()
}

/// `git diff-tree -r -z --raw --numstat`: first `:100644 100644 45b983b… 8e27be7… M<NUL>src/a.py<NUL>` for each file, then
/// `3<TAB>1<TAB>src/a.py<NUL>`, with `-` for the counts of a binary file.
pub(super) fn parse_changes(bytes: &[u8]) -> Vec<ChangedFile> {
    let mut files: BTreeMap<RepoPath, ChangedFile> = BTreeMap::new();
    let mut pieces = records(bytes);
    while let Some(piece) = pieces.next() {
        if let Some(head) = piece.strip_prefix(b":") {
            let Some(path) = pieces.next().and_then(parse_path_lossy) else {
                continue;
            };
            let status = match head.last() {
                Some(b'A') => ChangeStatus::Added,
                Some(b'D') => ChangeStatus::Deleted,
                Some(b'T') => ChangeStatus::TypeChanged,
                _ => ChangeStatus::Modified,
            };
            let file = ChangedFile {
                path: path.clone(),
                status,
                n_added: 0,
                n_deleted: 0,
            };
            files.insert(path, file);
            continue;
        }
        let mut words = piece.splitn(3, |&byte| byte == b'\t');
        let mut count = || -> Option<usize> {
            let word = words.next()?;
            Some(std::str::from_utf8(word).ok()?.parse().unwrap_or(0))
        };
        let (n_added, n_deleted) = (count(), count());
        let path = words.next().and_then(parse_path_lossy);
        if let Some(file) = path.and_then(|path| files.get_mut(&path)) {
            file.n_added = n_added.unwrap_or(0);
            file.n_deleted = n_deleted.unwrap_or(0);
        }
    }
    files.into_values().collect()
}

/// `git diff-tree --stdin -r -z --raw --numstat`: before each list `8f7b767… cbb614b…<LF>`, the trees that are compared.
pub(super) fn parse_change_lists(bytes: &[u8]) -> Vec<Vec<ChangedFile>> {
    let mut heads: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(length) = trees_line(rest) {
            heads.push((at, at + length));
            at += length;
            continue;
        }
        // A path may look like anything, so it is passed over along with what it belongs to.
        let n_pieces = if rest.starts_with(b":") { 2 } else { 1 };
        let pieces = rest.split_inclusive(|&byte| byte == 0).take(n_pieces);
        at += pieces.map(<[u8]>::len).sum::<usize>();
    }
    let ends = heads.iter().skip(1).map(|head| head.0);
    let ends = ends.chain(std::iter::once(bytes.len()));
    (heads.iter().zip(ends))
        .map(|((_, start), end)| parse_changes(bytes.get(*start..end).unwrap_or_default()))
        .collect()
}

/// How long the line with two trees is that the bytes begin with, if they do.
fn trees_line(bytes: &[u8]) -> Option<usize> {
    let n_digits = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count();
    let is_id = matches!(n_digits, 40 | 64) && bytes.get(n_digits) == Some(&b' ');
    let end = bytes.iter().position(|&byte| byte == b'\n')?;
    is_id.then_some(end + 1)
}

/// `git worktree list --porcelain -z`: `worktree /path<NUL>HEAD 45b983b…<NUL>branch refs/heads/x<NUL><NUL>`, with `bare`, `detached`,
/// `locked reason` and `prunable reason` among the lines. The entry of a bare repository itself is left out.
pub(super) fn parse_worktrees(bytes: &[u8]) -> Vec<WorktreeEntry> {
    let mut entries: Vec<WorktreeEntry> = Vec::new();
    let mut is_bare = false;
    for line in bytes.split(|&byte| byte == 0) {
        if let Some(path) = line.strip_prefix(b"worktree ") {
            entries.push(WorktreeEntry {
                path: path_of(path),
                head: None,
                branch: None,
                is_locked: false,
                is_prunable: false,
            });
            continue;
        }
        let Some(entry) = entries.last_mut() else {
            continue;
        };
        if let Some(head) = line.strip_prefix(b"HEAD ") {
            entry.head = parse_oid(head).filter(|oid| *oid != oid.zero());
        } else if let Some(branch) = line.strip_prefix(b"branch ") {
            entry.branch = Some(String::from_utf8_lossy(branch).into_owned());
        } else if line.starts_with(b"locked") {
            entry.is_locked = true;
        } else if line.starts_with(b"prunable") {
            entry.is_prunable = true;
        } else if line == b"bare" {
            is_bare = true;
        }
    }
    // Only the first entry can be bare.
    if is_bare {
        entries.remove(0);
    }
    entries
}

/// What `git merge-tree --write-tree -z` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MergeTree {
    /// The tree, with markers where it conflicts.
    pub(super) tree: Oid,
    /// What conflicts, by path.
    pub(super) conflicts: Vec<ConflictEntry>,
}

/// `git merge-tree --write-tree -z`: the tree and a NUL; for a conflict then `100644 45b983b… 2<TAB>src/a.py<NUL>` for each stage, an
/// empty record, and messages of the form `1<NUL>src/a.py<NUL>CONFLICT (contents)<NUL>text<NUL>`.
pub(super) fn parse_merge_tree(bytes: &[u8]) -> Option<MergeTree> {
    let mut pieces = bytes.split(|&byte| byte == 0);
    let tree = parse_oid(pieces.next()?)?;
    let conflicts = parse_conflicts(&mut pieces)?;
    Some(MergeTree { tree, conflicts })
}

/// `git merge-tree --write-tree -z --stdin`: for each merge `1<NUL>` for clean or `0<NUL>` for a conflict, what one merge prints, and
/// a NUL. Whether each is clean, as far as git came.
pub(super) fn parse_merge_tree_batch(bytes: &[u8]) -> Vec<(bool, MergeTree)> {
    let mut pieces = bytes.split(|&byte| byte == 0);
    let mut next = || {
        let is_clean = match pieces.next()? {
            b"1" => true,
            b"0" => false,
            _ => return None,
        };
        let tree = parse_oid(pieces.next()?)?;
        let mut conflicts = parse_conflicts(&mut pieces)?;
        // With its messages, a clean merge too is told in three parts.
        if is_clean {
            conflicts.clear();
        }
        Some((is_clean, MergeTree { tree, conflicts }))
    };
    std::iter::from_fn(&mut next).collect()
}

/// The stages and the messages of one merge, up to the empty record behind them.
fn parse_conflicts<'a>(pieces: &mut impl Iterator<Item = &'a [u8]>) -> Option<Vec<ConflictEntry>> {
    let mut stages: BTreeMap<&[u8], Stages> = BTreeMap::new();
    for piece in pieces.by_ref() {
        if piece.is_empty() {
            break;
        }
        let tab = piece.iter().position(|&byte| byte == b'\t')?;
        let (head, path) = (piece.get(..tab)?, piece.get(tab + 1..)?);
        stages.entry(path).or_default().add(head)?;
    }
    let mut types: BTreeMap<&[u8], BTreeSet<&[u8]>> = BTreeMap::new();
    while let Some(count) = pieces.next() {
        let Ok(n_paths) = std::str::from_utf8(count).unwrap_or("").parse::<usize>() else {
            break;
        };
        let paths: Vec<&[u8]> = pieces.by_ref().take(n_paths).collect();
        let (Some(kind), Some(_text)) = (pieces.next(), pieces.next()) else {
            break;
        };
        if kind.starts_with(b"CONFLICT") {
            for path in paths {
                types.entry(path).or_default().insert(kind);
            }
        }
    }
    // A conflict that leaves no stages, such as a directory whose renames are torn, is known by its message alone.
    if stages.is_empty() {
        stages.extend(types.keys().map(|&path| (path, Stages::default())));
    }
    let conflict = |(path, found): (&&[u8], &Stages)| {
        Some(ConflictEntry {
            path: parse_path_lossy(path)?,
            kind: found.kind(types.get(path)),
        })
    };
    Some(stages.iter().filter_map(conflict).collect())
}

/// `git ls-files --unmerged -z`: `100644 45b983b… 2<TAB>src/a.py<NUL>` for each stage.
pub(super) fn parse_unmerged(bytes: &[u8]) -> Vec<ConflictEntry> {
    let mut stages: BTreeMap<&[u8], Stages> = BTreeMap::new();
    for piece in records(bytes) {
        if let Some(tab) = piece.iter().position(|&byte| byte == b'\t')
            && let (Some(head), Some(path)) = (piece.get(..tab), piece.get(tab + 1..))
        {
            let _known = stages.entry(path).or_default().add(head);
        }
    }
    stages
        .iter()
        .filter_map(|(path, found)| {
            Some(ConflictEntry {
                path: parse_path_lossy(path)?,
                kind: found.kind(None),
            })
        })
        .collect()
}

/// Which stages of a path a merge left, with their modes.
#[derive(Debug, Default)]
struct Stages {
    modes: BTreeMap<u8, Vec<u8>>,
}

impl Stages {
    /// Takes in `100644 45b983b… 2`.
    fn add(&mut self, head: &[u8]) -> Option<()> {
        let mut words = head.split(|&byte| byte == b' ');
        let mode = words.next()?;
        let stage = words.nth(1)?.first()?.wrapping_sub(b'0');
        self.modes.insert(stage, mode.to_owned());
        Some(())
    }

    fn kind(&self, types: Option<&BTreeSet<&[u8]>>) -> ConflictKind {
        let says = |word: &[u8]| {
            types
                .into_iter()
                .flatten()
                .any(|kind| kind.windows(word.len()).any(|window| window == word))
        };
        let has = |stage: u8| self.modes.contains_key(&stage);
        if says(b"submodule") || self.modes.values().any(|mode| mode == b"160000") {
            ConflictKind::Submodule
        } else if says(b"file/directory") {
            ConflictKind::FileDirectory
        } else if says(b"rename") {
            ConflictKind::Rename
        } else if says(b"binary") {
            ConflictKind::Binary
        } else if says(b"distinct modes") {
            ConflictKind::Mode
        } else if says(b"modify/delete") {
            ConflictKind::ModifyDelete
        } else if has(1) && has(2) && has(3) {
            ConflictKind::Content
        } else if has(2) && has(3) {
            ConflictKind::AddAdd
        } else if has(1) && (has(2) || has(3)) {
            ConflictKind::ModifyDelete
        } else {
            ConflictKind::Other
        }
    }
}
