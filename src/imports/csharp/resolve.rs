//! Finds the files that declare what a C# file uses.

use rayon::prelude::*;

use super::namespaces::{FileId, Namespaces};
use super::projects::Projects;
use super::scan::{Facts, Using};
use crate::imports::build::{FileLinks, Link};
use crate::imports::name_set::Name;
use crate::model::{EdgeKind, RepoPath};

/// The links of all files.
pub(super) fn links<'a>(
    files: &[(&'a RepoPath, &Facts)],
    projects: &Projects<'_>,
    namespaces: &Namespaces<'_>,
) -> Vec<FileLinks<'a>> {
    let links = |(id, (path, facts)): (FileId, &(&'a RepoPath, &Facts))| {
        let global = projects.usings(path.folder());
        let own = facts.usings.iter().filter(|using| !using.is_global);
        let file = File {
            id,
            files,
            facts,
            namespaces,
            around: around(facts),
            usings: own.chain(global).collect(),
        };
        let mut found = Found::default();
        file.follow_names(&mut found);
        file.follow_paths(&mut found);
        file.follow_extensions(&mut found);
        file.follow_parts(&mut found);
        (*path, found.links(files))
    };
    files.par_iter().enumerate().map(links).collect()
}

/// The namespaces of the file and those around them, the innermost first, the one without a name last.
fn around(facts: &Facts) -> Vec<&str> {
    let mut around = Vec::new();
    for namespace in &facts.namespaces {
        let mut name = namespace.name.as_str();
        while !name.is_empty() {
            if !around.contains(&name) {
                around.push(name);
            }
            name = name.rsplit_once('.').map_or("", |(outer, _)| outer);
        }
    }
    // Longer names lie further inside.
    around.sort_by_key(|name| usize::MAX - name.len());
    around.push("");
    around
}

/// What a file leads to.
#[derive(Default)]
struct Found {
    defined: Vec<FileId>,
    implied: Vec<FileId>,
}

/// One file whose names are looked up.
struct File<'a> {
    id: FileId,
    files: &'a [(&'a RepoPath, &'a Facts)],
    facts: &'a Facts,
    namespaces: &'a Namespaces<'a>,
    around: Vec<&'a str>,
    usings: Vec<&'a Using>,
}

impl File<'_> {
    /// The namespaces in which a simple name is looked up, in order.
    fn places(&self) -> impl Iterator<Item = &str> {
        let usings = self.usings.iter().filter(|using| using.alias.is_none());
        let usings = usings.map(|using| using.path.as_str());
        self.around.iter().copied().chain(usings)
    }

    fn follow_names(&self, found: &mut Found) {
        for name in self.facts.used.iter() {
            let own = self.facts.namespaces.iter();
            if own.clone().any(|namespace| namespace.types.has(name)) {
                continue;
            }
            let alias = self.usings.iter().find(|using| using.alias == Some(name));
            if let Some(alias) = alias {
                self.add(self.path(&alias.path), found);
                continue;
            }
            let mut types = self
                .places()
                .map(|place| self.namespaces.types(self.id, place, name));
            if let Some(files) = types.find(|files| !files.is_empty()) {
                self.add(files, found);
            }
        }
    }

    /// Adds the files that declare one type. Of many parts those count that declare something used here.
    fn add(&self, files: Vec<FileId>, found: &mut Found) {
        let is_used = |id: &FileId| {
            let mut members = self
                .files
                .get(*id)
                .into_iter()
                .flat_map(|(_, facts)| facts.members.iter());
            members.any(|member| self.facts.used_members.has(member))
        };
        let n_before = found.defined.len();
        if files.len() > 1 {
            found.defined.extend(files.iter().filter(|id| is_used(id)));
            found.implied.extend(&files);
        }
        if found.defined.len() == n_before {
            found.defined.extend(files);
        }
    }

    fn follow_paths(&self, found: &mut Found) {
        for path in &self.facts.qualified {
            self.add(self.path(path), found);
        }
        for using in &self.facts.usings {
            // `using static Outer.Type`; of a namespace the names decide.
            self.add(self.path(&using.path), found);
        }
    }

    /// The files of the type at the beginning of the dotted path, as seen from this file.
    fn path(&self, path: &str) -> Vec<FileId> {
        // `Namespace.Type.Member`: try every cut between namespace and type, in each namespace around.
        for (cut, _) in path.match_indices('.') {
            let (namespace, rest) = path.split_at(cut);
            let name = rest
                .trim_start_matches('.')
                .split('.')
                .next()
                .unwrap_or_default();
            let name = Name::new(name.as_bytes());
            for around in &self.around {
                let place = match *around {
                    "" => namespace.to_owned(),
                    around => format!("{around}.{namespace}"),
                };
                let files = self.namespaces.types(self.id, &place, name);
                if !files.is_empty() {
                    return files;
                }
            }
        }
        Vec::new()
    }

    /// Methods that other types get from here. An own method may be called so too, hence the weak edge.
    fn follow_extensions(&self, found: &mut Found) {
        const MAX_DEFINERS: usize = 3;
        for place in self
            .places()
            .filter(|place| self.namespaces.has_extensions(place))
        {
            for name in self.facts.used_members.iter() {
                let files = self.namespaces.extensions(self.id, place, name);
                if files.len() <= MAX_DEFINERS {
                    found.implied.extend(files);
                }
            }
        }
    }

    /// The other parts of the types that this file declares.
    fn follow_parts(&self, found: &mut Found) {
        for namespace in &self.facts.namespaces {
            for name in namespace.types.iter() {
                let parts = self.namespaces.types(self.id, &namespace.name, name);
                found.implied.extend(parts);
            }
        }
    }
}

impl Found {
    fn links<'t>(mut self, files: &[(&'t RepoPath, &Facts)]) -> Vec<Link<'t>> {
        let mut links = Vec::new();
        for (ids, kind) in [
            (&mut self.defined, EdgeKind::Defines),
            (&mut self.implied, EdgeKind::Weak),
        ] {
            ids.sort_unstable();
            ids.dedup();
            let paths = ids.iter().filter_map(|id| files.get(*id));
            links.extend(paths.map(|(to, _)| Link::To(to, kind)));
        }
        links
    }
}
