//! A cheap picture of everything that a run must leave alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::PoisonError;

use super::{GitError, Repository};

/// How deep the hooks folder is looked into.
const MAX_DEPTH: usize = 4;

/// Where something can change.
const PLACES: [&str; 5] = ["checkout", "refs", "config", "hooks", "worktrees"];

/// A picture of everything that a run must leave alone: the user's checkout, refs, configuration and hooks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// By place: the name of each thing, and what it looked like.
    places: BTreeMap<&'static str, BTreeMap<String, u64>>,
}

/// Something that changed between two pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignChange {
    /// Where: `checkout`, `refs`, `config`, `hooks`, `worktrees`.
    pub place: &'static str,
    /// The files or refs.
    pub what: Vec<String>,
    /// Those of them that were not there before.
    pub added: Vec<String>,
}

impl Repository {
    /// Takes the picture. Refs that `is_ours` names, and all below `refs/orchestrate/`, are not in it.
    ///
    /// Of the checkout it holds HEAD and every file that is not as HEAD has it, with its size and times; ignored files are
    /// not looked at.
    pub fn fingerprint(&self, is_ours: &dyn Fn(&str) -> bool) -> Result<Fingerprint, GitError> {
        let mut fingerprint = Fingerprint::default();
        let mut checkout = BTreeMap::new();
        if let Some(place) = self.own_place() {
            let branch = self.head_branch()?;
            let head = fs::read(place.git_file("HEAD")).unwrap_or_default();
            checkout.insert("HEAD".to_owned(), hash(&(branch, head)));
            for entry in self.raw_status(&place)? {
                let file = place.work_tree.join(super::parse::path_of(&entry.path));
                let seen = hash(&(&entry.record, look(&file)));
                checkout.insert(entry.shown(), seen);
            }
        }
        fingerprint.places.insert("checkout", checkout);
        let refs = match self.refs_in_files() {
            Some(refs) => refs.into_iter().collect(),
            None => self.refs("refs/")?,
        };
        let refs = refs
            .into_iter()
            .filter(|(name, _)| !name.starts_with("refs/orchestrate/") && !is_ours(name))
            .map(|(name, oid)| (name, hash(&oid)))
            .collect();
        fingerprint.places.insert("refs", refs);
        let mut config = BTreeMap::new();
        for name in [
            "config",
            "config.worktree",
            "info/exclude",
            "info/attributes",
        ] {
            if let Ok(bytes) = fs::read(self.common_dir().join(name)) {
                config.insert(name.to_owned(), hash(&bytes));
            }
        }
        fingerprint.places.insert("config", config);
        let mut hooks = BTreeMap::new();
        gather(&self.common_dir().join("hooks"), "hooks", 0, &mut hooks);
        if let (Some(named), Some(workdir)) = (self.named_hooks()?, self.workdir()) {
            gather(&workdir.join(&named), &named, 0, &mut hooks);
        }
        fingerprint.places.insert("hooks", hooks);
        Ok(fingerprint)
    }

    /// The folder of hooks that the repository's own configuration names. Git is asked once for each text of that file.
    fn named_hooks(&self) -> Result<Option<String>, GitError> {
        let text = fs::read(self.common_dir().join("config")).unwrap_or_default();
        let mut known = (self.kept().hooks_path.lock()).unwrap_or_else(PoisonError::into_inner);
        if let Some((_, named)) = known.as_ref().filter(|(of, _)| *of == text) {
            return Ok(named.clone());
        }
        let call = self.call().args(["config", "--local", "--type=path"]);
        let output = call.args(["--get", "core.hooksPath"]).run()?;
        let named = output.is_success().then(|| output.stdout_text());
        *known = Some((text, named.clone()));
        Ok(named)
    }

    /// Takes a picture of one worktree of a task: its HEAD, and every file that is not as HEAD has it. The names begin with
    /// that of its folder.
    pub fn worktree_fingerprint(&self, worktree: &Path) -> Result<Fingerprint, GitError> {
        let place = self.place(worktree)?;
        let folder = worktree.file_name().unwrap_or_default().to_string_lossy();
        let name = |what: &str| format!("{folder}/{what}");
        let head = self.head_commit(&place.git_dir)?;
        let mut seen = BTreeMap::from([(name("HEAD"), hash(&head))]);
        for entry in self.raw_status(&place)? {
            let file = place.work_tree.join(super::parse::path_of(&entry.path));
            seen.insert(name(&entry.shown()), hash(&(&entry.record, look(&file))));
        }
        Ok(Fingerprint {
            places: BTreeMap::from([("worktrees", seen)]),
        })
    }
}

impl Fingerprint {
    /// As it is kept for a later process of the same program.
    pub fn to_json(&self) -> String {
        // Names and numbers can always be written.
        serde_json::to_string(&(env!("CARGO_PKG_VERSION"), &self.places)).unwrap_or_default()
    }

    /// What was kept; none where it is damaged, or where another version looked in another way.
    pub fn from_json(text: &str) -> Option<Self> {
        type Kept = (String, BTreeMap<String, BTreeMap<String, u64>>);
        let (version, mut kept): Kept = serde_json::from_str(text).ok()?;
        let places = PLACES
            .into_iter()
            .filter_map(|place| Some((place, kept.remove(place)?)));
        (version == env!("CARGO_PKG_VERSION")).then(|| Self {
            places: places.collect(),
        })
    }

    /// What is different in a later picture.
    pub fn changes(&self, later: &Self) -> Vec<ForeignChange> {
        let nothing = BTreeMap::new();
        let places: BTreeSet<&'static str> = self
            .places
            .keys()
            .chain(later.places.keys())
            .copied()
            .collect();
        places
            .into_iter()
            .filter_map(|place| {
                let before = self.places.get(place).unwrap_or(&nothing);
                let after = later.places.get(place).unwrap_or(&nothing);
                let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
                let what: Vec<String> = names
                    .into_iter()
                    .filter(|name| before.get(*name) != after.get(*name))
                    .cloned()
                    .collect();
                let is_new = |name: &&String| !before.contains_key(*name);
                let added = what.iter().filter(is_new).cloned().collect();
                (!what.is_empty()).then_some(ForeignChange { place, what, added })
            })
            .collect()
    }
}

/// What a file looks like from outside.
fn look(file: &Path) -> Option<(u32, u64, i64, i64)> {
    let metadata = file.symlink_metadata().ok()?;
    Some((
        metadata.mode(),
        metadata.size(),
        metadata.mtime(),
        metadata.mtime_nsec(),
    ))
}

/// Every file below a folder, with its content.
fn gather(folder: &Path, name: &str, depth: usize, into: &mut BTreeMap<String, u64>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = format!("{name}/{}", entry.file_name().to_string_lossy());
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && depth < MAX_DEPTH {
            gather(&path, &name, depth + 1, into);
        } else if !is_folder {
            let seen = (
                path.symlink_metadata().map(|metadata| metadata.mode()).ok(),
                fs::read(&path).ok(),
            );
            into.insert(name, hash(&seen));
        }
    }
}

fn hash(value: &impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
