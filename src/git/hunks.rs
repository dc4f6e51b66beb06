//! The hunks of a conflicting file.

use std::fs;

use super::call::{Call, failed};
use super::lane::Walker;
use super::{GitError, Repository};
use crate::model::{Exit, Oid, RepoPath};
use crate::process::Scratch;

/// So long that no line of a real file is taken for a marker.
const MARKER: usize = 61;

/// One place of a file that two sides changed differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// The line of our side that it starts at, counted from 1.
    pub line: usize,
    /// The lines before both changed them.
    pub base: String,
    /// Our lines.
    pub ours: String,
    /// Their lines.
    pub theirs: String,
}

impl Repository {
    /// The conflicting hunks of a file that both of two commits changed since `base`. None where one of the two does not
    /// have it, where it is binary, or where its lines do not conflict.
    pub fn conflict_hunks(
        &self,
        base: &Oid,
        ours: &Oid,
        theirs: &Oid,
        path: &RepoPath,
    ) -> Result<Vec<Hunk>, GitError> {
        let (Some(our_text), Some(their_text)) =
            (self.file_at(ours, path)?, self.file_at(theirs, path)?)
        else {
            return Ok(Vec::new());
        };
        let base_text = self.file_at(base, path)?.unwrap_or_default();
        if [&base_text, &our_text, &their_text]
            .iter()
            .any(|text| text.contains(&0))
        {
            return Ok(Vec::new());
        }
        let folder = Scratch::make().map_err(|source| GitError::Io {
            path: std::env::temp_dir(),
            source,
        })?;
        let sides = [
            ("ours", our_text),
            ("base", base_text),
            ("theirs", their_text),
        ];
        for (name, text) in &sides {
            let file = folder.path().join(name);
            fs::write(&file, text).map_err(|source| GitError::Io { path: file, source })?;
        }
        let output = Call::plain()
            .args(["merge-file", "--stdout", "--diff3", "--quiet"])
            .arg(format!("--marker-size={MARKER}"))
            .args(["ours", "base", "theirs"])
            .current_dir(folder.path())
            .run()?;
        match output.exit {
            // The exit code is the number of conflicts, at most 127.
            Exit::Success | Exit::Failure { code: 1..=127 } => {
                Ok(parse_hunks(&String::from_utf8_lossy(&output.stdout)))
            }
            _ => Err(failed("merge-file".to_owned(), &output)),
        }
    }

    /// A file of a commit's tree; none where it is not there, not a file, or too large.
    pub fn file_at(&self, commit: &Oid, path: &RepoPath) -> Result<Option<Vec<u8>>, GitError> {
        if let Ok(found) = Walker::open(self).and_then(|mut walker| walker.file(commit, path)) {
            return Ok(found.and_then(|oid| self.blob(&oid)));
        }
        let output = self
            .call()
            .args(["rev-parse", "--verify", "--quiet"])
            .arg(format!("{commit}:{path}"))
            .run()?;
        let oid = output.stdout_text().parse::<Oid>().ok();
        Ok(oid
            .filter(|_| output.is_success())
            .and_then(|oid| self.blob(&oid)))
    }
}

/// `git merge-file --diff3`: `<<<<<<< ours`, our lines, `||||||| base`, the lines before, `=======`, their lines, `>>>>>>> theirs`.
fn parse_hunks(text: &str) -> Vec<Hunk> {
    let marker = |sign: &str| sign.repeat(MARKER);
    let [begin, middle, turn, end] = [marker("<"), marker("|"), marker("="), marker(">")];
    let mut hunks: Vec<Hunk> = Vec::new();
    // Where we are: 0 outside, 1 in our lines, 2 in the base, 3 in theirs.
    let mut side = 0;
    let mut line = 1;
    for text in text.split_inclusive('\n') {
        if side == 0 && text.starts_with(&begin) {
            side = 1;
            hunks.push(Hunk {
                line,
                base: String::new(),
                ours: String::new(),
                theirs: String::new(),
            });
        } else if side == 1 && text.starts_with(&middle) {
            side = 2;
        } else if side == 2 && text.starts_with(&turn) {
            side = 3;
        } else if side == 3 && text.starts_with(&end) {
            side = 0;
        } else if let Some(hunk) = hunks.last_mut().filter(|_| side > 0) {
            match side {
                1 => hunk.ours.push_str(text),
                2 => hunk.base.push_str(text),
                _ => hunk.theirs.push_str(text),
            }
            line += usize::from(side == 1);
        } else {
            line += 1;
        }
    }
    hunks
}
