//! What is known of the processes of an attempt.

use std::path::Path;

use super::folder::Folder;
use crate::model::Vitals;

/// What the processes of an attempt used when its shim last looked; none where it never did. The shim looks every few
/// seconds, and once more at the end.
pub fn vitals(folder: &Path) -> Option<Vitals> {
    Folder::at(folder).vitals()
}
