//! Tables of tasks.

use super::ParseContext;
use super::block::Row;
use super::broken_box::{self, Reading};
use super::entry::{Columns, Entry, Place};
use super::marks::{self, State};
use super::reference::references;
use super::rich::Rich;
use super::section::{self, Role};

/// What a column of a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    /// A number, a key or a reference.
    Id,
    /// What is to be done; surely (`Task`), or only where other columns say so (`Component`).
    Title {
        is_sure: bool,
    },
    PullRequest,
    Status,
    DependsOn,
    Blocks,
    Files,
    Acceptance,
    Kind,
    Agent,
    Person,
    Stage,
    Other,
}

fn column(head: &str) -> Column {
    let name = head.to_lowercase();
    let name = name
        .trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '#')
        .trim();
    match name {
        "#" | "no" | "no." | "id" | "key" | "nr" | "number" | "n" | "№" | "ref" | "issue #"
        | "issue no" | "task #" | "task id" => Column::Id,
        "" | "done" | "done?" | "status" | "state" | "progress" | "complete" | "completed"
        | "✅" | "migrated" | "finished" => Column::Status,
        "task" | "tasks" | "sub-task" | "subtask" | "sub-issue" | "title" | "work"
        | "work item" | "todo" | "to do" | "what" | "story" | "action" | "action item"
        | "deliverable" | "issue" | "step" | "ticket" | "bug" | "what to do" | "task name"
        | "task title" | "work package" | "change" => Column::Title {
            is_sure: !matches!(name, "title" | "what" | "change" | "issue" | "step" | "bug"),
        },
        "item" | "name" | "description" | "component" | "file" | "module" | "package" | "crate"
        | "feature" | "area" | "page" | "endpoint" | "api" | "test" | "command" | "function"
        | "class" | "rule" | "summary" | "topic" | "milestone" | "epic" => {
            Column::Title { is_sure: false }
        }
        "pr" | "prs" | "pull request" | "pull requests" | "mr" => Column::PullRequest,
        "blocks" | "unblocks" => Column::Blocks,
        "files" | "paths" | "path" | "where" | "location" | "touches" | "modules"
        | "files touched" | "affected files" | "scope" => Column::Files,
        "acceptance" | "acceptance criteria" | "definition of done" | "done when" | "dod" => {
            Column::Acceptance
        }
        "type" | "kind" | "label" | "labels" => Column::Kind,
        "agent" => Column::Agent,
        "owner" | "assignee" | "who" | "assigned to" | "dri" | "assigned" | "owners" => {
            Column::Person
        }
        "phase" | "stage" | "wave" => Column::Stage,
        _ if section::role(name) == Role::Dependencies
            || matches!(
                name,
                "after" | "deps" | "needs" | "requires" | "depends" | "prereq"
            ) =>
        {
            Column::DependsOn
        }
        _ => Column::Other,
    }
}

/// Whether a cell of the table holds a check box.
pub(super) fn has_boxes(rows: &[Row]) -> bool {
    rows.iter()
        .flat_map(|row| &row.cells)
        .any(|cell| box_of(cell).is_some())
}

fn box_of(cell: &Rich) -> Option<bool> {
    match cell.plain().as_str() {
        "[ ]" | "[]" | "☐" | "⬜" => Some(false),
        "[x]" | "[X]" | "☑" => Some(true),
        _ => match broken_box::read(cell) {
            Some(Reading::Box { checked, .. }) => Some(checked),
            _ => None,
        },
    }
}

/// The entries of a table of tasks; none where the table is no such thing.
pub(super) fn entries(
    head: &[Rich],
    rows: &[Row],
    place: &Place,
    is_mixed: bool,
    context: &ParseContext,
) -> Option<Vec<Entry>> {
    if matches!(
        place.role(),
        Role::Acceptance | Role::References | Role::Options | Role::Dependencies | Role::Excluded
    ) {
        return None;
    }
    let mut columns: Vec<Column> = head.iter().map(|cell| column(&cell.plain())).collect();
    let holds_references = |at: usize| {
        let n = rows
            .iter()
            .filter(|row| {
                row.cells
                    .get(at)
                    .is_some_and(|cell| !references(cell, context).is_empty())
            })
            .count();
        n > 0 && n * 2 >= rows.len()
    };
    let sure = columns
        .iter()
        .position(|column| *column == Column::Title { is_sure: true });
    // `| Issue | Title |`: the first holds the number then.
    let titles: Vec<usize> = (0..columns.len())
        .filter(|at| matches!(columns.get(*at), Some(Column::Title { .. })))
        .collect();
    let is_number = |at: usize| {
        rows.iter().all(|row| {
            row.cells
                .get(at)
                .is_some_and(|cell| marks_only(cell, context))
        })
    };
    let title = match sure.filter(|at| titles.len() < 2 || !is_number(*at)) {
        Some(at) => at,
        None => titles
            .iter()
            .copied()
            .find(|at| !is_number(*at))
            .or(titles.first().copied())?,
    };
    for at in titles.iter().copied().filter(|at| *at != title) {
        if let Some(column) = columns.get_mut(at) {
            *column = if is_number(at) {
                Column::Id
            } else {
                Column::Other
            };
        }
    }
    let has = |wanted: Column| columns.contains(&wanted);
    let has_known_status = columns.iter().enumerate().any(|(at, column)| {
        *column == Column::Status
            && rows
                .iter()
                .filter(|row| {
                    row.cells.get(at).is_some_and(|cell| {
                        box_of(cell).is_some() || marks::status(&cell.plain()).is_some()
                    })
                })
                .count()
                * 2
                > rows.len()
    });
    let has_order = has(Column::DependsOn) || has(Column::Blocks);
    let has_other_sign = has(Column::PullRequest)
        || has(Column::Files)
        || has(Column::Person)
        || has(Column::Agent)
        || has(Column::Acceptance)
        || has(Column::Stage);
    let id_is_reference = columns
        .iter()
        .position(|column| *column == Column::Id)
        .is_some_and(holds_references)
        || holds_references(title);
    let is_sure = sure == Some(title);
    let is_task_table = if is_mixed {
        (is_sure || id_is_reference) && (has_order || has_known_status || has_other_sign)
    } else {
        is_sure
            || has_order
            || has_known_status
            || id_is_reference
            || (place.is_task_place() && (has_other_sign || has(Column::Id)))
    };
    if !is_task_table || rows.is_empty() {
        return None;
    }
    Some(
        rows.iter()
            .enumerate()
            .filter_map(|(position, row)| entry(head, &columns, title, row, position, place))
            .collect(),
    )
}

/// Whether a cell holds only a reference, a number or a key.
fn marks_only(cell: &Rich, context: &ParseContext) -> bool {
    let plain = cell.plain();
    let found = references(cell, context);
    let is_reference = found.len() == 1
        && found
            .first()
            .is_some_and(|found| found.end - found.start >= cell.text().trim().len());
    is_reference
        || plain.is_empty()
        || marks::is_key(&plain)
        || plain.bytes().all(|byte| byte.is_ascii_digit())
}

fn entry(
    head: &[Rich],
    columns: &[Column],
    title: usize,
    row: &Row,
    position: usize,
    place: &Place,
) -> Option<Entry> {
    let line = row.cells.get(title)?.clone();
    if !line.text().chars().any(char::is_alphanumeric) {
        return None;
    }
    let mut entry = Entry {
        offset: row.offset,
        line,
        section: place.section(),
        stage: place.stage(),
        ordinal: None,
        ..Entry::default()
    };
    if let Some(Reading::Box { checked, rest, .. }) = broken_box::read(&entry.line) {
        entry.box_state = Some(checked);
        entry.line = rest;
    }
    let mut parts = Columns::default();
    for (at, cell) in row
        .cells
        .iter()
        .enumerate()
        .filter(|(at, cell)| *at != title && !cell.is_blank())
    {
        let cell = cell.clone();
        match columns.get(at).copied().unwrap_or(Column::Other) {
            Column::Id => {
                entry.ordinal = cell
                    .plain()
                    .trim_end_matches('.')
                    .parse()
                    .ok()
                    .or(entry.ordinal);
                if entry.ordinal.is_none() {
                    parts.reference = Some(cell);
                }
            }
            Column::PullRequest => parts.pull_request = Some(cell),
            Column::Status => match box_of(&cell) {
                Some(state) => entry.box_state = Some(state),
                None => parts.status = Some(cell),
            },
            Column::DependsOn => parts.depends_on = Some(cell),
            Column::Blocks => parts.blocks = Some(cell),
            Column::Files => parts.files = Some(cell),
            Column::Acceptance => parts.acceptance = Some(cell),
            Column::Kind => parts.kind = Some(cell),
            Column::Agent => parts.agent = Some(cell),
            Column::Stage => {
                let text = cell.plain();
                entry.stage = section::stage(&text)
                    .or_else(|| text.parse().ok())
                    .or(entry.stage);
            }
            Column::Title { .. } | Column::Person | Column::Other => {
                let name = head.get(at).map(Rich::plain).unwrap_or_default();
                parts.others.push((name, cell));
            }
        }
    }
    match parts
        .status
        .as_ref()
        .and_then(|cell| marks::status(&cell.plain()))
    {
        Some(State::Done) => entry.box_state = Some(true),
        Some(State::Dropped) => {
            entry.box_state = Some(true);
            entry.dropped = true;
        }
        Some(State::Open) | None => {}
    }
    entry.ordinal = entry
        .ordinal
        .or(Some(position as u64 + 1).filter(|_| !columns.contains(&Column::Id)));
    entry.columns = parts;
    Some(entry)
}
