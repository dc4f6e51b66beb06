//! The files of a fresh worktree, written by several threads: much faster than git where nothing has to be done to their
//! content. Where anything has to be, git does it.

use std::collections::BTreeSet;
use std::fs::{self, File, FileTimes, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, SystemTime};

use gix::index::entry::{Mode, Stat};
use gix::index::{self, State};
use rayon::prelude::*;
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, utimensat};

use super::Repository;
use super::call::Place;
use super::parse::path_of;
use super::plainness::{is_plain_configuration, is_plain_name, leaves_content_alone};
use super::repository::library_id;
use crate::model::Oid;

/// How much content of one tree is kept for the next worktree, in bytes.
const MAX_KEPT: usize = 192 << 20;

/// How long ago files pretend to be written. Git compares whole seconds: a file that is as young as the index is read again at
/// the first look, and one that is changed in the second in which it was made would pass for unchanged.
const AGE: Duration = Duration::from_secs(2);

/// The files of a tree, ready to be written any number of times.
pub(super) struct TreeFiles {
    tree: gix::ObjectId,
    state: State,
    folders: BTreeSet<PathBuf>,
    /// The content of each entry, in their order; nothing where that is too much to be kept.
    content: Vec<Arc<[u8]>>,
}

impl Repository {
    /// Writes the files of a commit into a worktree that has none, and its index. False where git must do it: then some
    /// files may be there, and no index.
    pub(super) fn fill(&self, place: &Place, commit: &Oid) -> bool {
        let can_fill = || is_plain_configuration(self);
        if !*self.kept().can_fill.get_or_init(can_fill) {
            return false;
        }
        let Some(files) = self.tree_files(commit) else {
            return false;
        };
        self.write_files(place, &files).is_ok()
    }

    fn tree_files(&self, commit: &Oid) -> Option<Arc<TreeFiles>> {
        let library = self.library()?;
        let commit = library.find_commit(library_id(commit)?).ok()?;
        let tree = commit.tree_id().ok()?.detach();
        let mut kept = (self.kept().tree_files.lock()).unwrap_or_else(PoisonError::into_inner);
        if let Some(files) = kept.as_ref().filter(|files| files.tree == tree) {
            return Some(Arc::clone(files));
        }
        let files = Arc::new(self.load_files(&library, tree)?);
        if !files.content.is_empty() {
            *kept = Some(Arc::clone(&files));
        }
        Some(files)
    }

    /// Reads a tree; none where git must write it.
    fn load_files(&self, library: &gix::Repository, tree: gix::ObjectId) -> Option<TreeFiles> {
        let state = State::from_tree(
            &tree,
            &library.objects,
            gix::validate::path::component::Options::default(),
        )
        .ok()?;
        let mut folders = BTreeSet::new();
        for entry in state.entries() {
            let path = entry.path(&state);
            let is_known = matches!(
                entry.mode,
                Mode::FILE | Mode::FILE_EXECUTABLE | Mode::SYMLINK
            );
            if !is_known || !path.split(|&byte| byte == b'/').all(is_plain_name) {
                return None;
            }
            if path.rsplit(|&byte| byte == b'/').next() == Some(b".gitattributes") {
                let blob = library.find_blob(entry.id).ok()?;
                if !leaves_content_alone(&blob.data) {
                    return None;
                }
            }
            for folder in path_of(path).ancestors().skip(1) {
                if folder.as_os_str().is_empty() || !folders.insert(folder.to_owned()) {
                    break;
                }
            }
        }
        // A path that is a file and a folder at once is no tree that git would have written.
        let is_both = |entry: &index::Entry| folders.contains(&path_of(entry.path(&state)));
        if state.entries().iter().any(is_both) {
            return None;
        }
        let size_of = |entry: &index::Entry| {
            let header = library.find_header(entry.id).ok()?;
            usize::try_from(header.size()).ok()
        };
        let mut size: usize = 0;
        for entry in state.entries() {
            size = size.saturating_add(size_of(entry)?);
        }
        let content = if size <= MAX_KEPT {
            let read = |library: &Option<gix::Repository>, entry: &index::Entry| {
                let blob = library.as_ref()?.find_blob(entry.id).ok()?;
                Some(Arc::from(blob.data.as_slice()))
            };
            let entries = state.entries().par_iter();
            entries
                .map_init(|| self.library(), |library, entry| read(library, entry))
                .collect::<Option<Vec<_>>>()?
        } else {
            Vec::new()
        };
        Some(TreeFiles {
            tree,
            state,
            folders,
            content,
        })
    }

    fn write_files(&self, place: &Place, files: &TreeFiles) -> io::Result<()> {
        for folder in &files.folders {
            fs::create_dir(place.work_tree.join(folder))?;
        }
        let written_at = SystemTime::now() - AGE;
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        let write = |library: &Option<gix::Repository>, number: usize, entry: &index::Entry| {
            if entry.mode == Mode::SYMLINK {
                return Ok(Stat::default());
            }
            let path = place.work_tree.join(path_of(entry.path(&files.state)));
            let is_executable = entry.mode == Mode::FILE_EXECUTABLE;
            if let Some(content) = files.content.get(number) {
                return write_file(&path, content, is_executable, written_at);
            }
            let library = library.as_ref().ok_or_else(missing)?;
            let blob = library.find_blob(entry.id).map_err(io::Error::other)?;
            write_file(&path, &blob.data, is_executable, written_at)
        };
        let entries = files.state.entries();
        let library = || {
            if files.content.is_empty() {
                self.library()
            } else {
                None
            }
        };
        let mut stats: Vec<Stat> = (entries.par_iter().enumerate())
            .map_init(library, |library, (number, entry)| {
                write(library, number, entry)
            })
            .collect::<io::Result<_>>()?;
        // Links come last, so that nothing is ever written through one.
        for (number, (entry, stat)) in entries.iter().zip(&mut stats).enumerate() {
            if entry.mode == Mode::SYMLINK {
                let path = place.work_tree.join(path_of(entry.path(&files.state)));
                let target = if let Some(content) = files.content.get(number) {
                    path_of(content)
                } else {
                    let library = self.library().ok_or_else(missing)?;
                    let blob = library.find_blob(entry.id).map_err(io::Error::other)?;
                    path_of(&blob.data)
                };
                *stat = write_link(&path, &target, written_at)?;
            }
        }
        let mut filled = files.state.clone();
        for (entry, seen) in filled.entries_mut().iter_mut().zip(stats) {
            entry.stat = seen;
        }
        let mut file = index::File::from_state(filled, place.git_file("index"));
        file.write(index::write::Options::default())
            .map_err(|error| io::Error::other(error.to_string()))
    }
}

fn write_file(
    path: &Path,
    content: &[u8],
    is_executable: bool,
    written_at: SystemTime,
) -> io::Result<Stat> {
    let mode = if is_executable { 0o777 } else { 0o666 };
    let mut options = OpenOptions::new();
    let mut file: File = options.write(true).create_new(true).mode(mode).open(path)?;
    file.write_all(content)?;
    file.set_times(FileTimes::new().set_modified(written_at))?;
    stat_of(&index::fs::Metadata::from_file(&file)?)
}

fn write_link(path: &Path, target: &Path, written_at: SystemTime) -> io::Result<Stat> {
    symlink(target, path)?;
    let since = written_at
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let time = Timespec {
        tv_sec: i64::try_from(since.as_secs()).unwrap_or(0),
        tv_nsec: i64::from(since.subsec_nanos()),
    };
    let times = Timestamps {
        last_access: time,
        last_modification: time,
    };
    utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW)?;
    stat_of(&index::fs::Metadata::from_path_no_follow(path)?)
}

fn stat_of(metadata: &index::fs::Metadata) -> io::Result<Stat> {
    Stat::from_fs(metadata).map_err(io::Error::other)
}
