//! What was noticed in the text and the tree.

use super::order::runs_alone;
use super::sheet::Sheet;
use crate::humanize::{count, list_first};
use crate::model::{Diagnostic, DiagnosticKind, Plan, Severity, TaskId};
use crate::report::{Ink, clean};

/// Beside errors, so many remarks are shown.
const MAX_REMARKS: usize = 8;

/// What was noticed, the gravest first, with its place in the text.
pub(super) fn push(sheet: &mut Sheet, plan: &Plan, source: &str) {
    if plan.diagnostics.is_empty() {
        return;
    }
    sheet.heading("Remarks", "");
    let mut n_told = 0;
    for diagnostic in &gathered(plan) {
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
        let n_more = n_told - MAX_REMARKS;
        sheet.rest(&format!("and {}", count(n_more, "more remark")));
    }
}

/// What was noticed, the gravest first; many remarks of one kind are one, which tells the same with less.
fn gathered(plan: &Plan) -> Vec<Diagnostic> {
    let mut all: Vec<Diagnostic> = plan.diagnostics.clone();
    all.sort_by_key(|diagnostic| (std::cmp::Reverse(diagnostic.severity), diagnostic.span));
    for kind in [
        DiagnosticKind::UnknownFootprint,
        DiagnosticKind::Vague,
        DiagnosticKind::DuplicateTask,
    ] {
        let found: Vec<&Diagnostic> = (all.iter())
            .filter(|diagnostic| diagnostic.kind == kind)
            .collect();
        if found.len() < 3 {
            continue;
        }
        let mut together = Some(match kind {
            DiagnosticKind::Vague => together(
                &found,
                format!("{} do not say what is to be done, or where.", names(&found)),
                None,
            ),
            DiagnosticKind::DuplicateTask => together(
                &found,
                format!("{} have the same text as others.", names(&found)),
                Some("Remove all of them but one, or say what differs."),
            ),
            _ => unknown_ones(plan, &found),
        });
        all = (all.into_iter())
            .filter_map(|diagnostic| {
                if diagnostic.kind == kind {
                    together.take()
                } else {
                    Some(diagnostic)
                }
            })
            .collect();
    }
    all
}

/// One remark for those of several tasks, with the help of the first of them where there is none for all.
fn together(found: &[&Diagnostic], message: String, help: Option<&str>) -> Diagnostic {
    let first = found.first();
    Diagnostic {
        kind: first.map_or(DiagnosticKind::Vague, |diagnostic| diagnostic.kind),
        severity: first.map_or(Severity::Warning, |diagnostic| diagnostic.severity),
        message,
        help: help.map_or_else(
            || first.and_then(|diagnostic| diagnostic.help.clone()),
            |help| Some(help.to_owned()),
        ),
        task: None,
        span: first.and_then(|diagnostic| diagnostic.span),
    }
}

fn names(found: &[&Diagnostic]) -> String {
    let tasks = found.iter().filter_map(|diagnostic| diagnostic.task);
    format!("Tasks {}", list_first(tasks, 12))
}

/// One remark for several tasks of which nothing is known.
fn unknown_ones(plan: &Plan, unknown: &[&Diagnostic]) -> Diagnostic {
    let tasks: Vec<TaskId> = (unknown.iter())
        .filter_map(|diagnostic| diagnostic.task)
        .collect();
    let consequence = if tasks.iter().any(|&id| runs_alone(plan, id)) {
        "so each of them runs alone: they may collide with anything"
    } else {
        "and they run beside the others all the same"
    };
    let names = list_first(tasks, 12);
    let message = format!("Nothing says which files tasks {names} touch, {consequence}.");
    together(unknown, message, None)
}
