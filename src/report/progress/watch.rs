//! What a watcher of a run knows.

use std::collections::BTreeMap;
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use super::super::eta::Expected;
use super::super::view::between;
use super::super::{Style, clean};
use crate::humanize;
use crate::model::{Event, Exit, Plan, Record, RunState, TaskId, TaskState, Timestamp};

/// What a watcher of a run knows: its tasks by name, and where it stands.
#[derive(Debug)]
pub(super) struct Watch {
    pub(super) style: Style,
    titles: BTreeMap<TaskId, String>,
    state: Option<RunState>,
    /// When the clock began: with the run, or with the first that was heard of one that had ended.
    clock_began: Option<Timestamp>,
    /// How the newest attempt that ended did so, by task; as long as the next one has not.
    exits: BTreeMap<TaskId, Exit>,
    expected: Expected,
    /// How many columns the longest title takes, as far as there is room for it.
    pub(super) title_width: usize,
    /// How many columns the longest number takes.
    pub(super) id_width: usize,
}

impl Watch {
    pub(super) fn new(plan: &Plan, state: Option<&RunState>, style: Style) -> Self {
        let titles: BTreeMap<TaskId, String> = plan
            .runnable()
            .map(|planned| (planned.task.id, clean(&planned.task.title)))
            .collect();
        let longest = titles.values().map(|title| title.width()).max();
        let room = (style.width / 2).saturating_sub(4).max(12);
        let id_width = titles
            .keys()
            .map(|task| task.to_string().len())
            .max()
            .unwrap_or(1);
        Self {
            style,
            titles,
            state: state.cloned(),
            clock_began: None,
            exits: BTreeMap::new(),
            expected: Expected::of(plan),
            title_width: longest.unwrap_or_default().min(room),
            id_width,
        }
    }

    /// Takes one more record in. One that cannot follow is no business of a watcher's.
    pub(super) fn take(&mut self, record: &Record) {
        let before = self.state.as_ref().filter(|run| run.ended_at.is_none());
        let began = before.map_or(record.at, |run| run.started_at);
        self.clock_began.get_or_insert(began);
        match &record.event {
            Event::AttemptEnded { attempt, exit } => {
                self.exits.insert(attempt.task, exit.clone());
            }
            Event::TaskFinished { task, .. } => drop(self.exits.remove(task)),
            _ => {}
        }
        match &mut self.state {
            Some(state) => drop(state.apply(record)),
            None if matches!(record.event, Event::RunStarted { .. }) => {
                self.state = RunState::begin(record).ok();
            }
            None => {}
        }
    }

    pub(super) fn title(&self, task: TaskId) -> &str {
        self.titles.get(&task).map_or("", String::as_str)
    }

    pub(super) fn state(&self) -> Option<&RunState> {
        self.state.as_ref()
    }

    pub(super) fn task(&self, task: TaskId) -> Option<&TaskState> {
        self.state.as_ref()?.tasks.get(&task)
    }

    /// How the attempt before the one that begins now ended.
    pub(super) fn last_exit(&self, task: TaskId) -> Option<&Exit> {
        self.exits.get(&task)
    }

    /// How long after the beginning of the clock `at` is.
    pub(super) fn clock(&self, at: Timestamp) -> String {
        let began = self.clock_began.unwrap_or(at);
        humanize::clock(between(began, at))
    }

    /// How long it takes from `at` until no task is left, as far as that can be guessed.
    pub(super) fn left(&self, at: Timestamp) -> Option<Duration> {
        let state = self.state.as_ref()?;
        self.expected.left(state, at)
    }

    /// How long a task took, or has taken until `at`.
    pub(super) fn task_duration(&self, task: TaskId, at: Timestamp) -> Option<Duration> {
        let began = self.task(task)?.started_at?;
        Some(between(began, at))
    }
}
