//! What is out of the ordinary in a worktree, so that git is asked.

/// Why a worktree is not read in process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::git) enum Odd {
    /// A setting says that files are not what they look like: `core.fileMode`, `core.ignoreCase`, `core.symlinks`.
    Setting,
    /// The index cannot be read, or says more of a file than what it is: a conflict, a sparse checkout, an intent to add.
    Index,
    /// There is a repository or a submodule inside.
    Nested,
    /// What is committed of a file may not be what is on disk: a filter, an encoding, ends of lines.
    Converted,
    /// Something is neither a file nor a link nor a folder where a file was.
    Special,
    /// Folders are nested too deep, or there are too many files.
    TooMuch,
    /// A file could not be read, or went away while it was.
    Unread,
    /// It is not as HEAD has it, and nobody asked in which way.
    Differs,
    /// An object is missing, or could not be kept.
    Object,
}
