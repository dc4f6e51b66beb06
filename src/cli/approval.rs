//! Commands that a repository brings along: they run once the user has seen and approved that very text.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use sha1::{Digest as _, Sha1};

use super::error::CliError;
use super::output::Output;
use super::session::Session;
use super::settings::Settings;

/// Refuses commands of the repository's own file that the user did not approve, after asking where somebody can be asked.
pub(crate) fn require(
    settings: &Settings,
    approve: bool,
    session: &Session,
) -> Result<(), CliError> {
    let commands = settings.repository_commands();
    if commands.is_empty() {
        return Ok(());
    }
    let text = commands.join("\n");
    let file = folder()
        .ok_or_else(|| CliError::failure("there is no home to keep approvals in"))?
        .join(name(&text));
    // The whole text is kept and compared: that of another with the same name is not approved.
    if fs::read_to_string(&file).is_ok_and(|kept| kept == text) {
        return Ok(());
    }
    if !approve {
        session.output.note(&format!(
            "The repository's own configuration brings commands that run on this machine:\n\n{text}\n"
        ));
        if !Output::can_ask() {
            return Err(CliError::failure(
                "commands of the repository's own configuration are not approved",
            )
            .hint("Approve exactly what is shown above: --approve-hooks"));
        }
        if !Output::ask("Approve exactly these?")? {
            return Err(CliError::failure(
                "they were not approved, so nothing was started",
            ));
        }
    }
    let kept = file
        .parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(&file, &text));
    kept.map_err(|error| CliError::failure(format!("cannot write '{}': {error}", file.display())))
}

fn name(text: &str) -> String {
    let mut name = String::new();
    for byte in Sha1::digest(text.as_bytes()) {
        let _ = write!(name, "{byte:02x}");
    }
    name
}

/// Where approvals are kept: with the user, and never in a repository.
fn folder() -> Option<PathBuf> {
    let absolute = |name| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let state = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")));
    Some(state?.join("git-orchestrate/approved"))
}
