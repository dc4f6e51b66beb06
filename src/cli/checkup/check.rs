//! One thing that was looked at.

use serde::Serialize;

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub(crate) struct Check {
    /// What it is.
    pub(crate) name: &'static str,
    /// How it stands.
    pub(crate) verdict: Verdict,
    /// What was found, and where something is missing, what helps.
    pub(crate) words: String,
}

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// It is there.
    Good,
    /// Some things will not work.
    Missing,
    /// Nothing will work.
    Bad,
}

impl Check {
    /// Something that is as it should be.
    pub(crate) fn good(name: &'static str, words: impl Into<String>) -> Self {
        Self::new(name, Verdict::Good, words)
    }

    /// Something without which some things will not work.
    pub(crate) fn missing(name: &'static str, words: impl Into<String>) -> Self {
        Self::new(name, Verdict::Missing, words)
    }

    /// Something without which nothing will work.
    pub(crate) fn bad(name: &'static str, words: impl Into<String>) -> Self {
        Self::new(name, Verdict::Bad, words)
    }

    fn new(name: &'static str, verdict: Verdict, words: impl Into<String>) -> Self {
        Self {
            name,
            verdict,
            words: words.into(),
        }
    }
}
