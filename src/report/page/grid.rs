//! The matrix of pairs as a table: a letter and a shade in each field, the words when the pointer rests on it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::escape::escaped;
use crate::humanize::percent;
use crate::model::{Pair, Plan, TaskId};
use crate::report::check::{Meeting, PairMark};
use crate::report::{Style, fit};

/// A table of more rows than this holds the tasks that meet others alone.
const MAX_ROWS: usize = 60;
/// How many columns of a title stand beside a row; paper ends somewhere.
pub(super) const TITLE: usize = 64;
/// A browser knows more than ASCII.
const STYLE: Style = Style {
    unicode: true,
    ..Style::PLAIN
};

pub(super) fn push(text: &mut String, plan: &Plan) {
    if plan.pairs.is_empty() {
        return;
    }
    let meeting = Meeting::of(plan);
    let all: Vec<TaskId> = plan.runnable().map(|planned| planned.task.id).collect();
    let (ids, remark) = if all.len() <= MAX_ROWS {
        let remark = "how two tasks meet if both start from the same commit".to_owned();
        (all, remark)
    } else {
        let met = meeting.tasks(MAX_ROWS);
        let shown: Vec<TaskId> = all.iter().copied().filter(|id| met.contains(id)).collect();
        let remark = format!("the {} of {} tasks that meet most", shown.len(), all.len());
        (shown, remark)
    };
    let pairs: BTreeMap<(TaskId, TaskId), &Pair> = (plan.pairs.iter())
        .map(|pair| ((pair.a, pair.b), pair))
        .collect();
    let _ = write!(
        text,
        "<h2>Pairs<small>{}</small></h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Pairs\"><table class=\"grid\"><thead><tr><td class=\"name\"></td>",
        escaped(&remark)
    );
    for id in ids.iter().take(ids.len().saturating_sub(1)) {
        let _ = write!(text, "<th>{id}</th>");
    }
    text.push_str("</tr></thead><tbody>\n");
    for (place, &row) in ids.iter().enumerate().skip(1) {
        let title = plan.task(row).map_or("", |planned| &planned.task.title);
        let _ = write!(text, "<tr><th title=\"{}\">{row}</th>", escaped(title));
        for &column in ids.iter().take(place) {
            let key = (column.min(row), column.max(row));
            push_cell(text, pairs.get(&key).copied(), meeting.mark(key));
        }
        let title = fit(title, TITLE, &STYLE);
        let n_left = ids.len().saturating_sub(place);
        let _ = writeln!(
            text,
            "<td class=\"name\" colspan=\"{n_left}\">{}</td></tr>",
            escaped(&title)
        );
    }
    text.push_str("</tbody></table></div>\n<p class=\"legend\">");
    let legend: Vec<String> = (PairMark::ALL.into_iter())
        .filter(|&mark| mark != PairMark::Nothing)
        .map(|mark| format!("<b>{}</b> {}", mark.sign(&STYLE), mark.meaning()))
        .collect();
    let _ = writeln!(text, "{}</p>", legend.join(" &nbsp; "));
}

fn push_cell(text: &mut String, pair: Option<&Pair>, mark: PairMark) {
    let class = match mark {
        PairMark::Ordered => "o",
        PairMark::Unknown => "u",
        PairMark::Writes => "w",
        PairMark::Hub => "h",
        PairMark::Reads => "r",
        PairMark::Perhaps | PairMark::Nothing => "n",
    };
    let Some(pair) = pair else {
        let _ = write!(text, "<td class=\"{class}\">{}</td>", mark.sign(&STYLE));
        return;
    };
    let mut title = format!(
        "{} and {}: share a file {}, conflict {}",
        pair.a,
        pair.b,
        percent(pair.overlap),
        percent(pair.conflict)
    );
    for path in pair
        .hazards
        .iter()
        .filter_map(|hazard| hazard.path.as_ref())
        .take(3)
    {
        let _ = write!(title, "; {path}");
    }
    let shade = pair.conflict.max(pair.overlap * 0.6).clamp(0.0, 1.0);
    let _ = write!(
        text,
        "<td class=\"{class}\" style=\"--p:{shade:.2}\" title=\"{}\">{}</td>",
        escaped(&title),
        mark.sign(&STYLE)
    );
}
