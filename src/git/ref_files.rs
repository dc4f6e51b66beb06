//! All refs at once, read from their files: what a picture of the repository needs, every few moments.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::Repository;
use crate::model::Oid;

/// How deep the folders of refs go.
const MAX_DEPTH: usize = 32;

/// How many links from ref to ref are followed.
const MAX_LINKS: usize = 5;

/// What stands in the file of a ref.
enum Entry {
    Object(Oid),
    Link(String),
}

impl Repository {
    /// Every ref and the object that it names, sorted, whether that object is there or not; none where refs are not plain
    /// files.
    ///
    /// Files of their own are read before those that are packed, so that a ref that is being packed meanwhile is seen.
    pub(super) fn refs_in_files(&self) -> Option<BTreeMap<String, Oid>> {
        if !self.has_ref_files() || self.git_dir() != self.common_dir() {
            return None;
        }
        let mut entries = BTreeMap::new();
        gather(&self.common_dir().join("refs"), "refs", 0, &mut entries)?;
        match fs::read_to_string(self.common_dir().join("packed-refs")) {
            Ok(packed) => {
                for (oid, name) in packed.lines().filter_map(packed_line) {
                    let entry = Entry::Object(oid.parse().ok()?);
                    entries.entry(name.to_owned()).or_insert(entry);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(_) => return None,
        }
        let found = entries.keys().filter_map(|name| {
            let oid = resolve(&entries, name)?;
            Some((name.clone(), oid.clone()))
        });
        Some(found.collect())
    }
}

/// `45b983b… refs/heads/main`; lines that tell of the ref before them, and of the file, are passed over.
pub(super) fn packed_line(line: &str) -> Option<(&str, &str)> {
    let is_ref = !line.starts_with(['#', '^']);
    line.split_once(' ').filter(|_| is_ref)
}

fn resolve<'a>(entries: &'a BTreeMap<String, Entry>, name: &str) -> Option<&'a Oid> {
    let mut at = name;
    for _ in 0..MAX_LINKS {
        match entries.get(at)? {
            Entry::Object(oid) => return Some(oid),
            Entry::Link(next) => at = next,
        }
    }
    None
}

fn gather(
    folder: &Path,
    prefix: &str,
    depth: usize,
    into: &mut BTreeMap<String, Entry>,
) -> Option<()> {
    if depth > MAX_DEPTH {
        return None;
    }
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        // An empty folder goes when a ref is deleted.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Some(()),
        Err(_) => return None,
    };
    for entry in entries {
        let entry = entry.ok()?;
        let name = format!("{prefix}/{}", entry.file_name().to_str()?);
        let kind = entry.file_type().ok()?;
        if kind.is_dir() {
            gather(&entry.path(), &name, depth + 1, into)?;
        } else if Path::new(&name)
            .extension()
            .is_none_or(|extension| extension != "lock")
        {
            let text = match fs::read_to_string(entry.path()) {
                Ok(text) => text,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(_) => return None,
            };
            let text = text.trim_end();
            let entry = match text.strip_prefix("ref:") {
                Some(next) => Entry::Link(next.trim().to_owned()),
                None => Entry::Object(text.parse().ok()?),
            };
            into.insert(name, entry);
        }
    }
    Some(())
}
