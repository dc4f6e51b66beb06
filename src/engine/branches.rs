//! The branches and worktrees that are there, as a plan whose footprints are what was really changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::Context;
use super::planning::PlanningError;
use crate::git::{ChangeStatus, FileState, GitError, Tip};
use crate::model::{
    Complexity, Evidence, EvidenceKind, Footprint, FootprintEntry, ImportGraph, MasterIssue, Oid,
    Pair, Plan, PlannedTask, RepoPath, Sharing, StepResult, Task, TaskId, TaskSize, Verdict,
};
use crate::planner;

/// More branches than this are not compared: those after them by name are left out, and that is told.
const MAX_BRANCHES: usize = 100;
/// More files of one branch than this are not listed.
const MAX_FILES: usize = 400;

/// What is being worked on.
#[derive(Debug, Clone)]
pub struct Live {
    /// A task for each branch with commits of its own, and for each worktree with changes that are not committed.
    pub plan: Plan,
    /// What the branches are held against, by name.
    pub base: String,
    /// How many branches were left out.
    pub n_left_out: usize,
}

/// What is being worked on beside `base`, or the main branch. Nothing is written. `graph` is that of the base.
pub fn live(context: &Context, base: Option<&str>) -> Result<Live, PlanningError> {
    let repository = &context.repository;
    let name = match base {
        Some(base) => base.to_owned(),
        None => main_branch(context).map_err(|source| no_base("HEAD", source))?,
    };
    if name == "HEAD" && !repository.has_commits() {
        return Err(PlanningError::NoCommits);
    }
    let base = (repository.resolve(&name)).map_err(|source| no_base(&name, source))?;
    let graph = super::planning::graph(context, Some(base.as_str()))?.graph;
    let (branches, n_left_out) =
        branches(context, &base).map_err(|source| no_base(&name, source))?;
    let plan = plan(context, &name, base, branches, &graph);
    let base = name.strip_prefix("refs/heads/").unwrap_or(&name).to_owned();
    Ok(Live {
        plan,
        base,
        n_left_out,
    })
}

fn no_base(name: &str, source: GitError) -> PlanningError {
    PlanningError::NoSuchBase {
        base: name.to_owned(),
        source,
    }
}

/// The branch that others come from and go to: one of the usual names, or HEAD.
pub(super) fn main_branch(context: &Context) -> Result<String, GitError> {
    let repository = &context.repository;
    for name in ["refs/heads/main", "refs/heads/master", "refs/heads/trunk"] {
        if repository.ref_target(name)?.is_some() {
            return Ok(name.to_owned());
        }
    }
    Ok("HEAD".to_owned())
}

/// One branch, or one worktree without any.
struct Branch {
    name: String,
    /// Its commit, where it has commits of its own.
    tip: Option<Oid>,
    /// Its files, each with whether it is new and what is known of it.
    files: BTreeMap<RepoPath, (bool, String)>,
    /// Whether some of it is not committed.
    is_dirty: bool,
}

fn branches(context: &Context, base: &Oid) -> Result<(Vec<Branch>, usize), GitError> {
    let repository = &context.repository;
    let mut branches: Vec<Branch> = Vec::new();
    let mut n_left_out = 0;
    for (name, tip) in repository.refs("refs/heads/")? {
        if tip == *base || repository.is_ancestor(&tip, base)? {
            continue;
        }
        if branches.len() >= MAX_BRANCHES {
            n_left_out += 1;
            continue;
        }
        let Some(fork) = repository.merge_base(base, &tip)? else {
            continue;
        };
        let files: BTreeMap<RepoPath, (bool, String)> = (repository.changed_files(&fork, &tip)?)
            .into_iter()
            .map(|file| {
                let is_new = file.status == ChangeStatus::Added;
                let words = format!(
                    "committed there: {} lines added, {} deleted",
                    file.n_added, file.n_deleted
                );
                (file.path, (is_new, words))
            })
            .collect();
        branches.push(Branch {
            name: short(&name).to_owned(),
            tip: Some(tip),
            files,
            is_dirty: false,
        });
    }
    for worktree in repository.worktrees()? {
        if worktree.is_prunable {
            continue;
        }
        // What stands in a worktree that cannot be read is not known, and no reason to stop.
        let Ok(status) = repository.status(&worktree.path) else {
            continue;
        };
        let files: Vec<(RepoPath, bool)> = (status.into_iter())
            .filter(|entry| entry.state != FileState::Nested)
            .filter_map(|entry| {
                let is_new = matches!(entry.state, FileState::Added | FileState::Untracked);
                Some((entry.path.parse().ok()?, is_new))
            })
            .collect();
        if files.is_empty() {
            continue;
        }
        let folder = worktree_name(&worktree.path);
        let name = match &worktree.branch {
            Some(branch) => short(branch).to_owned(),
            None => folder.clone(),
        };
        if !branches.iter().any(|branch| branch.name == name) {
            branches.push(Branch {
                name: name.clone(),
                tip: None,
                files: BTreeMap::new(),
                is_dirty: true,
            });
        }
        if let Some(branch) = branches.iter_mut().find(|branch| branch.name == name) {
            branch.is_dirty = true;
            for (path, is_new) in files {
                let words = format!("changed in the worktree {folder}, not committed");
                branch.files.entry(path).or_insert((is_new, words));
            }
        }
    }
    branches.retain(|branch| !branch.files.is_empty());
    Ok((branches, n_left_out))
}

/// A full name of a branch as people say it.
pub(super) fn short(name: &str) -> &str {
    name.strip_prefix("refs/heads/").unwrap_or(name)
}

/// What a worktree without a branch is called.
pub(super) fn worktree_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

fn plan(
    context: &Context,
    name: &str,
    base: Oid,
    branches: Vec<Branch>,
    graph: &ImportGraph,
) -> Plan {
    let mut tasks: Vec<PlannedTask> = Vec::new();
    let mut tips: BTreeMap<TaskId, Tip> = BTreeMap::new();
    for (place, branch) in branches.into_iter().enumerate() {
        let id = TaskId(u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1));
        // What is not committed is not in the tip, so git cannot be asked about it.
        if let (Some(oid), false) = (branch.tip.clone(), branch.is_dirty) {
            let name = branch.name.clone();
            let task = Some(id);
            tips.insert(id, Tip { name, oid, task });
        }
        tasks.push(planned(id, branch));
    }
    let sides: Vec<(TaskId, &Footprint)> = (tasks.iter())
        .map(|planned| (planned.task.id, &planned.footprint))
        .collect();
    let mut pairs = planner::pairs(&sides, graph, &Sharing::USUAL, 0.0);
    for pair in &mut pairs {
        if pair.overlap > 0.0 {
            preview(context, pair, &tips);
        }
    }
    Plan {
        issue: MasterIssue {
            title: format!("Work beside {}", short(name)),
            ..MasterIssue::default()
        },
        base,
        tasks,
        pairs,
        dependencies: Vec::new(),
        exclusions: Vec::new(),
        waves: Vec::new(),
        verdict: Verdict::Parallel,
        diagnostics: Vec::new(),
        calibration: None,
    }
}

/// Asks git whether the two conflict, where both are commits. What git cannot tell stays the planner's guess.
fn preview(context: &Context, pair: &mut Pair, tips: &BTreeMap<TaskId, Tip>) {
    let (Some(a), Some(b)) = (tips.get(&pair.a), tips.get(&pair.b)) else {
        return;
    };
    let Ok(preview) = (context.repository).preview(&a.oid, std::slice::from_ref(b)) else {
        return;
    };
    let Some(step) = preview.steps.into_iter().next() else {
        return;
    };
    let conflicts: BTreeSet<RepoPath> = (step.conflicts.into_iter())
        .map(|conflict| conflict.path)
        .collect();
    match step.result {
        StepResult::Clean | StepResult::Empty => pair.conflict = 0.0,
        StepResult::Conflict => pair.conflict = 1.0,
        StepResult::Unknown => return,
    }
    let in_conflict =
        |path: &Option<RepoPath>| (path.as_ref()).is_some_and(|path| conflicts.contains(path));
    for hazard in &mut pair.hazards {
        let text = if in_conflict(&hazard.path) {
            "git finds a conflict here"
        } else {
            "git merges it without a conflict"
        };
        hazard.evidence.insert(
            0,
            Evidence {
                kind: EvidenceKind::Changed,
                text: text.to_owned(),
            },
        );
    }
    (pair.hazards).sort_by_key(|hazard| !in_conflict(&hazard.path));
}

fn planned(id: TaskId, branch: Branch) -> PlannedTask {
    let mut footprint = Footprint::default();
    let n_files = branch.files.len();
    for (path, (is_new, text)) in branch.files.into_iter().take(MAX_FILES) {
        let entries = if is_new {
            &mut footprint.creates
        } else {
            &mut footprint.writes
        };
        entries.push(FootprintEntry {
            path,
            probability: 1.0,
            evidence: vec![Evidence {
                kind: EvidenceKind::Changed,
                text,
            }],
            regions: Vec::new(),
        });
    }
    let title = if branch.is_dirty {
        format!("{} (not all committed)", branch.name)
    } else {
        branch.name
    };
    PlannedTask {
        task: Task::titled(id, title),
        size: TaskSize {
            files: n_files as f64,
            ..TaskSize::default()
        },
        similar: Vec::new(),
        complexity: Complexity::default(),
        footprint,
        is_runnable: true,
        minutes: 0.0,
    }
}
