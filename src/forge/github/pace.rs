//! How fast a forge may be asked.

use std::time::Duration;

/// How often a request is tried where the forge is busy or asks to wait.
pub(super) const MAX_TRIES: u32 = 5;
/// The same of a read that failed for a passing reason: somebody may be waiting at a terminal.
pub(super) const MAX_READS: u32 = 3;
/// How often it is looked for something that may have been made: lists may lag behind.
pub(super) const MAX_LOOKS: u32 = 3;
/// The wait after a limit of which nothing more is known, in seconds; it doubles each time.
const UNKNOWN_LIMIT: u64 = 60;

/// How fast a forge may be asked. GitHub asks for a second between writes; all waits are counted in such seconds, so that
/// a test can have shorter ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How long a second is.
    pub second: Duration,
    /// How many seconds of waiting for a limit are put up with in one go; longer ones are an error at once.
    pub patience: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            second: Duration::from_secs(1),
            patience: 90,
        }
    }
}

impl Pace {
    /// So many of its seconds.
    pub(super) fn seconds(self, n_seconds: u64) -> Duration {
        let n_seconds = u32::try_from(n_seconds).unwrap_or(u32::MAX);
        self.second.saturating_mul(n_seconds)
    }

    /// How long to wait before a request that failed for a passing reason is tried again.
    pub(super) fn after_failure(self, n_tries: u32) -> Duration {
        self.seconds(1 << n_tries.min(6))
    }

    /// How long to wait after a limit; none where that would be too long.
    pub(super) fn after_limit(
        self,
        retry_after: Option<Duration>,
        seconds_to_reset: Option<u64>,
        n_tries: u32,
    ) -> Option<Duration> {
        let n_seconds = retry_after
            .map(|wait| wait.as_secs())
            // A second more: the two clocks may differ by part of one.
            .or_else(|| seconds_to_reset.map(|seconds| seconds + 1))
            .unwrap_or(UNKNOWN_LIMIT << n_tries.min(6));
        (n_seconds <= self.patience).then(|| self.seconds(n_seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_forge_says_goes_before_what_is_guessed() {
        let pace = Pace {
            second: Duration::from_millis(1),
            patience: 200,
        };
        let wait = |after: Option<u64>, reset, n_tries| {
            let after = after.map(Duration::from_secs);
            pace.after_limit(after, reset, n_tries)
                .map(|wait| wait.as_millis())
        };
        assert_eq!(wait(Some(7), Some(30), 0), Some(7));
        assert_eq!(wait(None, Some(30), 0), Some(31));
        assert_eq!(wait(None, None, 0), Some(60));
        assert_eq!(wait(None, None, 1), Some(120));
        assert_eq!(wait(None, None, 2), None);
        assert_eq!(wait(Some(3600), None, 0), None);
    }
}
