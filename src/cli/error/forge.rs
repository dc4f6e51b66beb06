//! Why a forge gave no answer, in words.

use super::{CliError, ErrorCode};
use crate::engine::tracking::TrackingError;
use crate::forge::ForgeError;

impl From<ForgeError> for CliError {
    fn from(error: ForgeError) -> Self {
        Self::of_forge(error).about(ErrorCode::Forge)
    }
}

impl CliError {
    fn of_forge(error: ForgeError) -> Self {
        let chain = Self::chain(&error);
        match error {
            ForgeError::NotFound {
                reference,
                place,
                has_token,
            } => {
                let words = Self::failure(format!("there is no issue {reference} at {place}"));
                if place.contains(std::path::MAIN_SEPARATOR) {
                    words.hint(
                        "The remote 'origin' leads to no forge, so only local issues are known",
                    )
                } else if has_token {
                    words.hint("Check the number, and that the token may read this repository")
                } else {
                    words.hint("Where it is private, log in: `gh auth login`, or set GH_TOKEN")
                }
            }
            ForgeError::NoSuchRoute { host, route, needs } => {
                let words = Self::failure(format!("{host} knows no {route}"));
                match needs {
                    Some(needs) => words.hint(format!("The token may lack {needs}")),
                    None => words.hint("Check the remote: `git remote get-url origin`"),
                }
            }
            ForgeError::Unauthorized { host, has_token } => {
                let words = Self::failure(format!("{host} refused the request: not logged in"));
                if has_token {
                    words.hint("The token is wrong or has expired: `gh auth refresh`, or set GH_TOKEN anew")
                } else {
                    words.hint(format!(
                        "Log in: `gh auth login -h {host}`, or set GH_TOKEN"
                    ))
                }
            }
            ForgeError::Forbidden {
                host,
                message,
                needs,
            } => {
                let words = Self::failure(format!("{host} does not allow this: {message}"));
                match needs {
                    Some(needs) => words.hint(format!("Give the token {needs}")),
                    None => words.hint("Give the token the right to read and write issues"),
                }
            }
            ForgeError::RateLimited {
                host,
                retry_after,
                reset,
            } => {
                let words = Self::failure(format!("{host} allows no more requests for now"));
                match (retry_after, reset) {
                    (Some(wait), _) => words.hint(format!("Try again in {} s", wait.as_secs())),
                    (None, Some(reset)) => words.hint(format!("Try again after {reset}")),
                    (None, None) => words.hint("Try again in a minute"),
                }
            }
            ForgeError::Unreachable { host, .. } => Self::failure(format!("cannot {chain}"))
                .hint(format!("Check the connection to {host}")),
            ForgeError::TimedOut { .. } | ForgeError::Status { .. } => {
                Self::failure(format!("cannot {chain}")).hint("Try again later")
            }
            ForgeError::Malformed { host, .. } => {
                Self::failure(format!("cannot {chain}")).hint(format!(
                    "Check that {host} is a GitHub server; GH_HOST or GITHUB_API_URL name another"
                ))
            }
            ForgeError::BadAddress { .. } => {
                Self::failure(format!("cannot {chain}")).hint("Check GH_HOST and GITHUB_API_URL")
            }
            ForgeError::App { .. } => Self::failure(format!("cannot {chain}")).hint(
                "Check GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY_PATH and GITHUB_APP_INSTALLATION_ID, or github-app-id and github-app-key of your settings",
            ),
            ForgeError::Store { .. } => Self::failure(format!("cannot {chain}")),
        }
    }
}

impl From<TrackingError> for CliError {
    fn from(error: TrackingError) -> Self {
        Self::of_tracking(error).about(ErrorCode::Forge)
    }
}

impl CliError {
    fn of_tracking(error: TrackingError) -> Self {
        let chain = Self::chain(&error);
        match error {
            TrackingError::Forge(error) => error.into(),
            TrackingError::Git(_) => Self::failure(format!("cannot {chain}"))
                .hint("Check the remote: `git ls-remote origin`"),
            TrackingError::Ledger { .. } => Self::failure(format!("cannot {chain}")),
        }
    }
}
