//! The user's own commands that run before an attempt and after it.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use super::error::words;
use super::{Executor, TaskCommand};
use crate::humanize;
use crate::model::Exit;
use crate::process::StopFlag;

impl Executor {
    /// Runs a command to its end; what it prints goes to the file `log`. The error is one line that says how it failed.
    pub fn run_hook(
        &self,
        command: &TaskCommand<'_>,
        name: &str,
        timeout: Duration,
        stop_flag: &StopFlag,
        log: &Path,
    ) -> Result<(), String> {
        let line = command.line;
        let ready = self.command(command);
        let (cmd, made) = ready.map_err(|error| words(&error))?.split();
        let output = cmd.timeout(timeout).stop_flag(stop_flag.clone()).output();
        drop(made);
        let output = output.map_err(|error| words(&error))?;
        let file = OpenOptions::new().append(true).create(true).open(log);
        // The log is for people; the verdict does not hang on it.
        if let Ok(mut file) = file {
            writeln!(file, "--- {name}: {line}").ok();
            file.write_all(&output.stdout).ok();
            file.write_all(&output.stderr).ok();
        }
        let how = match &output.exit {
            Exit::Success => return Ok(()),
            Exit::Failure { code } => format!("ended with code {code}"),
            Exit::TimedOut => format!("took longer than {}", humanize::duration(timeout)),
            other => format!("did not end well: {other:?}"),
        };
        let said = output.stderr_text();
        let said = said.lines().last().unwrap_or_default();
        let log = log.display();
        Err(format!(
            "the hook {name} ({line}) {how}: {said} (see {log})"
        ))
    }
}
