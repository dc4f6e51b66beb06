//! One result put on top of what there is: by a merge commit, a single commit, or its own commits made again.

use crate::git::{CommitKind, Hooked, HookedCommit, Replayed};
use crate::model::{LeftOut, MergeMethod, Oid, RunId};

use super::resolving::Resolver;
use super::yard::Yard;
use super::{MergeOptions, MergingError, Queued};

/// Makes the commits of an integration.
pub(super) struct Committer<'a> {
    pub(super) options: &'a MergeOptions,
    pub(super) run: &'a RunId,
}

impl Committer<'_> {
    /// Puts a result with this merged tree on top of `onto`: the new tip, or why it cannot be.
    pub(super) fn commit(
        &self,
        resolver: &Resolver<'_>,
        yard: &Yard<'_>,
        item: &Queued,
        onto: &Oid,
        tree: &Oid,
        is_resolved: bool,
    ) -> Result<Result<Oid, LeftOut>, MergingError> {
        let repository = &resolver.context.repository;
        let is_there = *tree == repository.tree_oid(onto)?;
        let (kind, parents) = match self.options.method {
            // What somebody settled by hand onto this very commit is the merge.
            MergeMethod::Merge
                if repository.parents(&item.tip)?.first() == Some(onto) && item.is_settled =>
            {
                return Ok(Ok(item.tip.clone()));
            }
            MergeMethod::Merge => (CommitKind::Merge, vec![onto.clone(), item.tip.clone()]),
            MergeMethod::Squash | MergeMethod::Rebase if is_there => return Ok(Ok(onto.clone())),
            // What was settled is in no commit of the branch.
            MergeMethod::Rebase if !is_resolved && !item.is_settled => {
                return match repository.replay(onto, &item.tip)? {
                    Replayed::At(tip) if repository.tree_oid(&tip)? == *tree => Ok(Ok(tip)),
                    Replayed::At(_) | Replayed::Stopped(_) => Ok(Err(LeftOut::Unknown {
                        message: "its commits cannot be made again one by one; merge or squash it"
                            .to_owned(),
                    })),
                };
            }
            MergeMethod::Squash | MergeMethod::Rebase => (CommitKind::Squash, vec![onto.clone()]),
        };
        let mut message = message(item, self.run, self.options.method);
        if kind == CommitKind::Squash && item.is_ref() {
            message = squashed(item, &repository.messages(onto, &item.tip)?);
        }
        let (tree, message) = if repository.has_commit_hooks(kind, self.options.skips_hooks) {
            let worktree = yard.first(onto)?;
            let commit = HookedCommit {
                kind,
                onto,
                tree,
                message: &message,
                skips_hooks: self.options.skips_hooks,
                mark: &yard.mark(),
            };
            match repository.run_commit_hooks(&worktree, &commit)? {
                Hooked::Allowed { tree, message } => (tree, message),
                Hooked::Refused { hook, message } => {
                    return Ok(Err(LeftOut::Hook { hook, message }));
                }
            }
        } else {
            (tree.clone(), message)
        };
        Ok(Ok(repository.commit_tree(&tree, &parents, &message)?))
    }
}

/// The message of a commit that brings a result.
pub(super) fn message(item: &Queued, run: &RunId, method: MergeMethod) -> String {
    if item.is_ref() {
        return match method {
            MergeMethod::Merge => format!("Merge {}\n", item.title),
            MergeMethod::Squash | MergeMethod::Rebase => format!("{}\n", item.title),
        };
    }
    let subject = match method {
        MergeMethod::Merge => format!("Merge task {}: {}", item.task, item.title),
        MergeMethod::Squash | MergeMethod::Rebase => item.title.clone(),
    };
    format!(
        "{subject}\n\nTask: {}\nRun: {run}\nBranch: {}\n",
        item.task, item.name
    )
}

/// The message of the one commit that stands for all of a branch that somebody named: theirs.
fn squashed(item: &Queued, messages: &[String]) -> String {
    if let [only] = messages {
        return format!("{only}\n");
    }
    let subject = |message: &String| {
        let line = message.lines().next().unwrap_or_default();
        format!("\n* {line}")
    };
    let subjects: String = messages.iter().map(subject).collect();
    format!("{}\n{subjects}\n", item.name)
}
