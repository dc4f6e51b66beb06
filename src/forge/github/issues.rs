//! Changes to issues, their labels and comments. Each may be asked for again after a kill: what was made is found again by
//! the marker in its text, and what is there already is left.

use serde_json::{Value, json};

use super::answer::{Change, Method};
use super::raw::{RawComment, RawIssue, RawUser};
use super::{GitHub, where_kept};
use crate::forge::{Author, Comment, ForgeError, ForgeIssue, IssueDraft, marker};
use crate::model::IssueRef;

impl GitHub {
    /// The name that the token belongs to; none where it is that of an app, or there is no token.
    pub async fn me(&self) -> Result<Option<String>, ForgeError> {
        if let Some(app) = &self.client.app {
            return self.client.app_login(app).await.map(Some);
        }
        match self.client.read::<RawUser>("/user").await {
            Ok(user) => Ok(Some(user.login)),
            Err(
                ForgeError::Forbidden { .. }
                | ForgeError::NoSuchRoute { .. }
                | ForgeError::Unauthorized {
                    has_token: false, ..
                },
            ) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn create(&self, draft: &IssueDraft) -> Result<ForgeIssue, ForgeError> {
        let change = Change::new(Method::Post, self.route("/issues"), body(draft));
        let raw: RawIssue = match marker::key(&draft.body) {
            None => self.client.write(&change).await?,
            Some(key) => {
                let me = self.me().await?;
                let me = me.as_deref();
                let made = self.client.write_once(&change, || async {
                    let found = self.find_marked(&key, me).await?;
                    match found {
                        // Asked for as a value of the same kind as the answer to the change.
                        Some(found) => {
                            let route = self.issue_route(&found.reference, "");
                            self.client.read(&route).await.map(Some)
                        }
                        None => Ok(None),
                    }
                });
                made.await?
            }
        };
        Ok(self.told(raw))
    }

    pub(super) async fn update(
        &self,
        number: u64,
        draft: &IssueDraft,
    ) -> Result<ForgeIssue, ForgeError> {
        self.patch(number, body(draft)).await
    }

    /// Replaces the text of an issue.
    pub async fn set_body(&self, number: u64, text: &str) -> Result<ForgeIssue, ForgeError> {
        self.patch(number, json!({ "body": text })).await
    }

    /// Closes an issue, as done.
    pub async fn close(&self, number: u64) -> Result<ForgeIssue, ForgeError> {
        let body = json!({ "state": "closed", "state_reason": "completed" });
        self.patch(number, body).await
    }

    /// Changes fields of an issue. Doing so twice comes to the same, so nothing is looked for.
    async fn patch(&self, number: u64, body: Value) -> Result<ForgeIssue, ForgeError> {
        let route = self.issue_route(&own(number), "");
        let change = Change::new(Method::Patch, route.clone(), body.clone());
        let raw: RawIssue = self
            .client
            .write_once(&change, || async {
                let issue: Value = self.client.read(&route).await?;
                let is_set = |(name, value): (&String, &Value)| {
                    name == "labels" || issue.get(name) == Some(value)
                };
                let is_done = body
                    .as_object()
                    .is_some_and(|fields| fields.iter().all(is_set));
                Ok(is_done
                    .then(|| serde_json::from_value(issue).ok())
                    .flatten())
            })
            .await?;
        Ok(self.told(raw))
    }

    /// Makes a label where there is none of that name. Whether there is one afterwards.
    pub async fn ensure_label(
        &self,
        name: &str,
        color: &str,
        description: &str,
    ) -> Result<bool, ForgeError> {
        let route = self.route(&format!("/labels/{}", encoded(name)));
        let look = || async { where_kept(self.client.read::<Value>(&route).await) };
        if look().await?.is_some() {
            return Ok(true);
        }
        let body = json!({ "name": name, "color": color, "description": description });
        let change = Change::new(Method::Post, self.route("/labels"), body);
        match self.client.write_once::<Value, _>(&change, look).await {
            Ok(_) => Ok(true),
            // Somebody was faster, or we may not make labels.
            Err(
                ForgeError::Status { status: 422, .. }
                | ForgeError::Forbidden { .. }
                | ForgeError::NoSuchRoute { .. },
            ) => Ok(look().await?.is_some()),
            Err(error) => Err(error),
        }
    }

    /// Whether there is a label of that name.
    pub async fn has_label(&self, name: &str) -> Result<bool, ForgeError> {
        let route = self.route(&format!("/labels/{}", encoded(name)));
        Ok(where_kept(self.client.read::<Value>(&route).await)?.is_some())
    }

    /// Everything that was said below an issue.
    pub async fn comments(&self, number: u64) -> Result<Vec<Comment>, ForgeError> {
        let route = self.issue_route(&own(number), "/comments");
        let raw: Vec<RawComment> = self.client.pages(&route).await?;
        Ok(raw.into_iter().map(Comment::from).collect())
    }

    /// Says something below an issue; with a marker at its end, once.
    pub async fn say(&self, number: u64, text: &str) -> Result<Comment, ForgeError> {
        let found = match marker::key(text) {
            Some(key) => self.find_said(number, &key, false).await?,
            None => None,
        };
        // The marker may stand there from before a kill.
        match found {
            Some(comment) => Ok(comment),
            None => self.say_anew(number, text).await,
        }
    }

    /// What we said below an issue with the marker of that key. What is `awaited` was probably said: it is looked for more
    /// than once.
    pub async fn find_said(
        &self,
        number: u64,
        key: &str,
        is_awaited: bool,
    ) -> Result<Option<Comment>, ForgeError> {
        let me = self.me().await?;
        let look = || async {
            let all = self.comments(number).await?.into_iter();
            let mut ours = all.filter(|comment| is_marked_comment(comment, key, me.as_deref()));
            Ok(ours.next())
        };
        self.client.awaited(look, is_awaited).await
    }

    /// Says something below an issue that was not said there yet.
    pub async fn say_anew(&self, number: u64, text: &str) -> Result<Comment, ForgeError> {
        let route = self.issue_route(&own(number), "/comments");
        let change = Change::new(Method::Post, route, json!({ "body": text }));
        let Some(key) = marker::key(text) else {
            return Ok(self.client.write::<RawComment>(&change).await?.into());
        };
        let look_raw = || async { Ok(self.find_said(number, &key, false).await?.map(Said)) };
        let said: Said = self.client.write_once(&change, look_raw).await?;
        Ok(said.0)
    }

    /// Replaces what was said.
    pub async fn edit_comment(&self, id: u64, text: &str) -> Result<Comment, ForgeError> {
        let route = self.route(&format!("/issues/comments/{id}"));
        let change = Change::new(Method::Patch, route.clone(), json!({ "body": text }));
        let look = || async {
            let said: Said = self.client.read(&route).await?;
            Ok((said.0.body == text).then_some(said))
        };
        let said: Said = self.client.write_once(&change, look).await?;
        Ok(said.0)
    }

    /// Pins a comment. Whether it is pinned: not every server, and not everybody, can.
    pub async fn pin_comment(&self, id: u64) -> Result<bool, ForgeError> {
        let route = self.route(&format!("/issues/comments/{id}/pin"));
        let change = Change::new(Method::Put, route, Value::Null);
        let read = self.route(&format!("/issues/comments/{id}"));
        let look = || async {
            let said: Said = self.client.read(&read).await?;
            Ok(said.0.is_pinned.then_some(said))
        };
        match self.client.write_once::<Said, _>(&change, look).await {
            Ok(_) => Ok(true),
            Err(
                ForgeError::Forbidden { .. }
                | ForgeError::NoSuchRoute { .. }
                | ForgeError::Status {
                    status: 410 | 422, ..
                },
            ) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// A comment, read from an answer.
struct Said(Comment);

impl<'de> serde::Deserialize<'de> for Said {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        RawComment::deserialize(deserializer).map(|raw| Self(raw.into()))
    }
}

fn is_marked_comment(comment: &Comment, key: &str, me: Option<&str>) -> bool {
    is_ours(comment.author.as_ref(), me) && marker::is_marked(&comment.body, key)
}

/// Whether we wrote it. Whose name is not known counts as ours only where a member wrote it: anybody can copy a marker.
pub(super) fn is_ours(author: Option<&Author>, me: Option<&str>) -> bool {
    match (author, me) {
        (Some(author), Some(me)) => author.login.eq_ignore_ascii_case(me),
        (Some(author), None) => author.is_member || author.login.ends_with("[bot]"),
        (None, _) => false,
    }
}

fn own(number: u64) -> IssueRef {
    IssueRef {
        repository: None,
        number,
    }
}

fn body(draft: &IssueDraft) -> Value {
    json!({ "title": draft.title, "body": draft.body, "labels": draft.labels })
}

/// A name as it stands in a path.
pub(super) fn encoded(name: &str) -> String {
    let mut path = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            path.push(char::from(byte));
        } else {
            path.extend(format!("%{byte:02X}").chars());
        }
    }
    path
}
