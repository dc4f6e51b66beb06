//! What the processes of an attempt use of the machine.

use serde::{Deserialize, Serialize};

/// What the processes of an attempt use of the machine. What cannot be measured is 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vitals {
    /// The time of processors that they used so far, in milliseconds.
    #[serde(default)]
    pub cpu_ms: u64,
    /// The memory that they hold now, in bytes.
    #[serde(default)]
    pub memory: u64,
    /// The most that they ever held, in bytes.
    #[serde(default)]
    pub peak_memory: u64,
    /// How many they are now.
    #[serde(default)]
    pub n_processes: u32,
    /// For how many milliseconds they have neither printed, nor computed, nor changed a file.
    #[serde(default)]
    pub idle_ms: u64,
    /// How many milliseconds their time has run, without pauses.
    #[serde(default)]
    pub run_ms: u64,
    /// Whether they are paused.
    #[serde(default)]
    pub is_paused: bool,
}

impl Vitals {
    /// Takes in those of one more attempt that ended: times add up, peaks do not, and nothing is held any more.
    pub fn add(&mut self, other: &Self) {
        *self = Self {
            cpu_ms: self.cpu_ms.saturating_add(other.cpu_ms),
            peak_memory: self.peak_memory.max(other.peak_memory),
            run_ms: self.run_ms.saturating_add(other.run_ms),
            ..Self::default()
        };
    }
}
