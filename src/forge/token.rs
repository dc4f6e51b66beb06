//! The token that a forge is asked with.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use super::{Address, ApiEnvironment};
use crate::process::Cmd;

/// How long a helper may take to say a token.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A secret. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The token of that text; none where it could not be one.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty() && text.chars().all(|letter| letter.is_ascii_graphic()))
            .then(|| Self(text.to_owned()))
    }

    /// The secret itself, for the one place that sends it.
    pub(in crate::forge) fn secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Looks for a token for the host of `address`: in the environment, then at `gh`, then at git's credential helper, which
/// is asked in `folder` and never asks the user.
///
/// `GH_TOKEN` and `GITHUB_TOKEN` are meant for GitHub's own service, for a host that the user named, and for this machine;
/// a host that only a remote names gets what is stored for it.
pub fn find_token(address: &Address, environment: &ApiEnvironment, folder: &Path) -> Option<Token> {
    of_environment(address, environment)
        .or_else(|| of_gh(&address.host, folder))
        .or_else(|| of_git(address, folder))
}

/// The token that the environment has for an address.
pub fn of_environment(address: &Address, environment: &ApiEnvironment) -> Option<Token> {
    let general = [&environment.gh_token, &environment.github_token];
    let enterprise = [&environment.enterprise_token];
    let is_general = address.is_github() || address.is_named || address.is_loopback();
    let mut candidates = enterprise
        .into_iter()
        .filter(|_| !address.is_github())
        .chain(general.into_iter().filter(|_| is_general));
    candidates.find_map(|value| value.as_deref().and_then(Token::new))
}

/// What `gh` has stored.
fn of_gh(host: &str, folder: &Path) -> Option<Token> {
    let output = Cmd::new("gh")
        .args(["auth", "token", "-h", host])
        .current_dir(folder)
        .timeout(TIMEOUT)
        .output()
        .ok()?;
    if output.is_success() {
        Token::new(&output.stdout_text())
    } else {
        None
    }
}

/// What git's credential helper has stored.
fn of_git(address: &Address, folder: &Path) -> Option<Token> {
    let protocol = if address.api.starts_with("http://") {
        "http"
    } else {
        "https"
    };
    let question = format!(
        "protocol={protocol}\nhost={}\npath={}.git\n\n",
        address.host, address.repository
    );
    let output = Cmd::new("git")
        .args(["-c", "core.askPass=", "credential", "fill"])
        .current_dir(folder)
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_ASKPASS", "")
        .env("SSH_ASKPASS", "")
        .env("GCM_INTERACTIVE", "never")
        .stdin_bytes(question.into_bytes())
        .timeout(TIMEOUT)
        .output()
        .ok()?;
    if !output.is_success() {
        return None;
    }
    output
        .stdout_text()
        .lines()
        .find_map(|line| line.strip_prefix("password="))
        .and_then(Token::new)
}
