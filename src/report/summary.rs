//! What a run came to, on the screen at its end.

use super::advice::{Advice, advice};
use super::causes::causes;
use super::person::{Chore, chores};
use super::status::task_lines;
use super::view::{RunView, Standing};
use super::{Ink, Mark, Style, seen, supervision, words, wrap};
use crate::humanize::{self, count, percent};

/// What a run came to, for the screen.
pub fn summary(view: &RunView<'_>, style: &Style) -> String {
    let mut lines = task_lines(view, style);
    lines.push(String::new());
    let (mark, ink) = match view.is_success() {
        Some(true) => (Mark::Done, Ink::Good),
        Some(false) => (Mark::Failed, Ink::Bad),
        None => (Mark::Caution, Ink::Caution),
    };
    push_wrapped(
        &mut lines,
        &style.mark(mark),
        &verdict(view),
        style,
        Some(ink),
    );
    push_wrapped(&mut lines, " ", &pace(view), style, None);
    for told in seen::standing(view.state) {
        push_wrapped(&mut lines, &style.mark(Mark::Caution), &told, style, None);
    }
    for cause in causes(view) {
        push_wrapped(&mut lines, &style.mark(Mark::Note), &cause, style, None);
    }
    for told in supervision::standing(view.state) {
        push_wrapped(&mut lines, &style.mark(Mark::Note), &told, style, None);
    }
    let chores = chores(view);
    if !chores.is_empty() {
        lines.push(String::new());
        lines.push(style.heading("Needs you"));
        for Chore { what, command } in chores {
            push_wrapped(&mut lines, &style.mark(Mark::Caution), &what, style, None);
            lines.push(format!("    {command}"));
        }
    }
    let advice = advice(view);
    let widest = advice.iter().map(|advice| advice.command.len()).max();
    if let Some(width) = widest {
        lines.push(String::new());
        lines.push(style.heading("Next"));
        lines.extend(advice.iter().map(|Advice { command, why }| {
            format!("  {command:width$}  {}", style.paint(why, Ink::Faint))
        }));
    }
    lines.join("\n") + "\n"
}

fn push_wrapped(lines: &mut Vec<String>, mark: &str, text: &str, style: &Style, ink: Option<Ink>) {
    for (n, line) in wrap(text, style.width.saturating_sub(2)).iter().enumerate() {
        let line = ink.map_or_else(|| line.clone(), |ink| style.paint(line, ink));
        let start = if n == 0 { mark } else { " " };
        lines.push(format!("{start} {line}").trim_end().to_owned());
    }
}

/// Whether it is a success, in a sentence.
pub(super) fn verdict(view: &RunView<'_>) -> String {
    let tally = view.state.tally();
    let counts = words::tally(&tally);
    let share = percent(tally.success_share());
    let least = percent(view.success_share);
    match (view.standing(), view.is_success()) {
        (Standing::Running | Standing::Stopping, _) => format!("The run goes on: {counts}."),
        (Standing::Interrupted, _) | (_, None) => format!("The run is not complete: {counts}."),
        (_, Some(true)) if tally.is_complete() => {
            format!("Success: {} succeeded.", all(tally.n_tasks()))
        }
        (_, Some(true)) => {
            format!("Partial success: {counts} ({share}; from {least} on it counts).")
        }
        (_, Some(false)) => format!("Failure: {counts} ({share}; a success needs {least})."),
    }
}

fn all(n_tasks: usize) -> String {
    match n_tasks {
        1 => "the task".to_owned(),
        2 => "both tasks".to_owned(),
        n => format!("all {n} tasks"),
    }
}

/// How long it took, against one after the other.
pub(super) fn pace(view: &RunView<'_>) -> String {
    let figures = view.figures();
    let wall = humanize::duration(figures.wall);
    let agents = humanize::duration(figures.agents);
    let attempts = count(figures.n_attempts, "attempt");
    match figures.speedup() {
        Some(speedup) if speedup >= 1.05 => format!(
            "It took {wall}; one after the other its {attempts} would have taken {agents}: {speedup:.1} times as fast."
        ),
        Some(_) => format!("It took {wall}; its {attempts} took {agents}."),
        None => format!("It took {wall}."),
    }
}
