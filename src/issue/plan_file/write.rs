//! A plan to the text of a plan file.

use std::collections::BTreeMap;

use super::lift::kept_apart;
use super::needs::RawNeeds;
use super::raw::{self, Short, Why};
use super::{Format, SCHEMA, toml_text};
use crate::model::{
    Calibration, Evidence, EvidenceKind, FootprintEntry, IssueRef, Plan, PlannedTask, Reason,
    RepoPath, TaskId,
};

/// Writes a plan as a file that [`read`](super::read()) takes back without loss for running.
pub fn write(plan: &Plan, format: Format) -> String {
    let raw = lower(plan);
    let value = serde_json::to_value(&raw).unwrap_or_default();
    match format {
        Format::Toml => toml_text::of_plan(&value, &remarks(plan)),
        Format::Json => {
            let mut text = serde_json::to_string_pretty(&raw).unwrap_or_default();
            text.push('\n');
            text
        }
    }
}

fn lower(plan: &Plan) -> raw::Plan {
    raw::Plan {
        schema: Some(SCHEMA.to_owned()),
        title: plan.issue.title.clone(),
        issue: plan.issue.number,
        base: Some(plan.base.to_string()),
        context: plan.issue.context.clone(),
        acceptance: plan.issue.acceptance.clone(),
        waits_for: references(&plan.issue.waits_for),
        contracts: plan
            .issue
            .contracts
            .iter()
            .map(RepoPath::to_string)
            .collect(),
        learned: plan.calibration.map(shown),
        tasks: plan
            .tasks
            .iter()
            .map(|planned| task(planned, plan))
            .collect(),
    }
}

/// More digits would promise more than is known.
fn shown(calibration: Calibration) -> Calibration {
    let rounded = |value: f64| (value * 10_000.0).round() / 10_000.0;
    Calibration {
        files: rounded(calibration.files),
        pairs: rounded(calibration.pairs),
        ..calibration
    }
}

fn task(planned: &PlannedTask, plan: &Plan) -> raw::Task {
    let task = &planned.task;
    raw::Task {
        id: Some(task.id),
        title: task.title.clone(),
        kind: Some(task.kind),
        section: task.section.clone(),
        stage: task.stage,
        parent: task.parent,
        checked: task.checked,
        dropped: task.dropped,
        reference: task.reference.as_ref().map(IssueRef::to_string),
        mentions: references(&task.mentions),
        agent: task.agent.clone(),
        needs: RawNeeds::lower(&task.needs).map(Short),
        minutes: Some(planned.minutes),
        description: task.description.clone(),
        acceptance: task.acceptance.clone(),
        waits_for: references(&task.waits_for),
        depends_on: depends_on(planned, plan),
        apart_from: (plan.exclusions.iter())
            .filter(|edge| edge.then == task.id)
            .map(|edge| Short(order(edge.first, &edge.reason, &kept_apart())))
            .collect(),
        files: (task.stated_paths.iter())
            .map(|stated| {
                Short(raw::Stated {
                    path: stated.text.clone(),
                    new: stated.is_new,
                    read: stated.is_read,
                })
            })
            .collect(),
        contracts: task.contracts.iter().map(RepoPath::to_string).collect(),
        writes: entries(&planned.footprint.writes),
        creates: entries(&planned.footprint.creates),
        reads: entries(&planned.footprint.reads),
    }
}

/// What the text states, as it states it, and every dependency with a reason of its own. Those that follow from groups
/// are worked out again when the plan is read.
fn depends_on(planned: &PlannedTask, plan: &Plan) -> Vec<Short<raw::Order>> {
    let id = planned.task.id;
    let reasons: BTreeMap<TaskId, &Reason> = (plan.dependencies.iter())
        .filter(|edge| edge.after == id)
        .map(|edge| (edge.before, &edge.reason))
        .collect();
    let stated = planned.task.depends_on.iter().map(|&on| {
        let usual = Reason::stated(on);
        Short(order(
            on,
            reasons.get(&on).copied().unwrap_or(&usual),
            &usual,
        ))
    });
    let others = (reasons.iter())
        .filter(|(before, reason)| {
            !planned.task.depends_on.contains(before) && !matches!(reason, Reason::Stated { .. })
        })
        .map(|(&before, reason)| Short(order(before, reason, &Reason::stated(before))));
    stated.chain(others).collect()
}

fn order(task: TaskId, reason: &Reason, usual: &Reason) -> raw::Order {
    let (why, text, path) = match reason {
        _ if reason == usual => (Why::Stated, None, None),
        Reason::Stated { text } => (Why::Stated, Some(text.clone()), None),
        Reason::Stage { earlier } => (Why::Stage, Some(earlier.clone()), None),
        Reason::Inferred { path, text } => {
            (Why::Inferred, Some(text.clone()), Some(path.to_string()))
        }
        Reason::Unknown => (Why::Unknown, None, None),
    };
    raw::Order {
        task,
        why,
        text,
        path,
    }
}

/// The files of a footprint; none where there is none.
fn entries(entries: &[FootprintEntry]) -> Option<Vec<Short<raw::Entry>>> {
    let files: Vec<Short<raw::Entry>> = entries
        .iter()
        .map(|entry| {
            let evidence = entry.evidence.iter();
            Short(raw::Entry {
                path: entry.path.to_string(),
                // More digits would promise more than is known.
                probability: (entry.probability * 10_000.0).round() / 10_000.0,
                evidence: evidence
                    .filter(|evidence| !is_default(evidence))
                    .map(|Evidence { kind, text }| {
                        Short(raw::Reason {
                            kind: *kind,
                            text: text.clone(),
                        })
                    })
                    .collect(),
            })
        })
        .collect();
    (!files.is_empty()).then_some(files)
}

fn is_default(evidence: &Evidence) -> bool {
    evidence.kind == EvidenceKind::Plan && evidence.text == super::SAID_BY_PLAN
}

fn references(references: &[IssueRef]) -> Vec<String> {
    references.iter().map(IssueRef::to_string).collect()
}

/// What a person should know of each task, as comments above it.
fn remarks(plan: &Plan) -> BTreeMap<String, String> {
    plan.tasks
        .iter()
        .map(|planned| {
            let task = &planned.task;
            let wave = plan.waves.iter().position(|wave| wave.contains(&task.id));
            let remark = if task.checked {
                "done already: not run".to_owned()
            } else if task.dropped {
                "dropped: not run".to_owned()
            } else if !planned.is_runnable {
                "a group: its children are run".to_owned()
            } else if let Some(wave) = wave {
                format!("wave {}", wave + 1)
            } else {
                "part of a circle, or behind one: cannot be run".to_owned()
            };
            (task.id.to_string(), remark)
        })
        .collect()
}
