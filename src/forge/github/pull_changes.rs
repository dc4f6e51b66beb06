//! Small changes: of the base and the labels of pull requests, and of texts that others write, too.

use serde_json::{Value, json};

use super::GitHub;
use super::answer::{Change, Method};
use super::raw::{RawLabel, RawPull};
use crate::forge::{ForgeError, PullRequest};

impl GitHub {
    /// Lets a pull request go to another branch.
    pub async fn retarget_pull(&self, number: u64, base: &str) -> Result<PullRequest, ForgeError> {
        let route = self.route(&format!("/pulls/{number}"));
        let change = Change::new(Method::Patch, route.clone(), json!({ "base": base }));
        let look = || async {
            let pull: Value = self.client.read(&route).await?;
            let at = pull.pointer("/base/ref").and_then(Value::as_str);
            Ok((at == Some(base)).then_some(pull))
        };
        let pull: Value = self.client.write_once(&change, look).await?;
        let raw: Result<RawPull, _> = serde_json::from_value(pull);
        raw.map(PullRequest::from)
            .map_err(|source| ForgeError::Malformed {
                host: self.client.address.host.clone(),
                route,
                source,
            })
    }

    /// Adds labels to an issue or a pull request; those that are there then.
    pub async fn add_labels(
        &self,
        number: u64,
        labels: &[String],
    ) -> Result<Vec<String>, ForgeError> {
        let route = self.route(&format!("/issues/{number}/labels"));
        let change = Change::new(Method::Post, route, json!({ "labels": labels }));
        // To add a label twice is to add it once.
        let look = || async {
            let route = self.route(&format!("/issues/{number}"));
            let issue: Value = self.client.read(&route).await?;
            let there = issue.get("labels").cloned().unwrap_or_default();
            let is_there = |label: &String| {
                let mut all = there.as_array().into_iter().flatten();
                all.any(|known| known.get("name").and_then(Value::as_str) == Some(label))
            };
            Ok(labels.iter().all(is_there).then_some(there))
        };
        let there: Value = self.client.write_once(&change, look).await?;
        let there: Vec<RawLabel> = serde_json::from_value(there).unwrap_or_default();
        Ok(there.into_iter().map(RawLabel::name).collect())
    }

    /// Changes the text of an issue as it is just then; `revised` gives none where nothing is to be changed. What others
    /// write meanwhile stays: the text is read at the last moment, and again before the change is repeated.
    pub async fn revise_body(
        &self,
        number: u64,
        revised: impl Fn(&str) -> Option<String>,
    ) -> Result<bool, ForgeError> {
        let route = self.route(&format!("/issues/{number}"));
        let change = |issue: &Value| {
            let body = issue
                .get("body")
                .and_then(Value::as_str)
                .unwrap_or_default();
            revised(body).map(|body| json!({ "body": body }))
        };
        self.client.revise(&route, change).await
    }

    /// Opens an issue again.
    pub async fn reopen(&self, number: u64) -> Result<(), ForgeError> {
        let route = self.route(&format!("/issues/{number}"));
        let revised = |issue: &Value| {
            let is_open = issue.get("state").and_then(Value::as_str) == Some("open");
            (!is_open).then(|| json!({ "state": "open" }))
        };
        self.client.revise(&route, revised).await.map(drop)
    }

    /// The address that branches are pushed to with the secret that opens it; none without a token.
    pub fn credential(&self) -> Option<(String, String)> {
        let address = &self.client.address;
        let scheme = if address.api.starts_with("http://") {
            "http"
        } else {
            "https"
        };
        let token = self.client.token_now()?;
        Some((
            format!("{scheme}://{}", address.host),
            token.secret().to_owned(),
        ))
    }
}
