//! The keys, questions, and what lies over the rest: the help and a text.

use ratatui::layout::Rect;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::canvas::{Canvas, small};
use super::scene::Scene;
use super::view::{Pane, Prompt, View};
use crate::report::{Ink, Standing, clean, wrap};

/// How wide what lies over the rest is at most.
const WIDEST: usize = 84;

/// The last line: a question, what is to be said of the last key, or the keys.
pub(super) fn draw(canvas: &mut Canvas<'_>, scene: &Scene, view: &View) {
    let caution = Some(Ink::Caution);
    match &view.prompt {
        Some(Prompt::Leave) => {
            let words = "Leave: g the run goes on, told in lines   s stop the run   Esc stay";
            canvas.put(0, 1, words, caution);
        }
        Some(Prompt::Cancel(task)) => {
            let words = format!("End task {task}?   y yes   a end the whole run   Esc no");
            canvas.put(0, 1, &words, caution);
        }
        Some(Prompt::Question(task, _)) => {
            let words = format!("May task {task} do that?   y yes   n no   Esc later");
            canvas.put(0, 1, &words, caution);
        }
        Some(Prompt::Help) => drop(canvas.put(0, 1, "any key goes back", Some(Ink::Faint))),
        Some(Prompt::Text { .. }) => keys(
            canvas,
            &[("↑↓", "line"), ("space b", "page"), ("Esc", "back")],
        ),
        None => match &view.note {
            Some(note) => drop(canvas.put(0, 1, note, caution)),
            None => keys(canvas, &known(scene, view)),
        },
    }
}

/// The keys that mean something now, the most useful first.
fn known(scene: &Scene, view: &View) -> Vec<(&'static str, &'static str)> {
    let row = view.task(scene).and_then(|id| scene.row(id));
    let is_paused = scene.is_paused || row.is_some_and(|row| row.is_paused);
    let mut keys = Vec::new();
    if scene.is_going_on() && view.question(scene).is_some() {
        keys.push(("a", "answer"));
    }
    keys.push(("↑↓", "task"));
    keys.push(match view.pane {
        Pane::Log => ("tab", "plan"),
        Pane::Plan => ("tab", "log"),
    });
    if scene.is_going_on() {
        keys.push(("p", if is_paused { "go on" } else { "pause" }));
        keys.push(("c", "cancel"));
    } else {
        keys.push(("m", "merge"));
    }
    if scene.standing == Standing::Interrupted {
        keys.push(("R", "resume"));
    }
    if row.is_some_and(|row| row.is_failure) {
        keys.push(("r", "retry"));
    }
    if row.is_some_and(|row| row.worktree.is_some()) {
        keys.push(("d", "diff"));
        keys.push(("s", "shell"));
    }
    keys.extend([("?", "help"), ("q", "leave")]);
    keys
}

/// Puts the keys on the line. Where there is no room for all, those before the last two give way.
fn keys(canvas: &mut Canvas<'_>, keys: &[(&str, &str)]) {
    let is_unicode = canvas.style.unicode;
    let shown = |key: &'static str| if is_unicode { key } else { "j k" };
    let keys = keys.iter().map(|&(key, meaning)| match key {
        "↑↓" => (shown("↑↓"), meaning),
        key => (key, meaning),
    });
    let mut keys: Vec<(&str, &str)> = keys.collect();
    let width = |keys: &[(&str, &str)]| -> usize {
        let widths = keys
            .iter()
            .map(|(key, meaning)| key.width() + meaning.width() + 4);
        widths.sum()
    };
    while width(&keys) > canvas.width() + 2 && keys.len() > 2 {
        keys.remove(keys.len() - 3);
    }
    let mut column = 1;
    for (key, meaning) in keys {
        column = canvas.put(0, column, key, Some(Ink::Name)) + 1;
        column = canvas.put(0, column, meaning, Some(Ink::Faint)) + 3;
    }
}

/// All keys and signs, over what stands there.
pub(super) fn help(canvas: &mut Canvas<'_>, is_own: bool) {
    let leave = if is_own {
        "leave the screen; asks whether the run goes on"
    } else {
        "leave the screen; the run goes on"
    };
    let style = *canvas.style;
    let signs = if style.unicode {
        "● under way  ✓ done  ✗ failed  ⊘ blocked  − cancelled  · waiting"
    } else {
        "* under way  + done  x failed  ! blocked  - cancelled  . waiting"
    };
    let critical = if style.unicode { "◆" } else { "*" };
    let longest = format!("{critical} behind a number: on the way that takes longest");
    let lines = [
        ("up, down", "choose a task; Home, End, j and k do too"),
        ("Esc", "let the screen choose: what is under way"),
        ("tab", "the log or the plan below the tasks"),
        ("PgUp, PgDn", "older and newer lines of the log"),
        ("a", "answer what an agent asks"),
        ("p, P", "pause the task, or the whole run; once more: go on"),
        ("c", "cancel the task, or the whole run"),
        ("r", "try a task again that failed or was cancelled"),
        ("d, s", "its changes so far, or a shell in its worktree"),
        ("m", "merge, when the tasks have ended"),
        ("R", "go on with a run that was interrupted"),
        ("q", leave),
        ("signs", signs),
        ("", longest.as_str()),
    ];
    let mut over = over(canvas, lines.len());
    over.rule(0, "keys and signs", "");
    for (row, (key, meaning)) in (1..).zip(lines) {
        over.put(row, 2, key, Some(Ink::Name));
        over.put(row, 14, meaning, None);
    }
    let last = over.height().saturating_sub(1);
    over.rule(last, "", "");
}

/// What an agent asks, over what stands there: whole, or with a word on how much of it is not shown.
pub(super) fn question(canvas: &mut Canvas<'_>, title: &str, what: &str) {
    let width = canvas.width().min(WIDEST).saturating_sub(4);
    let wrapped = wrap(&clean(what), width);
    let mut lines: Vec<String> = wrapped
        .iter()
        .flat_map(|line| broken(line, width))
        .collect();
    let room = canvas.height().saturating_sub(2);
    if lines.len() > room {
        let n_more = lines.len() - room.saturating_sub(1);
        lines.truncate(room.saturating_sub(1));
        lines.push(format!(
            "({n_more} more lines: `git orchestrate answer` elsewhere shows all)"
        ));
    }
    let mut over = over(canvas, lines.len());
    over.rule(0, title, "");
    for (row, line) in (1..).zip(&lines) {
        over.put(row, 2, line, None);
    }
    let last = over.height().saturating_sub(1);
    over.rule(last, "", "");
}

/// A line in pieces that fit, where a word of it is longer than that: nothing of a question may lie beyond the edge.
fn broken(line: &str, width: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for letter in line.chars() {
        let is_full = pieces.last().is_some_and(|piece| {
            let wide = letter.width().unwrap_or_default();
            piece.width() + wide > width && !piece.is_empty()
        });
        if is_full {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(letter);
        }
    }
    pieces
}

/// An empty place in the middle, with room for so many lines between two rules.
fn over<'a>(canvas: &'a mut Canvas<'_>, n_lines: usize) -> Canvas<'a> {
    let width = canvas.width().min(WIDEST);
    let height = (n_lines + 2).min(canvas.height());
    let area = Rect {
        x: canvas.area.x + small((canvas.width() - width) / 2),
        y: canvas.area.y + small((canvas.height() - height) / 2),
        width: small(width),
        height: small(height),
    };
    let mut over = canvas.at(area);
    over.clear();
    over
}

/// A text that is read.
pub(super) fn text(canvas: &mut Canvas<'_>, title: &str, lines: &[String], top: usize) {
    let room = canvas.height().saturating_sub(1);
    let last = (top + room).min(lines.len());
    let right = format!("{}-{last} of {}", (top + 1).min(lines.len()), lines.len());
    canvas.rule(0, title, &right);
    for (row, line) in (1..).zip(lines.iter().skip(top).take(room)) {
        let ink = match line.as_bytes().first() {
            Some(b'+') => Some(Ink::Good),
            Some(b'-') => Some(Ink::Bad),
            Some(b'@') => Some(Ink::Busy),
            _ => None,
        };
        canvas.put(row, 1, line, ink);
    }
}
