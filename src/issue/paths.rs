//! Paths, globs, folders and module names in the text of a task.

use super::details::Mode;
use super::rich::Rich;
use crate::model::StatedPath;

/// All paths of the lines.
pub(super) fn stated(lines: &[(Rich, Mode)]) -> Vec<StatedPath> {
    let _ = lines;
    Vec::new()
}
