//! A run that this process owns.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::ops::Deref;
use std::thread;
use std::time::Duration;

use super::journal::{JOURNAL_VERSION, Journal};
use super::reserve::Reserve;
use super::{AgentStatus, RunDir, StoreError, files};
use crate::model::{Event, Record, Timestamp};

/// A run that this process owns: the one way to write to its folder. The lock goes with the value, and with the
/// process, however it ends.
#[derive(Debug)]
pub struct LockedRun {
    run_dir: RunDir,
    journal: File,
    /// How long the journal is, as far as it is whole.
    n_bytes: u64,
    is_torn: bool,
    reserve: Reserve,
    /// Held, never read.
    _lock: File,
}

impl Deref for LockedRun {
    type Target = RunDir;

    fn deref(&self) -> &RunDir {
        &self.run_dir
    }
}

impl LockedRun {
    /// Takes the lock, and makes the journal whole: its first line where it is not there yet, and no torn last line.
    pub(super) fn take(run_dir: RunDir) -> Result<Self, StoreError> {
        let lock = lock(&run_dir)?;
        let journal_path = run_dir.journal_path();
        let read = run_dir.load_journal()?;
        if let Some(version) = read.version.filter(|&version| version > JOURNAL_VERSION) {
            return Err(StoreError::Newer {
                run: run_dir.id().clone(),
                version,
            });
        }
        let journal = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&journal_path)
            .map_err(StoreError::io("write", &journal_path))?;
        journal
            .set_len(read.n_whole_bytes)
            .map_err(StoreError::io("write", &journal_path))?;
        let mut locked = Self {
            reserve: Reserve::keep(run_dir.path()),
            run_dir,
            journal,
            n_bytes: read.n_whole_bytes,
            is_torn: false,
            _lock: lock,
        };
        if read.version.is_none() {
            let header = Journal::header_line().map_err(|source| StoreError::Json {
                path: journal_path,
                source,
            })?;
            locked.append_lines(&header, true)?;
            files::create_folders(&locked.logs_folder())?;
            files::sync_folder(locked.path())?;
        }
        Ok(locked)
    }

    /// Records that `event` happened at `at`. It is on the disk when this returns, where the event is an intent or a
    /// boundary; others reach the disk with the next of those, and outlive this process at once.
    ///
    /// What is merely shown ([`Event::is_journaled`]) comes back as a record and is not written.
    pub fn append(&mut self, at: Timestamp, event: Event) -> Result<Record, StoreError> {
        let record = Record { at, event };
        self.append_all(std::slice::from_ref(&record))?;
        Ok(record)
    }

    /// The same for several records: what happened at once reaches the disk at once. After an error none of them is there.
    pub fn append_all(&mut self, records: &[Record]) -> Result<(), StoreError> {
        let mut lines = Vec::new();
        let mut must_last = false;
        for record in records.iter().filter(|record| record.event.is_journaled()) {
            let line = Journal::record_line(record).map_err(|source| StoreError::Json {
                path: self.journal_path(),
                source,
            })?;
            lines.extend(line);
            must_last |= record.event.is_intent() || record.event.is_boundary();
        }
        if lines.is_empty() {
            return Ok(());
        }
        self.append_lines(&lines, must_last)
    }

    /// Keeps room for the journal again, where it was needed and there is some now.
    pub fn renew_reserve(&self) {
        self.reserve.renew();
    }

    /// Replaces the plan.
    pub fn write_plan(&self, text: &str) -> Result<(), StoreError> {
        let path = self.plan_path();
        (self.reserve).write(|| files::replace(&path, text.as_bytes()))
    }

    /// Replaces what is kept of how the run is run.
    pub fn write_options(&self, json: &str) -> Result<(), StoreError> {
        let path = self.options_path();
        (self.reserve).write(|| files::replace(&path, json.as_bytes()))
    }

    /// Replaces what is kept of how much the machines of the run have left.
    pub fn write_loads(&self, json: &str) -> Result<(), StoreError> {
        files::replace_lightly(&self.loads_path(), json.as_bytes())
    }

    /// Replaces what is kept of how the nodes of the clusters of the run stand.
    pub fn write_clusters(&self, json: &str) -> Result<(), StoreError> {
        files::replace_lightly(&self.clusters_path(), json.as_bytes())
    }

    /// Replaces the public word on one agent; the number of its pull request stays. It can be told anew from the journal, so
    /// a power loss may take it.
    pub fn write_status(&self, status: &AgentStatus) -> Result<(), StoreError> {
        self.revise_status(status.sub_issue, |before| {
            let pr_number = before.and_then(|before| before.pr_number);
            Some(AgentStatus {
                pr_number: status.pr_number.or(pr_number),
                ..status.clone()
            })
        })
    }

    /// Replaces the summary.
    pub fn write_summary(&self, text: &str) -> Result<(), StoreError> {
        let path = self.summary_path();
        (self.reserve).write(|| files::replace(&path, text.as_bytes()))
    }

    /// Replaces the page for a browser.
    pub fn write_report(&self, text: &str) -> Result<(), StoreError> {
        let path = self.report_path();
        (self.reserve).write(|| files::replace(&path, text.as_bytes()))
    }

    /// Replaces the figures.
    pub fn write_metrics(&self, json: &str) -> Result<(), StoreError> {
        let path = self.metrics_path();
        (self.reserve).write(|| files::replace(&path, json.as_bytes()))
    }

    /// Writes lines by one call; what could be written only in part, or did not reach the disk, is taken back.
    fn append_lines(&mut self, lines: &[u8], must_last: bool) -> Result<(), StoreError> {
        if self.is_torn {
            return Err(StoreError::Torn {
                run: self.id().clone(),
            });
        }
        let path = self.journal_path();
        let mut is_torn = false;
        let written = self.reserve.write(|| {
            let written = (&self.journal).write_all(lines);
            let written = written.and_then(|()| {
                if must_last {
                    self.journal.sync_data()
                } else {
                    Ok(())
                }
            });
            written.map_err(|source| {
                is_torn = self.journal.set_len(self.n_bytes).is_err();
                StoreError::io("write", &path)(source)
            })
        });
        self.is_torn = is_torn;
        written?;
        self.n_bytes += lines.len() as u64;
        Ok(())
    }
}

/// How often a lock that is taken is tried again before it counts as owned: somebody may only be looking whether it is, and
/// a child of ours that is just being started holds what its parent held until it becomes another program.
const N_TRIES: usize = 25;
const BETWEEN_TRIES: Duration = Duration::from_millis(10);

/// The process that owns the run, where one does. Looking does not keep anybody from taking hold of it.
pub(super) fn holder(run_dir: &RunDir) -> Result<Option<u32>, StoreError> {
    let path = run_dir.lock_path();
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::io("read", &path)(error)),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => Ok(Some(owner(&mut file).unwrap_or(0))),
        Err(TryLockError::Error(source)) => Err(StoreError::io("lock", &path)(source)),
    }
}

/// The run's lock, with our process id in it for whoever finds it taken.
fn lock(run_dir: &RunDir) -> Result<File, StoreError> {
    let path = run_dir.lock_path();
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path)
        .map_err(StoreError::io("lock", &path))?;
    let mut n_tries = 0;
    loop {
        n_tries += 1;
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) if n_tries < N_TRIES => thread::sleep(BETWEEN_TRIES),
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::Busy {
                    run: run_dir.id().clone(),
                    pid: owner(&mut file),
                });
            }
            Err(TryLockError::Error(source)) => return Err(StoreError::io("lock", &path)(source)),
        }
    }
    file.set_len(0)
        .and_then(|()| file.write_all(format!("{}\n", std::process::id()).as_bytes()))
        .map_err(StoreError::io("write", &path))?;
    Ok(file)
}

/// What the owner of a lock wrote into it.
fn owner(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
