//! What a forge can do.

use std::pin::Pin;

use super::ForgeError;
use crate::issue::IssueState;
use crate::model::{IssueRef, Timestamp};

/// Who wrote something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The name at the forge.
    pub login: String,
    /// Whether it is an owner, a member or a collaborator: somebody who may command agents.
    pub is_member: bool,
}

/// An issue as its forge tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForgeIssue {
    /// Which one it is; without a repository where that is the forge's own.
    pub reference: IssueRef,
    /// What the forge itself tells it by, which is not its number; 0 where it has no such thing.
    pub id: u64,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// How far it is.
    pub state: IssueState,
    /// Whether it is a pull request.
    pub is_pull_request: bool,
    /// Its labels.
    pub labels: Vec<String>,
    /// The page that people read, where there is one.
    pub url: Option<String>,
    /// Who wrote it; none where the forge keeps no such thing.
    pub author: Option<Author>,
    /// When it was changed last.
    pub updated: Option<Timestamp>,
    /// How many issues block it, where the forge says so.
    pub n_blockers: Option<u64>,
}

/// Something that was said below an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// What the forge tells it by.
    pub id: u64,
    /// Its text.
    pub body: String,
    /// Who wrote it.
    pub author: Option<Author>,
    /// Whether it stands at the top.
    pub is_pinned: bool,
}

/// A pull request as its forge tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// What the forge's other interface tells it by.
    pub node: String,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// Whether it is neither merged nor closed.
    pub is_open: bool,
    /// Whether it is not ready yet.
    pub is_draft: bool,
    /// The commit that it was merged by.
    pub merged: Option<String>,
    /// Whether it merges without a conflict; none while the forge works that out.
    pub is_mergeable: Option<bool>,
    /// The page that people read.
    pub url: Option<String>,
    /// The short name of its branch.
    pub head: String,
    /// Where that branch is.
    pub tip: String,
    /// The short name of the branch that it goes to.
    pub base: String,
    /// Who made it.
    pub author: Option<Author>,
    /// Its labels.
    pub labels: Vec<String>,
    /// Who is asked to review it, by name.
    pub reviewers: Vec<String>,
}

/// A pull request to be made or changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullDraft {
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// The short name of its branch.
    pub head: String,
    /// The short name of the branch that it goes to.
    pub base: String,
    /// Whether it is not ready yet.
    pub is_draft: bool,
}

/// An issue to be made or changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IssueDraft {
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// Its labels.
    pub labels: Vec<String>,
}

/// The answer of a forge, once it comes.
pub type ForgeAnswer<'a, T> = Pin<Box<dyn Future<Output = Result<T, ForgeError>> + Send + 'a>>;

/// Where issues live.
pub trait Forge: Send + Sync {
    /// `owner/repo`, where the forge has such names.
    fn repository(&self) -> Option<&str>;
    /// Asks for one issue.
    fn fetch_issue<'a>(&'a self, reference: &'a IssueRef) -> ForgeAnswer<'a, ForgeIssue>;
    /// Asks for the sub-issues that the forge itself keeps; none where it keeps no such thing.
    fn fetch_sub_issues<'a>(&'a self, reference: &'a IssueRef) -> ForgeAnswer<'a, Vec<ForgeIssue>>;
    /// Asks for the issues that must be done before another; none where the forge keeps no such thing.
    fn fetch_blockers<'a>(&'a self, reference: &'a IssueRef) -> ForgeAnswer<'a, Vec<ForgeIssue>>;
    /// When somebody who may write to the repository set a label on an issue, where nobody else set it since; some text that
    /// is the same as long as it is the same approval. None where nobody did.
    fn fetch_approval<'a>(
        &'a self,
        reference: &'a IssueRef,
        label: &'a str,
    ) -> ForgeAnswer<'a, Option<String>>;
    /// Asks for all open issues, oldest first, without pull requests.
    fn fetch_issues(&self) -> ForgeAnswer<'_, Vec<ForgeIssue>>;
    /// Makes an issue.
    fn create_issue<'a>(&'a self, draft: &'a IssueDraft) -> ForgeAnswer<'a, ForgeIssue>;
    /// Replaces title, text and labels of an issue.
    fn update_issue<'a>(
        &'a self,
        number: u64,
        draft: &'a IssueDraft,
    ) -> ForgeAnswer<'a, ForgeIssue>;
    /// Says something below an issue.
    fn comment<'a>(&'a self, number: u64, text: &'a str) -> ForgeAnswer<'a, ()>;
}
