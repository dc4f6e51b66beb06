//! Why a forge gave no answer.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

use crate::model::{IssueRef, Timestamp};

/// Why a forge gave no answer.
#[derive(Debug, Error)]
pub enum ForgeError {
    /// There is no such issue, or the token may not see it.
    #[error("find issue {reference} at {place}")]
    NotFound {
        /// The issue that was asked for.
        reference: IssueRef,
        /// The host, or the folder of the local store.
        place: String,
        /// Whether a token was sent along.
        has_token: bool,
    },
    /// There is no such repository or endpoint, or the token may not see it.
    #[error("find {route} at {host}")]
    NoSuchRoute {
        /// The host.
        host: String,
        /// What was asked for.
        route: String,
        /// What the token lacks, where the forge says so.
        needs: Option<String>,
    },
    /// The token is wrong or has expired.
    #[error("log in at {host}: the token was refused")]
    Unauthorized {
        /// The host.
        host: String,
        /// Whether a token was sent along.
        has_token: bool,
    },
    /// The token may not do this.
    #[error("be allowed by {host}: {message}")]
    Forbidden {
        /// The host.
        host: String,
        /// What the forge says.
        message: String,
        /// What the token lacks, where the forge says so.
        needs: Option<String>,
    },
    /// Too many requests were made.
    #[error("stay within the rate limit of {host}")]
    RateLimited {
        /// The host.
        host: String,
        /// How long the forge asks to wait, where it says so.
        retry_after: Option<Duration>,
        /// When the limit is lifted, where the forge says so.
        reset: Option<Timestamp>,
    },
    /// The forge refused, or is broken.
    #[error("get an answer of {host}: status {status}, {message}")]
    Status {
        /// The host.
        host: String,
        /// The HTTP status.
        status: u16,
        /// What the forge says.
        message: String,
    },
    /// The forge answered with something else than was asked for.
    #[error("understand the answer of {host} to {route}")]
    Malformed {
        /// The host.
        host: String,
        /// What was asked for.
        route: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The forge was not reached, or the connection broke.
    #[error("reach {host}")]
    Unreachable {
        /// The host.
        host: String,
        /// Why not.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The forge did not answer in time.
    #[error("get an answer of {host} within {} s", .timeout.as_secs())]
    TimedOut {
        /// The host.
        host: String,
        /// How long it was waited for.
        timeout: Duration,
    },
    /// The App that the environment names cannot be used.
    #[error("use the GitHub App: {reason}")]
    App {
        /// Why not.
        reason: String,
    },
    /// The address of the forge is none.
    #[error("use '{address}' as the address of a forge")]
    BadAddress {
        /// The address.
        address: String,
    },
    /// A file of the local store could not be used.
    #[error("use {path}")]
    Store {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl ForgeError {
    /// Whether the request may have had its effect all the same.
    pub fn is_uncertain(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::TimedOut { .. } | Self::Malformed { .. } => true,
            Self::Status { status, .. } => *status >= 500,
            _ => false,
        }
    }

    /// Whether the forge cannot be reached or asks to wait: what was meant can be done later.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::RateLimited { .. }) || self.is_uncertain()
    }

    /// Whether the server has no such thing at all, or not for us.
    pub(super) fn is_unknown_route(&self) -> bool {
        matches!(
            self,
            Self::NoSuchRoute { .. }
                | Self::Status {
                    status: 405 | 410 | 415 | 501,
                    ..
                }
        )
    }
}
