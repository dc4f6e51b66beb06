//! How many clean merges of a real history raise a warning of what they break silently.

use std::collections::BTreeSet;
use std::path::Path;

use git_orchestrate::engine::Context;
use git_orchestrate::engine::merging::{self, BreakSide};
use git_orchestrate::git::{Repository, Tip};
use git_orchestrate::model::{Oid, SilentBreak, StepResult, TaskId};
use git_orchestrate::process::Cmd;

use crate::{Failure, tell};

/// Counts the warnings of the newest `count` merges of a repository, and shows each. The clone must be one that may be
/// written to: what was read of it is kept in its cache.
pub(crate) fn count(count: usize, folder: &Path) -> Result<(), Failure> {
    let context = Context::new(Repository::discover(folder)?, "/nonexistent/shim".into());
    let (mut n_clean, mut n_warned, mut n_warnings) = (0, 0, 0);
    for [merge, ours, theirs] in merges(count, folder)? {
        let Some(found) = warnings(&context, &ours, &theirs)? else {
            continue;
        };
        n_clean += 1;
        n_warned += usize::from(!found.is_empty());
        n_warnings += found.len();
        for one in found {
            tell(&format!("{} {}", merge.short(), words(&one)));
        }
    }
    tell(&format!(
        "{n_clean} clean merges, {n_warned} with a warning, {n_warnings} warnings"
    ));
    Ok(())
}

/// The merges with two parents, each with these.
fn merges(count: usize, folder: &Path) -> Result<Vec<[Oid; 3]>, Failure> {
    let max = format!("--max-count={count}");
    let git = Cmd::new("git").current_dir(folder);
    let git = git.args(["rev-list", "--merges", "--parents", "--max-parents=2"]);
    let text = git.args([max.as_str(), "HEAD"]).output()?.stdout_text();
    let merge = |line: &str| -> Result<[Oid; 3], Failure> {
        let oids: Vec<Oid> = line.split(' ').map(str::parse).collect::<Result<_, _>>()?;
        oids.try_into()
            .map_err(|_| format!("not a merge: {line}").into())
    };
    text.lines().map(merge).collect()
}

/// The warnings of a merge that is clean and not trivial; none of any other.
fn warnings(
    context: &Context,
    ours: &Oid,
    theirs: &Oid,
) -> Result<Option<Vec<SilentBreak>>, Failure> {
    let Some(base) = context.repository.merge_base(ours, theirs)? else {
        return Ok(None);
    };
    let tip = Tip {
        name: theirs.to_string(),
        oid: theirs.clone(),
        task: None,
    };
    let preview = context.repository.preview(ours, &[tip])?;
    let is_clean = (preview.steps.iter()).all(|step| step.result == StepResult::Clean);
    if !is_clean || base == *ours {
        return Ok(None);
    }
    let side = |task, tip: &Oid| BreakSide {
        task,
        start: base.clone(),
        tip: tip.clone(),
        holds: BTreeSet::new(),
    };
    let sides = [side(None, ours), side(Some(TaskId(2)), theirs)];
    Ok(Some(merging::silent_breaks(context, &sides)?))
}

fn words(found: &SilentBreak) -> String {
    let (from, by) = if found.changed_by.is_none() {
        ("ours", "theirs")
    } else {
        ("theirs", "ours")
    };
    format!(
        "{} {}: {from} {}:{:?} | {by} {}:{:?}",
        found.kind.name(),
        found.name,
        found.changed_at.path,
        found.changed_at.line,
        found.used_at.path,
        found.used_at.line,
    )
}
