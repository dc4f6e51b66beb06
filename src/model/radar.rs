//! Who works on what right now, and who would conflict with whom.

use serde::Serialize;

use super::{Matrix, MergeVerdict, Oid, RepoPath, RunId, TaskId};

/// Something that is being worked on: a worktree with what is not committed in it, or a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveTip {
    /// Its branch, as it is called for short; the name of the worktree's folder where that has none.
    pub name: String,
    /// The folder of the worktree; none for a branch that is checked out nowhere.
    pub worktree: Option<String>,
    /// The task whose branch it is.
    pub task: Option<TaskId>,
    /// The commit that it stands on; none before the first one.
    pub oid: Option<Oid>,
    /// How many files are not as that commit has them. Ignored ones do not count.
    pub n_uncommitted: usize,
    /// Why nothing can be said of it: then all its pairs are unknown.
    pub problem: Option<String>,
}

/// What the others are meant to be merged into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RadarTarget {
    /// Its name for short.
    pub name: String,
    /// Its commit.
    pub oid: Oid,
}

/// Who works on what right now, and who would conflict with whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Radar {
    /// What all are meant to be merged into.
    pub target: Option<RadarTarget>,
    /// What is being worked on.
    pub tips: Vec<LiveTip>,
    /// The verdicts of all pairs, and of each with the target.
    pub matrix: Matrix,
    /// The names of worktrees and branches that hold nothing that the target has not.
    pub idle: Vec<String>,
    /// How many more there are than can be looked at.
    pub n_left_out: usize,
}

impl Radar {
    /// All verdicts: with the target first, which is the pair without a first tip.
    pub fn verdicts(&self) -> impl Iterator<Item = (Option<usize>, usize, &MergeVerdict)> {
        let onto = |tip| Some((None, tip, self.matrix.onto(tip)?));
        let pairs = (self.matrix.pairs()).map(|(a, b, verdict)| (Some(a), b, verdict));
        (0..self.tips.len()).filter_map(onto).chain(pairs)
    }

    /// How many pairs conflict, those with the target included.
    pub fn n_conflicts(&self) -> usize {
        let verdicts = self.verdicts();
        verdicts
            .filter(|(_, _, verdict)| verdict.is_conflict())
            .count()
    }

    /// How many pairs nobody can say anything of, those with the target included.
    pub fn n_unknown(&self) -> usize {
        let is_unknown = |verdict: &MergeVerdict| matches!(verdict, MergeVerdict::Unknown { .. });
        let verdicts = self.verdicts();
        verdicts
            .filter(|(_, _, verdict)| is_unknown(verdict))
            .count()
    }

    /// How many pairs there are, those with the target included.
    pub fn n_pairs(&self) -> usize {
        self.verdicts().count()
    }

    /// Whether a tip conflicts with anything, or may.
    pub fn is_in_trouble(&self, tip: usize) -> bool {
        let is_its = |a: Option<usize>, b: usize| a == Some(tip) || b == tip;
        (self.verdicts()).any(|(a, b, verdict)| is_its(a, b) && !verdict.is_clean())
    }
}

/// What somebody else did to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEdit {
    /// In which way.
    pub kind: EditKind,
    /// Whether some of it is committed.
    pub is_committed: bool,
    /// Whether some of it is not.
    pub is_uncommitted: bool,
    /// Which lines of our own copy it is about, in order, counted from 1; the last one of each is included. Where lines are
    /// only added, those that they stand between.
    pub lines: Vec<(usize, usize)>,
    /// Whether it conflicts with our own copy as it is now.
    pub is_conflict: bool,
}

/// In which way a file is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EditKind {
    /// It was not there before.
    Added,
    /// Lines of it are others.
    Changed,
    /// It is gone.
    Deleted,
    /// It has no lines.
    Binary,
}

/// A task that has not ended and will probably change a file.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedEdit {
    /// Its run.
    pub run: RunId,
    /// The task.
    pub task: TaskId,
    /// Its title.
    pub title: String,
    /// How likely it is, from 0 to 1.
    pub probability: f64,
}

/// Who else changed a file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileEdits {
    /// The file.
    pub path: RepoPath,
    /// What others did to it; a tip without a worktree and a task may be the target itself.
    pub edits: Vec<(LiveTip, FileEdit)>,
    /// Those of whom nobody can say, each with the reason in its `problem`.
    pub unknown: Vec<LiveTip>,
    /// The tasks that have not changed it yet and probably will, likeliest first.
    pub expected: Vec<ExpectedEdit>,
}
