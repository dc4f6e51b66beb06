//! What is known of the places of a plan before anything of it is started.

use std::collections::{BTreeMap, BTreeSet};

use super::fit::{Fit, Wish, capacity, fit};
use crate::agent::AgentSpec;
use crate::executor::Site;
use crate::model::{Machine, Needs, Plan, TaskId};

/// A task that no place takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplaced {
    /// The task.
    pub task: TaskId,
    /// What it needs.
    pub needs: Needs,
    /// Each place, by name, and why it does not take it.
    pub places: Vec<(String, String)>,
}

/// Where the tasks of a plan may go, as far as that is known.
#[derive(Debug, Clone, Copy)]
pub struct Outlook<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The places.
    pub sites: &'a [Site],
    /// What a task needs that says nothing of it.
    pub usual: &'a Needs,
    /// What the machines were found to have, by the names of the places; those that were not looked at are not there.
    pub machines: &'a BTreeMap<String, Machine>,
    /// The agents of the tasks that are to be run; none where they are not known.
    pub agents: Option<&'a BTreeMap<TaskId, AgentSpec>>,
}

/// Whether each place takes a task.
struct Fits {
    task: TaskId,
    needs: Needs,
    places: Vec<(String, Fit)>,
}

/// What each task of a plan needs; of what it leaves open, what is `usual`.
pub(in crate::engine::running) fn needs_of(plan: &Plan, usual: &Needs) -> BTreeMap<TaskId, Needs> {
    let tasks = plan.tasks.iter().map(|planned| &planned.task);
    tasks
        .map(|task| (task.id, task.needs.or(usual)))
        .filter(|(_, needs)| !needs.is_empty())
        .collect()
}

/// The labels that tasks of a plan need: each may be the name of a program.
pub fn labels(plan: &Plan, usual: &Needs) -> BTreeSet<String> {
    let needs = needs_of(plan, usual).into_values();
    needs.flat_map(|needs| needs.labels).collect()
}

impl Outlook<'_> {
    /// The tasks that none of the places will ever take.
    pub fn unplaced(&self) -> Vec<Unplaced> {
        let found = self.fits().into_iter().filter_map(|fits| {
            let places = fits.places.into_iter().map(|(name, fit)| match fit {
                Fit::No(why) => Some((name, why)),
                Fit::Yes | Fit::Unknown => None,
            });
            let places: Vec<(String, String)> = places.collect::<Option<_>>()?;
            let is_choice = !places.is_empty();
            is_choice.then_some(Unplaced {
                task: fits.task,
                needs: fits.needs,
                places,
            })
        });
        found.collect()
    }

    /// Whether a look at the machines would tell whether all tasks have a place.
    pub fn is_open(&self) -> bool {
        let has_one = |fits: &Fits| fits.places.iter().any(|(_, fit)| *fit == Fit::Yes);
        !self.sites.is_empty() && !self.fits().iter().all(has_one)
    }

    /// The places that take each task that says what it needs, where those are not all.
    pub fn narrowed(&self) -> Vec<(TaskId, Vec<String>)> {
        let found = self.fits().into_iter().filter_map(|fits| {
            let n_all = fits.places.len();
            let takers = fits.places.into_iter();
            let takers = takers.filter(|(_, fit)| !matches!(fit, Fit::No(_)));
            let takers: Vec<String> = takers.map(|(name, _)| name).collect();
            let is_narrowed = !fits.needs.is_empty() && !takers.is_empty() && takers.len() < n_all;
            is_narrowed.then_some((fits.task, takers))
        });
        found.collect()
    }

    /// Of each task that would be run, whether each place takes it.
    fn fits(&self) -> Vec<Fits> {
        let mut all = needs_of(self.plan, self.usual);
        let tasks = self.plan.runnable().map(|planned| planned.task.id);
        let is_run = |task: &TaskId| self.agents.is_none_or(|agents| agents.contains_key(task));
        let fits = tasks.filter(is_run).map(|task| {
            let needs = all.remove(&task).unwrap_or_default();
            let agent = self.agents.and_then(|agents| agents.get(&task));
            let wish = Wish {
                agent: agent.map_or("", |agent| agent.name.as_str()),
                program: agent.map_or("", AgentSpec::program),
                needs: &needs,
                before: None,
                peak: 0,
            };
            let of_site = |site: &Site| {
                let machine = self.machines.get(&site.name());
                let has = machine.map(|machine| capacity(site, machine));
                let has = has.as_ref().unwrap_or(site.capacity());
                (site.name(), fit(site, has, machine, wish))
            };
            let places = self.sites.iter().map(of_site).collect();
            Fits {
                task,
                needs,
                places,
            }
        });
        fits.collect()
    }
}
