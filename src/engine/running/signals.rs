//! What the user tells the run by signals.

use std::io;
use std::time::{Duration, Instant};

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::model::CancelReason;

/// A Ctrl-C on a terminal reaches us twice where git started us: once from the terminal, once from git.
const ECHO: Duration = Duration::from_millis(500);

/// The signals that ask a run to stop.
pub(in crate::engine) struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
    asked: Asked,
}

impl Signals {
    /// Listens from now on. The signals no longer end the process by themselves.
    pub(in crate::engine) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            asked: Asked::default(),
        })
    }

    /// What the user asks for next. Can be dropped and called again.
    pub(in crate::engine) async fn next(&mut self) -> CancelReason {
        loop {
            let is_interrupt = tokio::select! {
                _ = self.interrupt.recv() => true,
                _ = self.terminate.recv() => false,
                _ = self.hang_up.recv() => false,
            };
            if let Some(reason) = self.asked.take(Instant::now(), is_interrupt) {
                return reason;
            }
        }
    }
}

/// What was asked for so far.
#[derive(Debug, Default)]
struct Asked {
    first_interrupt: Option<Instant>,
    n_signals: usize,
}

impl Asked {
    /// Counts one signal; none where it is the echo of the first one.
    fn take(&mut self, now: Instant, is_interrupt: bool) -> Option<CancelReason> {
        if is_interrupt {
            match self.first_interrupt {
                Some(first) if now.duration_since(first) < ECHO => return None,
                Some(_) => {}
                None => self.first_interrupt = Some(now),
            }
        }
        self.n_signals += 1;
        Some(if self.n_signals == 1 {
            CancelReason::Interrupt
        } else {
            CancelReason::Kill
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_echo_of_the_first_interrupt_is_not_a_second_one() {
        let start = Instant::now();
        let after = |ms| start + Duration::from_millis(ms);
        let mut asked = Asked::default();
        assert_eq!(asked.take(after(0), true), Some(CancelReason::Interrupt));
        assert_eq!(asked.take(after(3), true), None);
        assert_eq!(asked.take(after(499), true), None);
        assert_eq!(asked.take(after(600), true), Some(CancelReason::Kill));
    }

    #[test]
    fn a_second_signal_of_another_kind_means_now() {
        let start = Instant::now();
        let mut asked = Asked::default();
        assert_eq!(asked.take(start, false), Some(CancelReason::Interrupt));
        assert_eq!(asked.take(start, true), Some(CancelReason::Kill));
    }
}
