//! GitHub, and servers that speak as it does.

use std::time::Duration;

use octocrab::Octocrab;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;

use super::answer::{Answer, Question};
use super::{Address, Forge, ForgeAnswer, ForgeError, ForgeIssue, IssueDraft, Token};
use crate::issue::IssueState;
use crate::model::IssueRef;

/// How long one request may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How many entries a page has, and how many pages are asked for at most.
const PAGE: usize = 100;
const MAX_PAGES: usize = 20;

/// A repository at GitHub.
#[derive(Debug)]
pub struct GitHub {
    address: Address,
    token: Option<Token>,
    timeout: Duration,
    // Made at the first request: it needs the runtime that it lives in.
    client: OnceCell<Octocrab>,
}

impl GitHub {
    /// The repository at that address. Without a token, what is public can be read.
    pub fn new(address: Address, token: Option<Token>) -> Self {
        Self {
            address,
            token,
            timeout: TIMEOUT,
            client: OnceCell::new(),
        }
    }

    /// The same, with another limit for each request.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    async fn client(&self) -> Result<&Octocrab, ForgeError> {
        let bad_address = || ForgeError::BadAddress {
            address: self.address.api.clone(),
        };
        self.client
            .get_or_try_init(|| async {
                let mut builder = Octocrab::builder()
                    .base_uri(self.address.api.as_str())
                    .map_err(|_| bad_address())?
                    .set_connect_timeout(Some(self.timeout))
                    .set_read_timeout(Some(self.timeout));
                if let Some(token) = &self.token {
                    builder = builder.personal_token(token.secret().to_owned());
                }
                builder.build().map_err(|source| self.unreachable(source))
            })
            .await
    }

    fn unreachable(&self, source: octocrab::Error) -> ForgeError {
        ForgeError::Unreachable {
            host: self.address.host.clone(),
            source: Box::new(source),
        }
    }

    /// Sends a question and reads the answer. It is sent once, whatever happens.
    async fn ask<T: DeserializeOwned>(&self, question: &Question<'_>) -> Result<T, ForgeError> {
        let answer = tokio::time::timeout(self.timeout, self.send(question))
            .await
            .map_err(|_| ForgeError::TimedOut {
                host: self.address.host.clone(),
                timeout: self.timeout,
            })??;
        answer.read(&self.address.host, question.route(), self.token.is_some())
    }

    async fn send(&self, question: &Question<'_>) -> Result<Answer, ForgeError> {
        let client = self.client().await?;
        let route = question.route();
        let response = match question {
            Question::Get { .. } => client._get(route).await,
            Question::Post { body, .. } => client._post(route, Some(body)).await,
            Question::Patch { body, .. } => client._patch(route, Some(body)).await,
        }
        .map_err(|source| self.unreachable(source))?;
        let header = |name: &str| {
            response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        let status = response.status().as_u16();
        let (retry_after, remaining, reset) = (
            header("retry-after"),
            header("x-ratelimit-remaining"),
            header("x-ratelimit-reset"),
        );
        let body = client
            .body_to_string(response)
            .await
            .map_err(|source| self.unreachable(source))?;
        Ok(Answer {
            status,
            body,
            retry_after,
            remaining,
            reset,
        })
    }

    fn route(&self, reference: &IssueRef, rest: &str) -> String {
        let repository = reference
            .repository
            .as_deref()
            .unwrap_or(&self.address.repository);
        format!("/repos/{repository}/issues/{}{rest}", reference.number)
    }

    /// The issue in our own words. Its number at the forge is not its id there.
    fn issue(&self, raw: RawIssue) -> ForgeIssue {
        let repository = raw.repository_url.as_deref().and_then(|url| {
            let mut parts = url.rsplit('/');
            let name = parts.next()?;
            Some(format!("{}/{name}", parts.next()?))
        });
        let repository =
            repository.filter(|name| !name.eq_ignore_ascii_case(&self.address.repository));
        let state = match (raw.state.as_str(), raw.state_reason.as_deref()) {
            ("closed", Some("not_planned" | "duplicate")) => IssueState::Dropped,
            ("closed", _)
                if raw
                    .pull_request
                    .as_ref()
                    .is_some_and(|pull| pull.merged_at.is_none()) =>
            {
                IssueState::Dropped
            }
            ("closed", _) => IssueState::Completed,
            _ => IssueState::Open,
        };
        ForgeIssue {
            reference: IssueRef {
                repository,
                number: raw.number,
            },
            title: raw.title,
            body: raw.body.unwrap_or_default(),
            state,
            is_pull_request: raw.pull_request.is_some(),
            labels: raw.labels.into_iter().map(RawLabel::name).collect(),
            url: raw.html_url,
        }
    }

    /// All pages of a list.
    async fn pages(&self, route: &str) -> Result<Vec<RawIssue>, ForgeError> {
        let mut all = Vec::new();
        for page in 1..=MAX_PAGES {
            let joint = if route.contains('?') { '&' } else { '?' };
            let route = format!("{route}{joint}per_page={PAGE}&page={page}");
            let issues: Vec<RawIssue> = self.ask(&Question::Get { route: &route }).await?;
            let is_last = issues.len() < PAGE;
            all.extend(issues);
            if is_last {
                break;
            }
        }
        Ok(all)
    }
}

impl Forge for GitHub {
    fn repository(&self) -> Option<&str> {
        Some(&self.address.repository)
    }

    fn fetch_issue<'a>(&'a self, reference: &'a IssueRef) -> ForgeAnswer<'a, ForgeIssue> {
        Box::pin(async move {
            let route = self.route(reference, "");
            let not_found = || ForgeError::NotFound {
                reference: reference.clone(),
                place: self.address.host.clone(),
                has_token: self.token.is_some(),
            };
            match self.ask(&Question::Get { route: &route }).await {
                Ok(raw) => Ok(self.issue(raw)),
                Err(ForgeError::NoSuchRoute { .. } | ForgeError::Status { status: 410, .. }) => {
                    Err(not_found())
                }
                Err(error) => Err(error),
            }
        })
    }

    fn fetch_sub_issues<'a>(&'a self, reference: &'a IssueRef) -> ForgeAnswer<'a, Vec<ForgeIssue>> {
        Box::pin(async move {
            match self.pages(&self.route(reference, "/sub_issues")).await {
                Ok(issues) => Ok(issues.into_iter().map(|raw| self.issue(raw)).collect()),
                // Older servers have no sub-issues.
                Err(
                    ForgeError::NoSuchRoute { .. }
                    | ForgeError::Status {
                        status: 410 | 415, ..
                    },
                ) => Ok(Vec::new()),
                Err(error) => Err(error),
            }
        })
    }

    fn fetch_issues(&self) -> ForgeAnswer<'_, Vec<ForgeIssue>> {
        Box::pin(async move {
            let route = format!(
                "/repos/{}/issues?state=open&sort=created&direction=asc",
                self.address.repository
            );
            let issues = self.pages(&route).await?;
            Ok(issues
                .into_iter()
                .map(|raw| self.issue(raw))
                .filter(|issue| !issue.is_pull_request)
                .collect())
        })
    }

    fn create_issue<'a>(&'a self, draft: &'a IssueDraft) -> ForgeAnswer<'a, ForgeIssue> {
        Box::pin(async move {
            let route = format!("/repos/{}/issues", self.address.repository);
            let raw = self
                .ask(&Question::Post {
                    route: &route,
                    body: body(draft),
                })
                .await?;
            Ok(self.issue(raw))
        })
    }

    fn update_issue<'a>(
        &'a self,
        number: u64,
        draft: &'a IssueDraft,
    ) -> ForgeAnswer<'a, ForgeIssue> {
        Box::pin(async move {
            let route = self.route(
                &IssueRef {
                    repository: None,
                    number,
                },
                "",
            );
            let raw = self
                .ask(&Question::Patch {
                    route: &route,
                    body: body(draft),
                })
                .await?;
            Ok(self.issue(raw))
        })
    }

    fn comment<'a>(&'a self, number: u64, text: &'a str) -> ForgeAnswer<'a, ()> {
        Box::pin(async move {
            let route = self.route(
                &IssueRef {
                    repository: None,
                    number,
                },
                "/comments",
            );
            let body = serde_json::json!({ "body": text });
            self.ask::<serde_json::Value>(&Question::Post {
                route: &route,
                body,
            })
            .await
            .map(drop)
        })
    }
}

fn body(draft: &IssueDraft) -> serde_json::Value {
    serde_json::json!({ "title": draft.title, "body": draft.body, "labels": draft.labels })
}

/// What we read of an issue; servers of many ages say more and less.
#[derive(Debug, Deserialize)]
struct RawIssue {
    number: u64,
    title: String,
    body: Option<String>,
    state: String,
    state_reason: Option<String>,
    #[serde(default)]
    labels: Vec<RawLabel>,
    html_url: Option<String>,
    repository_url: Option<String>,
    pull_request: Option<RawPullRequest>,
}

#[derive(Debug, Deserialize)]
struct RawPullRequest {
    merged_at: Option<String>,
}

/// A label is an object; in old answers it is a bare name.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum RawLabel {
    Name(String),
    Object { name: Option<String> },
}

impl RawLabel {
    fn name(self) -> String {
        match self {
            Self::Name(name) => name,
            Self::Object { name } => name.unwrap_or_default(),
        }
    }
}
