//! Beginning an attempt that was asked for from afar, on the machine that it runs on.

use std::fs::{self, File};
use std::path::Path;

use super::folder::{HostFolder, Kept};
use super::stage::Stage;
use super::{BeginCall, Begun, Fault, HOST_VERSION, collect, job, words};

use crate::git::{RefUpdate, Repository};
use crate::model::Exit;
use crate::process::{self, Adopted, Lease};

/// Begins an attempt, once: where it, or an earlier one at the same task, is there already, that is taken up.
pub(super) fn begin(call: &BeginCall, ourselves: &Path) -> Result<Begun, Fault> {
    if call.version != HOST_VERSION {
        return Err(format!("version {} is not spoken here", call.version).into());
    }
    let folder = HostFolder::of(&call.at)?;
    let places = folder.own().parent().unwrap_or(folder.own());
    let lock = places.with_extension(format!("{}.lock", call.at.attempt.task));
    let made = fs::create_dir_all(places).and_then(|()| File::create(&lock));
    let lock = made.and_then(|file| file.lock().map(|()| file));
    let _lock = lock.map_err(|error| format!("write {}: {error}", places.display()))?;
    let own = call.at.attempt.number;
    for number in std::iter::once(own).chain(call.earlier.iter().copied()) {
        let there = HostFolder::of_number(&call.at, number)?;
        if let Some(begun) = taken_up(&there, call, number)? {
            return Ok(begun);
        }
    }
    let repository = folder.repository()?;
    let branch = format!("refs/heads/{}", call.branch);
    for other in folder.all() {
        let kept = other.kept();
        let is_in_the_way = kept.as_ref().is_some_and(|kept| kept.branch == branch);
        if is_in_the_way || other.own() == folder.own() {
            let runs = match kept.and_then(|kept| kept.job) {
                Some(known) => job::is_alive(&other, &known)?,
                None => matches!(process::adopt(&other.attempt), Ok(Adopted::Running(_))),
            };
            if runs {
                let branch = &call.branch;
                return Err(format!("an earlier attempt on {branch} still runs there").into());
            }
            other.remove(&repository)?;
        }
    }
    let begun = afresh(call, &folder, &repository, &branch, ourselves);
    // What may have been handed over is found again by what is kept.
    if begun.as_ref().is_err_and(|fault| !fault.is_passing) {
        folder.remove(&repository).ok();
        // Nor is it asked for its result.
        collect::drop_refs(&repository, &call.at, None).ok();
    }
    begun
}

/// An attempt that is there, where it still runs or ended by itself, and began where this one is to begin.
fn taken_up(there: &HostFolder, call: &BeginCall, number: u32) -> Result<Option<Begun>, Fault> {
    let Some(kept) = there.kept().filter(|kept| kept.start == call.start) else {
        return Ok(None);
    };
    let is_alive = if kept.job.is_some() {
        job::take_up(there, &kept)?
    } else {
        kept.is_started
            && there.worktree().is_dir()
            && match process::adopt(&there.attempt) {
                Ok(Adopted::Running(_)) => true,
                Ok(Adopted::Ended(exit)) => matches!(exit, Exit::Success | Exit::Failure { .. }),
                Ok(Adopted::NeverStarted) | Err(_) => false,
            }
    };
    there.renew();
    Ok(is_alive.then_some(Begun {
        number,
        sandbox: kept.sandbox,
    }))
}

fn afresh(
    call: &BeginCall,
    folder: &HostFolder,
    repository: &Repository,
    branch: &str,
    ourselves: &Path,
) -> Result<Begun, Fault> {
    let own = folder.own();
    fs::create_dir_all(own).map_err(|error| format!("make {}: {error}", own.display()))?;
    folder.renew();
    let mut kept = Kept {
        branch: branch.to_owned(),
        start: call.start.clone(),
        is_started: false,
        sandbox: None,
        job: None,
    };
    if let Some(options) = &call.job {
        job::hand_over(call, options, folder, kept, ourselves)?;
        return Ok(Begun {
            number: call.at.attempt.number,
            sandbox: None,
        });
    }
    folder.keep(&kept)?;
    // A branch that an attempt left which was removed stands anywhere.
    if let Some(old) = repository
        .ref_target(branch)
        .map_err(|error| words(&error))?
    {
        let update = RefUpdate {
            name: branch.to_owned(),
            new: None,
            old: Some(old),
        };
        let gone = repository.update_refs(&[update], "orchestrate: begin");
        gone.map_err(|error| words(&error))?;
    }
    let stage = Stage {
        repository,
        worktree: folder.worktree(),
        attempt: folder.attempt.clone(),
        log: folder.log(),
        hooks: own.join("hooks.log"),
        carried: folder.carried(),
        lease: Lease {
            file: folder.lease(),
            span: call.lease,
        },
        numbers: None,
    };
    let executor = stage.set(call, branch, ourselves)?;
    kept.sandbox = executor.sandbox().map(|kind| kind.name().to_owned());
    kept.is_started = true;
    folder.keep(&kept)?;
    stage.start(call, &executor)?;
    Ok(Begun {
        number: call.at.attempt.number,
        sandbox: kept.sandbox,
    })
}
