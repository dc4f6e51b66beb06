//! From the text's values to the values of the house: numbers, paths and references are checked here.

use std::collections::BTreeSet;

use super::needs::RawNeeds;
use super::raw::{self, Short, Why};
use super::{PlanFile, SAID_BY_PLAN};
use crate::model::{
    Dependency, Diagnostic, DiagnosticKind, Evidence, EvidenceKind, Exclusion, Footprint,
    FootprintEntry, IssueRef, MasterIssue, Needs, Reason, RepoPath, Severity, Span, StatedPath,
    Task, TaskId,
};

/// The plan of those values, and what is wrong with them. `places` says where each task begins.
pub(super) fn lift(raw: raw::Plan, places: &[Span]) -> (PlanFile, Vec<Diagnostic>) {
    let mut lifting = Lifting::default();
    let base = raw.base.as_deref().and_then(|text| {
        let base = text.parse().ok();
        if base.is_none() {
            lifting.note(
                DiagnosticKind::UnknownKey,
                Severity::Error,
                format!("The base `{text}` is not a full object id."),
                "Write all digits of the commit, or leave the base out.",
            );
        }
        base
    });
    let ids = lifting.number(&raw.tasks, places);
    let mut file = PlanFile {
        base,
        calibration: raw.learned,
        issue: MasterIssue {
            number: raw.issue,
            title: raw.title,
            context: raw.context,
            acceptance: raw.acceptance,
            waits_for: lifting.references(&raw.waits_for),
            contracts: lifting.contracts(&raw.contracts),
            tasks: Vec::new(),
        },
        ..PlanFile::default()
    };
    for (place, (id, task)) in ids.into_iter().zip(raw.tasks).enumerate() {
        lifting.at = Some((id, places.get(place).copied().unwrap_or_default()));
        lifting.task(id, task, &mut file);
    }
    if file.issue.tasks.is_empty() {
        lifting.at = None;
        lifting.note(
            DiagnosticKind::NoTasks,
            Severity::Error,
            "The plan holds no task.".to_owned(),
            "Add one: a [[task]] with a title.",
        );
    }
    (file, lifting.diagnostics)
}

#[derive(Default)]
struct Lifting {
    ids: BTreeSet<TaskId>,
    /// The task that is looked at.
    at: Option<(TaskId, Span)>,
    diagnostics: Vec<Diagnostic>,
}

impl Lifting {
    fn note(&mut self, kind: DiagnosticKind, severity: Severity, message: String, help: &str) {
        self.diagnostics.push(Diagnostic {
            kind,
            severity,
            message,
            help: Some(help.to_owned()),
            task: self.at.map(|(id, _)| id),
            span: self.at.map(|(_, span)| span).filter(|span| span.line > 0),
        });
    }

    /// Gives every task a number of its own: the one that it states, or else the next that is free.
    fn number(&mut self, tasks: &[raw::Task], places: &[Span]) -> Vec<TaskId> {
        let stated: BTreeSet<TaskId> = tasks.iter().filter_map(|task| task.id).collect();
        let mut next = 1;
        let mut ids = Vec::with_capacity(tasks.len());
        for (place, task) in tasks.iter().enumerate() {
            let id = match task.id {
                Some(id) if self.ids.insert(id) => id,
                stated_id => {
                    while stated.contains(&TaskId(next)) || self.ids.contains(&TaskId(next)) {
                        next += 1;
                    }
                    let id = TaskId(next);
                    self.ids.insert(id);
                    if let Some(taken) = stated_id {
                        self.at = Some((id, places.get(place).copied().unwrap_or_default()));
                        self.note(
                            DiagnosticKind::DuplicateTask,
                            Severity::Error,
                            format!("Two tasks have the number {taken}."),
                            "Give each task a number of its own, or leave the numbers out.",
                        );
                    }
                    id
                }
            };
            ids.push(id);
        }
        self.at = None;
        ids
    }

    fn task(&mut self, id: TaskId, raw: raw::Task, file: &mut PlanFile) {
        let mut depends_on = Vec::new();
        for Short(order) in &raw.depends_on {
            if !self.is_known(order.task) {
                continue;
            }
            let is_plain = order.why == Why::Stated;
            if is_plain && !depends_on.contains(&order.task) {
                depends_on.push(order.task);
            }
            if !is_plain || order.text.is_some() {
                file.dependencies.push(Dependency {
                    before: order.task,
                    after: id,
                    reason: self.reason(order, Reason::stated(order.task)),
                });
            }
        }
        for Short(order) in &raw.apart_from {
            if self.is_known(order.task) {
                file.exclusions.push(Exclusion {
                    first: order.task,
                    then: id,
                    reason: self.reason(order, kept_apart()),
                });
            }
        }
        let parent = raw.parent.filter(|&parent| self.is_known(parent));
        if let Some(minutes) = raw.minutes.filter(|minutes| minutes.is_finite()) {
            file.minutes.insert(id, minutes.clamp(0.0, 1e6));
        }
        if raw.writes.is_some() || raw.creates.is_some() || raw.reads.is_some() {
            let footprint = Footprint {
                writes: self.entries(raw.writes),
                creates: self.entries(raw.creates),
                reads: self.entries(raw.reads),
            };
            file.footprints.insert(id, footprint);
        }
        let stated_paths = self.stated_paths(raw.files);
        let contracts = self.contracts(&raw.contracts);
        let needs = self.needs(raw.needs);
        let reference = self.references(raw.reference.as_slice()).into_iter().next();
        file.issue.tasks.push(Task {
            id,
            title: raw.title,
            description: raw.description,
            section: raw.section,
            stage: raw.stage,
            checked: raw.checked,
            dropped: raw.dropped,
            parent,
            reference,
            mentions: self.references(&raw.mentions),
            kind: raw.kind.unwrap_or_default(),
            depends_on,
            waits_for: self.references(&raw.waits_for),
            // What the forge said stands with the dependency itself.
            blocked_by: Vec::new(),
            acceptance: raw.acceptance,
            stated_paths,
            contracts,
            agent: raw.agent,
            needs,
            span: self.at.map(|(_, span)| span).unwrap_or_default(),
        });
    }

    fn is_known(&mut self, id: TaskId) -> bool {
        let is_known = self.ids.contains(&id);
        if !is_known {
            self.note(
                DiagnosticKind::UnknownDependency,
                Severity::Error,
                format!("There is no task {id} in this plan."),
                "Name one of the tasks of the plan.",
            );
        }
        is_known
    }

    /// The reason of an edge; `usual` is that of one without words.
    fn reason(&mut self, order: &raw::Order, usual: Reason) -> Reason {
        let text = order.text.clone().unwrap_or_default();
        match order.why {
            Why::Stated if text.is_empty() => usual,
            Why::Stated => Reason::Stated { text },
            Why::Stage => Reason::Stage { earlier: text },
            Why::Unknown => Reason::Unknown,
            Why::Inferred => match order.path.as_deref().and_then(|path| self.path(path)) {
                Some(path) => Reason::Inferred { path, text },
                None => Reason::Stated { text },
            },
        }
    }

    fn path(&mut self, text: &str) -> Option<RepoPath> {
        let path = text.trim_start_matches("./").parse().ok();
        if path.is_none() {
            self.note(
                DiagnosticKind::UnsafePath,
                Severity::Error,
                format!("`{text}` is not a path inside the repository."),
                "Write it relative to the root of the repository.",
            );
        }
        path
    }

    /// Files, and folders with or without a slash at the end.
    fn contracts(&mut self, texts: &[String]) -> Vec<RepoPath> {
        let paths = texts.iter().map(|text| text.trim().trim_end_matches('/'));
        paths.filter_map(|text| self.path(text)).collect()
    }

    fn needs(&mut self, needs: Option<Short<RawNeeds>>) -> Needs {
        let Some(Short(needs)) = needs else {
            return Needs::default();
        };
        needs.lift().unwrap_or_else(|message| {
            self.note(
                DiagnosticKind::UnreadNeeds,
                Severity::Error,
                format!("The needs cannot be read: {message}."),
                "Write them as `needs = \"4 cpu, 8 GB, 1 gpu, 2h, label cuda\"`.",
            );
            Needs::default()
        })
    }

    fn stated_paths(&mut self, files: Vec<Short<raw::Stated>>) -> Vec<StatedPath> {
        let mut stated_paths = Vec::new();
        for Short(stated) in files {
            // A folder is stated with a slash at its end; globs are paths with stars in them.
            let path = stated.path.trim();
            if self.path(path.trim_end_matches('/')).is_some() {
                stated_paths.push(StatedPath {
                    text: path.trim_start_matches("./").to_owned(),
                    is_new: stated.new,
                    is_read: stated.read,
                });
            }
        }
        stated_paths
    }

    fn entries(&mut self, entries: Option<Vec<Short<raw::Entry>>>) -> Vec<FootprintEntry> {
        let (mut found, mut paths) = (Vec::new(), BTreeSet::new());
        for Short(entry) in entries.into_iter().flatten() {
            let Some(path) = self.path(entry.path.trim()) else {
                continue;
            };
            let mut evidence: Vec<Evidence> = (entry.evidence.into_iter())
                .map(|Short(raw::Reason { kind, text })| Evidence { kind, text })
                .collect();
            if evidence.is_empty() {
                evidence.push(Evidence {
                    kind: EvidenceKind::Plan,
                    text: SAID_BY_PLAN.to_owned(),
                });
            }
            let probability = if entry.probability.is_finite() {
                entry.probability.clamp(0.0, 1.0)
            } else {
                1.0
            };
            if paths.insert(path.clone()) {
                found.push(FootprintEntry {
                    path,
                    probability,
                    evidence,
                    regions: Vec::new(),
                });
            }
        }
        found.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        found
    }

    fn references(&mut self, texts: &[String]) -> Vec<IssueRef> {
        let mut references = Vec::new();
        for text in texts {
            match reference(text) {
                Some(reference) => references.push(reference),
                None => self.note(
                    DiagnosticKind::ExternalDependency,
                    Severity::Warning,
                    format!("`{text}` is not a reference to an issue."),
                    "Write it as #12 or as owner/repo#12.",
                ),
            }
        }
        references
    }
}

/// The reason of an exclusion for which the plan gives none.
pub(super) fn kept_apart() -> Reason {
    Reason::Stated {
        text: "the plan keeps them apart".to_owned(),
    }
}

/// The issue that `#12` or `owner/repo#12` names.
fn reference(text: &str) -> Option<IssueRef> {
    let (repository, number) = text.trim().rsplit_once('#')?;
    let is_name = |text: &str| {
        text.split_once('/')
            .is_some_and(|(owner, name)| !owner.is_empty() && !name.is_empty())
    };
    (repository.is_empty() || is_name(repository)).then_some(IssueRef {
        repository: (!repository.is_empty()).then(|| repository.to_owned()),
        number: number.parse().ok()?,
    })
}
