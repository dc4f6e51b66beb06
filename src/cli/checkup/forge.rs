//! What may be read and written at the forge.

use std::time::Duration;

use super::Check;
use crate::cli::error::CliError;
use crate::cli::forges;
use crate::cli::programs;
use crate::cli::runtime;
use crate::cli::session::Session;
use crate::forge::ForgeError;

/// How long the forge may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Who would ask the forge.
pub(crate) fn forge_token(has_app: bool) -> Check {
    let is_set = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let variable = ["GH_TOKEN", "GITHUB_TOKEN"].into_iter().find(is_set);
    match variable {
        None if is_set(&"GITHUB_APP_ID") => {
            Check::good("GitHub", "the App that GITHUB_APP_ID names")
        }
        Some(name) => Check::good("GitHub", format!("a token from {name}")),
        None if has_app => Check::good(
            "GitHub",
            "the App that github-app-id of your settings names",
        ),
        None if programs::is_there("gh") => Check::good(
            "GitHub",
            "no token in the environment; `gh auth token` is asked",
        ),
        None => Check::missing(
            "GitHub",
            "no token in GH_TOKEN or GITHUB_TOKEN, and no gh; private issues cannot be read",
        ),
    }
}

/// What the token may do at the forge of this repository, and how often; none where there is no forge or no token.
pub(crate) fn allowance(session: &Session) -> Option<Check> {
    let github = forges::own_github(session).ok()??;
    let github = github.with_timeout(PATIENCE);
    let asked = runtime::make().ok()?.block_on(github.allowance());
    Some(match asked {
        Ok(allowance) => {
            let reset = allowance
                .reset
                .map_or_else(String::new, |at| format!(", more at {at}"));
            let budget = format!(
                "{} of {} requests left{reset}",
                allowance.remaining, allowance.limit
            );
            match allowance.lacks {
                Some(scope) => Check::missing(
                    "requests",
                    format!("{budget}; the token lacks the scope {scope}: nothing can be written"),
                ),
                None if allowance.remaining == 0 => Check::missing("requests", budget),
                None => Check::good("requests", budget),
            }
        }
        Err(ForgeError::NoSuchRoute { .. }) => Check::good("requests", "the server sets no limit"),
        Err(error) => Check::missing("requests", format!("cannot {}", CliError::chain(&error))),
    })
}
