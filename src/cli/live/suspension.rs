//! Ctrl-Z: the terminal is given back before the process is stopped, and taken again when it goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rustix::process::{Signal, getpid, kill_current_process_group, kill_process};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use crate::screen;

/// A process of several threads goes on for an instant after it was told to stop: it must not take the terminal then.
const UNTIL_STOPPED: Duration = Duration::from_millis(100);

/// Whether the process was asked to stop for a while.
#[derive(Debug, Clone, Default)]
pub(super) struct Suspension {
    is_asked: Arc<AtomicBool>,
}

impl Suspension {
    /// Listens from now on. Where nobody shows a screen, the signal stops the process as ever.
    pub(super) fn listen(runtime: &Runtime) -> Self {
        let suspension = Self::default();
        let is_asked = Arc::clone(&suspension.is_asked);
        let guard = runtime.enter();
        let kind = SignalKind::from_raw(Signal::TSTP.as_raw());
        // Without it a stop leaves the screen as it is; that is no reason to do without the screen.
        if let Ok(mut stops) = signal(kind) {
            drop(runtime.spawn(async move {
                while stops.recv().await.is_some() {
                    if screen::is_up() {
                        is_asked.store(true, Ordering::SeqCst);
                    } else {
                        kill_process(getpid(), Signal::STOP).ok();
                    }
                }
            }));
        }
        drop(guard);
        suspension
    }

    /// Whether it was asked for since the last time.
    pub(super) fn take(&self) -> bool {
        self.is_asked.swap(false, Ordering::SeqCst)
    }

    /// Stops this process alone, who asked having stopped whom he wanted. Returns when it goes on.
    pub(super) fn stop_self() {
        kill_process(getpid(), Signal::STOP).ok();
        thread::sleep(UNTIL_STOPPED);
    }

    /// Stops all of our job, git among it, as Ctrl-Z does. Returns when it goes on.
    pub(super) fn stop_job() {
        kill_current_process_group(Signal::STOP).ok();
        thread::sleep(UNTIL_STOPPED);
    }
}
