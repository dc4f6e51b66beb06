//! What tasks of some kinds are after: texts for people, or tests. What they describe or test is read.

use crate::model::{RepoPath, TaskKind};

/// How much likelier than to change it such a task is to read a file that is none of what it is after.
pub(super) const BESIDE_AIM: f64 = 0.4;

/// Whether a file is one that a task of the kind is after; none where the kind says nothing of that.
pub(super) fn aim(kind: TaskKind) -> Option<fn(&RepoPath) -> bool> {
    match kind {
        TaskKind::Test => Some(RepoPath::is_test),
        TaskKind::Docs => Some(is_for_people),
        _ => None,
    }
}

fn is_for_people(path: &RepoPath) -> bool {
    matches!(
        path.extension(),
        Some("md" | "rst" | "txt" | "adoc" | "mdx" | "html")
    )
}
