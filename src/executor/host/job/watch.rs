//! A job, watched from where it was submitted.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::super::ears::Ears;
use super::super::folder::{HostFolder, Kept, KeptJob};
use super::super::line::{Line, last};
use super::super::tail::Tail;
use super::folder::Start;
use super::verdict::{Signs, Verdict, judge};
use super::word_of;
use crate::executor::slurm::{self, Said};
use crate::model::Wait;
use crate::process;

/// The pause between two looks at the log.
const PAUSE: Duration = Duration::from_millis(50);

/// How often it is looked at what became of the job.
const GLANCE: Duration = Duration::from_millis(250);

/// How often Slurm is asked: at first, later, and where something hangs on it.
const SOON: Duration = Duration::from_secs(1);
const LATER: Duration = Duration::from_secs(10);
const URGENT: Duration = Duration::from_millis(500);

/// For how long it is at first.
const FIRST: Duration = Duration::from_secs(30);

/// How long it is waited, where the user does not say.
const USUAL_PATIENCE: Duration = Duration::from_mins(10);

/// How much longer than its grace a job may take to end that was asked to, before Slurm is told to end it.
const LAST_MILE: Duration = Duration::from_secs(20);

/// Sends everything until the attempt has ended. The error is that nobody listens any more.
pub(in crate::executor::host) fn watch(
    folder: &HostFolder,
    kept: &Kept,
    offset: u64,
    ears: &mut Ears,
    out: &mut impl Write,
) -> io::Result<()> {
    let Some(known) = kept.job.clone() else {
        return last(&Line::Fail("it is no job".to_owned()), out);
    };
    let asked = Asked::begin(folder, &known);
    let mut logs = Logs::new(folder, offset);
    let mut told = None;
    let mut patience = Patience::of(&known);
    let mut unsettled_since: Option<Instant> = None;
    let mut next_glance = Instant::now();
    let mut ending = Ending::default();
    loop {
        // Asked before the log is read: what is printed before the end is in it by then.
        let is_due = Instant::now() >= next_glance;
        let verdict = is_due.then(|| {
            logs.starts = folder.starts();
            next_glance = Instant::now() + GLANCE;
            ending.look(folder, &asked);
            look(folder, &known, &logs.starts, &asked, unsettled_since)
        });
        while logs.send(out)? > 0 {
            ears.beat(out, || None)?;
        }
        match verdict {
            Some(Verdict::End(exit)) => return last(&Line::End(exit), out),
            Some(Verdict::Unsettled) => {
                unsettled_since.get_or_insert_with(Instant::now);
                asked.is_urgent.store(true, Ordering::Relaxed);
            }
            Some(Verdict::GoesOn(why)) => {
                unsettled_since = None;
                asked.is_urgent.store(false, Ordering::Relaxed);
                let needs_person = patience.is_over(&asked, folder);
                let wait = why.map(|why| Wait { why, needs_person });
                if told.as_ref() != Some(&wait) {
                    Line::Wait(wait.clone()).write(out)?;
                    told = Some(wait);
                }
            }
            None => {}
        }
        let newest = logs.starts.last().map(|start| start.number);
        ears.beat(out, || process::vitals(&folder.start_folder(newest?)))?;
        thread::sleep(PAUSE);
    }
}

fn look(
    folder: &HostFolder,
    known: &KeptJob,
    starts: &[Start],
    asked: &Asked,
    unsettled_since: Option<Instant>,
) -> Verdict {
    let newest = starts.last();
    let ended = newest.and_then(|start| folder.ended(start.number));
    let said = asked.said();
    let last_words = folder.last_words(known);
    judge(&Signs {
        ended: ended.as_ref(),
        has_begun: newest.is_some(),
        is_asked: folder.stop_asked().is_some(),
        is_paused: folder.is_pause_wanted(),
        said: &said,
        waited: unsettled_since
            .map(|since| since.elapsed())
            .unwrap_or_default(),
        job: known,
        last_words: last_words.as_deref(),
    })
}

/// How long it is waited until a person is called for what only a person changes.
struct Patience {
    span: Duration,
    stuck_since: Option<Instant>,
}

impl Patience {
    fn of(known: &KeptJob) -> Self {
        Self {
            span: known.options.patience.unwrap_or(USUAL_PATIENCE),
            stuck_since: None,
        }
    }

    /// Whether the job has waited so long for that. One that the user paused is meant to wait.
    fn is_over(&mut self, asked: &Asked, folder: &HostFolder) -> bool {
        let is_stuck = match asked.said() {
            Said::Job(word) => word.is_stuck && !folder.is_pause_wanted(),
            // Where it does not answer, what holds is not known to have changed.
            Said::Nothing => self.stuck_since.is_some(),
            Said::NotKnown => false,
        };
        if !is_stuck {
            self.stuck_since = None;
            return false;
        }
        self.stuck_since.get_or_insert_with(Instant::now).elapsed() >= self.span
    }
}

/// Slurm's word on a job, asked for again and again by a thread of its own: it may take its time.
struct Asked {
    said: Arc<Mutex<Said>>,
    is_urgent: Arc<AtomicBool>,
}

impl Asked {
    fn said(&self) -> Said {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.clone()
    }

    fn begin(folder: &HostFolder, known: &KeptJob) -> Self {
        let asked = Self {
            said: Arc::default(),
            is_urgent: Arc::default(),
        };
        let (said, is_urgent) = (Arc::clone(&asked.said), Arc::clone(&asked.is_urgent));
        let (folder, known) = (folder.clone(), known.clone());
        thread::spawn(move || {
            let begun = Instant::now();
            loop {
                let pace = match is_urgent.load(Ordering::Relaxed) {
                    true => URGENT,
                    false if begun.elapsed() < FIRST => SOON,
                    false => LATER,
                };
                // Where it does not answer, what it said before holds.
                if let Ok(found) = word_of(&folder, &known, pace) {
                    let found = found.map_or(Said::NotKnown, Said::Job);
                    *said.lock().unwrap_or_else(PoisonError::into_inner) = found;
                }
                let until = Instant::now() + pace;
                while Instant::now() < until && !is_urgent.load(Ordering::Relaxed) {
                    thread::sleep(URGENT.min(pace) / 2);
                }
                thread::sleep(URGENT / 2);
            }
        });
        asked
    }
}

/// Sees to it that a job ends that was asked to.
#[derive(Default)]
struct Ending {
    asked_at: Option<Instant>,
    is_forced: bool,
}

impl Ending {
    fn look(&mut self, folder: &HostFolder, asked: &Asked) {
        if folder.stop_asked().is_none() || self.is_forced {
            return;
        }
        let asked_at = *self.asked_at.get_or_insert_with(Instant::now);
        let grace = folder
            .order()
            .map_or(Duration::ZERO, |order| order.call.grace);
        if asked_at.elapsed() < grace + LAST_MILE {
            return;
        }
        self.is_forced = true;
        if let Said::Job(word) = asked.said() {
            // Where Slurm does not answer the job finds out by its files.
            slurm::cancel(&word.id).ok();
        }
    }
}

/// What all starts of a job printed, one after the other.
struct Logs<'a> {
    folder: &'a HostFolder,
    starts: Vec<Start>,
    /// How much of all of it was sent.
    offset: u64,
    at: Option<(u32, Tail)>,
}

impl<'a> Logs<'a> {
    fn new(folder: &'a HostFolder, offset: u64) -> Self {
        Self {
            folder,
            starts: folder.starts(),
            offset,
            at: None,
        }
    }

    /// Sends what is new, up to a chunk of it; how many bytes that was.
    fn send(&mut self, out: &mut impl Write) -> io::Result<u64> {
        let Some(at) = self
            .starts
            .iter()
            .rposition(|start| start.skip <= self.offset)
        else {
            return Ok(0);
        };
        let Some(start) = self.starts.get(at) else {
            return Ok(0);
        };
        // What one printed after a later one began is nobody's.
        let end = self
            .starts
            .get(at + 1)
            .map_or(u64::MAX, |next| next.skip - start.skip);
        if self
            .at
            .as_ref()
            .is_none_or(|(number, _)| *number != start.number)
        {
            let tail = Tail::new(self.folder.log_of(start.number), self.offset - start.skip);
            self.at = Some((start.number, tail));
        }
        let Some((_, tail)) = &mut self.at else {
            return Ok(0);
        };
        let n_sent = tail.send(end, out)?;
        self.offset += n_sent;
        Ok(n_sent)
    }
}
