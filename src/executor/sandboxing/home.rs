//! A home of the attempt's own: empty but for the toolchains and what its agent needs.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};

use super::visible::TOOLS;
use crate::agent::AgentState;

/// The folder of the home that stands for those that variables name.
const NAMED: &str = ".named";

/// How much of an agent's settings is copied, in bytes, and how deep.
const MOST: u64 = 32 * 1024 * 1024;
const MAX_DEPTH: usize = 8;

/// What making a home came to.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// What the agent may change outside of it.
    pub(super) writable: Vec<PathBuf>,
    /// Variables that name a folder in it, in place of one of the user's.
    pub(super) env: BTreeMap<String, String>,
}

/// Makes it in `own`, after the user's, with the sessions that are kept in `sessions`.
pub(super) fn make(
    own: &Path,
    sessions: &Path,
    users: Option<&Path>,
    state: &AgentState,
    variable: &dyn Fn(&str) -> Option<String>,
) -> io::Result<Made> {
    fs::create_dir_all(own)?;
    let mut made = Made::default();
    let mut look = |name: &str| {
        let found = place(name, users, variable)?;
        if let Some(variable) = found.variable {
            let folder = own.join(NAMED).join(variable);
            fs::create_dir_all(&folder).ok()?;
            let folder = folder.to_string_lossy().into_owned();
            made.env.insert(variable.to_owned(), folder);
        }
        Some((found.real, own.join(found.below)))
    };
    let mut writable = Vec::new();
    for name in &state.sessions {
        let Some((_, at)) = look(name) else {
            continue;
        };
        let kept = sessions.join(at.strip_prefix(own).unwrap_or(&at));
        fs::create_dir_all(&kept)?;
        link(&kept, &at)?;
        writable.push(kept);
    }
    for name in &state.shared {
        if let Some((real, at)) = look(name)
            && real.exists()
        {
            link(&real, &at)?;
            writable.push(real);
        }
    }
    let mut room = MOST;
    for name in &state.copied {
        if let Some((real, at)) = look(name) {
            copy(&real, &at, &mut room, 0)?;
        }
    }
    if let Some(users) = users {
        for name in TOOLS {
            let real = users.join(name);
            if real.exists() {
                link(&real, &own.join(name))?;
            }
        }
    }
    made.writable = writable;
    Ok(made)
}

/// Something that an agent needs.
struct Found<'a> {
    /// Where it is.
    real: PathBuf,
    /// Where it is seen, below the home of the attempt's own.
    below: PathBuf,
    /// The variable that names the folder that it is in.
    variable: Option<&'a str>,
}

/// Where something that an agent needs is, and where it is seen.
fn place<'a>(
    name: &'a str,
    users: Option<&Path>,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Option<Found<'a>> {
    let trimmed = name.trim_end_matches('/');
    let (folder, below, named) = match trimmed.strip_prefix('$') {
        Some(rest) => {
            let (named, below) = rest.split_once('/')?;
            let folder = PathBuf::from(variable(named)?);
            (folder, Path::new(below), Some(named))
        }
        None => (users?.to_owned(), Path::new(trimmed), None),
    };
    let is_plain = below
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    (is_plain && folder.is_absolute()).then(|| Found {
        real: folder.join(below),
        below: match named {
            Some(named) => Path::new(NAMED).join(named).join(below),
            None => below.to_owned(),
        },
        variable: named,
    })
}

fn link(real: &Path, at: &Path) -> io::Result<()> {
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
