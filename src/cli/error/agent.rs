//! What is wrong with an agent, in words.

use super::{CliError, ErrorCode};
use crate::agent::{AgentError, TEMPLATE_PLACEHOLDERS};
use crate::humanize;

impl From<AgentError> for CliError {
    fn from(error: AgentError) -> Self {
        Self::of_agent(&error).about(ErrorCode::Agent)
    }
}

impl CliError {
    fn of_agent(error: &AgentError) -> Self {
        let words = Self::usage(error.to_string());
        match error {
            AgentError::TextInScript { .. } => words.hint(
                "Text of an issue is not to be trusted: hand it over with {prompt_file}, or let the agent read \
                 $ORCHESTRATE_TASK_FILE",
            ),
            AgentError::EmptyCommand => {
                words.hint("Give the program and its arguments: --agent-command 'my-agent {prompt_file}'")
            }
            AgentError::TemplateWithoutTask | AgentError::TemplatePlaceholder { .. } => {
                let known = TEMPLATE_PLACEHOLDERS.iter().map(|(name, _)| name);
                words.hint(format!("Known are {}", humanize::list(known)))
            }
            AgentError::OpenQuote { .. } | AgentError::Definition { .. } => words,
        }
    }
}
