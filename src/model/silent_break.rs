//! What a merge breaks although no line of it conflicts.

use serde::{Deserialize, Serialize};

use super::{RepoPath, TaskId};

/// Two changes that merge as text and do not fit: one takes away what the other begins to use, or both add the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SilentBreak {
    /// In which way they do not fit.
    #[serde(flatten)]
    pub kind: BreakKind,
    /// The definition that it is about; of a file, its name.
    pub name: String,
    /// Whose change takes it away or makes it otherwise; none where it is the target's own.
    pub changed_by: Option<TaskId>,
    /// Where that is: for what is gone, where it was.
    pub changed_at: BreakPlace,
    /// Whose change needs it as it was, or adds it too; none where it is the target's own.
    pub used_by: Option<TaskId>,
    /// Where that is.
    pub used_at: BreakPlace,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BreakPlace {
    /// The path.
    pub path: RepoPath,
    /// The line, counted from 1; none where the file as a whole is meant.
    pub line: Option<u32>,
}

/// In which way two changes do not fit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum BreakKind {
    /// One removes a definition, the other begins to use it.
    Removed,
    /// One gives a definition another name, the other begins to use the old one.
    Renamed {
        /// The new name.
        to: String,
    },
    /// One changes what a function takes, the other calls it in the old way.
    Signature {
        /// What it took.
        before: String,
        /// What it takes.
        after: String,
    },
    /// One deletes or moves a file, the other begins to import it.
    FileGone,
    /// Both add a definition of that name to one scope.
    AddedTwice,
    /// Both add a file of that number to a numbered series.
    SameNumber,
}

impl BreakKind {
    /// Its name in documents.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Renamed { .. } => "renamed",
            Self::Signature { .. } => "signature",
            Self::FileGone => "file_gone",
            Self::AddedTwice => "added_twice",
            Self::SameNumber => "same_number",
        }
    }
}
