//! One machine, as the user describes it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::Capacity;

/// How commits go to a machine and come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carry {
    /// By `git push` and `git fetch`.
    Push,
    /// As files, over the way that our own program is spoken with.
    Bundle,
}

/// A machine that attempts may run on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SshHost {
    /// What ssh is told to connect to: a name of its configuration, or `user@host`.
    pub host: String,
    /// How many attempts may run there at once; as many as its processors and its memory bear, where nobody says.
    #[serde(default)]
    pub slots: Option<usize>,
    /// The agents that may be started there, by name; any, where none is named.
    #[serde(default)]
    pub agents: Vec<String>,
    /// The command line of the agent there, where it is another one than here.
    #[serde(default)]
    pub agent_command: Option<Vec<String>>,
    /// The names of the variables of ours that agents there are given: credentials go nowhere else.
    #[serde(default)]
    pub send_env: Vec<String>,
    /// Folders with programs there, beside the usual ones.
    #[serde(default)]
    pub path: Vec<String>,
    /// How commits go there; by git where that can be done, where nobody says.
    #[serde(default)]
    pub carry: Option<Carry>,
    /// What it has, as far as that is said.
    #[serde(default)]
    pub has: Capacity,
    /// For how long what runs there goes on while nobody reaches it. After that it ends, and its task may run elsewhere.
    pub lease: Duration,
}

impl SshHost {
    /// A machine of which nothing else is known.
    pub fn new(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            slots: None,
            agents: Vec::new(),
            agent_command: None,
            send_env: Vec::new(),
            path: Vec::new(),
            carry: None,
            has: Capacity::default(),
            lease: Duration::from_mins(15),
        }
    }
}
