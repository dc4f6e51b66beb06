//! Merges one after the other, each onto what the ones before it came to: decided in process, confirmed by git at the end.

use std::fmt;

use gix::objs::Kind;

use super::batch::Question;
use super::lane::{HandOver, Lane, Painter, Reader};
use super::quarantine::{Quarantine, Verdict};
use super::repository::library_id;
use super::{GitError, Repository};
use crate::model::{MergeVerdict, Oid};

/// Who the commits are by that nobody keeps.
const SOMEBODY: &str = "git-orchestrate <git-orchestrate@localhost>";

/// Decides merges whose sides may be the results of others. What it makes is kept in a quarantine, so that git can be asked
/// about what comes after.
pub(super) struct Chain {
    lane: Lane,
    painter: Painter,
    reader: Reader,
    /// What was decided here, with the tree that it came to.
    decided: Vec<(Question, Oid)>,
}

impl Chain {
    /// A chain that keeps what it makes in a quarantine; none where nothing can be decided in process.
    pub(super) fn open(quarantine: &Quarantine<'_>) -> Option<Self> {
        let lane = Lane::open(quarantine.repository(), &quarantine.objects(), true).ok()?;
        Some(Self {
            painter: lane.painter(),
            reader: lane.reader(),
            lane,
            decided: Vec::new(),
        })
    }

    /// Whether a commit is in another's history; none where git must say.
    pub(super) fn is_ancestor(&mut self, ancestor: &Oid, descendant: &Oid) -> Option<bool> {
        let (ancestor, descendant) = (library_id(ancestor)?, library_id(descendant)?);
        let base = (self.painter).merge_base(descendant, ancestor, &mut self.reader);
        match base {
            Ok(base) => Some(base == Some(ancestor)),
            // One that is in the other's history would be their only merge base.
            Err(HandOver::MergeBases) => Some(false),
            Err(_) => None,
        }
    }

    /// The tree of a merge that is clean; none where git must say, which it must of every conflict: it names the sides.
    pub(super) fn merge(&mut self, ours: &Oid, theirs: &Oid) -> Option<Oid> {
        let question = Question {
            ours: ours.clone(),
            theirs: theirs.clone(),
            base: None,
        };
        let decided = (self.lane).decide_next(&question, &mut self.painter, &mut self.reader);
        let decided = decided.ok()?;
        let tree = decided
            .tree
            .filter(|_| decided.verdict == MergeVerdict::Clean)?;
        self.decided.push((question, tree.clone()));
        Some(tree)
    }

    /// The tree of a commit.
    pub(super) fn tree(&mut self, commit: &Oid) -> Option<Oid> {
        let tree = (self.painter).tree(library_id(commit)?, &mut self.reader);
        tree.ok()?.to_string().parse().ok()
    }

    /// Makes a commit. It is a second younger than its parents, so that a walk from the newest to the oldest meets it first.
    pub(super) fn commit(&mut self, tree: &Oid, parents: &[&Oid]) -> Option<Oid> {
        let mut date = 0;
        let mut text = format!("tree {tree}\n");
        for parent in parents {
            let id = library_id(parent)?;
            date = date.max(self.painter.date(id, &mut self.reader).ok()?);
            text.extend(["parent ", parent.as_str(), "\n"]);
        }
        let date = date.saturating_add(1);
        let date = date.to_string();
        for role in ["author ", "committer "] {
            text.extend([role, SOMEBODY, " ", &date, " +0000\n"]);
        }
        text.push_str("\npreview\n");
        let id = (self.reader.names()).id(Kind::Commit, &[text.as_bytes()]);
        id.ok()?.to_string().parse().ok()
    }

    /// Whether git says the same of everything that was decided here.
    pub(super) fn is_confirmed(&self, quarantine: &Quarantine<'_>) -> Result<bool, GitError> {
        let questions: Vec<Question> = (self.decided.iter())
            .map(|(question, _)| question.clone())
            .collect();
        let verdicts = quarantine.verdicts(Some(&self.lane), &questions)?;
        Ok((verdicts.into_iter().zip(&self.decided))
            .all(|(verdict, (_, tree))| verdict == Verdict::Clean(tree.clone())))
    }
}

/// The merge bases of several commits with one, or why git must say.
pub(super) fn merge_bases(
    repository: &Repository,
    onto: &Oid,
    tips: &[&Oid],
) -> Vec<Result<Option<Oid>, HandOver>> {
    let objects = repository.common_dir().join("objects");
    let lane = match Lane::open(repository, &objects, false) {
        Ok(lane) => lane,
        Err(reason) => return vec![Err(reason); tips.len()],
    };
    let (mut painter, mut reader) = (lane.painter(), lane.reader());
    let mut base = |tip: &Oid| {
        let id = |oid: &Oid| library_id(oid).ok_or(HandOver::Missing);
        let base = painter.merge_base(id(onto)?, id(tip)?, &mut reader)?;
        let parse = |id: gix::ObjectId| id.to_string().parse().map_err(|_| HandOver::Missing);
        base.map(parse).transpose()
    };
    tips.iter().map(|tip| base(tip)).collect()
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chain")
            .field("decided", &self.decided)
            .finish_non_exhaustive()
    }
}
