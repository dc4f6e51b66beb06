//! A machine that attempts may run on, as it was found.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Timestamp;

/// What a machine was found to have.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// How many processors.
    pub cpu: Option<u32>,
    /// How much memory, in bytes.
    pub memory: Option<u64>,
    /// How many graphics processors, as far as their drivers show them.
    pub gpu: u32,
    /// Which of the programs are there that were looked for.
    pub programs: BTreeSet<String>,
    /// Whether agents are logged in there, by name; those of which nobody can tell are left out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub logins: BTreeMap<String, bool>,
    /// What it has left.
    pub load: Load,
}

/// What a machine has left, as it was measured. What the system there does not tell is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Load {
    /// Memory that programs could still get, in bytes.
    pub memory: Option<u64>,
    /// How many processes run, or wait to, for each core.
    pub per_core: Option<f64>,
    /// Free disk space where the worktrees are, in bytes.
    pub disk: Option<u64>,
}

/// A machine was looked at for the first time, or something of it is news.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MachineSight {
    /// The place: `ssh:big1`.
    pub executor: String,
    /// How many attempts may run there at once.
    pub slots: usize,
    /// What it was found to have; none where it could not be reached.
    pub machine: Option<Machine>,
    /// Why it could not be reached.
    #[serde(default)]
    pub why: Option<String>,
}

/// What is known of a machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MachineState {
    /// How many attempts may run there at once.
    pub slots: usize,
    /// What it was last found to have.
    pub machine: Option<Machine>,
    /// When it was first reached, or reached again.
    pub reached_at: Option<Timestamp>,
    /// Since when it cannot be reached, and why not; none where it can.
    pub lost: Option<(Timestamp, String)>,
}

impl MachineState {
    /// What is known after one more look.
    pub(super) fn after(before: Option<&Self>, sight: &MachineSight, at: Timestamp) -> Self {
        let known = before.and_then(|state| state.machine.clone());
        let reached_at = before.and_then(|state| state.reached_at);
        let was_lost = before.is_none_or(|state| state.lost.is_some());
        match &sight.why {
            None => Self {
                slots: sight.slots,
                machine: sight.machine.clone(),
                reached_at: reached_at.filter(|_| !was_lost).or(Some(at)),
                lost: None,
            },
            Some(why) => Self {
                slots: sight.slots,
                machine: known,
                reached_at,
                lost: Some((at, why.clone())),
            },
        }
    }
}
