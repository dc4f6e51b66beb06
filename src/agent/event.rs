//! What an agent prints, in one vocabulary for all of them.

use serde::{Deserialize, Serialize};

use crate::model::{ErrorClass, Usage};

/// Something that an agent printed. Every text is one line, fit to be shown, once a [`super::Decoder`] has passed it on.
///
/// In JSON it is an object with the name of the variant as `event`: the stream kind `events` is one such object a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum AgentEvent {
    /// Its session began, or was taken up again.
    Started {
        /// The name of the session, by which it can be taken up again.
        session: String,
    },
    /// It says something.
    Says {
        /// What it says.
        text: String,
    },
    /// It does something.
    Does {
        /// A tool, and what it is used on.
        text: String,
    },
    /// It wrote, created or removed a file.
    Touched {
        /// The file, relative to its folder where it lies in it.
        path: String,
    },
    /// It asked for permission.
    Asked {
        /// For what: a tool, and what it is to be used on.
        what: String,
    },
    /// It was not permitted something.
    Denied {
        /// What: a tool, and what it was to be used on.
        what: String,
    },
    /// It waits and tries a request again.
    Retrying {
        /// Why.
        class: ErrorClass,
        /// How long it waits, in milliseconds, where it says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wait_ms: Option<u64>,
        /// What it says of it.
        #[serde(default)]
        message: String,
    },
    /// It used something of its service.
    Used {
        /// All that this attempt used so far.
        total: Usage,
    },
    /// It is held up by anything else, or something went wrong on the way.
    Warns {
        /// What.
        text: String,
    },
    /// It came to an end. Where there are several, the last one counts.
    Ended {
        /// Its last word.
        #[serde(flatten)]
        verdict: Verdict,
    },
    /// It is at work again after an end that was none.
    Continues,
    /// A line that says nothing of these, or that could not be read.
    #[serde(skip)]
    Other(String),
}

/// The last word of an agent on itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// It says that it did what it could.
    Success,
    /// It says that it failed.
    Failure {
        /// What it says, on one line.
        message: String,
        /// What sort of error that is.
        #[serde(default)]
        class: ErrorClass,
    },
    /// The model refused to do the task.
    Refused {
        /// What it says, on one line.
        message: String,
    },
}

impl AgentEvent {
    /// What to show of it while the agent works, if it is worth it: one line without control characters.
    pub fn progress(&self) -> Option<&str> {
        match self {
            Self::Says { text } | Self::Does { text } | Self::Warns { text } => Some(text),
            Self::Retrying { message, .. } => Some(message),
            Self::Denied { what } => Some(what),
            Self::Started { .. }
            | Self::Touched { .. }
            | Self::Asked { .. }
            | Self::Used { .. }
            | Self::Ended { .. }
            | Self::Continues
            | Self::Other(_) => None,
        }
    }

    /// The same event with each of its texts made anew.
    pub(super) fn map_text(self, mut change: impl FnMut(String) -> String) -> Self {
        match self {
            Self::Says { text } => Self::Says { text: change(text) },
            Self::Does { text } => Self::Does { text: change(text) },
            Self::Warns { text } => Self::Warns { text: change(text) },
            Self::Touched { path } => Self::Touched { path: change(path) },
            Self::Asked { what } => Self::Asked { what: change(what) },
            Self::Denied { what } => Self::Denied { what: change(what) },
            Self::Retrying {
                class,
                wait_ms,
                message,
            } => Self::Retrying {
                class,
                wait_ms,
                message: change(message),
            },
            Self::Ended { verdict } => Self::Ended {
                verdict: match verdict {
                    Verdict::Success => Verdict::Success,
                    Verdict::Failure { message, class } => Verdict::Failure {
                        message: change(message),
                        class,
                    },
                    Verdict::Refused { message } => Verdict::Refused {
                        message: change(message),
                    },
                },
            },
            same
            @ (Self::Started { .. } | Self::Used { .. } | Self::Continues | Self::Other(_)) => same,
        }
    }
}
