//! Git and the agents.

use std::path::Path;
use std::thread;
use std::time::Duration;

use super::Check;
use crate::agent::{self, AgentSpec};
use crate::cli::error::CliError;
use crate::cli::programs;
use crate::cli::settings::Settings;
use crate::git;
use crate::humanize;
use crate::process::Cmd;

/// How long an agent may take to tell its version.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whether git is there, and new enough.
pub(crate) fn git() -> Check {
    match git::installed() {
        Ok((major, minor)) => Check::good("git", format!("version {major}.{minor}")),
        Err(error) => Check::bad("git", CliError::from(error).message),
    }
}

/// Whether the programs are there that the commands in the settings begin with.
pub(crate) fn commands(settings: &Settings, folder: &Path) -> Vec<Check> {
    let check = |(name, command): (&'static str, String)| {
        let Some(program) = programs::missing(&command, folder) else {
            return Check::good(name, format!("`{command}`"));
        };
        let cure = format!("install it, or set another command (`{name}`)");
        Check::missing(name, format!("`{command}`: {program} is not there; {cure}"))
    };
    settings.commands().into_iter().map(check).collect()
}

/// Which agents are there, and one line for each that is: whether it answers, and if not, what helps.
pub(crate) fn agents() -> Vec<Check> {
    let installed = agent::installed(programs::is_there);
    let Some(first) = installed.first() else {
        let known = agent::builtin().iter().map(|spec| &spec.name);
        let words = format!(
            "none is there; install one of {}, or use --agent-command",
            humanize::alternatives(known)
        );
        return vec![Check::missing("agents", words)];
    };
    let names = installed.iter().map(|spec| &spec.name);
    let words = format!(
        "{} ({} is used where nobody says)",
        humanize::list(names),
        first.name
    );
    let mut checks = vec![Check::good("agents", words)];
    // They take seconds, each on its own.
    thread::scope(|scope| {
        let asked: Vec<_> = installed
            .iter()
            .map(|spec| scope.spawn(|| answers(spec)))
            .collect();
        checks.extend(asked.into_iter().filter_map(|asked| asked.join().ok()));
    });
    checks
}

/// Whether an agent's program answers.
fn answers(spec: &AgentSpec) -> Check {
    let output = Cmd::new(spec.program())
        .arg("--version")
        .timeout(PATIENCE)
        .output();
    let version = match &output {
        Ok(output) if output.is_success() => agent::version_in(&output.stdout_text())
            .or_else(|| agent::version_in(&output.stderr_text())),
        _ => None,
    };
    match version {
        Some(version) => Check::good("agent", format!("{} {version}", spec.name)),
        None => Check::missing(
            "agent",
            format!(
                "{}: `{} --version` gives no answer; install it anew: {}",
                spec.name,
                spec.program(),
                spec.install
            ),
        ),
    }
}
