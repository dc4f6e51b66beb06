//! Whoever tells a tracker how a run goes, beside the run: nothing of it waits for the forge.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::{TrackingError, note, status};
use crate::forge::{Calls, Comment, ForgeError, GitHub, marker};
use crate::model::{Event, Plan, Record, RunState};

/// How many of the forge's seconds the comment stays as it is while the run goes on.
const BETWEEN: u32 = 15;

/// Whoever keeps the one comment on a master issue as a run stands.
#[derive(Debug)]
pub struct Herald {
    sender: Sender<Record>,
    thread: JoinHandle<(Calls, Result<(), TrackingError>)>,
}

impl Herald {
    /// Begins for a run of a plan whose master issue has that number; `state` is where the run stood, none for a new one.
    /// In `folder` it is noted, for whoever takes the run up again.
    pub fn start(
        github: GitHub,
        folder: PathBuf,
        master: u64,
        plan: Plan,
        state: Option<RunState>,
    ) -> Self {
        let (sender, records) = channel();
        let thread = thread::spawn(move || {
            let teller = Teller {
                github,
                folder,
                master,
                plan,
                state,
                comment: None,
                told: String::new(),
            };
            teller.work(&records)
        });
        Self { sender, thread }
    }

    /// Takes in what happened. It never waits.
    pub fn hear(&self, record: &Record) {
        if record.event.is_journaled() {
            // Nobody is there any more only where it could not begin; that is said at the end.
            self.sender.send(record.clone()).unwrap_or_default();
        }
    }

    /// Tells how the run stands now, and ends: how often the forge was asked, and what went wrong last. What was not told
    /// is told when the run is taken up again.
    pub fn finish(self) -> (Calls, Result<(), TrackingError>) {
        drop(self.sender);
        self.thread
            .join()
            .unwrap_or_else(|_| (Calls::default(), Ok(())))
    }
}

struct Teller {
    github: GitHub,
    /// Where it is noted which runs are told.
    folder: PathBuf,
    master: u64,
    plan: Plan,
    state: Option<RunState>,
    comment: Option<Comment>,
    /// What it says now.
    told: String,
}

impl Teller {
    fn work(mut self, records: &Receiver<Record>) -> (Calls, Result<(), TrackingError>) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let Ok(runtime) = runtime else {
            return (Calls::default(), Ok(()));
        };
        let between = self.github.pace().second * BETWEEN;
        let mut next = Instant::now();
        let mut result: Result<bool, ForgeError> = Ok(false);
        loop {
            let wait = next.saturating_duration_since(Instant::now());
            match records.recv_timeout(wait.max(Duration::from_millis(1))) {
                Ok(record) => {
                    let was_told = self.state.is_some();
                    self.take(&record);
                    if !was_told && self.state.is_some() {
                        next = Instant::now();
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    result = runtime.block_on(self.tell());
                    next = Instant::now() + between;
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        let last = runtime.block_on(self.tell());
        let result = match last {
            Ok(true) => Ok(()),
            // There was nothing left to tell.
            Ok(false) => result.map(drop),
            Err(error) => Err(error),
        };
        (self.github.calls(), result.map_err(TrackingError::from))
    }

    fn take(&mut self, record: &Record) {
        if let Some(state) = &mut self.state {
            // What cannot follow is no business of a comment's.
            state.apply(record).unwrap_or_default();
        } else if matches!(record.event, Event::RunStarted { .. }) {
            self.state = RunState::begin(record).ok();
            if let Some(state) = &self.state {
                // Without the note, a resumed run is not told; the run itself lacks nothing.
                note::keep(&self.folder, &state.run, self.master).unwrap_or_default();
            }
        }
    }

    /// Brings the comment up to date. Whether there was anything to tell.
    async fn tell(&mut self) -> Result<bool, ForgeError> {
        let Some(state) = &self.state else {
            return Ok(false);
        };
        let key = format!("status/{}", self.master);
        let text = marker::marked(&status::status(&self.plan, state), &key);
        if text == self.told {
            return Ok(false);
        }
        let comment = if let Some(comment) = &self.comment {
            self.github.edit_comment(comment.id, &text).await?
        } else {
            let said = self.github.say(self.master, &text).await?;
            // It may be that of an earlier run, or of this one before it was killed.
            let said = if said.body == text {
                said
            } else {
                self.github.edit_comment(said.id, &text).await?
            };
            if !said.is_pinned {
                self.github.pin_comment(said.id).await?;
            }
            said
        };
        self.comment = Some(comment);
        self.told = text;
        Ok(true)
    }
}
