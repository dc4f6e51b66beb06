//! Which sandbox is wanted, and which there is.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::process::{SandboxKind, SandboxSupport};

/// Which sandbox is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SandboxChoice {
    /// The best that works here, and none where none does.
    Auto,
    /// Bubblewrap or nothing runs.
    Bwrap,
    /// Landlock or nothing runs.
    Landlock,
    /// None.
    #[default]
    Off,
}

/// How attempts are kept in their place. As it stands by default they are not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IsolationOptions {
    /// Which sandbox is wanted.
    pub sandbox: SandboxChoice,
    /// Whether there is a network in it.
    pub has_network: bool,
    /// What can be read in it beside the system, the programs on the path and the usual toolchains.
    pub readable: Vec<PathBuf>,
    /// Variables of the project's own that every attempt is given, by name. In the values `{port}`, `{port+1}`, …,
    /// `{port_range}`, `{port_count}`, `{tmp}`, `{cache}`, `{database_suffix}`, `{worktree}`, `{task}` and `{run}` are filled
    /// in.
    pub environment: BTreeMap<String, String>,
    /// What can be written in it beside the attempt's own.
    pub writable: Vec<PathBuf>,
}

impl Default for IsolationOptions {
    fn default() -> Self {
        Self {
            sandbox: SandboxChoice::Off,
            has_network: true,
            environment: BTreeMap::new(),
            readable: Vec::new(),
            writable: Vec::new(),
        }
    }
}

impl SandboxChoice {
    /// Whether there is to be one, if it can be had.
    pub fn is_wanted(self) -> bool {
        self != Self::Off
    }

    /// What there is of it here; tried once. The error says why there is nothing, in words.
    pub fn resolve(self) -> Result<Option<SandboxKind>, String> {
        match self {
            Self::Auto => Ok(support().best()),
            Self::Bwrap => support().bubblewrap().map(Some),
            Self::Landlock => support().landlock().map(Some),
            Self::Off => Ok(None),
        }
    }
}

fn support() -> &'static SandboxSupport {
    static SUPPORT: OnceLock<SandboxSupport> = OnceLock::new();
    SUPPORT.get_or_init(SandboxSupport::probe)
}
