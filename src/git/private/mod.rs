//! A git folder of an attempt's own, so that nothing that git does there can change the repository.
//!
//! It looks like the repository's: its refs are copies, its configuration is written anew from what harms nobody, there is
//! no hook, and new objects go to a store of its own, while those of the repository are borrowed. A sandbox shows it in the
//! place of the real one, or the worktree's `.git` leads to it. What comes of it is brought back by a checked
//! [import](Repository::import_private). No git of ours ever runs in it.

mod config;
mod import;
mod left;

use std::fs::{self, File, FileTimes};
use std::io;
use std::path::{Path, PathBuf};

use super::call::Place;
use super::quarantine::quoted;
use super::{GitError, Repository};

/// How deep a repository that borrows objects from another that borrows them is followed, as git does.
const MAX_BORROWED: usize = 5;

/// How deep the folders of refs go.
const MAX_DEPTH: usize = 32;

impl Repository {
    /// The folders that hold its objects: its own, and those that it borrows from.
    pub fn object_stores(&self) -> Vec<PathBuf> {
        let mut stores = vec![self.common_dir().join("objects")];
        let mut at = 0;
        while let Some(store) = stores.get(at).filter(|_| at < MAX_BORROWED).cloned() {
            let text = fs::read(store.join("info/alternates")).unwrap_or_default();
            for line in text.split(|&byte| byte == b'\n') {
                if !line.is_empty() && !line.starts_with(b"#") {
                    let named = store.join(super::parse::path_of(line));
                    if named.is_dir() && !stores.contains(&named) {
                        stores.push(named);
                    }
                }
            }
            at += 1;
        }
        stores
    }

    /// Makes a git folder at `folder`, which must not exist, for an attempt in `worktree`. `stores` are the
    /// [object stores](Self::object_stores) as the attempt sees them.
    pub fn make_private(
        &self,
        folder: &Path,
        worktree: &Path,
        stores: &[PathBuf],
    ) -> Result<(), GitError> {
        let place = self.place(worktree)?;
        self.fill_private(folder, &place, stores)
            .map_err(|source| GitError::Io {
                path: folder.to_owned(),
                source,
            })?;
        let config = folder.join("config");
        let text = self.private_config()?;
        fs::write(&config, text).map_err(|source| GitError::Io {
            path: config,
            source,
        })?;
        if self.common_dir().join("reftable").exists() {
            self.write_refs_of_table(folder, &place)?;
        }
        Ok(())
    }

    /// Has the `.git` of a worktree lead to a private git folder. [`Repository::import_private`] leads it back.
    pub fn lead_to_private(&self, folder: &Path, worktree: &Path) -> Result<(), GitError> {
        let place = self.place(worktree)?;
        let name = place.git_dir.file_name().unwrap_or_default();
        lead(&place, &folder.join("worktrees").join(name))
    }

    fn fill_private(&self, folder: &Path, place: &Place, stores: &[PathBuf]) -> io::Result<()> {
        let common = self.common_dir();
        for name in [
            "objects/info",
            "objects/pack",
            "hooks",
            "info",
            "refs/heads",
        ] {
            fs::create_dir_all(folder.join(name))?;
        }
        let mut alternates = Vec::new();
        for store in stores {
            alternates.extend(quoted(store));
            alternates.push(b'\n');
        }
        fs::write(folder.join("objects/info/alternates"), alternates)?;
        for name in ["HEAD", "shallow", "info/attributes"] {
            copy_file(&common.join(name), &folder.join(name))?;
        }
        fs::write(folder.join("info/exclude"), self.ignored_everywhere())?;
        self.copy_refs(folder)?;
        let name = place.git_dir.file_name().unwrap_or_default();
        let own = folder.join("worktrees").join(name);
        fs::create_dir_all(own.join("logs"))?;
        for name in [
            "HEAD",
            "index",
            "gitdir",
            "logs/HEAD",
            "info/sparse-checkout",
        ] {
            copy_file(&place.git_file(name), &own.join(name))?;
        }
        fs::write(own.join("commondir"), "../..\n")
    }

    /// Copies the refs, all into the one file of packed refs where they are plain: there may be thousands.
    fn copy_refs(&self, folder: &Path) -> io::Result<()> {
        use std::fmt::Write as _;
        let common = self.common_dir();
        let Some(refs) = self.refs_in_files() else {
            copy_file(&common.join("packed-refs"), &folder.join("packed-refs"))?;
            return copy_refs(&common.join("refs"), &folder.join("refs"), 0);
        };
        let mut text = String::new();
        for (name, oid) in refs.iter().filter(|(name, _)| !is_ours(name)) {
            let _ = writeln!(text, "{oid} {name}");
        }
        fs::write(folder.join("packed-refs"), text)
    }

    /// What is ignored in every worktree: by the repository's own list, and by the user's.
    fn ignored_everywhere(&self) -> Vec<u8> {
        let mut text = fs::read(self.common_dir().join("info/exclude")).unwrap_or_default();
        if let Some(path) = self.users_excludes() {
            text.push(b'\n');
            text.extend(fs::read(path).unwrap_or_default());
        }
        text
    }

    /// Refs that stand in a table, as files: the private folder has no table.
    fn write_refs_of_table(&self, folder: &Path, place: &Place) -> Result<(), GitError> {
        use std::fmt::Write as _;
        let mut text = String::new();
        for (name, oid) in self.refs("refs/")? {
            if !is_ours(&name) {
                let _ = writeln!(text, "{oid} {name}");
            }
        }
        let branch = self.symbolic_head(&place.git_dir)?;
        let head = match branch {
            Some(branch) => format!("ref: {branch}\n"),
            None => self
                .call_for(&place.git_dir)
                .args(["rev-parse", "HEAD"])
                .text()?,
        };
        let name = place.git_dir.file_name().unwrap_or_default();
        let own = folder.join("worktrees").join(name).join("HEAD");
        let written = fs::write(folder.join("packed-refs"), text)
            .and_then(|()| fs::write(folder.join("HEAD"), "ref: refs/heads/none\n"))
            .and_then(|()| fs::write(own, head));
        written.map_err(|source| GitError::Io {
            path: folder.to_owned(),
            source,
        })
    }
}

/// Has the `.git` of a worktree name a git folder.
fn lead(place: &Place, to: &Path) -> Result<(), GitError> {
    let link = place.work_tree.join(".git");
    let mut text = b"gitdir: ".to_vec();
    text.extend_from_slice(to.as_os_str().as_encoded_bytes());
    text.push(b'\n');
    super::settle::write(&link, &text)
}

/// Refs of the orchestrator itself are nobody else's business.
fn is_ours(name: &str) -> bool {
    name.starts_with("refs/orchestrate/")
}

/// Copies a file that may be missing, with its time: git takes files for unchanged that are older than the index.
fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let Ok(metadata) = fs::metadata(from) else {
        return Ok(());
    };
    if !metadata.is_file() {
        return Ok(());
    }
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::copy(from, to)?;
    let file = File::options().write(true).open(to)?;
    file.set_times(FileTimes::new().set_modified(metadata.modified()?))
}

fn copy_refs(from: &Path, to: &Path, depth: usize) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let kind = entry.file_type()?;
        if kind.is_dir() && depth < MAX_DEPTH {
            if depth > 0 || name != "orchestrate" {
                copy_refs(&entry.path(), &to.join(&name), depth + 1)?;
            }
        } else if kind.is_file() && !name.as_encoded_bytes().ends_with(b".lock") {
            // One that was just deleted is none that matters.
            fs::copy(entry.path(), to.join(&name)).ok();
        }
    }
    Ok(())
}
