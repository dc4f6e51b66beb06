//! A place that attempts may run at, and what is known of it.

use super::fit::{Fit, Wish, capacity, fit};
use super::used::Used;
use crate::engine::running::load::{self, Peaks};
use crate::executor::Site;
use crate::model::{Capacity, Load, Machine, Needs, TaskId, Timestamp};

/// For how long an agent that was started may still come to hold more memory, in seconds.
const GROWING: i64 = 30;

/// A place, and what is known of it.
#[derive(Debug, Clone)]
pub(in crate::engine::running) struct Place {
    pub(in crate::engine::running) name: String,
    pub(in crate::engine::running) site: Site,
    /// How many attempts may run there at once.
    pub(in crate::engine::running) slots: usize,
    /// Whether it is still to be looked at for the first time.
    pub(in crate::engine::running) is_awaited: bool,
    /// What it was found to have; none before it was looked at.
    pub(super) machine: Option<Machine>,
    /// Until when nothing is sent there, as something could not be started.
    pub(super) avoided_until: Option<Timestamp>,
    pub(super) load: Option<Load>,
    pub(super) used: Used,
    /// Why it could not be reached when it was last looked at.
    lost: Option<String>,
    has: Capacity,
    /// When attempts began there of late, and how much memory each may come to hold.
    begun: Vec<(TaskId, Timestamp, u64)>,
}

impl Place {
    pub(super) fn new(site: Site) -> Self {
        Self {
            name: site.name(),
            slots: site.slots(),
            is_awaited: false,
            machine: None,
            avoided_until: None,
            load: None,
            used: Used::default(),
            lost: None,
            has: site.capacity().clone(),
            begun: Vec::new(),
            site,
        }
    }

    /// Whether it takes a task when there is room.
    pub(super) fn fit(&self, wish: Wish<'_>) -> Fit {
        fit(&self.site, &self.has, self.machine.as_ref(), wish)
    }

    /// Whether nothing is wrong with it.
    pub(in crate::engine::running) fn is_well(&self, now: Timestamp) -> bool {
        self.lost.is_none() && self.avoided_until.is_none_or(|until| until <= now)
    }

    /// How many more may run there.
    pub(in crate::engine::running) fn n_free(&self) -> usize {
        self.slots.saturating_sub(self.used.n)
    }

    /// Whether there is room for one more that needs so much.
    pub(super) fn has_room(&self, needs: &Needs) -> bool {
        let mut with = self.used;
        with.add(needs);
        let is_within = |used: u64, most: Option<u64>| most.is_none_or(|most| used <= most);
        with.n <= self.slots
            && is_within(with.cpu, self.has.cpu.map(u64::from))
            && is_within(with.memory, self.has.memory)
            && is_within(with.gpu, self.has.gpu.map(u64::from))
    }

    /// What it is short of for one more agent that may come to hold `peak` bytes. Where nothing runs but that, waiting would
    /// not help.
    pub(super) fn shortage(
        &self,
        peak: u64,
        max_load: u32,
        is_alone: bool,
        now: Timestamp,
    ) -> Option<String> {
        let new = self.begun.iter().filter(|(_, at, _)| is_new(*at, now));
        let pending = new.fold(0_u64, |sum, (.., peak)| sum.saturating_add(*peak));
        let load = self.load?;
        let why = load::refusal(&load, peak, pending, max_load, is_alone)?;
        Some(match self.site.host() {
            Some(_) => format!("{}: {why}", self.name),
            None => why,
        })
    }

    /// A task begins there that needs so much, and may come to hold so many bytes of memory.
    pub(in crate::engine::running) fn enter(
        &mut self,
        task: TaskId,
        needs: &Needs,
        peak: u64,
        now: Timestamp,
    ) {
        self.used.add(needs);
        // What began long ago holds by now what it is going to hold.
        self.begun.retain(|(_, at, _)| is_new(*at, now));
        self.begun.push((task, now, peak));
    }

    /// It has ended.
    pub(in crate::engine::running) fn leave(&mut self, task: TaskId, needs: &Needs) {
        self.used.take(needs);
        self.begun.retain(|(other, ..)| *other != task);
    }

    /// Takes in that it could not be reached. Tells whether that is news.
    pub(super) fn lose(&mut self, why: String) -> bool {
        let was_awaited = std::mem::take(&mut self.is_awaited);
        self.load = None;
        self.lost.replace(why).is_none() || was_awaited
    }

    /// Takes in what its machine was found to have. Tells whether that is news; what it has left is none.
    pub(super) fn find(&mut self, machine: Machine, peaks: &Peaks, agents: &[String]) -> bool {
        self.is_awaited = false;
        let was_lost = self.lost.take().is_some();
        self.load = Some(machine.load);
        let is_same = |known: &Machine| {
            let load = machine.load;
            Machine {
                load,
                ..known.clone()
            } == machine
        };
        if self.machine.as_ref().is_some_and(is_same) {
            return was_lost;
        }
        self.has = capacity(&self.site, &machine);
        if self.site.stated_slots().is_none() {
            let by_cores = self.has.cpu.and_then(|cpu| usize::try_from(cpu).ok());
            let slots = by_cores.unwrap_or(self.slots);
            let by_memory = machine.load.memory;
            let by_memory = by_memory.map(|free| load::most_at_once(free, peaks, agents));
            self.slots = slots.min(by_memory.unwrap_or(slots)).max(1);
        }
        self.machine = Some(machine);
        true
    }
}

fn is_new(at: Timestamp, now: Timestamp) -> bool {
    now.as_second() - at.as_second() < GROWING
}
