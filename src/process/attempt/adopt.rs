//! Finding an attempt of an earlier orchestrator, and settling one whose shim is gone.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::folder::Folder;
use super::{Supervised, remains};
use crate::model::Exit;
use crate::process::ProcessError;

/// How long a shim may take from its start to its first file; it takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// What an orchestrator finds of an attempt that an earlier one began.
#[derive(Debug)]
pub enum Adopted {
    /// It runs, and is watched from now on.
    Running(Supervised),
    /// It has ended.
    Ended(Exit),
    /// It was never started, and never will be.
    NeverStarted,
}

/// Finds out about an attempt that an earlier orchestrator began, and watches it if it runs.
///
/// The caller must know that the earlier orchestrator is gone. What is left of an attempt whose shim is gone is ended.
pub fn adopt(folder: &Path) -> Result<Adopted, ProcessError> {
    if !folder.exists() {
        return Ok(Adopted::NeverStarted);
    }
    let folder = Folder::at(folder);
    let until = Instant::now() + PATIENCE;
    loop {
        if let Some(settled) = settle(&folder)? {
            return Ok(settled);
        }
        if let Some(record) = folder.record()?
            && let Some(handle) = record.shim.open()
        {
            return Ok(Adopted::Running(Supervised::of_stranger(
                record.shim.pid,
                handle,
                folder,
            )));
        }
        if Instant::now() >= until {
            return Err(ProcessError::Unresponsive {
                folder: folder.path().to_owned(),
            });
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// Says how an attempt ended, and makes that final; none while its shim lives.
pub(super) fn settle(folder: &Folder) -> Result<Option<Adopted>, ProcessError> {
    let record = folder.record()?;
    if let Some(exit) = folder.exit()? {
        return Ok(Some(ended(exit, record.is_some())));
    }
    let Some(lock) = folder.try_lock()? else {
        return Ok(None);
    };
    // With the lock in hand nobody else writes here, so this second look is the last word.
    let record = folder.record()?;
    if let Some(exit) = folder.exit()? {
        return Ok(Some(ended(exit, record.is_some())));
    }
    folder.remove_spec();
    if let Some(record) = &record {
        remains::end(record);
    }
    let exit = match (&record, folder.stop_request()) {
        (Some(_), Some(_)) => Exit::Cancelled,
        _ => Exit::Lost,
    };
    folder.write_exit(&exit)?;
    drop(lock);
    Ok(Some(ended(exit, record.is_some())))
}

/// An attempt that was given up before there was a shim has never been started, however often one asks.
fn ended(exit: Exit, has_begun: bool) -> Adopted {
    if exit == Exit::Lost && !has_begun {
        Adopted::NeverStarted
    } else {
        Adopted::Ended(exit)
    }
}
