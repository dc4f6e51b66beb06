//! The shim: what runs one attempt, apart from the orchestrator.

mod clocks;
mod log;
mod pulse;
mod session;
mod sweep;
mod watch;

use std::fs::File;
use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::fs::MetadataExt as _;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;

use self::watch::Signals;
use super::cgroup::Cgroup;
use super::folder::{Folder, ShimRecord};
use super::identity::Identity;
use super::remains;
use crate::model::Exit;
use crate::process::ProcessError;

/// The shim's code when there was nothing for it to do, or it could not say how the attempt ended.
const NOTHING_DONE: i32 = 75;

/// The body of the hidden subcommand `__attempt <folder>`: runs the attempt that the folder describes, to its end.
///
/// Returns the shim's exit code. How the attempt ended is in the folder, where the orchestrator looks for it.
pub fn run_shim(folder: &Path) -> i32 {
    let folder = Folder::at(folder);
    // Held to the last: a free lock means that the shim is gone.
    let Some(_lock) = lock(&folder) else {
        return NOTHING_DONE;
    };
    if !matches!(folder.exit(), Ok(None)) {
        return NOTHING_DONE;
    }
    // A fault of ours must not leave an attempt behind that nobody knows the end of.
    let exit = panic::catch_unwind(AssertUnwindSafe(|| run_to_end(&folder)));
    let exit = exit.unwrap_or_else(|_| give_up(&folder));
    folder.remove_spec();
    folder.write_exit(&exit).map_or(NOTHING_DONE, |()| 0)
}

fn run_to_end(folder: &Folder) -> Exit {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let exit = runtime
        .map_err(not_started)
        .and_then(|runtime| runtime.block_on(run(folder)));
    exit.unwrap_or_else(|exit| exit)
}

/// Ends what is left of an attempt that we lost hold of.
fn give_up(folder: &Folder) -> Exit {
    if let Ok(Some(record)) = folder.record() {
        remains::end(&record);
        return Exit::Lost;
    }
    not_started("a fault of git-orchestrate itself")
}

/// Runs the attempt; the error is an exit, too: that of an attempt whose child never began.
async fn run(folder: &Folder) -> Result<Exit, Exit> {
    let signals = Signals::listen().map_err(not_started)?;
    // From here on a signal is heard and not fatal, so that it is safe to be in the launcher's group for an instant.
    session::detach();
    let mut record = ShimRecord {
        shim: Identity::of(std::process::id()).ok_or_else(|| not_started("no process table"))?,
        token: session::token(),
        child: None,
        cgroup: None,
    };
    folder
        .write_record(&record)
        .map_err(|error| not_started(reason(&error)))?;
    let spec = folder
        .take_spec()
        .map_err(|error| not_started(reason(&error)))?;
    let _held: Vec<File> = spec.holds.iter().filter_map(|path| hold(path)).collect();
    let log = log::open(&spec.log)
        .map_err(|error| not_started(format!("could not open {}: {error}", spec.log.display())))?;
    if folder.stop_request().is_some() {
        return Err(Exit::Cancelled);
    }
    folder.reserve_exit();
    record.cgroup = Cgroup::make(&record.token);
    let spawn = || session::spawn(&spec, &record.token, &log);
    let spawned = (record.cgroup.as_ref()).map_or_else(spawn, |cgroup| cgroup.within(spawn));
    let child = match spawned {
        Ok(child) => child,
        Err(reason) => {
            record.cgroup.iter().for_each(Cgroup::remove);
            return Err(not_started(reason));
        }
    };
    record.child = Identity::of(child.pid());
    // Without it a killed shim's child is found by its token alone.
    folder.write_record(&record).ok();
    let exit = watch::watch(&child, &spec, &log, folder, signals).await;
    if let Some(cgroup) = &record.cgroup {
        cgroup.kill();
        cgroup.remove();
    }
    child.finish_output(&log).await;
    Ok(exit)
}

/// Takes over the lock that the launcher holds, or takes it if the shim was started by hand.
fn lock(folder: &Folder) -> Option<File> {
    let inherited = File::from(io::stdin().as_fd().try_clone_to_owned().ok()?);
    let is_ours = inherited
        .metadata()
        .ok()
        .zip(folder.lock_path().metadata().ok())
        .is_some_and(|(given, wanted)| (given.dev(), given.ino()) == (wanted.dev(), wanted.ino()));
    if is_ours {
        // It is locked already, by this very open file; to lock it once more tells whether that is so.
        return inherited.try_lock().is_ok().then_some(inherited);
    }
    folder.try_lock().ok()?
}

/// Takes a shared lock on a file that is there; who launched us has one too, so nobody can be in between.
fn hold(path: &Path) -> Option<File> {
    let file = File::open(path).ok()?;
    file.try_lock_shared().ok()?;
    Some(file)
}

fn not_started(reason: impl std::fmt::Display) -> Exit {
    Exit::NotStarted {
        reason: reason.to_string(),
    }
}

fn reason(error: &ProcessError) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
