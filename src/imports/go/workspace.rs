//! The Go modules of a tree, and the folder that an import path means.

use std::collections::BTreeMap;

use crate::imports::build::ReadFile;
use crate::imports::file_set::{FileSet, ancestors, child, join};

/// The modules of one tree.
pub(super) struct Workspace<'a> {
    /// By the folder of `go.mod`.
    modules: BTreeMap<&'a str, Module>,
}

/// What one `go.mod` says.
#[derive(Debug, Default)]
struct Module {
    path: String,
    /// Import path to folder of the tree, by `replace`.
    replaced: Vec<(String, String)>,
}

/// Where an import path leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// To this folder of the tree.
    Folder(String),
    /// To this folder, which the tree does not have.
    Missing(String),
}

impl<'a> Workspace<'a> {
    /// Reads every `go.mod` of the tree.
    pub(super) fn new(tree: &FileSet<'a>, read: &ReadFile<'_>) -> Self {
        let manifests = tree
            .all()
            .iter()
            .filter(|path| path.file_name() == "go.mod");
        let modules = manifests.filter_map(|path| {
            let text = read(path)?;
            let module = Module::parse(&String::from_utf8_lossy(&text), path.folder());
            Some((path.folder(), module))
        });
        Self {
            modules: modules.collect(),
        }
    }

    /// The folder that `import` means in a file of `folder`; none where it is no package of this tree.
    ///
    /// Like the go command with a workspace file, or a `replace` in each module: its own module first, then what it
    /// replaces, then other modules of the tree, and vendored packages last.
    pub(super) fn target(&self, tree: &FileSet<'_>, folder: &str, import: &str) -> Option<Target> {
        if import.starts_with("./") || import.starts_with("../") {
            let folder = join(folder, import)?;
            return Some(Target::new(tree, folder));
        }
        let own = ancestors(folder).find_map(|around| self.modules.get_key_value(around));
        let mut candidates: Vec<(usize, String)> = Vec::new();
        let mut consider = |path: &str, folder: &str| {
            if let Some(rest) = below(path, import) {
                candidates.push((path.len(), join(folder, rest).unwrap_or_default()));
            }
        };
        if let Some((folder, module)) = own {
            consider(&module.path, folder);
            for (path, folder) in &module.replaced {
                consider(path, folder);
            }
        }
        for (folder, module) in &self.modules {
            consider(&module.path, folder);
        }
        // The longest path decides, as a module inside another hides a part of it; of equals the first, the own one.
        let longest = candidates.iter().map(|(length, _)| *length).max();
        let mut best = candidates
            .into_iter()
            .filter(|(length, _)| Some(*length) == longest)
            .map(|(_, folder)| folder);
        if let Some(first) = best.next() {
            let found = std::iter::once(first.clone())
                .chain(best)
                .find(|folder| tree.has_folder(folder));
            return Some(found.map_or(Target::Missing(first), Target::Folder));
        }
        let vendored = ancestors(folder).map(|around| child(&child(around, "vendor"), import));
        let mut vendored = vendored.filter(|folder| tree.has_folder(folder));
        vendored.next().map(Target::Folder)
    }
}

impl Target {
    fn new(tree: &FileSet<'_>, folder: String) -> Self {
        if tree.has_folder(&folder) {
            Self::Folder(folder)
        } else {
            Self::Missing(folder)
        }
    }
}

impl Module {
    fn parse(text: &str, folder: &str) -> Self {
        let mut module = Self::default();
        let mut is_replacing = false;
        for line in text.lines() {
            let line = line.split("//").next().unwrap_or_default().trim();
            let mut words = line.split_whitespace().map(unquote);
            let rest: Vec<&str> = match words.next() {
                Some("module") => {
                    words
                        .next()
                        .unwrap_or_default()
                        .clone_into(&mut module.path);
                    continue;
                }
                Some("replace") => {
                    let rest: Vec<&str> = words.collect();
                    is_replacing = rest.first() == Some(&"(");
                    rest
                }
                Some(")") => {
                    is_replacing = false;
                    continue;
                }
                Some(first) if is_replacing => std::iter::once(first).chain(words).collect(),
                _ => continue,
            };
            let arrow = rest.iter().position(|word| *word == "=>");
            let target = arrow.and_then(|arrow| rest.get(arrow + 1));
            if let (Some(path), Some(target)) = (rest.first(), target)
                && target.starts_with('.')
                && let Some(folder) = join(folder, target)
            {
                module.replaced.push(((*path).to_owned(), folder));
            }
        }
        module
    }
}

/// What is left of `import` below the module `path`.
fn below<'i>(path: &str, import: &'i str) -> Option<&'i str> {
    let rest = import.strip_prefix(path)?;
    if path.is_empty() || rest.is_empty() {
        return (!path.is_empty()).then_some("");
    }
    rest.strip_prefix('/')
}

fn unquote(word: &str) -> &str {
    word.trim_matches(['"', '`'])
}
