//! Finds the files that define what a Go file uses.

use rayon::prelude::*;

use super::embed::Embeddable;
use super::packages::{FileId, Package, Packages};
use super::scan::{Facts, Import};
use super::workspace::{Target, Workspace};
use crate::imports::build::{FileLinks, Link};
use crate::imports::file_set::{FileSet, child};
use crate::model::{EdgeKind, RepoPath};

/// The links of all files.
pub(super) fn links<'a>(
    tree: &FileSet<'a>,
    files: &[(&'a RepoPath, &Facts)],
    workspace: &Workspace<'_>,
    packages: &Packages<'_>,
) -> Vec<FileLinks<'a>> {
    let has_embedded = (files.iter()).any(|(_, facts)| !facts.embedded.is_empty());
    let resolver = Resolver {
        embeddable: has_embedded.then(|| Embeddable::new(tree)),
        tree,
        files,
        workspace,
        packages,
    };
    let files = files.par_iter().enumerate();
    files
        .map(|(id, (path, _))| (*path, resolver.links_of(id)))
        .collect()
}

/// Resolves within one tree (`'t`), for the time of one call (`'r`).
struct Resolver<'r, 't> {
    /// What may be embedded, where some file embeds any.
    embeddable: Option<Embeddable<'t>>,
    tree: &'r FileSet<'t>,
    files: &'r [(&'t RepoPath, &'r Facts)],
    workspace: &'r Workspace<'r>,
    packages: &'r Packages<'r>,
}

impl<'t> Resolver<'_, 't> {
    fn links_of(&self, id: FileId) -> Vec<Link<'t>> {
        let mut links = Vec::new();
        let Some((path, facts)) = self.files.get(id) else {
            return links;
        };
        let mut definers: Vec<FileId> = Vec::new();
        if let Some(own) = self.packages.get(path.folder(), &facts.package) {
            let used = facts.used.iter().filter(|name| !facts.defined.has(*name));
            let found = used.filter_map(|name| own.defined.get(&name)).flatten();
            definers.extend(found.filter(|to| is_test(path) || !self.is_test(**to)));
        }
        for import in &facts.imports {
            match self
                .workspace
                .target(self.tree, path.folder(), &import.path)
            {
                Some(Target::Folder(folder)) => {
                    if let Some(package) = self.packages.importable(&folder) {
                        self.follow(path, import, package, &mut definers, &mut links);
                    }
                }
                Some(Target::Missing(folder)) => links.extend(missing(&folder)),
                None => {}
            }
        }
        for pattern in &facts.embedded {
            let found = (self.embeddable.iter()).flat_map(|all| all.files(path.folder(), pattern));
            links.extend(found.map(|to| Link::To(to, EdgeKind::Weak)));
        }
        definers.sort_unstable();
        definers.dedup();
        links.extend(
            definers
                .into_iter()
                .filter_map(|to| self.link(to, EdgeKind::Defines)),
        );
        links
    }

    /// Adds the files of `package` that define what is used of it.
    fn follow(
        &self,
        from: &RepoPath,
        import: &Import,
        package: &Package<'_>,
        definers: &mut Vec<FileId>,
        links: &mut Vec<Link<'t>>,
    ) {
        // Tests see what the tests of the package export for them, in their own folder.
        let is_visible = |to: &FileId| {
            !self.is_test(*to) || (is_test(from) && self.folder_of(*to) == Some(from.folder()))
        };
        let n_before = definers.len();
        let used = import.used.iter();
        let found = used.filter_map(|name| package.defined.get(&name)).flatten();
        definers.extend(found.filter(|to| is_visible(to)));
        if definers.len() > n_before {
            return;
        }
        let files = package.files.iter().filter(|to| !self.is_test(**to));
        let with_init = files.clone().filter(|to| {
            let facts = self.files.get(**to);
            facts.is_some_and(|(_, facts)| facts.has_init)
        });
        let with_init: Vec<&FileId> = with_init.collect();
        if import.alias == "_" && !with_init.is_empty() {
            links.extend(
                with_init
                    .into_iter()
                    .filter_map(|to| self.link(*to, EdgeKind::Weak)),
            );
        } else {
            links.extend(files.filter_map(|to| self.link(*to, EdgeKind::Weak)));
        }
    }

    fn link(&self, to: FileId, kind: EdgeKind) -> Option<Link<'t>> {
        let (path, _) = self.files.get(to)?;
        Some(Link::To(path, kind))
    }

    fn folder_of(&self, file: FileId) -> Option<&str> {
        self.files.get(file).map(|(path, _)| path.folder())
    }

    fn is_test(&self, file: FileId) -> bool {
        self.files.get(file).is_some_and(|(path, _)| is_test(path))
    }
}

fn is_test(path: &RepoPath) -> bool {
    path.as_str().ends_with("_test.go")
}

/// A file that would make a package of `folder`, by the usual name.
fn missing<'t>(folder: &str) -> Option<Link<'t>> {
    let name = folder.rsplit('/').next().unwrap_or_default();
    Link::missing(&child(folder, &format!("{name}.go")))
}
