//! From the path that a specifier means to the file that is there: extensions, index files, folders.

use crate::imports::file_set::{FileSet, child};
use crate::model::RepoPath;

/// The endings tried for a path written without one, TypeScript first.
const FROM_TYPESCRIPT: [&str; 12] = [
    ".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".json", ".vue",
    ".svelte",
];

/// The same for an importer in JavaScript.
const FROM_JAVASCRIPT: [&str; 12] = [
    ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".d.ts", ".mts", ".cts", ".json", ".vue",
    ".svelte",
];

/// What compiled names stand for in the sources: what comes before the file of that very name where TypeScript imports
/// it, and what comes after.
const WRITTEN_FOR: [(&str, [&[&str]; 2]); 4] = [
    (".js", [&[".ts", ".tsx"], &[".d.ts", ".jsx"]]),
    (".jsx", [&[".tsx"], &[]]),
    (".mjs", [&[".mts"], &[".d.mts"]]),
    (".cjs", [&[".cts"], &[".d.cts"]]),
];

/// The endings of an importer's own family.
fn endings(from: &RepoPath) -> &'static [&'static str] {
    match from.extension() {
        Some("js" | "jsx" | "mjs" | "cjs") => &FROM_JAVASCRIPT,
        _ => &FROM_TYPESCRIPT,
    }
}

/// The file that `path` means when the file `from` imports it.
pub(super) fn file<'a>(tree: &FileSet<'a>, from: &RepoPath, path: &str) -> Option<&'a RepoPath> {
    file_at(tree, from, path).or_else(|| index_of(tree, from, path))
}

/// The file at `path`, as written, with its real extension, or with one added.
pub(super) fn file_at<'a>(tree: &FileSet<'a>, from: &RepoPath, path: &str) -> Option<&'a RepoPath> {
    if path.is_empty() {
        return None;
    }
    let find = |stem: &str, endings: &[&str]| {
        let mut paths = endings.iter().map(|ending| format!("{stem}{ending}"));
        paths.find_map(|path| tree.get(&path))
    };
    let compiled =
        (WRITTEN_FOR.iter()).find_map(|(written, real)| Some((path.strip_suffix(written)?, real)));
    let as_source = || {
        let (stem, [sources, others]) = compiled?;
        if endings(from) == FROM_TYPESCRIPT {
            let source = find(stem, sources).or_else(|| tree.get(path));
            return source.or_else(|| find(stem, others));
        }
        let source = tree.get(path).or_else(|| find(stem, sources));
        source.or_else(|| find(stem, others))
    };
    as_source()
        .or_else(|| tree.get(path))
        .or_else(|| find(path, endings(from)))
}

/// The index file of the folder `path`.
pub(super) fn index_of<'a>(
    tree: &FileSet<'a>,
    from: &RepoPath,
    path: &str,
) -> Option<&'a RepoPath> {
    if !tree.has_folder(path) {
        return None;
    }
    endings(from)
        .iter()
        .find_map(|ending| tree.get(&child(path, &format!("index{ending}"))))
}

/// The paths at which a new file would provide `path`, the likeliest first.
pub(super) fn candidates(from: &RepoPath, path: &str) -> Vec<String> {
    if let Some((stem, [sources, _])) = WRITTEN_FOR
        .iter()
        .find_map(|(written, real)| Some((path.strip_suffix(written)?, real)))
    {
        let mut paths = vec![path.to_owned()];
        if endings(from) == FROM_TYPESCRIPT {
            paths.extend(sources.iter().map(|ending| format!("{stem}{ending}")));
        }
        return paths;
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let has_ending = name
        .rsplit_once('.')
        .is_some_and(|(_, ending)| KNOWN.contains(&ending));
    if has_ending {
        return vec![path.to_owned()];
    }
    let own = &endings(from)[..2];
    let beside = own.iter().map(|ending| format!("{path}{ending}"));
    let inside = own.iter().map(|ending| format!("{path}/index{ending}"));
    beside.chain(inside).collect()
}

/// Extensions that mean a file of that very name, rather than a dot in a module's name.
const KNOWN: [&str; 17] = [
    "ts", "tsx", "jsx", "mts", "cts", "json", "vue", "svelte", "css", "scss", "less", "svg", "png",
    "md", "html", "graphql", "wasm",
];
