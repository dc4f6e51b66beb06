//! What can be wrong with a configuration.

use thiserror::Error;

use super::Origin;

/// A configuration that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConfigError {
    /// A file is not TOML.
    #[error("{origin} is not valid TOML: {message}")]
    Syntax {
        /// The file, with the line.
        origin: Origin,
        /// What the TOML reader says.
        message: String,
    },
    /// A value is not of the kind that its key takes.
    #[error("'{key}' ({origin}) is {found}, not {expected}")]
    Value {
        /// The key.
        key: String,
        /// Where it stands.
        origin: Origin,
        /// What it is, with its article or in quotes.
        found: String,
        /// What it should be, with its article and an example.
        expected: String,
    },
    /// A template has a placeholder that is not filled in.
    #[error("'{key}' ({origin}) has the unknown placeholder '{{{placeholder}}}'")]
    Placeholder {
        /// The key.
        key: String,
        /// Where it stands.
        origin: Origin,
        /// The name in braces.
        placeholder: String,
        /// Those that are filled in.
        known: &'static [&'static str],
    },
}

impl ConfigError {
    /// Where it stands.
    pub fn origin(&self) -> &Origin {
        match self {
            Self::Syntax { origin, .. }
            | Self::Value { origin, .. }
            | Self::Placeholder { origin, .. } => origin,
        }
    }
}

/// Something that has no effect and was probably meant to have one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("'{key}' ({origin}) is not a known setting")]
pub struct ConfigWarning {
    /// The key as written.
    pub key: String,
    /// Where it stands.
    pub origin: Origin,
    /// The known key that was probably meant.
    pub suggestion: Option<String>,
}
