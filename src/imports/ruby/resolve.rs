//! Finds the files that Ruby's paths and constants mean.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::build::Link;
use super::super::file_set::{FileSet, ancestors, child, join};
use super::scan::{Facts, Require};
use crate::model::{EdgeKind, RepoPath};

/// Of a constant that more files than this define, none is meant in particular.
const MAX_DEFINING: usize = 3;

/// Resolves paths and constants within one tree.
pub(super) struct Resolver<'t, 'a> {
    tree: &'t FileSet<'a>,
    /// The folders that paths are required from.
    load_paths: BTreeSet<String>,
    /// The files that define a constant, by its name in full, the likeliest alone where one is named after it.
    defining: FxHashMap<&'t str, Vec<&'a RepoPath>>,
    /// The modules that some file opens only to put others into.
    namespaces: FxHashSet<&'t str>,
}

impl<'t, 'a> Resolver<'t, 'a> {
    /// A resolver over `tree`, whose Ruby files are `files`.
    pub(super) fn new(tree: &'t FileSet<'a>, files: &'t [(&'a RepoPath, &Facts)]) -> Self {
        let mut load_paths = BTreeSet::from([String::new()]);
        for path in tree.all() {
            for name in ["lib", "spec", "test", "app"] {
                for folder in ancestors(path.folder()) {
                    let is_one = folder == name
                        || folder
                            .strip_suffix(name)
                            .is_some_and(|it| it.ends_with('/'));
                    if is_one && path.extension() == Some("rb") {
                        load_paths.insert(folder.to_owned());
                    }
                }
            }
        }
        let mut defining: FxHashMap<&str, Vec<&RepoPath>> = FxHashMap::default();
        let mut namespaces = FxHashSet::default();
        for (path, facts) in files {
            for defined in &facts.defined {
                if defined.is_namespace && !is_named_after(path, &defined.name) {
                    namespaces.insert(defined.name.as_str());
                    continue;
                }
                let files = defining.entry(defined.name.as_str()).or_default();
                if files.last() != Some(path) {
                    files.push(path);
                }
            }
        }
        for (name, files) in &mut defining {
            let named: Vec<&RepoPath> = (files.iter().copied())
                .filter(|path| is_named_after(path, name))
                .collect();
            // Specs define doubles of what they test.
            let shipped: Vec<&RepoPath> = (files.iter().copied())
                .filter(|path| !is_test(path))
                .collect();
            if named.len() == 1 {
                *files = named;
            } else if !shipped.is_empty() {
                *files = shipped;
            }
        }
        Self {
            tree,
            load_paths,
            defining,
            namespaces,
        }
    }

    /// What the file at `from` leads to.
    pub(super) fn links(&self, from: &RepoPath, facts: &Facts) -> Vec<Link<'a>> {
        let mut links = Vec::new();
        for (how, path) in &facts.requires {
            self.require(from, *how, path, &mut links);
        }
        for (number, name) in &facts.used {
            let nesting = usize::try_from(*number).ok();
            let nesting = nesting.and_then(|number| facts.nestings.get(number));
            for to in self.constant(nesting.map_or("", String::as_str), name) {
                links.push(Link::To(to, EdgeKind::Defines));
            }
        }
        links
    }

    fn require(&self, from: &RepoPath, how: Require, path: &str, links: &mut Vec<Link<'a>>) {
        let file = if path.strip_suffix(".rb").is_some() {
            path.to_owned()
        } else {
            format!("{path}.rb")
        };
        let kind = match how {
            Require::Auto => EdgeKind::Names,
            _ => EdgeKind::Defines,
        };
        if how == Require::Relative || path.starts_with("./") || path.starts_with("../") {
            let Some(path) = join(from.folder(), &file) else {
                return;
            };
            match self.tree.get(&path) {
                Some(to) => links.push(Link::To(to, kind)),
                None => links.extend(Link::missing(&path)),
            }
            return;
        }
        let found =
            (self.load_paths.iter()).find_map(|folder| self.tree.get(&child(folder, &file)));
        if let Some(to) = found {
            links.push(Link::To(to, kind));
            return;
        }
        let top = file.split('/').next().unwrap_or_default();
        let own = (self.load_paths.iter()).find(|folder| {
            file.contains('/') && self.tree.has_folder(&child(folder, top)) && !folder.is_empty()
        });
        links.extend(own.and_then(|folder| Link::missing(&child(folder, &file))));
    }

    /// The files that define the constant `name`, as seen from `nesting`: the longest part of it that is known.
    fn constant(&self, nesting: &str, name: &str) -> Vec<&'a RepoPath> {
        let scopes: Vec<&str> = if name.starts_with("::") {
            vec![""]
        } else {
            nesting.split(' ').rev().chain([""]).collect()
        };
        let name = name.trim_start_matches("::");
        let first = name.split("::").next().unwrap_or_default();
        let within = |scope: &str, name: &str| match scope {
            "" => name.to_owned(),
            scope => format!("{scope}::{name}"),
        };
        for scope in scopes {
            let mut full = within(scope, name);
            let root = within(scope, first);
            let is_known = self.defining.contains_key(root.as_str())
                || self.namespaces.contains(root.as_str())
                || self.defining.contains_key(full.as_str());
            if !is_known {
                continue;
            }
            // A method or constant that is not defined by name belongs to what encloses it.
            loop {
                if let Some(files) = self.defining.get(full.as_str()) {
                    let is_clear = files.len() <= MAX_DEFINING;
                    return if is_clear { files.clone() } else { Vec::new() };
                }
                match full.rsplit_once("::") {
                    Some((outer, _)) if full.len() > root.len() => full = outer.to_owned(),
                    _ => return Vec::new(),
                }
            }
        }
        Vec::new()
    }
}

/// Whether the path is the one that `name` would be loaded from: `lib/a/b_c.rb` of `A::BC`.
fn is_named_after(path: &RepoPath, name: &str) -> bool {
    let squashed = |text: &str| -> String {
        (text.chars().filter(|letter| *letter != '_'))
            .map(|letter| letter.to_ascii_lowercase())
            .collect()
    };
    let Some(stem) = path.as_str().strip_suffix(".rb") else {
        return false;
    };
    let expected = squashed(&name.replace("::", "/"));
    let actual = squashed(stem);
    (actual.strip_suffix(&expected)).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}

fn is_test(path: &RepoPath) -> bool {
    (path.folder().split('/')).any(|part| matches!(part, "spec" | "test" | "tests" | "features"))
}
