//! What was seen of the tasks of a run.

use std::collections::{BTreeMap, HashMap};

use super::scene::{Member, Scene};
use crate::agent;
use crate::engine::radar::{Lookout, Subject, Watch};
use crate::engine::running::workers::Desk;
use crate::git::{FileChange, GitError};
use crate::model::{
    AttemptId, ConflictEntry, HazardKind, ImportGraph, LiveTip, Oid, Radar, RepoPath, SeenConflict,
    SeenHazard, TaskId,
};
use crate::planner::{self, Observed};

/// What was seen of the tasks of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::engine::running) struct Sighting {
    /// What each task has changed so far, those that have ended too.
    pub(in crate::engine::running) observed: Vec<Observed>,
    /// Where tasks meet.
    pub(in crate::engine::running) hazards: Vec<SeenHazard>,
    /// Who conflicts with whom: all of it.
    pub(in crate::engine::running) conflicts: Vec<SeenConflict>,
}

/// What each of several tasks has changed.
type Changes = BTreeMap<TaskId, Vec<FileChange>>;

/// What commits changed that were compared before.
pub(super) type Known = HashMap<(Oid, Oid), Vec<FileChange>>;

/// What each member is to the radar.
pub(super) fn subjects(desk: &Desk, scene: &Scene) -> Result<Vec<Subject>, GitError> {
    let repository = &desk.context.repository;
    let subject = |member: &Member| -> Result<Option<Subject>, GitError> {
        let mut worktree = None;
        if member.result.is_none() {
            let folder = member.worktree.canonicalize();
            let folder = folder.unwrap_or_else(|_| member.worktree.clone());
            worktree = (repository.worktree_at(&folder)?).filter(|known| !known.is_prunable);
            if worktree.is_none() {
                return Ok(None);
            }
        }
        Ok(Some(Subject {
            tip: LiveTip {
                name: member.branch.clone(),
                worktree: None,
                task: Some(member.task),
                oid: member.result.clone(),
                n_uncommitted: 0,
                problem: None,
            },
            worktree,
        }))
    };
    let subjects = scene.members.iter().map(subject);
    subjects.filter_map(Result::transpose).collect()
}

impl Sighting {
    /// What a radar and the worktrees behind it come to.
    pub(super) fn of(
        desk: &Desk,
        scene: &Scene,
        subjects: &[Subject],
        radar: &Radar,
        watch: &Watch<'_>,
        (graph, known): (&ImportGraph, &mut Known),
    ) -> Self {
        let lookout = watch.lookout();
        let mut changes = Changes::new();
        let mut observed = Vec::new();
        for member in &scene.members {
            let Some(files) = changes_of(desk, member, subjects, lookout, known) else {
                continue;
            };
            observed.push(Observed {
                task: member.task,
                paths: files.iter().map(|change| change.path.clone()).collect(),
                is_live: member.result.is_none(),
                builds_on: member.builds_on.clone(),
            });
            changes.insert(member.task, files);
        }
        let mut hazards = planner::seen_hazards(&desk.plan, &observed, graph);
        for hazard in &mut hazards {
            add_lines(hazard, &changes, lookout);
        }
        Self {
            observed,
            hazards,
            conflicts: conflicts(desk, radar),
        }
    }
}

/// What a task has changed since it began, without what agents drop.
fn changes_of(
    desk: &Desk,
    member: &Member,
    subjects: &[Subject],
    lookout: &Lookout<'_>,
    known: &mut Known,
) -> Option<Vec<FileChange>> {
    let is_its = |subject: &&Subject| subject.tip.task == Some(member.task);
    let now = if let Some(result) = &member.result {
        result.clone()
    } else {
        let subject = subjects.iter().find(is_its)?;
        lookout.commit_of(&subject.worktree.as_ref()?.path)?.clone()
    };
    let key = (member.start.clone(), now);
    if let Some(changes) = known.get(&key) {
        return Some(changes.clone());
    }
    let mut changes = lookout.uncommitted().changes(&key.0, &key.1).ok()?;
    changes
        .retain(|change| change.before.is_some() || !is_dropping(desk, member.task, &change.path));
    known.insert(key, changes.clone());
    Some(changes)
}

fn is_dropping(desk: &Desk, task: TaskId, path: &RepoPath) -> bool {
    let spec = desk.agent_of(AttemptId { task, number: 0 });
    agent::is_dropping(path.as_str(), spec)
}

fn add_lines(hazard: &mut SeenHazard, changes: &Changes, lookout: &Lookout<'_>) {
    let lines = |task: TaskId, path: &RepoPath| {
        let mut files = changes.get(&task).into_iter().flatten();
        let change = files.find(|change| change.path == *path);
        change.map_or_else(Vec::new, |change| lookout.uncommitted().lines(change))
    };
    hazard.a_lines = lines(hazard.a, &hazard.path);
    hazard.b_lines = match (&hazard.importer, hazard.kind) {
        (Some(importer), _) => lines(hazard.b, importer),
        (None, HazardKind::WriteWrite) if !hazard.is_expected => lines(hazard.b, &hazard.path),
        (None, _) => Vec::new(),
    };
}

/// Who conflicts with whom, in what is no dropping of either agent.
fn conflicts(desk: &Desk, radar: &Radar) -> Vec<SeenConflict> {
    let mut found = Vec::new();
    for (a, b, verdict) in radar.matrix.pairs() {
        let task = |at: usize| radar.tips.get(at).and_then(|tip| tip.task);
        let (Some(a), Some(b)) = (task(a), task(b)) else {
            continue;
        };
        let counts = |entry: &&ConflictEntry| {
            !is_dropping(desk, a, &entry.path) && !is_dropping(desk, b, &entry.path)
        };
        let conflicts: Vec<ConflictEntry> =
            verdict.conflicts().iter().filter(counts).cloned().collect();
        if !conflicts.is_empty() {
            found.push(SeenConflict {
                a: a.min(b),
                b: a.max(b),
                conflicts,
            });
        }
    }
    found
}
