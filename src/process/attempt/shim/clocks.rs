//! The clocks of an attempt, which stand still while it is paused: pure, from the instants that they are told.

use std::time::Duration;

use tokio::time::Instant;

/// The clocks of an attempt.
#[derive(Debug, Clone)]
pub(super) struct Clocks {
    /// How long it may take; none for ever.
    timeout: Option<Duration>,
    /// How long it may do nothing.
    idle_timeout: Option<Duration>,
    /// How long it ran before `since`.
    ran: Duration,
    /// Since when it runs; none while it is paused.
    since: Option<Instant>,
    /// How long it had run when it was last seen to do something.
    active_at: Duration,
}

impl Clocks {
    pub(super) fn new(
        timeout: Option<Duration>,
        idle_timeout: Option<Duration>,
        now: Instant,
    ) -> Self {
        Self {
            timeout,
            idle_timeout,
            ran: Duration::ZERO,
            since: Some(now),
            active_at: Duration::ZERO,
        }
    }

    /// How long it has run, without pauses.
    pub(super) fn ran(&self, now: Instant) -> Duration {
        let since = self.since.map(|since| now.saturating_duration_since(since));
        self.ran + since.unwrap_or_default()
    }

    pub(super) fn is_paused(&self) -> bool {
        self.since.is_none()
    }

    pub(super) fn pause(&mut self, now: Instant) {
        self.ran = self.ran(now);
        self.since = None;
    }

    pub(super) fn go_on(&mut self, now: Instant) {
        self.since.get_or_insert(now);
    }

    /// For so long just now it could do nothing, and that was not its fault.
    pub(super) fn excuse(&mut self, span: Duration, now: Instant) {
        if self.since.is_some() {
            let ran = self.ran(now);
            // What it did before stands.
            self.ran = ran.saturating_sub(span).max(self.active_at.min(ran));
            self.since = Some(now);
        }
    }

    /// It was seen to do something.
    pub(super) fn note_activity(&mut self, now: Instant) {
        self.active_at = self.ran(now);
    }

    /// How long it has run without doing anything.
    pub(super) fn idle(&self, now: Instant) -> Duration {
        self.ran(now).saturating_sub(self.active_at)
    }

    /// Whether it has done nothing for longer than it may.
    pub(super) fn is_stalled(&self, now: Instant) -> bool {
        self.idle_timeout.is_some_and(|most| self.idle(now) >= most)
    }

    /// When its time is up if it goes on as it does; none while it is paused, or where that time never comes.
    pub(super) fn timeout_at(&self) -> Option<Instant> {
        let left = self.timeout?.saturating_sub(self.ran);
        self.since?.checked_add(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clocks_stand_still_while_it_is_paused() {
        let begun = Instant::now();
        let at = |seconds| begun + Duration::from_secs(seconds);
        let seconds = Duration::from_secs;
        let mut clocks = Clocks::new(Some(seconds(100)), Some(seconds(20)), begun);
        assert_eq!(clocks.timeout_at(), Some(at(100)));
        clocks.note_activity(at(10));
        clocks.pause(at(15));
        assert_eq!(clocks.timeout_at(), None);
        assert_eq!(
            (clocks.ran(at(50)), clocks.idle(at(50))),
            (seconds(15), seconds(5))
        );
        assert!(clocks.is_paused() && !clocks.is_stalled(at(500)));
        clocks.go_on(at(1015));
        clocks.go_on(at(1016));
        assert_eq!(clocks.timeout_at(), Some(at(1100)));
        assert!(!clocks.is_stalled(at(1029)));
        assert!(clocks.is_stalled(at(1030)));
    }

    #[test]
    fn who_waits_for_the_user_neither_takes_time_nor_idles_and_keeps_what_it_did_before() {
        let begun = Instant::now();
        let at = |seconds| begun + Duration::from_secs(seconds);
        let seconds = Duration::from_secs;
        let mut clocks = Clocks::new(Some(seconds(100)), Some(seconds(20)), begun);
        clocks.note_activity(at(10));
        for now in 11..=60 {
            clocks.excuse(seconds(1), at(now));
        }
        assert_eq!(clocks.ran(at(60)), seconds(10));
        assert_eq!(clocks.timeout_at(), Some(at(150)));
        assert!(!clocks.is_stalled(at(79)) && clocks.is_stalled(at(80)));
        // More than it has run cannot be taken back.
        clocks.excuse(seconds(1000), at(70));
        assert_eq!(clocks.ran(at(70)), seconds(10));
    }
}
