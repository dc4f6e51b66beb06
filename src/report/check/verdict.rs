//! What was noticed, and what it comes to.

use super::order::runs_alone;
use super::sheet::Sheet;
use crate::humanize::{count, list, list_first};
use crate::model::{
    Diagnostic, DiagnosticKind, Estimate, Plan, Reason, Severity, TaskId, TaskKind, Verdict,
};
use crate::report::{Ink, clean};

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

pub(super) fn push(sheet: &mut Sheet, plan: &Plan, estimate: &Estimate) {
    let (word, paint) = match plan.verdict {
        Verdict::Parallel => ("parallel", Some(Ink::Good)),
        Verdict::Caution => ("caution", Some(Ink::Caution)),
        Verdict::Sequential => ("sequential", Some(Ink::Bad)),
    };
    sheet.line(&[]);
    sheet.line(&[("Verdict: ", Some(Ink::Name)), (word, paint)]);
    let arrow = sheet.style.choose("→", "->");
    for sentence in sentences(plan, estimate) {
        let sentence = sentence.replace('→', arrow);
        sheet.wrapped(("  ", None), &sentence, None);
    }
}

/// The most important things about a plan, a sentence each.
pub fn sentences(plan: &Plan, estimate: &Estimate) -> Vec<String> {
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
    let mut sentences = Vec::new();
    let first_wave = plan.waves.first().map_or(0, Vec::len);
    sentences.push(match (n_tasks, first_wave) {
        (1, _) => "There is one task.".to_owned(),
        (n, 1) => format!("Of {n} tasks one can start at once."),
        (n, first) if n == first => format!("All {n} tasks can start at once."),
        (n, first) => format!("Of {n} tasks {first} can start at once."),
    });
    if n_tasks > 1 {
        let path: Vec<String> = (estimate.critical_path.iter())
            .map(ToString::to_string)
            .collect();
        let longest = if path.len() > 1 {
            format!("; the longest chain is {}", path.join(" → "))
        } else {
            String::new()
        };
        sentences.push(format!(
            "With {} it takes about {:.0} minutes instead of {:.0}{longest}.",
            count(estimate.n_workers, "worker"),
            estimate.minutes_together,
            estimate.minutes_alone
        ));
    }
    let met: Vec<String> = (plan.exclusions.iter())
        .filter_map(|edge| match &edge.reason {
            Reason::Inferred { path, .. } => {
                Some(format!("{} and {} (`{path}`)", edge.first, edge.then))
            }
            _ => None,
        })
        .collect();
    if !met.is_empty() {
        sentences.push(format!(
            "Kept apart because both change one file: {}.",
            list_first(met, 3)
        ));
    }
    let unknown: Vec<String> = plan
        .runnable()
        .filter(|planned| planned.footprint.is_unknown() && planned.task.kind != TaskKind::Research)
        .map(|planned| planned.task.id.to_string())
        .collect();
    if !unknown.is_empty() {
        sentences.push(format!(
            "Nothing is known of what {} {} will touch.",
            if unknown.len() == 1 { "task" } else { "tasks" },
            list_first(unknown, 8)
        ));
    }
    sentences
}
