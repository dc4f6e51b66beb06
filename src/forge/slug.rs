//! Where a remote leads.

use std::str::FromStr;

use thiserror::Error;

/// A remote URL that names no repository of a forge.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("'{0}' names no repository at a forge")]
pub struct InvalidRemote(pub String);

/// The host, owner and name of a repository at a forge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteSlug {
    /// The host, with its port where the URL is a web address with one.
    pub host: String,
    /// The user or organisation.
    pub owner: String,
    /// The repository, without `.git`.
    pub name: String,
}

impl FromStr for RemoteSlug {
    type Err = InvalidRemote;

    fn from_str(url: &str) -> Result<Self, InvalidRemote> {
        Err(InvalidRemote(url.to_owned()))
    }
}
