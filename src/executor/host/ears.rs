//! Who watches an attempt: for as long as somebody does, it goes on.

use std::io::{self, Read as _, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::folder::HostFolder;
use super::line::Line;
use crate::model::Vitals;

/// How often a sign of life is sent.
const BEAT: Duration = Duration::from_secs(2);

/// After how long without a sign from the other side this ends.
const DEAF: Duration = Duration::from_mins(2);

/// Who listens, and when that was last heard of.
pub(super) struct Ears {
    begun: Instant,
    heard: Arc<AtomicU64>,
    next_beat: Instant,
}

impl Ears {
    /// Begins to hear; whatever is heard renews the lease.
    pub(super) fn listen(folder: &HostFolder) -> Self {
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
