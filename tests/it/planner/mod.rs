//! Plans from tasks and footprints, and their draining.

mod advice;
mod assess;
mod build;
mod calibration;
mod check_forms;
mod check_table;
mod merge_order;
mod pairs;
mod plan_file;
mod planning;
mod properties;
mod reality;
mod schedule;

use std::collections::BTreeMap;

use git_orchestrate::model::{
    Evidence, EvidenceKind, Footprint, FootprintEntry, ImportGraph, MasterIssue, Oid, Plan, Reason,
    RepoPath, Span, StatedPath, Task, TaskId,
};
use git_orchestrate::planner::{self, PlanOptions};

/// An issue with footprints, put together a line at a time.
#[derive(Debug, Clone, Default)]
pub(super) struct Sketch {
    pub(super) issue: MasterIssue,
    pub(super) footprints: BTreeMap<TaskId, Footprint>,
    pub(super) graph: ImportGraph,
    pub(super) options: PlanOptions,
}

impl Sketch {
    /// Adds a task with the next number.
    pub(super) fn task(mut self, title: &str) -> Self {
        let number = u32::try_from(self.issue.tasks.len()).unwrap() + 1;
        self.issue.tasks.push(task(number, title));
        self
    }

    /// Changes the task that was added last.
    pub(super) fn with(mut self, change: impl FnOnce(&mut Task)) -> Self {
        change(self.issue.tasks.last_mut().unwrap());
        self
    }

    pub(super) fn after(self, befores: &[u32]) -> Self {
        let befores: Vec<TaskId> = befores.iter().copied().map(TaskId).collect();
        self.with(|task| task.depends_on = befores)
    }

    pub(super) fn stage(self, stage: u32, section: &str) -> Self {
        self.with(|task| {
            task.stage = Some(stage);
            task.section = Some(section.to_owned());
        })
    }

    pub(super) fn below(self, parent: u32) -> Self {
        self.with(|task| task.parent = Some(TaskId(parent)))
    }

    /// Files that the text of the last task names as changed.
    pub(super) fn writes(self, paths: &[&str]) -> Self {
        self.entries(paths, 0.9, EvidenceKind::StatedPath, |footprint| {
            &mut footprint.writes
        })
    }

    /// Files that the last task is thought to change.
    pub(super) fn may_write(self, probability: f64, paths: &[&str]) -> Self {
        self.entries(paths, probability, EvidenceKind::Words, |footprint| {
            &mut footprint.writes
        })
    }

    /// Files that the text of the last task announces.
    pub(super) fn creates(mut self, paths: &[&str]) -> Self {
        for path in paths {
            self = self.with(|task| task.stated_paths.push(stated(path, true, false)));
        }
        self.entries(paths, 0.95, EvidenceKind::Announced, |footprint| {
            &mut footprint.creates
        })
    }

    /// Files that the text of the last task names as read.
    pub(super) fn reads(mut self, paths: &[&str]) -> Self {
        for path in paths {
            self = self.with(|task| task.stated_paths.push(stated(path, false, true)));
        }
        self.entries(paths, 0.8, EvidenceKind::StatedPath, |footprint| {
            &mut footprint.reads
        })
    }

    pub(super) fn imports(mut self, from: &str, to: &str) -> Self {
        self.graph.insert(&path(from), &path(to));
        self
    }

    pub(super) fn awaits(mut self, from: &str, candidate: &str) -> Self {
        self.graph.insert_unresolved(&path(from), &path(candidate));
        self
    }

    pub(super) fn options(mut self, change: impl FnOnce(&mut PlanOptions)) -> Self {
        change(&mut self.options);
        self
    }

    pub(super) fn plan(&self) -> Plan {
        planner::build(
            self.issue.clone(),
            Vec::new(),
            self.footprints.clone(),
            &self.graph,
            base(),
            &self.options,
        )
    }

    fn entries(
        mut self,
        paths: &[&str],
        probability: f64,
        kind: EvidenceKind,
        list: impl Fn(&mut Footprint) -> &mut Vec<FootprintEntry>,
    ) -> Self {
        let id = self.issue.tasks.last().unwrap().id;
        let footprint = self.footprints.entry(id).or_default();
        for name in paths {
            list(footprint).push(FootprintEntry {
                path: path(name),
                probability,
                evidence: vec![Evidence {
                    kind,
                    text: format!("the text names `{name}`"),
                }],
                regions: Vec::new(),
            });
        }
        self
    }
}

pub(super) fn task(number: u32, title: &str) -> Task {
    Task {
        span: Span {
            line: number,
            column: 1,
        },
        ..Task::titled(TaskId(number), title)
    }
}

pub(super) fn stated(text: &str, is_new: bool, is_read: bool) -> StatedPath {
    StatedPath {
        text: text.to_owned(),
        is_new,
        is_read,
    }
}

pub(super) fn path(text: &str) -> RepoPath {
    text.parse().unwrap()
}

pub(super) fn base() -> Oid {
    "1234567890abcdef1234567890abcdef12345678".parse().unwrap()
}

/// Waves, edges and verdict, for people.
pub(super) fn outline(plan: &Plan) -> String {
    let mut lines = Vec::new();
    for edge in &plan.dependencies {
        let (before, after) = (edge.before, edge.after);
        lines.push(format!("{after} after {before}: {}", why(&edge.reason)));
    }
    for edge in &plan.exclusions {
        lines.push(format!(
            "{} then {}: {}",
            edge.first,
            edge.then,
            why(&edge.reason)
        ));
    }
    for wave in &plan.waves {
        lines.push(format!("wave {}", ids(wave)));
    }
    for diagnostic in &plan.diagnostics {
        lines.push(format!(
            "{:?} {:?}: {}",
            diagnostic.severity, diagnostic.kind, diagnostic.message
        ));
    }
    lines.push(format!("{:?}", plan.verdict));
    lines.join("\n")
}

fn why(reason: &Reason) -> String {
    match reason {
        Reason::Stated { text } => text.clone(),
        Reason::Stage { earlier } => format!("stage {earlier}"),
        Reason::Inferred { text, .. } => format!("inferred, {text}"),
        Reason::Unknown => "unknown".to_owned(),
    }
}

pub(super) fn ids(ids: &[TaskId]) -> String {
    let ids: Vec<String> = ids.iter().map(TaskId::to_string).collect();
    ids.join(" ")
}
