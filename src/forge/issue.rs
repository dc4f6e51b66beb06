//! What a forge can do.

use std::pin::Pin;

use thiserror::Error;

use crate::model::{Diagnostic, IssueRef, MasterIssue};

/// Why a forge gave no answer.
#[derive(Debug, Error)]
pub enum ForgeError {
    /// There is no such issue, or the token may not see it.
    #[error("find issue {reference}")]
    NotFound {
        /// The issue that was asked for.
        reference: IssueRef,
    },
}

/// Whether an issue is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssueState {
    /// It is open.
    Open,
    /// It is done.
    Completed,
    /// It was closed without being done.
    Dropped,
}

/// An issue as its forge tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgeIssue {
    /// Which one it is.
    pub reference: IssueRef,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// Whether it is open.
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
    fn fetch_sub_issues(&self, number: u64) -> ForgeAnswer<'_, Vec<ForgeIssue>>;
    /// Asks for all open issues, newest last.
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

/// Fetches a master issue and everything that its list names, and reads it.
#[expect(
    clippy::todo,
    reason = "the signature stands first, so that others build on it"
)]
pub async fn fetch_master(
    _forge: &dyn Forge,
    _number: u64,
) -> Result<(MasterIssue, Vec<Diagnostic>), ForgeError> {
    todo!()
}
