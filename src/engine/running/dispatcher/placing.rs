//! How the dispatcher decides where a task goes: by what each place takes, what is free there, and who could be reached.

use std::time::Duration;

use super::Dispatcher;
use crate::executor::Site;
use crate::model::{AttemptId, Exit, TaskId, TaskState, Timestamp};

/// For how long nothing is sent to a place where something could not be started.
const AVOIDED: Duration = Duration::from_mins(5);

/// How many attempts at a task are made at most because whoever stood here for the one before vanished.
const MOST_ATTEMPTS: u32 = 10;

/// What is known of a task that is to be placed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish<'a> {
    /// Its agent, by name.
    pub(super) agent: &'a str,
    /// Where its attempt before this one was: what it left there may be gone on with.
    pub(super) before: Option<&'a str>,
}

/// Where a task goes; none where nothing is free now that takes it. `n_busy` says how many attempts are at a place, and
/// `is_troubled` whether it is better left alone.
///
/// The place that it was at before comes first, then the one with the largest share of free slots, in the order in which the
/// user named them. A place in trouble is taken only where no other takes the task at all.
pub(super) fn choose<'a>(
    sites: &'a [Site],
    wish: Wish<'_>,
    n_busy: &dyn Fn(&str) -> usize,
    is_troubled: &dyn Fn(&str) -> bool,
) -> Option<&'a Site> {
    let takes = |site: &&Site| site.takes(wish.agent) && site.slots() > 0;
    let is_well = |site: &&Site| !is_troubled(&site.name());
    let has_well = sites.iter().filter(takes).any(|site| is_well(&site));
    let n_free = |site: &Site| site.slots().saturating_sub(n_busy(&site.name()));
    let free = sites
        .iter()
        .filter(takes)
        .filter(|site| !has_well || is_well(site))
        .filter(|site| n_free(site) > 0);
    // Of equals the first one.
    free.rev().max_by_key(|site| {
        let is_before = wish.before == Some(site.name().as_str());
        (is_before, n_free(site) * 1000 / site.slots().max(1))
    })
}

impl Dispatcher {
    /// The name of the place that a task goes to; none where all run on this machine, or nothing is free.
    pub(super) fn place_of(&self, task: TaskId) -> Option<String> {
        let state = self.state.tasks.get(&task);
        let wish = Wish {
            agent: self.agent_of(task),
            before: state.and_then(|state| state.executor.as_deref()),
        };
        let n_busy = |name: &str| {
            let tasks = self.state.tasks.values();
            let is_there =
                |state: &&TaskState| state.is_live() && state.executor.as_deref() == Some(name);
            tasks.filter(is_there).count()
        };
        let is_troubled = |name: &str| {
            let until = self.troubled.get(name);
            until.is_some_and(|&until| until > self.now)
        };
        let site = choose(&self.rules.sites, wish, &n_busy, &is_troubled)?;
        Some(site.name())
    }

    /// Whether there is a place for a task now.
    pub(super) fn has_place(&self, task: TaskId) -> bool {
        self.rules.sites.is_empty() || self.place_of(task).is_some()
    }

    /// Whether a task would run on this machine.
    pub(super) fn is_near(&self, task: TaskId) -> bool {
        let name = self.place_of(task);
        name.is_none_or(|name| self.is_local(&name))
    }

    fn is_local(&self, name: &str) -> bool {
        let site = self.rules.sites.iter().find(|site| site.name() == name);
        site.is_none_or(|site| site.host().is_none())
    }

    /// Whether an attempt that ended is to be made again somewhere: its machine was out of reach, and another one takes it; or
    /// whoever stood here for it was killed, and it may still be there.
    pub(super) fn is_to_move(&self, attempt: AttemptId, exit: &Exit) -> bool {
        let state = self.state.tasks.get(&attempt.task);
        let name = state.and_then(|state| state.executor.as_deref());
        let Some(name) = name.filter(|name| !self.is_local(name)) else {
            return false;
        };
        if self.state.stopping.is_some() || self.cancelled.contains(&attempt.task) {
            return false;
        }
        match exit {
            Exit::Lost => attempt.number < MOST_ATTEMPTS,
            Exit::NotStarted { .. } => self.rules.sites.iter().any(|site| {
                let other = site.name();
                let is_well = self
                    .troubled
                    .get(&other)
                    .is_none_or(|&until| until <= self.now);
                other != name && is_well && site.takes(self.agent_of(attempt.task))
            }),
            _ => false,
        }
    }

    /// Has an attempt made again.
    pub(super) fn move_on(&mut self, attempt: AttemptId) {
        let state = self.state.tasks.get(&attempt.task);
        let is_lost = state.is_some_and(|state| state.exit == Some(Exit::Lost));
        if let Some(name) = state.and_then(|state| state.executor.clone())
            && !is_lost
        {
            let until = self.now.checked_add(AVOIDED).unwrap_or(Timestamp::MAX);
            self.troubled.insert(name, until);
        }
        self.lost.insert(attempt.task);
        self.waiting.push_front(attempt.task);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::executor::SshHost;

    fn sites() -> Vec<Site> {
        let host = |name: &str, slots: usize, agents: &[&str]| Site::Ssh {
            name: name.to_owned(),
            host: SshHost {
                slots,
                agents: agents.iter().map(|agent| (*agent).to_owned()).collect(),
                ..SshHost::new(name)
            },
        };
        vec![
            Site::Local { slots: 1 },
            host("small", 2, &[]),
            host("big", 4, &["codex"]),
        ]
    }

    fn chosen(
        wish: (&str, Option<&str>),
        busy: &[(&str, usize)],
        troubled: &[&str],
    ) -> Option<String> {
        let n_busy = |name: &str| {
            let found = busy.iter().find(|(busy, _)| *busy == name);
            found.map_or(0, |(_, n)| *n)
        };
        let sites = sites();
        let wish = Wish {
            agent: wish.0,
            before: wish.1,
        };
        let site = choose(&sites, wish, &n_busy, &|name| troubled.contains(&name));
        site.map(Site::name)
    }

    #[test]
    fn a_task_goes_where_the_largest_share_is_free_and_its_agent_is_taken() {
        let codex = ("codex", None);
        assert_eq!(chosen(codex, &[], &[]).unwrap(), "local");
        let local = [("local", 1)];
        assert_eq!(chosen(codex, &local, &[]).unwrap(), "ssh:small");
        assert_eq!(
            chosen(codex, &[("local", 1), ("ssh:small", 1)], &[]).unwrap(),
            "ssh:big"
        );
        let full = [("local", 1), ("ssh:small", 2)];
        assert_eq!(chosen(("claude", None), &full, &[]), None);
        assert_eq!(chosen(codex, &full, &[]).unwrap(), "ssh:big");
    }

    #[test]
    fn a_task_goes_back_to_where_it_was_while_that_can_be_reached() {
        let wish = ("codex", Some("ssh:big"));
        assert_eq!(chosen(wish, &[("ssh:big", 3)], &[]).unwrap(), "ssh:big");
        assert_eq!(chosen(wish, &[], &["ssh:big"]).unwrap(), "local");
        let all = ["local", "ssh:small", "ssh:big"];
        assert_eq!(chosen(wish, &[], &all).unwrap(), "ssh:big");
    }
}
