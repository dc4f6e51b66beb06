//! How long an attempt goes on that nobody asks after: pure, from what is seen of its lease and when.
//!
//! Only our own clock counts, and only that the file changed, not which time it has: clocks of two machines differ.

use std::fs;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::spec::Lease;

/// What was seen of a lease.
#[derive(Debug)]
pub(super) struct LeaseWatch {
    lease: Option<Lease>,
    seen: Option<SystemTime>,
    renewed_at: Instant,
}

impl LeaseWatch {
    pub(super) fn new(lease: Option<Lease>, now: Instant) -> Self {
        Self {
            lease,
            seen: None,
            renewed_at: now,
        }
    }

    /// Looks whether it was renewed, and says whether it has run out.
    pub(super) fn has_run_out(&mut self, now: Instant) -> bool {
        let Some(lease) = &self.lease else {
            return false;
        };
        let changed = fs::metadata(&lease.file).and_then(|metadata| metadata.modified());
        let span = lease.span;
        self.see(changed.ok(), now) >= span
    }

    /// Takes in the time that the file has; how long ago it was seen to change.
    fn see(&mut self, changed: Option<SystemTime>, now: Instant) -> Duration {
        if changed.is_some() && changed != self.seen {
            self.seen = changed;
            self.renewed_at = now;
        }
        now.saturating_duration_since(self.renewed_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_counts_from_when_it_was_seen_to_change_whatever_the_time_of_the_file_is() {
        let begun = Instant::now();
        let after = |seconds| begun + Duration::from_secs(seconds);
        let mut watch = LeaseWatch::new(None, begun);
        let past = SystemTime::UNIX_EPOCH;
        assert_eq!(watch.see(Some(past), after(5)), Duration::ZERO);
        assert_eq!(watch.see(Some(past), after(9)), Duration::from_secs(4));
        let earlier = past + Duration::from_secs(1);
        assert_eq!(watch.see(Some(earlier), after(10)), Duration::ZERO);
        assert_eq!(watch.see(None, after(70)), Duration::from_mins(1));
    }
}
