//! One file, looked at in several commits.

use gix::ObjectId;
use gix::objs::Kind;

use super::contents::is_binary;
use super::entries::Item;
use super::objects::{Objects, Reader};
use super::regions::{Side, is_conflict};
use super::xdiff::{self, Replaced};
use super::{CommitGraph, HandOver, Walker, settings};
use crate::git::Repository;

/// Looks at one file in several commits, for one thread.
pub(in crate::git) struct OneFile {
    objects: Objects,
    graph: Option<CommitGraph>,
    /// Whether git sees another history than the commits tell.
    is_rewritten: bool,
    path: String,
}

impl OneFile {
    /// Of a repository whose objects are in a folder, or in the alternates of it.
    pub(in crate::git) fn open(
        repository: &Repository,
        objects: &std::path::Path,
        path: &str,
    ) -> Result<Self, HandOver> {
        let objects = Objects::open(objects, repository.is_sha256(), false)?;
        let own = repository.common_dir().join("objects");
        Ok(Self {
            graph: CommitGraph::open(&own, objects.hash()),
            objects,
            is_rewritten: settings::is_rewritten(repository),
            path: path.to_owned(),
        })
    }

    /// The one merge base of two commits, where the commits tell all of their history.
    pub(in crate::git) fn merge_base(
        &self,
        ours: ObjectId,
        theirs: ObjectId,
    ) -> Result<ObjectId, HandOver> {
        if self.is_rewritten {
            return Err(HandOver::RewrittenHistory);
        }
        let base = self.walker().merge_base(ours, theirs)?;
        base.ok_or(HandOver::MergeBases)
    }

    /// What the file is in a commit; none where it is not there, or is a folder or a submodule.
    pub(in crate::git) fn in_commit(&self, commit: ObjectId) -> Result<Option<ObjectId>, HandOver> {
        self.walker().file_in(commit, &self.path)
    }

    fn walker(&self) -> Walker {
        Walker::over(&self.objects, self.graph.clone())
    }

    /// The id that a content has.
    pub(in crate::git) fn id_of(&self, content: &[u8]) -> Option<ObjectId> {
        gix::objs::compute_hash(self.objects.hash(), Kind::Blob, content).ok()
    }

    /// What two contents that come from a third one are to each other; none where one has no lines.
    pub(in crate::git) fn compare(
        &self,
        base: ObjectId,
        ours: ObjectId,
        theirs: ObjectId,
    ) -> Result<Option<Comparison>, HandOver> {
        let mut reader = self.objects.reader();
        let [base, ours, theirs] = [base, ours, theirs].map(|id| reader.file(id));
        let (base, ours, theirs) = (base?, ours?, theirs?);
        if [&base, &ours, &theirs].iter().any(|text| is_binary(text)) {
            return Ok(None);
        }
        let replaced = |text: &[u8]| xdiff::compare(&base, text).ok_or(HandOver::Lines);
        let (our_lines, their_lines) = (replaced(&ours)?, replaced(&theirs)?);
        let lines = (their_lines.iter())
            .map(|replaced| seen_from(replaced, &our_lines))
            .collect();
        let (ours, theirs) = (Side::new(ours, our_lines), Side::new(theirs, their_lines));
        Ok(Some(Comparison {
            lines,
            is_conflict: is_conflict(&ours, &theirs).ok_or(HandOver::Lines)?,
        }))
    }
}

/// What a file is in a tree; none where it is not there, or is a folder or a submodule.
pub(in crate::git) fn file_of(
    tree: ObjectId,
    path: &str,
    reader: &mut Reader,
) -> Result<Option<ObjectId>, HandOver> {
    let mut at = tree;
    let mut names = path.as_bytes().split(|&byte| byte == b'/').peekable();
    while let Some(name) = names.next() {
        let is_last = names.peek().is_none();
        match (item(at, name, is_last, reader)?, is_last) {
            (Some(Item::Folder(id)), false) => at = id,
            (Some(Item::File(file)), true) => return Ok(Some(file.id)),
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// What two contents are to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::git) struct Comparison {
    /// The lines of ours that theirs has others for, counted from 1; the last is included.
    pub(in crate::git) lines: Vec<(usize, usize)>,
    /// Whether they conflict.
    pub(in crate::git) is_conflict: bool,
}

/// The lines of an old text that a new one has others for, counted from 1; the last is included. Where lines are only added,
/// the one before them. None where one has no lines, or nobody can say.
pub(in crate::git) fn replaced_lines(old: &[u8], new: &[u8]) -> Option<Vec<(u32, u32)>> {
    if is_binary(old) || is_binary(new) {
        return None;
    }
    let replaced = xdiff::compare(old, new)?;
    let place = |line: usize| u32::try_from(line).unwrap_or(u32::MAX);
    let lines = replaced.iter().map(|replaced| {
        let first = match replaced.old_lines {
            0 => replaced.old_start.max(1),
            _ => replaced.old_start + 1,
        };
        let last = (replaced.old_start + replaced.old_lines).max(first);
        (place(first), place(last))
    });
    Some(lines.collect())
}

/// Lines that were replaced in the base, as lines of a text that comes from the base too. Lines that both replaced are all
/// that this text has for them.
fn seen_from(replaced: &Replaced, ours: &[Replaced]) -> (usize, usize) {
    let (mut from, mut to) = (replaced.old_start, replaced.old_start + replaced.old_lines);
    if replaced.old_lines == 0 {
        // What is added stands between two lines.
        from = from.saturating_sub(1);
        to += 1;
    }
    let mut shift = 0;
    let mut end_shift = 0;
    for our in ours {
        let our_end = our.old_start + our.old_lines;
        let change = our.new_lines.cast_signed() - our.old_lines.cast_signed();
        if our_end <= from {
            shift += change;
            end_shift += change;
        } else if our.old_start < to {
            from = from.min(our.old_start);
            to = to.max(our_end);
            end_shift += change;
        }
    }
    let first = from.saturating_add_signed(shift) + 1;
    (first, to.saturating_add_signed(end_shift).max(first))
}

fn item(
    tree: ObjectId,
    name: &[u8],
    is_file: bool,
    reader: &mut Reader,
) -> Result<Option<Item>, HandOver> {
    let tree = reader.tree(tree)?;
    // A file and a folder of one name are in no tree that git writes; the one that is asked for is meant.
    let mut found = (tree.entries())
        .filter(|entry| entry.name == name && matches!(entry.item, Item::File(_)) == is_file);
    Ok(found.next().map(|entry| entry.item))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_as_in_our_own_copy() {
        let replaced = |old_start, old_lines, new_start, new_lines| Replaced {
            old_start,
            old_lines,
            new_start,
            new_lines,
        };
        // Two lines were added at the top of ours, and line 10 became three.
        let ours = [replaced(0, 0, 0, 2), replaced(9, 1, 11, 3)];
        assert_eq!(seen_from(&replaced(4, 2, 4, 1), &ours), (7, 8));
        assert_eq!(seen_from(&replaced(9, 1, 9, 1), &ours), (12, 14));
        assert_eq!(seen_from(&replaced(20, 0, 20, 5), &ours), (24, 25));
        assert_eq!(seen_from(&replaced(0, 0, 0, 1), &[]), (1, 1));
    }
}
