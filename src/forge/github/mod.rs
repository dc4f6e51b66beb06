//! GitHub, and servers that speak as it does.

mod answer;
mod cache;
mod calls;
mod checks;
mod client;
mod issues;
mod links;
mod marked;
mod pace;
mod pages;
mod pull_changes;
mod pulls;
mod raw;
mod session;
mod trust;
pub(in crate::forge) mod tunnel;
mod turns;

use std::path::Path;
use std::time::Duration;

use self::cache::AnswerCache;
pub use self::calls::Calls;
pub use self::checks::{Allowance, Checks, MergeMethods};
use self::client::Client;
pub use self::pace::Pace;
pub use self::pulls::MergeProgress;
use self::raw::RawIssue;
use super::{Address, App, Forge, ForgeAnswer, ForgeError, ForgeIssue, IssueDraft, Proxy, Token};
use crate::model::IssueRef;

/// A repository at GitHub.
#[derive(Debug)]
pub struct GitHub {
    client: Client,
}

impl GitHub {
    /// The repository at that address. Without a token, what is public can be read.
    pub fn new(address: Address, token: Option<Token>) -> Self {
        Self {
            client: Client::new(address, token),
        }
    }

    /// The same, with another limit for each request.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.client.timeout = timeout;
        self
    }

    /// The same at another pace.
    #[must_use]
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.client.pace = pace;
        self
    }

    /// The same, with what was read kept below a folder, so that what has not changed is not read again.
    #[must_use]
    pub fn with_cache(mut self, folder: &Path) -> Self {
        let client = &mut self.client;
        client.cache = Some(AnswerCache::at(
            folder,
            client.token.as_ref(),
            client.app.as_ref(),
        ));
        self
    }

    /// The same as an App, which is given a token of its own.
    #[must_use]
    pub fn with_app(mut self, app: Option<App>) -> Self {
        self.client.app = app;
        self
    }

    /// The same with a second between writes of all who name that file.
    #[must_use]
    pub fn with_turns(mut self, path: &Path) -> Self {
        self.client.turns.shared(path);
        self
    }

    /// Sees to it that what we say of ourselves holds for a while.
    pub async fn renew(&self) -> Result<(), ForgeError> {
        self.client.renew().await
    }

    /// The same through a proxy.
    #[must_use]
    pub fn with_proxy(mut self, proxy: Option<Proxy>) -> Self {
        self.client.proxy = proxy;
        self
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.client.address
    }

    /// How fast it is asked.
    pub fn pace(&self) -> Pace {
        self.client.pace
    }

    /// How often it was asked so far.
    pub fn calls(&self) -> Calls {
        self.client.calls()
    }

    /// `/repos/owner/repo` with the rest of a route.
    fn route(&self, rest: &str) -> String {
        format!("/repos/{}{rest}", self.client.address.repository)
    }

    fn issue_route(&self, reference: &IssueRef, rest: &str) -> String {
        let own = &self.client.address.repository;
        let repository = reference.repository.as_deref().unwrap_or(own);
        format!("/repos/{repository}/issues/{}{rest}", reference.number)
    }

    fn told(&self, raw: RawIssue) -> ForgeIssue {
        raw.issue(&self.client.address.repository)
    }

    async fn issues(&self, route: &str) -> Result<Vec<ForgeIssue>, ForgeError> {
        let raw: Vec<RawIssue> = self.client.pages(route).await?;
        Ok(raw.into_iter().map(|raw| self.told(raw)).collect())
    }
}

/// A list that not every server keeps.
fn where_kept<T>(answer: Result<T, ForgeError>) -> Result<Option<T>, ForgeError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_unknown_route() => Ok(None),
        Err(error) => Err(error),
    }
}

impl Forge for GitHub {
    fn repository(&self) -> Option<&str> {
        Some(&self.client.address.repository)
    }

    fn fetch_issue<'a>(&'a self, reference: &'a IssueRef) -> ForgeAnswer<'a, ForgeIssue> {
        Box::pin(async move {
            let route = self.issue_route(reference, "");
            match self.client.read(&route).await {
                Ok(raw) => Ok(self.told(raw)),
                Err(ForgeError::NoSuchRoute { .. } | ForgeError::Status { status: 410, .. }) => {
                    Err(ForgeError::NotFound {
                        reference: reference.clone(),
                        place: self.client.address.host.clone(),
                        has_token: self.client.has_credential(),
                    })
                }
                Err(error) => Err(error),
            }
        })
    }

    fn fetch_sub_issues<'a>(&'a self, reference: &'a IssueRef) -> ForgeAnswer<'a, Vec<ForgeIssue>> {
        Box::pin(async move {
            // Older servers have no sub-issues.
            Ok(self.sub_issues(reference).await?.unwrap_or_default())
        })
    }

    fn fetch_blockers<'a>(&'a self, reference: &'a IssueRef) -> ForgeAnswer<'a, Vec<ForgeIssue>> {
        Box::pin(async move { Ok(self.blockers(reference).await?.unwrap_or_default()) })
    }

    fn fetch_issues(&self) -> ForgeAnswer<'_, Vec<ForgeIssue>> {
        Box::pin(async move {
            let route = self.route("/issues?state=open&sort=created&direction=asc");
            let mut issues = self.issues(&route).await?;
            issues.retain(|issue| !issue.is_pull_request);
            Ok(issues)
        })
    }

    fn fetch_approval<'a>(
        &'a self,
        reference: &'a IssueRef,
        label: &'a str,
    ) -> ForgeAnswer<'a, Option<String>> {
        Box::pin(self.labelled_by_member(reference, label))
    }

    fn create_issue<'a>(&'a self, draft: &'a IssueDraft) -> ForgeAnswer<'a, ForgeIssue> {
        Box::pin(self.create(draft))
    }

    fn update_issue<'a>(
        &'a self,
        number: u64,
        draft: &'a IssueDraft,
    ) -> ForgeAnswer<'a, ForgeIssue> {
        Box::pin(self.update(number, draft))
    }

    fn comment<'a>(&'a self, number: u64, text: &'a str) -> ForgeAnswer<'a, ()> {
        Box::pin(async move { self.say(number, text).await.map(drop) })
    }
}
