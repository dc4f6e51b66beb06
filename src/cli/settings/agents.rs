//! Which agent does the tasks.

use crate::agent::{self, AgentError, AgentSpec};
use crate::config::{Layer, Setting};
use crate::engine::merging::AgentResolver;
use crate::engine::running::RunOptions;
use crate::executor::IsolationOptions;
use crate::humanize;
use crate::model::Plan;

use super::Settings;
use crate::cli::error::CliError;
use crate::cli::programs;

impl Settings {
    /// The agent that is asked for, by whichever layer is the highest to ask for one; else the first one that is there.
    pub(super) fn agent(&self, more_agents: &[AgentSpec]) -> Result<AgentSpec, CliError> {
        let is_here = self.runs_here()?;
        match (self.config.agent(), self.config.agent_command()) {
            (Some(name), Some(command)) if name.origin.layer > command.origin.layer => {
                named_agent(name.value, more_agents, is_here)
            }
            (_, Some(command)) => own_command(command.value, is_here),
            (Some(name), None) => named_agent(name.value, more_agents, is_here),
            (None, None) => agent::default_agent(programs::is_there)
                .cloned()
                .ok_or_else(no_agent),
        }
    }

    /// The agent of that name; `agent` is the one that is asked for.
    pub(crate) fn agent_named(&self, name: &str) -> Result<AgentSpec, CliError> {
        let own_agents = self.own_agents()?;
        match name {
            "agent" => self.agent(&own_agents),
            _ => named_agent(name, &own_agents, true),
        }
    }

    /// The model that agents are asked to use, where one is set.
    pub(crate) fn model(&self) -> Option<String> {
        self.config.model().map(|model| model.value.to_owned())
    }

    /// How agents are kept in their place that do no task of a run.
    pub(crate) fn isolation(&self) -> IsolationOptions {
        let mut isolation = IsolationOptions::default();
        self.put_isolation(&mut isolation, Layer::BuiltIn);
        isolation
    }

    /// The agent that settles conflicts.
    pub(crate) fn resolver(&self) -> Result<AgentResolver, CliError> {
        let more_agents = self.own_agents()?;
        Ok(AgentResolver {
            isolation: self.isolation(),
            spec: self.agent(&more_agents)?,
            model: self.config.model().map(|setting| setting.value.to_owned()),
            timeout: self.timeout(),
            check: self.config.check().map(|setting| setting.value.to_owned()),
        })
    }

    /// The agents that may be asked for: those of the user's own files, and all that are known. What a repository says of one is
    /// left out: something of it would be run before anybody chose it.
    pub(crate) fn trusted_agents(&self) -> Result<Vec<AgentSpec>, CliError> {
        let tables = self.config.agents.iter();
        let mut agents = tables
            .filter(|(_, table)| table.origin.layer != Layer::Repository)
            .map(own_agent)
            .collect::<Result<Vec<_>, _>>()?;
        for known in agent::builtin() {
            if !agents.iter().any(|own| own.name == known.name) {
                agents.push(known.clone());
            }
        }
        Ok(agents)
    }

    /// The agents of the user's own.
    pub(crate) fn own_agents(&self) -> Result<Vec<AgentSpec>, CliError> {
        self.config.agents.iter().map(own_agent).collect()
    }
}

/// The agent that a table is of.
fn own_agent((name, table): (&String, &Setting<toml::Table>)) -> Result<AgentSpec, CliError> {
    let wrong =
        |error: AgentError| CliError::usage(format!("'agents.{name}' ({}): {error}", table.origin));
    // Of an agent that is known the table says only what differs.
    if let Some(known) = agent::find(name, &[]) {
        return known.changed_by(&table.value).map_err(wrong);
    }
    let mut table_with_name = table.value.clone();
    table_with_name.insert("name".to_owned(), name.clone().into());
    let text = toml::to_string(&table_with_name).map_err(CliError::internal)?;
    AgentSpec::from_toml(&text).map_err(wrong)
}

/// Adds the programs that a plan of the user's names in the place of agents: `acp:COMMAND`. What an issue says is no command
/// of the user's, so there they are unknown.
pub(crate) fn add_planned_agents(options: &mut RunOptions, plan: &Plan) -> Result<(), CliError> {
    for name in plan
        .runnable()
        .filter_map(|planned| planned.task.agent.as_ref())
    {
        let is_known = options.more_agents.iter().any(|spec| spec.name == *name);
        if name.starts_with("acp:") && !is_known {
            let spec = named_agent(name, &[], true)?;
            let name = name.clone();
            options.more_agents.push(AgentSpec { name, ..spec });
        }
    }
    Ok(())
}

/// An agent by name, whose program is there where it is to run on this machine.
pub(super) fn named_agent(
    name: &str,
    more_agents: &[AgentSpec],
    is_here: bool,
) -> Result<AgentSpec, CliError> {
    let acp = name.strip_prefix("acp:").map(AgentSpec::from_acp);
    let acp = acp.transpose()?;
    let spec = acp.as_ref().or_else(|| agent::find(name, more_agents));
    let spec = spec.ok_or_else(|| {
        let known = more_agents
            .iter()
            .chain(agent::builtin())
            .map(|spec| &spec.name);
        CliError::usage(format!("there is no agent named '{name}'"))
            .hint(format!("Known are {}", humanize::list(known)))
            .hint("Use any program: --agent-command 'my-agent {prompt_file}', or --agent 'acp:my-agent --acp'")
    })?;
    let program = spec.program();
    if !is_here || programs::is_there(program) {
        return Ok(spec.clone());
    }
    let error = CliError::failure(format!(
        "the agent '{name}' needs the program '{program}', which is not there"
    ));
    Err(match spec.install.as_str() {
        "" => error.hint("Install it, or name another with --agent or --agent-command"),
        install => error.hint(format!("Install it: {install}")),
    })
}

/// An agent as a command line. A path in place of the program is that of a file seen from here, not from a worktree.
fn own_command(line: &str, is_here: bool) -> Result<AgentSpec, CliError> {
    let mut spec = AgentSpec::from_command(line)?;
    let program = spec.program().to_owned();
    let found = programs::find(&program);
    if found.is_none() && !is_here {
        return Ok(spec);
    }
    let Some(found) = found else {
        return Err(CliError::failure(format!(
            "the program '{program}' of the agent command is not there"
        ))
        .hint("Name a program on the PATH, or its whole path"));
    };
    if program.contains('/') {
        let absolute = std::path::absolute(&found).unwrap_or(found);
        if let (Some(first), Some(path)) = (spec.command.first_mut(), absolute.to_str()) {
            path.clone_into(first);
        }
    }
    Ok(spec)
}

fn no_agent() -> CliError {
    let known = agent::builtin().iter().map(|spec| &spec.name);
    CliError::failure("no agent is there to do the tasks")
        .hint(format!("Install one of {}", humanize::alternatives(known)))
        .hint("Use any program: --agent-command 'my-agent {prompt_file}'")
        .hint("See how it works without one: `git orchestrate demo`")
}
