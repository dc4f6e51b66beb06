//! `git-orchestrate/conflicts/1`: who would conflict with whom.

use serde::Serialize;

use crate::model::{ConflictEntry, LiveTip, MergeVerdict, Oid, Radar, StepResult, TaskId};

/// The document of `conflicts --json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConflictsDocument<'a> {
    /// Its name and version.
    pub schema: &'static str,
    /// What all are meant to be merged into; null where commits were named and it was not.
    pub target: Option<TargetEntry<'a>>,
    /// What was compared.
    pub tips: Vec<TipEntry<'a>>,
    /// Every pair of them.
    pub pairs: Vec<TipPair<'a>>,
    /// Each of them and the target.
    pub onto: Vec<OntoEntry<'a>>,
    /// The names of worktrees and branches that hold nothing that the target has not.
    pub idle: &'a [String],
    /// How many pairs conflict, those with the target included.
    pub n_conflicts: usize,
    /// How many pairs nobody can say anything of.
    pub n_unknown: usize,
    /// How many tips were left out because there are too many.
    pub n_left_out: usize,
}

/// What all are meant to be merged into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetEntry<'a> {
    /// Its name.
    #[serde(rename = "ref")]
    pub name: &'a str,
    /// Its commit.
    pub oid: &'a Oid,
}

/// A worktree or a branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TipEntry<'a> {
    /// Its branch, the name of its folder, or the name that was given.
    #[serde(rename = "ref")]
    pub name: &'a str,
    /// The commit that it stands on.
    pub oid: Option<&'a Oid>,
    /// The task whose branch it is.
    pub task: Option<TaskId>,
    /// The folder of the worktree.
    pub worktree: Option<&'a str>,
    /// How many files are not committed.
    pub uncommitted: usize,
    /// Why nothing can be said of it.
    pub problem: Option<&'a str>,
}

/// What merging two of them would come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TipPair<'a> {
    /// The one that is merged into.
    pub a: TipEntry<'a>,
    /// The one that is merged.
    pub b: TipEntry<'a>,
    /// The verdict.
    #[serde(flatten)]
    pub verdict: VerdictEntry<'a>,
}

/// What merging one of them into the target would come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OntoEntry<'a> {
    /// The one that is merged.
    pub tip: TipEntry<'a>,
    /// The verdict.
    #[serde(flatten)]
    pub verdict: VerdictEntry<'a>,
}

/// A verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerdictEntry<'a> {
    /// `clean`, `conflict` or `unknown`.
    pub result: StepResult,
    /// What conflicts, by path.
    pub conflicts: &'a [ConflictEntry],
    /// Why it is unknown.
    pub message: Option<&'a str>,
}

impl<'a> ConflictsDocument<'a> {
    /// The document of a radar.
    pub fn new(radar: &'a Radar) -> Self {
        let tip = |at: usize| radar.tips.get(at).map(TipEntry::new);
        let pair = |(a, b, verdict): (usize, usize, &'a MergeVerdict)| {
            Some(TipPair {
                a: tip(a)?,
                b: tip(b)?,
                verdict: VerdictEntry::new(verdict),
            })
        };
        let onto = |at: usize| {
            Some(OntoEntry {
                tip: tip(at)?,
                verdict: VerdictEntry::new(radar.matrix.onto(at)?),
            })
        };
        Self {
            schema: "git-orchestrate/conflicts/1",
            target: radar.target.as_ref().map(|target| TargetEntry {
                name: &target.name,
                oid: &target.oid,
            }),
            tips: radar.tips.iter().map(TipEntry::new).collect(),
            pairs: radar.matrix.pairs().filter_map(pair).collect(),
            onto: (0..radar.tips.len()).filter_map(onto).collect(),
            idle: &radar.idle,
            n_conflicts: radar.n_conflicts(),
            n_unknown: radar.n_unknown(),
            n_left_out: radar.n_left_out,
        }
    }
}

impl<'a> TipEntry<'a> {
    pub(super) fn new(tip: &'a LiveTip) -> Self {
        Self {
            name: &tip.name,
            oid: tip.oid.as_ref(),
            task: tip.task,
            worktree: tip.worktree.as_deref(),
            uncommitted: tip.n_uncommitted,
            problem: tip.problem.as_deref(),
        }
    }
}

impl<'a> VerdictEntry<'a> {
    fn new(verdict: &'a MergeVerdict) -> Self {
        let (result, message) = match verdict {
            MergeVerdict::Clean => (StepResult::Clean, None),
            MergeVerdict::Conflict { .. } => (StepResult::Conflict, None),
            MergeVerdict::Unknown { message } => (StepResult::Unknown, Some(message.as_str())),
        };
        Self {
            result,
            conflicts: verdict.conflicts(),
            message,
        }
    }
}
