//! Which places take a task, and which of them it goes to: by what each has, and what runs there. Pure.

use std::collections::BTreeMap;

use crate::executor::Site;
use crate::model::{Needs, Plan, TaskId};

/// What is known of a task that is to be placed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish<'a> {
    /// Its agent, by name.
    pub(super) agent: &'a str,
    /// What it needs.
    pub(super) needs: &'a Needs,
    /// Where its attempt before this one was: what it left there may be gone on with.
    pub(super) before: Option<&'a str>,
}

/// What the tasks take up that run at a place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Used {
    /// How many they are.
    pub(super) n: usize,
    cpu: u64,
    memory: u64,
    gpu: u64,
}

impl Used {
    /// Adds a task that needs so much.
    pub(super) fn add(&mut self, needs: &Needs) {
        self.n += 1;
        self.cpu += u64::from(needs.cpu.unwrap_or_default());
        self.memory = self.memory.saturating_add(needs.memory.unwrap_or_default());
        self.gpu += u64::from(needs.gpu.unwrap_or_default());
    }

    /// Whether there is room at a place for one more task beside these.
    fn leaves_room(self, site: &Site, needs: &Needs) -> bool {
        let mut with = self;
        with.add(needs);
        let has = site.capacity();
        let is_within = |used: u64, most: Option<u64>| most.is_none_or(|most| used <= most);
        with.n <= site.slots()
            && is_within(with.cpu, has.cpu.map(u64::from))
            && is_within(with.memory, has.memory)
            && is_within(with.gpu, has.gpu.map(u64::from))
    }
}

/// Why a place does not take a task at all, in words; none where it does.
fn refusal(site: &Site, agent: &str, needs: &Needs) -> Option<String> {
    if !site.takes(agent) {
        return Some(format!("it does not take the agent {agent}"));
    }
    if site.slots() == 0 {
        return Some("it has no slot".to_owned());
    }
    site.capacity().lacks(needs)
}

/// Whether a place takes a task when there is room.
pub(super) fn takes(site: &Site, agent: &str, needs: &Needs) -> bool {
    refusal(site, agent, needs).is_none()
}

/// Where a task goes; none where nothing is free now that takes it. `used` says what runs at a place, and `is_troubled`
/// whether it is better left alone.
///
/// The place that it was at before comes first, then the one with the largest share of free slots, in the order in which the
/// user named them. A place in trouble is taken only where no other takes the task at all.
pub(super) fn choose<'a>(
    sites: &'a [Site],
    wish: Wish<'_>,
    used: &dyn Fn(&str) -> Used,
    is_troubled: &dyn Fn(&str) -> bool,
) -> Option<&'a Site> {
    let takes = |site: &&Site| takes(site, wish.agent, wish.needs);
    let is_well = |site: &&Site| !is_troubled(&site.name());
    let has_well = sites.iter().filter(takes).any(|site| is_well(&site));
    let free = sites
        .iter()
        .filter(takes)
        .filter(|site| !has_well || is_well(site))
        .filter(|site| used(&site.name()).leaves_room(site, wish.needs));
    // Of equals the first one.
    free.rev().max_by_key(|site| {
        let is_before = wish.before == Some(site.name().as_str());
        let n_free = site.slots().saturating_sub(used(&site.name()).n);
        (is_before, n_free * 1000 / site.slots().max(1))
    })
}

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

/// What each task of a plan needs; of what it leaves open, what is `usual`.
pub(super) fn needs_of(plan: &Plan, usual: &Needs) -> BTreeMap<TaskId, Needs> {
    let tasks = plan.tasks.iter().map(|planned| &planned.task);
    tasks
        .map(|task| (task.id, task.needs.or(usual)))
        .filter(|(_, needs)| !needs.is_empty())
        .collect()
}

/// The tasks that none of these places will ever take. `agents` are those that the tasks are done by, where that is known.
pub fn unplaced(
    plan: &Plan,
    sites: &[Site],
    usual: &Needs,
    agent_of: &dyn Fn(TaskId) -> Option<String>,
) -> Vec<Unplaced> {
    let needs = needs_of(plan, usual);
    let nothing = Needs::default();
    let found = plan.runnable().filter_map(|planned| {
        let task = planned.task.id;
        let needs = needs.get(&task).unwrap_or(&nothing);
        let agent = agent_of(task);
        let places: Option<Vec<(String, String)>> = (sites.iter())
            .map(|site| {
                let why = match &agent {
                    Some(agent) => refusal(site, agent, needs),
                    None => site.capacity().lacks(needs),
                };
                Some((site.name(), why?))
            })
            .collect();
        let places = places.filter(|places| !places.is_empty())?;
        Some(Unplaced {
            task,
            needs: needs.clone(),
            places,
        })
    });
    found.collect()
}

/// The places that take each task that says what it needs, where those are not all.
pub fn narrowed(plan: &Plan, sites: &[Site], usual: &Needs) -> Vec<(TaskId, Vec<String>)> {
    let needs = needs_of(plan, usual);
    let found = plan.runnable().filter_map(|planned| {
        let task = planned.task.id;
        let needs = needs.get(&task)?;
        let fit = sites
            .iter()
            .filter(|site| site.capacity().lacks(needs).is_none());
        let fit: Vec<String> = fit.map(Site::name).collect();
        (!fit.is_empty() && fit.len() < sites.len()).then_some((task, fit))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::executor::SshHost;
    use crate::model::Capacity;

    fn sites() -> Vec<Site> {
        let host = |name: &str, slots: usize, agents: &[&str], has: Capacity| Site::Ssh {
            name: name.to_owned(),
            host: SshHost {
                slots,
                agents: agents.iter().map(|agent| (*agent).to_owned()).collect(),
                has,
                ..SshHost::new(name)
            },
        };
        let has = |cpu, gigabytes: u64, gpu, labels: &[&str]| Capacity {
            cpu: Some(cpu),
            memory: Some(gigabytes << 30),
            gpu: Some(gpu),
            labels: labels.iter().map(|&label| label.to_owned()).collect(),
        };
        vec![
            Site::Local {
                slots: 1,
                has: Capacity::default(),
            },
            host("small", 2, &[], has(4, 8, 0, &[])),
            host("big", 4, &["codex"], has(16, 64, 1, &["cuda"])),
        ]
    }

    fn used(n: usize, each: &str) -> Used {
        let mut used = Used::default();
        let needs = each.parse().unwrap_or_default();
        for _ in 0..n {
            used.add(&needs);
        }
        used
    }

    fn chosen(
        (agent, before, needs): (&str, Option<&str>, &str),
        busy: &[(&str, Used)],
        troubled: &[&str],
    ) -> Option<String> {
        let used = |name: &str| {
            let found = busy.iter().find(|(busy, _)| *busy == name);
            found.map_or(Used::default(), |(_, used)| *used)
        };
        let sites = sites();
        let needs = needs.parse().unwrap_or_default();
        let wish = Wish {
            agent,
            needs: &needs,
            before,
        };
        let site = choose(&sites, wish, &used, &|name| troubled.contains(&name));
        site.map(Site::name)
    }

    #[test]
    fn a_task_goes_where_the_largest_share_is_free_and_its_agent_is_taken() {
        let codex = ("codex", None, "");
        assert_eq!(chosen(codex, &[], &[]).unwrap(), "local");
        let local = ("local", used(1, ""));
        assert_eq!(chosen(codex, &[local], &[]).unwrap(), "ssh:small");
        assert_eq!(
            chosen(codex, &[local, ("ssh:small", used(1, ""))], &[]).unwrap(),
            "ssh:big"
        );
        let full = [local, ("ssh:small", used(2, ""))];
        assert_eq!(chosen(("claude", None, ""), &full, &[]), None);
        assert_eq!(chosen(codex, &full, &[]).unwrap(), "ssh:big");
    }

    #[test]
    fn a_task_goes_back_to_where_it_was_while_that_can_be_reached() {
        let wish = ("codex", Some("ssh:big"), "");
        let busy = [("ssh:big", used(3, ""))];
        assert_eq!(chosen(wish, &busy, &[]).unwrap(), "ssh:big");
        assert_eq!(chosen(wish, &[], &["ssh:big"]).unwrap(), "local");
        let all = ["local", "ssh:small", "ssh:big"];
        assert_eq!(chosen(wish, &[], &all).unwrap(), "ssh:big");
    }

    #[test]
    fn a_task_goes_only_where_there_is_what_it_needs_and_enough_of_it_left() {
        let needs = |text| ("codex", None, text);
        assert_eq!(chosen(needs("label cuda"), &[], &[]).unwrap(), "ssh:big");
        assert_eq!(chosen(needs("gpu"), &[], &[]).unwrap(), "ssh:big");
        assert_eq!(chosen(needs("2 gpu"), &[], &[]), None);
        // One that others work on takes what is left, and no more.
        let busy = [
            ("local", used(1, "")),
            ("ssh:small", used(1, "3 cpu, 2G")),
            ("ssh:big", used(1, "14 cpu, 2G")),
        ];
        assert_eq!(chosen(needs("1 cpu"), &busy, &[]).unwrap(), "ssh:big");
        assert_eq!(chosen(needs("3 cpu"), &busy, &[]), None);
        assert_eq!(chosen(needs("7G"), &busy, &[]).unwrap(), "ssh:big");
        let busy = [busy[0], busy[1], ("ssh:big", used(1, "1 gpu"))];
        assert_eq!(chosen(needs("gpu"), &busy, &[]), None);
    }
}
