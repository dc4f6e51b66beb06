//! Finds the file that a Python import means.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::Facts;
use super::scan::{Import, Name};
use super::standard::{is_built_in, is_standard};
use crate::imports::build::Link;
use crate::imports::file_set::{FileSet, ancestors, child, parent};
use crate::model::{EdgeKind, RepoPath};

/// Files that mark a folder as the root of a project, whose own folder and `src` are then import roots.
const PROJECT_FILES: [&str; 3] = ["pyproject.toml", "setup.py", "setup.cfg"];

/// How the file of a module may end, the one that counts first.
const ENDINGS: [&str; 4] = ["/__init__.py", ".py", "/__init__.pyi", ".pyi"];

/// A module of so many parts may be one of a namespace package, which no file marks.
const N_PARTS_OF_NAMESPACE: usize = 3;

/// How many packages a name is followed through; longer chains are circles.
const MAX_REEXPORTS: usize = 8;

/// Resolves imports within one tree.
pub(super) struct Resolver<'t, 'a> {
    tree: &'t FileSet<'a>,
    /// For each top-level module or package name, the import roots that hold it, shortest first.
    roots_by_name: FxHashMap<String, Vec<Root>>,
    /// The file of each module, by its path without the ending.
    modules: FxHashMap<&'a str, Module<'a>>,
    /// What stands in each `__init__.py`.
    packages: FxHashMap<&'t RepoPath, &'t Facts>,
}

/// A folder that holds a top-level name.
struct Root {
    folder: String,
    /// Whether it holds no more than a stub of it, and is no project's.
    is_stub: bool,
}

/// The file of a module; of several the one with the lowest rank counts.
struct Module<'a> {
    rank: usize,
    file: &'a RepoPath,
}

impl Module<'_> {
    fn is_stub(&self) -> bool {
        self.file.extension() == Some("pyi")
    }
}

impl<'t, 'a> Resolver<'t, 'a> {
    /// A resolver over `tree`, with what stands in its Python files.
    pub(super) fn new(tree: &'t FileSet<'a>, facts: &'t [(&'a RepoPath, &'t Facts)]) -> Self {
        let files = tree.with_extension(&["py", "pyi", "pyw"]);
        let projects = project_roots(tree);
        let mut roots = projects.clone();
        for path in (files.iter()).filter(|path| path.stem() == "__init__") {
            roots.insert(package_root(tree, path.folder()).to_owned());
        }
        let mut names: FxHashMap<&str, BTreeSet<&str>> = FxHashMap::default();
        for path in &files {
            for folder in ancestors(path.folder()) {
                let Some(root) = roots.get(folder) else {
                    continue;
                };
                let below = path.as_str().get(root.len()..).unwrap_or_default();
                let below = below.trim_start_matches('/');
                let name = below
                    .split_once('/')
                    .map_or_else(|| path.stem(), |(name, _)| name);
                names.entry(name).or_default().insert(root);
            }
        }
        let modules = modules(&files);
        let root = |folder: &str, name: &str| Root {
            folder: folder.to_owned(),
            is_stub: !projects.contains(folder)
                && (modules.get(child(folder, name).as_str())).is_some_and(Module::is_stub),
        };
        let roots_by_name = (names.iter())
            .map(|(name, roots)| {
                let roots = roots.iter().map(|folder| root(folder, name));
                ((*name).to_owned(), roots.collect())
            })
            .collect();
        let packages = (facts.iter())
            .filter(|(path, _)| path.stem() == "__init__")
            .map(|(path, facts)| (*path, *facts))
            .collect();
        Self {
            tree,
            roots_by_name,
            modules,
            packages,
        }
    }

    /// Adds to `links` what the imports in the file `from` lead to.
    pub(super) fn resolve_all(
        &self,
        from: &RepoPath,
        imports: &[Import],
        links: &mut Vec<Link<'a>>,
    ) {
        let own = package_root(self.tree, from.folder());
        for import in imports {
            self.resolve(from, own, import, links);
        }
    }

    fn resolve(&self, from: &RepoPath, own: &str, import: &Import, links: &mut Vec<Link<'a>>) {
        if import.level > 0 {
            if let Some(base) = ancestors(from.folder()).nth(import.level - 1) {
                let module = join_module(base, &import.module);
                for name in each(import) {
                    if !self.link(&module, name, import.is_weak, links) {
                        self.note_missing(&module, name, links);
                    }
                }
            }
            return;
        }
        let top = import.module.split('.').next().unwrap_or_default();
        let mut roots = self.roots_for(from, own, top);
        if import.module.split('.').count() >= N_PARTS_OF_NAMESPACE && !is_standard(top) {
            roots.extend(namespace_roots(from.folder(), top));
        }
        let modules: Vec<String> = (roots.iter())
            .map(|root| join_module(root, &import.module))
            .collect();
        let package = |root: &&str| {
            let module = self.modules.get(child(root, top).as_str());
            module.is_some_and(|module| module.rank == 0)
        };
        for name in each(import) {
            let is_linked =
                (modules.iter()).any(|module| self.link(module, name, import.is_weak, links));
            if !is_linked && let Some(at) = roots.iter().position(package) {
                self.note_missing(&modules[at], name, links);
            }
        }
    }

    /// Links to the file of the module, or of its submodule `name`; false where there is none. A name that a package
    /// has from another file leads to that file besides.
    fn link(
        &self,
        module: &str,
        name: Option<&Name>,
        is_weak: bool,
        links: &mut Vec<Link<'a>>,
    ) -> bool {
        let text = name.map(|name| name.name.as_str());
        let Some(to) = self.target(module, text) else {
            return false;
        };
        let definer = text.and_then(|name| self.definer(to, name));
        let kind = match definer {
            _ if is_weak => EdgeKind::Weak,
            Some(_) => EdgeKind::Names,
            None => EdgeKind::Defines,
        };
        links.push(Link::To(to, kind));
        links.extend(definer.filter(|_| !is_weak).map(Link::Through));
        true
    }

    /// The file from which the package with this `__init__.py` has `name`, where it says so itself.
    fn definer(&self, init: &RepoPath, name: &str) -> Option<&'a RepoPath> {
        let (mut init, mut name) = (init, name);
        let mut definer = None;
        for _ in 0..MAX_REEXPORTS {
            let Some(Facts(imports)) = self.packages.get(init) else {
                break;
            };
            let known_as = |known: &&Name| known.alias.as_ref().unwrap_or(&known.name) == name;
            let found = (imports.iter().filter(|import| import.level > 0))
                .find_map(|import| Some((import, import.names.iter().find(known_as)?)));
            let Some((import, known)) = found else {
                break;
            };
            let base = ancestors(init.folder()).nth(import.level - 1)?;
            let next = self.target(&join_module(base, &import.module), Some(&known.name))?;
            definer = Some(next);
            (init, name) = (next, &known.name);
        }
        definer
    }

    /// The import roots that may hold the top-level name `top`, the likeliest for the file `from` first: the root of
    /// its own package, roots around it from the inside out, the folder of a script, then roots elsewhere, nearest first.
    fn roots_for<'s>(&'s self, from: &'s RepoPath, own: &str, top: &str) -> Vec<&'s str> {
        let folder = from.folder();
        let is_stub = from.extension() == Some("pyi");
        if is_built_in(top) && !is_stub {
            return Vec::new();
        }
        let is_standard = is_standard(top);
        let is_around = |root: &str| ancestors(folder).any(|around| around == root);
        // A root elsewhere hides neither the standard library nor, with no more than a stub, a library from code.
        let is_meant = |root: &&Root| {
            root.folder == own
                || is_around(&root.folder)
                || !is_standard && (is_stub || !root.is_stub)
        };
        let known = self.roots_by_name.get(top).map(Vec::as_slice);
        let mut roots: Vec<&str> = (known.unwrap_or_default().iter())
            .filter(is_meant)
            .map(|root| root.folder.as_str())
            .collect();
        // The key costs more than the order of what is mostly one.
        roots.sort_by_cached_key(|root| {
            (
                *root != own,
                !is_around(root),
                usize::MAX - n_shared_parts(root, folder),
            )
        });
        // A script finds its neighbours, but a neighbour does not hide the standard library from the rest of a tree.
        if !roots.contains(&folder) && own == folder && !is_standard {
            roots.push(folder);
        }
        roots
    }

    /// The file of the module at the path `module`, or of its submodule `name`.
    fn target(&self, module: &str, name: Option<&str>) -> Option<&'a RepoPath> {
        name.filter(|name| *name != "*")
            .and_then(|name| self.module_file(&child(module, name)))
            .or_else(|| self.module_file(module))
    }

    fn module_file(&self, module: &str) -> Option<&'a RepoPath> {
        self.modules.get(module).map(|module| module.file)
    }

    /// Notes the file that would provide the module, or the submodule where the package has no file of its own.
    fn note_missing(&self, module: &str, name: Option<&Name>, links: &mut Vec<Link<'a>>) {
        let name = name
            .map(|name| name.name.as_str())
            .filter(|name| *name != "*");
        let path = match name {
            Some(name) if self.tree.has_folder(module) => child(module, name),
            _ => module.to_owned(),
        };
        links.extend(Link::missing(&format!("{path}.py")));
        links.extend(Link::missing(&format!("{path}/__init__.py")));
    }
}

/// The folders of projects, the whole tree's first, and their `src`. A module called `setup` makes its package no project.
fn project_roots(tree: &FileSet<'_>) -> BTreeSet<String> {
    let is_package = |folder: &str| tree.has(&child(folder, "__init__.py"));
    let is_marked = |path: &&RepoPath| {
        PROJECT_FILES.contains(&path.file_name())
            && (path.extension() != Some("py") || !is_package(path.folder()))
    };
    let marked = (tree.all().iter()).filter(is_marked).map(RepoPath::folder);
    let folders: BTreeSet<&str> = marked.chain([""]).collect();
    let sources = (folders.iter())
        .map(|folder| child(folder, "src"))
        .filter(|source| tree.has_folder(source));
    sources
        .chain(folders.iter().map(|folder| (*folder).to_owned()))
        .collect()
}

/// The file of each module among `files`.
fn modules<'a>(files: &[&'a RepoPath]) -> FxHashMap<&'a str, Module<'a>> {
    let mut modules: FxHashMap<&str, Module<'_>> = FxHashMap::default();
    for &file in files {
        let path = file.as_str();
        for (rank, ending) in ENDINGS.iter().enumerate() {
            let Some(name) = path.strip_suffix(ending) else {
                continue;
            };
            let module = modules.entry(name).or_insert(Module { rank, file });
            if rank < module.rank {
                *module = Module { rank, file };
            }
        }
    }
    if let Some(&file) = (files.iter()).find(|path| path.as_str() == "__init__.py") {
        modules.insert("", Module { rank: 0, file });
    }
    modules
}

/// The names that are imported, or no name once.
fn each(import: &Import) -> impl Iterator<Item = Option<&Name>> {
    let is_plain = import.names.is_empty();
    (import.names.iter().map(Some)).chain(is_plain.then_some(None))
}

/// The folders around `folder` that hold the one called `top` that it lies in.
fn namespace_roots<'f>(folder: &'f str, top: &str) -> impl Iterator<Item = &'f str> {
    ancestors(folder)
        .filter(move |around| around.rsplit('/').next() == Some(top))
        .map(parent)
}

/// The folder that holds the outermost package around `folder`; `folder` itself where it is no package.
fn package_root<'f>(tree: &FileSet<'_>, folder: &'f str) -> &'f str {
    let mut root = folder;
    while !root.is_empty()
        && (tree.has(&format!("{root}/__init__.py")) || tree.has(&format!("{root}/__init__.pyi")))
    {
        root = parent(root);
    }
    root
}

fn join_module(base: &str, module: &str) -> String {
    if module.is_empty() {
        base.to_owned()
    } else {
        child(base, &module.replace('.', "/"))
    }
}

fn n_shared_parts(a: &str, b: &str) -> usize {
    a.split('/')
        .zip(b.split('/'))
        .take_while(|(a, b)| a == b)
        .count()
}
