//! What is asked of a machine to know whether agents are logged in there.

use super::secrets::is_credential;
use crate::agent::AgentSpec;
use crate::executor::SshHost;
use crate::executor::host::LoginQuestion;

/// The question for an agent.
pub(super) fn question(agent: &AgentSpec, host: &SshHost) -> LoginQuestion {
    let own = host.agent_command.as_ref().and_then(|words| words.first());
    let usual = agent.program();
    let program = own.map_or(usual, String::as_str);
    // Another program may mean anything by the same arguments.
    let is_usual = program.rsplit('/').next() == usual.rsplit('/').next();
    let is_given = |name: &&String| {
        is_credential(name) && agent.allows_variable(name) && std::env::var_os(name).is_some()
    };
    LoginQuestion {
        agent: agent.name.clone(),
        program: program.to_owned(),
        arguments: if is_usual {
            agent.logged_in.clone()
        } else {
            Vec::new()
        },
        files: agent.state.shared.clone(),
        has_credential: host.send_env.iter().any(|name| is_given(&name)),
    }
}
