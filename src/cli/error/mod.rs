//! Errors as users see them: what happened, where, and what to do next.

mod agent;
mod code;
mod config;
mod forge;
mod git;
mod merging;
mod planning;
mod running;
mod store;

use std::fmt::Write as _;

use super::exit_code::ExitCode;
pub use code::ErrorCode;
pub(crate) use config::warning as config_warning;

/// An error in words, with its exit code. The `from_…` files turn each room's errors into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CliError {
    /// What kind of error it is.
    pub code: ExitCode,
    /// What happened: a sentence without its period.
    pub message: String,
    /// What it is about, where a room says so.
    pub(crate) topic: Option<ErrorCode>,
    /// What to do next: imperative sentences without their period.
    pub hints: Vec<String>,
}

impl CliError {
    /// Something that is the user's to know.
    pub fn failure(message: impl Into<String>) -> Self {
        Self {
            code: ExitCode::Failure,
            message: message.into(),
            topic: None,
            hints: Vec::new(),
        }
    }

    /// A wrong command line.
    pub fn usage(message: impl Into<String>) -> Self {
        Self {
            code: ExitCode::Usage,
            ..Self::failure(message)
        }
    }

    /// A source without a valid plan.
    pub fn no_plan(message: impl Into<String>) -> Self {
        Self {
            code: ExitCode::NoPlan,
            ..Self::failure(message)
        }
    }

    /// A mistake of this program.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self {
            code: ExitCode::Internal,
            ..Self::failure(format!("internal error: {cause}"))
        }
    }

    /// The reader of standard output went away: nothing to tell, and nobody to tell it to.
    pub fn broken_pipe() -> Self {
        Self {
            code: ExitCode::Done,
            ..Self::failure(String::new())
        }
    }

    /// The same with one more thing to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same about a topic, unless it is about another one already.
    #[must_use]
    pub(crate) fn about(mut self, topic: ErrorCode) -> Self {
        self.topic.get_or_insert(topic);
        self
    }

    /// The code by which it can be looked up.
    pub fn error_code(&self) -> ErrorCode {
        self.topic.unwrap_or(match self.code {
            ExitCode::Usage => ErrorCode::Usage,
            ExitCode::NoPlan => ErrorCode::Plan,
            ExitCode::Internal => ErrorCode::Internal,
            _ => ErrorCode::Other,
        })
    }

    /// An error and its causes as one line, each said once.
    pub fn chain(error: &dyn std::error::Error) -> String {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            if !text.contains(&cause_text) {
                let _ = write!(text, ": {cause_text}");
            }
            source = cause.source();
        }
        text
    }

    /// As it is printed; `has_code` says whether a person sees it who may look its code up.
    pub fn render(&self, has_color: bool, has_code: bool) -> String {
        let code = if has_code {
            format!("[{}]", self.error_code())
        } else {
            String::new()
        };
        let (error, hint) = if has_color {
            (
                format!("\x1b[1;31merror{code}:\x1b[0m"),
                "\x1b[1;36mhint:\x1b[0m",
            )
        } else {
            (format!("error{code}:"), "hint:")
        };
        let mut text = format!("{error} {}", self.message.trim_end());
        for line in &self.hints {
            let _ = write!(text, "\n{hint} {line}");
        }
        text
    }
}
