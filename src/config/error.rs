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
    /// The repository's own file says what only the user may.
    #[error("'{key}' ({origin}) is not for a repository to say")]
    NotForRepository {
        /// The key.
        key: &'static str,
        /// Where it stands.
        origin: Origin,
    },
}

impl ConfigError {
    /// Where it stands.
    pub fn origin(&self) -> &Origin {
        match self {
            Self::Syntax { origin, .. }
            | Self::Value { origin, .. }
            | Self::Placeholder { origin, .. }
            | Self::NotForRepository { origin, .. } => origin,
        }
    }
}

/// Something that was probably meant otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConfigWarning {
    /// A key that nobody knows: it has no effect.
    #[error("'{key}' ({origin}) is not a known setting")]
    Unknown {
        /// The key as written.
        key: String,
        /// Where it stands.
        origin: Origin,
        /// The known key that was probably meant.
        suggestion: Option<String>,
    },
    /// A key that has another name by now: it counts as that.
    #[error("'{key}' ({origin}) is called '{name}' now")]
    Renamed {
        /// The key as written.
        key: String,
        /// Where it stands.
        origin: Origin,
        /// Its name.
        name: &'static str,
    },
}

impl ConfigWarning {
    /// The key as written.
    pub fn key(&self) -> &str {
        match self {
            Self::Unknown { key, .. } | Self::Renamed { key, .. } => key,
        }
    }

    /// Where it stands.
    pub fn origin(&self) -> &Origin {
        match self {
            Self::Unknown { origin, .. } | Self::Renamed { origin, .. } => origin,
        }
    }

    /// The key to use in its place.
    pub fn suggestion(&self) -> Option<&str> {
        match self {
            Self::Unknown { suggestion, .. } => suggestion.as_deref(),
            Self::Renamed { name, .. } => Some(name),
        }
    }
}
