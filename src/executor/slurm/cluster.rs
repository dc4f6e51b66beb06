//! One cluster, as the user describes it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::executor::SshHost;
use crate::model::{Capacity, Needs};

/// How many jobs wait or run at once where nothing is said.
const SLOTS: usize = 20;

/// For how long a job goes on that nobody asks after: over a night.
const LEASE: Duration = Duration::from_hours(24);

/// A cluster that attempts may run on as jobs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlurmCluster {
    /// Where jobs are submitted from, and what holds of every place: how many at once, which agents, what they are given.
    pub front: SshHost,
    /// Whether jobs are submitted from this very machine.
    pub is_here: bool,
    /// What every job asks for.
    pub job: JobOptions,
}

/// What a job asks for. What is not said is as Slurm has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobOptions {
    /// The partition.
    #[serde(default)]
    pub partition: Option<String>,
    /// The account that pays.
    #[serde(default)]
    pub account: Option<String>,
    /// How long the job may take.
    #[serde(default)]
    pub time: Option<Duration>,
    /// How many processors.
    #[serde(default)]
    pub cpus: Option<u32>,
    /// How much memory, in bytes.
    #[serde(default)]
    pub memory: Option<u64>,
    /// How many graphics cards.
    #[serde(default)]
    pub gpus: Option<u32>,
    /// More options of `sbatch`, each one word.
    #[serde(default)]
    pub options: Vec<String>,
    /// How long a job waits for what only a person changes before a person is called; ten minutes, where it is not said.
    #[serde(default)]
    pub patience: Option<Duration>,
    /// A folder on the node that the attempt works in; without it that is a folder which all nodes share.
    #[serde(default)]
    pub scratch: Option<String>,
}

impl JobOptions {
    /// The same for a task with these needs, whose attempt ends by itself in time where it says how long it takes.
    #[must_use]
    pub fn of_task(&self, needs: &Needs) -> Self {
        Self {
            time: self.time.filter(|_| needs.time.is_none()),
            cpus: needs.cpu.or(self.cpus),
            memory: needs.memory.or(self.memory),
            gpus: needs.gpu.or(self.gpus),
            ..self.clone()
        }
    }
}

impl SlurmCluster {
    /// A cluster of which nothing else is known, called `name`, whose commands are here.
    pub fn here(name: &str) -> Self {
        Self {
            front: SshHost {
                slots: Some(SLOTS),
                lease: LEASE,
                // What there is of other things is for Slurm to say.
                has: Capacity {
                    gpu: Some(u32::MAX),
                    ..Capacity::default()
                },
                ..SshHost::new(name)
            },
            is_here: true,
            job: JobOptions::default(),
        }
    }
}
