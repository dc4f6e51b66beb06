//! The lines that stay.

use unicode_width::UnicodeWidthStr;

use super::super::{Ink, Mark, fit, pad, seen, words, wrap};
use super::watch::Watch;
use crate::humanize;
use crate::model::{Event, Outcome, Record, TaskId};

/// How many lines an event may take where lines are broken.
const MAX_LINES: usize = 3;

/// What stays of an event.
pub(super) struct News {
    mark: Mark,
    task: Option<TaskId>,
    words: String,
    ink: Option<Ink>,
    /// How long it took, in words.
    time: String,
}

/// What stays of an event; none for one that is no news, or is told by a later one.
pub(super) fn of(record: &Record, watch: &Watch) -> Option<News> {
    let event = &record.event;
    let words = words::event(event)?;
    let (mark, words) = match event {
        Event::AttemptProgress { .. } | Event::AttemptEnded { .. } => return None,
        Event::TaskFinished { task, outcome } => {
            return Some(finished(*task, outcome, record, watch));
        }
        Event::StepMerged { .. } | Event::IntegrationReady { .. } | Event::Landed { .. } => {
            (Mark::Done, words)
        }
        Event::Stopping { .. }
        | Event::ForeignWrite { .. }
        | Event::StepLeftOut { .. }
        | Event::LandingRefused { .. } => (Mark::Caution, words),
        Event::AttemptStarting { attempt, .. } => match watch.last_exit(attempt.task) {
            Some(exit) => (
                Mark::Busy,
                format!("{words}: the agent {}", words::exit(exit)),
            ),
            None => (Mark::Busy, words),
        },
        event if seen::is_caution(event) => (Mark::Caution, words),
        _ => (Mark::Note, words),
    };
    Some(News {
        mark,
        task: event.task(),
        words,
        ink: None,
        time: String::new(),
    })
}

fn finished(task: TaskId, outcome: &Outcome, record: &Record, watch: &Watch) -> News {
    let words = words::outcome(outcome);
    let (mark, ink, words) = match outcome {
        Outcome::Changed { .. } | Outcome::Reported => (Mark::Done, Ink::Good, words),
        Outcome::Failed { .. } => (Mark::Failed, Ink::Bad, format!("failed: {words}")),
        Outcome::Blocked { .. } => (Mark::Blocked, Ink::Caution, words),
        Outcome::Cancelled => (Mark::Cancelled, Ink::Caution, words),
    };
    let time = watch
        .task_duration(task, record.at)
        .map(|time| format!(" ({})", humanize::duration(time)))
        .unwrap_or_default();
    News {
        mark,
        task: Some(task),
        words,
        ink: Some(ink),
        time,
    }
}

impl News {
    /// As one line, however long it is.
    pub(super) fn one_line(&self, watch: &Watch) -> String {
        let words = self.painted(&self.words, watch);
        let time = watch.style.paint(&self.time, Ink::Faint);
        format!("{}{words}{time}", self.start(watch))
    }

    /// As lines that the screen does not break, those after the first below the beginning of the words.
    pub(super) fn lines(&self, watch: &Watch) -> Vec<String> {
        let style = &watch.style;
        let indent = match self.task {
            None => 2,
            Some(_) => 2 + watch.id_width + 1 + watch.title_width + 2,
        };
        let room = style.width.saturating_sub(indent).max(16);
        let mut lines = wrap(&format!("{}{}", self.words, self.time), room);
        if lines.len() > MAX_LINES {
            let rest = lines.split_off(MAX_LINES - 1).join(" ");
            lines.push(fit(&rest, room, style));
        }
        let mut shown = Vec::new();
        for line in lines {
            let line = fit(&line, room, style);
            let (words, time) = match line.strip_suffix(self.time.as_str()) {
                Some(words) => (words, self.time.as_str()),
                None => (line.as_str(), ""),
            };
            let start = if shown.is_empty() {
                self.start(watch)
            } else {
                " ".repeat(indent)
            };
            let time = style.paint(time, Ink::Faint);
            shown.push(format!("{start}{}{time}", self.painted(words, watch)));
        }
        shown
    }

    fn start(&self, watch: &Watch) -> String {
        let mark = watch.style.mark(self.mark);
        match self.task {
            None => format!("{mark} "),
            Some(task) => format!("{mark} {}  ", name(task, watch)),
        }
    }

    fn painted(&self, words: &str, watch: &Watch) -> String {
        match self.ink {
            Some(ink) => watch.style.paint(words, ink),
            None => words.to_owned(),
        }
    }
}

/// The number and the title of a task, always equally wide.
pub(super) fn name(task: TaskId, watch: &Watch) -> String {
    let style = &watch.style;
    let task_text = task.to_string();
    let id = format!("{task_text:>width$}", width = watch.id_width);
    let title = pad(watch.title(task), watch.title_width, style);
    format!("{} {title}", style.paint(id, Ink::Name))
}

/// How many columns a text without colour takes.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}
