//! Whether a place takes a task.

use crate::executor::Site;
use crate::model::{Capacity, Machine, Needs};

/// What is known of a task that is to be placed.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine::running) struct Wish<'a> {
    /// Its agent, by name; empty where that is not known.
    pub(in crate::engine::running) agent: &'a str,
    /// The program of that agent.
    pub(in crate::engine::running) program: &'a str,
    /// What it needs.
    pub(in crate::engine::running) needs: &'a Needs,
    /// Where its attempt before this one was: what it left there may be gone on with.
    pub(in crate::engine::running) before: Option<&'a str>,
    /// How much memory its agent may come to hold, in bytes.
    pub(in crate::engine::running) peak: u64,
}

/// Whether a place takes a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine::running) enum Fit {
    /// It does, when there is room.
    Yes,
    /// That is not known before its machine was looked at.
    Unknown,
    /// It never does, and why.
    No(String),
}

/// Whether a place that has so much takes a task; `machine` is what it was found to have.
pub(super) fn fit(site: &Site, has: &Capacity, machine: Option<&Machine>, wish: Wish<'_>) -> Fit {
    if !wish.agent.is_empty() && !site.takes(wish.agent) {
        return Fit::No(format!("it does not take the agent {}", wish.agent));
    }
    if site.cluster().is_some() {
        // Which of its nodes has what is for the cluster to say.
        return has.lacks(wish.needs).map_or(Fit::Yes, Fit::No);
    }
    let Some(machine) = machine else {
        return before_a_look(has, wish.needs);
    };
    let program = site.program(wish.program);
    if site.host().is_some() && !program.is_empty() && !machine.programs.contains(program) {
        return Fit::No(format!("it has no program '{program}'"));
    }
    has.lacks(wish.needs).map_or(Fit::Yes, Fit::No)
}

/// A label may be the name of a program there, graphics processors are counted where nobody said how many, and so is what
/// nobody stated.
fn before_a_look(has: &Capacity, needs: &Needs) -> Fit {
    let mut most = has.clone();
    most.labels.extend(needs.labels.iter().cloned());
    most.gpu = most.gpu.or(needs.gpu);
    if let Some(why) = most.lacks(needs) {
        return Fit::No(why);
    }
    let is_open = has.lacks(needs).is_some()
        || needs.cpu.is_some() && has.cpu.is_none()
        || needs.memory.is_some() && has.memory.is_none();
    if is_open { Fit::Unknown } else { Fit::Yes }
}

/// What a place has, once its machine was looked at: what is said of it, and what was found where nothing is said.
pub(super) fn capacity(site: &Site, machine: &Machine) -> Capacity {
    let said = site.capacity();
    let mut labels = said.labels.clone();
    labels.extend(machine.programs.iter().cloned());
    Capacity {
        cpu: said.cpu.or(machine.cpu),
        memory: said.memory.or(machine.memory),
        gpu: said.gpu.or(Some(machine.gpu)),
        labels,
    }
}
