//! A home of the attempt's own: empty but for the toolchains and what its agent needs.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};

use super::visible::TOOLS;
use crate::agent::AgentState;

/// How much of an agent's settings is copied, in bytes, and how deep.
const MOST: u64 = 32 * 1024 * 1024;
const MAX_DEPTH: usize = 8;

/// Makes it in `own`, after the user's. Returns what the agent may change outside of it.
pub(super) fn make(
    own: &Path,
    users: Option<&Path>,
    state: &AgentState,
    variable: &dyn Fn(&str) -> Option<String>,
) -> io::Result<Vec<PathBuf>> {
    fs::create_dir_all(own)?;
    let mut writable = Vec::new();
    for name in &state.shared {
        let Some((real, below)) = place(name, users, variable) else {
            continue;
        };
        if name.ends_with('/') && real.parent().is_some_and(Path::is_dir) && !real.exists() {
            fs::create_dir(&real)?;
        }
        if real.exists() {
            link(&real, below.map(|below| own.join(below)))?;
            writable.push(real);
        }
    }
    let mut room = MOST;
    for name in &state.copied {
        if let Some((real, Some(below))) = place(name, users, variable) {
            copy(&real, &own.join(below), &mut room, 0)?;
        }
    }
    if let Some(users) = users {
        for name in TOOLS {
            let real = users.join(name);
            if real.exists() {
                link(&real, Some(own.join(name)))?;
            }
        }
    }
    Ok(writable)
}

/// Where something that an agent needs is, and its name below the home.
fn place<'a>(
    name: &'a str,
    users: Option<&Path>,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Option<(PathBuf, Option<&'a Path>)> {
    let trimmed = name.trim_end_matches('/');
    if let Some(variable_name) = trimmed.strip_prefix('$') {
        let real = PathBuf::from(variable(variable_name)?);
        return real.is_absolute().then_some((real, None));
    }
    let below = Path::new(trimmed);
    let is_plain = below
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    is_plain.then(|| Some((users?.join(below), Some(below))))?
}

fn link(real: &Path, at: Option<PathBuf>) -> io::Result<()> {
    let Some(at) = at else { return Ok(()) };
    if let Some(parent) = at.parent() {
        fs::create_dir_all(parent)?;
    }
    match symlink(real, at) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

/// Copies files and folders; links are left out, and what is more than there is room for.
fn copy(from: &Path, to: &Path, room: &mut u64, depth: usize) -> io::Result<()> {
    let Ok(metadata) = from.metadata() else {
        return Ok(());
    };
    if metadata.is_dir() && depth < MAX_DEPTH {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            if !entry.file_type()?.is_symlink() {
                copy(&entry.path(), &to.join(entry.file_name()), room, depth + 1)?;
            }
        }
    } else if metadata.is_file() && metadata.len() <= *room {
        *room -= metadata.len();
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(from, to)?;
    }
    Ok(())
}
