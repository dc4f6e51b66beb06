//! `logs`: what an agent printed, then and from now on.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::Done;
use crate::cli::args::LogsArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::humanize;
use crate::model::{AttemptId, RunPhase, RunState, TaskId};
use crate::report;
use crate::store::RunDir;

const POLL: Duration = Duration::from_millis(100);

pub(super) fn execute(args: &LogsArgs, session: &Session) -> Done {
    let run_dir = session.run(args.run.as_deref())?;
    let mut state = run_dir.load_state()?;
    let mut log = Log::of(log_path(args.task, &run_dir, &state)?);
    log.copy(session)?;
    while args.follow && goes_on(args.task, &run_dir, &state)? {
        thread::sleep(POLL);
        state = run_dir.load_state()?;
        let path = log_path(args.task, &run_dir, &state)?;
        if path != log.path {
            log.copy(session)?;
            log = Log::of(path);
        }
        log.copy(session)?;
    }
    if args.follow {
        log.copy(session)?;
    } else if log.n_bytes == 0 {
        session.output.note("The log is empty.");
    }
    Ok(ExitCode::Done)
}

/// The log of the newest attempt at the task, or of the run itself.
fn log_path(task: Option<TaskId>, run_dir: &RunDir, state: &RunState) -> Result<PathBuf, CliError> {
    let Some(task) = task else {
        return Ok(run_dir.session_log());
    };
    let task_state = state.tasks.get(&task).ok_or_else(|| {
        CliError::failure(format!("run {} has no task {task}", state.run)).hint(format!(
            "Its tasks are {}",
            humanize::list(state.tasks.keys())
        ))
    })?;
    let number = task_state.n_attempts.max(1);
    Ok(run_dir.log_path(AttemptId { task, number }))
}

/// Whether more may still be written: the task has not ended, and somebody drives the run.
fn goes_on(task: Option<TaskId>, run_dir: &RunDir, state: &RunState) -> Result<bool, CliError> {
    let is_open = match task.and_then(|task| state.tasks.get(&task)) {
        Some(task) => task.outcome().is_none(),
        None => state.phase != RunPhase::Finished,
    };
    Ok(is_open && run_dir.holder()?.is_some())
}

struct Log {
    path: PathBuf,
    n_bytes: u64,
}

impl Log {
    fn of(path: PathBuf) -> Self {
        Self { path, n_bytes: 0 }
    }

    /// Prints what was added since the last time.
    fn copy(&mut self, session: &Session) -> Result<(), CliError> {
        let bytes = read_from(&self.path, self.n_bytes)?;
        self.n_bytes += bytes.len() as u64;
        if Output::is_terminal() {
            // What an agent prints must not speak to the terminal of whoever reads it.
            let text = report::harmless(&String::from_utf8_lossy(&bytes));
            return session.output.raw(text.as_bytes());
        }
        session.output.raw(&bytes)
    }
}

fn read_from(path: &Path, start: u64) -> Result<Vec<u8>, CliError> {
    let failure = |source: std::io::Error| {
        CliError::failure(format!("cannot read '{}': {source}", path.display()))
    };
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failure(error)),
    };
    let mut bytes = Vec::new();
    file.seek(std::io::SeekFrom::Start(start))
        .map_err(failure)?;
    file.read_to_end(&mut bytes).map_err(failure)?;
    Ok(bytes)
}
