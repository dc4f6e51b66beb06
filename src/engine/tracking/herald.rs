//! Whoever tells a tracker how a run goes, beside the run: nothing of it waits for the forge.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::{Reconciler, RunNote, Scene, TrackingError};
use crate::forge::GitHub;
use crate::model::{Plan, Record, RunState};

/// How many of the forge's seconds everything there stays as it is while the run goes on.
const BETWEEN: u32 = 15;

/// Whoever keeps the forge in step with a run while it goes on.
#[derive(Debug)]
pub struct Herald {
    sender: Sender<Record>,
    thread: JoinHandle<Result<(), TrackingError>>,
}

impl Herald {
    /// Begins; `wishes` is what is noted of the run, or what is to be noted of a new one. `state` is where the run stood,
    /// none for a new one.
    pub fn start(
        github: GitHub,
        scene: Scene,
        plan: Plan,
        wishes: RunNote,
        state: Option<RunState>,
    ) -> Self {
        let (sender, records) = channel();
        let thread = thread::spawn(move || {
            let teller = Teller {
                between: github.pace().second * BETWEEN,
                beginning: Some((github, scene, plan, wishes)),
                reconciler: None,
                state: None,
            };
            teller.work(state, &records)
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

    /// Tells how the run stands now, and ends: what went wrong last. What was not told is told when the run is taken up
    /// again.
    pub fn finish(self) -> Result<(), TrackingError> {
        drop(self.sender);
        self.thread.join().unwrap_or(Ok(()))
    }
}

struct Teller {
    between: Duration,
    /// What is needed once the run has a name.
    beginning: Option<(GitHub, Scene, Plan, RunNote)>,
    reconciler: Option<Reconciler>,
    state: Option<RunState>,
}

impl Teller {
    fn work(
        mut self,
        state: Option<RunState>,
        records: &Receiver<Record>,
    ) -> Result<(), TrackingError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let Ok(runtime) = runtime else {
            return Ok(());
        };
        self.state = state;
        self.begin();
        let mut next = Instant::now();
        let mut result = Ok(false);
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
                    result = runtime.block_on(self.pass(false));
                    next = Instant::now() + self.between;
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        match runtime.block_on(self.pass(true)) {
            Ok(true) => Ok(()),
            // There was nothing left to tell.
            Ok(false) => match result {
                Err(error) if !error.is_passing() => Err(error),
                _ => Ok(()),
            },
            Err(error) => Err(error),
        }
    }

    fn begin(&mut self) {
        if let Some(state) = &self.state
            && let Some((github, scene, plan, wishes)) = self.beginning.take()
        {
            let mut reconciler = Reconciler::new(github, scene, plan, state.run.clone(), wishes);
            // Without the note, a resumed run is not told; the run itself lacks nothing.
            reconciler.save().unwrap_or_default();
            self.reconciler = Some(reconciler);
        }
    }

    fn take(&mut self, record: &Record) {
        if RunState::listen(&mut self.state, record) {
            self.begin();
        }
    }

    async fn pass(&mut self, is_last: bool) -> Result<bool, TrackingError> {
        match (&mut self.reconciler, &self.state) {
            (Some(reconciler), Some(state)) => {
                let result = reconciler.pass(state, is_last).await;
                reconciler.save()?;
                result
            }
            _ => Ok(false),
        }
    }
}
