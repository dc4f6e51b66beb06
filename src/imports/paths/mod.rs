//! Languages that import by a path written out: shell, style sheets, protocol buffers; and a guess for all others.
//!
//! For a language without a room of its own, a line that begins like an import and names a path or a dotted name counts
//! where exactly one file of the tree fits.

mod resolve;
mod scan;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use self::resolve::Suffixes;
use self::scan::Import;
use super::build::{FileLinks, ReadFile};
use super::file_set::FileSet;
use crate::model::RepoPath;

/// What stands in a file: its imports, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts(Vec<Import>);

/// The family of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Shell,
    StyleSheet,
    Proto,
    Other,
}

fn family(extension: &str) -> Option<Family> {
    Some(match extension {
        "sh" | "bash" | "zsh" | "ksh" | "bats" => Family::Shell,
        "css" | "scss" | "sass" | "less" => Family::StyleSheet,
        "proto" => Family::Proto,
        "swift" | "scala" | "sc" | "ex" | "exs" | "lua" | "dart" | "zig" | "hs" | "elm" | "jl"
        | "nim" | "clj" | "cljs" | "cljc" | "ml" | "fs" | "pl" | "pm" | "groovy" | "r" | "R"
        | "erl" | "cr" | "sol" | "thrift" | "tex" | "mk" | "cmake" | "v" | "hx" => Family::Other,
        _ => return None,
    })
}

/// Folders whose files without an extension are scripts, most likely.
const SCRIPT_FOLDERS: [&str; 8] = [
    "bin", "ci", "hooks", "libexec", "sbin", "script", "scripts", "tools",
];

/// The family of a file, by its name. What has no extension turns out to be a script, or not, by its first line.
fn family_of(path: &RepoPath) -> Option<Family> {
    if path.extension().is_some() {
        return path.extension().and_then(family);
    }
    let mut folders = path.folder().split('/');
    let is_script = folders.any(|folder| SCRIPT_FOLDERS.contains(&folder));
    is_script.then_some(Family::Shell)
}

/// Whether the first line names a shell as the interpreter.
fn is_run_by_shell(text: &[u8]) -> bool {
    let line = text.split(|byte| *byte == b'\n').next();
    let line = line.and_then(|line| line.strip_prefix(b"#!"));
    let mut words = line
        .into_iter()
        .flat_map(|line| line.split(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/')));
    words.any(|word| matches!(word, b"sh" | b"bash" | b"dash" | b"ksh" | b"zsh" | b"bats"))
}

/// Whether the file at `path` is one.
pub(super) fn is_one(path: &RepoPath) -> bool {
    family_of(path).is_some()
}

/// What stands in the file.
pub(super) fn scan(extension: &str, text: &[u8]) -> Facts {
    let family = match extension {
        "" => is_run_by_shell(text).then_some(Family::Shell),
        extension => family(extension),
    };
    Facts(family.map_or_else(Vec::new, |family| scan::imports(family, text)))
}

/// The links of every such file of the tree.
pub(super) fn links<'a>(
    tree: &FileSet<'a>,
    files: &[(&'a RepoPath, &Facts)],
    _read: &ReadFile<'_>,
) -> Vec<FileLinks<'a>> {
    let suffixes = Suffixes::new(tree);
    (files.par_iter())
        .map(|(path, facts)| {
            let family = family_of(path);
            let mut links = Vec::new();
            for import in &facts.0 {
                let family = family.unwrap_or(Family::Other);
                resolve::resolve(family, tree, &suffixes, path, import, &mut links);
            }
            (*path, links)
        })
        .collect()
}
