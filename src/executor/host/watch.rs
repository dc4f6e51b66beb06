//! The log of an attempt, sent as it grows, and how it ended.
//!
//! What is sent is a greeting, then lines: `log N` with N bytes behind it, `beat` with what the processes use, `end` with the
//! exit, `fail` with words. Whoever listens sends a byte now and then: that renews the lease, so that one who is gone,
//! though nobody told this machine, does not.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::folder::HostFolder;
use super::{Whereabouts, words};
use crate::model::{Exit, Vitals};
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
            "beat" => Some(Self::Beat(serde_json::from_str(rest).ok()?)),
            "end" => Some(Self::End(serde_json::from_str(rest).ok()?)),
            "fail" => Some(Self::Fail(rest.to_owned())),
            _ => None,
        }
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        match self {
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
    let begun = Instant::now();
    let heard = listen(&folder, begun);
    let mut log = Tail::new(&folder, offset);
    let mut next_beat = begun;
    loop {
        // Asked first: what is printed before the end is in the log by then.
        let state = process::adopt(&folder.attempt);
        let n_sent = log.send(out)?;
        match state {
            _ if n_sent > 0 => {}
            Ok(Adopted::Running(_)) => {}
            Ok(Adopted::Ended(exit)) => return last(&Line::End(exit), out),
            Ok(Adopted::NeverStarted) => return last(&Line::End(Exit::Lost), out),
            Err(error) => return last(&Line::Fail(words(&error)), out),
        }
        let now = Instant::now();
        if now >= next_beat {
            Line::Beat(process::vitals(&folder.attempt)).write(out)?;
            next_beat = now + BEAT;
        }
        out.flush()?;
        let silent = begun
            .elapsed()
            .as_millis()
            .saturating_sub(u128::from(heard.load(Ordering::Relaxed)));
        if silent > DEAF.as_millis() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        if n_sent == 0 {
            thread::sleep(PAUSE);
        }
    }
}

fn last(line: &Line, out: &mut impl Write) -> io::Result<()> {
    line.write(out)?;
    out.flush()
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

/// The log from an offset on.
struct Tail {
    path: std::path::PathBuf,
    file: Option<File>,
    offset: u64,
}

impl Tail {
    fn new(folder: &HostFolder, offset: u64) -> Self {
        Self {
            path: folder.log(),
            file: None,
            offset,
        }
    }

    /// Sends what is new, up to a chunk of it; how many bytes that was.
    fn send(&mut self, out: &mut impl Write) -> io::Result<u64> {
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
        file.take(CHUNK).read_to_end(&mut bytes)?;
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
