//! Clearing away what a run left on the machine that its attempts ran on, or were submitted from.

use std::fs;
use std::io;

use super::folder::HostFolder;
use super::{Cleared, Fault, LeftThere, Whereabouts, collect, words};
use crate::git::{RefUpdate, Repository};
use crate::model::{AttemptId, Oid, RunId};

/// The ref of what the newest run that was cleared away had brought: what the next push builds on.
const LAST: &str = "refs/orchestrate/kept/last";

/// Removes what a run of that repository left: what holds nothing of anybody's goes, what an attempt did that did not come home
/// is brought to rest, to be fetched. Once nothing is left its folder goes, too.
pub(super) fn clear(repository: &str, run: &RunId) -> Result<Cleared, Fault> {
    let mut cleared = Cleared::default();
    let run_folder = HostFolder::of_run(repository, run)?;
    for attempt in attempts(&run_folder.join("places")) {
        let at = Whereabouts {
            repository: repository.to_owned(),
            run: run.clone(),
            attempt,
        };
        match look(&at)? {
            None => {
                collect::forget(&at)?;
                cleared.n_removed += 1;
            }
            Some(left) => cleared.left.push(left),
        }
    }
    if cleared.left.is_empty() {
        if let Ok(there) = HostFolder::repository_of(repository) {
            drop_refs(&there, run)?;
        }
        match fs::remove_dir_all(&run_folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(format!("remove {}: {error}", run_folder.display()).into());
            }
            _ => {}
        }
    }
    Ok(cleared)
}

/// The attempts that have a folder.
fn attempts(places: &std::path::Path) -> Vec<AttemptId> {
    let entries = fs::read_dir(places).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.path().is_dir());
    let attempts = folders.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    attempts.collect()
}

/// What of an attempt is left that somebody may want; none where there is nothing.
fn look(at: &Whereabouts) -> Result<Option<LeftThere>, Fault> {
    let folder = HostFolder::of(at)?;
    let Some(kept) = folder.kept() else {
        return Ok(None);
    };
    let left = |commit: Option<Oid>, why: String| {
        Ok(Some(LeftThere {
            attempt: at.attempt,
            commit,
            why,
            place: folder.own().display().to_string(),
        }))
    };
    match collect::collect(at) {
        Ok(collected) => match (collected.commit, collected.trouble) {
            (Some(commit), _) if commit == kept.start => Ok(None),
            (Some(commit), _) => left(Some(commit), String::new()),
            (None, Some(trouble)) => left(None, trouble),
            // It never came so far as to have a worktree.
            (None, None) => Ok(None),
        },
        Err(fault) if fault.is_passing => Err(fault),
        Err(fault) => left(None, fault.reason),
    }
}

/// Removes the refs of a run. What it had brought stays for the next one, so that only what is new need go over then.
fn drop_refs(repository: &Repository, run: &RunId) -> Result<(), Fault> {
    let text = |error| Fault::from(words(&error));
    let kept = format!("refs/orchestrate/kept/{run}");
    let mut updates = Vec::new();
    if let Some(tip) = repository.ref_target(&kept).map_err(text)? {
        updates.push(RefUpdate {
            name: LAST.to_owned(),
            new: Some(tip.clone()),
            old: repository.ref_target(LAST).map_err(text)?,
        });
        updates.push(RefUpdate {
            name: kept,
            new: None,
            old: Some(tip),
        });
    }
    let of_run = repository.refs(&format!("refs/orchestrate/{run}/"));
    let gone = of_run.map_err(text)?.into_iter();
    updates.extend(gone.map(|(name, oid)| RefUpdate {
        name,
        new: None,
        old: Some(oid),
    }));
    let done = repository.update_refs(&updates, "orchestrate: clear");
    done.map_err(text)?;
    Ok(())
}
