//! Merges one after the other, each onto what the ones before it came to: decided in process, confirmed by git at the end.

use std::fmt;

use gix::ObjectId;
use gix::objs::Kind;

use super::GitError;
use super::batch::Question;
use super::lane::{HandOver, Lane, Painter, Reader, file_of};
use super::quarantine::{Quarantine, Verdict};
use super::repository::library_id;
use crate::model::{MergeVerdict, Oid, RepoPath};

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

/// What a merge comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Link {
    /// It merges to this tree.
    Clean(Oid),
    /// It does not.
    Conflict,
}

impl Chain {
    /// A chain that keeps what it makes in a quarantine; none where nothing can be decided in process.
    pub(super) fn open(quarantine: &Quarantine<'_>) -> Option<Self> {
        let lane = Lane::open(quarantine, true).ok()?;
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

    /// What a merge comes to; none where git must say. Of a conflict it must say more: it names the sides.
    pub(super) fn merge(&mut self, ours: &Oid, theirs: &Oid) -> Option<Link> {
        let question = Question {
            ours: ours.clone(),
            theirs: theirs.clone(),
            base: None,
        };
        let decided = (self.lane).decide_next(&question, &mut self.painter, &mut self.reader);
        let decided = decided.ok()?;
        match decided.verdict {
            MergeVerdict::Clean => {
                let tree = decided.tree?;
                self.decided.push((question, tree.clone()));
                Some(Link::Clean(tree))
            }
            MergeVerdict::Conflict { .. } => Some(Link::Conflict),
            MergeVerdict::Unknown { .. } => None,
        }
    }

    /// The merge base of two commits, or why git must say.
    pub(super) fn merge_base(&mut self, a: &Oid, b: &Oid) -> Result<Option<Oid>, HandOver> {
        let id = |oid: &Oid| library_id(oid).ok_or(HandOver::Missing);
        let base = (self.painter).merge_base(id(a)?, id(b)?, &mut self.reader)?;
        base.map(oid).transpose()
    }

    /// A file of a tree, or why git must say.
    pub(super) fn file(&mut self, tree: &Oid, path: &RepoPath) -> Result<Option<Oid>, HandOver> {
        let tree = library_id(tree).ok_or(HandOver::Missing)?;
        let found = file_of(tree, path.as_str(), &mut self.reader)?;
        found.map(oid).transpose()
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

fn oid(id: ObjectId) -> Result<Oid, HandOver> {
    id.to_string().parse().map_err(|_| HandOver::Missing)
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chain")
            .field("decided", &self.decided)
            .finish_non_exhaustive()
    }
}
