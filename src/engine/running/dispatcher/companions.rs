//! Who goes to a cluster together with an attempt: what is handed over at the same moment goes as one array.

use super::Dispatcher;
use super::machine::newest_attempt;
use crate::model::{AttemptId, TaskId, TaskPhase, TaskState};

/// How many are named at most.
const MOST: usize = 200;

impl Dispatcher {
    /// The attempts that are on their way to the same cluster as this one, or will be in a moment, and ask the same of it; none
    /// where it goes to no cluster.
    pub(in crate::engine::running) fn companions(&self, own: AttemptId) -> Vec<AttemptId> {
        let Some(state) = self.state.tasks.get(&own.task) else {
            return Vec::new();
        };
        let place = self.places.of(state.executor.as_deref());
        let place = place.and_then(|at| self.places.all().get(at));
        let Some(place) = place.filter(|place| place.site.cluster().is_some()) else {
            return Vec::new();
        };
        let (needs, time) = (self.needs_of(own.task), state.changes.n_doublings);
        let alike = |task: &TaskId| -> Option<(&TaskState, TaskId)> {
            let other = self.state.tasks.get(task)?;
            let is_alike = *task != own.task
                && self.needs_of(*task) == needs
                && other.changes.n_doublings == time
                && !self.cancelled.contains(task);
            is_alike.then_some((other, *task))
        };
        let is_going = |other: &TaskState| {
            other.phase == TaskPhase::Starting && other.executor == state.executor
        };
        let going = self.census.live.iter().filter_map(alike);
        let going = going.filter(|(other, _)| is_going(other));
        let going = going.map(|(other, task)| newest_attempt(task, other));
        // Where there is another place, nobody knows yet where those go that have no worktree.
        let n_coming = match self.places.all() {
            [_] => (self.max_workers().saturating_sub(self.n_busy())).min(place.n_free()),
            _ => 0,
        };
        let coming = self.waiting.iter().chain(&self.census.preparing);
        let coming = coming.filter_map(alike).take(n_coming);
        let coming = coming.map(|(_, task)| self.state.next_attempt(task));
        going.chain(coming).take(MOST).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::test::{World, begun, plan, rules};
    use super::*;
    use crate::engine::running::message::Message;
    use crate::executor::{Site, SlurmCluster};

    fn first_try(task: u32) -> AttemptId {
        AttemptId {
            task: TaskId(task),
            number: 1,
        }
    }

    /// Five tasks, the last of which needs more than the others; the worktrees of the first two are there.
    fn under_way(sites: Vec<Site>) -> Dispatcher {
        let plan = plan(5, &[9]);
        let mut rules = rules(&plan, 9);
        rules.sites = sites;
        rules.needs.insert(TaskId(5), "3 cpu".parse().unwrap());
        let mut world = World::default();
        let state = begun(&plan, &mut world);
        let mut dispatcher = Dispatcher::new(plan.clone(), state, rules);
        world.tell(&mut dispatcher, Message::Begin);
        for task in [1, 2].map(TaskId) {
            let result = Ok(());
            world.tell(&mut dispatcher, Message::WorktreeReady { task, result });
        }
        dispatcher
    }

    fn slurm(slots: usize) -> Site {
        let mut cluster = SlurmCluster::here("slurm");
        cluster.front.slots = Some(slots);
        Site::Slurm {
            name: None,
            cluster,
        }
    }

    #[test]
    fn those_who_go_at_once_to_the_same_cluster_and_ask_the_same_go_together() {
        let dispatcher = under_way(vec![slurm(20)]);
        let together = dispatcher.companions(first_try(1));
        assert_eq!(together, [2, 3, 4].map(first_try));
        // No more than there is room for.
        let dispatcher = under_way(vec![slurm(3)]);
        let together = dispatcher.companions(first_try(1));
        assert_eq!(together, [2, 3].map(first_try));
        let dispatcher = under_way(vec![Site::here(9)]);
        assert_eq!(dispatcher.companions(first_try(1)), []);
    }
}
