//! What can be wrong with an agent's definition.

/// What can be wrong with an agent's definition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AgentError {
    /// The command line is empty.
    #[error("the agent command is empty")]
    EmptyCommand,
    /// A quotation mark of the command line is not closed.
    #[error("the agent command '{line}' has an open quotation mark")]
    OpenQuote {
        /// The command line.
        line: String,
    },
    /// The command would put text of the issue into the script of a shell.
    #[error("the agent command would put {placeholder} into a script of {shell}")]
    TextInScript {
        /// The placeholder.
        placeholder: String,
        /// The shell.
        shell: String,
    },
    /// A definition could not be read.
    #[error("the definition of an agent is wrong: {message}")]
    Definition {
        /// What the parser says.
        message: String,
    },
    /// A template for prompts has no place for the task.
    #[error("the template has no {{task}}")]
    TemplateWithoutTask,
    /// A template for prompts has a placeholder that nothing fills in.
    #[error("the template has {{{name}}}, which nothing fills in")]
    TemplatePlaceholder {
        /// The placeholder's name.
        name: String,
    },
}
