//! Whether and how results become pull requests.

use serde::{Deserialize, Serialize};

/// Whether results become pull requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PullMode {
    /// They do not.
    #[default]
    Off,
    /// They do, and stay drafts until they are merged.
    Draft,
    /// They do, and are drafts until their checks have passed.
    Ready,
}

/// Whether and how results become pull requests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullOptions {
    /// Whether they do.
    pub mode: PullMode,
    /// Their labels.
    pub labels: Vec<String>,
    /// Who is asked to review them.
    pub reviewers: Vec<String>,
}
