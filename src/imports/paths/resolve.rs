//! Finds the file that a path written out means.

use rustc_hash::FxHashMap;

use super::super::build::Link;
use super::super::file_set::{FileSet, ancestors, child, join, parent};
use super::Family;
use super::scan::Import;
use crate::model::{EdgeKind, RepoPath};

/// The files of a tree by their last part.
pub(super) struct Suffixes<'a> {
    /// By file name, and by file name without its extension in small letters.
    by_name: FxHashMap<String, Vec<&'a RepoPath>>,
}

impl<'a> Suffixes<'a> {
    /// The files of `tree` that some language of this room may import.
    pub(super) fn new(tree: &FileSet<'a>) -> Self {
        let mut by_name: FxHashMap<String, Vec<&'a RepoPath>> = FxHashMap::default();
        for path in tree.all().iter().filter(|path| super::is_one(path)) {
            let name = path.stem().to_ascii_lowercase();
            by_name.entry(name).or_default().push(path);
        }
        Self { by_name }
    }

    /// The one file whose path ends in `suffix`, with or without its extension; none where there are several.
    fn only(&self, from: &RepoPath, suffix: &str) -> Option<&'a RepoPath> {
        let suffix = suffix.to_ascii_lowercase();
        let last = suffix.rsplit('/').next()?;
        let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
        let named = (self.by_name.get(last)).or_else(|| self.by_name.get(stem))?;
        let mut fitting = named.iter().filter(|path| {
            let whole = path.as_str().to_ascii_lowercase();
            let bare = whole
                .rsplit_once('.')
                .map_or(whole.as_str(), |(bare, _)| bare);
            path.extension() == from.extension()
                && [whole.as_str(), bare].iter().any(|whole| {
                    whole
                        .strip_suffix(&suffix)
                        .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
                })
        });
        let only = fitting.next()?;
        fitting.next().is_none().then_some(only)
    }

    /// The one script whose path ends in `suffix`.
    fn only_script(&self, suffix: &str) -> Option<&'a RepoPath> {
        let name = suffix.rsplit('/').next()?;
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let named = self.by_name.get(&stem.to_ascii_lowercase())?;
        let mut fitting = named.iter().filter(|path| {
            let rest = path.as_str().strip_suffix(suffix);
            super::family_of(path) == Some(Family::Shell)
                && rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        });
        let only = fitting.next()?;
        fitting.next().is_none().then_some(*only)
    }
}

/// Adds to `links` what `import` in the file `from` leads to.
pub(super) fn resolve<'a>(
    family: Family,
    tree: &FileSet<'a>,
    suffixes: &Suffixes<'a>,
    from: &RepoPath,
    import: &Import,
    links: &mut Vec<Link<'a>>,
) {
    let kind = if import.is_weak {
        EdgeKind::Weak
    } else {
        EdgeKind::Defines
    };
    let path = import.path.as_str();
    if path.contains("://") || path.starts_with("data:") || path.starts_with("//") {
        return;
    }
    let found = match family {
        Family::Shell => shell(tree, suffixes, from, path),
        Family::StyleSheet => style(tree, from, path, links, import.is_weak),
        Family::Proto => proto(tree, from, path),
        Family::Other => other(tree, suffixes, from, path),
    };
    if let Some(to) = found {
        links.push(Link::To(to, kind));
    }
}

/// Beside the file, or from the root; what stands behind a variable may also be the one script of that path.
fn shell<'a>(
    tree: &FileSet<'a>,
    suffixes: &Suffixes<'a>,
    from: &RepoPath,
    written: &str,
) -> Option<&'a RepoPath> {
    let path = written.trim_start_matches('/');
    let beside = join(from.folder(), path);
    let parents = join(parent(from.folder()), path);
    let found = (beside.into_iter().chain(parents))
        .chain(join("", path))
        .find_map(|path| {
            let with = |ending: &str| tree.get(&format!("{path}{ending}"));
            tree.get(&path).or_else(|| with(".bash"))
        });
    found.or_else(|| {
        written.starts_with('/').then_some(())?;
        suffixes.only_script(path)
    })
}

/// As Sass looks: beside the file, with and without an extension, as a partial, as the index of a folder.
fn style<'a>(
    tree: &FileSet<'a>,
    from: &RepoPath,
    path: &str,
    links: &mut Vec<Link<'a>>,
    is_weak: bool,
) -> Option<&'a RepoPath> {
    let path = path.strip_prefix('~').unwrap_or(path);
    let extension = from.extension().unwrap_or_default();
    let candidates = |whole: &str| {
        let name = whole.rsplit('/').next().unwrap_or_default();
        let folder = parent(whole);
        let partial = child(folder, &format!("_{name}"));
        [
            whole.to_owned(),
            format!("{whole}.{extension}"),
            format!("{partial}.{extension}"),
            partial.clone(),
            format!("{whole}.scss"),
            format!("{partial}.scss"),
            format!("{whole}.css"),
            format!("{whole}/_index.{extension}"),
            format!("{whole}/index.{extension}"),
        ]
    };
    let beside = join(from.folder(), path);
    let is_relative = path.starts_with('.');
    let found = (beside.iter().cloned())
        .chain(
            ancestors(from.folder())
                .filter(|_| !is_relative)
                .filter_map(|it| join(it, path)),
        )
        .find_map(|whole| candidates(&whole).iter().find_map(|path| tree.get(path)));
    if let (None, true, false, Some(beside)) = (found, is_relative, is_weak, beside) {
        let partial = child(
            parent(&beside),
            &format!("_{}", beside.rsplit('/').next().unwrap_or_default()),
        );
        for whole in [beside.as_str(), partial.as_str()] {
            let name = if whole.ends_with(extension) {
                whole.to_owned()
            } else {
                format!("{whole}.{extension}")
            };
            links.extend(Link::missing(&name));
        }
    }
    found
}

/// From the folder of the file and every folder around it, as one of them is the root that the compiler is given; or
/// below a root that stands beside.
fn proto<'a>(tree: &FileSet<'a>, from: &RepoPath, path: &str) -> Option<&'a RepoPath> {
    (ancestors(from.folder()))
        .find_map(|folder| tree.get(&child(folder, path)))
        .or_else(|| {
            ["proto", "protos", "src/main/proto", "api"]
                .iter()
                .find_map(|root| tree.get(&child(root, path)))
        })
}

fn other<'a>(
    tree: &FileSet<'a>,
    suffixes: &Suffixes<'a>,
    from: &RepoPath,
    path: &str,
) -> Option<&'a RepoPath> {
    if let Some(beside) = join(from.folder(), path).and_then(|path| tree.get(&path)) {
        return Some(beside);
    }
    // `package:app/src/a.dart` is below some `lib`.
    let path = (path
        .strip_prefix("package:")
        .and_then(|path| path.split_once('/')))
    .map_or(path, |(_, path)| path);
    if path.contains('/') {
        return suffixes.only(
            from,
            path.trim_start_matches("./").trim_start_matches("../"),
        );
    }
    // A single name says too little.
    let slashed = path.replace("::", ".").replace('.', "/");
    if !slashed.contains('/') {
        return None;
    }
    let snake = || -> String {
        let mut snake = String::with_capacity(slashed.len() + 8);
        for letter in slashed.chars() {
            if letter.is_ascii_uppercase() && !snake.is_empty() && !snake.ends_with('/') {
                snake.push('_');
            }
            snake.push(letter.to_ascii_lowercase());
        }
        snake
    };
    suffixes
        .only(from, &slashed)
        .or_else(|| suffixes.only(from, &snake()))
}
