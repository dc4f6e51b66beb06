use super::build::{FileLinks, ReadFile};
use super::file_set::FileSet;
pub(super) fn links(_: &FileSet<'_>, _: &ReadFile<'_>) -> Vec<FileLinks> {
    Vec::new()
}
