//! Where attempts may run.

use serde::{Deserialize, Serialize};

use super::{SlurmCluster, SshHost};
use crate::model::Capacity;

/// How many attempts run at once on a machine of which nobody says how many, before it was looked at.
const ASSUMED_SLOTS: usize = 2;

/// A place that attempts may run at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Site {
    /// This machine.
    Local {
        /// How many attempts may run here at once.
        slots: usize,
        /// What it has, as far as that is said.
        #[serde(default)]
        has: Capacity,
    },
    /// A machine that is reached by ssh.
    Ssh {
        /// What the user calls it.
        name: String,
        /// The machine.
        host: SshHost,
    },
    /// A cluster that Slurm keeps.
    Slurm {
        /// What the user calls it; nothing, where it is the one whose commands are here.
        name: Option<String>,
        /// The cluster.
        cluster: SlurmCluster,
    },
}

impl Site {
    /// This machine, of which nothing else is said.
    pub fn here(slots: usize) -> Self {
        Self::Local {
            slots,
            has: Capacity::default(),
        }
    }

    /// How it is called: `local`, `ssh:big1`, `slurm`, `slurm:west`.
    pub fn name(&self) -> String {
        match self {
            Self::Local { .. } => "local".to_owned(),
            Self::Ssh { name, .. } => format!("ssh:{name}"),
            Self::Slurm { name: None, .. } => "slurm".to_owned(),
            Self::Slurm {
                name: Some(name), ..
            } => format!("slurm:{name}"),
        }
    }

    /// How many attempts may run there at once, as far as is known before it was looked at.
    pub fn slots(&self) -> usize {
        self.stated_slots().unwrap_or(ASSUMED_SLOTS)
    }

    /// The same, where somebody says so.
    pub fn stated_slots(&self) -> Option<usize> {
        match self {
            Self::Local { slots, .. } => Some(*slots),
            Self::Ssh { host, .. } => host.slots,
            Self::Slurm { cluster, .. } => cluster.front.slots,
        }
    }

    /// The program that an agent is started by there; `usual` is that of its definition.
    pub fn program<'a>(&'a self, usual: &'a str) -> &'a str {
        let command = self.host().and_then(|host| host.agent_command.as_ref());
        command
            .and_then(|words| words.first())
            .map_or(usual, String::as_str)
    }

    /// Whether an agent of that name may be started there.
    pub fn takes(&self, agent: &str) -> bool {
        let agents = self.host().map(|host| host.agents.as_slice());
        let agents = agents.unwrap_or_default();
        agents.is_empty() || agents.iter().any(|name| name == agent)
    }

    /// What it has for the tasks that run there, as far as that is said.
    pub fn capacity(&self) -> &Capacity {
        match self {
            Self::Local { has, .. } => has,
            Self::Ssh { host, .. } => &host.has,
            Self::Slurm { cluster, .. } => &cluster.front.has,
        }
    }

    /// The machine that attempts are brought to, where it is not for this one to run them.
    pub fn host(&self) -> Option<&SshHost> {
        match self {
            Self::Local { .. } => None,
            Self::Ssh { host, .. } => Some(host),
            Self::Slurm { cluster, .. } => Some(&cluster.front),
        }
    }

    /// The machine that attempts themselves run on, where it is another one and can be looked at.
    pub fn machine(&self) -> Option<&SshHost> {
        match self {
            Self::Ssh { host, .. } => Some(host),
            Self::Local { .. } | Self::Slurm { .. } => None,
        }
    }

    /// The cluster, where it is one.
    pub fn cluster(&self) -> Option<&SlurmCluster> {
        match self {
            Self::Local { .. } | Self::Ssh { .. } => None,
            Self::Slurm { cluster, .. } => Some(cluster),
        }
    }
}
