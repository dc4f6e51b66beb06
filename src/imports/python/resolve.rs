//! Finds the file that a Python import means.

use std::collections::{BTreeSet, HashMap};

use super::scan::Import;
use crate::imports::build::Link;
use crate::imports::file_set::{FileSet, ancestors, child, parent};
use crate::model::{EdgeKind, RepoPath};

/// Files that mark a folder as the root of a project, whose own folder and `src` are then import roots.
const PROJECT_FILES: [&str; 3] = ["pyproject.toml", "setup.py", "setup.cfg"];

/// Resolves imports within one tree.
pub(super) struct Resolver<'t, 'a> {
    tree: &'t FileSet<'a>,
    /// For each top-level module or package name, the import roots that hold it, shortest first.
    roots_by_name: HashMap<String, Vec<String>>,
}

impl<'t, 'a> Resolver<'t, 'a> {
    /// A resolver over `tree`.
    pub(super) fn new(tree: &'t FileSet<'a>) -> Self {
        let files = tree.with_extension(&["py", "pyi", "pyw"]);
        let mut roots = BTreeSet::from([String::new()]);
        if tree.has_folder("src") {
            roots.insert("src".to_owned());
        }
        for path in tree.all() {
            if PROJECT_FILES.contains(&path.file_name()) {
                roots.insert(path.folder().to_owned());
                let source = child(path.folder(), "src");
                if tree.has_folder(&source) {
                    roots.insert(source);
                }
            }
        }
        for path in (files.iter()).filter(|path| path.stem() == "__init__") {
            roots.insert(package_root(tree, path.folder()).to_owned());
        }
        let mut names: HashMap<String, BTreeSet<&str>> = HashMap::new();
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
                names.entry(name.to_owned()).or_default().insert(root);
            }
        }
        let roots_by_name = names
            .into_iter()
            .map(|(name, roots)| (name, roots.into_iter().map(str::to_owned).collect()))
            .collect();
        Self {
            tree,
            roots_by_name,
        }
    }

    /// Adds to `links` what `import` in the file `from` leads to.
    pub(super) fn resolve(&self, from: &RepoPath, import: &Import, links: &mut Vec<Link<'a>>) {
        if import.level > 0 {
            let Some(base) = ancestors(from.folder()).nth(import.level - 1) else {
                return;
            };
            let module = join_module(base, &import.module);
            if let Some(to) = self.target(&module, import.name.as_deref()) {
                links.push(Link::To(to, EdgeKind::Defines));
            } else {
                self.note_missing(&module, import.name.as_deref(), links);
            }
            return;
        }
        let top = import.module.split('.').next().unwrap_or_default();
        let roots = self.roots_for(from, top);
        for root in &roots {
            let module = join_module(root, &import.module);
            if let Some(to) = self.target(&module, import.name.as_deref()) {
                links.push(Link::To(to, EdgeKind::Defines));
                return;
            }
        }
        let package = |root: &&&str| self.tree.has(&format!("{}/__init__.py", child(root, top)));
        if let Some(root) = roots.iter().find(package) {
            let module = join_module(root, &import.module);
            self.note_missing(&module, import.name.as_deref(), links);
        }
    }

    /// The import roots that may hold the top-level name `top`, the likeliest for the file `from` first: the root of
    /// its own package, roots around it from the inside out, the folder of a script, then roots elsewhere, nearest first.
    fn roots_for<'s>(&'s self, from: &'s RepoPath, top: &str) -> Vec<&'s str> {
        let folder = from.folder();
        let own = package_root(self.tree, folder);
        let mut roots: Vec<&str> = self
            .roots_by_name
            .get(top)
            .map(|roots| roots.iter().map(String::as_str).collect())
            .unwrap_or_default();
        roots.sort_by_key(|root| {
            let is_around = ancestors(folder).any(|around| around == *root);
            (
                *root != own,
                !is_around,
                usize::MAX - n_shared_parts(root, folder),
            )
        });
        // A script finds its neighbours, but a neighbour does not hide the standard library from the rest of a tree.
        if !roots.contains(&folder) && own == folder && !is_standard(top) {
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
        let candidates = ["/__init__.py", ".py", "/__init__.pyi", ".pyi"];
        if module.is_empty() {
            return self.tree.get("__init__.py");
        }
        candidates
            .iter()
            .find_map(|ending| self.tree.get(&format!("{module}{ending}")))
    }

    /// Notes the file that would provide the module, or the submodule where the package has no file of its own.
    fn note_missing(&self, module: &str, name: Option<&str>, links: &mut Vec<Link<'a>>) {
        let name = name.filter(|name| *name != "*");
        let path = match name {
            Some(name) if self.tree.has_folder(module) => child(module, name),
            _ => module.to_owned(),
        };
        links.extend(Link::missing(&format!("{path}.py")));
        links.extend(Link::missing(&format!("{path}/__init__.py")));
    }
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

/// Modules of the standard library whose names people also give to files of their own.
fn is_standard(name: &str) -> bool {
    const NAMES: [&str; 48] = [
        "abc",
        "array",
        "ast",
        "asyncio",
        "base64",
        "calendar",
        "code",
        "codecs",
        "collections",
        "concurrent",
        "contextlib",
        "copy",
        "csv",
        "dataclasses",
        "datetime",
        "decimal",
        "email",
        "enum",
        "functools",
        "glob",
        "html",
        "http",
        "inspect",
        "io",
        "json",
        "logging",
        "math",
        "operator",
        "os",
        "pathlib",
        "platform",
        "queue",
        "random",
        "re",
        "resource",
        "sched",
        "secrets",
        "select",
        "signal",
        "socket",
        "string",
        "struct",
        "subprocess",
        "test",
        "time",
        "token",
        "types",
        "typing",
    ];
    NAMES.binary_search(&name).is_ok()
}
