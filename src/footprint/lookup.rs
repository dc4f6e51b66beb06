//! Finds the files of the tree that a stated path may mean.

use globset::GlobBuilder;

use super::path_index::PathIndex;
use super::stated::Stated;
use super::words::folded;
use crate::model::{EvidenceKind, RepoPath};

/// More files than this below one folder or glob are not listed one by one.
const MAX_FILES: usize = 200;

/// The files that a stated path may mean.
#[derive(Debug)]
pub(super) struct Found<'a> {
    pub(super) files: Vec<(&'a RepoPath, f64)>,
    pub(super) kind: EvidenceKind,
    /// How it leads to them, in words that follow what was stated.
    pub(super) how: &'static str,
}

/// The files that `stated` may mean, with the probability that the task touches each; none where it fits nothing.
/// Of several files of one name, those below the `context` folders are likelier.
pub(super) fn find<'a>(
    index: &'a PathIndex,
    stated: &Stated,
    context: &[String],
) -> Option<Found<'a>> {
    if let Some(file) = index.file(&stated.path).filter(|_| !stated.is_folder) {
        return Some(found(vec![(file, 0.95)], EvidenceKind::StatedPath, ""));
    }
    if index.has_folder(&stated.path) {
        return Some(folder(index, &stated.path));
    }
    if stated.is_glob {
        return glob(index, &stated.path);
    }
    // A file name with its extension is no module name with a class behind it.
    let module = || by_module(index, &stated.path, context).filter(|_| !stated.is_surely_path());
    by_ending(index, stated, context)
        .or_else(module)
        .filter(|found| !found.files.is_empty())
}

fn found<'a>(files: Vec<(&'a RepoPath, f64)>, kind: EvidenceKind, how: &'static str) -> Found<'a> {
    Found { files, kind, how }
}

/// Every file below a folder: the more there are, the less likely each one is.
fn folder<'a>(index: &'a PathIndex, folder: &str) -> Found<'a> {
    let below = index.below(folder);
    let share = (0.9 / (below.len() as f64).powf(0.6)).clamp(0.02, 0.85);
    let mut files: Vec<&RepoPath> = below.iter().collect();
    files.sort_by_key(|path| path.as_str().matches('/').count());
    files.truncate(MAX_FILES);
    let files = files.into_iter().map(|path| (path, share)).collect();
    found(
        files,
        EvidenceKind::StatedFolder,
        " is a folder that holds it",
    )
}

/// The files of the one folder that is named as a bare file name without its extension is, such as `charts/` for
/// `charts.ts`: what was one file may have become many.
pub(super) fn folder_of_stem<'a>(index: &'a PathIndex, stated: &Stated) -> Option<Found<'a>> {
    let (stem, _) = stated.path.rsplit_once('.')?;
    let mut folders = index.folders_named(stem).iter().filter(|folder| {
        let is_source = |path: &RepoPath| !is_secondary(path) && !path.is_test();
        index.below(folder).iter().any(is_source)
    });
    let only = folders.next().filter(|_| folders.next().is_none())?;
    Some(Found {
        how: " may now be the folder of that name",
        ..folder(index, only)
    })
}

/// Every file that a glob matches: unlike a folder, a glob means each of them.
fn glob<'a>(index: &'a PathIndex, glob: &str) -> Option<Found<'a>> {
    let pattern = if glob.contains('/') {
        glob.to_owned()
    } else {
        format!("**/{glob}")
    };
    let compile = |pattern: &str| {
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        glob.ok().map(|glob| glob.compile_matcher())
    };
    let matching = |pattern: &str| -> Vec<&'a RepoPath> {
        let Some(matcher) = compile(pattern) else {
            return Vec::new();
        };
        let files = index.files().iter();
        files
            .filter(|path| matcher.is_match(path.as_str()))
            .collect()
    };
    let mut files = matching(&pattern);
    if files.is_empty() && !pattern.starts_with("**/") {
        files = matching(&format!("**/{pattern}"));
    }
    let share = match files.len() {
        0..=4 => 0.9,
        5..=20 => 0.7,
        21..=100 => 0.4,
        _ => 0.15,
    };
    files.truncate(MAX_FILES);
    let files: Vec<_> = files.into_iter().map(|path| (path, share)).collect();
    (!files.is_empty()).then(|| found(files, EvidenceKind::StatedGlob, " matches it"))
}

/// Files and folders whose path ends so: `models/user.py` for `app/models/user.py`, `user.py` anywhere.
fn by_ending<'a>(index: &'a PathIndex, stated: &Stated, context: &[String]) -> Option<Found<'a>> {
    let path = &stated.path;
    let is_bare = stated.folder().is_none();
    if !stated.is_folder {
        let named: Vec<&RepoPath> = index
            .named(stated.last())
            .filter(|file| ends_with(file.as_str(), path))
            .collect();
        // The very spelling goes before the same letters in another case.
        let exact: Vec<&RepoPath> = named
            .iter()
            .copied()
            .filter(|file| file.as_str().ends_with(path.as_str()))
            .collect();
        let files = if exact.is_empty() { named } else { exact };
        if !files.is_empty() {
            let (kind, how) = if is_bare {
                (EvidenceKind::StatedModule, " is its name")
            } else {
                (EvidenceKind::StatedPath, " is the end of its path")
            };
            return Some(found(shared(&files, 0.9, context), kind, how));
        }
        // A path that begins with the name of the repository itself.
        if let Some((_, rest)) = path.split_once('/')
            && let Some(file) = index.file(rest).filter(|_| rest.contains('/'))
        {
            let kind = EvidenceKind::StatedPath;
            return Some(found(vec![(file, 0.85)], kind, " ends with its path"));
        }
    }
    if is_bare && !stated.is_folder {
        return None;
    }
    let mut folders = index.folders_named(stated.last()).iter();
    folders
        .find(|candidate| ends_with(candidate, path))
        .map(|candidate| folder(index, candidate))
}

/// Files whose module name it is: `billing.invoices`, `crate::billing::Invoice`, `billing/invoices`, `InvoiceList`.
fn by_module<'a>(index: &'a PathIndex, name: &str, context: &[String]) -> Option<Found<'a>> {
    let dotted = name
        .trim_end_matches("()")
        .replace("::", "/")
        .replace('.', "/");
    let mut parts: Vec<&str> = dotted.split('/').filter(|part| !part.is_empty()).collect();
    while parts.len() > 1 && matches!(parts.first(), Some(&("crate" | "self" | "super"))) {
        parts.remove(0);
    }
    let is_word = |part: &&str| {
        part.chars()
            .all(|c| c.is_alphanumeric() || "_-$".contains(c))
    };
    if parts.is_empty() || !parts.iter().all(is_word) {
        return None;
    }
    let how = " is its module";
    // What stands last may be a class or a function in the module.
    let n_least = if name.contains('/') { parts.len() } else { 2 };
    for n_parts in (n_least.max(2)..=parts.len()).rev().take(3) {
        let module = parts.get(..n_parts)?.join("/");
        let files = modules_at(index, &module);
        if !files.is_empty() {
            let share = if n_parts == parts.len() { 0.9 } else { 0.85 };
            let files = shared(&files, share, context);
            return Some(found(files, EvidenceKind::StatedModule, how));
        }
    }
    // Below the name of the package itself there may be nothing but the module: `crate::money`, `mypackage.money`.
    if let [first, second] = parts.as_slice()
        && !name.contains('/')
        && name.starts_with("crate")
    {
        let files = modules_at(index, first)
            .into_iter()
            .chain(modules_at(index, second));
        let files: Vec<_> = files.collect();
        let files = shared(&files, 0.7, context);
        return Some(found(files, EvidenceKind::StatedModule, how));
    }
    let [word] = parts.as_slice() else {
        return None;
    };
    // A single common word is hardly a file name; one in two parts or with a capital inside is.
    let is_name = name.starts_with("crate")
        || word.contains(['_', '-'])
        || word.chars().skip(1).any(char::is_uppercase)
        || word.starts_with(char::is_uppercase);
    let files: Vec<&RepoPath> = index.with_stem(word).collect();
    let folders = index.folders_named(word);
    if let ([only], true) = (folders, files.is_empty() && is_name) {
        return Some(folder(index, only));
    }
    let share = if is_name { 0.8 } else { 0.6 };
    let most = if is_name { 8 } else { 3 };
    (!files.is_empty() && files.len() <= most).then(|| {
        let files = shared(&files, share, context);
        found(files, EvidenceKind::StatedModule, " is its module")
    })
}

/// The files of the module at this path or at the end of some longer one: the file itself, or the entry of its folder.
fn modules_at<'a>(index: &'a PathIndex, module: &str) -> Vec<&'a RepoPath> {
    let last = module.rsplit('/').next().unwrap_or(module);
    let mut files: Vec<&RepoPath> = index
        .with_stem(last)
        .filter(|file| {
            let whole = file.as_str();
            let n_ending = file.extension().map_or(0, |extension| extension.len() + 1);
            let stem = whole.get(..whole.len() - n_ending).unwrap_or(whole);
            ends_with(stem, module)
        })
        .collect();
    for folder in index.folders_named(last) {
        if ends_with(folder, module) {
            let entries = [
                "__init__.py",
                "mod.rs",
                "src/lib.rs",
                "index.ts",
                "index.tsx",
                "index.js",
            ];
            files.extend(
                entries
                    .iter()
                    .filter_map(|entry| index.file(&format!("{folder}/{entry}"))),
            );
        }
    }
    files
}

/// Whether the path ends with these whole parts, whatever the case.
fn ends_with(path: &str, ending: &str) -> bool {
    let mut parts = path.rsplit('/');
    ending.rsplit('/').all(|part| {
        parts
            .next()
            .is_some_and(|other| folded(other) == folded(part))
    })
}

/// One probability, shared among the files that are meant by one name.
fn shared<'a>(
    files: &[&'a RepoPath],
    probability: f64,
    context: &[String],
) -> Vec<(&'a RepoPath, f64)> {
    let weight = |path: &RepoPath| {
        let is_near = context.iter().any(|folder| path.is_below(folder));
        let near = if is_near { 5.0 } else { 1.0 };
        let depth = path.as_str().matches('/').count();
        near * if is_secondary(path) { 0.15 } else { 1.0 } * if depth == 0 { 3.0 } else { 1.0 }
    };
    let total: f64 = files.iter().map(|path| weight(path)).sum();
    let mut weighed: Vec<_> = files
        .iter()
        .map(|path| (*path, probability * weight(path) / total))
        .collect();
    weighed.sort_by(|(a, p), (b, q)| q.total_cmp(p).then_with(|| a.cmp(b)));
    weighed.truncate(MAX_FILES);
    weighed
}

/// Whether a file stands where copies, samples and other people's code stand.
fn is_secondary(path: &RepoPath) -> bool {
    let is_apart = |part: &str| {
        matches!(
            part,
            "node_modules"
                | "vendor"
                | "third_party"
                | "dist"
                | "build"
                | "fixtures"
                | "testdata"
                | "examples"
                | "__mocks__"
                | "snapshots"
        )
    };
    path.folder().split('/').any(is_apart)
}
