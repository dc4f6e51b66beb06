//! The machines of a run, as a document tells them.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{Load, MachineState, RunState, Timestamp};

/// What machines have left, and when that was measured, by the names of the places.
pub type Loads = BTreeMap<String, (Timestamp, Load)>;

/// A machine that attempts may run on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MachineEntry<'a> {
    /// The place: `ssh:big1`.
    pub name: &'a str,
    /// How many attempts may run there at once.
    pub slots: usize,
    /// How many do.
    pub used: usize,
    /// How many processors it has.
    pub cpu: Option<u32>,
    /// How much memory it has, in bytes.
    pub memory: Option<u64>,
    /// How many graphics processors it has.
    pub gpu: Option<u32>,
    /// When it was first reached, or reached again.
    pub reached_at: Option<Timestamp>,
    /// Since when it cannot be reached, where it cannot.
    pub lost_at: Option<Timestamp>,
    /// Why not.
    pub why: Option<&'a str>,
    /// What it has left, as it was last measured.
    pub load: Option<LoadEntry>,
}

/// What a machine has left.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LoadEntry {
    /// When that was measured.
    pub at: Timestamp,
    /// Memory that programs could still get, in bytes.
    pub memory: Option<u64>,
    /// How many processes run, or wait to, for each core.
    pub per_core: Option<f64>,
    /// Free disk space, in bytes.
    pub disk: Option<u64>,
}

impl<'a> MachineEntry<'a> {
    /// The machines of a run.
    pub(in crate::report) fn all(state: &'a RunState, loads: &Loads) -> Vec<Self> {
        let mut used: BTreeMap<&str, usize> = BTreeMap::new();
        for task in state.tasks.values().filter(|task| task.is_live()) {
            if let Some(name) = task.executor.as_deref() {
                *used.entry(name).or_default() += 1;
            }
        }
        let entry = |(name, machine): (&'a String, &'a MachineState)| {
            let has = machine.machine.as_ref();
            let lost = machine.lost.as_ref();
            Self {
                name,
                slots: machine.slots,
                used: used.get(name.as_str()).copied().unwrap_or_default(),
                cpu: has.and_then(|has| has.cpu),
                memory: has.and_then(|has| has.memory),
                gpu: has.map(|has| has.gpu),
                reached_at: machine.reached_at,
                lost_at: lost.map(|(at, _)| *at),
                why: lost.map(|(_, why)| why.as_str()),
                load: loads.get(name).map(|&(at, load)| LoadEntry {
                    at,
                    memory: load.memory,
                    per_core: load.per_core,
                    disk: load.disk,
                }),
            }
        };
        state.machines.iter().map(entry).collect()
    }
}
