//! The places of a run, and where a task goes.

use std::time::Duration;

use super::fit::{Fit, Wish};
use super::place::Place;
use crate::engine::running::load::Peaks;
use crate::executor::Site;
use crate::model::{Load, Machine, Timestamp};

/// Where a task goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine::running) enum Choice {
    /// There, by its position.
    At(usize),
    /// Nowhere now.
    Full,
    /// Nowhere now, as a machine that would take it is short of something.
    Short(String),
    /// Nowhere ever: why each place does not take it.
    Nowhere(Vec<(String, String)>),
}

/// The places of a run.
#[derive(Debug, Clone)]
pub(in crate::engine::running) struct Places {
    all: Vec<Place>,
    /// Whether there is more to choose from than this machine, which takes everything then.
    is_choice: bool,
    max_load: u32,
}

impl Places {
    /// These places, or this machine alone.
    pub(in crate::engine::running) fn new(sites: &[Site], max_load: u32) -> Self {
        let here = Site::here(usize::MAX);
        let all = match sites {
            [] => vec![Place::new(here)],
            sites => sites.iter().cloned().map(Place::new).collect(),
        };
        Self {
            all,
            is_choice: !sites.is_empty(),
            max_load,
        }
    }

    /// Whether there is more to choose from than this machine.
    pub(in crate::engine::running) fn is_choice(&self) -> bool {
        self.is_choice
    }

    /// All of them.
    pub(in crate::engine::running) fn all(&self) -> &[Place] {
        &self.all
    }

    /// How many attempts may run at once at all of them.
    pub(in crate::engine::running) fn n_slots(&self) -> usize {
        let slots = self.all.iter().map(|place| place.slots);
        slots.fold(0, usize::saturating_add)
    }

    /// The place of an attempt that was recorded; without a name it is this machine.
    pub(in crate::engine::running) fn of(&self, name: Option<&str>) -> Option<usize> {
        let is_it = |place: &Place| match name {
            Some(name) => place.name == name,
            None => place.site.host().is_none(),
        };
        self.all.iter().position(is_it)
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut Place> {
        self.all.iter_mut().find(|place| place.name == name)
    }

    /// Which of them are to be looked at, by name: nothing is sent there before.
    pub(in crate::engine::running) fn await_machines(&mut self) -> Vec<String> {
        let far = self.all.iter_mut();
        let far = far.filter(|place| place.site.machine().is_some());
        far.map(|place| {
            place.is_awaited = true;
            place.name.clone()
        })
        .collect()
    }

    /// The place at a position.
    pub(in crate::engine::running) fn at_mut(&mut self, at: usize) -> Option<&mut Place> {
        self.all.get_mut(at)
    }

    /// Takes in what this machine has left.
    pub(in crate::engine::running) fn set_load_here(&mut self, load: Load) {
        let here = self.all.iter_mut();
        for place in here.filter(|place| place.site.host().is_none()) {
            place.load = Some(load);
        }
    }

    /// Takes in what a machine was found to have, or why it could not be reached. Tells whether that is news. Where nobody
    /// says how many attempts may run there, it is as many of these agents as its processors and its memory bear.
    pub(in crate::engine::running) fn found(
        &mut self,
        name: &str,
        found: Result<Machine, String>,
        peaks: &Peaks,
        agents: &[String],
    ) -> bool {
        let place = self.get_mut(name);
        place.is_some_and(|place| match found {
            Ok(machine) => place.find(machine, peaks, agents),
            Err(why) => place.lose(why),
        })
    }

    /// Leaves a place alone for a while, where something could not be started.
    pub(in crate::engine::running) fn avoid(&mut self, name: &str, now: Timestamp, span: Duration) {
        if let Some(place) = self.get_mut(name) {
            place.avoided_until = Some(now.checked_add(span).unwrap_or(Timestamp::MAX));
        }
    }

    /// Whether a place other than that one takes a task, and nothing is wrong with it.
    pub(in crate::engine::running) fn has_other(
        &self,
        name: &str,
        wish: Wish<'_>,
        now: Timestamp,
    ) -> bool {
        let others = self.all.iter().filter(|place| place.name != name);
        let mut takers = others.filter(|place| !matches!(place.fit(wish), Fit::No(_)));
        takers.any(|place| place.is_well(now))
    }

    /// Where a task goes; `is_idle` says that nothing runs at all, so that waiting would not help.
    ///
    /// The place that it was at before comes first, then the one with the largest share of free slots, in the order in which
    /// the user named them. One that was not looked at yet, or is short of something, is left alone; one in trouble is taken
    /// only where no other takes the task at all.
    pub(in crate::engine::running) fn choose(
        &self,
        wish: Wish<'_>,
        is_idle: bool,
        now: Timestamp,
    ) -> Choice {
        let mut refusals = Vec::new();
        let mut takers: Vec<(usize, &Place)> = Vec::new();
        for (at, place) in self.all.iter().enumerate() {
            match place.fit(wish) {
                Fit::No(why) if self.is_choice => refusals.push((place.name.clone(), why)),
                _ => takers.push((at, place)),
            }
        }
        if takers.is_empty() {
            return Choice::Nowhere(refusals);
        }
        if takers.iter().any(|(_, place)| place.is_well(now)) {
            takers.retain(|(_, place)| place.is_well(now));
        }
        takers.retain(|(_, place)| !place.is_awaited && place.has_room(wish.needs));
        let mut short = None;
        takers.retain(|(_, place)| {
            let why = place.shortage(wish.peak, self.max_load, is_idle, now);
            let is_short = why.is_some();
            short = short.take().or(why);
            !is_short
        });
        // Of equals the first one.
        let best = takers.into_iter().rev().max_by_key(|(_, place)| {
            let is_before = wish.before == Some(place.name.as_str());
            let n_free = place.slots.saturating_sub(place.used.n);
            (is_before, n_free.saturating_mul(1000) / place.slots.max(1))
        });
        match (best, short) {
            (Some((at, _)), _) => Choice::At(at),
            (None, Some(why)) => Choice::Short(why),
            (None, None) => Choice::Full,
        }
    }
}
