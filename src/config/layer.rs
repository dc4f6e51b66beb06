//! Where a value comes from.

use std::fmt;

/// Who says something. The order is that of precedence: a later layer wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// This program.
    BuiltIn,
    /// The user's file.
    User,
    /// The repository's `.git-orchestrate.toml`.
    Repository,
    /// `git config orchestrate.*`.
    Git,
    /// The environment.
    Environment,
    /// The command line.
    Arguments,
}

/// The very place that a value was read from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The layer.
    pub layer: Layer,
    /// The file, the git key, the variable or the flag; empty for what is built in.
    pub place: String,
    /// The line of the file, counted from 1.
    pub line: Option<usize>,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.layer, self.line) {
            (Layer::BuiltIn, _) => f.write_str("built in"),
            (Layer::Git, _) => write!(f, "git config {}", self.place),
            (_, Some(line)) => write!(f, "{}:{line}", self.place),
            (_, None) => f.write_str(&self.place),
        }
    }
}

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}
