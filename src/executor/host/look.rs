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
        let program = Path::new(program.as_str());
        if program.components().count() > 1 {
            // One that is a part of the repository is where the repository is.
            return program.is_relative() || is_executable(program);
        }
        folders
            .iter()
            .any(|folder| is_executable(&folder.join(program)))
    };
    let found = programs.iter().filter(is_there).cloned().collect();
    measure::machine(&repositories().unwrap_or_default(), found)
}

fn is_executable(path: &Path) -> bool {
    let metadata = path.metadata();
    metadata.is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}
