//! Ending an attempt on the machine that it runs on, and bringing what it left to rest there.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::folder::{HostFolder, Kept};
use super::{Collected, Fault, Whereabouts, job, words};
use crate::executor::place::Place;
use crate::executor::{Executor, Inbox, sandboxing};
use crate::git::{CarriedState, GitError, RefUpdate, Repository};
use crate::model::{Exit, Oid};
use crate::process::{self, Adopted};

/// How a commit of what was left uncommitted is called until it is home.
const MESSAGE: &str = "What was not committed\n";

/// Asks an attempt to end. One that has ended is no error.
pub(super) fn stop(at: &Whereabouts, is_now: bool) -> Result<(), Fault> {
    let folder = HostFolder::of(at)?;
    if let Some(known) = folder.kept().and_then(|kept| kept.job) {
        return job::stop(&folder, &known, is_now);
    }
    match running(&folder)? {
        Some(supervised) if is_now => supervised.kill(),
        Some(supervised) => supervised.stop(),
        None => {}
    }
    Ok(())
}

/// Has an attempt stand still, or go on.
pub(super) fn pause(at: &Whereabouts, is_wanted: bool) -> Result<(), Fault> {
    let folder = HostFolder::of(at)?;
    if let Some(known) = folder.kept().and_then(|kept| kept.job) {
        return job::pause(&folder, &known, is_wanted);
    }
    match running(&folder)?.map(|supervised| supervised.stopper()) {
        Some(stopper) if is_wanted => stopper.pause(),
        Some(stopper) => stopper.go_on(),
        None => {}
    }
    Ok(())
}

fn running(folder: &HostFolder) -> Result<Option<process::Supervised>, String> {
    match process::adopt(&folder.attempt) {
        Ok(Adopted::Running(supervised)) => Ok(Some(supervised)),
        Ok(_) => Ok(None),
        Err(error) => Err(words(&error)),
    }
}

/// Brings to rest what an attempt left, as at home: one commit holds all of it. Can be done again.
pub(super) fn collect(at: &Whereabouts) -> Result<Collected, Fault> {
    let folder = HostFolder::of(at)?;
    let kept = folder.kept();
    let kept = kept.ok_or_else(|| "nothing is known of the attempt".to_owned())?;
    if kept.job.is_some() {
        return job::collect(at, &folder, &kept);
    }
    let exit = match process::adopt(&folder.attempt).map_err(|error| words(&error))? {
        Adopted::Ended(exit) => exit,
        Adopted::NeverStarted => Exit::Lost,
        Adopted::Running(_) => return Err("the attempt still runs".to_owned().into()),
    };
    let repository = folder.repository()?;
    let (worktree, attempt) = (folder.worktree(), folder.attempt.clone());
    let collected = settle(&repository, (&worktree, &attempt), &kept, exit);
    if let Some(tip) = &collected.commit {
        offer(&repository, at, tip, None).map_err(|error| words(&error))?;
    }
    Ok(collected)
}

/// Brings a worktree to rest whose attempt has ended, with what its supervisor kept in the other folder.
pub(super) fn settle(
    repository: &Repository,
    (worktree, attempt): (&Path, &Path),
    kept: &Kept,
    exit: Exit,
) -> Collected {
    let (branch, start) = (&kept.branch, &kept.start);
    let private = sandboxing::private_git(attempt);
    let settled = repository
        .import_private(&private, worktree, branch, start)
        .and_then(|_| repository.settle(worktree, branch, start, &|_| false, MESSAGE));
    let (settled, trouble) = match settled {
        Ok(settled) => (Some(settled), None),
        Err(error) => (None, Some(words(&error))),
    };
    Collected {
        exit,
        is_made: (settled.as_ref()).is_some_and(|settled| settled.committed.is_some()),
        commit: settled.map(|settled| settled.tip),
        trouble,
        inbox: Place::load(attempt).and_then(|place| Inbox::text(&place.inbox())),
    }
}

/// Puts the commit where it is fetched from; where a claim is needed for that, only while it stands.
pub(super) fn offer(
    repository: &Repository,
    at: &Whereabouts,
    tip: &Oid,
    claim: Option<&(String, Oid)>,
) -> Result<(), GitError> {
    let name = result_ref(at);
    let old = repository.ref_target(&name)?;
    if claim.is_none() && old.as_ref() == Some(tip) {
        return Ok(());
    }
    let result = RefUpdate {
        name,
        new: Some(tip.clone()),
        old,
    };
    let claimed = claim.map(|(name, oid)| RefUpdate {
        name: name.clone(),
        new: Some(oid.clone()),
        old: Some(oid.clone()),
    });
    let updates: Vec<RefUpdate> = std::iter::once(result).chain(claimed).collect();
    repository.update_refs(&updates, "orchestrate: offer")
}

/// The ref that the result of an attempt is fetched from.
pub(in crate::executor) fn result_ref(at: &Whereabouts) -> String {
    format!("{}/result", refs_of(at))
}

/// Where the refs of an attempt are: nobody else's are there.
pub(in crate::executor) fn refs_of(at: &Whereabouts) -> String {
    format!("refs/orchestrate/{}/{}", at.run, at.attempt)
}

/// Removes everything of an attempt. What still runs of it is ended at once.
pub(super) fn forget(at: &Whereabouts) -> Result<(), Fault> {
    let folder = HostFolder::of(at)?;
    let kept = folder.kept();
    let branch = kept.as_ref().map(|kept| kept.branch.clone());
    let element = (kept.as_ref()).and_then(|kept| kept.job.as_ref()?.element.clone());
    if let Some(known) = kept.and_then(|kept| kept.job) {
        job::end(&folder, &known);
    } else if let Some(supervised) = running(&folder)? {
        supervised.kill();
        for _ in 0..200 {
            if running(&folder)?.is_none() {
                break;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
    }
    let repository = folder.repository()?;
    Executor::local(&std::env::current_exe().unwrap_or_default()).discard(&folder.attempt);
    folder.remove(&repository)?;
    if let Some(element) = element {
        folder.leave_array(&element);
    }
    drop_refs(&repository, at, branch)?;
    fs::remove_file(folder.own().with_extension("lock")).ok();
    Ok(())
}

/// Removes the refs of an attempt, and its branch.
pub(super) fn drop_refs(
    repository: &Repository,
    at: &Whereabouts,
    branch: Option<String>,
) -> Result<(), String> {
    let prefix = format!("{}/", refs_of(at));
    let mut refs = repository.refs(&prefix).map_err(|error| words(&error))?;
    if let Some(branch) = branch {
        let tip = repository.ref_target(&branch).ok().flatten();
        refs.extend(tip.map(|tip| (branch, tip)));
    }
    let gone = refs.into_iter().map(|(name, oid)| RefUpdate {
        name,
        new: None,
        old: Some(oid),
    });
    let gone: Vec<RefUpdate> = gone.collect();
    if gone.is_empty() {
        return Ok(());
    }
    let forgotten = repository.update_refs(&gone, "orchestrate: forget");
    forgotten.map_err(|error| words(&error))
}

/// What came home, as what is committed and what is not.
pub(in crate::executor) fn state_of(
    repository: &Repository,
    commit: &Oid,
    is_made: bool,
) -> Result<CarriedState, GitError> {
    let parents = if is_made {
        repository.parents(commit)?
    } else {
        Vec::new()
    };
    // One that concludes a merge has several parents, and is the agent's own.
    let tip = match parents.as_slice() {
        [parent] => parent.clone(),
        _ => commit.clone(),
    };
    Ok(CarriedState {
        tip,
        content: commit.clone(),
    })
}
