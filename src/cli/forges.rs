//! Which forge the repository belongs to, and what it says.

use crate::engine::planning::SourceText;
use crate::forge::RemoteSlug;
use crate::model::IssueRef;
use crate::process::Cmd;

use super::error::CliError;
use super::session::Session;

/// `owner/repo` of the remote `origin`, where it leads to a forge.
pub(crate) fn repository(session: &Session) -> Option<String> {
    let slug = remote(session)?;
    Some(format!("{}/{}", slug.owner, slug.name))
}

/// Where the remote `origin` leads.
pub(crate) fn remote(session: &Session) -> Option<RemoteSlug> {
    let output = Cmd::new("git")
        .arg("--git-dir")
        .arg(session.repository.git_dir())
        .args(["remote", "get-url", "origin"])
        .output()
        .ok()?;
    output.stdout_text().trim().parse().ok()
}

#[expect(clippy::todo, reason = "waits for the forge")]
pub(crate) fn fetch(reference: &IssueRef, session: &Session) -> Result<SourceText, CliError> {
    todo!("{reference} {session:?}")
}
