//! The merge base of two commits, as git finds it.
//!
//! Both histories are painted backwards from the two commits, newest first, until only ancestors of common ancestors are
//! left. That finds every best common ancestor, and perhaps others; where it finds one alone, that is git's merge base.

use std::collections::BinaryHeap;
use std::path::Path;
use std::sync::Arc;

use gix::ObjectId;
use rustc_hash::FxHashMap;

use super::HandOver;
use super::objects::Reader;

/// How many commits one painter keeps.
const MAX_COMMITS: usize = 400_000;

/// How far back a branch is followed before its history is painted.
const MAX_LINE: usize = 16;

const OURS: u8 = 1;
const THEIRS: u8 = 2;
/// An ancestor of a common ancestor.
const STALE: u8 = 4;
const BOTH: u8 = OURS | THEIRS;
/// A common ancestor that was recorded.
const FOUND: u8 = 8;
/// It waits to be looked at.
const QUEUED: u8 = 16;

/// Git's own table of commits, where a repository has one.
#[derive(Clone)]
pub(super) struct CommitGraph(Arc<gix::commitgraph::Graph>);

impl CommitGraph {
    /// The table in a folder of objects.
    pub(super) fn open(objects: &Path, hash: gix::hash::Kind) -> Option<Self> {
        let graph = gix::commitgraph::Graph::at(&objects.join("info"), hash, None).ok()?;
        Some(Self(Arc::new(graph)))
    }
}

/// Finds merge bases for one thread, and keeps the commits that it has seen.
pub(in crate::git) struct Painter {
    graph: Option<CommitGraph>,
    places: FxHashMap<ObjectId, u32>,
    commits: Vec<Commit>,
    /// The commits that have paint on them.
    painted: Vec<u32>,
    /// The commits whose parents are to be painted, the newest first.
    queue: BinaryHeap<(u64, u32)>,
    /// How many of those are not stale.
    n_fresh: usize,
    /// How many commits are kept.
    max_commits: usize,
}

struct Commit {
    id: ObjectId,
    /// What was read of it.
    seen: Option<Seen>,
    paint: u8,
}

struct Seen {
    tree: ObjectId,
    /// Seconds since 1970.
    date: u64,
    parents: Vec<u32>,
}

impl Painter {
    /// A painter that has seen nothing.
    pub(super) fn new(graph: Option<CommitGraph>) -> Self {
        Self {
            graph,
            places: FxHashMap::default(),
            commits: Vec::new(),
            painted: Vec::new(),
            queue: BinaryHeap::new(),
            n_fresh: 0,
            max_commits: MAX_COMMITS,
        }
    }

    /// The tree of a commit.
    pub(in crate::git) fn tree(
        &mut self,
        commit: ObjectId,
        reader: &mut Reader,
    ) -> Result<ObjectId, HandOver> {
        let place = self.place(commit)?;
        self.look(place, reader)?;
        Ok(self.seen(place)?.tree)
    }

    /// The seconds since 1970 of a commit.
    pub(in crate::git) fn date(
        &mut self,
        commit: ObjectId,
        reader: &mut Reader,
    ) -> Result<u64, HandOver> {
        let place = self.place(commit)?;
        self.look(place, reader)?;
        Ok(self.seen(place)?.date)
    }

    /// The one merge base of two commits; none where they share no history.
    pub(in crate::git) fn merge_base(
        &mut self,
        ours: ObjectId,
        theirs: ObjectId,
        reader: &mut Reader,
    ) -> Result<Option<ObjectId>, HandOver> {
        if ours == theirs {
            return Ok(Some(ours));
        }
        let (ours, theirs) = (self.place(ours)?, self.place(theirs)?);
        if let Some(place) = self.fork(ours, theirs, reader)? {
            return Ok(self.commits.get(place as usize).map(|commit| commit.id));
        }
        let found = self.paint(ours, theirs, reader);
        let bases: Vec<ObjectId> = (found.iter().flatten())
            .filter_map(|&place| self.commits.get(place as usize))
            .filter(|commit| commit.paint & STALE == 0)
            .map(|commit| commit.id)
            .collect();
        for place in self.painted.drain(..) {
            if let Some(commit) = self.commits.get_mut(place as usize) {
                commit.paint = 0;
            }
        }
        self.queue.clear();
        self.n_fresh = 0;
        found?;
        match bases.as_slice() {
            [] => Ok(None),
            [base] => Ok(Some(*base)),
            _ => Err(HandOver::MergeBases),
        }
    }

    /// The commit where two straight lines of a few commits meet: their one merge base, whatever the dates say. Up to it
    /// neither history has anything but its own line, and what lies behind it is behind both.
    fn fork(
        &mut self,
        ours: u32,
        theirs: u32,
        reader: &mut Reader,
    ) -> Result<Option<u32>, HandOver> {
        let mut line = [ours; MAX_LINE];
        let mut n_line = 1;
        while n_line < MAX_LINE
            && let Some(&last) = line.get(n_line - 1)
            && let Some(parent) = self.only_parent(last, reader)?
        {
            if let Some(place) = line.get_mut(n_line) {
                *place = parent;
            }
            n_line += 1;
        }
        let line = line.get(..n_line).unwrap_or_default();
        let mut at = theirs;
        for _ in 0..MAX_LINE {
            if line.contains(&at) {
                return Ok(Some(at));
            }
            match self.only_parent(at, reader)? {
                Some(parent) => at = parent,
                None => break,
            }
        }
        Ok(None)
    }

    /// The parent of a commit that has one alone.
    fn only_parent(&mut self, place: u32, reader: &mut Reader) -> Result<Option<u32>, HandOver> {
        self.look(place, reader)?;
        match self.seen(place)?.parents.as_slice() {
            [parent] => Ok(Some(*parent)),
            _ => Ok(None),
        }
    }

    /// Paints both histories; the common ancestors that were met.
    fn paint(&mut self, ours: u32, theirs: u32, reader: &mut Reader) -> Result<Vec<u32>, HandOver> {
        self.enqueue(ours, OURS, reader)?;
        self.enqueue(theirs, THEIRS, reader)?;
        let mut found = Vec::new();
        while self.n_fresh > 0 {
            let Some((_, place)) = self.queue.pop() else {
                break;
            };
            let mut paint = self.paint_of(place);
            self.n_fresh -= usize::from(paint & STALE == 0);
            self.repaint(place, paint & !QUEUED);
            if paint & (BOTH | STALE) == BOTH && paint & FOUND == 0 {
                self.repaint(place, paint & !QUEUED | FOUND);
                found.push(place);
            }
            paint &= BOTH | STALE;
            if paint & BOTH == BOTH {
                paint |= STALE;
            }
            let mut n_parents = 0;
            while let Some(&parent) = self.seen(place)?.parents.get(n_parents) {
                if self.paint_of(parent) & paint != paint {
                    self.enqueue(parent, paint, reader)?;
                }
                n_parents += 1;
            }
        }
        Ok(found)
    }

    /// Adds paint to a commit, whose parents are then to be painted too.
    fn enqueue(&mut self, place: u32, paint: u8, reader: &mut Reader) -> Result<(), HandOver> {
        self.look(place, reader)?;
        let before = self.paint_of(place);
        if before & QUEUED == 0 {
            self.queue.push((self.seen(place)?.date, place));
        } else {
            self.n_fresh -= usize::from(before & STALE == 0);
        }
        let after = before | paint | QUEUED;
        self.n_fresh += usize::from(after & STALE == 0);
        self.repaint(place, after);
        Ok(())
    }

    fn paint_of(&self, place: u32) -> u8 {
        let commit = self.commits.get(place as usize);
        commit.map_or(0, |commit| commit.paint)
    }

    fn repaint(&mut self, place: u32, paint: u8) {
        if let Some(commit) = self.commits.get_mut(place as usize) {
            if commit.paint == 0 {
                self.painted.push(place);
            }
            commit.paint = paint;
        }
    }

    fn place(&mut self, id: ObjectId) -> Result<u32, HandOver> {
        if let Some(&place) = self.places.get(&id) {
            return Ok(place);
        }
        if self.commits.len() >= self.max_commits {
            return Err(HandOver::DeepHistory);
        }
        let place = u32::try_from(self.commits.len()).map_err(|_| HandOver::DeepHistory)?;
        self.places.insert(id, place);
        self.commits.push(Commit {
            id,
            seen: None,
            paint: 0,
        });
        Ok(place)
    }

    fn seen(&self, place: u32) -> Result<&Seen, HandOver> {
        let commit = self.commits.get(place as usize);
        let seen = commit.and_then(|commit| commit.seen.as_ref());
        seen.ok_or(HandOver::Missing)
    }

    /// Reads a commit, where that was not done yet.
    fn look(&mut self, place: u32, reader: &mut Reader) -> Result<(), HandOver> {
        let Some(Commit { id, seen: None, .. }) = self.commits.get(place as usize) else {
            return Ok(());
        };
        let id = *id;
        let (tree, date, parents) = match self.in_graph(id) {
            Some(known) => known,
            None => parse(&reader.commit(id)?).ok_or(HandOver::Missing)?,
        };
        let parents: Result<_, _> = parents.into_iter().map(|id| self.place(id)).collect();
        let seen = Seen {
            tree,
            date,
            parents: parents?,
        };
        if let Some(commit) = self.commits.get_mut(place as usize) {
            commit.seen = Some(seen);
        }
        Ok(())
    }

    fn in_graph(&self, id: ObjectId) -> Option<(ObjectId, u64, Vec<ObjectId>)> {
        let graph = &self.graph.as_ref()?.0;
        let commit = graph.commit_by_id(id)?;
        let parent = |place: gix::error::Result<gix::commitgraph::Position>| {
            Some(graph.id_at(place.ok()?).to_owned())
        };
        let parents: Option<Vec<ObjectId>> = commit.iter_parents().map(parent).collect();
        let tree = commit.root_tree_id().to_owned();
        Some((tree, commit.committer_timestamp(), parents?))
    }
}

/// The tree, the date and the parents of a commit: `tree 4b825dc…`, lines `parent 45b983b…`, `author …`, and
/// `committer Ada <ada@example.com> 1700000000 +0100`. A date that cannot be read is that of 1970, as it is for git.
fn parse(commit: &[u8]) -> Option<(ObjectId, u64, Vec<ObjectId>)> {
    let id = |hex: &[u8]| ObjectId::from_hex(hex).ok();
    let mut lines = commit.split(|&byte| byte == b'\n');
    let tree = id(lines.next()?.strip_prefix(b"tree ")?)?;
    let mut parents = Vec::new();
    let mut date = 0;
    for line in lines.take_while(|line| !line.is_empty()) {
        if let Some(hex) = line.strip_prefix(b"parent ") {
            parents.push(id(hex)?);
        } else if let Some(committer) = line.strip_prefix(b"committer ") {
            let mut words = committer.rsplit(|&byte| byte == b' ');
            let seconds = words.nth(1).and_then(|word| std::str::from_utf8(word).ok());
            date = seconds.and_then(|word| word.parse().ok()).unwrap_or(0);
            break;
        }
    }
    Some((tree, date, parents))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_that_is_too_long_is_not_kept() {
        let mut painter = Painter {
            max_commits: 2,
            ..Painter::new(None)
        };
        let id = |byte: u8| ObjectId::from([byte; 20]);
        assert_eq!(painter.place(id(1)), Ok(0));
        assert_eq!(painter.place(id(2)), Ok(1));
        assert_eq!(painter.place(id(1)), Ok(0));
        assert_eq!(painter.place(id(3)), Err(HandOver::DeepHistory));
    }
}
