//! What is said before agents are started, of what they can do and cannot.

use std::collections::BTreeSet;

use crate::agent::{self, AgentSpec};
use crate::engine::running::RunOptions;
use crate::executor::{IsolationOptions, SandboxChoice};
use crate::humanize;

use super::session::Session;

/// Says what the user might not know of the agents of a run.
pub(crate) fn before_start(options: &RunOptions, session: &Session) {
    without_sandbox(&options.isolation, session);
    of_unlimited(options, session);
    of_silent(options, session);
}

/// Says so where agents are kept in no sandbox because none works.
pub(crate) fn without_sandbox(isolation: &IsolationOptions, session: &Session) {
    if isolation.sandbox == SandboxChoice::Auto
        && let Ok(None) = isolation.sandbox.resolve()
    {
        session.output.warning(
            "no sandbox works here, so agents can do whatever you can; `git orchestrate doctor` says why",
        );
    }
}

/// Says so where the user is to be asked, and an agent cannot.
fn of_silent(options: &RunOptions, session: &Session) {
    let agents = options.agents_by_kind.values().chain([&options.agent]);
    let is_known = |agent: &&AgentSpec| {
        agent::builtin()
            .iter()
            .any(|known| known.name == agent.name)
    };
    let silent = agents.filter(is_known).filter(|agent| !agent.can_ask());
    let titles: BTreeSet<&str> = silent.map(AgentSpec::title).collect();
    if options.ask.is_some() && !titles.is_empty() {
        let titles = humanize::list(titles);
        session.output.warning(&format!(
            "{titles} cannot ask you (--ask): what goes beyond the permissions is refused there"
        ));
    }
}

/// Says so where nothing limits the commands of an agent: neither a sandbox nor the agent itself.
fn of_unlimited(options: &RunOptions, session: &Session) {
    if !matches!(options.isolation.sandbox.resolve(), Ok(None)) {
        return;
    }
    let agents = options.agents_by_kind.values().chain([&options.agent]);
    let unlimited = agents.filter(|agent| agent.is_unlimited);
    let titles: BTreeSet<&str> = unlimited.map(AgentSpec::title).collect();
    if !titles.is_empty() {
        let titles = humanize::list(titles);
        session.output.warning(&format!(
            "without a sandbox nothing limits the commands of {titles}, whatever --permissions says"
        ));
    }
}
