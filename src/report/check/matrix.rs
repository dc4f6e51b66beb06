//! The pairs: a matrix for the eye, and the worst of them in words.

use std::collections::BTreeSet;

use super::meeting::{Meeting, PairMark};
use super::sheet::{Sheet, fit_path, pad_left};
use crate::humanize::percent;
use crate::model::{HazardKind, Pair, Plan, TaskId};
use crate::report::Ink;

/// How many pairs are told in words.
const MAX_PAIRS: usize = 8;
/// A matrix of more rows than this is no longer taken in at a glance.
const MAX_ROWS: usize = 24;

pub(super) fn push(sheet: &mut Sheet, plan: &Plan) {
    push_under(
        sheet,
        plan,
        "how two tasks meet if both start from the same commit",
    );
}

/// The matrix of branches that are there.
pub(super) fn push_live(sheet: &mut Sheet, plan: &Plan) {
    push_under(
        sheet,
        plan,
        "how two branches meet; conflicts as git finds them",
    );
}

fn push_under(sheet: &mut Sheet, plan: &Plan, about: &str) {
    if plan.pairs.is_empty() {
        return;
    }
    let ids: Vec<TaskId> = plan.runnable().map(|planned| planned.task.id).collect();
    let cell = ids.iter().map(|id| id.to_string().len()).max().unwrap_or(1) + 1;
    let cell = cell.max(3);
    sheet.heading("Pairs", about);
    let meeting = Meeting::of(plan);
    let room = sheet.width().saturating_sub(4) / cell;
    if ids.len() <= room.min(MAX_ROWS) {
        push_matrix(sheet, &meeting, &ids, cell);
    } else {
        let (n_met, n_pairs) = meeting.counts();
        let met = meeting.tasks(room.min(MAX_ROWS));
        let shown: Vec<TaskId> = ids.iter().copied().filter(|id| met.contains(id)).collect();
        let text = format!(
            "{n_pairs} of {} pairs meet, among {n_met} of {} tasks{}",
            plan.pairs.len(),
            ids.len(),
            match (shown.len(), n_met) {
                (0, _) => ".".to_owned(),
                (n, all) if n == all => "; these:".to_owned(),
                (n, _) => format!("; the {n} that meet most:"),
            }
        );
        sheet.wrapped(("  ", None), &text, None);
        if shown.len() > 1 {
            push_matrix(sheet, &meeting, &shown, cell);
        }
    }
    push_worst(sheet, plan);
}

fn push_matrix(sheet: &mut Sheet, meeting: &Meeting<'_>, ids: &[TaskId], cell: usize) {
    let style = sheet.style;
    let mut is_used = [false; PairMark::ALL.len()];
    let Some((_, columns)) = ids.split_last() else {
        return;
    };
    let heads: String = (columns.iter())
        .map(|id| pad_left(&id.to_string(), cell))
        .collect();
    sheet.line(&[("    ", None), (&heads, Some(Ink::Faint))]);
    for (place, &row) in ids.iter().enumerate().skip(1) {
        let head = pad_left(&row.to_string(), 4);
        let cells: Vec<(String, Option<Ink>)> = ids[..place]
            .iter()
            .map(|&column| {
                let key = (column.min(row), column.max(row));
                let mark = meeting.mark(key);
                is_used[mark as usize] = true;
                (pad_left(mark.sign(&style), cell), mark.paint())
            })
            .collect();
        let mut pieces = vec![(head.as_str(), Some(Ink::Faint))];
        pieces.extend(cells.iter().map(|(text, paint)| (text.as_str(), *paint)));
        sheet.line(&pieces);
    }
    let legend: Vec<String> = PairMark::ALL
        .into_iter()
        .filter(|&mark| is_used[mark as usize] && mark != PairMark::Nothing)
        .map(|mark| format!("{} {}", mark.sign(&style), mark.meaning()))
        .collect();
    if legend.is_empty() {
        sheet.line(&[("    no two tasks meet", Some(Ink::Faint))]);
    } else {
        sheet.flow(("    ", None), &legend, Some(Ink::Faint));
    }
}

/// Whether one task comes before another, by dependencies or exclusions, straight or by way of others.
pub(super) fn is_before(plan: &Plan, first: TaskId, then: TaskId) -> bool {
    let (mut open, mut seen) = (vec![then], BTreeSet::new());
    while let Some(id) = open.pop() {
        if id == first && first != then {
            return true;
        }
        if seen.insert(id) {
            open.extend(plan.dependencies_of(id).chain(plan.exclusions_before(id)));
        }
    }
    false
}

/// The pairs that are likeliest to conflict, in words.
fn push_worst(sheet: &mut Sheet, plan: &Plan) {
    let mut worst: Vec<&Pair> = (plan.pairs.iter())
        .filter(|pair| pair.conflict >= 0.03)
        .collect();
    worst.sort_by(|a, b| {
        (b.conflict.total_cmp(&a.conflict)).then_with(|| (a.a, a.b).cmp(&(b.a, b.b)))
    });
    for pair in worst.iter().take(MAX_PAIRS) {
        let names = format!("    {} and {}  ", pair.a, pair.b);
        let figures = format!(
            "share a file {} {} conflict {}",
            percent(pair.overlap),
            sheet.style.dot(),
            percent(pair.conflict)
        );
        let room = sheet
            .width()
            .saturating_sub(names.len() + figures.len() + 2);
        let path = (pair.hazards.iter())
            .filter(|hazard| matches!(hazard.kind, HazardKind::WriteWrite | HazardKind::SharedHub))
            .find_map(|hazard| hazard.path.as_ref())
            .map(|path| fit_path(path.as_str(), room, &sheet.style))
            .unwrap_or_default();
        let left = format!("{names}{path}");
        sheet.spread((&left, None), (&figures, Some(Ink::Faint)));
    }
    if worst.len() > MAX_PAIRS {
        let text = format!("    and {} more such pairs", worst.len() - MAX_PAIRS);
        sheet.line(&[(&text, Some(Ink::Faint))]);
    }
}
