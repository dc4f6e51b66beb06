//! Watching the child until all of the attempt has ended.

use std::future::pending;
use std::io;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, waitid};
use tokio::signal::unix::{Signal as SignalStream, SignalKind, signal};
use tokio::time::{Instant, sleep_until};

use super::super::LaunchSpec;
use super::super::folder::Folder;
use super::super::lease::LeaseWatch;
use super::clocks::Clocks;
use super::log::Log;
use super::pulse::Pulse;
use super::session::{Role, ShimChild};
use super::sweep;
use crate::model::{Exit, Vitals};

/// An attempt that is shorter than this is not worth a look at what it used.
const WORTH_A_LOOK: Duration = Duration::from_millis(250);

/// The signals that the shim listens to.
pub(super) struct Signals {
    child: SignalStream,
    terminate: SignalStream,
    interrupt: SignalStream,
    quit: SignalStream,
    /// That somebody wants it paused, or to go on.
    pause: SignalStream,
    /// Kept so that a hang-up is heard, and thus not fatal.
    _hang_up: SignalStream,
}

impl Signals {
    /// Begins to listen: from now on none of them is fatal.
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            child: signal(SignalKind::child())?,
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            pause: signal(SignalKind::user_defined1())?,
            _hang_up: signal(SignalKind::hangup())?,
        })
    }
}

/// Who asks twice so soon asked once: a cluster that ends a job signals each of its processes, and whoever began the attempt
/// passes it on.
const ONE_ASKING: Duration = Duration::from_secs(1);

/// How the attempt is being ended from outside.
#[derive(Default)]
struct Ending {
    why: Option<Exit>,
    asked_at: Option<Instant>,
    kill_at: Option<Instant>,
}

impl Ending {
    /// Asks all of the attempt to end; who asks for the same a second time wants it now.
    fn ask(&mut self, child: &ShimChild, pid: Pid, why: Exit, grace: Duration) {
        let now = Instant::now();
        if self.why.as_ref() == Some(&why) {
            let is_again = self.asked_at.is_none_or(|at| now >= at + ONE_ASKING);
            self.kill_at = if is_again { Some(now) } else { self.kill_at };
        } else if self.why.is_none() {
            self.why = Some(why);
            self.asked_at = Some(now);
            // A time that the clock cannot hold never comes.
            self.kill_at = Instant::now().checked_add(grace);
            let signal_to = match child.role() {
                Role::Program => sweep::signal_all,
                Role::Outer => sweep::signal_inside,
                Role::Courier => sweep::signal_alone,
            };
            signal_to(pid, Signal::TERM);
            // One that is stopped could not obey.
            sweep::signal_all(pid, Signal::CONT);
        }
    }

    fn kill(&mut self) {
        self.why.get_or_insert(Exit::Cancelled);
        self.kill_at = Some(Instant::now());
    }
}

/// Waits for the child's end, or brings it about; then ends what is left of its descendants.
pub(super) async fn watch(
    child: &ShimChild,
    spec: &LaunchSpec,
    log: &Log,
    folder: &Folder,
    mut signals: Signals,
) -> Exit {
    let Some(pid) = i32::try_from(child.pid()).ok().and_then(Pid::from_raw) else {
        return Exit::Lost;
    };
    let mut clocks = Clocks::new(Some(spec.timeout), spec.idle_timeout, Instant::now());
    let mut pulse = Pulse::new(spec, Instant::now());
    let mut lease = LeaseWatch::new(spec.lease.clone(), Instant::now());
    set_paused(folder, child, &mut clocks).await;
    // A courier tells what is used elsewhere.
    let tell = |vitals: Vitals| {
        if child.role() != Role::Courier {
            folder.write_vitals(&vitals);
        }
    };
    let mut ending = Ending::default();
    let exit = loop {
        if let Some(exit) = peek(pid) {
            break exit;
        }
        sweep::reap_others(pid);
        if ending.why.is_some() {
            // Whoever is asked to end goes on.
            clocks.go_on(Instant::now());
        }
        let timeout = clocks.timeout_at().filter(|_| ending.why.is_none());
        tokio::select! {
            biased;
            _ = signals.child.recv() => {}
            _ = signals.quit.recv() => ending.kill(),
            _ = signals.terminate.recv() => ending.ask(child, pid, Exit::Cancelled, spec.grace),
            _ = signals.interrupt.recv() => ending.ask(child, pid, Exit::Cancelled, spec.grace),
            _ = signals.pause.recv() => {
                if ending.why.is_none() {
                    set_paused(folder, child, &mut clocks).await;
                    let now = Instant::now();
                    tell(pulse.look(log, &mut clocks, spec.idle_timeout, now));
                }
            }
            () = sleep_until(pulse.next()) => {
                let now = Instant::now();
                tell(pulse.look(log, &mut clocks, spec.idle_timeout, now));
                if lease.has_run_out(now) && ending.why.is_none() {
                    ending.ask(child, pid, Exit::Cancelled, spec.grace);
                } else if clocks.is_paused() {
                    // What was about to be forked when it was paused is stopped as well.
                    stop_all(child).await;
                } else if clocks.is_stalled(now) && ending.why.is_none() {
                    ending.ask(child, pid, Exit::Stalled, spec.grace);
                }
            }
            () = until(timeout) => ending.ask(child, pid, Exit::TimedOut, spec.grace),
            () = until(ending.kill_at) => {
                sweep::signal_all(pid, Signal::KILL);
                // A process that the kernel cannot end yet is asked again.
                ending.kill_at = Some(Instant::now() + sweep::ROUND);
            }
        }
    };
    let is_known = clocks.ran(Instant::now()) >= WORTH_A_LOOK;
    sweep::end_rest(pid, ending.why.is_none()).await;
    if is_known {
        tell(pulse.look(log, &mut clocks, spec.idle_timeout, Instant::now()));
    }
    ending.why.unwrap_or_else(|| match child.role() {
        // One that did not come to say it was killed, and what it stood for may go on.
        Role::Courier => folder.told().unwrap_or(Exit::Lost),
        _ => exit,
    })
}

/// Stops all of the attempt, or lets it go on, as the folder says.
async fn set_paused(folder: &Folder, child: &ShimChild, clocks: &mut Clocks) {
    let is_wanted = folder.is_pause_requested();
    if is_wanted {
        clocks.pause(Instant::now());
        stop_all(child).await;
    } else if clocks.is_paused() {
        sweep::let_all_go_on();
        clocks.go_on(Instant::now());
    }
}

/// Stops all of the attempt where it stands. A courier looks by itself whether it is wanted, and passes it on.
async fn stop_all(child: &ShimChild) {
    if child.role() != Role::Courier {
        sweep::stop_all().await;
    }
}

async fn until(instant: Option<Instant>) {
    match instant {
        Some(instant) => sleep_until(instant).await,
        None => pending().await,
    }
}

/// How the child ended, if it has. It is not reaped, so that its number stays its own.
fn peek(pid: Pid) -> Option<Exit> {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    match waitid(WaitId::Pid(pid), options) {
        Ok(None) | Err(rustix::io::Errno::INTR) => None,
        Ok(Some(status)) => Some(match (status.exit_status(), status.terminating_signal()) {
            (Some(0), _) => Exit::Success,
            (Some(code), _) => Exit::Failure { code },
            (None, Some(signal)) => Exit::Signalled { signal },
            (None, None) => Exit::Lost,
        }),
        Err(_) => Some(Exit::Lost),
    }
}
