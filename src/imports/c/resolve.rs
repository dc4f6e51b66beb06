//! Finds the file that an include means.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::folders::IncludeFolders;
use super::scan::{Facts, Include};
use crate::imports::build::{FileLinks, Link};
use crate::imports::file_set::{FileSet, ancestors, child, join};
use crate::model::{EdgeKind, RepoPath};

/// The links of all files.
pub(super) fn links<'a>(
    tree: &FileSet<'a>,
    files: &[(&'a RepoPath, &Facts)],
    include_folders: &IncludeFolders,
) -> Vec<FileLinks<'a>> {
    let mut by_name: FxHashMap<&str, Vec<&RepoPath>> = FxHashMap::default();
    for path in tree.all() {
        by_name.entry(path.file_name()).or_default().push(path);
    }
    let mut by_folder: FxHashMap<&str, Vec<&(&'a RepoPath, &Facts)>> = FxHashMap::default();
    for file in files {
        by_folder.entry(file.0.folder()).or_default().push(file);
    }
    let by_folder: Vec<_> = by_folder.into_iter().collect();
    let links = by_folder.into_par_iter().flat_map_iter(|(folder, files)| {
        let resolver = Resolver {
            tree,
            by_name: &by_name,
            folder,
            searched: include_folders.of(tree, folder),
        };
        let links = |(path, facts): &(&'a RepoPath, &Facts)| {
            let includes = facts.includes.iter();
            let links = includes.filter_map(|include| resolver.link(path, include));
            (*path, links.collect())
        };
        files.into_iter().map(links).collect::<Vec<_>>()
    });
    links.collect()
}

/// Resolves the includes of one folder, of one tree (`'t`).
struct Resolver<'r, 't> {
    tree: &'r FileSet<'t>,
    by_name: &'r FxHashMap<&'t str, Vec<&'t RepoPath>>,
    folder: &'r str,
    searched: Vec<String>,
}

impl<'t> Resolver<'_, 't> {
    fn link(&self, from: &RepoPath, include: &Include) -> Option<Link<'t>> {
        if let Some(to) = self.find(from, include) {
            return Some(Link::To(to, EdgeKind::Defines));
        }
        if include.is_system {
            return None;
        }
        // `"net/socket.h"` beside, or below a folder around that has a `net`.
        let (first, _) = include.path.split_once('/').unwrap_or_default();
        let mut around = ancestors(self.folder);
        let base =
            around.find(|around| !first.is_empty() && self.tree.has_folder(&child(around, first)));
        Link::missing(&join(base.unwrap_or(self.folder), &include.path)?)
    }

    fn find(&self, from: &RepoPath, include: &Include) -> Option<&'t RepoPath> {
        let at = |folder: &str| {
            let found = self.tree.get(&join(folder, &include.path)?)?;
            (found != from).then_some(found)
        };
        if !include.is_system
            && let Some(beside) = at(self.folder)
        {
            return Some(beside);
        }
        if include.is_system && is_standard(&include.path) {
            return None;
        }
        self.searched
            .iter()
            .find_map(|folder| at(folder))
            .or_else(|| self.by_ending(&include.path))
    }

    /// The file whose path ends like the include; of several the nearest, if one is.
    fn by_ending(&self, include: &str) -> Option<&'t RepoPath> {
        let ending = include.trim_start_matches("../").trim_start_matches("./");
        let name = ending.rsplit('/').next()?;
        let is_meant = |path: &&RepoPath| {
            let before = path.as_str().strip_suffix(ending);
            before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let candidates = self.by_name.get(name)?.iter().copied().filter(is_meant);
        let closeness = |path: &RepoPath| {
            let shared = self.folder.split('/').zip(path.folder().split('/'));
            shared.take_while(|(a, b)| a == b).count()
        };
        let mut best: Option<(usize, &RepoPath)> = None;
        let mut is_tied = false;
        for path in candidates.take(100) {
            let close = closeness(path);
            match best {
                Some((most, _)) if close < most => {}
                Some((most, _)) if close == most => is_tied = true,
                _ => (best, is_tied) = (Some((close, path)), false),
            }
        }
        best.filter(|_| !is_tied).map(|(_, path)| path)
    }
}

/// Whether the header is one of the system, though the tree may have files called so.
fn is_standard(path: &str) -> bool {
    const FOLDERS: [&str; 10] = [
        "arpa/",
        "asm/",
        "bits/",
        "linux/",
        "mach/",
        "net/",
        "netinet/",
        "sys/",
        "machine/",
        "CoreFoundation/",
    ];
    const NAMES: [&str; 60] = [
        "aio.h",
        "alloca.h",
        "assert.h",
        "complex.h",
        "cpio.h",
        "ctype.h",
        "dirent.h",
        "dlfcn.h",
        "endian.h",
        "errno.h",
        "execinfo.h",
        "fcntl.h",
        "features.h",
        "fenv.h",
        "float.h",
        "getopt.h",
        "glob.h",
        "grp.h",
        "iconv.h",
        "inttypes.h",
        "io.h",
        "iso646.h",
        "langinfo.h",
        "libgen.h",
        "limits.h",
        "locale.h",
        "malloc.h",
        "math.h",
        "memory.h",
        "netdb.h",
        "poll.h",
        "process.h",
        "pthread.h",
        "pwd.h",
        "regex.h",
        "sched.h",
        "search.h",
        "semaphore.h",
        "setjmp.h",
        "signal.h",
        "spawn.h",
        "stdarg.h",
        "stdatomic.h",
        "stdbool.h",
        "stddef.h",
        "stdint.h",
        "stdio.h",
        "stdlib.h",
        "string.h",
        "strings.h",
        "syslog.h",
        "termios.h",
        "tgmath.h",
        "threads.h",
        "time.h",
        "uchar.h",
        "unistd.h",
        "wchar.h",
        "wctype.h",
        "windows.h",
    ];
    FOLDERS.iter().any(|folder| path.starts_with(folder)) || NAMES.binary_search(&path).is_ok()
}
