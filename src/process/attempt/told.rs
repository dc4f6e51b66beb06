//! What a process says that stands for an attempt on another machine.

use std::path::Path;

use super::folder::Folder;
use crate::model::{Exit, Vitals, Wait};
use crate::process::ProcessError;

/// Says how the attempt ended that the process in `folder` stands for; its shim makes that its own last word.
pub fn tell_exit(folder: &Path, exit: &Exit) -> Result<(), ProcessError> {
    Folder::at(folder).write_told(exit)
}

/// Says what the processes of that attempt use.
pub fn tell_vitals(folder: &Path, vitals: &Vitals) {
    Folder::at(folder).write_vitals(vitals);
}

/// Says why that attempt does not run yet; none where it does.
pub fn tell_wait(folder: &Path, wait: Option<&Wait>) {
    Folder::at(folder).write_wait(wait);
}

/// Why that attempt does not run yet, as far as somebody said so.
pub fn waits_for(folder: &Path) -> Option<Wait> {
    Folder::at(folder).wait()
}

/// Whether that attempt is to stand still.
pub fn is_pause_wanted(folder: &Path) -> bool {
    Folder::at(folder).is_pause_requested()
}
