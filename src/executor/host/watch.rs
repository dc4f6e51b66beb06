//! The log of an attempt, sent as it grows, and how it ended.
//!
//! What is sent is a greeting, then lines: `log N` with N bytes behind it, `beat` with what the processes use, `wait` with why
//! it does not run yet, `end` with the exit, `fail` with words. Whoever listens sends a byte now and then: that renews the lease, so that one who is gone,
//! though nobody told this machine, does not.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::folder::HostFolder;
use super::{Whereabouts, job, words};
use crate::model::{Exit, Vitals, Wait};
use crate::process::{self, Adopted};

/// What everything begins with: a shell there may greet before.
pub(in crate::executor) const GREETING: &str = "git-orchestrate watches 1";

/// How much of the log goes at once, in bytes.
pub(in crate::executor) const CHUNK: u64 = 256 * 1024;

/// How often a sign of life is sent.
const BEAT: Duration = Duration::from_secs(2);

/// After how long without a sign from the other side this ends.
const DEAF: Duration = Duration::from_mins(2);

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(25);

/// One line of what is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::executor) enum Line {
    /// So many bytes of the log follow.
    Log(u64),
    /// It lives; what it uses.
    Beat(Option<Vitals>),
    /// Why it does not run yet; none where it does.
    Wait(Option<Wait>),
    /// How it ended.
    End(Exit),
    /// It cannot be watched, and why not.
    Fail(String),
}

impl Line {
    /// Reads a line; none where it is none of ours.
    pub(in crate::executor) fn parse(text: &str) -> Option<Self> {
        let (word, rest) = text.trim_end().split_once(' ')?;
        match word {
            "log" => rest.parse().ok().map(Self::Log),
            "wait" => Some(Self::Wait(serde_json::from_str(rest).ok()?)),
            "beat" => Some(Self::Beat(serde_json::from_str(rest).ok()?)),
            "end" => Some(Self::End(serde_json::from_str(rest).ok()?)),
            "fail" => Some(Self::Fail(rest.to_owned())),
            _ => None,
        }
    }

    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Wait(wait) => writeln!(out, "wait {}", serde_json::to_string(wait)?),
            Self::Log(n) => writeln!(out, "log {n}"),
            Self::Beat(vitals) => writeln!(out, "beat {}", serde_json::to_string(vitals)?),
            Self::End(exit) => writeln!(out, "end {}", serde_json::to_string(exit)?),
            Self::Fail(words) => writeln!(out, "fail {}", words.replace('\n', " ")),
        }
    }
}

/// Sends everything until the attempt has ended. The error is that nobody listens any more.
pub(super) fn watch(at: &Whereabouts, offset: u64, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{GREETING}")?;
    let folder = match HostFolder::of(at) {
        Ok(folder) => folder,
        Err(words) => return last(&Line::Fail(words), out),
    };
    let mut ears = Ears::listen(&folder);
    if let Some(kept) = folder.kept().filter(|kept| kept.job.is_some()) {
        return job::watch(&folder, &kept, offset, &mut ears, out);
    }
    let mut log = Tail::new(folder.log(), offset);
    loop {
        // Asked first: what is printed before the end is in the log by then.
        let state = process::adopt(&folder.attempt);
        let n_sent = log.send(u64::MAX, out)?;
        match state {
            _ if n_sent > 0 => {}
            Ok(Adopted::Running(_)) => {}
            Ok(Adopted::Ended(exit)) => return last(&Line::End(exit), out),
            Ok(Adopted::NeverStarted) => return last(&Line::End(Exit::Lost), out),
            Err(error) => return last(&Line::Fail(words(&error)), out),
        }
        ears.beat(out, || process::vitals(&folder.attempt))?;
        if n_sent == 0 {
            thread::sleep(PAUSE);
        }
    }
}

pub(super) fn last(line: &Line, out: &mut impl Write) -> io::Result<()> {
    line.write(out)?;
    out.flush()
}

/// Who listens, and when that was last heard of.
pub(super) struct Ears {
    begun: Instant,
    heard: Arc<AtomicU64>,
    next_beat: Instant,
}

impl Ears {
    /// Begins to hear; whatever is heard renews the lease.
    fn listen(folder: &HostFolder) -> Self {
        let begun = Instant::now();
        Self {
            begun,
            heard: listen(folder, begun),
            next_beat: begun,
        }
    }

    /// Gives a sign of life when one is due. The error is that nobody listens any more.
    pub(super) fn beat(
        &mut self,
        out: &mut impl Write,
        vitals: impl FnOnce() -> Option<Vitals>,
    ) -> io::Result<()> {
        let now = Instant::now();
        if now >= self.next_beat {
            Line::Beat(vitals()).write(out)?;
            self.next_beat = now + BEAT;
        }
        out.flush()?;
        let heard = u128::from(self.heard.load(Ordering::Relaxed));
        let silent = self.begun.elapsed().as_millis().saturating_sub(heard);
        if silent > DEAF.as_millis() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(())
    }
}

/// Renews the lease whenever something is heard; when that was, in milliseconds after `begun`.
fn listen(folder: &HostFolder, begun: Instant) -> Arc<AtomicU64> {
    let heard = Arc::new(AtomicU64::new(0));
    let (at, folder) = (Arc::clone(&heard), folder.clone());
    thread::spawn(move || {
        let mut bytes = [0; 64];
        loop {
            folder.renew();
            let now = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            at.store(now, Ordering::Relaxed);
            if !matches!(io::stdin().lock().read(&mut bytes), Ok(n) if n > 0) {
                return;
            }
        }
    });
    heard
}

/// A log from an offset on.
pub(super) struct Tail {
    path: PathBuf,
    file: Option<File>,
    /// Up to where it was sent.
    pub(super) offset: u64,
}

impl Tail {
    pub(super) fn new(path: PathBuf, offset: u64) -> Self {
        Self {
            path,
            file: None,
            offset,
        }
    }

    /// Sends what is new, up to a chunk of it and not beyond `end`; how many bytes that was.
    pub(super) fn send(&mut self, end: u64, out: &mut impl Write) -> io::Result<u64> {
        if self.file.is_none() {
            let opened = File::open(&self.path).and_then(|mut file| {
                file.seek(SeekFrom::Start(self.offset))?;
                Ok(file)
            });
            // It is not there before the attempt prints.
            self.file = opened.ok();
        }
        let Some(file) = &mut self.file else {
            return Ok(0);
        };
        let mut bytes = Vec::new();
        let most = CHUNK.min(end.saturating_sub(self.offset));
        file.take(most).read_to_end(&mut bytes)?;
        let n = bytes.len() as u64;
        if n > 0 {
            Line::Log(n).write(out)?;
            out.write_all(&bytes)?;
            out.flush()?;
            self.offset += n;
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_as_it_was_written() {
        let lines = [
            Line::Log(17),
            Line::Beat(None),
            Line::Beat(Some(Vitals::default())),
            Line::Wait(Some(Wait {
                why: "job 12 waits: others go before it".to_owned(),
                needs_person: false,
            })),
            Line::Wait(None),
            Line::End(Exit::Failure { code: 3 }),
            Line::Fail("no such folder".to_owned()),
        ];
        for line in lines {
            let mut bytes = Vec::new();
            line.write(&mut bytes).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(Line::parse(&text), Some(line));
        }
        assert_eq!(Line::parse("Welcome to big1"), None);
        assert_eq!(Line::parse("log many"), None);
    }
}
