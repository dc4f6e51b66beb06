//! Races: a second attempt at a task that takes too long, and what follows from how the two of them end. The first one that
//! ends well wins.

use std::collections::BTreeSet;

use super::Dispatcher;
use crate::engine::running::message::Action;
use crate::engine::running::places::Choice;
use crate::engine::running::symptoms::Symptom;
use crate::engine::running::{racing, straggler};
use crate::model::{
    AttemptId, Event, Exit, FailureKind, IllegalEvent, Outcome, Rival, RivalEnd, RivalStart,
    TaskId, TaskPhase, TaskState,
};

/// What became of an attempt that is raced: it counts once the other one has ended, too.
#[derive(Debug, Clone)]
pub(super) enum Held {
    /// It vanished.
    Lost,
    /// It did not end well.
    Ended(Outcome, BTreeSet<Symptom>),
}

impl Dispatcher {
    /// Has stragglers raced where workers are free that nobody else wants.
    pub(super) fn race_straggler(&mut self) -> Result<(), IllegalEvent> {
        let Some(least) = self.rules.race_after else {
            return Ok(());
        };
        // An attempt elsewhere has a place of its own, which a second one would have to be given, too.
        if self.places.is_choice() {
            return Ok(());
        }
        let is_wanted = !self.waiting.is_empty() || !self.finding.is_empty();
        while !is_wanted
            && !self.state.is_paused
            && self.n_preparing() == 0
            && self.n_busy() < self.max_workers()
            && let Some((task, why)) = straggler::find(&self.plan, &self.state, self.now, least)
        {
            let is_borne = matches!(self.place_for(task), Choice::At(_));
            if self.starts_at(task) > self.now || !is_borne {
                return Ok(());
            }
            self.race(task, why)?;
        }
        Ok(())
    }

    fn race(&mut self, task: TaskId, why: String) -> Result<(), IllegalEvent> {
        let attempt = self.state.next_attempt(task);
        let state = self.state.tasks.get(&task);
        let worktree = state.and_then(|state| state.worktree.as_deref());
        let folder = self.rules.attempts.join(attempt.to_string());
        self.append(Event::RivalStarting(RivalStart {
            attempt,
            agent: self.agent_of(task).to_owned(),
            folder: folder.to_string_lossy().into_owned(),
            branch: format!("{}{attempt}", self.rules.races),
            path: racing::folder_beside(worktree.unwrap_or_default(), attempt),
            why,
        }))?;
        self.push(Action::Race { attempt });
        Ok(())
    }

    /// Takes up a race where an earlier orchestrator left it.
    pub(super) fn begin_race(
        &mut self,
        task: TaskId,
        state: &TaskState,
    ) -> Result<(), IllegalEvent> {
        let Some(rival) = &state.rival else {
            return Ok(());
        };
        let attempt = id_of(task, rival);
        match &rival.phase {
            TaskPhase::Settling { exit } => self.settle(attempt, exit.clone())?,
            TaskPhase::Done { .. } if state.is_success() || !rival.is_success() => {
                self.end_race(attempt, false);
            }
            // Its result counts once the other one is looked at.
            TaskPhase::Done { .. } => {}
            _ => self.push(Action::Adopt { attempt }),
        }
        Ok(())
    }

    /// Has it looked at what an attempt left whose process ended, unless it does not matter any more.
    pub(super) fn settle(&mut self, attempt: AttemptId, exit: Exit) -> Result<(), IllegalEvent> {
        if exit == Exit::Lost {
            return self.lose(attempt);
        }
        if self.rival(attempt).is_some() && self.is_won(attempt.task) {
            return self.conclude(attempt, Outcome::Cancelled, BTreeSet::new());
        }
        self.push(Action::Settle { attempt, exit });
        Ok(())
    }

    /// An attempt vanished: its task begins afresh, unless another attempt at it is under way.
    pub(super) fn lose(&mut self, attempt: AttemptId) -> Result<(), IllegalEvent> {
        let task = attempt.task;
        if self.rival(attempt).is_some() {
            let kind = FailureKind::Agent { exit: Exit::Lost };
            return self.conclude(attempt, Outcome::Failed { kind }, BTreeSet::new());
        }
        if self.is_raced(task) {
            self.hold(task, Held::Lost);
        } else {
            self.begin_afresh(task);
        }
        Ok(())
    }

    fn begin_afresh(&mut self, task: TaskId) {
        self.lost.insert(task);
        self.waiting.push_front(task);
    }

    /// What an attempt came to is known: its task ends with it, unless two attempts race.
    pub(super) fn conclude(
        &mut self,
        attempt: AttemptId,
        outcome: Outcome,
        symptoms: BTreeSet<Symptom>,
    ) -> Result<(), IllegalEvent> {
        let task = attempt.task;
        if self.rival(attempt).is_some() {
            return self.conclude_rival(attempt, outcome);
        }
        let rival = self
            .state
            .tasks
            .get(&task)
            .and_then(|state| state.rival.as_ref());
        let Some(rival) = rival else {
            return self.finish_with(task, &outcome, &symptoms);
        };
        let racing = id_of(task, rival);
        if rival.is_live() || !outcome.is_success() {
            // Who waits for this task, or is kept apart from it, does so until nothing of it is alive.
            if outcome.is_success() {
                self.push(Action::Kill(racing));
            }
            self.hold(task, Held::Ended(outcome, symptoms));
            return Ok(());
        }
        if rival.is_success() {
            self.end_race(racing, false);
        }
        self.finish_with(task, &outcome, &symptoms)
    }

    fn conclude_rival(&mut self, attempt: AttemptId, outcome: Outcome) -> Result<(), IllegalEvent> {
        let task = attempt.task;
        if let Outcome::Failed { kind } = &outcome {
            self.hold_agent(task, kind)?;
        }
        let is_late = self.is_won(task) || self.cancelled.contains(&task);
        let is_good = outcome.is_success() && !is_late;
        self.append(Event::RivalSettled { attempt, outcome })?;
        if !is_good {
            self.end_race(attempt, false);
        } else if self.in_race.contains_key(&task) {
            self.end_race(attempt, true);
        } else if let Some(state) = self.state.tasks.get(&task).filter(|state| state.is_live()) {
            self.push(Action::Kill(super::newest_attempt(task, state)));
        }
        Ok(())
    }

    /// Keeps what became of an attempt that is raced until the race is over.
    fn hold(&mut self, task: TaskId, held: Held) {
        self.in_race.insert(task, held);
        let rival = self
            .state
            .tasks
            .get(&task)
            .and_then(|state| state.rival.as_ref());
        if let Some(rival) = rival.filter(|rival| rival.is_success()) {
            let has_won = !self.cancelled.contains(&task);
            self.end_race(id_of(task, rival), has_won);
        }
    }

    fn end_race(&mut self, attempt: AttemptId, has_won: bool) {
        self.push(Action::EndRace { attempt, has_won });
    }

    /// A race is over and tidied up: what counts of the two is that of the winner.
    pub(super) fn race_ended(
        &mut self,
        attempt: AttemptId,
        has_won: bool,
        result: Result<Option<String>, String>,
    ) -> Result<(), IllegalEvent> {
        let task = attempt.task;
        let outcome = self.rival(attempt).and_then(Rival::outcome).cloned();
        let (kept, left) = match result {
            Ok(kept) => (kept, None),
            Err(left) => (None, Some(left)),
        };
        let is_taken = has_won && left.is_none();
        self.append(Event::RivalEnded(RivalEnd {
            attempt,
            has_won: is_taken,
            kept,
            left: left.clone(),
        }))?;
        let held = self.in_race.remove(&task);
        match (held, outcome, left) {
            (_, Some(outcome), None) if has_won => self.finish_task(task, &outcome),
            (_, _, Some(message)) if has_won => {
                let kind = FailureKind::Worktree { message };
                self.finish_task(task, &Outcome::Failed { kind })
            }
            (Some(Held::Lost), ..) => {
                self.begin_afresh(task);
                Ok(())
            }
            (Some(Held::Ended(outcome, symptoms)), ..) => {
                self.finish_with(task, &outcome, &symptoms)
            }
            (None, ..) => Ok(()),
        }
    }

    fn rival(&self, attempt: AttemptId) -> Option<&Rival> {
        self.state.tasks.get(&attempt.task)?.rival(attempt)
    }

    /// Whether the attempt that is raced has ended well, or the task has ended.
    fn is_won(&self, task: TaskId) -> bool {
        let held = self.in_race.get(&task);
        let is_good = |held: &Held| matches!(held, Held::Ended(outcome, _) if outcome.is_success());
        self.is_ended(task) || held.is_some_and(is_good)
    }

    fn is_raced(&self, task: TaskId) -> bool {
        let state = self.state.tasks.get(&task);
        state.is_some_and(|state| state.rival.is_some())
    }

    /// Whether another attempt at its task has ended well before.
    pub(super) fn has_lost_race(&self, attempt: AttemptId) -> bool {
        let state = self.state.tasks.get(&attempt.task);
        state.is_some_and(|state| match state.rival(attempt) {
            Some(_) => self.is_won(attempt.task),
            None => state.rival.as_ref().is_some_and(Rival::is_success),
        })
    }

    /// The second attempts that run: of one task, or of all.
    pub(super) fn running_rivals(&self, task: Option<TaskId>) -> impl Iterator<Item = AttemptId> {
        let tasks = self.state.tasks.iter();
        tasks
            .filter(move |(id, _)| task.is_none_or(|task| task == **id))
            .filter_map(|(&id, state)| Some((id, state.rival.as_ref()?)))
            .filter(|(_, rival)| rival.phase == TaskPhase::Running)
            .map(|(id, rival)| id_of(id, rival))
    }
}

fn id_of(task: TaskId, rival: &Rival) -> AttemptId {
    AttemptId {
        task,
        number: rival.number,
    }
}
