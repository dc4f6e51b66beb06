//! Finding again what we made.

use std::collections::BTreeSet;

use super::GitHub;
use super::issues::is_ours;
use super::pace::MAX_LOOKS;
use super::pages::MAX_PAGES;
use super::raw::RawIssue;
use crate::forge::{Forge, ForgeError, ForgeIssue, IssueDraft, marker};
use crate::model::IssueRef;

impl GitHub {
    /// Whether we wrote an issue, by the name that the token belongs to.
    pub fn is_ours(issue: &ForgeIssue, me: Option<&str>) -> bool {
        is_ours(issue.author.as_ref(), me)
    }

    /// An issue of this repository.
    pub async fn issue(&self, number: u64) -> Result<ForgeIssue, ForgeError> {
        let reference = IssueRef {
            repository: None,
            number,
        };
        self.fetch_issue(&reference).await
    }

    /// Makes an issue; one whose text bears a mark, once.
    pub async fn make_issue(&self, draft: &IssueDraft) -> Result<ForgeIssue, ForgeError> {
        self.create(draft).await
    }

    /// The issues, newest first, whose marks begin so and which are newer than the one of that number; anybody may have
    /// written them. Those whose keys are awaited were probably made: they are looked for more than once.
    pub async fn marked_issues(
        &self,
        prefix: &str,
        after: u64,
        awaited: &[String],
    ) -> Result<Vec<ForgeIssue>, ForgeError> {
        let mut n_looks = 0;
        loop {
            let mut found = self.newest(after, MAX_PAGES).await?;
            found.retain(|issue| {
                marker::key(&issue.body).is_some_and(|key| key.starts_with(prefix))
            });
            let keys: BTreeSet<String> = found
                .iter()
                .filter_map(|issue| marker::key(&issue.body))
                .collect();
            n_looks += 1;
            if awaited.iter().all(|key| keys.contains(key)) || n_looks >= MAX_LOOKS {
                return Ok(found);
            }
            self.client
                .wait(self.client.pace.after_failure(n_looks))
                .await;
        }
    }

    /// The issue that bears a mark of ours, among the newest.
    pub(super) async fn find_marked(
        &self,
        key: &str,
        me: Option<&str>,
    ) -> Result<Option<ForgeIssue>, ForgeError> {
        let newest = self.newest(0, 1).await?;
        let is_it = |issue: &ForgeIssue| {
            is_ours(issue.author.as_ref(), me) && marker::is_marked(&issue.body, key)
        };
        // Where two bear it, the older one counts.
        Ok(newest.into_iter().rev().find(is_it))
    }

    /// The newest issues first, as far as they are newer than the one of that number.
    async fn newest(&self, after: u64, n_pages: usize) -> Result<Vec<ForgeIssue>, ForgeError> {
        let route = self.route("/issues?state=all&sort=created&direction=desc");
        let is_enough = |page: &[RawIssue]| page.last().is_some_and(|last| last.number() <= after);
        let raw = self.client.pages_until(&route, n_pages, is_enough).await?;
        let mut found: Vec<ForgeIssue> = raw.into_iter().map(|raw| self.told(raw)).collect();
        found.retain(|issue| issue.reference.number > after && !issue.is_pull_request);
        Ok(found)
    }
}
