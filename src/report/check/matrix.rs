//! The pairs: a matrix for the eye, and the worst of them in words.

use std::collections::BTreeSet;

use super::order::runs_alone;
use super::sheet::{Sheet, fit_path, pad_left};
use crate::humanize::percent;
use crate::model::{HazardKind, Pair, Plan, TaskId};
use crate::report::{Ink, Style};

/// How many pairs are told in words.
const MAX_PAIRS: usize = 8;

pub(super) fn push(sheet: &mut Sheet, plan: &Plan) {
    if plan.pairs.is_empty() {
        return;
    }
    let ids: Vec<TaskId> = plan.runnable().map(|planned| planned.task.id).collect();
    let cell = ids.iter().map(|id| id.to_string().len()).max().unwrap_or(1) + 1;
    let cell = cell.max(3);
    sheet.heading(
        "Pairs",
        "how two tasks meet if both start from the same commit",
    );
    if 4 + cell * ids.len() <= sheet.width() {
        push_matrix(sheet, plan, &ids, cell);
    } else {
        let n_meeting = plan
            .pairs
            .iter()
            .filter(|pair| !pair.hazards.is_empty())
            .count();
        let text = format!(
            "{n_meeting} of {} pairs meet; the worst are these.",
            plan.pairs.len()
        );
        sheet.wrapped(("  ", None), &text, None);
    }
    push_worst(sheet, plan);
}

fn push_matrix(sheet: &mut Sheet, plan: &Plan, ids: &[TaskId], cell: usize) {
    let style = sheet.style;
    let orders = orders(plan, ids);
    let mut is_used = [false; Mark::ALL.len()];
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
                let mark = Mark::of(plan, &orders, column.min(row), column.max(row));
                is_used[mark as usize] = true;
                (pad_left(mark.sign(&style), cell), mark.paint())
            })
            .collect();
        let mut pieces = vec![(head.as_str(), Some(Ink::Faint))];
        pieces.extend(cells.iter().map(|(text, paint)| (text.as_str(), *paint)));
        sheet.line(&pieces);
    }
    let legend: Vec<String> = Mark::ALL
        .into_iter()
        .filter(|&mark| is_used[mark as usize] && mark != Mark::Nothing)
        .map(|mark| format!("{} {}", mark.sign(&style), mark.meaning()))
        .collect();
    if legend.is_empty() {
        sheet.line(&[("    no two tasks meet", Some(Ink::Faint))]);
    } else {
        sheet.flow(("    ", None), &legend, Some(Ink::Faint));
    }
}

/// Which task waits for which, straight or by way of others: (before, after).
fn orders(plan: &Plan, ids: &[TaskId]) -> BTreeSet<(TaskId, TaskId)> {
    let mut orders = BTreeSet::new();
    for &id in ids {
        let mut open: Vec<TaskId> = plan.dependencies_of(id).collect();
        while let Some(before) = open.pop() {
            if orders.insert((before, id)) {
                open.extend(plan.dependencies_of(before));
            }
        }
    }
    orders
}

/// How two tasks meet, in one sign. The gravest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Ordered,
    Unknown,
    Writes,
    Hub,
    Reads,
    Nothing,
}

impl Mark {
    const ALL: [Self; 6] = [
        Self::Ordered,
        Self::Unknown,
        Self::Writes,
        Self::Hub,
        Self::Reads,
        Self::Nothing,
    ];

    fn of(plan: &Plan, orders: &BTreeSet<(TaskId, TaskId)>, a: TaskId, b: TaskId) -> Self {
        let is_ordered = orders.contains(&(a, b)) || orders.contains(&(b, a));
        let is_unknown = runs_alone(plan, a) || runs_alone(plan, b);
        let has = |kind| {
            (plan.pairs.iter())
                .filter(|pair| (pair.a, pair.b) == (a, b))
                .any(|pair| pair.hazards.iter().any(|hazard| hazard.kind == kind))
        };
        if is_ordered || has(HazardKind::StatedOrder) {
            Self::Ordered
        } else if has(HazardKind::WriteWrite) {
            Self::Writes
        } else if is_unknown {
            Self::Unknown
        } else if has(HazardKind::SharedHub) {
            Self::Hub
        } else if has(HazardKind::ReadWrite) {
            Self::Reads
        } else {
            Self::Nothing
        }
    }

    fn sign(self, style: &Style) -> &'static str {
        match self {
            Self::Ordered => ">",
            Self::Unknown => "?",
            Self::Writes => "W",
            Self::Hub => "h",
            Self::Reads => "r",
            Self::Nothing => style.dot(),
        }
    }

    fn meaning(self) -> &'static str {
        match self {
            Self::Ordered => "one waits for the other",
            Self::Unknown => "one runs alone",
            Self::Writes => "both change one file",
            Self::Hub => "both touch a hub file",
            Self::Reads => "one reads what the other changes",
            Self::Nothing => "nothing",
        }
    }

    fn paint(self) -> Option<Ink> {
        match self {
            Self::Ordered => None,
            Self::Unknown | Self::Hub => Some(Ink::Caution),
            Self::Writes => Some(Ink::Bad),
            Self::Reads | Self::Nothing => Some(Ink::Faint),
        }
    }
}

/// The pairs that are likeliest to conflict, in words.
fn push_worst(sheet: &mut Sheet, plan: &Plan) {
    let mut worst: Vec<&Pair> = (plan.pairs.iter())
        .filter(|pair| pair.conflict >= 0.01)
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
