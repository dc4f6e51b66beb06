//! One request to a forge and what came back.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::ForgeError;
use crate::model::Timestamp;

/// A request.
#[derive(Debug)]
pub(super) enum Question<'a> {
    Get { route: &'a str },
    Post { route: &'a str, body: Value },
    Patch { route: &'a str, body: Value },
}

impl Question<'_> {
    pub(super) fn route(&self) -> &str {
        match self {
            Self::Get { route } | Self::Post { route, .. } | Self::Patch { route, .. } => route,
        }
    }
}

/// What came back, as it came.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
    pub(super) retry_after: Option<String>,
    /// How many requests are left.
    pub(super) remaining: Option<String>,
    /// When there are more again, in seconds since 1970.
    pub(super) reset: Option<String>,
}

/// What a forge says when it refuses.
#[derive(Debug, Default, Deserialize)]
struct Refusal {
    message: Option<String>,
}

impl Answer {
    /// The value that was asked for, or why there is none.
    pub(super) fn read<T: DeserializeOwned>(
        self,
        host: &str,
        route: &str,
        has_token: bool,
    ) -> Result<T, ForgeError> {
        let host = host.to_owned();
        match self.status {
            200..=299 => serde_json::from_str(&self.body).map_err(|source| ForgeError::Malformed {
                host,
                route: route.to_owned(),
                source,
            }),
            401 => Err(ForgeError::Unauthorized { host, has_token }),
            403 | 429 if self.is_limit() => {
                let reset = self
                    .reset
                    .as_deref()
                    .and_then(|text| text.parse().ok())
                    .and_then(|second| Timestamp::from_second(second).ok());
                let retry_after = self
                    .retry_after
                    .as_deref()
                    .and_then(|text| text.parse().ok())
                    .map(Duration::from_secs);
                Err(ForgeError::RateLimited {
                    host,
                    retry_after,
                    reset,
                })
            }
            403 => Err(ForgeError::Forbidden {
                host,
                message: self.message(),
            }),
            404 => Err(ForgeError::NoSuchRoute {
                host,
                route: route.to_owned(),
            }),
            status => Err(ForgeError::Status {
                host,
                status,
                message: self.message(),
            }),
        }
    }

    fn is_limit(&self) -> bool {
        self.status == 429
            || self.retry_after.is_some()
            || self.remaining.as_deref() == Some("0")
            || self.message().to_lowercase().contains("rate limit")
    }

    /// What the forge says, in one short line.
    fn message(&self) -> String {
        let refusal: Refusal = serde_json::from_str(&self.body).unwrap_or_default();
        let message = refusal.message.unwrap_or_else(|| self.body.clone());
        let line: String = message
            .chars()
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .take(200)
            .collect();
        line.trim().to_owned()
    }
}
