//! `git-orchestrate/check/1`: tasks, footprints, pairs and the plan.

use serde::Serialize;

use super::NeedsEntry;
use crate::model::{
    Advice, Assessment, Calibration, Complexity, Contract, Dependency, Diagnostic, DiagnosticKind,
    Estimate, Evidence, EvidenceKind, Exclusion, FootprintEntry, Hazard, HazardKind, Oid, Pace,
    Pair, PlannedTask, Reason, Region, RepoPath, Severity, SimilarChange, TaskId, TaskKind,
    TaskSize, Verdict,
};
use crate::report::check::CheckView;

/// The document of `check --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckDocument<'a> {
    /// Its name and version.
    pub schema: &'static str,
    /// The commit whose tree was looked at.
    pub base: &'a Oid,
    /// The number of the master issue at the forge.
    pub issue: Option<u64>,
    /// Its title.
    pub title: &'a str,
    /// Every task, those that are not run too, in the order of the text.
    pub tasks: Vec<CheckTask<'a>>,
    /// Every pair of tasks that are run.
    pub pairs: Vec<PairEntry<'a>>,
    /// What must succeed before what.
    pub dependencies: Vec<DependencyEntry<'a>>,
    /// What must not run at the same time.
    pub exclusions: Vec<ExclusionEntry<'a>>,
    /// The tasks that can run at once, in the order of their waves.
    pub waves: &'a [Vec<TaskId>],
    /// The files that only one task, or none, may change.
    pub contracts: Vec<Contract>,
    /// What the reader and the planner noticed.
    pub diagnostics: Vec<DiagnosticEntry<'a>>,
    /// Whether running side by side is worth it.
    pub verdict: Verdict,
    /// How long it would take.
    pub estimate: &'a Estimate,
    /// What speaks for it, and what against it: the questions, the score, the number of agents.
    pub assessment: &'a Assessment,
    /// What would make it better, the most valuable first.
    pub advice: &'a [Advice],
    /// What past runs taught about how long tasks take; null where there is nothing to learn from.
    pub pace: Option<&'a Pace>,
    /// What they taught about how likely things are, and is in all probabilities here; null where there is nothing to learn
    /// from.
    pub calibration: Option<&'a Calibration>,
}

/// One task.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckTask<'a> {
    /// Its number.
    pub id: TaskId,
    /// Its title.
    pub title: &'a str,
    /// The section that it stands in.
    pub section: Option<&'a str>,
    /// Whether it is done already.
    pub checked: bool,
    /// Whether it was dropped.
    pub dropped: bool,
    /// Whether a run takes it up.
    pub runnable: bool,
    /// The issue that it is.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// The task that it is nested below.
    pub parent: Option<TaskId>,
    /// The number of its stage.
    pub stage: Option<u32>,
    /// The tasks that its text says must come before it.
    pub depends_on: &'a [TaskId],
    /// What sort of work it is.
    pub kind: TaskKind,
    /// Where it stands in the text, as line and column from 1.
    pub line: u32,
    /// See `line`.
    pub column: u32,
    /// How large it is expected to be.
    pub size: TaskSize,
    /// The past changes that the lines are told from.
    pub similar: &'a [SimilarChange],
    /// How hard it is.
    pub complexity: Complexity,
    /// How long an agent will take.
    pub minutes: f64,
    /// What it needs of its machine, where it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<NeedsEntry<'a>>,
    /// What it will touch.
    pub footprint: FootprintDocument<'a>,
}

/// What a task will touch, likeliest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FootprintDocument<'a> {
    /// Files that it will change.
    pub writes: Vec<FileEntry<'a>>,
    /// Files that it will make.
    pub creates: Vec<FileEntry<'a>>,
    /// Files that it relies on.
    pub reads: Vec<FileEntry<'a>>,
}

/// One file of a footprint.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileEntry<'a> {
    /// The file.
    pub path: &'a RepoPath,
    /// How likely it is, from 0 to 1.
    pub probability: f64,
    /// Why it is believed.
    pub evidence: Vec<EvidenceEntry<'a>>,
    /// Where in it, likeliest first.
    #[serde(skip_serializing_if = "<[Region]>::is_empty")]
    pub regions: &'a [Region],
}

/// One reason to believe something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EvidenceEntry<'a> {
    /// What kind of reason it is.
    pub kind: EvidenceKind,
    /// The reason in words.
    pub text: &'a str,
}

/// Two tasks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairEntry<'a> {
    /// The one with the smaller number.
    pub a: TaskId,
    /// The other.
    pub b: TaskId,
    /// The probability that both change one file.
    pub overlap: f64,
    /// The probability that their results conflict, if neither builds on the other.
    pub conflict: f64,
    /// The probability that both change one file, were nothing known but their texts and that one plan has both.
    pub in_one_plan: f64,
    /// Where they meet, worst first.
    pub hazards: Vec<HazardEntry<'a>>,
}

/// One place where two footprints meet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HazardEntry<'a> {
    /// How they meet.
    pub kind: HazardKind,
    /// The file where they meet; none for a stated order.
    pub path: Option<&'a RepoPath>,
    /// How likely it is, from 0 to 1.
    pub probability: f64,
    /// The task that should come first, where there is one.
    pub first: Option<TaskId>,
    /// Why it is believed.
    pub evidence: Vec<EvidenceEntry<'a>>,
}

/// An edge that orders two tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DependencyEntry<'a> {
    /// The task that comes first.
    pub before: TaskId,
    /// The task that waits.
    pub after: TaskId,
    /// Why, in one word: `stated`, `stage`, `inferred` or `unknown`.
    pub reason: &'static str,
    /// Why, in words.
    pub text: &'a str,
    /// The file where the two meet, for an inferred edge.
    pub path: Option<&'a RepoPath>,
}

/// An edge that keeps two tasks apart in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExclusionEntry<'a> {
    /// The task that goes first.
    pub first: TaskId,
    /// The task that waits until that one has ended.
    pub then: TaskId,
    /// Why, in one word.
    pub reason: &'static str,
    /// Why, in words.
    pub text: &'a str,
    /// The file where the two meet.
    pub path: Option<&'a RepoPath>,
}

/// Something that the reader of the issue should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiagnosticEntry<'a> {
    /// What kind of thing it is.
    pub kind: DiagnosticKind,
    /// How much it matters.
    pub severity: Severity,
    /// What is the case.
    pub message: &'a str,
    /// What would help.
    pub help: Option<&'a str>,
    /// The task that it is about.
    pub task: Option<TaskId>,
    /// Where it stands in the text, as line and column from 1.
    pub line: Option<u32>,
    /// See `line`.
    pub column: Option<u32>,
}

impl<'a> CheckDocument<'a> {
    /// The document of a plan.
    pub fn new(view: &CheckView<'a>) -> Self {
        let CheckView { plan, estimate, .. } = *view;
        Self {
            schema: "git-orchestrate/check/1",
            base: &plan.base,
            issue: plan.issue.number,
            title: &plan.issue.title,
            tasks: plan.tasks.iter().map(CheckTask::new).collect(),
            pairs: plan.pairs.iter().map(PairEntry::new).collect(),
            dependencies: plan.dependencies.iter().map(DependencyEntry::new).collect(),
            exclusions: plan.exclusions.iter().map(ExclusionEntry::new).collect(),
            waves: &plan.waves,
            contracts: plan.contracts(),
            diagnostics: plan.diagnostics.iter().map(DiagnosticEntry::new).collect(),
            verdict: plan.verdict,
            estimate,
            assessment: view.assessment,
            advice: view.advice,
            pace: view.pace,
            calibration: view.plan.calibration.as_ref(),
        }
    }
}

impl<'a> CheckTask<'a> {
    fn new(planned: &'a PlannedTask) -> Self {
        let task = &planned.task;
        let footprint = &planned.footprint;
        Self {
            id: task.id,
            title: &task.title,
            section: task.section.as_deref(),
            checked: task.checked,
            dropped: task.dropped,
            runnable: planned.is_runnable,
            reference: task.reference.as_ref().map(ToString::to_string),
            parent: task.parent,
            stage: task.stage,
            depends_on: &task.depends_on,
            kind: task.kind,
            line: task.span.line,
            column: task.span.column,
            size: planned.size,
            similar: &planned.similar,
            complexity: planned.complexity,
            minutes: planned.minutes,
            needs: NeedsEntry::of(&task.needs),
            footprint: FootprintDocument {
                writes: files(&footprint.writes),
                creates: files(&footprint.creates),
                reads: files(&footprint.reads),
            },
        }
    }
}

fn files(entries: &[FootprintEntry]) -> Vec<FileEntry<'_>> {
    let mut files: Vec<FileEntry<'_>> = (entries.iter())
        .map(|entry| FileEntry {
            path: &entry.path,
            probability: rounded(entry.probability),
            evidence: evidence(&entry.evidence),
            regions: &entry.regions,
        })
        .collect();
    files.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    files
}

fn evidence(evidence: &[Evidence]) -> Vec<EvidenceEntry<'_>> {
    (evidence.iter())
        .map(|Evidence { kind, text }| EvidenceEntry { kind: *kind, text })
        .collect()
}

impl<'a> PairEntry<'a> {
    fn new(pair: &'a Pair) -> Self {
        Self {
            a: pair.a,
            b: pair.b,
            overlap: rounded(pair.overlap),
            conflict: rounded(pair.conflict),
            in_one_plan: rounded(pair.in_one_plan),
            hazards: pair.hazards.iter().map(HazardEntry::new).collect(),
        }
    }
}

impl<'a> HazardEntry<'a> {
    fn new(hazard: &'a Hazard) -> Self {
        Self {
            kind: hazard.kind,
            path: hazard.path.as_ref(),
            probability: rounded(hazard.probability),
            first: hazard.first,
            evidence: evidence(&hazard.evidence),
        }
    }
}

impl<'a> DependencyEntry<'a> {
    fn new(edge: &'a Dependency) -> Self {
        let (reason, text, path) = reason(&edge.reason);
        Self {
            before: edge.before,
            after: edge.after,
            reason,
            text,
            path,
        }
    }
}

impl<'a> ExclusionEntry<'a> {
    fn new(edge: &'a Exclusion) -> Self {
        let (reason, text, path) = reason(&edge.reason);
        Self {
            first: edge.first,
            then: edge.then,
            reason,
            text,
            path,
        }
    }
}

fn reason(reason: &Reason) -> (&'static str, &str, Option<&RepoPath>) {
    match reason {
        Reason::Stated { text } => ("stated", text, None),
        Reason::Stage { earlier } => ("stage", earlier, None),
        Reason::Inferred { path, text } => ("inferred", text, Some(path)),
        Reason::Unknown => (
            "unknown",
            "nothing is known of what one of them touches",
            None,
        ),
    }
}

impl<'a> DiagnosticEntry<'a> {
    fn new(diagnostic: &'a Diagnostic) -> Self {
        Self {
            kind: diagnostic.kind,
            severity: diagnostic.severity,
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
            task: diagnostic.task,
            line: diagnostic.span.map(|span| span.line),
            column: diagnostic.span.map(|span| span.column),
        }
    }
}

/// Four digits: more would promise more than is known.
fn rounded(probability: f64) -> f64 {
    (probability * 10_000.0).round() / 10_000.0
}
