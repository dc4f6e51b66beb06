//! What a merge comes to, with what settles it beside git.
//!
//! Git's verdict comes first and stays as it is. A conflict is then settled only as a whole: by what the user has
//! recorded for `rerere`, by the resolvers of `resolve`, by the tools that write lock files, by mergiraf. What one of them
//! declines stays a conflict.

mod agent;
mod answer;
mod renumbering;
mod tools;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::engine::Context;
use crate::git::{ConflictSides, MergeBench, MergeVerdict};
use crate::model::{ConflictEntry, Oid, RepoPath, Resolution, StepResult};
use crate::process::StopFlag;
use crate::resolve::{self, Sides};

use super::{MergingError, ResolveOptions};

/// What a merge comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// Git's verdict.
    pub(super) result: StepResult,
    /// Git's tree, with markers where it conflicts.
    pub(super) tree: Option<Oid>,
    /// What conflicts.
    pub(super) conflicts: Vec<ConflictEntry>,
    /// What settles it.
    pub(super) resolution: Option<Resolution>,
    /// Why git could not say.
    pub(super) message: String,
}

impl Said {
    /// The tree that the merge comes to; none where it conflicts or is not known.
    pub(super) fn merged(&self) -> Option<&Oid> {
        match (&self.resolution, self.result) {
            (Some(resolution), _) => Some(&resolution.tree),
            (None, StepResult::Clean | StepResult::Empty) => self.tree.as_ref(),
            (None, StepResult::Conflict | StepResult::Unknown) => None,
        }
    }
}

/// One file that was settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settled {
    /// Where it is.
    pub(super) path: RepoPath,
    /// Its mode.
    mode: String,
    /// All of it.
    pub(super) content: Vec<u8>,
    /// What settled it.
    pub(super) by: &'static str,
}

/// Says what merges come to.
pub(super) struct Resolver<'a> {
    pub(super) context: &'a Context,
    pub(super) bench: MergeBench<'a>,
    pub(super) options: &'a ResolveOptions,
    stop_flag: StopFlag,
    has_migrations: OnceCell<bool>,
}

impl<'a> Resolver<'a> {
    /// One whose trees are kept, or vanish with it.
    pub(super) fn new(
        context: &'a Context,
        options: &'a ResolveOptions,
        stop_flag: StopFlag,
        is_kept: bool,
    ) -> Result<Self, MergingError> {
        Ok(Self {
            context,
            bench: MergeBench::new(&context.repository, is_kept)?,
            options,
            stop_flag,
            has_migrations: OnceCell::new(),
        })
    }

    /// Whether a commit has numbered migrations; asked once, of the first commit that is merged into.
    pub(super) fn has_migrations(&self, onto: &Oid) -> bool {
        *self.has_migrations.get_or_init(|| {
            let files = self.context.repository.files(onto).unwrap_or_default();
            files.iter().any(|file| resolve::is_migration(&file.path))
        })
    }

    /// What merging a commit, by the name that it goes by, into another comes to.
    pub(super) fn say(&self, onto: &Oid, tip: &Oid, name: &str) -> Result<Said, MergingError> {
        let verdict = self.bench.merge(onto, tip, name)?;
        self.say_of(verdict, onto, tip)
    }

    /// The same where git's own verdict is known.
    pub(super) fn say_of(
        &self,
        verdict: MergeVerdict,
        onto: &Oid,
        tip: &Oid,
    ) -> Result<Said, MergingError> {
        let mut said = Said {
            result: StepResult::Unknown,
            tree: None,
            conflicts: Vec::new(),
            resolution: None,
            message: String::new(),
        };
        match verdict {
            MergeVerdict::Unknown(message) => said.message = message,
            MergeVerdict::Clean(tree) => {
                let is_new = tree != self.bench.tree_of(onto)?;
                said.result = if is_new {
                    StepResult::Clean
                } else {
                    StepResult::Empty
                };
                if self.options.is_on && is_new {
                    said.resolution = self.renumbered(onto, tip, &tree, Vec::new())?;
                }
                said.tree = Some(tree);
            }
            MergeVerdict::Conflict { tree, conflicts } => {
                said.result = StepResult::Conflict;
                if self.options.is_on {
                    said.resolution = self.resolution(onto, tip, &conflicts)?;
                }
                said.tree = Some(tree);
                said.conflicts = conflicts;
            }
        }
        Ok(said)
    }

    fn resolution(
        &self,
        onto: &Oid,
        tip: &Oid,
        conflicts: &[ConflictEntry],
    ) -> Result<Option<Resolution>, MergingError> {
        let (tree, sides, settled) = self.settle(onto, tip)?;
        let is_settled = |path: &RepoPath| settled.iter().any(|one| one.path == *path);
        let is_whole = conflicts.iter().all(|entry| is_settled(&entry.path))
            && sides.iter().all(|one| is_settled(&one.path));
        if !is_whole || settled.is_empty() {
            return Ok(None);
        }
        let tree = self.tree_with(&tree, &settled)?;
        match self.renumbered(onto, tip, &tree, settled.clone())? {
            Some(resolution) => Ok(Some(resolution)),
            None => Ok(Some(resolution_of(&settled, tree))),
        }
    }

    /// The tree with markers, what conflicts, and as much of it as can be settled.
    pub(super) fn settle(
        &self,
        onto: &Oid,
        tip: &Oid,
    ) -> Result<(Oid, Vec<ConflictSides>, Vec<Settled>), MergingError> {
        let (tree, sides) = self.bench.sides(onto, tip)?;
        let mut settled = Vec::new();
        if !self.options.is_on {
            return Ok((tree, sides, settled));
        }
        let recorded: BTreeMap<RepoPath, Vec<u8>> =
            self.bench.replay(&tree, &sides)?.into_iter().collect();
        let mut locks = Vec::new();
        for one in &sides {
            let push = |content: Vec<u8>, by| Settled {
                path: one.path.clone(),
                mode: one.mode.clone(),
                content,
                by,
            };
            if let Some(content) = recorded.get(&one.path) {
                settled.push(push(content.clone(), "rerere"));
            } else if !one.is_plain() {
                // A file that one side does not have, or has as something else, is for somebody to decide.
            } else if let Some(lock) = resolve::lock_file(&one.path) {
                locks.push((one, lock));
            } else if let Some(texts) = self.texts(one) {
                let own = resolve::resolve(&Sides {
                    path: &one.path,
                    base: texts.base.as_deref(),
                    ours: &texts.ours,
                    theirs: &texts.theirs,
                });
                if let Some(resolved) = own {
                    settled.push(push(resolved.text.into_bytes(), resolved.by));
                } else if let Some(content) = self.structural(&one.path, &texts) {
                    settled.push(push(content, "mergiraf"));
                }
            }
        }
        // A lock file follows from manifests, so these must all be settled.
        if !locks.is_empty() && settled.len() + locks.len() == sides.len() {
            for (one, lock) in locks {
                let manifests = self.tree_with(&tree, &settled)?;
                if let Some(texts) = self.texts(one)
                    && let Some(content) = self.written_lock(&manifests, one, &texts, lock)?
                {
                    settled.push(Settled {
                        path: one.path.clone(),
                        mode: one.mode.clone(),
                        content,
                        by: lock.by,
                    });
                }
            }
        }
        Ok((tree, sides, settled))
    }

    fn tree_with(&self, tree: &Oid, settled: &[Settled]) -> Result<Oid, MergingError> {
        let mut changes = Vec::new();
        for one in settled {
            let blob = self.bench.write_blob(one.content.clone())?;
            changes.push((one.path.clone(), Some((one.mode.clone(), blob))));
        }
        Ok(self.bench.tree_with(tree, &changes)?)
    }

    /// The three texts of a path; none where one is no text.
    fn texts(&self, sides: &ConflictSides) -> Option<Texts> {
        let text = |oid: &Oid| String::from_utf8(self.bench.blob(oid)?).ok();
        Some(Texts {
            base: match &sides.base {
                Some(oid) => Some(text(oid)?),
                None => None,
            },
            ours: text(sides.ours.as_ref()?)?,
            theirs: text(sides.theirs.as_ref()?)?,
        })
    }
}

/// The three texts of a path.
#[derive(Debug)]
struct Texts {
    base: Option<String>,
    ours: String,
    theirs: String,
}

/// What settled files come to, by name.
fn resolution_of(settled: &[Settled], tree: Oid) -> Resolution {
    let mut by: Vec<String> = settled.iter().map(|one| one.by.to_owned()).collect();
    by.sort();
    by.dedup();
    Resolution {
        by,
        method: settled
            .iter()
            .map(|one| format!("{}: {}", one.path, one.by))
            .collect(),
        tree,
    }
}
