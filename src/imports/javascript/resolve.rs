//! Finds the file that a module specifier means.

use super::package::{Packages, match_star};
use super::probe;
use super::scan::Specifier;
use super::tsconfig::{TsConfig, TsConfigs};
use crate::imports::build::{Link, ReadFile};
use crate::imports::file_set::{FileSet, join};
use crate::model::{EdgeKind, RepoPath};

/// Resolves specifiers within one tree.
pub(super) struct Resolver<'t, 'a> {
    tree: &'t FileSet<'a>,
    packages: Packages,
    configs: TsConfigs,
}

impl<'t, 'a> Resolver<'t, 'a> {
    /// A resolver over `tree` with its configurations and packages loaded.
    pub(super) fn new(tree: &'t FileSet<'a>, read: &ReadFile<'_>) -> Self {
        Self {
            tree,
            packages: Packages::new(tree, read),
            configs: TsConfigs::new(tree, read),
        }
    }

    /// Adds to `links` what `specifier` in the file `from` leads to.
    pub(super) fn resolve(
        &self,
        from: &RepoPath,
        specifier: &Specifier,
        links: &mut Vec<Link<'a>>,
    ) {
        let first = links.len();
        self.resolve_text(from, &specifier.text, links);
        for link in links.iter_mut().skip(first) {
            if let Link::To(_, kind) = link {
                *kind = specifier.kind.min(*kind);
            }
        }
    }

    fn resolve_text(&self, from: &RepoPath, specifier: &str, links: &mut Vec<Link<'a>>) {
        // Loaders stand before a `!`, hints for bundlers behind a `?`.
        let specifier = specifier.rsplit('!').next().unwrap_or(specifier);
        let specifier = specifier.split('?').next().unwrap_or(specifier);
        if specifier.starts_with("./")
            || specifier.starts_with("../")
            || matches!(specifier, "." | "..")
        {
            if let Some(path) = join(from.folder(), specifier) {
                let is_folder = specifier.ends_with('/') || specifier.ends_with('.');
                match self.probe(from, &path, is_folder) {
                    Some(to) => links.push(Link::To(to, EdgeKind::Defines)),
                    None => missing(from, &path, links),
                }
            }
            return;
        }
        if specifier.starts_with('#')
            && let Some(package) = self.packages.nearest(from.folder())
        {
            let (paths, packages) = package.internal(specifier);
            let mut packages = packages.iter();
            if let Some(to) = packages.find_map(|specifier| self.in_packages(from, specifier)) {
                links.push(Link::To(to, EdgeKind::Defines));
                return;
            }
            if self.first_of(from, &paths, links) {
                return;
            }
        }
        if let Some(config) = self.configs.nearest(from.folder())
            && self.by_config(from, specifier, config, links)
        {
            return;
        }
        match self.in_packages(from, specifier) {
            Some(to) => links.push(Link::To(to, EdgeKind::Defines)),
            None => links.extend(self.ambient(from, specifier)),
        }
    }

    /// The file that a specifier means in a package of the tree.
    fn in_packages(&self, from: &RepoPath, specifier: &str) -> Option<&'a RepoPath> {
        let (package, rest) = self.packages.named(from.folder(), specifier)?;
        let entries = package.entries(rest);
        (entries.iter()).find_map(|path| self.probe(from, path, false))
    }

    /// The declaration file beside the configuration that is named like an installed package, and adds to its types.
    fn ambient(&self, from: &RepoPath, specifier: &str) -> Option<Link<'a>> {
        let folder = self.configs.nearest_folder(from.folder())?;
        let name = format!("{specifier}.d.ts");
        let to = self.tree.get(&join(folder, &name)?)?;
        Some(Link::To(to, EdgeKind::Weak))
    }

    /// Follows `paths`, then `baseUrl`. True where the specifier is settled, found or not.
    fn by_config(
        &self,
        from: &RepoPath,
        specifier: &str,
        config: &TsConfig,
        links: &mut Vec<Link<'a>>,
    ) -> bool {
        let exact = config
            .paths
            .iter()
            .find(|(pattern, _)| pattern == specifier);
        let best = exact.map(|(_, targets)| (targets, "")).or_else(|| {
            let starred = config.paths.iter().filter_map(|(pattern, targets)| {
                Some((pattern.find('*')?, targets, match_star(pattern, specifier)?))
            });
            let longest = starred.max_by_key(|(length, ..)| *length);
            longest.map(|(_, targets, star)| (targets, star))
        });
        if let Some((targets, star)) = best {
            let paths: Vec<String> = targets
                .iter()
                .map(|target| target.replacen('*', star, 1))
                .collect();
            let is_everything = config
                .paths
                .iter()
                .any(|(pattern, other)| pattern == "*" && other == targets);
            if let Some(to) = paths.iter().find_map(|path| self.probe(from, path, false)) {
                links.push(Link::To(to, EdgeKind::Defines));
                return true;
            }
            // A name that a pattern claims but no file has may still be a package.
            if !is_everything && self.packages.named(from.folder(), specifier).is_none() {
                if let Some(path) = paths.first().filter(|path| !path.contains("node_modules")) {
                    missing(from, path, links);
                }
                return true;
            }
        }
        let Some(base_url) = &config.base_url else {
            return false;
        };
        let found = join(base_url, specifier).and_then(|path| self.probe(from, &path, false));
        links.extend(found.map(|to| Link::To(to, EdgeKind::Defines)));
        found.is_some()
    }

    /// Links to the first of `paths` that is there, or else to nothing at the first of them; false where there is none.
    fn first_of(&self, from: &RepoPath, paths: &[String], links: &mut Vec<Link<'a>>) -> bool {
        if let Some(to) = paths.iter().find_map(|path| self.probe(from, path, false)) {
            links.push(Link::To(to, EdgeKind::Defines));
        } else if let Some(path) = paths.first() {
            missing(from, path, links);
        }
        !paths.is_empty()
    }

    /// The file that `path` means: a file, else the entry of the folder.
    fn probe(&self, from: &RepoPath, path: &str, is_folder: bool) -> Option<&'a RepoPath> {
        let as_file = || probe::file_at(self.tree, from, path);
        let as_package = || {
            let mut mains = self.packages.at(path)?.mains();
            mains.find_map(|main| probe::file(self.tree, from, &main))
        };
        let as_index = || probe::index_of(self.tree, from, path);
        if is_folder {
            as_package().or_else(as_index)
        } else {
            as_file().or_else(as_package).or_else(as_index)
        }
    }
}

fn missing(from: &RepoPath, path: &str, links: &mut Vec<Link<'_>>) {
    let candidates = probe::candidates(from, path);
    links.extend(candidates.iter().filter_map(|path| Link::missing(path)));
}
