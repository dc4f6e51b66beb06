//! Why a merge is left to git.

use std::fmt;

/// Why the fast lane leaves a merge to git: what it decides itself is provably what git's `ort` strategy comes to.
///
/// The heart of the proof: `ort` goes beyond a plain three-way merge of each path only for what it takes for renamed. A side
/// can rename only if it both deletes files and adds files, and a rename matters only where the other side changed, deleted
/// or added something at one of its ends, or added something below a folder that the renaming side removed. Each of these
/// is seen in the lists of changed paths alone, so no setting of rename detection can matter to what is decided here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HandOver {
    /// The objects cannot be read in process.
    Repository,
    /// The history is not as its commits say: it is shallow, or has grafts or replacements.
    RewrittenHistory,
    /// There is not exactly one merge base: git merges several first. Where there is none it refuses, which
    /// is known without asking.
    MergeBases,
    /// The way to the merge base is longer than is kept in memory.
    DeepHistory,
    /// An object is missing, as in a partial clone, or is not what it should be. Git may do without it, or fetch it.
    Missing,
    /// A tree is not in git's order, or holds a mode that git only reads and never writes.
    OddTree,
    /// Too many paths differ, or a file is too large, to be held in memory.
    TooLarge,
    /// One side has a file where the other added a folder: git keeps both under another name.
    FileAndFolder,
    /// Both sides changed a path that is of another type (file, link, submodule) on one of them, or they added it with
    /// different modes.
    Types,
    /// Both sides changed a symbolic link.
    Link,
    /// Both sides moved a submodule: git looks into the submodule for a common descendant.
    Submodule,
    /// One side changed a file that the other deleted while it added some: one of those may be the file under a new name,
    /// and take the change.
    ModifyDelete,
    /// Both sides deleted a file and one of them added some: it may be a rename on one side, and the other side's deletion,
    /// or another rename, conflicts with it.
    DeletedTwice,
    /// Both sides added a path and one of them deleted files: its addition may be a rename.
    AddedTwice,
    /// A side added a file below a folder that the other removed while it added some: the folder may have been renamed, and
    /// the file then moves along.
    FolderRename,
    /// A file that both sides changed may have a merge driver or a size of conflict markers by its attributes.
    Attributes,
    /// Files are to be brought to one form before they are merged (`merge.renormalize`), and both sides changed one.
    Renormalize,
    /// Files are merged by a driver of the configuration (`merge.default`), and both sides changed one.
    DefaultDriver,
    /// Lines are compared by an algorithm of the configuration (`diff.algorithm`, from git 2.50 on), and both sides changed
    /// a file.
    Algorithm,
    /// Conflicts are shown in a style that is not known here, or with the lines of the base, whose heading holds an id
    /// that is as long as it needs to be.
    ConflictStyle,
    /// Both sides changed a file, and this git was not compared with the lines as they are merged here: they are compared
    /// by git 2.41 to 2.53, and 2.54 changed how lines are matched.
    UntestedGit,
    /// The lines could not be compared.
    Lines,
}

impl HandOver {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::Repository,
        Self::RewrittenHistory,
        Self::MergeBases,
        Self::DeepHistory,
        Self::Missing,
        Self::OddTree,
        Self::TooLarge,
        Self::FileAndFolder,
        Self::Types,
        Self::Link,
        Self::Submodule,
        Self::ModifyDelete,
        Self::DeletedTwice,
        Self::AddedTwice,
        Self::FolderRename,
        Self::Attributes,
        Self::Renormalize,
        Self::DefaultDriver,
        Self::Algorithm,
        Self::ConflictStyle,
        Self::UntestedGit,
        Self::Lines,
    ];
}

impl fmt::Display for HandOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Repository => "the objects cannot be read in process",
            Self::RewrittenHistory => "the history is shallow, grafted or replaced",
            Self::MergeBases => "there is not exactly one merge base",
            Self::DeepHistory => "the merge base is far away",
            Self::Missing => "an object is missing",
            Self::OddTree => "a tree is not as git writes it",
            Self::TooLarge => "too much differs",
            Self::FileAndFolder => "a file meets a folder",
            Self::Types => "both sides changed a path of different types",
            Self::Link => "both sides changed a link",
            Self::Submodule => "both sides moved a submodule",
            Self::ModifyDelete => "a changed file may be renamed on the other side",
            Self::DeletedTwice => "a file deleted on both sides may be renamed on one",
            Self::AddedTwice => "a file added on both sides may be renamed on one",
            Self::FolderRename => "a file was added below a folder that may be renamed",
            Self::Attributes => "attributes decide how a file is merged",
            Self::Renormalize => "files are renormalized",
            Self::DefaultDriver => "a driver of the configuration merges files",
            Self::Algorithm => "the configuration names how lines are compared",
            Self::ConflictStyle => "the configuration names how conflicts are shown",
            Self::UntestedGit => "this version of git was not compared",
            Self::Lines => "the lines could not be compared",
        })
    }
}
