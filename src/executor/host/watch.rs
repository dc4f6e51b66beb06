//! The log of an attempt, sent as it grows, and how it ended.

use std::io::{self, Write};
use std::thread;
use std::time::Duration;

use super::ears::Ears;
use super::folder::HostFolder;
use super::line::{Line, last};
use super::tail::Tail;
use super::{Whereabouts, job, words};
use crate::model::Exit;
use crate::process::{self, Adopted};

/// What everything begins with: a shell there may greet before.
pub(in crate::executor) const GREETING: &str = "git-orchestrate watches 1";

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(25);

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
