//! A sandbox as data.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::bubblewrap;

/// What an attempt may see and change. Paths that do not exist are left out; links are followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sandbox {
    /// What does the confining.
    pub kind: SandboxKind,
    /// Files and folders that can be read, each at its own place.
    pub readable: Vec<PathBuf>,
    /// Files and folders that can be read and written, each at its own place.
    pub writable: Vec<PathBuf>,
    /// Files and folders that are seen at another place than their own. Only bubblewrap can do that.
    pub mounts: Vec<Mount>,
    /// Files and folders below readable ones that are seen empty, or cannot be opened.
    pub hidden: Vec<PathBuf>,
    /// The folder that is seen as `/tmp`. Only bubblewrap can do that.
    pub tmp: Option<PathBuf>,
    /// Whether there is a network. Landlock can only take TCP away.
    pub has_network: bool,
}

/// What does the confining.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SandboxKind {
    /// The program `bwrap`: namespaces of the attempt's own.
    Bubblewrap {
        /// The program.
        program: PathBuf,
    },
    /// The kernel: a process that gave rights up, for itself and all that it starts.
    Landlock,
}

/// Something that is seen at another place than its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mount {
    /// Where it is.
    pub from: PathBuf,
    /// Where it is seen.
    pub to: PathBuf,
    /// Whether it can be written to.
    pub is_writable: bool,
}

/// A program inside a sandbox, as it is to be started from outside.
#[derive(Debug)]
pub(in crate::process) struct Confined {
    /// The program that is started.
    pub(in crate::process) program: PathBuf,
    /// Its arguments.
    pub(in crate::process) arguments: Vec<OsString>,
}

impl SandboxKind {
    /// Its name for people.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Bubblewrap { .. } => "bubblewrap",
            Self::Landlock => "Landlock",
        }
    }
}

impl Sandbox {
    /// Whether the process that we start is not the program itself but stands before it: a signal that is meant for the
    /// program must not reach it, or all of the attempt would be killed at once.
    pub(in crate::process) fn has_outer_process(&self) -> bool {
        matches!(self.kind, SandboxKind::Bubblewrap { .. })
    }

    /// How `program` is started inside; `ourselves` is our own program. The error says why not, in words.
    pub(in crate::process) fn confine(
        &self,
        ourselves: &Path,
        program: &Path,
        arguments: &[String],
        folder: &Path,
    ) -> Result<Confined, String> {
        match &self.kind {
            SandboxKind::Bubblewrap { program: bwrap } => {
                let mut line = bubblewrap::arguments(self, folder);
                line.extend(["--".into(), program.into()]);
                line.extend(arguments.iter().map(OsString::from));
                Ok(Confined {
                    program: bwrap.clone(),
                    arguments: line,
                })
            }
            SandboxKind::Landlock => {
                let sandbox = serde_json::to_string(self)
                    .map_err(|error| format!("could not write the sandbox down: {error}"))?;
                let mut line: Vec<OsString> =
                    vec!["__confine".into(), sandbox.into(), program.into()];
                line.extend(arguments.iter().map(OsString::from));
                Ok(Confined {
                    program: ourselves.to_owned(),
                    arguments: line,
                })
            }
        }
    }
}
