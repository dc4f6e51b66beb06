//! What an attempt that was a job left, on the side that submitted it.

use super::super::collect::{offer, settle};
use super::super::folder::{HostFolder, Kept};
use super::super::{Collected, Fault, Whereabouts, refs_of};
use super::claim_ref;
use crate::executor::words;
use crate::git::{Far, GitError, Repository};
use crate::model::Exit;

/// What the attempt left. Where its job came to no word any more, that is brought to rest from here, as far as the nodes share
/// it.
pub(in crate::executor::host) fn collect(
    at: &Whereabouts,
    folder: &HostFolder,
    kept: &Kept,
) -> Result<Collected, Fault> {
    let newest = folder.starts().pop();
    let ended = newest.as_ref().and_then(|start| folder.ended(start.number));
    if let Some(ended) = ended {
        folder.remove_order();
        return Ok(ended.collected);
    }
    let repository = folder.repository()?;
    // From now on no start can bring anything, whatever goes on somewhere.
    let name = claim_ref(at);
    let claimed = repository.claim(&name, u32::MAX, "its job is gone");
    let claim = match claimed.map_err(|error| words(&error))? {
        Some(claim) => claim,
        // It was taken for us before.
        None => repository
            .ref_target(&name)
            .map_err(|error| words(&error))?
            .ok_or_else(|| "the attempt was forgotten".to_owned())?,
    };
    folder.remove_order();
    let own = newest
        .as_ref()
        .map(|start| start.work.join("repository.git"));
    let own = own.filter(|own| own.is_dir());
    let (Some(start), Some(own)) = (newest, own) else {
        return Ok(nothing());
    };
    let own = Repository::discover(&own).map_err(|error| words(&error))?;
    let (worktree, attempt) = (start.work.join("worktree"), start.work.join("attempt"));
    if !worktree.join(".git").exists() {
        return Ok(nothing());
    }
    let collected = settle(&own, (&worktree, &attempt), kept, Exit::Lost);
    if let Some(tip) = &collected.commit {
        let brought = || -> Result<(), GitError> {
            let address = own.common_dir().to_string_lossy().into_owned();
            let far = Far {
                address: &address,
                ssh: "",
            };
            let here = format!("{}/start-{}", refs_of(at), start.number);
            repository.receive(&far, &kept.branch, &here)?;
            offer(&repository, at, tip, Some(&(name, claim)))
        };
        brought().map_err(|error| words(&error))?;
    }
    Ok(collected)
}

fn nothing() -> Collected {
    Collected {
        exit: Exit::Lost,
        commit: None,
        is_made: false,
        trouble: None,
        inbox: None,
    }
}
