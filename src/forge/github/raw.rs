//! What is read of GitHub's answers; servers of many ages say more and less.

use serde::Deserialize;

use crate::forge::{Author, Comment, ForgeIssue, PullRequest};
use crate::issue::IssueState;
use crate::model::{IssueRef, Timestamp};

/// An issue.
#[derive(Debug, Deserialize)]
pub(super) struct RawIssue {
    #[serde(default)]
    id: u64,
    number: u64,
    title: String,
    body: Option<String>,
    state: String,
    state_reason: Option<String>,
    #[serde(default)]
    labels: Vec<RawLabel>,
    html_url: Option<String>,
    repository_url: Option<String>,
    pull_request: Option<RawPullMark>,
    user: Option<RawUser>,
    author_association: Option<String>,
    updated_at: Option<Timestamp>,
    issue_dependencies_summary: Option<RawDependencies>,
}

#[derive(Debug, Deserialize)]
struct RawPullMark {
    merged_at: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct RawUser {
    pub(super) login: String,
}

#[derive(Debug, Deserialize)]
struct RawDependencies {
    #[serde(default)]
    total_blocked_by: u64,
}

/// A label is an object; in old answers it is a bare name.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum RawLabel {
    Name(String),
    Object { name: Option<String> },
}

impl RawLabel {
    pub(super) fn name(self) -> String {
        match self {
            Self::Name(name) => name,
            Self::Object { name } => name.unwrap_or_default(),
        }
    }
}

impl RawIssue {
    /// Its number.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The issue in our own words; `own` is the repository that is not named. Its number at the forge is not its id there.
    pub(super) fn issue(self, own: &str) -> ForgeIssue {
        let repository = self.repository_url.as_deref().and_then(|url| {
            let mut parts = url.rsplit('/');
            let name = parts.next()?;
            Some(format!("{}/{name}", parts.next()?))
        });
        let repository = repository.filter(|name| !name.eq_ignore_ascii_case(own));
        let is_unmerged = |pull: &RawPullMark| pull.merged_at.is_none();
        let state = match (self.state.as_str(), self.state_reason.as_deref()) {
            ("closed", Some("not_planned" | "duplicate")) => IssueState::Dropped,
            ("closed", _) if self.pull_request.as_ref().is_some_and(is_unmerged) => {
                IssueState::Dropped
            }
            ("closed", _) => IssueState::Completed,
            _ => IssueState::Open,
        };
        ForgeIssue {
            reference: IssueRef {
                repository,
                number: self.number,
            },
            id: self.id,
            title: self.title,
            body: self.body.unwrap_or_default(),
            state,
            is_pull_request: self.pull_request.is_some(),
            labels: self.labels.into_iter().map(RawLabel::name).collect(),
            url: self.html_url,
            author: author(self.user, self.author_association),
            updated: self.updated_at,
            n_blockers: self
                .issue_dependencies_summary
                .map(|summary| summary.total_blocked_by),
        }
    }
}

fn author(user: Option<RawUser>, association: Option<String>) -> Option<Author> {
    Some(Author {
        login: user?.login,
        is_member: matches!(association?.as_str(), "OWNER" | "MEMBER" | "COLLABORATOR"),
    })
}

/// A comment.
#[derive(Debug, Deserialize)]
pub(super) struct RawComment {
    id: u64,
    #[serde(default)]
    body: Option<String>,
    user: Option<RawUser>,
    author_association: Option<String>,
    #[serde(default)]
    pin: Option<serde::de::IgnoredAny>,
}

impl From<RawComment> for Comment {
    fn from(raw: RawComment) -> Self {
        Self {
            id: raw.id,
            body: raw.body.unwrap_or_default(),
            author: author(raw.user, raw.author_association),
            is_pinned: raw.pin.is_some(),
        }
    }
}

/// A pull request, alone or in a list.
#[derive(Debug, Deserialize)]
pub(super) struct RawPull {
    number: u64,
    node_id: String,
    title: String,
    body: Option<String>,
    state: String,
    #[serde(default)]
    draft: bool,
    merged_at: Option<String>,
    #[serde(default)]
    mergeable: Option<bool>,
    merge_commit_sha: Option<String>,
    html_url: Option<String>,
    head: RawEnd,
    base: RawEnd,
    user: Option<RawUser>,
    author_association: Option<String>,
    #[serde(default)]
    labels: Vec<RawLabel>,
    #[serde(default)]
    requested_reviewers: Option<Vec<RawUser>>,
}

#[derive(Debug, Deserialize)]
struct RawEnd {
    #[serde(rename = "ref")]
    branch: String,
    sha: String,
}

impl From<RawPull> for PullRequest {
    fn from(raw: RawPull) -> Self {
        Self {
            number: raw.number,
            node: raw.node_id,
            title: raw.title,
            body: raw.body.unwrap_or_default(),
            is_open: raw.state == "open",
            is_draft: raw.draft,
            merged: raw.merged_at.and(raw.merge_commit_sha),
            is_mergeable: raw.mergeable,
            url: raw.html_url,
            head: raw.head.branch,
            tip: raw.head.sha,
            base: raw.base.branch,
            author: author(raw.user, raw.author_association),
            labels: raw.labels.into_iter().map(RawLabel::name).collect(),
            reviewers: (raw.requested_reviewers.unwrap_or_default().into_iter())
                .map(|user| user.login)
                .collect(),
        }
    }
}

/// What happened to an issue. Everything but labels is passed over.
#[derive(Debug, Deserialize)]
pub(super) struct RawHappening {
    pub(super) event: Option<String>,
    pub(super) actor: Option<RawUser>,
    pub(super) label: Option<RawLabel>,
    pub(super) created_at: Option<String>,
}

/// Whoever a token belongs to, or what somebody may do.
#[derive(Debug, Deserialize)]
pub(super) struct RawPermission {
    pub(super) permission: String,
}
