//! The draining of a plan: what is ready, what runs, what is blocked.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::dag::Dag;
use super::orders::Roster;
use super::selection::{Selection, SelectionError};
use super::waves::{longest_ways, tenths};
use crate::model::{Outcome, Plan, RunState, TaskId, TaskPhase};

/// Where a task stands in a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It is still to be run.
    Pending,
    /// It runs.
    Running,
    /// It ended well.
    Succeeded,
    /// It ended badly, or was cancelled.
    Failed,
    /// A task that it depends on did not succeed.
    Blocked,
}

/// The draining of a plan: a plain value, asked and told by whoever runs the tasks.
///
/// A task starts once all that it depends on has succeeded and all that it excludes before it has ended. A task that is
/// blocked, or not selected, never ends by itself: who waits for it waits for what it waited for instead, so that two
/// tasks with only such tasks between them are still kept apart.
#[derive(Debug, Clone)]
pub struct Schedule {
    roster: Roster,
    /// Only what must have succeeded.
    dependencies: Dag,
    /// Dependencies and exclusions together.
    all: Dag,
    /// An order that respects both.
    sorted: Vec<usize>,
    /// The place of each in that order.
    ranks: Vec<usize>,
    ways: Vec<u64>,
    /// None where a task is not selected.
    standings: Vec<Option<Standing>>,
    /// Of each task whether it has ended, together with all that it waited for if it never ran itself.
    is_settled: Vec<bool>,
    /// Those that may start now, the one with the longest way behind it first; kept as tasks start and end, so that nobody
    /// has to go through all of them.
    open: BTreeSet<(Reverse<u64>, usize)>,
    /// Whether a task was tried again: it may find what comes after it at work already.
    was_retried: bool,
}

impl Schedule {
    /// The schedule of a fresh run.
    pub fn new(plan: &Plan, selection: &Selection) -> Result<Self, SelectionError> {
        let selected = selection.tasks(plan)?;
        let schedule = Self::of(plan, |id| {
            selected.contains(&id).then_some(Standing::Pending)
        });
        if schedule.sorted.len() < schedule.roster.ids.len() {
            let cycles = schedule.all.cycles();
            let path = (cycles.first().into_iter().flatten().rev())
                .map(|&node| schedule.roster.ids[node])
                .collect();
            return Err(SelectionError::Cycle { path });
        }
        Ok(schedule)
    }

    /// The schedule of a run as far as its journal goes. The tasks of the state are its selection; whatever they
    /// depend on outside of it counts as done. A task that was being prepared is pending, one whose agent may be
    /// alive or whose result has not been looked at is running.
    pub fn resume(plan: &Plan, state: &RunState) -> Self {
        let mut schedule = Self::of(plan, |id| {
            let phase = &state.tasks.get(&id)?.phase;
            Some(match phase {
                TaskPhase::Pending | TaskPhase::Preparing | TaskPhase::Prepared => {
                    Standing::Pending
                }
                TaskPhase::Starting | TaskPhase::Running | TaskPhase::Settling { .. } => {
                    Standing::Running
                }
                TaskPhase::Done { outcome } if outcome.is_success() => Standing::Succeeded,
                TaskPhase::Done {
                    outcome: Outcome::Blocked { .. },
                } => Standing::Blocked,
                TaskPhase::Done { .. } => Standing::Failed,
            })
        });
        schedule.block();
        schedule.unblock();
        schedule.was_retried = true;
        schedule
    }

    fn of(plan: &Plan, standing: impl Fn(TaskId) -> Option<Standing>) -> Self {
        let roster = Roster::new(plan.runnable().map(|planned| planned.task.id));
        let all = roster.plan_graph(plan);
        let minutes: Vec<f64> = (roster.ids.iter())
            .map(|&id| {
                let is_selected = standing(id).is_some();
                let minutes = plan.task(id).map_or(0.0, |planned| planned.minutes);
                if is_selected { minutes } else { 0.0 }
            })
            .collect();
        let ways = longest_ways(&all, &minutes);
        let sorted = all.sorted_by_key(|node| node);
        // What goes in a circle has no place.
        let mut ranks = vec![usize::MAX; roster.ids.len()];
        for (rank, &node) in sorted.iter().enumerate() {
            ranks[node] = rank;
        }
        let mut schedule = Self {
            dependencies: roster.graph(&plan.dependencies),
            ranks,
            ways: ways.into_iter().map(tenths).collect(),
            standings: roster.ids.iter().map(|&id| standing(id)).collect(),
            is_settled: vec![false; roster.ids.len()],
            open: BTreeSet::new(),
            was_retried: false,
            sorted,
            all,
            roster,
        };
        for place in 0..schedule.sorted.len() {
            let node = schedule.sorted[place];
            schedule.is_settled[node] = schedule.settles(node);
        }
        for node in 0..schedule.standings.len() {
            schedule.look_again(node);
        }
        schedule
    }

    /// Up to `n_free` tasks that may start now, the one with the longest way behind it first, then by number. Every
    /// one of them may be started without asking again.
    pub fn ready(&self, n_free: usize) -> Vec<TaskId> {
        let open = self.open.iter().map(|&(_, node)| node);
        let ready = open.filter(|&node| !self.was_retried || self.is_alone(node));
        ready
            .take(n_free)
            .map(|node| self.roster.ids[node])
            .collect()
    }

    /// Whether nothing that comes after a task is at work.
    fn is_alone(&self, node: usize) -> bool {
        let mut others = 0..self.standings.len();
        !others.any(|other| {
            self.standings[other] == Some(Standing::Running) && self.all.reaches(node, other)
        })
    }

    fn is_open(&self, node: usize) -> bool {
        let is = |node: usize, standing| self.standings[node] == Some(standing);
        let has_what_it_needs = || {
            (self.dependencies.predecessors(node).iter())
                .all(|&before| self.standings[before].is_none() || is(before, Standing::Succeeded))
        };
        let is_its_turn =
            || (self.all.predecessors(node).iter()).all(|&before| self.is_settled[before]);
        is(node, Standing::Pending) && has_what_it_needs() && is_its_turn()
    }

    /// Whether a task has ended, together with all that it waited for if it never ran itself.
    fn settles(&self, node: usize) -> bool {
        match self.standings[node] {
            Some(Standing::Succeeded | Standing::Failed) => true,
            Some(Standing::Pending | Standing::Running) => false,
            Some(Standing::Blocked) | None => {
                (self.all.predecessors(node).iter()).all(|&before| self.is_settled[before])
            }
        }
    }

    /// Puts a task among those that may start, or takes it away.
    fn look_again(&mut self, node: usize) {
        let entry = (Reverse(self.ways[node]), node);
        if self.is_open(node) {
            self.open.insert(entry);
        } else {
            self.open.remove(&entry);
        }
    }

    /// Follows what a change of one task means for it and for those that come after it.
    fn follow(&mut self, node: usize) {
        let mut changed = vec![node];
        while let Some(node) = changed.pop() {
            self.is_settled[node] = self.settles(node);
            self.look_again(node);
            for place in 0..self.all.successors(node).len() {
                let next = self.all.successors(node)[place];
                if self.is_settled[next] == self.settles(next) {
                    self.look_again(next);
                } else {
                    changed.push(next);
                }
            }
        }
    }

    /// The task runs from now on.
    pub fn start(&mut self, id: TaskId) {
        self.set(id, Standing::Running);
    }

    /// The task ended. Returns the tasks that are blocked now because it did not succeed.
    pub fn finish(&mut self, id: TaskId, success: bool) -> Vec<TaskId> {
        let standing = if success {
            Standing::Succeeded
        } else {
            Standing::Failed
        };
        self.set(id, standing);
        // Nothing is in anybody's way because a task succeeded.
        if success { Vec::new() } else { self.block() }
    }

    /// The task is to be tried again: it is pending once more, and so is what it alone had blocked. Returns what is
    /// no longer blocked. A task that is itself blocked stays so while what blocks it does.
    pub fn retry(&mut self, id: TaskId) -> Vec<TaskId> {
        self.was_retried = true;
        if self.standing(id) == Some(Standing::Failed) {
            self.set(id, Standing::Pending);
        }
        self.unblock()
    }

    /// How long the way behind a task is: the longer, the sooner it should start. Only good for comparing.
    pub fn way(&self, id: TaskId) -> u64 {
        let node = self.roster.index(id);
        node.map_or(0, |node| self.ways[node])
    }

    /// Where a task stands; none where it is not of this schedule.
    pub fn standing(&self, id: TaskId) -> Option<Standing> {
        self.standings[self.roster.index(id)?]
    }

    /// Which results the task starts from: of the tasks that it waited for, those that succeeded, in the order in
    /// which they are put together; in place of one that did not succeed, what that one had waited for.
    pub fn builds_on(&self, id: TaskId) -> Vec<TaskId> {
        let Some(node) = self.roster.index(id) else {
            return Vec::new();
        };
        let mut found = BTreeSet::new();
        let mut is_seen = vec![false; self.standings.len()];
        let mut open = self.all.predecessors(node).to_vec();
        while let Some(before) = open.pop() {
            if std::mem::replace(&mut is_seen[before], true) {
                continue;
            }
            if self.standings[before] == Some(Standing::Succeeded) {
                found.insert(before);
            } else {
                open.extend(self.all.predecessors(before));
            }
        }
        let mut found: Vec<usize> = found.into_iter().collect();
        found.sort_by_key(|&node| self.ranks[node]);
        found
            .into_iter()
            .map(|node| self.roster.ids[node])
            .collect()
    }

    /// The tasks that failed and stand in the way of a blocked one.
    pub fn blocked_by(&self, id: TaskId) -> Vec<TaskId> {
        let Some(node) = self.roster.index(id) else {
            return Vec::new();
        };
        (0..self.standings.len())
            .filter(|&other| {
                self.standings[other] == Some(Standing::Failed)
                    && self.dependencies.reaches(other, node)
            })
            .map(|other| self.roster.ids[other])
            .collect()
    }

    /// The tasks that run now, by number.
    pub fn running(&self) -> impl Iterator<Item = TaskId> {
        self.that_are(Standing::Running)
    }

    /// The tasks that are still to be run, by number.
    pub fn pending(&self) -> impl Iterator<Item = TaskId> {
        self.that_are(Standing::Pending)
    }

    /// All tasks of this schedule, by number.
    pub fn tasks(&self) -> impl Iterator<Item = TaskId> {
        (self.roster.ids.iter().zip(&self.standings))
            .filter(|(_, standing)| standing.is_some())
            .map(|(&id, _)| id)
    }

    /// Whether nothing runs and nothing is left to run.
    pub fn is_done(&self) -> bool {
        self.running().next().is_none() && self.pending().next().is_none()
    }

    fn that_are(&self, wanted: Standing) -> impl Iterator<Item = TaskId> {
        (self.roster.ids.iter().zip(&self.standings))
            .filter(move |(_, standing)| **standing == Some(wanted))
            .map(|(&id, _)| id)
    }

    fn set(&mut self, id: TaskId, standing: Standing) {
        if let Some(node) = self.roster.index(id)
            && self.standings[node].is_some()
        {
            self.standings[node] = Some(standing);
            self.follow(node);
        }
    }

    fn is_in_the_way(&self, node: usize) -> bool {
        matches!(
            self.standings[node],
            Some(Standing::Failed | Standing::Blocked)
        )
    }

    fn has_obstacle(&self, node: usize) -> bool {
        (self.dependencies.predecessors(node).iter()).any(|&before| self.is_in_the_way(before))
    }

    /// Blocks every pending task behind one that did not succeed.
    fn block(&mut self) -> Vec<TaskId> {
        self.turn(Standing::Pending, Standing::Blocked, true)
    }

    /// Frees every blocked task that nothing stands in the way of any more.
    fn unblock(&mut self) -> Vec<TaskId> {
        self.turn(Standing::Blocked, Standing::Pending, false)
    }

    fn turn(&mut self, from: Standing, to: Standing, with_obstacle: bool) -> Vec<TaskId> {
        let mut turned = Vec::new();
        for place in 0..self.sorted.len() {
            let node = self.sorted[place];
            if self.standings[node] == Some(from) && self.has_obstacle(node) == with_obstacle {
                self.standings[node] = Some(to);
                self.follow(node);
                turned.push(self.roster.ids[node]);
            }
        }
        turned.sort();
        turned
    }
}
