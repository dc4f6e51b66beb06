//! Whoever listens to a run and tells a person, beside the run: nothing of it waits for that.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::channels;
use super::notice::{Notice, Occasion};
use super::options::NotifyOptions;
use crate::model::{CancelReason, Plan, Record, RunState, Timestamp};
use crate::report::{self, RunView};

/// What needs a person often comes in swarms: so long nothing more must come before it is told.
const SETTLED: Duration = Duration::from_millis(700);

/// Whoever listens to a run.
#[derive(Debug)]
pub(crate) struct Notifier {
    sender: Option<Sender<Record>>,
    thread: JoinHandle<Vec<String>>,
}

impl Notifier {
    /// Begins to listen; none where nothing is to be told. `before` is where the run stood, none for a new one.
    pub(crate) fn start(
        options: NotifyOptions,
        plan: &Plan,
        before: Option<&RunState>,
        success_share: f64,
        folder: PathBuf,
    ) -> Option<Self> {
        if !options.is_wanted() {
            return None;
        }
        let mut listener = Listener {
            options,
            plan: plan.clone(),
            state: None,
            success_share,
            folder,
            told: BTreeSet::new(),
            failures: Vec::new(),
        };
        listener.state = before.cloned();
        listener.begin();
        let (sender, records) = channel();
        let thread = thread::spawn(move || listener.work(&records));
        Some(Self {
            sender: Some(sender),
            thread,
        })
    }

    /// Takes in what happened. It never waits.
    pub(crate) fn hear(&self, record: &Record) {
        if let Some(sender) = self.sender.as_ref().filter(|_| record.event.is_journaled()) {
            sender.send(record.clone()).unwrap_or_default();
        }
    }

    /// The tasks have ended: that is told now, beside whatever follows.
    pub(crate) fn end(&mut self) {
        self.sender = None;
    }

    /// Waits until all is told, and returns what could not be, in words.
    pub(crate) fn finish(mut self) -> Vec<String> {
        self.end();
        self.thread.join().unwrap_or_default()
    }
}

struct Listener {
    options: NotifyOptions,
    plan: Plan,
    state: Option<RunState>,
    success_share: f64,
    folder: PathBuf,
    /// What a person was told of already.
    told: BTreeSet<String>,
    failures: Vec<String>,
}

impl Listener {
    fn begin(&mut self) {
        // What stood there before is known to whoever goes on with the run.
        let known: Vec<String> = self.news().into_iter().map(|chore| chore.what).collect();
        self.told.extend(known);
    }

    fn work(mut self, records: &Receiver<Record>) -> Vec<String> {
        let mut is_settling = false;
        loop {
            let wait = if is_settling {
                SETTLED
            } else {
                Duration::from_hours(1)
            };
            match records.recv_timeout(wait) {
                Ok(record) => {
                    self.take(&record);
                    is_settling = self.options.on_attention && !self.news().is_empty();
                }
                Err(RecvTimeoutError::Timeout) if is_settling => {
                    is_settling = false;
                    self.tell_news();
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.tell_end();
        self.failures
    }

    fn take(&mut self, record: &Record) {
        if RunState::listen(&mut self.state, record) {
            self.begin();
        }
    }

    /// What needs a person and was not told yet.
    fn news(&self) -> Vec<report::Chore> {
        let Some(state) = &self.state else {
            return Vec::new();
        };
        let mut chores = report::chores(&self.view(state));
        chores.retain(|chore| !self.told.contains(&chore.what));
        chores
    }

    fn tell_news(&mut self) {
        let news = self.news();
        self.told
            .extend(news.iter().map(|chore| chore.what.clone()));
        self.tell(Occasion::Attention, &news);
    }

    /// Tells the end, unless whoever ended the run sits there.
    fn tell_end(&mut self) {
        let Some(state) = &self.state else { return };
        let is_interrupted =
            matches!(state.stopping, Some(reason) if reason != CancelReason::Budget);
        if self.options.on_end && !is_interrupted {
            let chores = report::chores(&self.view(state));
            self.tell(Occasion::Ended, &chores);
        }
    }

    fn tell(&mut self, occasion: Occasion, chores: &[report::Chore]) {
        let Some(state) = &self.state else { return };
        let folder = self.folder.display().to_string();
        let notice = Notice::new(occasion, &self.view(state), chores, folder);
        for failure in channels::send(&notice, &self.options, &self.folder) {
            if !self.failures.contains(&failure) {
                self.failures.push(failure);
            }
        }
    }

    fn view<'a>(&'a self, state: &'a RunState) -> RunView<'a> {
        RunView {
            plan: &self.plan,
            state,
            records: &[],
            success_share: self.success_share,
            is_held: true,
            is_newest: true,
            has_landed_at_forge: false,
            now: Timestamp::now(),
        }
    }
}
