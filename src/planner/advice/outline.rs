//! What a plan is built from, so that it can be changed and built again.

use std::collections::BTreeMap;

use crate::model::{
    Diagnostic, DiagnosticKind, Evidence, EvidenceKind, Footprint, FootprintEntry, ImportGraph,
    MasterIssue, Oid, Plan, RepoPath, Task, TaskId, TaskKind,
};
use crate::planner::build::build;
use crate::planner::options::PlanOptions;

/// The list of tasks with what is known of each.
#[derive(Debug, Clone)]
pub(super) struct Outline {
    pub(super) issue: MasterIssue,
    pub(super) footprints: BTreeMap<TaskId, Footprint>,
    /// How long the tasks take now.
    pub(super) minutes: BTreeMap<TaskId, f64>,
    /// How long tasks take that were changed, or of which somebody said it.
    pub(super) given_minutes: BTreeMap<TaskId, f64>,
    /// Whether unknown tasks are thought of as if their files were named, each its own.
    pub(super) is_all_known: bool,
    diagnostics: Vec<Diagnostic>,
    base: Oid,
}

impl Outline {
    pub(super) fn of(plan: &Plan, options: &PlanOptions) -> Self {
        let mut issue = plan.issue.clone();
        issue.tasks = (plan.tasks.iter())
            .map(|planned| planned.task.clone())
            .collect();
        // What the planner itself remarks, it will remark again.
        let is_planners = |kind| {
            matches!(
                kind,
                DiagnosticKind::Cycle | DiagnosticKind::UnknownFootprint
            )
        };
        Self {
            issue,
            footprints: (plan.tasks.iter())
                .map(|planned| (planned.task.id, planned.footprint.clone()))
                .collect(),
            minutes: (plan.tasks.iter())
                .map(|planned| (planned.task.id, planned.minutes))
                .collect(),
            given_minutes: options.given.minutes.clone(),
            is_all_known: false,
            diagnostics: (plan.diagnostics.iter())
                .filter(|diagnostic| !is_planners(diagnostic.kind))
                .cloned()
                .collect(),
            base: plan.base.clone(),
        }
    }

    pub(super) fn build(mut self, graph: &ImportGraph, options: &PlanOptions) -> Plan {
        let mut options = options.clone();
        options.given.minutes = self.given_minutes;
        if self.is_all_known {
            options.unknown_runs_alone = false;
        }
        let ids: Vec<TaskId> = self.issue.tasks.iter().map(|task| task.id).collect();
        (self.diagnostics).retain(|remark| remark.task.is_none_or(|id| ids.contains(&id)));
        build(
            self.issue,
            self.diagnostics,
            self.footprints,
            graph,
            self.base,
            &options,
        )
    }

    pub(super) fn task(&mut self, id: TaskId) -> Result<&mut Task, TaskId> {
        (self.issue.tasks.iter_mut())
            .find(|task| task.id == id)
            .ok_or(id)
    }

    /// A number that no task has.
    pub(super) fn next_id(&self) -> TaskId {
        let last = self.issue.tasks.iter().map(|task| task.id.0).max();
        TaskId(last.unwrap_or(0).saturating_add(1))
    }

    /// Adds a task before the one at `place`.
    pub(super) fn insert(&mut self, place: usize, task: Task, footprint: Footprint) {
        self.footprints.insert(task.id, footprint);
        let place = place.min(self.issue.tasks.len());
        self.issue.tasks.insert(place, task);
    }

    pub(super) fn place(&self, id: TaskId) -> usize {
        (self.issue.tasks.iter())
            .position(|task| task.id == id)
            .unwrap_or(self.issue.tasks.len())
    }
}

/// A task that no text states.
pub(super) fn new_task(id: TaskId, title: String, description: String, kind: TaskKind) -> Task {
    Task {
        description,
        kind,
        ..Task::titled(id, title)
    }
}

/// An entry of a footprint that a change of the plan makes.
pub(super) fn entry(path: RepoPath, probability: f64, text: &str) -> FootprintEntry {
    FootprintEntry {
        path,
        probability,
        evidence: vec![Evidence {
            kind: EvidenceKind::Plan,
            text: text.to_owned(),
        }],
        regions: Vec::new(),
    }
}

/// Takes a file out of what a task changes; what is taken out.
pub(super) fn take_out(footprint: &mut Footprint, path: &RepoPath) -> Option<FootprintEntry> {
    let mut taken = None;
    for entries in [&mut footprint.writes, &mut footprint.creates] {
        if let Some(place) = entries.iter().position(|entry| entry.path == *path) {
            taken = Some(entries.remove(place));
        }
    }
    taken
}
