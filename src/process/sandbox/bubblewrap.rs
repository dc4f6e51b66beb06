//! A sandbox as the arguments of `bwrap`.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::spec::Sandbox;

/// What holds for every attempt: it dies with who started it, sees no process but its own, and has no rights of root.
const ALWAYS: &[&str] = &[
    "--die-with-parent",
    "--new-session",
    "--unshare-pid",
    "--unshare-ipc",
    "--unshare-uts",
    "--unshare-cgroup-try",
    "--cap-drop",
    "ALL",
    "--proc",
    "/proc",
    "--dev",
    "/dev",
    "--tmpfs",
    "/run",
    "--tmpfs",
    "/var",
    "--dir",
    "/var/tmp",
];

/// One thing that is put into the sandbox.
struct Item {
    /// Where it is seen.
    to: PathBuf,
    /// The words that put it there.
    words: Vec<OsString>,
}

/// The arguments that stand before the program.
pub(super) fn arguments(sandbox: &Sandbox, folder: &Path) -> Vec<OsString> {
    let mut line: Vec<OsString> = ALWAYS.iter().map(OsString::from).collect();
    if !sandbox.has_network {
        line.push("--unshare-net".into());
    }
    let mut items = Vec::new();
    if let Some(tmp) = &sandbox.tmp {
        items.push(bind("--bind", tmp, Path::new("/tmp")));
    }
    items.extend(sandbox.readable.iter().filter_map(|path| readable(path)));
    let writable = sandbox.writable.iter();
    items.extend(writable.map(|path| bind("--bind-try", path, path)));
    for mount in &sandbox.mounts {
        let option = if mount.is_writable {
            "--bind"
        } else {
            "--ro-bind"
        };
        items.push(bind(option, &mount.from, &mount.to));
    }
    items.extend(sandbox.hidden.iter().filter_map(|path| hidden(path)));
    // What stands higher comes first, or it would cover what was put below it.
    items.sort_by_key(|item| item.to.components().count());
    line.extend(items.into_iter().flat_map(|item| item.words));
    line.extend(["--remount-ro", "/", "--chdir"].map(OsString::from));
    line.push(folder.into());
    line
}

fn bind(option: &str, from: &Path, to: &Path) -> Item {
    Item {
        to: to.to_owned(),
        words: vec![option.into(), from.into(), to.into()],
    }
}

/// A link in the root folder, such as `/lib`, stays one; of any other the place that it leads to is shown.
fn readable(path: &Path) -> Option<Item> {
    let is_link = path.symlink_metadata().ok()?.is_symlink();
    if is_link && path.parent() == Some(Path::new("/")) {
        let target = fs::read_link(path).ok()?;
        return Some(Item {
            to: path.to_owned(),
            words: vec!["--symlink".into(), target.into(), path.into()],
        });
    }
    Some(bind("--ro-bind-try", path, path))
}

fn hidden(path: &Path) -> Option<Item> {
    let metadata = path.metadata().ok()?;
    let words = if metadata.is_dir() {
        vec!["--tmpfs".into(), path.into()]
    } else {
        vec!["--ro-bind".into(), "/dev/null".into(), path.into()]
    };
    Some(Item {
        to: path.to_owned(),
        words,
    })
}
