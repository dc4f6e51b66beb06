//! The pairs: a matrix for the eye, and the worst of them in words.

use std::collections::{BTreeMap, BTreeSet};

use unicode_width::UnicodeWidthStr;

use super::meeting::{Meeting, PairMark};
use super::sheet::{Sheet, fit_path, pad_left};
use crate::humanize::{count, list_first, percent};
use crate::model::{HazardKind, Meets, Pair, Plan, RepoPath, TaskId};
use crate::report::Ink;

/// How many files where tasks meet are told in words.
const MAX_SPOTS: usize = 8;
/// Pairs that conflict less likely than this are not.
const FAINT: f64 = 0.05;
/// Pairs share a line where the least likely conflict is at least this part of the likeliest.
const ALIKE: f64 = 0.5;
/// A matrix of more rows than this is no longer taken in at a glance; of many tasks those few are shown that meet most.
const MAX_ROWS: usize = 24;
const FEW_ROWS: usize = 12;
const MANY: usize = 90;

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
        "how two branches meet; conflicts of commits as git finds them",
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
    let most = room.min(if ids.len() > MANY { FEW_ROWS } else { MAX_ROWS });
    if ids.len() <= most {
        push_matrix(sheet, &meeting, &ids, cell);
    } else {
        let (n_met, n_pairs) = meeting.counts();
        let met = meeting.tasks(most);
        let shown: Vec<TaskId> = ids.iter().copied().filter(|id| met.contains(id)).collect();
        // Of very many tasks the plan keeps only the pairs that meet anywhere.
        let n_all = ids.len() * ids.len().saturating_sub(1) / 2;
        let n_tasks = ids.len();
        let text = match (shown.len(), n_met) {
            (0, _) if spots(plan, &meeting).is_empty() => {
                format!("No two of {n_tasks} tasks meet.")
            }
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
    push_worst(sheet, plan, &meeting);
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
    /// The tasks of which no line before tells that they meet in this file.
    tasks: BTreeSet<TaskId>,
    /// Those of which one does, and which of them these meet.
    told: BTreeSet<TaskId>,
    known: BTreeSet<TaskId>,
    n_pairs: usize,
    /// The pair that is likeliest to conflict.
    worst: &'a Pair,
}

impl<'a> Spot<'a> {
    fn new(path: Option<&'a RepoPath>, told: BTreeSet<TaskId>, worst: &'a Pair) -> Self {
        Self {
            path,
            tasks: BTreeSet::new(),
            told,
            known: BTreeSet::new(),
            n_pairs: 0,
            worst,
        }
    }

    fn add(&mut self, pair: &Pair) {
        self.n_pairs += 1;
        let is_new = |id: &TaskId| !self.told.contains(id);
        let (new, known): (Vec<TaskId>, Vec<TaskId>) =
            [pair.a, pair.b].into_iter().partition(is_new);
        self.tasks.extend(new);
        self.known.extend(known);
    }

    fn names(&self) -> String {
        let tasks = list_first(&self.tasks, 6);
        if self.tasks.is_empty() {
            return list_first(&self.known, 6);
        }
        if self.known.is_empty() {
            return tasks;
        }
        format!("{tasks} with {}", list_first(&self.known, 6))
    }
}

/// Where tasks are likeliest to conflict, in words: those that meet in one file, about as likely, share a line.
fn push_worst(sheet: &mut Sheet, plan: &Plan, meeting: &Meeting<'_>) {
    let spots = spots(plan, meeting);
    for spot in spots.iter().take(MAX_SPOTS) {
        let names = format!("    {}  ", spot.names());
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
        let text = format!("and {} in other files", count(n_more, "more pair"));
        sheet.rest(&text);
    }
}

/// The pairs with a sign in the matrix that tells of files that both change, by the file where they meet. Where one waits
/// for the other there is nothing to conflict.
fn spots<'a>(plan: &'a Plan, meeting: &Meeting<'_>) -> Vec<Spot<'a>> {
    let is_told = |pair: &&Pair| {
        let may_share = matches!(pair.meets(), Meets::InFile | Meets::InHub | Meets::Perhaps);
        may_share && pair.conflict >= FAINT && !meeting.is_ordered((pair.a, pair.b))
    };
    let mut worst: Vec<&Pair> = plan.pairs.iter().filter(is_told).collect();
    worst.sort_by(|a, b| {
        (b.conflict.total_cmp(&a.conflict)).then_with(|| (a.a, a.b).cmp(&(b.a, b.b)))
    });
    let mut spots: Vec<Spot<'_>> = Vec::new();
    let mut place_of: BTreeMap<&RepoPath, usize> = BTreeMap::new();
    for pair in worst {
        let path = (pair.hazards.iter())
            .filter(|hazard| matches!(hazard.kind, HazardKind::WriteWrite | HazardKind::SharedHub))
            .find_map(|hazard| hazard.path.as_ref());
        let last = path.and_then(|path| place_of.get(path).copied());
        let is_alike = |spot: &&mut Spot<'_>| pair.conflict >= spot.worst.conflict * ALIKE;
        let spot = last.and_then(|place| spots.get_mut(place));
        if let Some(spot) = spot.filter(is_alike) {
            spot.add(pair);
            continue;
        }
        let told = last.and_then(|place| spots.get(place));
        let told = told.map_or_else(BTreeSet::new, |spot| &spot.tasks | &spot.told);
        // They come by likelihood, so that nothing more joins the line before.
        place_of.extend(path.map(|path| (path, spots.len())));
        let mut spot = Spot::new(path, told, pair);
        spot.add(pair);
        spots.push(spot);
    }
    spots
}
