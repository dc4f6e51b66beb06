//! Sub-issues and dependencies as GitHub itself keeps them. Their routes take ids, which are not numbers.

use serde_json::{Value, json};

use super::answer::{Change, Method};
use super::{GitHub, where_kept};
use crate::forge::{ForgeError, ForgeIssue};
use crate::model::IssueRef;

impl GitHub {
    /// The sub-issues of an issue in their order; none where the server keeps no such thing.
    pub async fn sub_issues(
        &self,
        reference: &IssueRef,
    ) -> Result<Option<Vec<ForgeIssue>>, ForgeError> {
        let route = self.issue_route(reference, "/sub_issues");
        where_kept(self.issues(&route).await)
    }

    /// Makes an issue the last sub-issue of another. Whether it is: not every server keeps such things.
    pub async fn add_sub_issue(
        &self,
        parent: &IssueRef,
        child: &ForgeIssue,
    ) -> Result<bool, ForgeError> {
        let route = self.issue_route(parent, "/sub_issues");
        let change = Change::new(Method::Post, route, json!({ "sub_issue_id": child.id }));
        self.link(&change, || async {
            let known = self.sub_issues(parent).await?.unwrap_or_default();
            Ok(known.iter().any(|known| known.id == child.id))
        })
        .await
    }

    /// Puts a sub-issue behind another one.
    pub async fn place_sub_issue(
        &self,
        parent: &IssueRef,
        child: &ForgeIssue,
        after: &ForgeIssue,
    ) -> Result<bool, ForgeError> {
        let route = self.issue_route(parent, "/sub_issues/priority");
        let body = json!({ "sub_issue_id": child.id, "after_id": after.id });
        let change = Change::new(Method::Patch, route, body);
        self.link(&change, || async {
            let known = self.sub_issues(parent).await?.unwrap_or_default();
            let mut pairs = known.windows(2);
            Ok(pairs.any(|pair| {
                matches!(pair, [first, second] if first.id == after.id && second.id == child.id)
            }))
        })
        .await
    }

    /// The issues that block another; none where the server keeps no such thing.
    pub async fn blockers(
        &self,
        reference: &IssueRef,
    ) -> Result<Option<Vec<ForgeIssue>>, ForgeError> {
        let route = self.issue_route(reference, "/dependencies/blocked_by");
        where_kept(self.issues(&route).await)
    }

    /// Lets an issue be blocked by another. Whether it is: not every server keeps such things.
    pub async fn add_blocker(
        &self,
        waiting: &IssueRef,
        blocker: &ForgeIssue,
    ) -> Result<bool, ForgeError> {
        let route = self.issue_route(waiting, "/dependencies/blocked_by");
        let change = Change::new(Method::Post, route, json!({ "issue_id": blocker.id }));
        self.link(&change, || async {
            let known = self.blockers(waiting).await?.unwrap_or_default();
            Ok(known.iter().any(|known| known.id == blocker.id))
        })
        .await
    }

    /// Makes a link. One that is there already is refused as a double, which is as good as made.
    async fn link<Look>(
        &self,
        change: &Change,
        is_made: impl Fn() -> Look,
    ) -> Result<bool, ForgeError>
    where
        Look: Future<Output = Result<bool, ForgeError>>,
    {
        let look = || async { Ok(is_made().await?.then_some(Value::Null)) };
        match self.client.write_once::<Value, _>(change, look).await {
            Ok(_) => Ok(true),
            Err(error) if error.is_unknown_route() => Ok(false),
            Err(ForgeError::Status {
                status: 422,
                message,
                host,
            }) => {
                if is_made().await? {
                    Ok(true)
                } else {
                    Err(ForgeError::Status {
                        status: 422,
                        message,
                        host,
                    })
                }
            }
            Err(error) => Err(error),
        }
    }
}
