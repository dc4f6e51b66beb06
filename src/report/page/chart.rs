//! The plan as a drawing: a column a wave, dependencies solid, exclusions dashed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::escape::escaped;
use crate::model::{Plan, TaskId, TaskKind};
use crate::report::{Style, clean, fit};

const WIDTH: usize = 220;
const HEIGHT: usize = 40;
const GAP_X: usize = 70;
const GAP_Y: usize = 14;
const TOP: usize = 28;
/// More edges than this make a drawing that nobody can read; the longest ones are left out.
const MAX_EDGES: usize = 600;

/// What stands before the number of a task: a sign, and the class of its look.
type Signs<'a> = dyn Fn(TaskId) -> Option<(&'static str, &'static str)> + 'a;

pub(super) fn push(text: &mut String, plan: &Plan) {
    push_marked(text, plan, &|_| None);
}

/// The same with a sign at each task.
pub(super) fn push_marked(text: &mut String, plan: &Plan, signs: &Signs<'_>) {
    if plan.waves.is_empty() || plan.runnable().count() < 2 {
        return;
    }
    let places = places(plan);
    let n_rows = plan.waves.iter().map(Vec::len).max().unwrap_or(1);
    let width = plan.waves.len() * (WIDTH + GAP_X) - GAP_X + 8;
    let height = TOP + n_rows * (HEIGHT + GAP_Y) + 4;
    let _ = write!(
        text,
        "<h2>Waves<small>the tasks of one column can run at once; solid: waits for the result, dashed: not at the same \
         time</small></h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Waves\"><svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"group\" aria-label=\"The waves of the plan\">\n<defs>\
         <marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\"/></marker>\
         <marker id=\"arrow-apart\" class=\"apart\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\"/></marker></defs>\n",
    );
    for place in 0..plan.waves.len() {
        let x = place * (WIDTH + GAP_X) + 4;
        let _ = writeln!(
            text,
            "<text class=\"faint\" x=\"{x}\" y=\"16\">wave {}</text>",
            place + 1
        );
    }
    push_edges(text, plan, &places);
    push_nodes(text, plan, &places, signs);
    text.push_str("</svg></div>\n");
}

/// Where the box of each task stands: its left upper corner. Tasks stand near what they wait for.
fn places(plan: &Plan) -> BTreeMap<TaskId, (usize, usize)> {
    let mut rows: BTreeMap<TaskId, usize> = BTreeMap::new();
    let mut places = BTreeMap::new();
    for (column, wave) in plan.waves.iter().enumerate() {
        let mut wanted: Vec<(usize, TaskId)> = wave
            .iter()
            .map(|&id| {
                let before: Vec<usize> = plan
                    .dependencies_of(id)
                    .chain(plan.exclusions_before(id))
                    .filter_map(|before| rows.get(&before).copied())
                    .collect();
                let mean = before.iter().sum::<usize>() / before.len().max(1);
                (if before.is_empty() { usize::MAX } else { mean }, id)
            })
            .collect();
        wanted.sort();
        for (row, (_, id)) in wanted.into_iter().enumerate() {
            rows.insert(id, row);
            places.insert(
                id,
                (column * (WIDTH + GAP_X) + 4, TOP + row * (HEIGHT + GAP_Y)),
            );
        }
    }
    places
}

fn push_edges(text: &mut String, plan: &Plan, places: &BTreeMap<TaskId, (usize, usize)>) {
    let dependencies = plan
        .dependencies
        .iter()
        .map(|edge| (edge.before, edge.after, false));
    let exclusions = plan
        .exclusions
        .iter()
        .map(|edge| (edge.first, edge.then, true));
    let mut edges: Vec<(usize, usize, usize, usize, bool)> = dependencies
        .chain(exclusions)
        .filter_map(|(from, to, is_apart)| {
            let (&(x, y), &(to_x, to_y)) = (places.get(&from)?, places.get(&to)?);
            Some((x + WIDTH, y + HEIGHT / 2, to_x, to_y + HEIGHT / 2, is_apart))
        })
        .collect();
    edges.sort_by_key(|&(x, y, to_x, to_y, _)| (to_x.abs_diff(x), to_y.abs_diff(y)));
    for (x, y, to_x, to_y, is_apart) in edges.into_iter().take(MAX_EDGES) {
        let bend = GAP_X / 2 + to_x.saturating_sub(x) / 4;
        let (class, marker) = if is_apart {
            (" class=\"apart\"", "arrow-apart")
        } else {
            ("", "arrow")
        };
        let _ = writeln!(
            text,
            "<path{class} d=\"M{x} {y}C{} {y} {} {to_y} {to_x} {to_y}\" marker-end=\"url(#{marker})\"/>",
            x + bend,
            to_x.saturating_sub(bend),
        );
    }
}

fn push_nodes(
    text: &mut String,
    plan: &Plan,
    places: &BTreeMap<TaskId, (usize, usize)>,
    signs: &Signs<'_>,
) {
    let style = Style {
        unicode: true,
        ..Style::PLAIN
    };
    let unknown: BTreeSet<TaskId> = plan
        .runnable()
        .filter(|planned| planned.footprint.is_unknown() && planned.task.kind != TaskKind::Research)
        .map(|planned| planned.task.id)
        .collect();
    for (id, (x, y)) in places {
        let Some(planned) = plan.task(*id) else {
            continue;
        };
        let title = clean(&planned.task.title);
        let (sign, n_letters) = match signs(*id) {
            Some((sign, class)) => (format!("<tspan class=\"sign {class}\">{sign}</tspan> "), 26),
            None => (String::new(), 28),
        };
        let class = if unknown.contains(id) {
            " class=\"unknown\""
        } else {
            ""
        };
        let file = (planned.footprint.changes())
            .max_by(|a, b| a.probability.total_cmp(&b.probability))
            .map_or_else(
                || {
                    if unknown.contains(id) {
                        "not known"
                    } else {
                        "a report"
                    }
                },
                |entry| entry.path.file_name(),
            );
        let _ = writeln!(
            text,
            "<a href=\"#task-{id}\"><title>{}</title><rect{class} x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"6\"/>\
             <text x=\"{}\" y=\"{}\">{}{id}  {}</text><text class=\"faint\" x=\"{}\" y=\"{}\">{} · {:.0} min</text></a>",
            escaped(&title),
            x + 8,
            y + 17,
            sign,
            escaped(&fit(&title, n_letters, &style)),
            x + 8,
            y + 32,
            escaped(&fit(file, 24, &style)),
            planned.minutes,
        );
    }
}
