//! The log of a task, the plan, and what is worth a look.

use unicode_width::UnicodeWidthStr;

use super::canvas::Canvas;
use super::scene::{Node, Scene};
use super::view::View;
use crate::humanize;
use crate::report::{Ink, Mark, Style, clean, fit, wrap};

/// What is worth a look and what waits for a person, broken into at most `most` lines of a width, each with whether it is
/// the first of its matter.
pub(super) fn trouble_lines(
    scene: &Scene,
    width: usize,
    style: &Style,
    most: usize,
) -> Vec<(bool, String)> {
    let chores = scene.chores.iter();
    let chores = chores.map(|chore| format!("{}: {}", chore.what, chore.command));
    let told: Vec<String> = scene.troubles.iter().cloned().chain(chores).collect();
    let room = width.saturating_sub(4);
    let mut lines = Vec::new();
    for (n, text) in told.iter().enumerate() {
        let parts = wrap(text, room).into_iter().enumerate();
        let parts: Vec<(bool, String)> = parts.map(|(n, part)| (n == 0, part)).collect();
        let is_last = n + 1 == told.len();
        let n_room = most.saturating_sub(lines.len() + usize::from(!is_last));
        if parts.len() > n_room {
            let n_more = humanize::count(told.len() - n, "more matter");
            lines.push((false, format!("{} {n_more}", style.choose("…", "..."))));
            break;
        }
        lines.extend(parts);
    }
    lines
}

pub(super) fn troubles(canvas: &mut Canvas<'_>, scene: &Scene, lines: &[(bool, String)]) {
    if lines.is_empty() {
        return;
    }
    let n = scene.troubles.len() + scene.chores.len();
    canvas.rule(0, &format!("look here ({n})"), "");
    for (row, (is_first, line)) in (1..).zip(lines) {
        if *is_first {
            canvas.put(row, 1, canvas.style.sign(Mark::Caution), Some(Ink::Caution));
        }
        canvas.put(row, 3, line, Some(Ink::Caution));
    }
}

/// What the agent of the chosen task said and did, its end at the bottom.
pub(super) fn log(canvas: &mut Canvas<'_>, scene: &Scene, view: &View, log: &[String]) {
    let Some(row) = view.task(scene).and_then(|id| scene.row(id)) else {
        canvas.rule(0, "log", "");
        return;
    };
    let dot = canvas.style.dot();
    let n_agent = row.agent.width() + 3;
    let room = canvas.width().saturating_sub(24 + n_agent);
    let title = fit(&row.title, room, canvas.style);
    let mut name = format!("log of task {}: {title}", row.id);
    if !row.agent.is_empty() {
        name = format!("{name} {dot} {}", row.agent);
    }
    let n_above = view.above_end.min(log.len().saturating_sub(1));
    let right = if n_above > 0 {
        format!("{} below", humanize::count(n_above, "line"))
    } else {
        String::new()
    };
    canvas.rule(0, &name, &right);
    let mut top = 1;
    if !row.files.is_empty() {
        let files = row.files.iter().map(|file| clean(file));
        let text = format!("files: {}", files.collect::<Vec<_>>().join(", "));
        canvas.put(1, 1, &text, Some(Ink::Faint));
        top = 2;
    }
    if log.is_empty() {
        let words = match (row.is_live, row.worktree.is_some()) {
            (true, _) => "The agent has not said anything yet.",
            (false, true) => "Its agent said nothing.",
            (false, false) => "It has not begun.",
        };
        canvas.put(top, 1, words, Some(Ink::Faint));
        return;
    }
    let room = canvas.height().saturating_sub(top);
    let width = canvas.width().saturating_sub(3);
    let end = log.len() - n_above;
    let mut shown: Vec<(bool, String)> = Vec::new();
    for line in log.iter().take(end).rev() {
        let parts = wrap(&clean(line), width);
        let parts = parts.into_iter().enumerate();
        let parts: Vec<(bool, String)> = parts.map(|(n, part)| (n == 0, part)).collect();
        shown.splice(0..0, parts);
        if shown.len() >= room {
            break;
        }
    }
    let n_over = shown.len().saturating_sub(room);
    for (line, (is_first, text)) in (top..).zip(shown.into_iter().skip(n_over)) {
        if is_first {
            canvas.put(line, 1, canvas.style.sign(Mark::Note), Some(Ink::Faint));
        }
        canvas.put(line, 3, &text, None);
    }
}

/// The plan: a line a wave, with what each task waits for, and the way that takes longest.
pub(super) fn plan(canvas: &mut Canvas<'_>, scene: &Scene, view: &View) {
    canvas.rule(0, "plan: what can run side by side, wave by wave", "");
    let style = *canvas.style;
    let (critical, arrow) = (style.choose("◆", "*"), style.choose("→", ">"));
    let mut line = 1;
    if scene.critical.len() > 1 {
        let way: Vec<String> = scene.critical.iter().map(ToString::to_string).collect();
        let way = way.join(&format!(" {arrow} "));
        let minutes = scene.critical_minutes;
        let text = format!("longest way: {way}, about {minutes:.0} min of agents at work");
        canvas.put(line, 1, critical, Some(Ink::Caution));
        canvas.put(line, 3, &text, None);
        line += 1;
    }
    let chosen = view.task(scene);
    let label = format!("wave {}", scene.waves.len()).len();
    for (n, wave) in scene.waves.iter().enumerate() {
        if line >= canvas.height() {
            let words = format!("{} more below", style.ellipsis());
            canvas.put_right(canvas.height() - 1, &words, Some(Ink::Faint));
            return;
        }
        canvas.put(line, 1, &format!("wave {}", n + 1), Some(Ink::Faint));
        let mut column = label + 3;
        for node in wave {
            let width = node_width(node, &style);
            if column > label + 3 && column + width > canvas.width() {
                line += 1;
                column = label + 3;
            }
            if Some(node.id) == chosen {
                column = canvas.put(line, column, style.choose("▸", ">"), Some(Ink::Name));
            }
            column = canvas.put(line, column, style.sign(node.mark), Some(node.mark.ink()));
            column = canvas.put(line, column, &node.id.to_string(), Some(Ink::Name));
            if node.is_critical {
                column = canvas.put(line, column, critical, Some(Ink::Caution));
            }
            column = canvas.put(line, column, &after(node, &style), Some(Ink::Faint));
            column += 2;
        }
        line += 1;
    }
}

/// `←3,4`: what a task waits for.
fn after(node: &Node, style: &Style) -> String {
    if node.after.is_empty() {
        return String::new();
    }
    let names: Vec<String> = node.after.iter().take(4).map(ToString::to_string).collect();
    let more = if node.after.len() > 4 {
        style.ellipsis()
    } else {
        ""
    };
    format!("{}{}{more}", style.choose("←", "<"), names.join(","))
}

fn node_width(node: &Node, style: &Style) -> usize {
    let id = node.id.to_string().len();
    2 + id + usize::from(node.is_critical) + after(node, style).width()
}
