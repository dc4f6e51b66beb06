//! Ctrl-C where no run listens for it: while results are merged, and at a question.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::process::StopFlag;
use crate::screen;

use super::error::CliError;

/// A Ctrl-C on a terminal reaches us twice where git started us: once from the terminal, once from git.
const ECHO: Duration = Duration::from_millis(500);
const INTERRUPTED: i32 = 130;

/// What a Ctrl-C does outside of a run. The first one raises the flag, or ends the process at a question; the second
/// ends it in any case.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interrupts {
    /// Raised by the first Ctrl-C.
    pub(crate) stop_flag: StopFlag,
    is_asking: Arc<AtomicBool>,
}

impl Interrupts {
    /// Listens from now on, for as long as the runtime lives.
    pub(crate) fn listen(runtime: &Runtime) -> Result<Self, CliError> {
        let interrupts = Self::default();
        let listener = interrupts.clone();
        let failure =
            |source: io::Error| CliError::failure(format!("cannot listen to signals: {source}"));
        let guard = runtime.enter();
        let signals = [
            SignalKind::interrupt(),
            SignalKind::terminate(),
            SignalKind::hangup(),
        ]
        .map(signal)
        .into_iter()
        .collect::<io::Result<Vec<Signal>>>()
        .map_err(failure)?;
        drop(guard);
        for signal in signals {
            drop(runtime.spawn(listener.clone().follow(signal)));
        }
        Ok(interrupts)
    }

    async fn follow(self, mut signal: Signal) {
        let mut first: Option<Instant> = None;
        while signal.recv().await.is_some() {
            let is_echo = first.is_some_and(|at| at.elapsed() < ECHO);
            let is_second = self.stop_flag.is_raised() && !is_echo;
            if is_second || self.is_asking.load(Ordering::SeqCst) {
                screen::restore();
                std::process::exit(INTERRUPTED);
            }
            first.get_or_insert_with(Instant::now);
            self.stop_flag.raise();
        }
    }

    /// Lets every signal end the process from now on, as if nobody listened.
    pub(crate) fn end_the_process(&self) {
        self.is_asking.store(true, Ordering::SeqCst);
    }

    /// Runs a question, at which a Ctrl-C ends the process.
    pub(crate) fn at_question<T>(&self, question: impl FnOnce() -> T) -> T {
        self.is_asking.store(true, Ordering::SeqCst);
        let answer = question();
        self.is_asking.store(false, Ordering::SeqCst);
        answer
    }
}
