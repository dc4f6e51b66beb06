//! One call of git: which repository it is told, and what may not run on the way.

use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{GitError, Repository};
use crate::model::{Exit, Oid};
use crate::process::{Cmd, Output};

/// What every call of git is given. A file-system monitor is a program that a configuration names; submodules are other
/// repositories; garbage collection must not run under our feet; hooks belong to what the user does.
const ALWAYS: &[&str] = &[
    "-c",
    "core.fsmonitor=false",
    "-c",
    "submodule.recurse=false",
    "-c",
    "gc.auto=0",
    "-c",
    "maintenance.auto=false",
];

/// How much of what git wrote to standard error an error holds, in bytes.
const MAX_STDERR: usize = 2_000;

/// A call of git, built up and then run.
#[derive(Debug)]
pub(super) struct Call {
    cmd: Cmd,
    shown: Vec<String>,
}

/// A folder with files, and the git folder that it belongs to by our own book-keeping, whatever its `.git` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The folder with the HEAD and the index.
    pub(super) git_dir: PathBuf,
    /// The folder with the files.
    pub(super) work_tree: PathBuf,
}

impl Place {
    /// A file of the git folder.
    pub(super) fn git_file(&self, name: &str) -> PathBuf {
        self.git_dir.join(name)
    }
}

impl Call {
    /// Git without a repository.
    pub(super) fn plain() -> Self {
        Self::new(false)
    }

    fn new(with_hooks: bool) -> Self {
        let mut cmd = Cmd::new("git")
            .args(ALWAYS)
            // A mere look must not rewrite anybody's index.
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_MERGE_AUTOEDIT", "no")
            .env("GIT_EDITOR", "true");
        if !with_hooks {
            cmd = cmd.args(["-c", "core.hooksPath=/dev/null"]);
        }
        Self {
            cmd,
            shown: Vec::new(),
        }
    }

    /// Adds an option that stands before git's subcommand; errors do not show it.
    pub(super) fn option(mut self, option: impl AsRef<OsStr>) -> Self {
        self.cmd = self.cmd.arg(option);
        self
    }

    /// Adds an argument.
    pub(super) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.shown.push(arg.as_ref().to_string_lossy().into_owned());
        self.cmd = self.cmd.arg(arg);
        self
    }

    /// Adds arguments.
    pub(super) fn args(self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    /// Sets a variable of its environment.
    pub(super) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.cmd = self.cmd.env(name, value);
        self
    }

    /// Sets what it reads.
    pub(super) fn stdin(mut self, bytes: Vec<u8>) -> Self {
        self.cmd = self.cmd.stdin_bytes(bytes);
        self
    }

    /// Sets the folder that it runs in.
    pub(super) fn current_dir(mut self, folder: &Path) -> Self {
        self.cmd = self.cmd.current_dir(folder);
        self
    }

    /// Marks it and all that it starts.
    pub(super) fn marked(mut self, mark: &str) -> Self {
        self.cmd = self.cmd.marked(mark);
        self
    }

    /// Sets how long it may take.
    pub(super) fn timeout(mut self, timeout: std::time::Duration) -> Self {
        self.cmd = self.cmd.timeout(timeout);
        self
    }

    /// Has it hold an open file while it lives.
    fn hold(mut self, file: Option<Arc<File>>) -> Self {
        if let Some(file) = file {
            self.cmd = self.cmd.hold(file);
        }
        self
    }

    /// Runs it; every end of it is fine.
    pub(super) fn run(self) -> Result<Output, GitError> {
        Ok(self.cmd.output()?)
    }

    /// Runs it; it must exit with code 0. What it printed.
    pub(super) fn bytes(self) -> Result<Vec<u8>, GitError> {
        let command = self.shown.join(" ");
        let output = self.run()?;
        if output.is_success() {
            Ok(output.stdout)
        } else {
            Err(failed(command, &output))
        }
    }

    /// Runs it; it must exit with code 0. What it printed, as text without trailing white space.
    pub(super) fn text(self) -> Result<String, GitError> {
        Ok(String::from_utf8_lossy(&self.bytes()?)
            .trim_end()
            .to_owned())
    }

    /// Runs it; it must print one object id.
    pub(super) fn oid(self, command: &'static str) -> Result<Oid, GitError> {
        let text = self.text()?;
        text.parse().map_err(|_| GitError::Unreadable {
            command,
            what: format!("expected an object id, not '{text}'"),
        })
    }

    /// Runs it: true for exit code 0, false for 1, an error for everything else.
    pub(super) fn verdict(self) -> Result<bool, GitError> {
        let command = self.shown.join(" ");
        let output = self.run()?;
        match output.exit {
            Exit::Success => Ok(true),
            Exit::Failure { code: 1 } => Ok(false),
            _ => Err(failed(command, &output)),
        }
    }
}

/// The error for a call that ended badly.
pub(super) fn failed(command: String, output: &Output) -> GitError {
    let stderr = output.stderr_text();
    let start = stderr.len().saturating_sub(MAX_STDERR);
    let start = (start..=stderr.len())
        .find(|&at| stderr.is_char_boundary(at))
        .unwrap_or(stderr.len());
    GitError::Failed {
        command,
        exit: match &output.exit {
            Exit::Success => "0".to_owned(),
            Exit::Failure { code } => code.to_string(),
            Exit::Signalled { signal } => format!("by signal {signal}"),
            other => format!("{other:?}"),
        },
        stderr: stderr.get(start..).unwrap_or_default().to_owned(),
    }
}

impl Repository {
    /// Git told of this repository and of no files: it runs in the git folder, wherever we are.
    pub(super) fn call(&self) -> Call {
        self.call_of(self.git_dir(), self.common_dir())
    }

    /// The same with what the user says of hooks left as it is.
    pub(super) fn call_with_hooks(&self) -> Call {
        Call::new(true)
            .hold(self.held())
            .option(with_path("--git-dir=", self.git_dir()))
            .env("GIT_COMMON_DIR", self.common_dir())
            .current_dir(self.common_dir())
    }

    /// The same for the git folder of another worktree.
    pub(super) fn call_for(&self, git_dir: &Path) -> Call {
        self.call_of(git_dir, self.common_dir())
    }

    /// Git told of any git folder that shares what this repository has, run in any folder.
    pub(super) fn call_of(&self, git_dir: &Path, folder: &Path) -> Call {
        Call::new(false)
            .hold(self.held())
            .option(with_path("--git-dir=", git_dir))
            .env("GIT_COMMON_DIR", self.common_dir())
            .current_dir(folder)
    }

    /// Git told of one folder with files. It never looks at the folder's own `.git`, which an agent may have replaced.
    pub(super) fn call_at(&self, place: &Place) -> Call {
        self.tell(Call::new(false), place)
    }

    /// The same with the user's hooks: for what is done in the user's name, in a checkout of the user's.
    pub(super) fn call_with_hooks_at(&self, place: &Place) -> Call {
        self.tell(Call::new(true), place)
    }

    fn tell(&self, call: Call, place: &Place) -> Call {
        call.hold(self.held())
            .option(with_path("--git-dir=", &place.git_dir))
            .option(with_path("--work-tree=", &place.work_tree))
            .env("GIT_COMMON_DIR", self.common_dir())
            .current_dir(&place.work_tree)
    }
}

/// An option and its path in one argument.
pub(super) fn with_path(option: &str, path: &Path) -> std::ffi::OsString {
    let mut argument = std::ffi::OsString::from(option);
    argument.push(path);
    argument
}
