//! The module trees of all crates.

use std::collections::{HashMap, HashSet};

use super::crates::{Crates, Package, module_folder};
use super::scan::{FileFacts, ModuleFacts};
use crate::imports::file_set::{FileSet, child, join};
use crate::model::RepoPath;

/// The number of a module, over all crates.
pub(super) type ModuleId = usize;

/// How deep modules may nest; deeper trees are circles of `#[path]`.
const MAX_DEPTH: usize = 64;

/// One module, placed in its crate.
pub(super) struct Module<'a> {
    /// The file that holds it.
    pub(super) file: usize,
    pub(super) facts: &'a ModuleFacts,
    pub(super) parent: Option<ModuleId>,
    /// The root of its crate.
    pub(super) root: ModuleId,
    pub(super) children: HashMap<&'a str, ModuleId>,
    /// The folder in which files of its own modules stand.
    pub(super) folder: String,
    pub(super) package: Option<&'a Package>,
    /// Declared modules without a file: the names of the files that would provide them.
    pub(super) missing: Vec<String>,
}

/// Every module of the tree.
pub(super) struct Modules<'a, 'p> {
    pub(super) tree: &'a FileSet<'p>,
    /// Every file, with what stands in it.
    pub(super) files: &'a [(&'p RepoPath, &'a FileFacts)],
    pub(super) all: Vec<Module<'a>>,
    /// The roots of the libraries, by the folder of their package.
    pub(super) libraries: HashMap<&'a str, ModuleId>,
    /// For each crate root, where its macros are defined; none where several modules define one of that name.
    pub(super) macros: HashMap<ModuleId, HashMap<&'a str, Option<ModuleId>>>,
    number_of: HashMap<&'a str, usize>,
}

impl<'a, 'p> Modules<'a, 'p> {
    /// Builds the trees of all crates; files that no crate reaches become roots of their own.
    pub(super) fn new(
        tree: &'a FileSet<'p>,
        files: &'a [(&'p RepoPath, &'a FileFacts)],
        crates: &'a Crates,
    ) -> Self {
        let mut modules = Self {
            tree,
            files,
            all: Vec::new(),
            libraries: HashMap::new(),
            macros: HashMap::new(),
            number_of: files
                .iter()
                .enumerate()
                .map(|(number, (path, _))| (path.as_str(), number))
                .collect(),
        };
        let mut reached = HashSet::new();
        for package in crates.packages.values() {
            for root in &package.roots {
                let Some(file) = modules.number_of.get(root.as_str()).copied() else {
                    continue;
                };
                let id = modules.add_crate(file, Some(package), &mut reached);
                if package.library_root.as_ref() == Some(root) {
                    modules.libraries.insert(&package.folder, id);
                }
            }
        }
        let mut left: Vec<usize> = (0..files.len()).collect();
        // A file that may hold modules goes before those that it may hold.
        left.sort_by_key(|number| {
            let (path, _) = files[*number];
            let is_holder = matches!(path.file_name(), "lib.rs" | "main.rs" | "mod.rs");
            (!is_holder, path.as_str().matches('/').count())
        });
        for file in left {
            if !reached.contains(&file) {
                let package = crates.nearest(files[file].0.folder());
                modules.add_crate(file, package, &mut reached);
            }
        }
        modules.collect_macros();
        modules
    }

    fn add_crate(
        &mut self,
        file: usize,
        package: Option<&'a Package>,
        reached: &mut HashSet<usize>,
    ) -> ModuleId {
        let root = self.all.len();
        let folder = module_folder(self.files[file].0, true);
        let mut visited = HashSet::new();
        self.add_file(file, None, root, &folder, package, &mut visited, 0);
        reached.extend(visited);
        root
    }

    /// Adds the file as a module, with its inline modules and the files that it declares.
    #[expect(clippy::too_many_arguments, reason = "one call of a private recursion")]
    fn add_file(
        &mut self,
        file: usize,
        parent: Option<ModuleId>,
        root: ModuleId,
        folder: &str,
        package: Option<&'a Package>,
        visited: &mut HashSet<usize>,
        depth: usize,
    ) -> ModuleId {
        visited.insert(file);
        let first = self.all.len();
        let file_folder = self.files[file].0.folder();
        let all = &self.files[file].1.modules;
        for (number, facts) in all.iter().enumerate() {
            let around = first + facts.parent;
            let folder = match number {
                0 => folder.to_owned(),
                _ => child(&self.all[around].folder, &facts.name),
            };
            self.all.push(Module {
                file,
                facts,
                parent: if number == 0 { parent } else { Some(around) },
                root,
                children: HashMap::new(),
                folder,
                package,
                missing: Vec::new(),
            });
            if number > 0 {
                self.all[around]
                    .children
                    .insert(&facts.name, first + number);
            }
        }
        for (number, facts) in all.iter().enumerate() {
            let id = first + number;
            for declared in &facts.declared {
                let base = self.all[id].folder.clone();
                let beside = if number == 0 { file_folder } else { &base };
                let paths = match &declared.path {
                    Some(path) => join(beside, path).into_iter().collect(),
                    None => vec![
                        child(&base, &format!("{}.rs", declared.name)),
                        child(&base, &format!("{}/mod.rs", declared.name)),
                    ],
                };
                let known = paths
                    .iter()
                    .find_map(|path| self.number_of.get(path.as_str()));
                let Some(to) = known.copied() else {
                    // One that is there but could not be read is not missing.
                    if !paths.iter().any(|path| self.tree.has(path)) {
                        self.all[id].missing.extend(paths);
                    }
                    continue;
                };
                if depth < MAX_DEPTH && !visited.contains(&to) {
                    let folder = module_folder(self.files[to].0, declared.path.is_some());
                    let below =
                        self.add_file(to, Some(id), root, &folder, package, visited, depth + 1);
                    self.all[id].children.insert(&declared.name, below);
                }
            }
        }
        first
    }

    fn collect_macros(&mut self) {
        for (id, module) in self.all.iter().enumerate() {
            for (name, _) in &module.facts.macros {
                let known = self.macros.entry(module.root).or_default();
                known
                    .entry(name.as_str())
                    .and_modify(|known| *known = None)
                    .or_insert(Some(id));
            }
        }
    }
}
