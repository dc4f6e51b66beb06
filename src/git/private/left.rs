//! What an attempt left in its private git folder, read without git: everything there may be made up.

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use crate::git::settle::last_of_log;
use crate::model::Oid;

/// How much of one file is read, in bytes.
const MOST: u64 = 64 * 1024 * 1024;

/// How much of new objects is taken in, in bytes.
const MAX_OBJECTS: u64 = 512 * 1024 * 1024;

/// How many links from ref to ref are followed.
const MAX_LINKS: usize = 5;

/// Where an attempt left its branch and its HEAD.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Left {
    /// The commit of its HEAD.
    pub(super) head: Option<Oid>,
    /// Whether that HEAD stands for its branch.
    pub(super) is_on_branch: bool,
    /// Where its branch is.
    pub(super) branch: Option<Oid>,
    /// The commits that it is in the middle of merging.
    pub(super) merging: Vec<Oid>,
}

impl Left {
    /// Reads the private folder; `own` is the folder in it that stands for the worktree.
    pub(super) fn read(folder: &Path, own: &Path, branch: &str) -> Self {
        let head = text(&own.join("HEAD")).unwrap_or_default();
        let named = head.trim().strip_prefix("ref:").map(str::trim);
        let at_head = match named {
            Some(name) => resolve(folder, name, 0),
            None => head.trim().parse().ok(),
        };
        let merging = text(&own.join("MERGE_HEAD")).unwrap_or_default();
        Self {
            // A branch that was deleted below a HEAD leaves its last commit in the log of that HEAD.
            head: at_head.or_else(|| last_of_log(&text(&own.join("logs/HEAD"))?)),
            is_on_branch: named == Some(branch),
            branch: resolve(folder, branch, 0),
            merging: merging
                .lines()
                .filter_map(|line| line.parse().ok())
                .collect(),
        }
    }

    /// Every commit that is named.
    pub(super) fn commits(&self) -> impl Iterator<Item = &Oid> {
        self.head.iter().chain(&self.branch).chain(&self.merging)
    }
}

/// The commit of a ref: in a file of its own, or among the packed ones.
fn resolve(folder: &Path, name: &str, n_links: usize) -> Option<Oid> {
    let is_plain = name.starts_with("refs/")
        && name.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && !name.contains('\0');
    if !is_plain || n_links > MAX_LINKS {
        return None;
    }
    if let Some(found) = text(&folder.join(name)) {
        return match found.trim().strip_prefix("ref:") {
            Some(next) => resolve(folder, next.trim(), n_links + 1),
            None => found.trim().parse().ok(),
        };
    }
    let packed = text(&folder.join("packed-refs"))?;
    let line = packed.lines().find_map(|line| {
        let (oid, found) = line.split_once(' ')?;
        (found == name).then_some(oid)
    });
    line?.parse().ok()
}

/// The text of a plain file. A pipe must not hold us up, and a link must not lead us elsewhere.
fn text(path: &Path) -> Option<String> {
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    let mut options = OpenOptions::new();
    options
        .read(true)
        .custom_flags(i32::try_from(flags.bits()).ok()?);
    let file = options.open(path).ok()?;
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Makes sure that a store of objects holds nothing but files of its own, and not too much; takes away what would only tell
/// git about them: it could tell lies. The error says what is wrong, in words.
pub(super) fn examine_objects(objects: &Path) -> io::Result<Result<(), String>> {
    if !objects.symlink_metadata()?.is_dir() {
        return Ok(Err("its objects are elsewhere".to_owned()));
    }
    remove(&objects.join("info"))?;
    let mut size = 0;
    let mut folders = vec![(objects.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let metadata = entry.metadata()?;
            let name = entry.file_name();
            let tells = name.as_encoded_bytes();
            if metadata.is_dir() && depth == 0 {
                folders.push((entry.path(), depth + 1));
            } else if tells.starts_with(b"multi-pack-index")
                || tells.ends_with(b".bitmap")
                || tells.ends_with(b".rev")
                || metadata.is_dir()
            {
                remove(&entry.path())?;
            } else if metadata.is_file() {
                size += metadata.len();
            } else {
                let name = name.to_string_lossy();
                return Ok(Err(format!("'{name}' among its objects is no plain file")));
            }
        }
    }
    if size > MAX_OBJECTS {
        let megabytes = size / 1024 / 1024;
        return Ok(Err(format!("it made {megabytes} MB of objects")));
    }
    Ok(Ok(()))
}

fn remove(path: &Path) -> io::Result<()> {
    let removed = match path.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
