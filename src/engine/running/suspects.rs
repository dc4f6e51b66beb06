//! Who could have made a change outside of the run's worktrees: pure, but for a look into logs.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::clues;
use super::foreign::Foreign;
use crate::git::ForeignChange;
use crate::model::{AttemptId, FailureKind};

/// How much of a log is searched for the names of files, in bytes.
const MAX_LOG: u64 = 8 << 20;

/// The attempts that are under way, and those that were at some time since the last look, each with its log.
#[derive(Debug, Clone, Default)]
pub(super) struct Suspects {
    inside: BTreeMap<AttemptId, PathBuf>,
    since: BTreeMap<AttemptId, PathBuf>,
    since_rest: BTreeMap<AttemptId, PathBuf>,
    blamed: BTreeMap<AttemptId, FailureKind>,
}

impl Suspects {
    /// An attempt begins.
    pub(super) fn enter(&mut self, attempt: AttemptId, log: PathBuf) {
        self.inside.insert(attempt, log.clone());
        self.since.insert(attempt, log.clone());
        self.since_rest.insert(attempt, log);
    }

    /// Nothing of an attempt runs any more. `is_seen` and `is_rest_seen` say whether somebody looked since, outside of all
    /// worktrees and at those at rest: what changes there from now on is not its doing.
    pub(super) fn leave(&mut self, attempt: AttemptId, is_seen: bool, is_rest_seen: bool) {
        self.inside.remove(&attempt);
        if is_seen {
            self.since.remove(&attempt);
        }
        if is_rest_seen {
            self.since_rest.remove(&attempt);
        }
    }

    /// Whether no more than one attempt is under way.
    pub(super) fn is_last(&self) -> bool {
        self.inside.len() <= 1
    }

    /// Somebody looked at what is outside of all worktrees.
    pub(super) fn looked(&mut self) {
        self.since.clone_from(&self.inside);
    }

    /// Somebody looked at the worktrees at rest.
    pub(super) fn looked_at_rest(&mut self) {
        self.since_rest.clone_from(&self.inside);
    }

    /// Those who could have changed a worktree at rest.
    pub(super) fn at_rest(&self) -> Self {
        Self {
            since: self.since_rest.clone(),
            ..Self::default()
        }
    }

    /// Those who were under way.
    pub(super) fn names(&self) -> Vec<AttemptId> {
        self.since.keys().copied().collect()
    }

    /// The one that must have made a change, if an agent did: the only one that was under way, or the only one whose log
    /// tells of it. A ref that was only added harms nobody, and is held against nobody.
    pub(super) fn culprit(&self, change: &ForeignChange, root: Option<&Path>) -> Option<AttemptId> {
        let is_harmless =
            change.place == "refs" && change.what.iter().all(|name| change.added.contains(name));
        if is_harmless {
            return None;
        }
        let mut left: Vec<AttemptId> = self.names();
        if left.len() > 1
            && let Some(root) = root
        {
            left.retain(|attempt| {
                let log = self.since.get(attempt).map(|log| head(log));
                clues::tells(&log.unwrap_or_default(), change, root)
            });
        }
        match left.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// Remembers whose doing a change was.
    pub(super) fn blame(&mut self, foreign: &Foreign) {
        if let Some(culprit) = foreign.culprit {
            let kind = || foreign.failure();
            self.blamed.entry(culprit).or_insert_with(kind);
        }
    }

    /// What an attempt did outside of its worktree.
    pub(super) fn escape_of(&self, attempt: AttemptId) -> Option<FailureKind> {
        self.blamed.get(&attempt).cloned()
    }
}

/// The beginning of a log; nothing where it cannot be read.
fn head(log: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Ok(file) = File::open(log) {
        // What was read before an error counts.
        file.take(MAX_LOG).read_to_end(&mut bytes).ok();
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TaskId;

    fn attempt(task: u32) -> AttemptId {
        AttemptId {
            task: TaskId(task),
            number: 1,
        }
    }

    fn change(place: &'static str, added: &[&str]) -> ForeignChange {
        ForeignChange {
            place,
            what: vec!["src/a.txt".to_owned()],
            added: added.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    #[test]
    fn only_who_must_have_done_it_is_held_responsible() {
        let folder = tempfile::tempdir().unwrap();
        let log = |name: &str, text: &str| {
            let file = folder.path().join(name);
            std::fs::write(&file, text).unwrap();
            file
        };
        let root = Some(Path::new("/home/ada/project"));
        let mut suspects = Suspects::default();
        assert_eq!(suspects.culprit(&change("checkout", &[]), root), None);
        suspects.enter(attempt(1), log("1", "nothing to see\n"));
        assert_eq!(
            suspects.culprit(&change("checkout", &[]), root),
            Some(attempt(1))
        );
        assert_eq!(
            suspects.culprit(&change("refs", &["src/a.txt"]), root),
            None
        );
        assert_eq!(
            suspects.culprit(&change("refs", &[]), root),
            Some(attempt(1))
        );
        suspects.enter(attempt(2), log("2", "and src/a.txt of my own\n"));
        assert_eq!(suspects.culprit(&change("checkout", &[]), root), None);
        suspects.enter(attempt(3), log("3", "edit /home/ada/project/src/a.txt\n"));
        assert_eq!(
            suspects.culprit(&change("checkout", &[]), root),
            Some(attempt(3))
        );
        // Who left after the last look could have done it before.
        suspects.leave(attempt(3), false, false);
        assert_eq!(suspects.names().len(), 3);
        suspects.looked();
        assert_eq!(suspects.names(), [attempt(1), attempt(2)]);
        assert_eq!(suspects.at_rest().names().len(), 3);
        suspects.leave(attempt(2), true, false);
        assert_eq!(suspects.names(), [attempt(1)]);
        assert_eq!(suspects.at_rest().names().len(), 3);
    }
}
