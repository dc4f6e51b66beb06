//! Ending an attempt on the machine that it runs on, and bringing what it left to rest there.

use std::fs;
use std::time::Duration;

use super::folder::HostFolder;
use super::{Collected, Whereabouts, words};
use crate::executor::place::Place;
use crate::executor::{Executor, Inbox, sandboxing};
use crate::git::{CarriedState, RefUpdate, Repository, Settled};
use crate::model::Oid;
use crate::process::{self, Adopted};

/// How a commit of what was left uncommitted is called until it is home.
const MESSAGE: &str = "What was not committed\n";

/// Asks an attempt to end. One that has ended is no error.
pub(super) fn stop(at: &Whereabouts, is_now: bool) -> Result<(), String> {
    match running(at)? {
        Some(supervised) if is_now => supervised.kill(),
        Some(supervised) => supervised.stop(),
        None => {}
    }
    Ok(())
}

/// Has an attempt stand still, or go on.
pub(super) fn pause(at: &Whereabouts, is_wanted: bool) -> Result<(), String> {
    match running(at)?.map(|supervised| supervised.stopper()) {
        Some(stopper) if is_wanted => stopper.pause(),
        Some(stopper) => stopper.go_on(),
        None => {}
    }
    Ok(())
}

fn running(at: &Whereabouts) -> Result<Option<process::Supervised>, String> {
    let folder = HostFolder::of(at)?;
    match process::adopt(&folder.attempt) {
        Ok(Adopted::Running(supervised)) => Ok(Some(supervised)),
        Ok(_) => Ok(None),
        Err(error) => Err(words(&error)),
    }
}

/// Brings to rest what an attempt left, as at home: one commit holds all of it. Can be done again.
pub(super) fn collect(at: &Whereabouts) -> Result<Collected, String> {
    let folder = HostFolder::of(at)?;
    let kept = folder.kept().ok_or("nothing is known of the attempt")?;
    let exit = match process::adopt(&folder.attempt).map_err(|error| words(&error))? {
        Adopted::Ended(exit) => exit,
        Adopted::NeverStarted => crate::model::Exit::Lost,
        Adopted::Running(_) => return Err("the attempt still runs".to_owned()),
    };
    let repository = folder.repository()?;
    let mut settled = None;
    let mut trouble = None;
    match settle(&repository, &folder, &kept.branch, &kept.start) {
        Ok(done) => settled = Some(done),
        Err(error) => trouble = Some(error),
    }
    if let Some(settled) = &settled {
        offer(&repository, at, &settled.tip)?;
    }
    Ok(Collected {
        exit,
        is_made: (settled.as_ref()).is_some_and(|settled| settled.committed.is_some()),
        commit: settled.map(|settled| settled.tip),
        trouble,
        inbox: Place::load(&folder.attempt).and_then(|place| Inbox::text(&place.inbox())),
    })
}

fn settle(
    repository: &Repository,
    folder: &HostFolder,
    branch: &str,
    start: &Oid,
) -> Result<Settled, String> {
    let worktree = folder.worktree();
    let private = sandboxing::private_git(&folder.attempt);
    repository
        .import_private(&private, &worktree, branch, start)
        .and_then(|_| repository.settle(&worktree, branch, start, &|_| false, MESSAGE))
        .map_err(|error| words(&error))
}

/// Puts the commit where it is fetched from.
fn offer(repository: &Repository, at: &Whereabouts, tip: &Oid) -> Result<(), String> {
    let name = result_ref(at);
    let offer = || {
        let old = repository.ref_target(&name)?;
        let update = RefUpdate {
            name: name.clone(),
            new: Some(tip.clone()),
            old: old.clone(),
        };
        if old.as_ref() == Some(tip) {
            return Ok(());
        }
        repository.update_refs(&[update], "orchestrate: offer")
    };
    offer().map_err(|error: crate::git::GitError| words(&error))
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
pub(super) fn forget(at: &Whereabouts) -> Result<(), String> {
    let folder = HostFolder::of(at)?;
    if let Some(supervised) = running(at)? {
        supervised.kill();
        for _ in 0..200 {
            if running(at)?.is_none() {
                break;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
    }
    let repository = folder.repository()?;
    let branch = folder.kept().map(|kept| kept.branch);
    Executor::local(&std::env::current_exe().unwrap_or_default()).discard(&folder.attempt);
    folder.remove(&repository)?;
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
    fs::remove_file(folder.own().with_extension("lock")).ok();
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
) -> Result<CarriedState, crate::git::GitError> {
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
