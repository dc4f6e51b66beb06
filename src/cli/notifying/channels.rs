//! The ways to tell it.

use std::path::Path;
use std::time::Duration;

use super::notice::Notice;
use super::options::NotifyOptions;
use crate::cli::error::CliError;
use crate::cli::runtime;
use crate::cli::{output, programs};
use crate::forge::{self, ApiEnvironment};
use crate::model::Exit;
use crate::process::{Cmd, Output};
use crate::report;

/// How long each way may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What stands above it on a desktop.
const HEADING: &str = "git orchestrate";

/// Tells it by every way that is configured; returns what failed, in words.
pub(super) fn send(notice: &Notice, options: &NotifyOptions, folder: &Path) -> Vec<String> {
    let mut failures = Vec::new();
    let mut note = |way: &str, result: Result<(), String>| {
        if let Err(why) = result {
            failures.push(format!("the {way} was not told: {why}"));
        }
    };
    if options.has_bell {
        output::ring();
    }
    if options.has_desktop {
        note("desktop", desktop(notice));
    }
    if let Some(line) = &options.command {
        note("command", command(notice, line, folder));
    }
    if let Some(address) = &options.webhook {
        note("webhook", webhook(notice, address));
    }
    failures
}

fn desktop(notice: &Notice) -> Result<(), String> {
    let body = notice.text.as_str();
    let cmd = if programs::is_there("notify-send") {
        let body = without_markup(body);
        Cmd::new("notify-send").args(["--app-name=git-orchestrate", "--", HEADING, &body])
    } else if programs::is_there("osascript") {
        Cmd::new("osascript").args([
            "-e",
            "on run argv",
            "-e",
            "display notification (item 2 of argv) with title (item 1 of argv)",
            "-e",
            "end run",
            HEADING,
            body,
        ])
    } else {
        return Err("neither notify-send nor osascript is there".to_owned());
    };
    // What is told is UTF-8, whatever the locale of helpers.
    ended_well(cmd.env("LC_ALL", "C.UTF-8"))
}

/// A text that a desktop shows as it is: in the body of a notification it looks for markup ("Desktop Notifications
/// Specification", freedesktop.org), and what an issue calls `Vec<T>` would lose a part.
fn without_markup(text: &str) -> String {
    (text.replace('&', "&amp;"))
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn command(notice: &Notice, line: &str, folder: &Path) -> Result<(), String> {
    let document = serde_json::to_vec(notice).map_err(|error| error.to_string())?;
    let cmd = Cmd::new("/bin/sh").args(["-c", line]);
    ended_well(cmd.current_dir(folder).stdin_bytes(document))
}

fn ended_well(cmd: Cmd) -> Result<(), String> {
    let ended = cmd.timeout(PATIENCE).output();
    let output: Output = ended.map_err(|error| CliError::chain(&error))?;
    if output.exit == Exit::Success {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    let last = said.lines().last().unwrap_or_default();
    let how = report::exit(&output.exit);
    Err(format!("{how} {last}").trim_end().to_owned())
}

fn webhook(notice: &Notice, address: &str) -> Result<(), String> {
    let document = serde_json::to_value(notice).map_err(|error| error.to_string())?;
    let environment = ApiEnvironment::read(|name| std::env::var(name).ok());
    let runtime = runtime::make().map_err(|error| error.message)?;
    let sent = forge::post_json(address, &document, &environment, PATIENCE);
    runtime
        .block_on(sent)
        .map_err(|error| format!("cannot {}", CliError::chain(&error)))
}
