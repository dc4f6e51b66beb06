//! What holds of the forge.

use super::value::Value;
use super::{Config, Setting};

impl Config {
    /// Whether tasks that have no issue of their own get one.
    pub fn sub_issues(&self) -> Option<Setting<bool>> {
        self.typed("sub-issues", |value| match value {
            Value::Switch(is_on) => Some(*is_on),
            _ => None,
        })
    }

    /// How such issues are titled.
    pub fn sub_issue_title(&self) -> Option<Setting<&str>> {
        self.text("sub-issue-title")
    }

    /// The labels of such issues, with commas between them.
    pub fn sub_issue_labels(&self) -> Option<Setting<&str>> {
        self.text("sub-issue-labels")
    }

    /// Whether results become pull requests: `true`, `draft` or `false`.
    pub fn pull_requests(&self) -> Option<Setting<&str>> {
        self.text("pull-requests")
    }

    /// The labels of pull requests, with commas between them.
    pub fn pull_request_labels(&self) -> Option<Setting<&str>> {
        self.text("pull-request-labels")
    }

    /// Who is asked to review pull requests, with commas between them.
    pub fn pull_request_reviewers(&self) -> Option<Setting<&str>> {
        self.text("pull-request-reviewers")
    }

    /// The number of the GitHub App that asks.
    pub fn github_app_id(&self) -> Option<Setting<u32>> {
        self.count("github-app-id")
    }

    /// The file with its private key.
    pub fn github_app_key(&self) -> Option<Setting<&str>> {
        self.text("github-app-key")
    }

    /// The number of its installation.
    pub fn github_app_installation(&self) -> Option<Setting<u32>> {
        self.count("github-app-installation")
    }
}
