//! What is done for an attempt before its agent begins, and after all is settled: ignored files that a build needs, files
//! from the user's templates, the user's own hooks. Blocking.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::workers::Desk;
use crate::executor::copying::{self, By};
use crate::executor::{self, Errand, Hook, Site, SshHost, TaskCommand};
use crate::model::{AttemptId, Needs, TaskKind};

/// The file of a repository that names ignored files that worktrees need, as `.gitignore` would write them.
const INCLUDE_FILE: &str = ".worktreeinclude";

/// The note on a worktree that says which of its files came from templates.
const TEMPLATES_NOTE: &str = "orchestrate-templates";

/// The note on a worktree that says that it has the ignored files that it needs.
const INCLUDED_NOTE: &str = "orchestrate-included";

/// What is done for an attempt before its agent begins, and after all is settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SetUpOptions {
    /// A command for the shell that must succeed before the agent begins.
    pub setup: Option<String>,
    /// A command for the shell when the attempt was settled.
    pub teardown: Option<String>,
    /// Whether these two run in the sandbox: they may run what an agent wrote.
    pub is_confined: bool,
    /// How long each of them may take.
    pub timeout: Duration,
    /// Ignored files of the user's checkout that worktrees get, beside those that the repository names.
    pub include: Vec<String>,
    /// Whether these share their content with the user's own, as hard links do.
    pub by_hardlink: bool,
    /// The folder with the user's templates: what is in `all` and in the folder of a kind of task is put into worktrees.
    pub templates: Option<PathBuf>,
}

impl Default for SetUpOptions {
    fn default() -> Self {
        Self {
            setup: None,
            teardown: None,
            is_confined: true,
            timeout: Duration::from_mins(10),
            include: Vec::new(),
            by_hardlink: false,
            templates: None,
        }
    }
}

/// Makes a worktree fit for an agent. The error is one line that says what stands in the way.
pub(super) fn prepare(
    desk: &Desk,
    attempt: AttemptId,
    kind: TaskKind,
    worktree: &Path,
) -> Result<(), String> {
    bring_in(desk, kind, worktree)?;
    match &desk.options.set_up.setup {
        Some(line) => run(desk, attempt, worktree, "setup", line),
        None => Ok(()),
    }
}

/// Makes a worktree fit for an agent on another machine, as far as that is done here; the rest goes along.
pub(super) fn pack<'a>(
    desk: &Desk,
    kind: TaskKind,
    worktree: &Path,
    (site, host): (&'a Site, &'a SshHost),
    needs: Needs,
) -> Result<Errand<'a>, String> {
    bring_in(desk, kind, worktree)?;
    let options = &desk.options.set_up;
    let setup = options.setup.clone().map(|line| Hook {
        line,
        is_confined: options.is_confined,
        timeout: options.timeout,
    });
    let carried = noted(desk, worktree, INCLUDED_NOTE);
    Ok(Errand {
        host,
        cluster: site.cluster(),
        needs,
        ssh: executor::ssh_command(desk.context.repository.ssh_command()),
        carried: carried.into_iter().map(PathBuf::from).collect(),
        setup,
        companions: Vec::new(),
    })
}

fn bring_in(desk: &Desk, kind: TaskKind, worktree: &Path) -> Result<(), String> {
    include(desk, worktree).map_err(|error| format!("bring in ignored files: {error}"))?;
    put_templates(desk, kind, worktree).map_err(|error| format!("put templates in: {error}"))
}

/// Tidies up after an attempt that was settled. That it fails harms nobody's work: it stands in the log of the hooks.
pub(super) fn tear_down(desk: &Desk, attempt: AttemptId, worktree: &Path) {
    if let Some(line) = &desk.options.set_up.teardown {
        run(desk, attempt, worktree, "teardown", line).ok();
    }
}

/// The files of a worktree that came from templates: they belong to nobody's change.
pub(super) fn from_templates(desk: &Desk, worktree: &Path) -> Vec<String> {
    noted(desk, worktree, TEMPLATES_NOTE)
}

/// The lines of a note on a worktree.
fn noted(desk: &Desk, worktree: &Path, name: &str) -> Vec<String> {
    let note = desk.context.repository.note(worktree, name);
    let text = note.ok().and_then(|note| fs::read_to_string(note).ok());
    let text = text.unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn run(
    desk: &Desk,
    attempt: AttemptId,
    worktree: &Path,
    name: &str,
    line: &str,
) -> Result<(), String> {
    let options = &desk.options.set_up;
    let folder = desk.run_dir.attempt_folder(attempt);
    let command = TaskCommand {
        folder: &folder,
        worktree,
        repository: &desk.context.repository,
        line,
        is_confined: options.is_confined,
    };
    let logs = desk.run_dir.logs_folder();
    let log = logs.join(format!("hooks-{attempt}.log"));
    (desk.executor).run_hook(&command, name, options.timeout, &desk.halt, &log)
}

/// Brings ignored files of the user's checkout in; once for each worktree.
fn include(desk: &Desk, worktree: &Path) -> io::Result<()> {
    let repository = &desk.context.repository;
    let Some(checkout) = repository.workdir() else {
        return Ok(());
    };
    let mut patterns: Vec<String> = Vec::new();
    if let Ok(text) = fs::read_to_string(checkout.join(INCLUDE_FILE)) {
        let lines = text.lines().map(str::trim_end);
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        patterns.extend(lines.map(str::to_owned));
    }
    patterns.extend(desk.options.set_up.include.iter().cloned());
    if patterns.is_empty() {
        return Ok(());
    }
    let note = repository.note(worktree, INCLUDED_NOTE);
    let note = note.map_err(io::Error::other)?;
    if note.exists() {
        return Ok(());
    }
    let paths = repository
        .ignored_files(checkout, &patterns)
        .map_err(io::Error::other)?;
    let by = if desk.options.set_up.by_hardlink {
        By::Hardlink
    } else {
        By::Copy
    };
    let mut names = Vec::new();
    for path in paths {
        copying::copy(checkout, worktree, &path, by)?;
        names.extend(path.to_str().map(str::to_owned));
    }
    fs::write(note, names.join("\n"))
}

/// Puts files of the user's templates in, where there are none of that name, and notes which.
fn put_templates(desk: &Desk, kind: TaskKind, worktree: &Path) -> io::Result<()> {
    let Some(templates) = &desk.options.set_up.templates else {
        return Ok(());
    };
    let mut put = from_templates(desk, worktree);
    let n_before = put.len();
    // What is said for the kind goes before what is said for all.
    for folder in [kind.prefix(), "all"] {
        let from = templates.join(folder);
        for path in copying::files_below(&from) {
            let to = worktree.join(&path);
            if to.symlink_metadata().is_err()
                && copying::copy_file(&from.join(&path), worktree, &path)?
            {
                put.push(path.to_string_lossy().into_owned());
            }
        }
    }
    if put.len() == n_before {
        return Ok(());
    }
    let note = desk.context.repository.note(worktree, TEMPLATES_NOTE);
    fs::write(note.map_err(io::Error::other)?, put.join("\n"))
}
