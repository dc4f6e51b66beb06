//! What an agent made of a conflict. It counts only where it can be shown to keep what both sides added, and to change
//! nothing else, or only what the check command needs.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::agent;
use crate::executor::Executor;
use crate::git::{ConflictSides, has_markers};
use crate::model::{Oid, RepoPath, Resolution};
use crate::process::Scratch;
use crate::resolve;

use super::super::{AgentResolver, MergingError};
use super::{Resolver, Settled, Texts, resolution_of};

/// What settles a file that an agent settled, or changed for the check command's sake.
const BY: &str = "agent";

/// What an agent left behind.
pub(super) struct Answer<'a> {
    pub(super) agent: &'a AgentResolver,
    /// What ran it.
    pub(super) executor: &'a Executor,
    /// The tree that it was given, with markers.
    pub(super) marked: &'a Oid,
    /// What it was to settle.
    pub(super) open: &'a [ConflictSides],
    /// What was settled before it was asked.
    pub(super) settled: Vec<Settled>,
    /// The folder that it worked in.
    pub(super) folder: &'a Path,
}

/// The texts of a file that conflicts, and what became of it.
struct Judged {
    texts: Texts,
    file: Settled,
}

impl Resolver<'_> {
    /// What an answer comes to, or why it does not count.
    pub(super) fn judge(
        &self,
        answer: Answer<'_>,
    ) -> Result<Result<Resolution, String>, MergingError> {
        let Answer {
            agent,
            executor,
            marked,
            open,
            mut settled,
            folder,
        } = answer;
        let mut taken = BTreeSet::new();
        for one in open {
            let judged = match self.judged(one, folder) {
                Ok(judged) => judged,
                Err(why) => return Ok(Err(why)),
            };
            let texts = judged.texts;
            let base = texts.base.as_deref().unwrap_or_default();
            taken.extend(resolve::words_taken(base, &texts.ours));
            taken.extend(resolve::words_taken(base, &texts.theirs));
            settled.push(judged.file);
        }
        let mut others = self.bench.changed_in(marked, folder)?;
        others.retain(|path| {
            let is_open = open.iter().any(|one| one.path.as_str() == path);
            !is_open && !agent::is_dropping(path, &agent.spec)
        });
        let whole = self.tree_with(marked, &settled)?;
        let Some(command) = &agent.check else {
            return Ok(match others.first() {
                Some(path) => Err(format!("{path} was changed too, which does not conflict")),
                None => Ok(resolution_of(&settled, whole)),
            });
        };
        // What the command does not need stays out.
        if self.passes(command, &whole, agent, executor)? {
            return Ok(Ok(resolution_of(&settled, whole)));
        }
        for path in &others {
            match self.extra(path, marked, folder, &taken) {
                Ok(file) => settled.push(file),
                Err(why) => return Ok(Err(why)),
            }
        }
        let whole = self.tree_with(marked, &settled)?;
        if others.is_empty() || !self.passes(command, &whole, agent, executor)? {
            return Ok(Err(format!("`{command}` fails with it")));
        }
        Ok(Ok(resolution_of(&settled, whole)))
    }

    /// A file that was to be settled, or why it is not.
    fn judged(&self, one: &ConflictSides, folder: &Path) -> Result<Judged, String> {
        let content =
            plain_file(folder, &one.path).ok_or_else(|| format!("{} is no file now", one.path))?;
        if has_markers(&content) {
            return Err(format!("{} is not settled", one.path));
        }
        let lost = || format!("{}: something that a side added is gone", one.path);
        let texts = self.texts(one).ok_or_else(lost)?;
        let base = texts.base.as_deref().unwrap_or_default();
        let text = String::from_utf8_lossy(&content);
        if !resolve::is_all_kept(base, &texts.ours, &texts.theirs, &text) {
            return Err(lost());
        }
        let file = Settled {
            path: one.path.clone(),
            mode: one.mode.clone(),
            content,
            by: BY,
        };
        Ok(Judged { texts, file })
    }

    /// A file that does not conflict and was changed for the command's sake. Nothing that was there may be gone from it,
    /// but for words that a side took out of a file that conflicts, such as an old name.
    fn extra(
        &self,
        path: &str,
        marked: &Oid,
        folder: &Path,
        taken: &BTreeSet<String>,
    ) -> Result<Settled, String> {
        let refused = |why: &str| Err(format!("{path}, which does not conflict, {why}"));
        let Ok(path) = path.parse::<RepoPath>() else {
            return refused("has a name that cannot be taken");
        };
        let Some(content) = plain_file(folder, &path) else {
            return refused("is no file now");
        };
        let (mode, before) = match self.bench.entry(marked, &path) {
            Some((mode, _)) if !matches!(mode.as_str(), "100644" | "100755") => {
                return refused("was no plain file");
            }
            Some((mode, oid)) => (mode, self.bench.blob(&oid).unwrap_or_default()),
            None => ("100644".to_owned(), Vec::new()),
        };
        let before = String::from_utf8_lossy(&before).into_owned();
        let gone = resolve::words_taken(&before, &String::from_utf8_lossy(&content));
        if let Some(word) = gone.difference(taken).next() {
            return refused(&format!("lost '{word}'"));
        }
        Ok(Settled {
            path,
            mode,
            content,
            by: BY,
        })
    }

    /// Whether a command passes in a tree, in a copy that is no repository, kept in its place as the agent was.
    fn passes(
        &self,
        command: &str,
        tree: &Oid,
        agent: &AgentResolver,
        executor: &Executor,
    ) -> Result<bool, MergingError> {
        let place = Scratch::make().map_err(MergingError::at(&std::env::temp_dir()))?;
        let [top, temporary] = ["tree", "temporary"].map(|name| place.path().join(name));
        for folder in [&top, &temporary] {
            fs::create_dir(folder).map_err(MergingError::at(folder))?;
        }
        self.bench.unpack(tree, &top)?;
        let ready = executor.line_in(command, &top, &temporary);
        let output = ready
            .map_err(|source| MergingError::Agent { source })?
            .marked(&place.mark())
            .timeout(agent.timeout)
            .stop_flag(self.stop_flag.clone())
            .output()?;
        Ok(output.is_success())
    }
}

/// The content of a plain file below a folder that an agent wrote; none where it is anything else, or is reached by a link.
fn plain_file(folder: &Path, path: &RepoPath) -> Option<Vec<u8>> {
    let mut place = folder.to_owned();
    for part in path.as_str().split('/') {
        place.push(part);
        let metadata = place.symlink_metadata().ok()?;
        if metadata.is_symlink() {
            return None;
        }
    }
    place
        .symlink_metadata()
        .is_ok_and(|metadata| metadata.is_file())
        .then(|| fs::read(&place).ok())?
}
