//! What somebody changed outside of a run, as files to be looked at, and put away where it was only added.

use std::fs;
use std::path::{Path, PathBuf};

use super::{FileState, ForeignChange, GitError, RefUpdate, Repository};
use crate::process::Scratch;

/// How many files one patch tells of.
const MAX_FILES: usize = 500;

/// How much of one file of the configuration or of a hook is kept, in bytes.
const MAX_FILE: u64 = 1024 * 1024;

impl Repository {
    /// A change as text: a patch for `git apply` where it is one of the checkout, else what there is to see of it.
    pub fn change_as_text(&self, change: &ForeignChange) -> Result<Vec<u8>, GitError> {
        match change.place {
            "checkout" => self.patch_of_checkout(&change.what),
            "refs" => {
                let refs = self.refs("refs/")?;
                let line = |name: &String| {
                    let oid = refs.iter().find(|(known, _)| known == name);
                    let oid = oid.map_or("gone".to_owned(), |(_, oid)| oid.to_string());
                    format!("{name} {oid}\n")
                };
                Ok(change
                    .what
                    .iter()
                    .map(line)
                    .collect::<String>()
                    .into_bytes())
            }
            _ => {
                let mut text = Vec::new();
                for name in &change.what {
                    text.extend(format!("--- {name}\n").into_bytes());
                    let file = self.common_dir().join(name);
                    let is_small = |metadata: fs::Metadata| metadata.len() <= MAX_FILE;
                    if file.metadata().is_ok_and(is_small) {
                        text.extend(fs::read(&file).unwrap_or_default());
                    }
                }
                Ok(text)
            }
        }
    }

    /// What the files of the checkout have that HEAD has not. The checkout's own index is only read.
    fn patch_of_checkout(&self, paths: &[String]) -> Result<Vec<u8>, GitError> {
        let Some(place) = self.own_place() else {
            return Ok(Vec::new());
        };
        let io = |path: &Path| {
            let path = path.to_owned();
            |source| GitError::Io { path, source }
        };
        let folder = Scratch::make().map_err(io(&std::env::temp_dir()))?;
        let index = folder.path().join("index");
        fs::copy(place.git_file("index"), &index).map_err(io(&index))?;
        let names: Vec<&String> = (paths.iter().filter(|path| *path != "HEAD"))
            .take(MAX_FILES)
            .collect();
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let call = || {
            let call = self.call_at(&place).option("--literal-pathspecs");
            call.env("GIT_INDEX_FILE", &index)
        };
        // With the intention to add them new files show in a comparison. One that is gone cannot be added.
        let there = names.iter().filter(|name| {
            let file = place.work_tree.join(name);
            file.symlink_metadata()
                .is_ok_and(|metadata| !metadata.is_dir())
        });
        let there: Vec<&str> = there.map(|name| name.as_str()).collect();
        if !there.is_empty() {
            call()
                .args(["add", "--intent-to-add", "--ignore-errors", "--"])
                .args(there)
                .run()?;
        }
        call()
            .args([
                "diff",
                "--binary",
                "--no-ext-diff",
                "--no-textconv",
                "HEAD",
                "--",
            ])
            .args(names)
            .bytes()
    }

    /// Puts away what a change only added: files into `folder`, refs into nothing, since what they named is in the text of the
    /// change. What was put away.
    pub fn put_away_added(
        &self,
        change: &ForeignChange,
        folder: &Path,
    ) -> Result<Vec<String>, GitError> {
        match change.place {
            "refs" => {
                let refs = self.refs("refs/")?;
                let added = refs
                    .into_iter()
                    .filter(|(name, _)| change.added.contains(name));
                let updates: Vec<RefUpdate> = added
                    .map(|(name, oid)| RefUpdate {
                        name,
                        new: None,
                        old: Some(oid),
                    })
                    .collect();
                self.update_refs(&updates, "orchestrate: put away")?;
                Ok(updates.into_iter().map(|update| update.name).collect())
            }
            "checkout" => {
                let Some(place) = self.own_place() else {
                    return Ok(Vec::new());
                };
                let new: Vec<String> = (self.status(&place.work_tree)?.into_iter())
                    .filter(|entry| entry.state == FileState::Untracked)
                    .map(|entry| entry.path)
                    .filter(|path| change.added.contains(path))
                    .collect();
                move_all(&place.work_tree, &new, folder)
            }
            "hooks" => {
                let own = change
                    .added
                    .iter()
                    .filter(|name| name.starts_with("hooks/"));
                let own: Vec<String> = own.cloned().collect();
                move_all(self.common_dir(), &own, folder)
            }
            _ => Ok(Vec::new()),
        }
    }
}

fn move_all(from: &Path, names: &[String], to: &Path) -> Result<Vec<String>, GitError> {
    let mut moved = Vec::new();
    for name in names {
        let (source, target) = (from.join(name), to.join(name));
        let parent = target.parent().map(PathBuf::from).unwrap_or_default();
        let made = fs::create_dir_all(&parent)
            // To another file system one can only copy.
            .and_then(|()| {
                fs::rename(&source, &target)
                    .or_else(|_| fs::copy(&source, &target).and_then(|_| fs::remove_file(&source)))
            });
        made.map_err(|error| GitError::Io {
            path: source,
            source: error,
        })?;
        moved.push(name.clone());
    }
    Ok(moved)
}
