//! What an attempt runs.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::process::Sandbox;

/// What an attempt runs. It holds secrets: its environment and its input.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchSpec {
    /// The program and its arguments.
    pub argv: Vec<String>,
    /// The folder that it runs in.
    pub cwd: PathBuf,
    /// Its complete environment: nothing is inherited.
    pub env: Vec<(String, String)>,
    /// What it reads from standard input.
    pub stdin: Vec<u8>,
    /// The file that everything it prints is appended to.
    pub log: PathBuf,
    /// How long it may take.
    pub timeout: Duration,
    /// How long it may do nothing at all: print nothing, use no processor, change no file. None for ever.
    #[serde(default)]
    pub idle_timeout: Option<Duration>,
    /// A folder where a file is freshened every second while the attempt waits for its user: its clocks stand still then.
    #[serde(default)]
    pub questions: Option<PathBuf>,
    /// How long it may take to end once it was asked to.
    pub grace: Duration,
    /// Files that the shim has a shared lock on while it lives.
    #[serde(default)]
    pub holds: Vec<PathBuf>,
    /// What it is kept in; none where it may do what we may.
    #[serde(default)]
    pub sandbox: Option<Sandbox>,
    /// Whether it only stands for an attempt on another machine. Then it alone is asked to end or to stand still, and says
    /// itself how the attempt ended and what that uses, by [`crate::process::tell_exit`] and
    /// [`crate::process::tell_vitals`]; where it says nothing, the attempt is lost.
    #[serde(default)]
    pub is_courier: bool,
    /// What must be renewed from afar, or the attempt is ended; none where nobody needs to.
    #[serde(default)]
    pub lease: Option<Lease>,
}

/// A file that whoever wants the attempt changes again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The file.
    pub file: PathBuf,
    /// For how long the attempt goes on after the last change.
    pub span: Duration,
}

impl std::fmt::Debug for LaunchSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LaunchSpec")
            .field("program", &self.argv.first())
            .field("cwd", &self.cwd)
            .field("log", &self.log)
            .field("timeout", &self.timeout)
            .field("grace", &self.grace)
            .field("sandbox", &self.sandbox)
            .finish_non_exhaustive()
    }
}
