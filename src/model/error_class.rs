//! What sort of error stopped an agent, or holds it up.

use serde::{Deserialize, Serialize};

/// What sort of error stopped an agent, or holds it up. A closed list: it decides what may help.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// Its key or login is not taken: no further attempt helps before a person acts.
    Authentication,
    /// Its service takes no more requests for a while.
    RateLimit,
    /// Its service fails: overloaded, or broken.
    Server,
    /// Its service cannot be reached.
    Network,
    /// The model refuses to do the task.
    Refusal,
    /// Its budget, its quota or its number of turns is used up.
    Limit,
    /// Anything else.
    #[default]
    Other,
}

impl ErrorClass {
    /// Whether the same attempt may well succeed later without anybody doing anything.
    pub fn is_passing(self) -> bool {
        matches!(self, Self::RateLimit | Self::Server | Self::Network)
    }

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Authentication => "authentication",
            Self::RateLimit => "rate limit",
            Self::Server => "server error",
            Self::Network => "network error",
            Self::Refusal => "refusal",
            Self::Limit => "limit reached",
            Self::Other => "error",
        }
    }
}
