//! Follows paths to the modules that define what they name.

use std::collections::HashSet;

use super::modules::{Module, ModuleId, Modules};
use super::scan::Use;
use crate::imports::build::{FileLinks, Link};
use crate::imports::file_set::{child, join};
use crate::model::{EdgeKind, RepoPath};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Definition {
    Module(ModuleId),
    /// Something that this module defines.
    Item(ModuleId),
}

impl Definition {
    fn module(self) -> ModuleId {
        match self {
            Self::Module(id) | Self::Item(id) => id,
        }
    }
}

/// Names that are being looked up, against circles.
type Visited<'a> = Vec<(ModuleId, &'a str)>;

/// The links of all files.
pub(super) fn links<'p>(modules: &Modules<'_, 'p>) -> Vec<FileLinks<'p>> {
    let mut by_file: Vec<Vec<Link<'p>>> = modules.files.iter().map(|_| Vec::new()).collect();
    for (id, module) in modules.all.iter().enumerate() {
        let mut found = Vec::new();
        let links = &mut by_file[module.file];
        for item in &module.facts.uses {
            modules.follow(id, item, &mut found, links);
        }
        for path in &module.facts.paths {
            let item = Use {
                path: path.clone(),
                alias: None,
                is_glob: false,
                is_external: false,
            };
            modules.follow(id, &item, &mut found, links);
        }
        let macros = modules.macros.get(&module.root);
        for name in &module.facts.calls {
            let defined = macros.and_then(|macros| macros.get(name.as_str()).copied());
            found.extend(defined.flatten());
        }
        let missing = module.missing.iter().filter_map(|path| Link::missing(path));
        links.extend(missing);
        let files = found.iter().filter_map(|id| modules.all.get(*id));
        links.extend(files.map(|to| Link::To(modules.files[to.file].0, EdgeKind::Defines)));
    }
    let included = modules.files.iter().enumerate();
    for (file, (from, facts)) in included {
        for path in &facts.includes {
            let path = join(from.folder(), path);
            let to = path.and_then(|path| modules.tree.get(&path));
            by_file[file].extend(to.map(|to| Link::To(to, EdgeKind::Defines)));
        }
    }
    add_declared(modules, &mut by_file);
    let files = modules.files.iter().map(|(path, _)| *path);
    files.zip(by_file).collect()
}

/// `mod x;` alone declares a file; that it is used is told by the paths that lead there. A file to which no path leads, of
/// tests say, belongs to the one that declares it all the same.
fn add_declared<'p>(modules: &Modules<'_, 'p>, by_file: &mut [Vec<Link<'p>>]) {
    let used: HashSet<&RepoPath> = (by_file.iter().zip(modules.files))
        .flat_map(|(links, (from, _))| links.iter().map(move |link| (link, *from)))
        .filter_map(|(link, from)| match link {
            Link::To(to, _) | Link::Through(to) if *to != from => Some(*to),
            _ => None,
        })
        .collect();
    for module in &modules.all {
        let declarer = module.parent.and_then(|id| modules.all.get(id));
        let (Some(declarer), Some((file, _))) = (declarer, modules.files.get(module.file)) else {
            continue;
        };
        if declarer.file != module.file
            && !used.contains(file)
            && let Some(links) = by_file.get_mut(declarer.file)
        {
            links.push(Link::To(file, EdgeKind::Names));
        }
    }
}

impl<'a, 'p> Modules<'a, 'p> {
    /// Adds the modules that `item` leads to from the module `id`; or, where a file would provide it, a missing link.
    fn follow(
        &self,
        id: ModuleId,
        item: &Use,
        found: &mut Vec<ModuleId>,
        links: &mut Vec<Link<'p>>,
    ) {
        let mut gap = None;
        let definitions = self.resolve(id, item, &mut Vec::new(), &mut gap);
        found.extend(definitions.iter().map(|definition| definition.module()));
        if let Some((around, name)) = gap
            && let Some(around) = self.all.get(around)
        {
            links.extend(Link::missing(&child(&around.folder, &format!("{name}.rs"))));
            links.extend(Link::missing(&child(
                &around.folder,
                &format!("{name}/mod.rs"),
            )));
        }
    }

    /// What the path means. Where it ends at a module that does not know the next name, `gap` tells which.
    fn resolve<'s>(
        &'s self,
        id: ModuleId,
        item: &'s Use,
        visited: &mut Visited<'s>,
        gap: &mut Option<(ModuleId, &'s str)>,
    ) -> Vec<Definition> {
        let module = &self.all[id];
        let mut parts = item.path.iter().map(String::as_str).peekable();
        let mut is_own = true;
        let mut current = match parts.next() {
            Some("crate") => vec![Definition::Module(module.root)],
            Some("self") => vec![Definition::Module(id)],
            Some("super") => vec![Definition::Module(module.parent.unwrap_or(id))],
            Some(first) => {
                is_own = false;
                let mut known = Vec::new();
                if !item.is_external {
                    known = self.lookup(id, first, visited);
                }
                if known.is_empty() {
                    known.extend(self.external(module, first).map(Definition::Module));
                }
                known
            }
            None => Vec::new(),
        };
        while let Some(part) = parts.next() {
            let inside = current.iter().find_map(|definition| match definition {
                Definition::Module(id) => Some(*id),
                Definition::Item(_) => None,
            });
            let Some(inside) = inside else {
                return current;
            };
            if part == "super" {
                current = vec![Definition::Module(
                    self.all[inside].parent.unwrap_or(inside),
                )];
                continue;
            }
            let next = self.lookup(inside, part, visited);
            if next.is_empty() {
                let is_module_name = part.starts_with(|first: char| first.is_lowercase());
                if is_own && is_module_name && gap.is_none() {
                    *gap = Some((inside, part));
                }
                // The last name may come out of a macro; a name in the middle was a module that is not there.
                return if parts.peek().is_none() {
                    current
                } else {
                    Vec::new()
                };
            }
            current = next;
        }
        current
    }

    /// What `name` means inside the module: what it defines, else what it uses by that name, else what its globs bring.
    fn lookup<'s>(
        &'s self,
        id: ModuleId,
        name: &'s str,
        visited: &mut Visited<'s>,
    ) -> Vec<Definition> {
        if visited.contains(&(id, name)) || visited.len() > 256 {
            return Vec::new();
        }
        visited.push((id, name));
        let module = &self.all[id];
        let mut found = Vec::new();
        found.extend(module.children.get(name).copied().map(Definition::Module));
        if module.facts.items.contains(name) {
            found.push(Definition::Item(id));
        }
        let mut ignored = None;
        let uses = &module.facts.uses;
        for item in uses
            .iter()
            .filter(|item| item.alias.as_deref() == Some(name))
        {
            found.extend(self.resolve(id, item, visited, &mut ignored));
        }
        if found.is_empty() && id == module.root {
            let known = self
                .macros
                .get(&id)
                .and_then(|macros| macros.get(name).copied());
            found.extend(known.flatten().map(Definition::Item));
        }
        if found.is_empty() {
            for item in uses.iter().filter(|item| item.is_glob) {
                let around = self.resolve(id, item, visited, &mut ignored);
                for definition in around {
                    if let Definition::Module(around) = definition
                        && around != id
                    {
                        found.extend(self.lookup(around, name, visited));
                    }
                }
                if !found.is_empty() {
                    break;
                }
            }
        }
        found
    }

    /// The root of the library that the package of `module` knows by this name.
    fn external(&self, module: &Module<'a>, name: &str) -> Option<ModuleId> {
        let package = module.package?;
        let folder = package.dependencies.get(name);
        let own = || (package.library == name).then_some(&package.folder);
        self.libraries.get(folder.or_else(own)?.as_str()).copied()
    }
}
