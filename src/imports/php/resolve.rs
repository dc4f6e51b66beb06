//! Finds the files that the names and paths of a PHP file mean.

use rustc_hash::FxHashMap;

use super::super::build::{Link, ReadFile};
use super::super::file_set::{FileSet, join};
use super::autoload::Autoload;
use super::scan::Facts;
use crate::model::{EdgeKind, RepoPath};

/// The files that declare a name, by the name in small letters.
type Index<'a> = FxHashMap<String, Vec<&'a RepoPath>>;

/// Resolves names within one tree.
pub(super) struct Resolver<'t, 'a> {
    tree: &'t FileSet<'a>,
    types: Index<'a>,
    functions: Index<'a>,
    autoload: Autoload,
}

impl<'t, 'a> Resolver<'t, 'a> {
    /// A resolver over `tree`, whose PHP files are `files`.
    pub(super) fn new(
        tree: &'t FileSet<'a>,
        files: &[(&'a RepoPath, &Facts)],
        read: &ReadFile<'_>,
    ) -> Self {
        let mut types = Index::default();
        let mut functions = Index::default();
        for (path, facts) in files {
            for name in &facts.types {
                types
                    .entry(name.to_ascii_lowercase())
                    .or_default()
                    .push(path);
            }
            for name in &facts.functions {
                (functions.entry(name.to_ascii_lowercase()).or_default()).push(path);
            }
        }
        Self {
            tree,
            types,
            functions,
            autoload: Autoload::load(tree, read),
        }
    }

    /// What the file at `from` leads to.
    pub(super) fn links(&self, from: &RepoPath, facts: &Facts) -> Vec<Link<'a>> {
        let mut links = Vec::new();
        for name in &facts.used_types {
            if let Some(to) = self.declaring(&self.types, from, name) {
                links.push(Link::To(to, EdgeKind::Defines));
            } else if name.contains('\\') {
                let candidates = self.autoload.candidates(name);
                links.extend(candidates.iter().filter_map(|path| Link::missing(path)));
            }
        }
        for name in &facts.used_functions {
            // An unqualified call falls back to the global function.
            let global = name.rsplit('\\').next().unwrap_or_default();
            let to = (self.declaring(&self.functions, from, name))
                .or_else(|| self.declaring(&self.functions, from, global));
            links.extend(to.map(|to| Link::To(to, EdgeKind::Defines)));
        }
        for path in &facts.includes {
            let beside = join(from.folder(), path.trim_start_matches('/'));
            let to = (beside.as_deref().and_then(|path| self.tree.get(path)))
                .or_else(|| self.tree.get(path.trim_start_matches("./")));
            match (to, beside) {
                (Some(to), _) => links.push(Link::To(to, EdgeKind::Defines)),
                (None, Some(path)) if path.strip_suffix(".php").is_some() => {
                    links.extend(Link::missing(&path));
                }
                _ => {}
            }
        }
        links
    }

    /// The file that declares `name`: the one where the autoloader looks, or else the only one, or else the one of
    /// several that is nearest to `from`.
    fn declaring(&self, index: &Index<'a>, from: &RepoPath, name: &str) -> Option<&'a RepoPath> {
        let files = index.get(&name.to_ascii_lowercase())?;
        if let [only] = files.as_slice() {
            return Some(only);
        }
        if files.contains(&from) {
            return None;
        }
        let loaded = self.autoload.candidates(name);
        if let Some(path) = files
            .iter()
            .find(|path| loaded.iter().any(|it| it == path.as_str()))
        {
            return Some(path);
        }
        let n_shared = |path: &RepoPath| {
            (path.folder().split('/').zip(from.folder().split('/')))
                .take_while(|(a, b)| a == b)
                .count()
        };
        let nearest = files.iter().map(|path| n_shared(path)).max()?;
        let mut near = files.iter().filter(|path| n_shared(path) == nearest);
        near.next().filter(|_| near.next().is_none()).copied()
    }
}
