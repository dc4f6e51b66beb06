//! `git-orchestrate/edits/1`: who else has changed a file.

use serde::Serialize;

use super::TipEntry;
use crate::model::{EditKind, ExpectedEdit, FileEdit, FileEdits, LiveTip, RepoPath, RunId, TaskId};

/// The document of `conflicts --path FILE --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EditsDocument<'a> {
    /// Its name and version.
    pub schema: &'static str,
    /// The file, from the root of the repository.
    pub path: &'a RepoPath,
    /// What others did to it.
    pub edits: Vec<EditEntry<'a>>,
    /// Those of whom nobody can say.
    pub unknown: Vec<TipEntry<'a>>,
    /// The tasks that have not changed it yet and probably will, likeliest first.
    pub expected: Vec<ExpectedEntry<'a>>,
}

/// A task that will probably change a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExpectedEntry<'a> {
    /// Its run.
    pub run: &'a RunId,
    /// The task.
    pub task: TaskId,
    /// Its title.
    pub title: &'a str,
    /// How likely it is, from 0 to 1.
    pub probability: f64,
}

/// What somebody did to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EditEntry<'a> {
    /// Who.
    pub by: TipEntry<'a>,
    /// `added`, `changed`, `deleted` or `binary`.
    pub kind: EditKind,
    /// Whether some of it is committed.
    pub committed: bool,
    /// Whether some of it is not.
    pub uncommitted: bool,
    /// Which lines of the copy that was asked about.
    pub lines: Vec<LinesEntry>,
    /// Whether it conflicts with that copy as it is now.
    pub conflicts: bool,
}

/// Lines, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LinesEntry {
    /// The first.
    pub start: usize,
    /// The last.
    pub end: usize,
}

impl<'a> EditsDocument<'a> {
    /// The document of what was found.
    pub fn new(found: &'a FileEdits) -> Self {
        let entry = |(tip, edit): &'a (LiveTip, FileEdit)| EditEntry {
            by: TipEntry::new(tip),
            kind: edit.kind,
            committed: edit.is_committed,
            uncommitted: edit.is_uncommitted,
            lines: (edit.lines.iter())
                .map(|&(start, end)| LinesEntry { start, end })
                .collect(),
            conflicts: edit.is_conflict,
        };
        let expected = |edit: &'a ExpectedEdit| ExpectedEntry {
            run: &edit.run,
            task: edit.task,
            title: &edit.title,
            probability: edit.probability,
        };
        Self {
            schema: "git-orchestrate/edits/1",
            path: &found.path,
            edits: found.edits.iter().map(entry).collect(),
            unknown: found.unknown.iter().map(TipEntry::new).collect(),
            expected: found.expected.iter().map(expected).collect(),
        }
    }
}
