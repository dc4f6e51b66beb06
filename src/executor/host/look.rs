//! What there is on the machine that attempts run on, as it is asked from afar.

use std::env;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::folder::repositories;
use super::stage::path_of;
use crate::executor::measure;
use crate::model::Machine;

/// What this machine has, and which of these programs; `path` are the folders with programs beside the usual ones.
pub(super) fn look(path: &[String], programs: &[String]) -> Machine {
    let folders = path_of(path);
    let folders: Vec<PathBuf> = env::split_paths(&folders).collect();
    let is_there = |program: &&String| {
        // One that is a part of the repository is where the repository is.
        let is_own = Path::new(program.as_str()).is_relative() && program.contains('/');
        is_own || find(program, &folders).is_some()
    };
    let found = programs.iter().filter(is_there).cloned().collect();
    measure::machine(&repositories().unwrap_or_default(), found)
}

/// Where a program is that is called so, or is at that path.
pub(super) fn find(program: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    if program.contains('/') {
        let path = PathBuf::from(program);
        return is_executable(&path).then_some(path);
    }
    let mut paths = folders.iter().map(|folder| folder.join(program));
    paths.find(|path| is_executable(path))
}

fn is_executable(path: &Path) -> bool {
    let metadata = path.metadata();
    metadata.is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}
