//! What a run does where an agent filled the disk sooner than anybody saw it: the agent is ended, room is made, and what
//! could not be written is written then.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::run_loop::RunLoop;
use super::symptoms::{Symptom, symptoms};
use super::turns::Done;
use super::workers::Desk;
use super::{RunError, Settlement};
use crate::executor::{self, Hungry};
use crate::model::{
    AttemptId, Event, FailureKind, Outcome, Record, RepoPath, TaskState, Timestamp,
};
use crate::process;

/// How long a journal that cannot be written waits for room before the run is given up for now.
const PATIENCE: Duration = Duration::from_mins(5);

/// How long work that can be done again waits for room.
pub(super) const PATIENCE_OF_WORK: Duration = Duration::from_secs(30);

/// The pauses in between: each is twice as long as the one before.
pub(super) const FIRST_PAUSE: Duration = Duration::from_millis(20);
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// How long an attempt that was killed may take to be gone.
const LAST_BREATH: Duration = Duration::from_secs(5);

/// With less than that left, in bytes, nothing is begun that has to write.
const LEAST_FOR_US: u64 = 16 << 20;

/// How many of the files that were taken away are named.
const MOST_NAMES: usize = 20;

impl RunLoop<'_> {
    /// Writes records down. Where the disk is full even without the reserve, whoever filled it is ended and what it wrote is
    /// taken away; meanwhile nothing else is done, and everything that happens waits its turn.
    pub(super) async fn write_down(&mut self, records: &[Record]) -> Result<(), RunError> {
        let until = Instant::now() + PATIENCE;
        let mut pause = FIRST_PAUSE;
        let mut is_told = false;
        loop {
            let error = match self.locked_run.append_all(records) {
                Err(error) if error.is_full_disk() && Instant::now() < until => error,
                written => {
                    if is_told {
                        self.show(None);
                    }
                    return Ok(written?);
                }
            };
            if self.end_who_fills().await {
                continue;
            }
            if pause == LONGEST_PAUSE && !is_told {
                is_told = true;
                self.show(Some("the disk is full; the run waits for room".to_owned()));
            }
            tokio::select! {
                // Who is stopped by the user now could not write that down.
                _ = self.signals.next() => return Err(error.into()),
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Tells whoever looks on, and nobody later.
    fn show(&mut self, why: Option<String>) {
        let event = Event::StartsHeld { why };
        let at = Timestamp::now();
        (self.observer)(&Record { at, event });
    }

    /// Ends the attempt that fills the disk and takes away what it filled it with; whether that made room.
    async fn end_who_fills(&mut self) -> bool {
        // An attempt can be ended only once it is known.
        while let Ok(report) = self.reports.try_recv() {
            let message = self.register(report);
            self.backlog.push(message);
        }
        let desk = Arc::clone(&self.workers.desk);
        let look = move || desk.executor.hungry(desk.options.least_disk);
        let hungry = tokio::task::spawn_blocking(look).await.unwrap_or_default();
        for Hungry { folder, left, .. } in hungry {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            let Some((&attempt, stopper)) =
                (self.stoppers.iter()).find(|(attempt, _)| attempt.to_string() == name)
            else {
                continue;
            };
            // Of one that ended by itself it is not known yet whether it has anything that is worth keeping.
            if process::is_over(&folder) && !self.dispatcher.has_filled_disk(attempt) {
                continue;
            }
            self.dispatcher.blame_for_disk(attempt, left);
            stopper.kill();
            let (desk, task) = (Arc::clone(&self.workers.desk), self.state_of(attempt));
            let clear = move || {
                let until = Instant::now() + LAST_BREATH;
                while !process::is_over(&folder) && Instant::now() < until {
                    thread::sleep(FIRST_PAUSE);
                }
                make_room(&desk, attempt, &task.unwrap_or_default())
            };
            let removed = tokio::task::spawn_blocking(clear).await.unwrap_or_default();
            let has_made_room = !removed.is_empty();
            self.dispatcher.note_removed(attempt, removed);
            if has_made_room {
                return true;
            }
        }
        false
    }
}

/// Takes away what an attempt filled the disk with, and names it. Nothing of it may run any more. Blocking.
pub(super) fn make_room(desk: &Desk, attempt: AttemptId, state: &TaskState) -> Vec<String> {
    let repository = &desk.context.repository;
    // Where nobody can say what git has, nothing is taken away.
    let Some(Ok(known)) = state.start.as_ref().map(|start| repository.files(start)) else {
        return Vec::new();
    };
    let known: BTreeSet<RepoPath> = known.into_iter().map(|file| file.path).collect();
    let is_known = |path: &Path| {
        let path = path.to_string_lossy().parse::<RepoPath>();
        path.is_ok_and(|path| known.contains(&path))
    };
    let folder = desk.run_dir.attempt_folder(attempt);
    let mut removed = desk.executor.make_room(&folder, &is_known);
    removed.truncate(MOST_NAMES);
    removed
}

/// Looks at an attempt that was settled and failed: whether it failed because it had filled the disk itself, or for want
/// of room that others may make. Blocking.
pub(super) fn blame(
    desk: &Desk,
    attempt: AttemptId,
    state: &TaskState,
    mut settlement: Settlement,
) -> Done<Settlement> {
    let Outcome::Failed { kind } = &settlement.outcome else {
        return Done::Well(settlement);
    };
    let is_unwritten =
        matches!(kind, FailureKind::Commit { message } if is_want_of_room(desk, message));
    // On a disk that is full its last words were lost.
    let least = if is_unwritten || settlement.symptoms.contains(&Symptom::Disk) {
        desk.options.least_disk
    } else {
        LEAST_FOR_US
    };
    let folder = desk.run_dir.attempt_folder(attempt);
    let hungry = desk.executor.hungry(least);
    match hungry.first().filter(|hungry| hungry.folder == folder) {
        Some(hungry) => {
            let removed = make_room(desk, attempt, state);
            let left = hungry.left;
            let kind = FailureKind::FilledDisk { left, removed };
            settlement.outcome = Outcome::Failed { kind };
            Done::Well(settlement)
        }
        None if is_unwritten => Done::ForWantOfRoom(settlement),
        None => Done::Well(settlement),
    }
}

/// Whether work that failed with these words may go well when there is more room: not every program says why.
pub(super) fn is_want_of_room(desk: &Desk, words: &str) -> bool {
    symptoms(words).contains(&Symptom::Disk) || is_full(desk.run_dir.path())
}

/// Waits for a while where nearly nothing is left on the disk of a folder. Blocking.
pub(super) fn wait_for_room(folder: &Path) {
    let until = Instant::now() + PATIENCE_OF_WORK;
    while is_full(folder) && Instant::now() < until {
        thread::sleep(FIRST_PAUSE * 10);
    }
}

fn is_full(folder: &Path) -> bool {
    let left = executor::load(folder).disk;
    left.is_some_and(|left| left < LEAST_FOR_US)
}
