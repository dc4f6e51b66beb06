//! Machines, each tried with a task that does nothing.

use std::thread;

use super::error::CliError;
use super::session::Session;
use super::settings::{Settings, Typed};
use crate::agent::AgentSpec;
use crate::executor::{self, Site, Trial};
use crate::humanize;

/// Whether tasks can be done on each of these machines, and what is there or in the way.
pub(crate) fn machines(list: &str, session: &Session) -> Result<Vec<(bool, String)>, CliError> {
    let settings = Settings::load(session, Typed::of_executor(list))?;
    let isolation = settings.isolation();
    let ourselves = session.context()?.shim;
    let agents = settings.trusted_agents()?;
    let ssh = executor::ssh_command(session.repository.ssh_command());
    let outcome = |site: &Site| {
        site.host()?;
        let tried = Trial::run(site, &ssh, &ourselves, &isolation, &agents);
        let (is_good, words) = match tried {
            Ok(trial) => (true, told(&trial, &agents)),
            Err(why) => (false, why),
        };
        Some((is_good, format!("{}: {words}", site.name())))
    };
    let sites = settings.sites()?;
    // Each may take seconds, on its own.
    Ok(thread::scope(|scope| {
        let outcome = &outcome;
        let tried: Vec<_> = (sites.iter())
            .map(|site| scope.spawn(move || outcome(site)))
            .collect();
        let tried = tried.into_iter();
        tried
            .filter_map(|tried| tried.join().ok().flatten())
            .collect()
    }))
}

fn told(trial: &Trial, agents: &[AgentSpec]) -> String {
    let sandbox = trial.sandbox.as_deref().unwrap_or("no sandbox");
    let found = agents.iter().filter(|agent| {
        let program = agent.program();
        trial.programs.iter().any(|name| name == program)
    });
    let found: Vec<String> = found
        .map(|agent| {
            let login = match trial.logins.get(&agent.name) {
                Some(true) => "logged in",
                Some(false) => "not logged in",
                None => "whether logged in is unknown",
            };
            format!("{} ({login})", agent.name)
        })
        .collect();
    let agents = match found.as_slice() {
        [] => "none of the agents that are known".to_owned(),
        found => humanize::list(found),
    };
    let took = humanize::duration(trial.took);
    let way = if trial.is_bundled { ", by bundles" } else { "" };
    format!("there and back in {took}{way}, {sandbox}; {agents} there")
}
