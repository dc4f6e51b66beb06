//! What was noticed, and what it comes to.

use std::collections::{BTreeMap, BTreeSet};

use super::CheckView;
use super::order::runs_alone;
use super::sheet::Sheet;
use crate::humanize::{self, count, list, list_first};
use crate::model::{
    Diagnostic, DiagnosticKind, Plan, Reason, RepoPath, Severity, TaskId, TaskKind, Verdict,
};
use crate::report::{Ink, clean};

/// Beside errors, so many remarks are shown.
const MAX_REMARKS: usize = 8;

/// What was noticed, the gravest first, with its place in the text.
pub(super) fn push_diagnostics(sheet: &mut Sheet, plan: &Plan, source: &str) {
    if plan.diagnostics.is_empty() {
        return;
    }
    sheet.heading("Remarks", "");
    let mut diagnostics: Vec<_> = plan.diagnostics.iter().collect();
    diagnostics.sort_by_key(|diagnostic| (std::cmp::Reverse(diagnostic.severity), diagnostic.span));
    let unknown: Vec<&Diagnostic> = (diagnostics.iter().copied())
        .filter(|diagnostic| diagnostic.kind == DiagnosticKind::UnknownFootprint)
        .collect();
    // One remark for all of them tells the same with less.
    let shared = (unknown.len() > 2).then(|| together(plan, &unknown));
    let mut is_told = false;
    let mut n_told = 0;
    for diagnostic in diagnostics {
        let diagnostic = match &shared {
            Some(shared) if diagnostic.kind == shared.kind => {
                if std::mem::replace(&mut is_told, true) {
                    continue;
                }
                shared
            }
            _ => diagnostic,
        };
        n_told += 1;
        if n_told > MAX_REMARKS && diagnostic.severity < Severity::Error {
            continue;
        }
        let (word, paint) = match diagnostic.severity {
            Severity::Error => ("  error    ", Some(Ink::Bad)),
            Severity::Warning => ("  warning  ", Some(Ink::Caution)),
            Severity::Note => ("  note     ", Some(Ink::Faint)),
        };
        let place = match diagnostic.span {
            Some(span) if span.line > 0 => {
                format!(" ({}:{}:{})", clean(source), span.line, span.column)
            }
            _ => String::new(),
        };
        let text = format!("{}{place}", diagnostic.message);
        sheet.wrapped((word, paint), &text, None);
        if let Some(help) = &diagnostic.help {
            sheet.wrapped(("           ", None), help, Some(Ink::Faint));
        }
    }
    if n_told > MAX_REMARKS {
        let text = format!(
            "and {} more; --json has them all",
            count(n_told - MAX_REMARKS, "remark")
        );
        sheet.wrapped(("  ", None), &text, Some(Ink::Faint));
    }
}

/// One remark for several tasks of which nothing is known.
fn together(plan: &Plan, unknown: &[&Diagnostic]) -> Diagnostic {
    let tasks: Vec<TaskId> = (unknown.iter())
        .filter_map(|diagnostic| diagnostic.task)
        .collect();
    let consequence = if tasks.iter().any(|&id| runs_alone(plan, id)) {
        "so each of them runs alone: they may collide with anything"
    } else {
        "and they run beside the others all the same"
    };
    Diagnostic {
        kind: DiagnosticKind::UnknownFootprint,
        severity: Severity::Warning,
        message: format!(
            "Nothing says which files tasks {} touch, {consequence}.",
            list(tasks)
        ),
        help: (unknown.first()).and_then(|diagnostic| diagnostic.help.clone()),
        task: None,
        span: (unknown.first()).and_then(|diagnostic| diagnostic.span),
    }
}

pub(super) fn push(sheet: &mut Sheet, view: &CheckView<'_>) {
    let (word, ink) = match view.plan.verdict {
        Verdict::Parallel => ("parallel", Some(Ink::Good)),
        Verdict::Caution => ("caution", Some(Ink::Caution)),
        Verdict::Sequential => ("sequential", Some(Ink::Bad)),
    };
    let assessment = view.assessment;
    let figures = if assessment.questions.is_empty() {
        String::new()
    } else {
        format!(
            ", {} of 10; {} make sense",
            assessment.score,
            count(assessment.n_agents, "agent")
        )
        .replace("1 agent make", "1 agent makes")
    };
    sheet.line(&[]);
    sheet.line(&[
        ("Verdict: ", Some(Ink::Name)),
        (word, ink),
        (&figures, None),
    ]);
    let arrow = sheet.style.choose("→", "->");
    for sentence in sentences(view) {
        let sentence = sentence.replace('→', arrow);
        sheet.wrapped(("  ", None), &sentence, None);
    }
}

/// The most important things about a plan, a sentence each, the most important first.
pub fn sentences(view: &CheckView<'_>) -> Vec<String> {
    let plan = view.plan;
    let n_tasks = plan.runnable().count();
    if n_tasks == 0 {
        let is_done = !plan.tasks.is_empty();
        return vec![if is_done {
            "Every task is done already, so there is nothing to run.".to_owned()
        } else {
            "There is nothing to run.".to_owned()
        }];
    }
    let is_circular = |kind| kind == DiagnosticKind::Cycle;
    if (plan.diagnostics.iter()).any(|diagnostic| is_circular(diagnostic.kind)) {
        return vec!["Tasks wait for each other in a circle, so this cannot be run.".to_owned()];
    }
    if n_tasks == 1 {
        return vec![
            "There is one task: that is too small for more than one agent, so several gain nothing."
                .to_owned(),
        ];
    }
    let mut sentences = Vec::new();
    sentences.extend(too_small(view));
    sentences.extend(unknown(view, n_tasks));
    sentences.push(duration(view, n_tasks));
    sentences.extend(kept_apart(plan));
    sentences.truncate(3);
    sentences
}

fn too_small(view: &CheckView<'_>) -> Option<String> {
    view.assessment.is_too_small.then(|| {
        format!(
            "It is too small to be worth several agents: {} of work, and about {:.0} to set up, read \
             through and merge.",
            humanize::minutes(view.estimate.minutes_alone),
            view.assessment.overhead
        )
    })
}

fn unknown(view: &CheckView<'_>, n_tasks: usize) -> Option<String> {
    let unknown: Vec<TaskId> = view
        .plan
        .runnable()
        .filter(|planned| planned.footprint.is_unknown() && planned.task.kind != TaskKind::Research)
        .map(|planned| planned.task.id)
        .collect();
    let n_unknown = unknown.len();
    if n_unknown == 0 {
        return None;
    }
    let is_alone = unknown.iter().any(|&id| runs_alone(view.plan, id));
    Some(if n_unknown * 2 > n_tasks {
        let share = if n_unknown == n_tasks {
            format!("any of the {n_tasks} tasks")
        } else {
            format!("most tasks ({n_unknown} of {n_tasks})")
        };
        let consequence = if is_alone {
            "so they run one at a time"
        } else {
            "so nobody knows whether they collide"
        };
        format!(
            "Nothing is known of what {share} will touch, {consequence}: name their files first."
        )
    } else {
        let noun = if n_unknown == 1 { "task" } else { "tasks" };
        let consequence = match (is_alone, n_unknown) {
            (false, _) => "",
            (true, 1) => ", so it runs alone",
            (true, _) => ", so they run one at a time",
        };
        format!(
            "Nothing is known of what {noun} {} will touch{consequence}.",
            list_first(unknown, 8)
        )
    })
}

fn duration(view: &CheckView<'_>, n_tasks: usize) -> String {
    let first_wave = view.plan.waves.first().map_or(0, Vec::len);
    let start = match first_wave {
        1 => format!("Of {n_tasks} tasks one can start at once"),
        2 if n_tasks == 2 => "Both tasks can start at once".to_owned(),
        n if n == n_tasks => format!("All {n} tasks can start at once"),
        n => format!("Of {n_tasks} tasks {n} can start at once"),
    };
    let estimate = view.estimate;
    let path = &estimate.critical_path;
    let longest = match path.as_slice() {
        [] | [_] => String::new(),
        [first, .., last] if path.len() > 6 => {
            format!(
                "; the longest chain is {} tasks, {first} to {last}",
                path.len()
            )
        }
        path => {
            let path: Vec<String> = path.iter().map(ToString::to_string).collect();
            format!("; the longest chain is {}", path.join(" → "))
        }
    };
    let together = humanize::minutes(estimate.minutes_together);
    let instead = if together == humanize::minutes(estimate.minutes_alone) {
        String::new()
    } else {
        format!(" instead of {:.0}", estimate.minutes_alone)
    };
    format!(
        "{start}; with {} it takes about {together}{instead}{longest}.",
        count(estimate.n_workers, "worker"),
    )
}

fn kept_apart(plan: &Plan) -> Option<String> {
    let mut met: BTreeMap<&RepoPath, BTreeSet<TaskId>> = BTreeMap::new();
    for edge in &plan.exclusions {
        if let Reason::Inferred { path, .. } = &edge.reason {
            let tasks = met.entry(path).or_default();
            tasks.extend([edge.first, edge.then]);
        }
    }
    let mut met: Vec<(&RepoPath, BTreeSet<TaskId>)> = met.into_iter().collect();
    met.sort_by_key(|(_, tasks)| std::cmp::Reverse(tasks.len()));
    let n_met = met.len();
    let told = (met.into_iter())
        .map(|(path, tasks)| format!("{} (`{path}`)", list_first(tasks, 6)))
        .take(3)
        .collect::<Vec<_>>()
        .join("; ");
    let more = match n_met.saturating_sub(3) {
        0 => String::new(),
        n_more => format!("; and {} more", count(n_more, "file")),
    };
    (n_met > 0).then(|| format!("Kept apart because they change the same file: {told}{more}."))
}
