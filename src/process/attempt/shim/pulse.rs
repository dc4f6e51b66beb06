//! What the processes of an attempt use, and whether they do anything: looked at every few seconds.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::clocks::Clocks;
use super::log::Log;
use crate::model::Vitals;
use crate::process::LaunchSpec;

/// The longest pause between two looks.
const SLOW: Duration = Duration::from_secs(5);

/// The shortest pause between two looks: the first ones come soon after each other, so that short attempts are seen, too.
const FAST: Duration = Duration::from_millis(250);

/// Who uses less of a processor than one part in so many does nothing: a program that waits wakes up now and then.
const LEAST_SHARE: u64 = 50;

/// After doing nothing for so long by processors and output, its files are looked at, too.
const FILES_AFTER: Duration = Duration::from_secs(15);

/// A question that was freshened so short a time ago is still asked.
const FRESH: Duration = Duration::from_secs(4);

/// How many files are looked at. Above that nobody can say quickly that none of them changed.
const MOST_FILES: usize = 50_000;

/// Folders whose files are not the attempt's work.
const PASSED_OVER: &[&str] = &[".git", "node_modules", "target"];

/// Looks at an attempt every few seconds.
#[derive(Debug)]
pub(super) struct Pulse {
    folder: PathBuf,
    pace: Duration,
    next: Instant,
    last: Instant,
    cpu_ms: u64,
    n_bytes: u64,
    peak_memory: u64,
    files_seen: SystemTime,
    questions: Option<PathBuf>,
}

impl Pulse {
    /// Begins to look at an attempt.
    pub(super) fn new(spec: &LaunchSpec, now: Instant) -> Self {
        Self {
            folder: spec.cwd.clone(),
            questions: spec.questions.clone(),
            pace: FAST,
            next: now + FAST,
            last: now,
            cpu_ms: 0,
            n_bytes: 0,
            peak_memory: 0,
            files_seen: SystemTime::now(),
        }
    }

    /// When the next look is due.
    pub(super) fn next(&self) -> Instant {
        self.next
    }

    /// Looks, and tells the clocks whether anything was done. `longest` is how long it may do nothing.
    pub(super) fn look(
        &mut self,
        log: &Log,
        clocks: &mut Clocks,
        longest: Option<Duration>,
        now: Instant,
    ) -> Vitals {
        let used = usage();
        let elapsed = millis(now.saturating_duration_since(self.last));
        let cpu_ms = used.cpu_ms.max(self.cpu_ms);
        let n_bytes = log.n_bytes();
        let is_busy = (cpu_ms - self.cpu_ms) * LEAST_SHARE > elapsed;
        let patience = longest.map_or(FILES_AFTER, |longest| FILES_AFTER.min(longest / 2));
        let is_silent = !clocks.is_paused() && clocks.idle(now) >= patience;
        if is_busy
            || n_bytes > self.n_bytes
            || (is_silent && has_changed(&self.folder, self.files_seen))
        {
            clocks.note_activity(now);
            self.files_seen = SystemTime::now();
        }
        if self.questions.as_deref().is_some_and(is_waiting) {
            clocks.excuse(Duration::from_millis(elapsed), now);
        }
        self.peak_memory = self.peak_memory.max(used.memory);
        (self.cpu_ms, self.n_bytes, self.last) = (cpu_ms, n_bytes, now);
        let slowest = longest
            .map_or(SLOW, |longest| SLOW.min(longest / 8))
            .max(FAST / 2);
        self.pace = (self.pace * 2).min(slowest);
        self.next = now + self.pace;
        Vitals {
            cpu_ms,
            memory: used.memory,
            peak_memory: self.peak_memory,
            n_processes: used.n_processes,
            idle_ms: millis(clocks.idle(now)),
            run_ms: millis(clocks.ran(now)),
            is_paused: clocks.is_paused(),
        }
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// Whether a file below a folder was changed, made or removed since then. Links are not followed.
fn has_changed(folder: &Path, since: SystemTime) -> bool {
    let mut folders = vec![folder.to_owned()];
    let mut n_seen = 0;
    let is_new = |path: &Path| {
        let changed = fs::symlink_metadata(path).and_then(|metadata| metadata.modified());
        changed.is_ok_and(|changed| changed > since)
    };
    while let Some(folder) = folders.pop() {
        if is_new(&folder) {
            return true;
        }
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            n_seen += 1;
            if n_seen > MOST_FILES {
                return false;
            }
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let name = entry.file_name();
            if !is_folder {
                if is_new(&entry.path()) {
                    return true;
                }
            } else if !PASSED_OVER.iter().any(|passed| name == *passed) {
                folders.push(entry.path());
            }
        }
    }
    false
}

/// Whether somebody waits for the user: a file of that folder was freshened just now.
fn is_waiting(questions: &Path) -> bool {
    let entries = fs::read_dir(questions).into_iter().flatten().flatten();
    let mut changed = entries.filter_map(|entry| entry.metadata().ok()?.modified().ok());
    changed.any(|at| at.elapsed().is_ok_and(|age| age < FRESH))
}

/// What all processes below us use.
#[derive(Debug, Clone, Copy, Default)]
struct Used {
    cpu_ms: u64,
    memory: u64,
    n_processes: u32,
}

#[cfg(target_os = "linux")]
fn usage() -> Used {
    let processes = super::super::procfs::Processes::load();
    let shim = std::process::id();
    let below = processes.descendants(shim);
    let mut used = Used {
        cpu_ms: processes.cpu_of_reaped_ms(shim),
        ..Used::default()
    };
    for pid in below {
        used.cpu_ms += processes.cpu_ms(pid);
        used.memory += super::super::procfs::memory(pid);
        used.n_processes += 1;
    }
    used
}

/// Elsewhere nobody tells quickly; an attempt then counts as doing nothing where it prints nothing and changes no file.
#[cfg(not(target_os = "linux"))]
fn usage() -> Used {
    Used::default()
}
