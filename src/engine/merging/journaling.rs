//! The journal of a run, written and folded at once.

use std::thread;
use std::time::{Duration, Instant};

use crate::engine::Context;
use crate::engine::room::sweep_rooms;
use crate::git::RefUpdate;
use crate::model::{Event, Landing, Oid, Record, RunId, RunState, Timestamp};
use crate::store::LockedRun;

use super::MergingError;

/// A run that we own, its state as of the last event, and whoever listens.
pub(crate) struct Journaling<'a> {
    pub(crate) locked: LockedRun,
    pub(crate) state: RunState,
    /// What an orchestrator that was killed had done and not recorded.
    pub(super) recovered: Recovered,
    observer: &'a mut dyn FnMut(&Record),
}

/// What was done and not recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Recovered {
    /// Nothing.
    Nothing,
    /// The target had moved.
    Landing(Landing),
    /// It had moved back.
    Undo(Landing),
}

impl<'a> Journaling<'a> {
    /// Takes hold of a run, and records what was announced and done by one that was killed before it could say so.
    pub(crate) fn open(
        context: &Context,
        run: &RunId,
        observer: &'a mut dyn FnMut(&Record),
    ) -> Result<Self, MergingError> {
        let locked = context.store.lock(run)?;
        let state = locked.load_state()?;
        let mut journaling = Self {
            locked,
            state,
            recovered: Recovered::Nothing,
            observer,
        };
        // An agent, a hook or a verify command may have outlived an orchestrator that was killed.
        sweep_rooms(context)?;
        journaling.recovered = journaling.recover(context)?;
        Ok(journaling)
    }

    /// Records that something happens, now.
    pub(crate) fn append(&mut self, event: Event) -> Result<(), MergingError> {
        let record = Record {
            at: Timestamp::now(),
            event,
        };
        // An event that the fold refuses must never reach the journal: nobody could read it again.
        self.state.clone().apply(&record)?;
        let record = self.locked.append(record.at, record.event)?;
        self.state.apply(&record)?;
        (self.observer)(&record);
        Ok(())
    }

    /// When the last move of the target was announced.
    fn announced(&self) -> Result<Option<Timestamp>, MergingError> {
        let is_announcement = |event: &Event| {
            matches!(
                event,
                Event::LandingStarted { .. } | Event::UndoStarted { .. }
            )
        };
        let records = self.locked.load_records()?;
        Ok((records.iter().rev())
            .find(|record| is_announcement(&record.event))
            .map(|record| record.at))
    }

    /// A git that was moving the target may have outlived the orchestrator that was killed: it is given time to end.
    /// `from` is where the target stands until then.
    fn await_orphan(
        &self,
        context: &Context,
        target: &str,
        from: &Oid,
    ) -> Result<(), MergingError> {
        let announced = self.announced()?;
        let is_recent = announced.is_some_and(|at| {
            let age = Timestamp::now().duration_since(at);
            age.unsigned_abs() < RECENT
        });
        let started = Instant::now();
        while is_recent && started.elapsed() < PATIENCE {
            let repository = &context.repository;
            if repository.ref_target(target)?.as_ref() != Some(from) {
                break;
            }
            let mut is_locked = false;
            for path in repository.checkouts_of(target)? {
                is_locked |= repository.is_index_locked(&path)?;
            }
            if !is_locked && started.elapsed() > START {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        if let Some(announced) = announced {
            (context.repository).remove_left_locks(target, announced.into())?;
        }
        Ok(())
    }

    fn recover(&mut self, context: &Context) -> Result<Recovered, MergingError> {
        let run = self.locked.id();
        for prefix in ["refs/orchestrate/", "refs/orchestrate/backup/"] {
            (context.repository).remove_left_locks_below(&format!("{prefix}{run}"));
        }
        let Some(merge) = self.state.merge.clone() else {
            return Ok(Recovered::Nothing);
        };
        if let (Some((_, to)), Some(landing)) = (&merge.undoing, self.state.landings.last()) {
            let landing = landing.clone();
            self.await_orphan(context, &landing.target, &landing.new)?;
            finish_checkout(context, &landing.target, &landing.new, to)?;
            if context.repository.ref_target(&landing.target)?.as_ref() == Some(to) {
                self.append(Event::Undone {
                    target: landing.target.clone(),
                    to: to.clone(),
                })?;
                return Ok(Recovered::Undo(landing));
            }
            return Ok(Recovered::Nothing);
        }
        let tips = merge.tips_of_merged();
        let (Some((old, new, backup)), None) = (merge.landing, merge.landed) else {
            return Ok(Recovered::Nothing);
        };
        let landing = Landing {
            tips,
            target: merge.target,
            old,
            new,
            backup,
        };
        self.await_orphan(context, &landing.target, &landing.old)?;
        finish_checkout(context, &landing.target, &landing.old, &landing.new)?;
        if context.repository.ref_target(&landing.target)?.as_ref() != Some(&landing.new) {
            return Ok(Recovered::Nothing);
        }
        self.append(Event::Landed {
            target: landing.target.clone(),
            new: landing.new.clone(),
        })?;
        Ok(Recovered::Landing(landing))
    }
}

/// How long after a landing was announced a git that outlived its orchestrator may still be at work.
const RECENT: Duration = Duration::from_secs(30);
/// How long such a git is waited for.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long it may take from its start to its lock.
const START: Duration = Duration::from_millis(300);

/// A power cut can end git between the files and the branch: the checkout then holds exactly what the branch was to go to,
/// and only the branch is behind. Nothing can be lost by letting it follow. Where it ended amid the files, they are put back
/// to where the branch is.
fn finish_checkout(
    context: &Context,
    target: &str,
    from: &Oid,
    to: &Oid,
) -> Result<(), MergingError> {
    let repository = &context.repository;
    if repository.ref_target(target)?.as_ref() != Some(from) {
        return Ok(());
    }
    for path in repository.checkouts_of(target)? {
        if repository.is_checkout_of_tree(&path, to)?
            && !repository.is_checkout_of_tree(&path, from)?
        {
            let update = RefUpdate {
                name: target.to_owned(),
                new: Some(to.clone()),
                old: Some(from.clone()),
            };
            repository.update_refs(&[update], "orchestrate: finish what was begun")?;
            break;
        }
        repository.restore_checkout(&path, from, to)?;
    }
    Ok(())
}
