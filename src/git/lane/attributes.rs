//! Whether attributes may decide how a file is merged.
//!
//! Of all attributes, git's merge of lines asks for two: `merge` and `conflict-marker-size` (`ll-merge.c`); `text`, `eol` and
//! `filter` come in by `merge.renormalize` alone. They are not worked out here: it is enough to see that no line of any file
//! of attributes that may match the path names one of them, by itself or by a macro.

use std::fs;
use std::path::PathBuf;

use gix::ObjectId;
use gix::objs::bstr::{BStr, BString, ByteSlice as _};
use rustc_hash::FxHashMap;

use super::HandOver;
use super::changes::Changes;
use super::entries::{File, Item, Tree};
use super::objects::Reader;

/// The largest file of attributes that is read, in bytes.
const MAX_FILE: usize = 1_000_000;

/// The patterns of lines that may decide how a file is merged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::git) struct Rules {
    patterns: Vec<BString>,
    /// Whether nothing can be ruled out.
    is_opaque: bool,
}

impl Rules {
    /// The rules of a file of attributes.
    pub(super) fn parse(text: &[u8]) -> Self {
        Self::parse_by(text, decides)
    }

    /// The lines of a file of attributes of which some word is of a kind.
    pub(in crate::git) fn parse_by(text: &[u8], decides: fn(&[u8]) -> bool) -> Self {
        let mut rules = Self::default();
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let is_blank = |&byte: &u8| matches!(byte, b' ' | b'\t' | b'\r');
        for line in text.split(|&byte| byte == b'\n') {
            let mut words = line.split(is_blank).filter(|word| !word.is_empty());
            let pattern = words.next().unwrap_or(b"#");
            if pattern.starts_with(b"#") || !words.any(decides) {
                continue;
            }
            // Quoted patterns are rare, and a macro may be used by any other file.
            if pattern.starts_with(b"\"") || pattern.starts_with(b"[attr]") {
                rules.is_opaque = true;
            }
            rules.patterns.push(pattern.into());
        }
        rules
    }

    /// The rules of files that are not in a commit.
    pub(super) fn load(paths: &[PathBuf]) -> Self {
        let mut rules = Self::default();
        for path in paths {
            let text = fs::read(path).unwrap_or_default();
            let more = Self::parse(&text);
            rules.is_opaque |= more.is_opaque || text.len() > MAX_FILE;
            rules.patterns.extend(more.patterns);
        }
        rules
    }

    /// Whether a line may match a path, relative to the folder of the file of attributes.
    pub(in crate::git) fn may_match(&self, path: &[u8]) -> bool {
        self.is_opaque || self.patterns.iter().any(|pattern| may_match(pattern, path))
    }
}

/// Whether an attribute of a line decides how a file is merged. The macro `binary` includes `-merge`; the name of another
/// macro is a name that git does not know, whose definition must be in sight of [`Rules::parse`] and is opaque there.
fn decides(word: &[u8]) -> bool {
    let name = word
        .strip_prefix(b"-")
        .or(word.strip_prefix(b"!"))
        .unwrap_or(word);
    let name = name.split(|&byte| byte == b'=').next().unwrap_or_default();
    matches!(name, b"merge" | b"conflict-marker-size" | b"binary")
}

/// Whether a pattern may match a path: only what certainly does not match is told apart, by the letters before its first
/// and after its last special one. Letters are compared without their case, which git may do too.
fn may_match(pattern: &[u8], path: &[u8]) -> bool {
    let anchored = pattern.strip_prefix(b"/").unwrap_or(pattern);
    // A pattern without a slash is held against the file name alone.
    let name = if pattern.contains(&b'/') {
        path
    } else {
        path.rsplit(|&byte| byte == b'/').next().unwrap_or(path)
    };
    let is_special = |byte: &u8| matches!(byte, b'*' | b'?' | b'[' | b'\\');
    let Some(first) = anchored.iter().position(is_special) else {
        return name.eq_ignore_ascii_case(anchored);
    };
    let last = anchored.iter().rposition(is_special).unwrap_or(first);
    let begins = |part: &[u8]| {
        let start = name.get(..part.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(part))
    };
    let ends = |part: &[u8]| {
        let start = name.len().checked_sub(part.len());
        let end = start.and_then(|start| name.get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(part))
    };
    // What follows a bracket or a backslash may belong to it, and the slash of `**/a` may stand for nothing.
    let is_plain = matches!(anchored.get(last), Some(b'*' | b'?')) && !anchored.contains(&b'[');
    let end = anchored.get(last + 1..).unwrap_or_default();
    begins(anchored.get(..first).unwrap_or_default())
        && (!is_plain || ends(end.strip_prefix(b"/").unwrap_or(end)))
}

/// The attributes of the commits on one merge base.
pub(super) struct Attributes<'a> {
    /// What holds for all commits.
    rules: &'a Rules,
    /// The tree of the merge base.
    base: ObjectId,
    /// Of the merge base: by folder, its tree, and the rules in it.
    folders: FxHashMap<BString, Option<(ObjectId, Rules)>>,
    /// By path, whether attributes of the merge base may decide on it.
    decided: FxHashMap<BString, bool>,
}

impl<'a> Attributes<'a> {
    /// Those of the commits on a merge base with this tree.
    pub(super) fn new(rules: &'a Rules, base: ObjectId) -> Self {
        Self {
            rules,
            base,
            folders: FxHashMap::default(),
            decided: FxHashMap::default(),
        }
    }

    /// Refuses a path that attributes may decide on, by the files of attributes that one side has.
    pub(super) fn check(
        &mut self,
        side: &Changes,
        path: &BStr,
        reader: &mut Reader,
    ) -> Result<(), HandOver> {
        let mut is_decided = match self.decided.get(path) {
            Some(&is_decided) => is_decided,
            None => self.is_decided_by_base(path, reader)?,
        };
        if side.has_attributes && !is_decided {
            for (folder, rest) in folders_of(path) {
                let mut file = folder.to_owned();
                if !folder.is_empty() {
                    file.push(b'/');
                }
                file.extend_from_slice(b".gitattributes");
                let changed = side.of(file.as_bstr()).and_then(|change| change.new);
                if let Some(file) = changed {
                    is_decided |= read(file, reader)?.may_match(rest);
                }
            }
        }
        if is_decided {
            return Err(HandOver::Attributes);
        }
        Ok(())
    }

    fn is_decided_by_base(&mut self, path: &BStr, reader: &mut Reader) -> Result<bool, HandOver> {
        let mut is_decided = self.rules.may_match(path);
        for (folder, rest) in folders_of(path) {
            let rules = self.of_base(folder, reader)?;
            is_decided |= rules.is_some_and(|rules| rules.may_match(rest));
        }
        self.decided.insert(path.to_owned(), is_decided);
        Ok(is_decided)
    }

    /// The rules in a folder of the merge base.
    fn of_base(&mut self, folder: &BStr, reader: &mut Reader) -> Result<Option<&Rules>, HandOver> {
        if !self.folders.contains_key(folder) {
            let tree = if folder.is_empty() {
                Some(self.base)
            } else {
                let (parent, name) = match folder.rfind_byte(b'/') {
                    Some(at) => (&folder[..at], &folder[at + 1..]),
                    None => (folder[..0].as_bstr(), folder),
                };
                self.of_base(parent.as_bstr(), reader)?;
                let parent = self.folders.get(parent.as_bstr());
                match parent.and_then(Option::as_ref) {
                    Some((tree, _)) => folder_in(&*reader.tree(*tree)?, name),
                    None => None,
                }
            };
            let found = match tree {
                Some(tree) => Some((tree, rules_in(tree, reader)?)),
                None => None,
            };
            self.folders.insert(folder.to_owned(), found);
        }
        let found = self.folders.get(folder).and_then(Option::as_ref);
        Ok(found.map(|(_, rules)| rules))
    }
}

/// The folders that hold a path, the outermost, `""`, first, and the path from there.
fn folders_of(path: &BStr) -> impl Iterator<Item = (&BStr, &BStr)> {
    let parts = path
        .find_iter(b"/")
        .map(move |at| (path[..at].as_bstr(), path[at + 1..].as_bstr()));
    std::iter::once((path[..0].as_bstr(), path)).chain(parts)
}

fn folder_in(tree: &Tree, name: &[u8]) -> Option<ObjectId> {
    tree.entries().find_map(|entry| match entry.item {
        Item::Folder(id) if entry.name == name => Some(id),
        _ => None,
    })
}

fn rules_in(tree: ObjectId, reader: &mut Reader) -> Result<Rules, HandOver> {
    let tree = reader.tree(tree)?;
    let mut found = None;
    for entry in tree.entries() {
        if let (b".gitattributes", Item::File(file)) = (entry.name.as_bytes(), entry.item) {
            found = Some(file);
        }
    }
    found.map_or_else(|| Ok(Rules::default()), |file| read(file, reader))
}

/// The rules of a file of attributes in a commit. Git does not follow a link there; whatever it does, it is not told apart.
fn read(file: File, reader: &mut Reader) -> Result<Rules, HandOver> {
    if !file.is_regular() {
        return Ok(Rules {
            is_opaque: true,
            ..Rules::default()
        });
    }
    let text = reader.file(file.id)?;
    if text.len() > MAX_FILE {
        return Err(HandOver::Attributes);
    }
    Ok(Rules::parse(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_match_is_ruled_out() {
        let rules = Rules::parse(
            b"# *.c merge=x\n*.lock -merge\n/CHANGES.md\tmerge=union\n docs/** conflict-marker-size=9\n*.txt text eol=lf\n*.png binary\n",
        );
        for path in ["a/b.lock", "B.LOCK", "CHANGES.md", "docs/a/b", "x/y.png"] {
            assert!(rules.may_match(path.as_bytes()), "{path}");
        }
        for path in ["a.c", "a/CHANGES.md", "a.txt", "src/docs/a", "lock"] {
            assert!(!rules.may_match(path.as_bytes()), "{path}");
        }
        for opaque in ["[attr]mine merge=union\n", "\"a b\" merge\n"] {
            assert!(Rules::parse(opaque.as_bytes()).may_match(b"anything"));
        }
        assert!(!Rules::parse(b"[attr]mine text\n*.c mine\n").may_match(b"a.c"));
        assert!(Rules::parse(b"a[bc]d -merge\n").may_match(b"abd"));
        assert!(Rules::parse(b"x\\y merge\n").may_match(b"xy"));
    }
}
