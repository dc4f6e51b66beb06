//! What a server says of a commit, and how it lets things in.

use serde::Deserialize;

use super::{GitHub, where_kept};
use crate::forge::ForgeError;
use crate::model::Timestamp;

/// What the checks of a commit came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checks {
    /// There are none.
    Missing,
    /// Some have not ended.
    Pending,
    /// All have passed.
    Passed,
    /// These have not.
    Failed(Vec<String>),
}

/// The ways in which a repository lets pull requests be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergeMethods {
    /// By a merge commit.
    pub merge: bool,
    /// As one commit.
    pub squash: bool,
    /// Commit by commit.
    pub rebase: bool,
}

#[derive(Debug, Deserialize)]
struct RawRuns {
    #[serde(default)]
    check_runs: Vec<RawRun>,
}

#[derive(Debug, Deserialize)]
struct RawRun {
    #[serde(default)]
    name: String,
    status: String,
    conclusion: Option<String>,
}

#[derive(Debug, Deserialize)]
struct RawStatuses {
    #[serde(default)]
    statuses: Vec<RawStatus>,
}

#[derive(Debug, Deserialize)]
struct RawStatus {
    #[serde(default)]
    context: String,
    state: String,
}

#[derive(Debug, Deserialize)]
struct RawRepository {
    #[serde(rename = "allow_merge_commit")]
    merge: Option<bool>,
    #[serde(rename = "allow_squash_merge")]
    squash: Option<bool>,
    #[serde(rename = "allow_rebase_merge")]
    rebase: Option<bool>,
}

/// What a token may do, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// How many requests an hour it may make, and how many are left.
    pub limit: u64,
    /// How many of them are left.
    pub remaining: u64,
    /// When there are more again.
    pub reset: Option<Timestamp>,
    /// The scope that it lacks; none where it has what is needed, or where that cannot be told.
    pub lacks: Option<&'static str>,
}

#[derive(Debug, Deserialize)]
struct RawLimits {
    resources: RawResources,
}

#[derive(Debug, Deserialize)]
struct RawResources {
    core: RawLimit,
}

#[derive(Debug, Deserialize)]
struct RawLimit {
    limit: u64,
    remaining: u64,
    reset: i64,
}

impl GitHub {
    /// What the token may do, and how often. To ask costs nothing.
    pub async fn allowance(&self) -> Result<Allowance, ForgeError> {
        let raw: RawLimits = self.client.read("/rate_limit").await?;
        let core = raw.resources.core;
        let scopes = self.client.scopes();
        let has = |wanted: &str| {
            let mut all = scopes.iter().flat_map(|scopes| scopes.split(','));
            all.any(|scope| scope.trim() == wanted)
        };
        let is_told = scopes.is_some();
        Ok(Allowance {
            limit: core.limit,
            remaining: core.remaining,
            reset: Timestamp::from_second(core.reset).ok(),
            lacks: (is_told && !has("repo") && !has("public_repo")).then_some("repo"),
        })
    }

    /// What the checks of a commit came to, of both kinds that there are. One that may not be read counts for nothing.
    pub async fn checks(&self, commit: &str) -> Result<Checks, ForgeError> {
        let route = self.route(&format!("/commits/{commit}/check-runs?per_page=100"));
        let runs: Option<RawRuns> = readable(self.client.read(&route).await)?;
        let route = self.route(&format!("/commits/{commit}/status?per_page=100"));
        let statuses: Option<RawStatuses> = readable(self.client.read(&route).await)?;
        let mut all: Vec<(String, Option<bool>)> = Vec::new();
        for run in runs.into_iter().flat_map(|runs| runs.check_runs) {
            let passed = match (run.status.as_str(), run.conclusion.as_deref()) {
                ("completed", Some("success" | "neutral" | "skipped")) => Some(true),
                ("completed", _) => Some(false),
                _ => None,
            };
            all.push((run.name, passed));
        }
        for status in statuses.into_iter().flat_map(|found| found.statuses) {
            let passed = match status.state.as_str() {
                "success" => Some(true),
                "pending" => None,
                _ => Some(false),
            };
            all.push((status.context, passed));
        }
        let failed = all.iter().filter(|(_, passed)| *passed == Some(false));
        let failed: Vec<String> = failed.map(|(name, _)| name.clone()).collect();
        Ok(if all.is_empty() {
            Checks::Missing
        } else if !failed.is_empty() {
            Checks::Failed(failed)
        } else if all.iter().any(|(_, passed)| passed.is_none()) {
            Checks::Pending
        } else {
            Checks::Passed
        })
    }

    /// How the repository lets pull requests be merged; where it does not say, in every way.
    pub async fn merge_methods(&self) -> Result<MergeMethods, ForgeError> {
        let raw: RawRepository = self.client.read(&self.route("")).await?;
        Ok(MergeMethods {
            merge: raw.merge.unwrap_or(true),
            squash: raw.squash.unwrap_or(true),
            rebase: raw.rebase.unwrap_or(true),
        })
    }
}

/// What can be read, if we may.
fn readable<T>(answer: Result<T, ForgeError>) -> Result<Option<T>, ForgeError> {
    match answer {
        Err(ForgeError::Forbidden { .. }) => Ok(None),
        answer => where_kept(answer),
    }
}
