//! Files that are to be made: where they go, and which files load what stands beside them.

use std::collections::HashMap;

use super::path_index::PathIndex;
use super::stated::{Stated, has_known_extension};
use crate::model::{ImportGraph, RepoPath};

/// Where an announced file goes, and how sure that is; none where the name is none of a file.
///
/// `context` are the folders that the text names elsewhere.
pub(super) fn place(
    index: &PathIndex,
    form: &Stated,
    context: &[String],
) -> Option<(RepoPath, f64)> {
    if form.is_glob || index.has_folder(&form.path) {
        return None;
    }
    let parse = |path: &str, probability: f64| Some((path.parse().ok()?, probability));
    if form.is_folder {
        return parse(&form.path, 0.6);
    }
    let is_dotted = !form.path.contains('/')
        && (form.path.contains("::") || form.path.contains('.'))
        && !has_known_extension(&form.path);
    if is_dotted {
        return module(index, &form.path);
    }
    let Some(folder) = form.folder() else {
        return bare(index, form, context);
    };
    let folder = full_folder(index, folder);
    let path = format!("{folder}/{}", form.last());
    if has_known_extension(form.last()) {
        return parse(&path, 0.9);
    }
    if !index.has_folder(&folder) && is_constant(&form.path) {
        return None;
    }
    if has_folders_alone(index, &folder) {
        return parse(&path, 0.6);
    }
    // A module written without its extension gets that of its neighbours.
    match common_extension(index, &folder) {
        Some(extension) => parse(&format!("{path}.{extension}"), 0.5),
        None => parse(&path, 0.5),
    }
}

/// Whether a text rather names a constant of the code, such as `Style/ItAssignment`, than a place in the tree.
fn is_constant(text: &str) -> bool {
    let is_capital = |part: &str| part.starts_with(|first: char| first.is_uppercase());
    text.split('/').all(is_capital)
}

/// Whether what stands in a folder are folders, as in one of packages: then what comes to them is one too.
fn has_folders_alone(index: &PathIndex, folder: &str) -> bool {
    let below = index.below(folder);
    !below.is_empty() && below.iter().all(|path| path.folder() != folder)
}

/// A folder as the tree has it, where the text gives only its end.
fn full_folder(index: &PathIndex, folder: &str) -> String {
    if index.has_folder(folder) {
        return folder.to_owned();
    }
    let last = folder.rsplit('/').next().unwrap_or(folder);
    let ending = format!("/{folder}");
    let mut longer = index
        .folders_named(last)
        .iter()
        .filter(|candidate| candidate.ends_with(&ending));
    match (longer.next(), longer.next()) {
        (Some(only), None) => only.clone(),
        _ => folder.to_owned(),
    }
}

/// A bare file name: in the one folder that the text names, else at the root for the names that live there.
fn bare(index: &PathIndex, form: &Stated, context: &[String]) -> Option<(RepoPath, f64)> {
    let name = form.last();
    if !has_known_extension(name) {
        return None;
    }
    let mut folders: Vec<&String> = context.iter().collect();
    folders.sort();
    folders.dedup();
    let at_root = name.starts_with(|first: char| first.is_uppercase() || first == '.')
        || (folders.is_empty() && is_configuration(name));
    let (path, probability) = match folders.as_slice() {
        _ if at_root => (name.to_owned(), 0.8),
        [only] if !only.is_empty() => (format!("{only}/{name}"), 0.8),
        _ => {
            let extension = name.rsplit('.').next().unwrap_or_default();
            let folder = common_folder(index, extension);
            (
                folder.map_or(name.to_owned(), |folder| format!("{folder}/{name}")),
                0.4,
            )
        }
    };
    Some((path.parse().ok()?, probability))
}

/// Whether files of that sort usually stand at the root.
fn is_configuration(name: &str) -> bool {
    let extension = name.rsplit('.').next().unwrap_or_default();
    ["md", "toml", "json", "yml", "yaml", "txt", "cfg", "ini"].contains(&extension)
}

/// A dotted module: its parts are folders, as far as the tree has them, and its extension is that of its neighbours.
fn module(index: &PathIndex, name: &str) -> Option<(RepoPath, f64)> {
    let path = name.replace("::", "/").replace('.', "/");
    let is_crate = path.starts_with("crate/");
    let path = path.trim_start_matches("crate/");
    let (folder, last) = match path.rsplit_once('/') {
        Some((folder, last)) if is_crate => (full_folder(index, &format!("src/{folder}")), last),
        Some((folder, last)) => (full_folder(index, folder), last),
        None if is_crate => ("src".to_owned(), path),
        None => return None,
    };
    // Without a folder that is there, a name with dots may be anything.
    if !index.has_folder(&folder) {
        return None;
    }
    let extension = common_extension(index, &folder)?;
    Some((format!("{folder}/{last}.{extension}").parse().ok()?, 0.75))
}

/// The extension that most files of a folder have.
fn common_extension<'a>(index: &'a PathIndex, folder: &str) -> Option<&'a str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for extension in index.below(folder).iter().filter_map(RepoPath::extension) {
        *counts.entry(extension).or_default() += 1;
    }
    counts
        .into_iter()
        .max_by(|(a, n), (b, m)| n.cmp(m).then_with(|| b.cmp(a)))
        .map(|(extension, _)| extension)
}

/// The folder that holds most files of an extension.
fn common_folder<'a>(index: &'a PathIndex, extension: &str) -> Option<&'a str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for path in index.files() {
        if path.extension() == Some(extension) {
            *counts.entry(path.folder()).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .max_by(|(a, n), (b, m)| n.cmp(m).then_with(|| b.cmp(a)))
        .map(|(folder, _)| folder)
        .filter(|folder| !folder.is_empty())
}

/// The files that load most of what stands beside a new file, and so probably must load it too, each with how
/// likely that is: a module index, a list of plugins, the root of a crate.
pub(super) fn hubs_of<'a>(
    index: &'a PathIndex,
    graph: &ImportGraph,
    new: &RepoPath,
) -> Vec<(&'a RepoPath, f64)> {
    let folder = new.folder();
    let siblings: Vec<&RepoPath> = index
        .below(folder)
        .iter()
        .filter(|path| path.folder() == folder && path.extension() == new.extension())
        .collect();
    let mut loaders: HashMap<&RepoPath, usize> = HashMap::new();
    for sibling in &siblings {
        for importer in graph.importers_of(sibling) {
            *loaders.entry(importer).or_default() += 1;
        }
    }
    let around = folder.rsplit_once('/').map_or("", |(around, _)| around);
    let mut hubs: Vec<(&RepoPath, f64)> = loaders
        .into_iter()
        .filter_map(|(loader, n_loaded)| {
            let is_near = loader.folder() == folder || loader.folder() == around;
            let n_others = siblings
                .iter()
                .filter(|sibling| **sibling != loader)
                .count();
            let share = n_loaded as f64 / n_others.max(1) as f64;
            let is_rust = new.extension() == Some("rs") && is_rust_parent(loader, new);
            let is_habit = n_others >= 3 && share >= 0.7;
            let path = index.file(loader.as_str())?;
            match (is_near, is_rust, is_habit) {
                (true, true, _) => Some((path, 0.85)),
                (true, false, true) => Some((path, 0.6 * share)),
                _ => None,
            }
        })
        .collect();
    hubs.sort_by(|(a, p), (b, q)| q.total_cmp(p).then_with(|| a.cmp(b)));
    hubs.truncate(3);
    hubs
}

/// Whether a new Rust file would be declared in `parent`.
fn is_rust_parent(parent: &RepoPath, new: &RepoPath) -> bool {
    let folder = new.folder();
    matches!(parent.file_name(), "mod.rs" | "lib.rs" | "main.rs") && parent.folder() == folder
        || parent.as_str().strip_suffix(".rs") == Some(folder)
}
