//! The pairs: a matrix for the eye, and the worst of them in words.

use std::collections::{BTreeMap, BTreeSet};

use unicode_width::UnicodeWidthStr;

use super::meeting::{Meeting, PairMark};
use super::sheet::{Sheet, fit_path, pad_left};
use crate::humanize::{count, list_first, percent};
use crate::model::{HazardKind, Pair, Plan, RepoPath, TaskId};
use crate::report::Ink;

/// How many files where tasks meet are told in words.
const MAX_SPOTS: usize = 8;
/// Pairs that conflict less likely than this are not.
const FAINT: f64 = 0.05;
/// Pairs share a line where the least likely conflict is at least this part of the likeliest.
const ALIKE: f64 = 0.5;
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
        // Of very many tasks the plan keeps only the pairs that meet anywhere.
        let n_all = ids.len() * ids.len().saturating_sub(1) / 2;
        let n_tasks = ids.len();
        let text = match (shown.len(), n_met) {
            (0, _) if spots(plan).is_empty() => format!("No two of {n_tasks} tasks meet."),
            (0, _) => format!("No two of {n_tasks} tasks are likely to meet; what comes nearest:"),
            (n, all) if n == all => {
                format!("{n_pairs} of {n_all} pairs meet, among {n_met} of {n_tasks} tasks; these:")
            }
            (n, _) => format!(
                "{n_pairs} of {n_all} pairs meet, among {n_met} of {n_tasks} tasks; the {n} that meet most:"
            ),
        };
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

/// Pairs that meet in one file, told together.
struct Spot<'a> {
    path: Option<&'a RepoPath>,
    tasks: BTreeSet<TaskId>,
    n_pairs: usize,
    /// The pair that is likeliest to conflict.
    worst: &'a Pair,
}

/// Where tasks are likeliest to conflict, in words: those that meet in one file, about as likely, share a line.
fn push_worst(sheet: &mut Sheet, plan: &Plan) {
    let spots = spots(plan);
    for spot in spots.iter().take(MAX_SPOTS) {
        let names = format!("    {}  ", list_first(&spot.tasks, 6));
        let most = if spot.n_pairs > 1 { "up to " } else { "" };
        let figures = format!(
            "share a file {most}{} {} conflict {most}{}",
            percent(spot.worst.overlap),
            sheet.style.dot(),
            percent(spot.worst.conflict)
        );
        let room = sheet
            .width()
            .saturating_sub(names.width() + figures.width() + 2);
        let path = spot
            .path
            .map(|path| fit_path(path.as_str(), room, &sheet.style))
            .unwrap_or_default();
        let left = format!("{names}{path}");
        sheet.spread((&left, None), (&figures, Some(Ink::Faint)));
    }
    let n_more: usize = spots.iter().skip(MAX_SPOTS).map(|spot| spot.n_pairs).sum();
    if n_more > 0 {
        let text = format!("    and {} more in other files", count(n_more, "such pair"));
        sheet.line(&[(&text, Some(Ink::Faint))]);
    }
}

fn spots(plan: &Plan) -> Vec<Spot<'_>> {
    let mut worst: Vec<&Pair> = (plan.pairs.iter())
        .filter(|pair| pair.conflict >= FAINT)
        .collect();
    worst.sort_by(|a, b| {
        (b.conflict.total_cmp(&a.conflict)).then_with(|| (a.a, a.b).cmp(&(b.a, b.b)))
    });
    let mut spots: Vec<Spot<'_>> = Vec::new();
    let mut place_of: BTreeMap<&RepoPath, usize> = BTreeMap::new();
    for pair in worst {
        let path = (pair.hazards.iter())
            .filter(|hazard| matches!(hazard.kind, HazardKind::WriteWrite | HazardKind::SharedHub))
            .find_map(|hazard| hazard.path.as_ref());
        let known = path.and_then(|path| place_of.get(path));
        let is_alike = |spot: &&mut Spot<'_>| pair.conflict >= spot.worst.conflict * ALIKE;
        let spot = known.and_then(|&place| spots.get_mut(place));
        if let Some(spot) = spot.filter(is_alike) {
            spot.tasks.extend([pair.a, pair.b]);
            spot.n_pairs += 1;
            continue;
        }
        // They come by likelihood, so that nothing more joins the line before.
        place_of.extend(path.map(|path| (path, spots.len())));
        spots.push(Spot {
            path,
            tasks: BTreeSet::from([pair.a, pair.b]),
            n_pairs: 1,
            worst: pair,
        });
    }
    spots
}
