//! Where attempts may run.

use serde::{Deserialize, Serialize};

use super::SshHost;
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
}

impl Site {
    /// This machine, of which nothing else is said.
    pub fn here(slots: usize) -> Self {
        Self::Local {
            slots,
            has: Capacity::default(),
        }
    }

    /// How it is called: `local`, `ssh:big1`.
    pub fn name(&self) -> String {
        match self {
            Self::Local { .. } => "local".to_owned(),
            Self::Ssh { name, .. } => format!("ssh:{name}"),
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
