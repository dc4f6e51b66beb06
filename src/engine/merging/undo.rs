//! The way back from a landing.

use std::path::PathBuf;

use crate::engine::Context;
use crate::git::{GitError, RefUpdate};
use crate::model::{Event, Landing, Record, RunId};

use super::journaling::{Journaling, Recovered};
use super::land::{moved, only_checkout, refusal};
use super::{LandedAt, MergingError, integration_ref};

/// Moves the target back to where it was before the last landing of a run, exactly: only if it still is where that
/// landing put it, and where it is checked out, only if nothing is uncommitted there. Called again after a kill, it
/// finishes what was begun.
pub fn undo(
    context: &Context,
    run: &RunId,
    observer: &mut dyn FnMut(&Record),
) -> Result<LandedAt, MergingError> {
    let mut journaling = Journaling::open(context, run, observer)?;
    if let Recovered::Undo(landing) = &journaling.recovered {
        let checkout = only_checkout(context, &landing.target)?;
        return Ok(back(landing, checkout));
    }
    let Some(landing) = journaling.state.landings.last().cloned() else {
        return Err(MergingError::NothingLanded { run: run.clone() });
    };
    let repository = &context.repository;
    let target = landing.target.clone();
    let at = repository.resolve(&target)?;
    let checkout = only_checkout(context, &target)?;
    if at != landing.new {
        return Err(moved(&target, &landing.new, &at));
    }
    if let Some(path) = &checkout {
        repository
            .require_quiet(path, &landing.new)
            .map_err(|error| refusal(&target, path, error))?;
    }
    journaling.append(Event::UndoStarted {
        target: target.clone(),
        from: landing.new.clone(),
        to: landing.old.clone(),
    })?;
    // Where the branches were cleaned up, nothing else holds what was merged.
    let holder = integration_ref(run);
    if repository.ref_target(&holder)?.is_none() {
        let hold = RefUpdate {
            name: holder,
            new: Some(landing.new.clone()),
            old: None,
        };
        repository.update_refs(&[hold], "orchestrate: undo")?;
    }
    if let Some(path) = &checkout {
        repository
            .rewind_checkout(path, &landing.new, &landing.old)
            .map_err(|error| refusal(&target, path, error))?;
    } else {
        let update = RefUpdate {
            name: target.clone(),
            new: Some(landing.old.clone()),
            old: Some(landing.new.clone()),
        };
        let why = format!("orchestrate: undo {run}");
        match repository.update_refs(&[update], &why) {
            Err(GitError::RefMoved { .. }) => {
                let found = repository.resolve(&target)?;
                return Err(moved(&target, &landing.new, &found));
            }
            result => result?,
        }
    }
    journaling.append(Event::Undone {
        target: target.clone(),
        to: landing.old.clone(),
    })?;
    Ok(back(&landing, checkout))
}

fn back(landing: &Landing, checkout: Option<PathBuf>) -> LandedAt {
    LandedAt {
        target: landing.target.clone(),
        old: landing.new.clone(),
        new: landing.old.clone(),
        backup: None,
        checkout,
    }
}
