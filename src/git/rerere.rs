//! Resolutions that the user has recorded for `rerere`, replayed where no worktree is.

use std::fs;
use std::path::{Path, PathBuf};

use super::bench::{ConflictSides, MergeBench, at};
use super::{GitError, Repository};
use crate::model::{Oid, RepoPath};

impl MergeBench<'_> {
    /// What the user's recorded resolutions make of a conflict: the files that come out without a marker. Nothing of it is
    /// recorded; nothing happens where the user does not use `rerere`.
    pub fn replay(
        &self,
        tree: &Oid,
        sides: &[ConflictSides],
    ) -> Result<Vec<(RepoPath, Vec<u8>)>, GitError> {
        let cache = self.repository.common_dir().join("rr-cache");
        if !self.repository.replays_resolutions() || !cache.is_dir() {
            return Ok(Vec::new());
        }
        let place = self.quarantine.folder().join("rerere");
        fs::remove_dir_all(&place).ok();
        let mut before = Vec::new();
        let mut input = Vec::new();
        for one in sides.iter().filter(|one| one.is_plain()) {
            let Some(marked) = self.file(tree, &one.path) else {
                continue;
            };
            let file = place.join(one.path.as_str());
            let write = || {
                fs::create_dir_all(file.parent().unwrap_or(&place))?;
                fs::write(&file, &marked)
            };
            write().map_err(at(&file))?;
            for stage in &one.stages {
                input.extend_from_slice(stage);
                input.push(0);
            }
            before.push((one.path.clone(), file, marked));
        }
        if before.is_empty() {
            return Ok(Vec::new());
        }
        let index = self.quarantine.folder().join("rerere-index");
        fs::remove_file(&index).ok();
        let mut work_tree = std::ffi::OsString::from("--work-tree=");
        work_tree.push(&place);
        let known = entries(&cache);
        let call = || {
            let call = self.quarantine.call().env("GIT_INDEX_FILE", &index);
            call.option(work_tree.clone()).current_dir(&place)
        };
        let indexed = call().args(["update-index", "-z", "--index-info"]);
        indexed.stdin(input).bytes()?;
        call()
            .option("-c")
            .option("rerere.autoUpdate=false")
            .arg("rerere")
            .run()?;
        // What git has noted for a resolution to come belongs to who resolves it.
        for entry in entries(&cache) {
            if !known.contains(&entry) {
                fs::remove_dir_all(&entry).ok();
            }
        }
        let mut resolved = Vec::new();
        for (path, file, marked) in before {
            let now = fs::read(&file).map_err(at(&file))?;
            if now != marked && !has_markers(&now) {
                resolved.push((path, now));
            }
        }
        Ok(resolved)
    }
}

/// Whether a line of a text is the marker of a conflict.
pub fn has_markers(text: &[u8]) -> bool {
    text.split(|&byte| byte == b'\n').any(|line| {
        let is_marker = |sign: u8| {
            line.iter().take_while(|&&byte| byte == sign).count() >= 7
                && line
                    .iter()
                    .find(|&&byte| byte != sign)
                    .is_none_or(|&byte| byte == b' ' || byte == b'\r')
        };
        is_marker(b'<') || is_marker(b'>') || is_marker(b'|')
    })
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

impl Repository {
    /// Whether the user has resolutions recorded and replayed: asked for, or begun by the folder that holds them.
    pub fn replays_resolutions(&self) -> bool {
        let is_begun = || self.common_dir().join("rr-cache").is_dir();
        self.records_resolutions().unwrap_or_else(is_begun)
    }
}
