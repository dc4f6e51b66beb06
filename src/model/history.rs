//! What was done before: the changes that landed on a line of history.

use super::{Oid, RepoPath};

/// One change that landed: a commit of the line itself, or the merge that brought a branch in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastChange {
    /// The commit on the line.
    pub commit: Oid,
    /// When it was committed, in seconds since 1970.
    pub time: i64,
    /// What it says, beginning with its subject: without trailers and the lines that merges are given by tools, and
    /// cut off after some 1,500 bytes. It may be empty.
    pub message: String,
    /// The files that it touched; none where there were too many of them, or where that cannot be known.
    pub files: Vec<PastFile>,
    /// How many files it touched, whether they are listed or not.
    pub n_files: u32,
}

impl PastChange {
    /// The first line of the message.
    pub fn subject(&self) -> &str {
        self.message.lines().next().unwrap_or_default()
    }
}

/// A file that a past change touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastFile {
    /// Its path after the change; of a deleted file, before.
    pub path: RepoPath,
    /// What was done to it.
    pub touch: Touch,
}

/// What a change did to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touch {
    /// It is new.
    Added,
    /// Its content, its mode or its type is another.
    Modified,
    /// It is gone.
    Deleted,
    /// It was called otherwise before, with the same content.
    Renamed {
        /// Its path before.
        from: RepoPath,
    },
}
