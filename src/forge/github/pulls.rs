//! Pull requests.

use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Change, Method};
use super::raw::RawPull;
use super::{GitHub, issues, where_kept};
use crate::forge::{ForgeError, PullDraft, PullRequest};

/// How a merge that was asked for stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MergeProgress {
    /// It is under way; its name is asked for again.
    Pending(String),
    /// It waits in the merge queue.
    Queued,
    /// It is done, with where the base is then.
    Merged(String),
    /// It was refused.
    Failed(String),
}

impl GitHub {
    /// The pull request of a branch of this repository: the open one, or else the newest.
    pub async fn find_pull(&self, head: &str) -> Result<Option<PullRequest>, ForgeError> {
        let owner = self.client.address.repository.split('/').next();
        let filter = issues::encoded(&format!("{}:{head}", owner.unwrap_or_default()));
        let route = self.route(&format!("/pulls?state=all&head={filter}"));
        let raw: Vec<RawPull> = self.client.pages(&route).await?;
        let all = raw.into_iter().map(PullRequest::from);
        // Not every server heeds the filter.
        let all: Vec<PullRequest> = all.filter(|pull| pull.head == head).collect();
        let open = all.iter().find(|pull| pull.is_open).cloned();
        Ok(open.or_else(|| all.into_iter().max_by_key(|pull| pull.number)))
    }

    /// A pull request with all that is known of it.
    pub async fn pull(&self, number: u64) -> Result<PullRequest, ForgeError> {
        let route = self.route(&format!("/pulls/{number}"));
        Ok(self.client.read::<RawPull>(&route).await?.into())
    }

    /// Makes a pull request; none where the branch has nothing that its base has not. One that is open already is it.
    pub async fn create_pull(&self, draft: &PullDraft) -> Result<Option<PullRequest>, ForgeError> {
        let body = json!({
            "title": draft.title, "body": draft.body, "head": draft.head, "base": draft.base, "draft": draft.is_draft,
        });
        let change = Change::new(Method::Post, self.route("/pulls"), body);
        let look = || async {
            let open = self.find_pull(&draft.head).await?;
            Ok(open.filter(|pull| pull.is_open).map(Pull))
        };
        match self.client.write_once::<Pull, _>(&change, look).await {
            Ok(made) => Ok(Some(made.0)),
            Err(ForgeError::Status {
                status: 422,
                message,
                ..
            }) if message.contains("No commits between") => Ok(None),
            Err(error @ ForgeError::Status { status: 422, .. }) => {
                // It is there already, from before a kill; lists may lag behind.
                let is_there = error.to_string().contains("already exists");
                let found = self.client.awaited(look, is_there).await?;
                found.map(|open| Some(open.0)).ok_or(error)
            }
            Err(error) => Err(error),
        }
    }

    /// Replaces title and text of a pull request and the branch that it goes to.
    pub async fn update_pull(
        &self,
        number: u64,
        draft: &PullDraft,
    ) -> Result<PullRequest, ForgeError> {
        let route = self.route(&format!("/pulls/{number}"));
        let body = json!({ "title": draft.title, "body": draft.body, "base": draft.base });
        let change = Change::new(Method::Patch, route, body);
        let look = || async {
            let pull = self.pull(number).await?;
            let is_done =
                (&pull.title, &pull.body, &pull.base) == (&draft.title, &draft.body, &draft.base);
            Ok(is_done.then_some(Pull(pull)))
        };
        Ok(self.client.write_once::<Pull, _>(&change, look).await?.0)
    }

    /// Says that a draft is ready; only GraphQL can. Whether it is: not every server has that.
    pub async fn mark_ready(&self, pull: &PullRequest) -> Result<bool, ForgeError> {
        let query = "mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }";
        let body = json!({ "query": query, "variables": { "id": pull.node } });
        let change = Change::new(Method::Post, self.client.address.graphql(), body);
        let look = || async {
            let newest = self.pull(pull.number).await?;
            Ok((!newest.is_draft).then(|| json!({})))
        };
        let answer: Value = match self.client.write_once(&change, look).await {
            Ok(answer) => answer,
            Err(error) if error.is_unknown_route() => return Ok(false),
            Err(error) => return Err(error),
        };
        // GraphQL answers 200 to what it refuses.
        let errors = answer.get("errors").and_then(Value::as_array);
        let message = errors.and_then(|errors| errors.first()?.get("message")?.as_str());
        match message {
            None => Ok(true),
            // Somebody was faster.
            Some(_) if look().await?.is_some() => Ok(true),
            Some(message) => Err(ForgeError::Forbidden {
                host: self.client.address.host.clone(),
                message: message.chars().take(200).collect(),
                needs: Some("the permission pull_requests: write".to_owned()),
            }),
        }
    }

    /// Whether drafts can be made ready at all.
    pub async fn can_make_ready(&self) -> Result<bool, ForgeError> {
        let body = json!({ "query": "query { viewer { login } }" });
        let change = Change::new(Method::Post, self.client.address.graphql(), body);
        match self.client.write::<Value>(&change).await {
            Err(error) if error.is_unknown_route() => Ok(false),
            Err(error @ (ForgeError::Unreachable { .. } | ForgeError::TimedOut { .. })) => {
                Err(error)
            }
            // Whatever else is wrong is said when a draft is made ready.
            _ => Ok(true),
        }
    }

    /// Asks people to look at a pull request.
    pub async fn request_reviewers(
        &self,
        number: u64,
        logins: &[String],
    ) -> Result<(), ForgeError> {
        let route = self.route(&format!("/pulls/{number}/requested_reviewers"));
        let change = Change::new(Method::Post, route, json!({ "reviewers": logins }));
        let look = || async {
            let there = self.pull(number).await?.reviewers;
            let is_asked =
                |login: &String| there.iter().any(|there| there.eq_ignore_ascii_case(login));
            Ok(logins.iter().all(is_asked).then_some(Value::Null))
        };
        let asked = self.client.write_once::<Value, _>(&change, look).await;
        asked.map(drop)
    }

    /// Asks for a merge of exactly that tip, in the background where the server can, else at once.
    pub async fn merge_pull(
        &self,
        number: u64,
        tip: &str,
        method: Option<&str>,
    ) -> Result<MergeProgress, ForgeError> {
        let mut body = json!({ "sha": tip });
        if let (Some(method), Some(fields)) = (method, body.as_object_mut()) {
            fields.insert("merge_method".to_owned(), json!(method));
        }
        let look = || async {
            let pull = self.pull(number).await?;
            Ok(pull.merged.map(|sha| RawMerge::merged(&sha)))
        };
        let route = self.route(&format!("/pulls/{number}/merge-async"));
        let change = Change::new(Method::Put, route, body.clone());
        let asked = where_kept(self.client.write_once::<RawMerge, _>(&change, look).await);
        if let Some(state) = refused_as_failed(asked)? {
            return Ok(state);
        }
        let route = self.route(&format!("/pulls/{number}/merge"));
        let change = Change::new(Method::Put, route, body);
        let merged = self.client.write_once::<RawMerge, _>(&change, look).await;
        let state = refused_as_failed(merged.map(Some))?;
        Ok(state.unwrap_or(MergeProgress::Failed(String::new())))
    }

    /// How a merge stands that was asked for.
    pub async fn merge_progress(
        &self,
        number: u64,
        name: &str,
    ) -> Result<MergeProgress, ForgeError> {
        let name = issues::encoded(name);
        let route = self.route(&format!("/pulls/{number}/merge-async/{name}"));
        let raw: RawMerge = self.client.read(&route).await?;
        Ok(raw.progress())
    }
}

fn refused_as_failed(
    answer: Result<Option<RawMerge>, ForgeError>,
) -> Result<Option<MergeProgress>, ForgeError> {
    match answer {
        Ok(raw) => Ok(raw.map(RawMerge::progress)),
        Err(ForgeError::Status {
            status: 400 | 405 | 409 | 422,
            message,
            ..
        }) => Ok(Some(MergeProgress::Failed(message))),
        Err(error) => Err(error),
    }
}

/// What both ways to merge answer.
#[derive(Debug, Default, Deserialize)]
struct RawMerge {
    /// Of a merge in the background.
    status: Option<String>,
    details: Option<RawDetails>,
    /// Of a merge at once.
    sha: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct RawDetails {
    #[serde(default)]
    message: String,
    uuid: Option<String>,
    sha: Option<String>,
}

impl RawMerge {
    fn merged(sha: &str) -> Self {
        Self {
            sha: Some(sha.to_owned()),
            ..Self::default()
        }
    }

    fn progress(self) -> MergeProgress {
        let details = self.details.unwrap_or_default();
        match (self.status.as_deref(), details.uuid) {
            (None | Some("merged"), _) => {
                MergeProgress::Merged(self.sha.or(details.sha).unwrap_or_default())
            }
            (Some("pending"), Some(uuid)) => MergeProgress::Pending(uuid),
            (Some("enqueued"), _) => MergeProgress::Queued,
            _ => MergeProgress::Failed(details.message),
        }
    }
}

/// A pull request, read from an answer.
struct Pull(PullRequest);

impl<'de> Deserialize<'de> for Pull {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        RawPull::deserialize(deserializer).map(|raw| Self(raw.into()))
    }
}
