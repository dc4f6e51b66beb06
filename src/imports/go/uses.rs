//! The names that a Go file uses: those of its own package, and those of each package it imports.

use rustc_hash::FxHashSet;

use crate::imports::name_set::{Name, NameSet};

/// Collects names while a file is read.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// What is used outside what declares it.
    used: FxHashSet<Name>,
    /// What the declaration at hand uses, its own variables included.
    inside: Vec<Name>,
    /// What the declaration at hand declares for itself.
    local: Vec<Name>,
    imports: Vec<Qualifier>,
}

/// What an import may be called in its file.
#[derive(Debug)]
struct Qualifier {
    /// The name given to it, or the ways to read the end of its path.
    names: Vec<Name>,
    used: FxHashSet<Name>,
}

impl Uses {
    /// A name is used.
    pub(super) fn add(&mut self, name: &[u8]) {
        self.inside.push(Name::new(name));
    }

    /// A variable, parameter or field comes to be, and with it those that stand before it in a list, which were added
    /// as used.
    pub(super) fn declare(&mut self, name: &[u8], n_listed: usize) {
        let first = self.inside.len().saturating_sub(n_listed);
        self.local.extend(self.inside.drain(first..));
        // A field called like its type hides nothing.
        if !is_exported(name) {
            self.local.push(Name::new(name));
        }
    }

    /// `qualifier.name` is used.
    pub(super) fn add_member(&mut self, qualifier: &[u8], name: &[u8]) {
        let qualifier = Name::new(qualifier);
        self.inside.push(qualifier);
        if is_exported(name) {
            let is_meant = |import: &&mut Qualifier| import.names.contains(&qualifier);
            for import in self.imports.iter_mut().filter(is_meant) {
                import.used.insert(Name::new(name));
            }
        }
    }

    /// A package is imported from now on.
    pub(super) fn add_import(&mut self, path: &[u8], alias: &[u8]) {
        let names = match alias {
            b"" => default_names(path),
            alias => vec![Name::new(alias)],
        };
        self.imports.push(Qualifier {
            names,
            used: FxHashSet::default(),
        });
    }

    /// The declaration at hand ends.
    pub(super) fn leave(&mut self) {
        self.local.sort_unstable();
        let local = &self.local;
        let outer = self.inside.drain(..);
        self.used
            .extend(outer.filter(|name| local.binary_search(name).is_err()));
        self.local.clear();
    }

    /// What is used of the own package, and of each import.
    pub(super) fn finish(mut self) -> (NameSet, Vec<NameSet>) {
        self.leave();
        let members = self.imports.into_iter().map(|import| import.used.into());
        (self.used.into(), members.collect())
    }
}

/// What a package may call itself by the path it has: the end of it, the part before a version, or a piece of one
/// such as `yaml` of `gopkg.in/yaml.v3`. The package clause, which decides, stands in another file.
fn default_names(path: &[u8]) -> Vec<Name> {
    let mut names = Vec::new();
    for part in path.rsplit(|byte| *byte == b'/') {
        let pieces = part.split(|byte| matches!(byte, b'-' | b'.'));
        names.extend(pieces.filter(|piece| !piece.is_empty()).map(Name::new));
        names.push(Name::new(part));
        let is_version =
            matches!(part, [b'v', digits @ ..] if digits.iter().all(u8::is_ascii_digit));
        if !is_version {
            break;
        }
    }
    names
}

/// Whether other packages can see the name; letters beyond ASCII may be capitals.
fn is_exported(name: &[u8]) -> bool {
    let first = name.first();
    first.is_some_and(|first| first.is_ascii_uppercase() || *first >= 0x80)
}
