//! One request to a forge and what came back.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::forge::{ForgeError, Token};
use crate::model::Timestamp;

/// How a request changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Post,
    Patch,
    Put,
}

/// A request that changes something.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) method: Method,
    pub(super) route: String,
    pub(super) body: Value,
}

impl Change {
    pub(super) fn new(method: Method, route: String, body: Value) -> Self {
        Self {
            method,
            route,
            body,
        }
    }
}

/// What came back, as it came.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
    pub(super) etag: Option<String>,
    /// Where a list goes on.
    pub(super) link: Option<String>,
    pub(super) retry_after: Option<String>,
    /// How many requests are left.
    pub(super) remaining: Option<String>,
    /// When there are more again, in seconds since 1970.
    pub(super) reset: Option<String>,
    /// The scopes that the token has, and those of which the route takes any.
    pub(super) scopes: Option<String>,
    pub(super) accepted_scopes: Option<String>,
    /// What a token of the newer kind needs for the route.
    pub(super) accepted_permissions: Option<String>,
}

/// What a forge says when it refuses.
#[derive(Debug, Default, Deserialize)]
struct Refusal {
    message: Option<String>,
    #[serde(default)]
    errors: Vec<Value>,
    /// Of a merge in the background that is refused.
    details: Option<Value>,
}

impl Answer {
    /// The value that was asked for, or why there is none.
    pub(super) fn read<T: DeserializeOwned>(
        self,
        host: &str,
        route: &str,
        token: Option<&Token>,
    ) -> Result<T, ForgeError> {
        let host = host.to_owned();
        match self.status {
            200..=299 => {
                // Some answers have no body.
                let body = if self.body.is_empty() {
                    "null"
                } else {
                    &self.body
                };
                serde_json::from_str(body).map_err(|source| ForgeError::Malformed {
                    host,
                    route: route.to_owned(),
                    source,
                })
            }
            401 => Err(ForgeError::Unauthorized {
                host,
                has_token: token.is_some(),
            }),
            403 | 429 if self.is_limit() => Err(ForgeError::RateLimited {
                host,
                retry_after: self.seconds_to_wait().map(Duration::from_secs),
                reset: self.reset_at(),
            }),
            403 => Err(ForgeError::Forbidden {
                host,
                message: self.message(token),
                needs: self.needs().or_else(|| self.guessed(route)),
            }),
            404 => Err(ForgeError::NoSuchRoute {
                host,
                route: route.to_owned(),
                needs: self.needs(),
            }),
            status => Err(ForgeError::Status {
                host,
                status,
                message: self.message(token),
            }),
        }
    }

    fn seconds_to_wait(&self) -> Option<u64> {
        self.retry_after
            .as_deref()
            .and_then(|text| text.parse().ok())
    }

    /// When the limit is lifted. The header is always there; it means something only where nothing is left.
    fn reset_at(&self) -> Option<Timestamp> {
        let is_used_up = self.remaining.as_deref().is_none_or(|left| left == "0");
        self.reset
            .as_deref()
            .filter(|_| is_used_up)
            .and_then(|text| text.parse().ok())
            .and_then(|second| Timestamp::from_second(second).ok())
    }

    fn is_limit(&self) -> bool {
        self.status == 429
            || self.retry_after.is_some()
            || self.remaining.as_deref() == Some("0")
            || self.message(None).to_lowercase().contains("rate limit")
    }

    /// What the token lacks for the route, as far as the forge says.
    fn needs(&self) -> Option<String> {
        let words = |text: &Option<String>| -> Vec<String> {
            let words = text.as_deref().unwrap_or_default().split(',');
            let words = words.map(|word| word.trim().to_owned());
            words.filter(|word| !word.is_empty()).collect()
        };
        if let Some(permissions) = &self.accepted_permissions {
            let permissions = permissions.replace(';', " or ").replace('=', ": ");
            return Some(format!("the permission {}", one_line(&permissions)));
        }
        let owned = words(&self.scopes);
        let accepted = words(&self.accepted_scopes);
        let has_one = accepted.iter().any(|scope| owned.contains(scope));
        (self.scopes.is_some() && !accepted.is_empty() && !has_one)
            .then(|| format!("the scope {}", one_line(&accepted.join(" or "))))
    }

    /// What the token probably lacks, where the forge says only that it lacks something: by what was asked for.
    fn guessed(&self, route: &str) -> Option<String> {
        let message = self.message(None).to_lowercase();
        if !message.contains("resource not accessible by") {
            return None;
        }
        let has = |part: &str| route.contains(part);
        let permission = if has("/check-runs") {
            "checks: read"
        } else if has("/status") {
            "statuses: read"
        } else if has("/merge") {
            "contents: write"
        } else if has("/pulls") || has("graphql") {
            "pull_requests: write"
        } else if has("/issues") || has("/labels") {
            "issues: write"
        } else {
            "metadata: read"
        };
        Some(format!("the permission {permission}"))
    }

    /// What the forge says, in one short line, without the token.
    fn message(&self, token: Option<&Token>) -> String {
        let refusal: Refusal = serde_json::from_str(&self.body).unwrap_or_default();
        let details = refusal.details.as_ref();
        let detailed = details.and_then(|details| details.get("message")?.as_str());
        let message = refusal.message.or_else(|| detailed.map(str::to_owned));
        let mut message = message.unwrap_or_else(|| self.body.clone());
        for error in &refusal.errors {
            if let Some(detail) = error.get("message").and_then(Value::as_str) {
                message.push_str(": ");
                message.push_str(detail);
            }
        }
        if let Some(token) = token {
            message = message.replace(token.secret(), "…");
        }
        one_line(&message)
    }
}

fn one_line(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(200)
        .collect();
    line.trim().to_owned()
}
