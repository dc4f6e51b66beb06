//! Lines that live at the end of a terminal: one for each task that runs, and one for the whole.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::super::view::between;
use super::super::{Ink, Style, fit, pad, words};
use super::line::{self, News};
use super::watch::Watch;
use crate::humanize;
use crate::model::{Event, Record, TaskId, TaskPhase};

/// How often a spinner turns.
const TICK: Duration = Duration::from_millis(100);

/// How many columns the words on what is left take: `about 1:02:03 left`.
const LEFT: usize = 19;

pub(super) struct Live {
    style: Style,
    lines: MultiProgress,
    tasks: BTreeMap<TaskId, ProgressBar>,
    /// The line for the whole run, or for the whole integration.
    total: Option<ProgressBar>,
    /// At which second of the clock of that line the run will be over, as it is guessed; 0 where it cannot be.
    ends_at: Arc<AtomicU64>,
}

impl Live {
    pub(super) fn new(style: Style, target: ProgressDrawTarget) -> Self {
        Self {
            style,
            lines: MultiProgress::with_draw_target(target),
            tasks: BTreeMap::new(),
            total: None,
            ends_at: Arc::default(),
        }
    }

    pub(super) fn show(&mut self, record: &Record, news: Option<&News>, watch: &Watch) {
        let event = &record.event;
        if let Event::TaskFinished { task, .. } = event {
            self.end_task(*task);
        }
        if let Some(news) = news.filter(|_| stays(event)) {
            self.say(&news.lines(watch).join("\n"));
        }
        match event {
            Event::RunFinished { .. } => self.clear(),
            Event::IntegrationReady { .. }
            | Event::Landed { .. }
            | Event::LandingRefused { .. }
            | Event::Undone { .. } => self.end_total(),
            Event::IntegrationStarted { order, .. } => {
                self.clear();
                self.ends_at.store(0, Ordering::Relaxed);
                let words = format!("merging {}", humanize::count(order.len(), "result"));
                self.set_total(&words, watch, record);
            }
            Event::StepMerged { .. } | Event::StepLeftOut { .. } => self.show_merge(watch, record),
            _ => {
                if let Some(task) = event.task() {
                    self.show_task(task, record, watch);
                }
                if watch.state().is_some() && is_of_run(event) {
                    let began = watch.state().map_or(record.at, |state| state.started_at);
                    let left = watch.left(record.at);
                    let ends_at = left.map(|left| (between(began, record.at) + left).as_secs());
                    self.ends_at.store(ends_at.unwrap_or(0), Ordering::Relaxed);
                    let words = total_words(watch, left.is_some());
                    self.set_total(&words, watch, record);
                }
            }
        }
    }

    /// Says something for good, above the lines that live.
    pub(super) fn say(&self, line: &str) {
        // A terminal that cannot be written to is noticed where results are printed.
        self.lines.println(line).ok();
    }

    pub(super) fn suspend<T>(&self, action: impl FnOnce() -> T) -> T {
        self.lines.suspend(action)
    }

    pub(super) fn clear(&mut self) {
        for (_, bar) in std::mem::take(&mut self.tasks) {
            bar.finish_and_clear();
        }
        self.end_total();
        self.lines.clear().ok();
    }

    fn end_total(&mut self) {
        if let Some(total) = self.total.take() {
            total.finish_and_clear();
        }
    }

    fn end_task(&mut self, task: TaskId) {
        if let Some(bar) = self.tasks.remove(&task) {
            bar.finish_and_clear();
            self.lines.remove(&bar);
        }
    }

    fn show_task(&mut self, task: TaskId, record: &Record, watch: &Watch) {
        let Some(state) = watch.task(task) else {
            return;
        };
        if matches!(state.phase, TaskPhase::Pending | TaskPhase::Done { .. }) {
            self.end_task(task);
            return;
        }
        let Some(activity) = activity(&record.event) else {
            return;
        };
        let name = line::name(task, watch);
        let taken = 2 + watch.id_width + 1 + watch.title_width + 2 + 8;
        let activity = fit(
            &activity,
            self.style.width.saturating_sub(taken),
            &self.style,
        );
        let n_missing = self
            .style
            .width
            .saturating_sub(taken + line::columns(&activity));
        let message = format!(
            "{name}  {}{}",
            self.style.paint(activity, Ink::Faint),
            " ".repeat(n_missing)
        );
        if let Some(bar) = self.tasks.get(&task) {
            bar.set_message(message);
        } else {
            let elapsed = watch.task_duration(task, record.at).unwrap_or_default();
            let bar = self.add(elapsed, "{spinner} {msg} {clock}", message);
            self.tasks.insert(task, bar);
        }
    }

    fn show_merge(&mut self, watch: &Watch, record: &Record) {
        let Some(merge) = watch.state().and_then(|state| state.merge.as_ref()) else {
            return;
        };
        let n_done = merge.merged.len() + merge.left_out.len();
        let words = format!("merged {n_done} of {}", merge.order.len());
        self.set_total(&words, watch, record);
    }

    fn set_total(&mut self, words: &str, watch: &Watch, record: &Record) {
        let left = match self.ends_at.load(Ordering::Relaxed) {
            0 => 0,
            _ => LEFT,
        };
        let words = pad(
            words,
            self.style.width.saturating_sub(2 + 8 + left),
            &self.style,
        );
        if let Some(total) = &self.total {
            total.set_message(words);
            return;
        }
        let began = watch.state().map_or(record.at, |state| state.started_at);
        let elapsed = match record.event {
            Event::IntegrationStarted { .. } => Duration::ZERO,
            _ => between(began, record.at),
        };
        self.total = Some(self.add(elapsed, "  {msg}{left} {clock}", words));
    }

    /// A new line; that of the whole stays the last.
    fn add(&self, elapsed: Duration, template: &str, message: String) -> ProgressBar {
        let bar = ProgressBar::new_spinner()
            .with_elapsed(elapsed)
            .with_style(self.line_style(template))
            .with_message(message);
        let bar = match &self.total {
            Some(total) => self.lines.insert_before(total, bar),
            None => self.lines.add(bar),
        };
        bar.enable_steady_tick(TICK);
        bar
    }

    fn line_style(&self, template: &str) -> ProgressStyle {
        let style = self.style;
        let frames: Vec<String> = if style.unicode {
            "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ".chars().map(String::from).collect()
        } else {
            "|/-\\ ".chars().map(String::from).collect()
        };
        let frames: Vec<String> = frames
            .iter()
            .map(|frame| style.paint(frame, Ink::Busy))
            .collect();
        let frames: Vec<&str> = frames.iter().map(String::as_str).collect();
        let clock = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let clock = format!("{:>7}", humanize::clock(state.elapsed()));
            write!(out, "{}", style.paint(clock, Ink::Faint)).ok();
        };
        let ends_at = Arc::clone(&self.ends_at);
        let left = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let ends_at = ends_at.load(Ordering::Relaxed);
            if ends_at > 0 {
                let left = ends_at.saturating_sub(state.elapsed().as_secs());
                let left = format!("about {} left", humanize::clock(Duration::from_secs(left)));
                write!(out, "{}", style.paint(format!("{left:>LEFT$}"), Ink::Faint)).ok();
            }
        };
        // The templates are our own; one that is wrong would show as the plain spinner.
        ProgressStyle::with_template(template)
            .unwrap_or_else(|_| ProgressStyle::default_spinner())
            .tick_strings(&frames)
            .with_key("clock", clock)
            .with_key("left", left)
    }
}

/// Whether a line of the event stays on a terminal. What a live line says needs none.
fn stays(event: &Event) -> bool {
    match event {
        Event::RunFinished { .. } => false,
        Event::AttemptStarting { attempt, .. } => attempt.number > 1,
        _ => true,
    }
}

/// What a task's line says after this event; none where it says what it said.
fn activity(event: &Event) -> Option<String> {
    Some(match event {
        Event::WorktreeCreating { .. } => "making its worktree".to_owned(),
        Event::WorktreeCreated { .. } => "worktree ready".to_owned(),
        Event::AttemptStarted { .. } => "working".to_owned(),
        Event::AttemptEnded { .. } => "looking at the result".to_owned(),
        Event::AttemptStarting { .. }
        | Event::AttemptAdopted { .. }
        | Event::RivalStarting(_)
        | Event::RivalEnded(_)
        | Event::AttemptProgress { .. } => words::event(event)?,
        _ => return None,
    })
}

/// Whether the counts of the run are shown below its tasks after this event.
fn is_of_run(event: &Event) -> bool {
    matches!(
        event,
        Event::RunStarted { .. } | Event::RunResumed { .. } | Event::Stopping { .. }
    ) || (event.task().is_some()
        && !matches!(
            event,
            Event::Removing { .. } | Event::Removed { .. } | Event::AttemptProgress { .. }
        ))
}

/// `3 of 7 done · 2 running · 1 waiting · 1 failed`, with a bar in front.
fn total_words(watch: &Watch, has_left: bool) -> String {
    let Some(state) = watch.state() else {
        return String::new();
    };
    let style = &watch.style;
    let tally = state.tally();
    let n_tasks = tally.n_tasks();
    let n_waiting = state
        .tasks
        .values()
        .filter(|task| task.phase.is_waiting())
        .count();
    let n_ended = n_tasks - tally.n_open;
    let mut parts = vec![format!("{} of {n_tasks} done", tally.n_succeeded)];
    let counts = [
        (tally.n_open - n_waiting, "running"),
        (n_waiting, "waiting"),
        (tally.n_failed, "failed"),
        (tally.n_blocked, "blocked"),
        (tally.n_cancelled, "cancelled"),
    ];
    parts.extend(
        counts
            .into_iter()
            .filter(|&(n, _)| n > 0)
            .map(|(n, word)| format!("{n} {word}")),
    );
    let words = parts.join(&format!(" {} ", style.dot()));
    let room = style
        .width
        .saturating_sub(2 + 8 + 2 + line::columns(&words) + if has_left { LEFT } else { 0 });
    let n_columns = room.min(16);
    if n_columns < 4 {
        return words;
    }
    let n_full = (n_ended * n_columns)
        .checked_div(n_tasks)
        .unwrap_or(n_columns);
    format!(
        "{}{}  {words}",
        style.choose("━", "#").repeat(n_full),
        style.choose("─", "-").repeat(n_columns - n_full)
    )
}
