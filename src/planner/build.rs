//! Tasks and footprints to a plan.

use std::collections::{BTreeMap, BTreeSet};

use super::assess::assess;
use super::dag::Dag;
use super::estimate::{complexity, minutes, size};
use super::hazards;
use super::infer::infer;
use super::options::{Given, PlanOptions};
use super::orders::{Roster, proposed, staged, stated};
use super::verdict::verdict;
use super::waves::{self, Apart, lay_out};
use crate::issue::plan_file::PlanFile;
use crate::model::{
    Calibration, Dependency, Diagnostic, DiagnosticKind, Evidence, EvidenceKind, Exclusion,
    Footprint, Hazard, HazardKind, ImportGraph, MasterIssue, Oid, Pair, Plan, PlannedTask, Reason,
    Severity, Task, TaskId, TaskKind, Verdict,
};

/// The plan of an issue whose tasks have these footprints in the tree at `base`.
pub fn build(
    issue: MasterIssue,
    diagnostics: Vec<Diagnostic>,
    footprints: BTreeMap<TaskId, Footprint>,
    graph: &ImportGraph,
    base: Oid,
    options: &PlanOptions,
) -> Plan {
    let mut draft = Draft::new(issue, diagnostics, footprints, &options.given, graph);
    let all: Vec<Task> = draft.all_tasks();
    let mut dependencies = stated(&all, &draft.roster);
    let mut dag = draft.roster.graph(&dependencies);
    dependencies.extend(staged(&all, &draft.roster, &mut dag));
    if options.infer_orders {
        dependencies.extend(infer(&draft.runnable(), &draft.roster, graph, &mut dag));
        let (taken, refused) = proposed(&options.given.orders, &draft.roster, &mut dag);
        dependencies.extend(taken);
        draft.note_refused(&refused);
    }
    draft.note_cycles(&dag);
    draft.note_unknown(options);
    draft.note_orders(&dependencies);
    let apart = draft.apart(options);
    let (minutes, is_late) = (draft.minutes(), draft.is_unknown());
    let layout = lay_out(&mut dag, apart, &minutes, &is_late);
    let exclusions = layout
        .exclusions
        .into_iter()
        .map(|(first, then, reason)| Exclusion {
            first: draft.roster.ids[first],
            then: draft.roster.ids[then],
            reason,
        })
        .collect();
    draft.finish(base, dependencies, exclusions, &layout.waves)
}

/// The plan that a plan file holds, with its dependencies and exclusions as they are written: nothing is inferred.
///
/// `base` is taken where the file names none. The graph serves only to tell hazards.
pub fn from_plan_file(
    file: PlanFile,
    diagnostics: Vec<Diagnostic>,
    graph: &ImportGraph,
    base: Oid,
) -> Plan {
    let base = file.base.unwrap_or(base);
    let given = Given {
        minutes: file.minutes,
        calibration: file.calibration,
        ..Given::default()
    };
    let mut draft = Draft::new(file.issue, diagnostics, file.footprints, &given, graph);
    let roster = &draft.roster;
    let mut edges: BTreeMap<(TaskId, TaskId), Reason> = stated(&draft.all_tasks(), roster)
        .into_iter()
        .map(|edge| ((edge.before, edge.after), edge.reason))
        .collect();
    for edge in file.dependencies {
        if roster.edge(edge.before, edge.after).is_some() {
            edges.insert((edge.before, edge.after), edge.reason);
        }
    }
    let dependencies: Vec<Dependency> = edges
        .into_iter()
        .map(|((before, after), reason)| Dependency {
            before,
            after,
            reason,
        })
        .collect();
    let mut exclusions = file.exclusions;
    exclusions.retain(|edge| roster.edge(edge.first, edge.then).is_some());
    let edges = (dependencies.iter())
        .map(|edge| (edge.before, edge.after))
        .chain((exclusions.iter()).map(|edge| (edge.first, edge.then)))
        .filter_map(|(from, to)| roster.edge(from, to));
    let dag = Dag::with_edges(roster.ids.len(), edges);
    draft.note_cycles(&dag);
    draft.note_orders(&dependencies);
    let waves = waves::levels(&dag);
    draft.finish(base, dependencies, exclusions, &waves)
}

/// A plan in the making: everything but its edges.
struct Draft {
    issue: MasterIssue,
    tasks: Vec<PlannedTask>,
    roster: Roster,
    pairs: Vec<Pair>,
    diagnostics: Vec<Diagnostic>,
    calibration: Option<Calibration>,
}

impl Draft {
    fn new(
        mut issue: MasterIssue,
        diagnostics: Vec<Diagnostic>,
        mut footprints: BTreeMap<TaskId, Footprint>,
        given: &Given,
        graph: &ImportGraph,
    ) -> Self {
        let roster = Roster::new(issue.runnable_tasks().map(|task| task.id));
        let tasks: Vec<PlannedTask> = std::mem::take(&mut issue.tasks)
            .into_iter()
            .map(|task| {
                let footprint = footprints.remove(&task.id).unwrap_or_default();
                let size = size(&footprint, given.expected_lines.get(&task.id).copied());
                let known = given.minutes.get(&task.id).copied();
                PlannedTask {
                    minutes: known.unwrap_or_else(|| minutes(&task, &size, given.pace.as_ref())),
                    complexity: complexity(&task, &size),
                    size,
                    similar: given.similar.get(&task.id).cloned().unwrap_or_default(),
                    is_runnable: roster.index(task.id).is_some(),
                    footprint,
                    task,
                }
            })
            .collect();
        let sides: Vec<(TaskId, &Footprint)> = (tasks.iter())
            .filter(|planned| planned.is_runnable)
            .map(|planned| (planned.task.id, &planned.footprint))
            .collect();
        let learned = given.calibration.map_or(0.0, |learned| learned.pairs);
        let pairs = hazards::pairs(&sides, graph, &given.sharing, learned);
        Self {
            issue,
            tasks,
            roster,
            pairs,
            diagnostics,
            calibration: given.calibration,
        }
    }

    fn all_tasks(&self) -> Vec<Task> {
        self.tasks
            .iter()
            .map(|planned| planned.task.clone())
            .collect()
    }

    /// The tasks that are run, in the order of the roster.
    fn runnable(&self) -> Vec<&PlannedTask> {
        let mut runnable: Vec<&PlannedTask> = (self.tasks.iter())
            .filter(|planned| planned.is_runnable)
            .collect();
        runnable.sort_by_key(|planned| planned.task.id);
        runnable
    }

    fn minutes(&self) -> Vec<f64> {
        self.runnable()
            .iter()
            .map(|planned| planned.minutes)
            .collect()
    }

    /// Of each task whether nothing is known of what it changes. A question to answer changes nothing.
    fn is_unknown(&self) -> Vec<bool> {
        (self.runnable().iter())
            .map(|planned| {
                planned.footprint.is_unknown() && planned.task.kind != TaskKind::Research
            })
            .collect()
    }

    /// The pairs that must not run at the same time.
    fn apart(&self, options: &PlanOptions) -> Vec<Apart> {
        let is_unknown = self.is_unknown();
        let changes_nothing: Vec<bool> = (self.runnable().iter())
            .map(|planned| {
                planned.footprint.is_unknown() && planned.task.kind == TaskKind::Research
            })
            .collect();
        let given = options.given.exclusions.iter();
        let given: BTreeMap<(TaskId, TaskId), &Reason> = given
            .map(|edge| {
                let (a, b) = (edge.first.min(edge.then), edge.first.max(edge.then));
                ((a, b), &edge.reason)
            })
            .collect();
        let pairs = self.pairs.iter().map(|pair| (pair.a, pair.b));
        let known: BTreeSet<(TaskId, TaskId)> =
            pairs.filter(|pair| given.contains_key(pair)).collect();
        // Where only those pairs are known that meet, what was said of another one counts all the same.
        let unmet = given.iter().filter(|(pair, _)| !known.contains(pair));
        let unmet = unmet.filter_map(|(&(a, b), &reason)| {
            let (a, b) = self.roster.edge(a, b)?;
            let reason = reason.clone();
            Some(Apart { a, b, reason })
        });
        (self.pairs.iter())
            .filter_map(|pair| {
                let (a, b) = self.roster.edge(pair.a, pair.b)?;
                let reason = if let Some(&reason) = given.get(&(pair.a, pair.b)) {
                    reason.clone()
                } else if pair.plain_overlap() >= options.exclusion_overlap {
                    meeting(pair)?
                } else if options.unknown_runs_alone
                    && (is_unknown[a] || is_unknown[b])
                    && !changes_nothing[a]
                    && !changes_nothing[b]
                {
                    Reason::Unknown
                } else {
                    return None;
                };
                Some(Apart { a, b, reason })
            })
            .chain(unmet)
            .collect()
    }

    fn note_cycles(&mut self, dag: &Dag) {
        for cycle in dag.cycles() {
            // Shown the way people say it: each task waits for the next.
            let path: Vec<String> = (cycle.iter().rev())
                .map(|&node| self.roster.ids[node].to_string())
                .collect();
            let first = cycle.first().map(|&node| self.roster.ids[node]);
            let span = first.and_then(|id| {
                let planned = self.tasks.iter().find(|planned| planned.task.id == id)?;
                Some(planned.task.span)
            });
            self.diagnostics.push(Diagnostic {
                kind: DiagnosticKind::Cycle,
                severity: Severity::Error,
                message: if path.len() == 2 {
                    format!("Task {} waits for itself: {}.", path[0], path.join(" → "))
                } else {
                    format!("These tasks wait for each other: {}.", path.join(" → "))
                },
                help: Some("Take one of these dependencies out.".to_owned()),
                task: first,
                span,
            });
        }
    }

    fn note_unknown(&mut self, options: &PlanOptions) {
        let noted: BTreeSet<TaskId> = (self.diagnostics.iter())
            .filter(|diagnostic| diagnostic.kind == DiagnosticKind::UnknownFootprint)
            .filter_map(|diagnostic| diagnostic.task)
            .collect();
        let is_unknown = self.is_unknown();
        let missing: Vec<Diagnostic> = (self.runnable().into_iter().zip(is_unknown))
            .filter(|(planned, is_unknown)| *is_unknown && !noted.contains(&planned.task.id))
            .map(|(planned, _)| {
                let consequence = if options.unknown_runs_alone {
                    "so it runs alone"
                } else {
                    "so it is not known to be independent, and it runs beside the others all the same"
                };
                Diagnostic {
                    kind: DiagnosticKind::UnknownFootprint,
                    severity: Severity::Warning,
                    message: format!(
                        "Nothing says which files task {} touches, {consequence}.",
                        planned.task.id
                    ),
                    help: Some("Name the files or folders in its text.".to_owned()),
                    task: Some(planned.task.id),
                    span: Some(planned.task.span),
                }
            })
            .collect();
        self.diagnostics.extend(missing);
    }

    fn note_refused(&mut self, orders: &[Dependency]) {
        (self.diagnostics).extend(orders.iter().map(|order| {
            let Dependency { before, after, .. } = order;
            Diagnostic {
                kind: DiagnosticKind::UnusableClaim,
                severity: Severity::Note,
                message: format!(
                    "Left out: that task {after} waits for task {before}, which has to wait for task {after}."
                ),
                help: None,
                task: Some(*after),
                span: None,
            }
        }));
    }

    /// Adds to each pair that the text orders the hazard that says so.
    fn note_orders(&mut self, dependencies: &[Dependency]) {
        let stages: BTreeMap<TaskId, (u32, Option<&str>)> = (self.tasks.iter())
            .filter_map(|planned| {
                let task = &planned.task;
                Some((task.id, (task.stage?, task.section.as_deref())))
            })
            .collect();
        let edges: BTreeMap<(TaskId, TaskId), &Reason> = (dependencies.iter())
            .map(|edge| ((edge.before, edge.after), &edge.reason))
            .collect();
        for pair in &mut self.pairs {
            let either_way = [(pair.a, pair.b), (pair.b, pair.a)];
            let found = either_way.into_iter().find_map(|(before, after)| {
                let edge = edges.get(&(before, after));
                let text = if let Some(Reason::Stated { text }) = edge {
                    format!("task {after}: {text}")
                } else {
                    let (&(earlier, name), (later, _)) =
                        (stages.get(&before)?, stages.get(&after)?);
                    if earlier >= *later || edges.contains_key(&(after, before)) {
                        return None;
                    }
                    let name = name.map_or_else(|| format!("stage {earlier}"), str::to_owned);
                    format!("task {before} is in the earlier section \"{name}\"")
                };
                Some((before, text))
            });
            if let Some((first, text)) = found {
                let hazard = Hazard {
                    kind: HazardKind::StatedOrder,
                    path: None,
                    probability: 1.0,
                    first: Some(first),
                    evidence: vec![Evidence {
                        kind: EvidenceKind::StatedOrder,
                        text,
                    }],
                };
                pair.hazards.insert(0, hazard);
            }
        }
    }

    fn finish(
        self,
        base: Oid,
        mut dependencies: Vec<Dependency>,
        mut exclusions: Vec<Exclusion>,
        waves: &[Vec<usize>],
    ) -> Plan {
        dependencies.sort();
        exclusions.sort();
        let waves = waves
            .iter()
            .map(|wave| wave.iter().map(|&node| self.roster.ids[node]).collect())
            .collect();
        let mut plan = Plan {
            issue: self.issue,
            base,
            tasks: self.tasks,
            pairs: self.pairs,
            dependencies,
            exclusions,
            waves,
            verdict: Verdict::Parallel,
            diagnostics: self.diagnostics,
            calibration: self.calibration,
        };
        plan.verdict = verdict(&plan, &assess(&plan));
        plan
    }
}

/// The file where two tasks most likely meet, as the reason to keep them apart.
fn meeting(pair: &Pair) -> Option<Reason> {
    let hazard = (pair.hazards.iter()).find(|hazard| hazard.kind == HazardKind::WriteWrite)?;
    let path = hazard.path.clone()?;
    // What is not even as likely as not is told as what may be.
    let change = if hazard.probability < 0.5 {
        "may both change"
    } else {
        "both change"
    };
    let text = format!("tasks {} and {} {change} `{path}`", pair.a, pair.b);
    Some(Reason::Inferred { path, text })
}
