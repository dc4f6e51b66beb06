//! What a forge can do.

use std::pin::Pin;

use super::ForgeError;
use crate::issue::IssueState;
use crate::model::IssueRef;

/// An issue as its forge tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForgeIssue {
    /// Which one it is; without a repository where that is the forge's own.
    pub reference: IssueRef,
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
