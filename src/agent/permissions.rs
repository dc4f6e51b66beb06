//! What an agent may do without asking: one policy, put into each agent's own words.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::AgentSpec;

/// What an agent may do without asking. A closed list, the strictest first; the strictest with which a task can be done and
/// nobody asked is the default.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Permissions {
    /// Change files in its worktree. Commands only as far as its own rules or its own sandbox let them pass.
    #[default]
    Edit,
    /// Run commands as well.
    Run,
    /// Anything, and without a sandbox of its own: for where there is another one around it.
    Full,
}

/// How an agent is told what it may do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Arguments, in place of `{permissions}` in its command or behind the program.
    #[serde(default)]
    pub args: Vec<String>,
    /// Variables that are set for it.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
}

impl Permissions {
    /// All levels, the strictest first.
    pub const ALL: [Self; 3] = [Self::Edit, Self::Run, Self::Full];

    /// The level of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Run => "run",
            Self::Full => "full",
        }
    }
}

impl AgentSpec {
    /// How it is told what it may do. Where its definition has no words for a level, the next stricter one holds.
    pub fn grant(&self, permissions: Permissions) -> Grant {
        let granted = self.permissions.range(..=permissions).next_back();
        granted.map(|(_, grant)| grant.clone()).unwrap_or_default()
    }
}
