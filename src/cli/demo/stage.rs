//! The stage of the demo: a folder with the repository in it, made by git as any other.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::repository::{COMMITS, ISSUE, NAME};
use crate::cli::error::CliError;
use crate::process::Cmd;

/// The agent, seen from the repository.
pub(crate) const AGENT: &str = ".git/demo-agent";

/// Settings of the repository, so that nothing of the user's own gets in the way: no signatures, no hooks.
const CONFIG: &[(&str, &str)] = &[
    ("user.name", "Demo"),
    ("user.email", "demo@example.com"),
    ("commit.gpgSign", "false"),
    ("tag.gpgSign", "false"),
    ("core.hooksPath", "/dev/null"),
    ("core.autocrlf", "false"),
];

/// Makes the repository, with the master issue in an ignored file beside its own, and returns where it is.
pub(crate) fn build(directory: Option<&Path>, pace: u8) -> Result<PathBuf, CliError> {
    let repository = match directory {
        Some(directory) => named(directory)?,
        None => temporary()?,
    };
    git(
        &repository,
        &["init", "--quiet", "--template=", "--initial-branch=main"],
    )?;
    for (key, value) in CONFIG {
        git(&repository, &["config", key, value])?;
    }
    write(&repository.join(".git/info/exclude"), "/plan.md\n")?;
    for commit in COMMITS {
        for (path, text) in commit.files {
            write(&repository.join(path), text)?;
        }
        git(&repository, &["add", "--all"])?;
        git(
            &repository,
            &["commit", "--quiet", "--message", commit.message],
        )?;
    }
    write(&repository.join("plan.md"), ISSUE)?;
    write_agent(&repository.join(AGENT), pace)?;
    Ok(repository)
}

/// A program of the demo's own, as any agent is one.
fn write_agent(path: &Path, pace: u8) -> Result<(), CliError> {
    let binary = std::env::current_exe().map_err(|source| {
        CliError::failure(format!("cannot tell where this program is: {source}"))
    })?;
    let binary = binary.display().to_string();
    write(
        path,
        &format!(
            "#!/bin/sh\nexec {} __demo-agent {pace}\n",
            shell_words::quote(&binary)
        ),
    )?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
        .map_err(|source| unusable(path, &source))
}

fn named(directory: &Path) -> Result<PathBuf, CliError> {
    fs::create_dir(directory).map_err(|source| {
        CliError::failure(format!("cannot make '{}': {source}", directory.display()))
            .hint("Name a folder that does not exist yet")
    })?;
    directory
        .canonicalize()
        .map_err(|source| unusable(directory, &source))
}

fn temporary() -> Result<PathBuf, CliError> {
    let folder = tempfile::Builder::new()
        .prefix("git-orchestrate-demo-")
        .tempdir()
        .map_err(|source| CliError::failure(format!("cannot make a temporary folder: {source}")))?
        .keep();
    let repository = folder.join(NAME);
    fs::create_dir(&repository).map_err(|source| unusable(&repository, &source))?;
    Ok(repository)
}

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|source| unusable(path, &source))
}

fn git(repository: &Path, arguments: &[&str]) -> Result<(), CliError> {
    let output = Cmd::new("git")
        .args(arguments)
        .current_dir(repository)
        .output()
        .map_err(|error| CliError::failure(CliError::chain(&error)))?;
    if output.is_success() {
        return Ok(());
    }
    Err(CliError::failure(format!(
        "`git {}` failed: {}",
        arguments.join(" "),
        output.stderr_text()
    )))
}

fn unusable(path: &Path, source: &std::io::Error) -> CliError {
    CliError::failure(format!("cannot use '{}': {source}", path.display()))
}
