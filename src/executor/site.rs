//! Where attempts may run.

use serde::{Deserialize, Serialize};

use super::SshHost;
use crate::model::Capacity;

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
}

impl Site {
    /// How it is called: `local`, `ssh:big1`.
    pub fn name(&self) -> String {
        match self {
            Self::Local { .. } => "local".to_owned(),
            Self::Ssh { name, .. } => format!("ssh:{name}"),
        }
    }

    /// How many attempts may run there at once.
    pub fn slots(&self) -> usize {
        match self {
            Self::Local { slots, .. } => *slots,
            Self::Ssh { host, .. } => host.slots,
        }
    }

    /// Whether an agent of that name may be started there.
    pub fn takes(&self, agent: &str) -> bool {
        match self {
            Self::Local { .. } => true,
            Self::Ssh { host, .. } => {
                host.agents.is_empty() || host.agents.iter().any(|name| name == agent)
            }
        }
    }

    /// What it has for the tasks that run there, as far as that is said.
    pub fn capacity(&self) -> &Capacity {
        match self {
            Self::Local { has, .. } => has,
            Self::Ssh { host, .. } => &host.has,
        }
    }

    /// The machine, where it is another one.
    pub fn host(&self) -> Option<&SshHost> {
        match self {
            Self::Local { .. } => None,
            Self::Ssh { host, .. } => Some(host),
        }
    }
}
