//! What there is to see of a run at one moment: plain data, ready to be drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::humanize;
use crate::model::{Estimate, Outcome, PermissionRequest, TaskId, TaskPhase, TaskState, Usage};
use crate::report::{self, Chore, Ink, Mark, RunView, Standing, TaskLine, clean};

/// What is known of a task beside the journal.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Look {
    /// What its agent said or did last.
    pub doing: Option<String>,
    /// What its newest attempt used of its service so far.
    pub usage: Usage,
    /// The files that it has changed so far; none where nobody looked.
    pub files: Option<Vec<String>>,
}

/// One task, as a line.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says something else of the task"
)]
pub struct Row {
    /// The task.
    pub id: TaskId,
    /// What stands before it.
    pub mark: Mark,
    /// Its title.
    pub title: String,
    /// How it stands, or what its agent does now.
    pub what: String,
    /// The ink of that.
    pub ink: Ink,
    /// How many files it has changed; none where nobody knows.
    pub n_files: Option<usize>,
    /// How long it has taken; none where it has not begun.
    pub elapsed: Option<Duration>,
    /// How many minutes were estimated.
    pub minutes: f64,
    /// What it used of its service.
    pub usage: Usage,
    /// Whether it is on the way that takes longest.
    pub is_critical: bool,
    /// Whether it is under way.
    pub is_live: bool,
    /// Whether it has ended well.
    pub is_success: bool,
    /// Whether it failed or was cancelled.
    pub is_failure: bool,
    /// Whether it is paused.
    pub is_paused: bool,
    /// Who works on it, and which try that is; nothing before the first.
    pub agent: String,
    /// The files that it has changed.
    pub files: Vec<String>,
    /// Its worktree, where it has one.
    pub worktree: Option<String>,
    /// What its agent asks of the user, the oldest first.
    pub question: Option<PermissionRequest>,
}

/// A task in the drawing of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The task.
    pub id: TaskId,
    /// How it stands.
    pub mark: Mark,
    /// Whether it is on the way that takes longest.
    pub is_critical: bool,
    /// What it waits for.
    pub after: Vec<TaskId>,
}

/// What there is to see of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// What the run is for.
    pub title: String,
    /// Its name.
    pub run: String,
    /// What it is doing.
    pub standing: Standing,
    /// The same in words.
    pub words: String,
    /// The ink of these words.
    pub ink: Ink,
    /// Whether all of it is paused.
    pub is_paused: bool,
    /// How many of its tasks have ended, and how many there are.
    pub n_ended: (usize, usize),
    /// The same in words, one by one.
    pub counts: String,
    /// Its tasks, by number.
    pub rows: Vec<Row>,
    /// What is worth a look: conflicts and hazards, with whom and where.
    pub troubles: Vec<String>,
    /// What waits for a person.
    pub chores: Vec<Chore>,
    /// The plan, wave by wave.
    pub waves: Vec<Vec<Node>>,
    /// The way through the plan that takes longest.
    pub critical: Vec<TaskId>,
    /// How many minutes that was estimated to take.
    pub critical_minutes: f64,
}

impl Scene {
    /// What there is to see of a run; `looks` is what is known beside its journal.
    pub fn of(view: &RunView<'_>, estimate: &Estimate, looks: &BTreeMap<TaskId, Look>) -> Self {
        let critical: BTreeSet<TaskId> = estimate.critical_path.iter().copied().collect();
        let none = Look::default();
        let rows: Vec<Row> = view
            .tasks()
            .map(|(id, state)| {
                let look = looks.get(&id).unwrap_or(&none);
                Row::of(view, id, state, look, critical.contains(&id))
            })
            .collect();
        let tally = view.state.tally();
        let live = rows.iter().filter(|row| row.is_live);
        let live = live.filter_map(|row| looks.get(&row.id));
        let used = live.fold(view.state.usage(), |sum, look| sum + look.usage);
        let (words, ink) = words(view, &used);
        let chores = report::chores(view);
        let mut troubles = report::troubles(view.state);
        // What waits for a person is told with the command that helps.
        troubles.retain(|trouble| {
            let trouble = trouble.trim_end_matches('.');
            let is_same = |chore: &Chore| chore.what.eq_ignore_ascii_case(trouble);
            !chores.iter().any(is_same)
        });
        Self {
            title: clean(&view.state.title),
            run: view.state.run.to_string(),
            standing: view.standing(),
            words,
            ink,
            is_paused: view.state.is_paused,
            n_ended: (tally.n_tasks() - tally.n_open, tally.n_tasks()),
            counts: report::counts(view),
            troubles,
            chores,
            waves: waves(view, &rows),
            critical: estimate.critical_path.clone(),
            critical_minutes: estimate.minutes_critical,
            rows,
        }
    }

    /// The line of a task.
    pub fn row(&self, id: TaskId) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// Whether somebody sees to the run now, so that it can be told something.
    pub fn is_going_on(&self) -> bool {
        matches!(self.standing, Standing::Running | Standing::Stopping)
    }
}

impl Row {
    fn of(
        view: &RunView<'_>,
        id: TaskId,
        state: &TaskState,
        look: &Look,
        is_critical: bool,
    ) -> Self {
        let line = TaskLine::of(view, id, state);
        let is_running = state.phase == TaskPhase::Running;
        let question = state.asking.open.first().cloned();
        let is_plain = line.words.starts_with("running");
        let what = match &look.doing {
            _ if question.is_some() => line.words,
            Some(doing) if is_running && is_plain => clean(doing),
            Some(doing) if is_running => format!("{}: {}", line.words, clean(doing)),
            _ => line.words,
        };
        let is_paused = state.is_paused || (view.state.is_paused && is_running);
        let (mark, ink) = match state.stalled {
            _ if is_paused => (Mark::Waiting, Ink::Caution),
            Some(_) => (Mark::Caution, Ink::Caution),
            None => (line.mark, line.ink),
        };
        let files = look.files.clone().unwrap_or_default();
        let n_files = match state.outcome() {
            Some(Outcome::Changed { n_files, .. }) => Some(*n_files),
            _ => look.files.as_ref().map(Vec::len),
        };
        let agent = match state.agent.as_deref().map(clean) {
            Some(agent) if state.n_attempts > 1 => format!("{agent}, try {}", state.n_attempts),
            Some(agent) => agent,
            None => String::new(),
        };
        let is_live = !state.phase.is_waiting() && state.outcome().is_none();
        let live_usage = if is_live {
            look.usage
        } else {
            Usage::default()
        };
        Self {
            id,
            mark,
            title: line.title,
            what,
            ink,
            n_files,
            elapsed: view.task_duration(state),
            minutes: view.plan.task(id).map_or(0.0, |planned| planned.minutes),
            usage: state.usage + live_usage,
            is_critical,
            is_live,
            is_success: state.is_success(),
            is_failure: matches!(
                state.outcome(),
                Some(Outcome::Failed { .. } | Outcome::Cancelled)
            ),
            is_paused,
            agent,
            files,
            worktree: state.worktree.clone().filter(|_| !state.is_removed),
            question,
        }
    }
}

/// How a run stands, for how long, what is left, and what it cost.
fn words(view: &RunView<'_>, used: &Usage) -> (String, Ink) {
    let time = humanize::duration(view.figures().wall);
    let (mut words, ink) = match view.standing() {
        _ if view.state.is_paused => (format!("paused after {time}"), Ink::Caution),
        Standing::Running => (format!("running for {time}"), Ink::Busy),
        Standing::Stopping => (format!("stopping after {time}"), Ink::Caution),
        Standing::Interrupted => (format!("interrupted after {time}"), Ink::Caution),
        Standing::Finished => match view.is_success() {
            Some(true) => (format!("finished in {time}: success"), Ink::Good),
            _ => (format!("finished in {time}: failure"), Ink::Bad),
        },
    };
    if view.standing() == Standing::Running
        && let Some(left) = report::time_left(view)
    {
        words = format!("{words}, about {} to go", humanize::duration(rough(left)));
    }
    if !used.is_empty() {
        words = format!("{words}, {}", report::usage(used));
    }
    (words, ink)
}

/// An estimate is good to a minute at best.
fn rough(time: Duration) -> Duration {
    match time.as_secs() {
        seconds if seconds < 60 => Duration::from_secs(seconds),
        seconds => Duration::from_secs((seconds + 30) / 60 * 60),
    }
}

fn waves(view: &RunView<'_>, rows: &[Row]) -> Vec<Vec<Node>> {
    let plan = view.plan;
    let node = |id: &TaskId| {
        let row = rows.iter().find(|row| row.id == *id)?;
        let mut after: Vec<TaskId> = plan
            .dependencies_of(*id)
            .chain(plan.exclusions_before(*id))
            .filter(|before| rows.iter().any(|row| row.id == *before))
            .collect();
        after.sort();
        after.dedup();
        Some(Node {
            id: *id,
            mark: row.mark,
            is_critical: row.is_critical,
            after,
        })
    };
    let waves = plan.waves.iter();
    let waves = waves.map(|wave| wave.iter().filter_map(node).collect::<Vec<Node>>());
    waves.filter(|wave| !wave.is_empty()).collect()
}
