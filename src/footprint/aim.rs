//! What tasks of some kinds are after: texts for people, or tests. What they describe or test is read.

use crate::model::{RepoPath, TaskKind};

/// What a kind of task is after.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aim {
    /// Whether a file is one of that sort.
    pub(super) is_met: fn(&RepoPath) -> bool,
    /// How much less likely it is than the ranking says that another file is changed, which does not know the kind. Of 69
    /// changes of ten repositories whose titles are those of test tasks, 0.4 has the least log loss (0.090 a candidate, 0.099
    /// without); of 72 of docs tasks, which often change what stands in sources, 0.8 (0.135, as without).
    pub(super) beside: f64,
}

impl Aim {
    /// The aim of a kind; none where the kind says nothing of files.
    pub(super) fn of(kind: TaskKind) -> Option<Self> {
        match kind {
            TaskKind::Test => Some(Self {
                is_met: RepoPath::is_test,
                beside: 0.4,
            }),
            TaskKind::Docs => Some(Self {
                is_met: is_for_people,
                beside: 0.8,
            }),
            _ => None,
        }
    }
}

fn is_for_people(path: &RepoPath) -> bool {
    matches!(
        path.extension(),
        Some("md" | "rst" | "txt" | "adoc" | "mdx" | "html")
    )
}
