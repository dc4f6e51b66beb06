//! Files and folders copied from the user's checkout into a worktree, so that nothing there leads back to the user's own.

use std::fs::{self, File, FileTimes};
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};

use rayon::prelude::*;

/// How the content comes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// A copy, which shares the blocks on the disk where the file system can do that.
    Copy,
    /// A hard link: what is written into one is written into the other.
    Hardlink,
}

/// One thing to be made.
enum Item {
    File(PathBuf),
    Link(PathBuf, PathBuf),
}

/// Copies what is at `path` below `from` to the same path below `to`. What is there already stays.
pub(crate) fn copy(from: &Path, to: &Path, path: &Path, by: By) -> io::Result<()> {
    if !is_plain(path) || !leads_nowhere_else(to, path) {
        return Ok(());
    }
    let mut items = Vec::new();
    gather(from, to, path, &mut items)?;
    items.par_iter().try_for_each(|item| match item {
        Item::File(path) => {
            let (source, target) = (from.join(path), to.join(path));
            if by == By::Hardlink && fs::hard_link(&source, &target).is_ok() {
                return Ok(());
            }
            copy_with_time(&source, &target)
        }
        Item::Link(path, target) => match symlink(target, to.join(path)) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        },
    })
}

/// Copies one file to `path` below `to`, with the folders above it. False where that would lead elsewhere.
pub(crate) fn copy_file(file: &Path, to: &Path, path: &Path) -> io::Result<bool> {
    if !is_plain(path) || !leads_nowhere_else(to, path) {
        return Ok(false);
    }
    let target = to.join(path);
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent)?;
    }
    copy_with_time(file, &target)?;
    Ok(true)
}

/// The plain files below a folder, sorted, by their paths from there.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(below) = open.pop() {
        for entry in fs::read_dir(folder.join(&below))
            .into_iter()
            .flatten()
            .flatten()
        {
            let path = below.join(entry.file_name());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push(path),
                Ok(kind) if kind.is_file() => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    files
}

/// Makes the folders and lists the rest.
fn gather(from: &Path, to: &Path, path: &Path, items: &mut Vec<Item>) -> io::Result<()> {
    let source = from.join(path);
    let target = to.join(path);
    let kind = match source.symlink_metadata() {
        Ok(metadata) => metadata.file_type(),
        // What went away in the meantime is not needed.
        Err(_) => return Ok(()),
    };
    let there = target.symlink_metadata().ok();
    if kind.is_dir() {
        if there.is_none() {
            fs::create_dir_all(&target)?;
        } else if !there.is_some_and(|there| there.is_dir()) {
            return Ok(());
        }
        for entry in fs::read_dir(&source)? {
            gather(from, to, &path.join(entry?.file_name()), items)?;
        }
        return Ok(());
    }
    if there.is_some() {
        return Ok(());
    }
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent)?;
    }
    if kind.is_file() {
        items.push(Item::File(path.to_owned()));
    } else if kind.is_symlink() {
        let named = fs::read_link(&source)?;
        // One that names a place in the user's checkout shall name the same place here.
        let named = match named.strip_prefix(from) {
            Ok(below) => to.join(below),
            Err(_) => named,
        };
        items.push(Item::Link(path.to_owned(), named));
    }
    Ok(())
}

/// Copies a file with its permissions and its time: builds go by it. On file systems that can do it the kernel shares blocks.
fn copy_with_time(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to)?;
    let modified = fs::metadata(from)?.modified()?;
    match File::options().write(true).open(to) {
        Ok(file) => file.set_times(FileTimes::new().set_modified(modified)),
        // A file that nobody may write to keeps the time of its copy.
        Err(_) => Ok(()),
    }
}

fn is_plain(path: &Path) -> bool {
    path.components()
        .all(|part| matches!(part, Component::Normal(name) if name != ".git"))
}

/// Whether the folders above a path are folders, and no links to elsewhere.
fn leads_nowhere_else(to: &Path, path: &Path) -> bool {
    let mut above = path.ancestors().skip(1);
    above.all(|folder| {
        let metadata = to.join(folder).symlink_metadata();
        metadata.map_or(true, |metadata| metadata.is_dir())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_back_to_where_it_was_copied_from() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("modules/a")).unwrap();
        fs::create_dir_all(&to).unwrap();
        fs::write(from.join("modules/a/x"), "x").unwrap();
        symlink(from.join("modules/a"), from.join("modules/b")).unwrap();
        symlink("a/x", from.join("modules/c")).unwrap();
        copy(&from, &to, Path::new("modules"), By::Copy).unwrap();
        assert_eq!(
            fs::read_link(to.join("modules/b")).unwrap(),
            to.join("modules/a")
        );
        fs::write(to.join("modules/c"), "changed").unwrap();
        assert_eq!(fs::read(from.join("modules/a/x")).unwrap(), b"x");
        assert_eq!(fs::read(to.join("modules/a/x")).unwrap(), b"changed");
        let times = [&from, &to].map(|top| {
            let link = top.join("modules/a");
            fs::metadata(link.join("x")).unwrap().modified().unwrap()
        });
        assert!(times[1] >= times[0]);
    }

    #[test]
    fn a_link_in_the_worktree_leads_nobody_astray() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("a/b")).unwrap();
        fs::create_dir_all(&to).unwrap();
        fs::create_dir_all(folder.path().join("elsewhere")).unwrap();
        fs::write(from.join("a/b/x"), "x").unwrap();
        symlink(folder.path().join("elsewhere"), to.join("a")).unwrap();
        copy(&from, &to, Path::new("a/b"), By::Copy).unwrap();
        copy(&from, &to, Path::new("a"), By::Copy).unwrap();
        copy(&from, &to, Path::new("../from/a"), By::Copy).unwrap();
        assert!(
            fs::read_dir(folder.path().join("elsewhere"))
                .unwrap()
                .next()
                .is_none()
        );
    }
}
