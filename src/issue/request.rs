//! A request in a sentence: "implement user auth, fix the payment rounding bug, update the API docs".

use super::block::BlockKind;
use super::clauses::{Clause, clauses};
use super::details::Mode;
use super::document::{ParseContext, parse, readable};
use super::outline::outline;
use super::position::Positions;
use super::reference::references;
use super::rich::{Rich, one_line};
use super::{diagnose, kind, paths};
use crate::model::{Diagnostic, MasterIssue, Task, TaskId};

/// A longer request is read up to here; what is longer is no sentence.
const MAX_BYTES: usize = 16 << 10;
/// A longer title is cut.
const TITLE_CHARS: usize = 72;

/// Reads a request. One that is a Markdown list is read as such.
pub fn parse_request(sentence: &str) -> (MasterIssue, Vec<Diagnostic>) {
    let (text, is_cut) = readable(sentence, MAX_BYTES);
    let blocks = outline(&text);
    let is_list = |kind: &BlockKind| {
        matches!(
            kind,
            BlockKind::List { .. } | BlockKind::Heading { .. } | BlockKind::Table { .. }
        )
    };
    if blocks.iter().any(|block| is_list(&block.kind)) {
        let (issue, diagnostics) = parse(sentence, &ParseContext::default());
        if !issue.tasks.is_empty() {
            return (issue, diagnostics);
        }
    }
    let positions = Positions::new(&text);
    let clauses = clauses(&text);
    let tasks: Vec<Task> = clauses
        .iter()
        .enumerate()
        .map(|(position, clause)| task(position, clause, &clauses, &positions))
        .collect();
    let issue = MasterIssue {
        title: title(&text),
        context: String::new(),
        tasks,
        ..MasterIssue::default()
    };
    let diagnostics = diagnose::of_request(&issue, is_cut);
    (issue, diagnostics)
}

fn task(position: usize, clause: &Clause, clauses: &[Clause], positions: &Positions<'_>) -> Task {
    let id = |position: usize| TaskId(u32::try_from(position + 1).unwrap_or(u32::MAX));
    let rich = rich(&clause.text);
    let found = references(&rich, &ParseContext::default());
    let mentions = found.into_iter().map(|found| found.reference).collect();
    let depends_on = clause
        .turn
        .checked_sub(1)
        .map(|turn| {
            clauses
                .iter()
                .enumerate()
                .filter(|(_, other)| other.turn == turn)
                .map(|(position, _)| id(position))
                .collect()
        })
        .unwrap_or_default();
    let title = rich.plain();
    Task {
        kind: kind::kind(&title, None, &[]),
        mentions,
        depends_on,
        stated_paths: paths::stated(&[(rich, Mode::Words)]),
        span: positions.span(clause.offset),
        ..Task::titled(id(position), title)
    }
}

/// The clause as Markdown, so that code in ticks is code.
fn rich(text: &str) -> Rich {
    let found = outline(text)
        .into_iter()
        .find_map(|block| match block.kind {
            BlockKind::Paragraph(rich) => Some(rich),
            _ => None,
        });
    found.unwrap_or_else(|| Rich::from(text))
}

fn title(text: &str) -> String {
    let line = one_line(text);
    if line.chars().count() <= TITLE_CHARS {
        return line;
    }
    let cut: String = line.chars().take(TITLE_CHARS - 1).collect();
    let end = cut
        .rfind(' ')
        .filter(|end| *end > TITLE_CHARS / 2)
        .unwrap_or(cut.len());
    format!("{}…", cut.get(..end).unwrap_or(&cut))
}
