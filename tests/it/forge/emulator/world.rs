//! What the played forge knows.

use std::time::{Duration, Instant};

use git_orchestrate::model::Timestamp;
use serde_json::{Value, json};

use super::app::PlayedApp;
use super::description::Description;
use super::origin::Origin;

/// The repository that is played.
pub(crate) const REPOSITORY: &str = "acme/shop";

/// A comment.
#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub(crate) id: u64,
    pub(crate) body: String,
    pub(crate) author: String,
    pub(crate) is_pinned: bool,
    /// Until when lists do not show it.
    pub(crate) hidden_until: Option<Instant>,
}

/// An issue or pull request.
#[derive(Debug, Clone)]
pub(crate) struct Issue {
    pub(crate) number: u64,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) is_open: bool,
    /// Why it is closed.
    pub(crate) reason: Option<String>,
    pub(crate) labels: Vec<String>,
    pub(crate) author: String,
    /// Who set which label.
    pub(crate) labelled: Vec<(String, String)>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) sub_issues: Vec<u64>,
    pub(crate) blocked_by: Vec<u64>,
    pub(crate) pull: Option<Pull>,
    pub(crate) updated: Timestamp,
    /// Until when lists do not show it.
    pub(crate) hidden_until: Option<Instant>,
}

/// What a pull request has besides.
#[derive(Debug, Clone)]
pub(crate) struct Pull {
    pub(crate) head: String,
    pub(crate) base: String,
    pub(crate) is_draft: bool,
    /// Where the base was moved to.
    pub(crate) merged: Option<String>,
    /// How often it was asked for: what merging comes to is not known at first.
    pub(crate) n_asked: usize,
    pub(crate) reviewers: Vec<String>,
    /// Of a merge that is under way: its name, and how often it was asked for.
    pub(crate) merging: Option<(String, usize)>,
    /// The tip, once it is not followed any more.
    pub(crate) last_tip: Option<String>,
}

impl Pull {
    pub(crate) fn of(head: &str, base: &str) -> Self {
        Self {
            head: head.to_owned(),
            base: base.to_owned(),
            is_draft: false,
            merged: None,
            n_asked: 0,
            reviewers: Vec::new(),
            merging: None,
            last_tip: None,
        }
    }
}

/// A check of the newest commit of a branch; it goes on while it has no conclusion.
#[derive(Debug, Clone)]
pub(crate) struct Check {
    pub(crate) branch: String,
    pub(crate) name: String,
    pub(crate) conclusion: Option<String>,
}

/// In what a server may differ from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Oddity {
    /// It has no GraphQL.
    NoGraphql,
    /// Everything goes through a merge queue.
    MergeQueue,
}

/// What the played forge knows.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) issues: Vec<Issue>,
    pub(crate) checks: Vec<Check>,
    pub(crate) labels: Vec<String>,
    pub(crate) origin: Origin,
    /// Whose token is used.
    pub(crate) me: String,
    /// Who may write.
    pub(crate) members: Vec<String>,
    /// Whether there are sub-issues and dependencies.
    pub(crate) has_sub_issues: bool,
    /// Whether merges can be asked for and waited for.
    pub(crate) has_async_merge: bool,
    /// Whether pull requests become one commit each.
    pub(crate) only_squashes: bool,
    /// The App that asks; none: a person's token is used.
    pub(crate) app: Option<PlayedApp>,
    /// What a rule still asks for before anything may be merged.
    pub(crate) rule: Option<&'static str>,
    /// The branch that somebody pushes to after whoever merges it has looked, and before it is merged.
    pub(crate) pushed_meanwhile: Option<String>,
    /// In what it differs from other servers.
    pub(crate) oddities: Vec<Oddity>,
    /// How many entries a page has at most.
    pub(crate) max_page: usize,
    /// For how long lists do not show what was just made.
    pub(crate) lag: Duration,
    n_comments: u64,
}

impl World {
    pub(crate) fn new(origin: Origin) -> Self {
        Self {
            issues: Vec::new(),
            checks: Vec::new(),
            labels: vec!["bug".to_owned()],
            origin,
            me: "planner".to_owned(),
            members: vec!["ana".to_owned(), "planner".to_owned()],
            has_sub_issues: true,
            has_async_merge: true,
            only_squashes: false,
            app: None,
            rule: None,
            pushed_meanwhile: None,
            oddities: Vec::new(),
            max_page: 100,
            lag: Duration::ZERO,
            n_comments: 0,
        }
    }

    /// Writes an issue as somebody; its number.
    pub(crate) fn add(&mut self, author: &str, title: &str, body: &str) -> u64 {
        // Numbers are not places in a list either.
        let number = self.issues.last().map_or(1234, |last| last.number + 1);
        self.issues.push(Issue {
            number,
            title: title.to_owned(),
            body: body.to_owned(),
            is_open: true,
            reason: None,
            labels: Vec::new(),
            author: author.to_owned(),
            labelled: Vec::new(),
            comments: Vec::new(),
            sub_issues: Vec::new(),
            blocked_by: Vec::new(),
            pull: None,
            updated: Timestamp::now(),
            hidden_until: self.hidden_until(),
        });
        number
    }

    /// Until when lists do not show what is made now.
    fn hidden_until(&self) -> Option<Instant> {
        (!self.lag.is_zero()).then(|| Instant::now() + self.lag)
    }

    /// The same with native sub-issues.
    pub(crate) fn add_below(&mut self, parent: u64, author: &str, title: &str, body: &str) -> u64 {
        let number = self.add(author, title, body);
        self.issue(parent).sub_issues.push(number);
        number
    }

    pub(crate) fn find(&self, number: u64) -> Option<&Issue> {
        self.issues.iter().find(|issue| issue.number == number)
    }

    /// One that is there.
    pub(crate) fn issue(&mut self, number: u64) -> &mut Issue {
        let mut issues = self.issues.iter_mut();
        issues.find(|issue| issue.number == number).unwrap()
    }

    pub(crate) fn by_id(&self, id: u64) -> Option<u64> {
        let mut issues = self.issues.iter();
        let found = issues.find(|issue| id_of(issue.number) == id)?;
        Some(found.number)
    }

    pub(crate) fn may_write(&self) -> bool {
        self.members.contains(&self.me)
    }

    pub(crate) fn say(&mut self, number: u64, author: &str, body: &str) -> u64 {
        self.n_comments += 1;
        let id = 5_000_000_000 + self.n_comments * 104_729;
        let hidden_until = self.hidden_until();
        self.issue(number).comments.push(Comment {
            id,
            body: body.to_owned(),
            author: author.to_owned(),
            is_pinned: false,
            hidden_until,
        });
        id
    }

    pub(crate) fn label(&mut self, number: u64, actor: &str, label: &str) {
        if !self.labels.iter().any(|known| known == label) {
            self.labels.push(label.to_owned());
        }
        let issue = self.issue(number);
        if !issue.labels.iter().any(|known| known == label) {
            issue.labels.push(label.to_owned());
            issue.labelled.push((actor.to_owned(), label.to_owned()));
        }
    }

    /// Closes an issue, and ticks the boxes that name it.
    pub(crate) fn close(&mut self, number: u64, reason: &str) {
        let issue = self.issue(number);
        issue.is_open = false;
        issue.reason = Some(reason.to_owned());
        issue.updated = Timestamp::now();
        for issue in &mut self.issues {
            let lines = issue.body.split_inclusive('\n').map(|line| {
                let is_named = line.trim_end().ends_with(&format!("#{number}"))
                    || line.contains(&format!("#{number} "));
                if is_named {
                    line.replacen("- [ ]", "- [x]", 1)
                } else {
                    line.to_owned()
                }
            });
            issue.body = lines.collect();
        }
    }

    fn user(&self, login: &str) -> Value {
        let is_me = login == self.me;
        Description::get().value(
            "simple-user",
            json!({ "login": login, "id": if is_me { 7 } else { 9 } }),
        )
    }

    fn association(&self, login: &str) -> &'static str {
        if self.members.iter().any(|member| member == login) {
            "MEMBER"
        } else {
            "NONE"
        }
    }

    pub(crate) fn label_json(name: &str) -> Value {
        Description::get().value(
            "label",
            json!({ "name": name, "color": "ededed", "description": "" }),
        )
    }

    /// An issue as it is told.
    pub(crate) fn issue_json(&self, number: u64) -> Value {
        let issue = self.find(number).unwrap();
        let labels: Vec<Value> = issue
            .labels
            .iter()
            .map(|name| Self::label_json(name))
            .collect();
        let mut value = json!({
            "id": id_of(number), "node_id": format!("I_{number}"), "number": number,
            "title": issue.title, "body": issue.body, "labels": labels,
            "state": if issue.is_open { "open" } else { "closed" }, "state_reason": issue.reason,
            "user": self.user(&issue.author), "author_association": self.association(&issue.author),
            "comments": issue.comments.len(), "updated_at": issue.updated.to_string(),
            "html_url": format!("https://github.com/{REPOSITORY}/issues/{number}"),
            "repository_url": format!("https://api.github.com/repos/{REPOSITORY}"),
        });
        if let Some(pull) = &issue.pull {
            let merged_at = pull.merged.as_ref().map(|_| issue.updated.to_string());
            let url = format!("https://github.com/{REPOSITORY}/pull/{number}");
            value["pull_request"] = json!({ "merged_at": merged_at, "url": url, "html_url": url, "diff_url": url, "patch_url": url });
        }
        Description::get().value("issue", value)
    }

    /// A comment as it is told.
    pub(crate) fn comment_json(&self, number: u64, comment: &Comment) -> Value {
        let mut value = json!({
            "id": comment.id, "node_id": format!("IC_{}", comment.id), "body": comment.body,
            "user": self.user(&comment.author), "author_association": self.association(&comment.author),
            "issue_url": format!("https://api.github.com/repos/{REPOSITORY}/issues/{number}"),
        });
        if comment.is_pinned {
            let by = self.user(&self.me);
            value["pin"] = json!({ "pinned_at": Timestamp::now().to_string(), "pinned_by": by });
        }
        Description::get().value("issue-comment", value)
    }

    /// A pull request as it is told, alone or in a list.
    pub(crate) fn pull_json(&self, number: u64, is_alone: bool) -> Value {
        let issue = self.find(number).unwrap();
        let pull = issue.pull.as_ref().unwrap();
        let followed = self.origin.tip(&pull.head);
        let tip = pull.last_tip.clone().or(followed).unwrap_or_default();
        let base = self.origin.tip(&pull.base).unwrap_or_default();
        let end = |branch: &str, sha: &str| json!({ "ref": branch, "sha": sha, "label": format!("acme:{branch}") });
        let mut value = json!({
            "id": id_of(number) + 1, "node_id": format!("PR_{number}"), "number": number,
            "title": issue.title, "body": issue.body, "draft": pull.is_draft,
            "state": if issue.is_open { "open" } else { "closed" },
            "user": self.user(&issue.author),
            "author_association": self.association(&issue.author), "updated_at": issue.updated.to_string(),
            "html_url": format!("https://github.com/{REPOSITORY}/pull/{number}"),
            "head": end(&pull.head, &tip), "base": end(&pull.base, &base),
            "labels": issue.labels.iter().map(|name| Self::label_json(name)).collect::<Vec<_>>(),
            "requested_reviewers": pull.reviewers.iter().map(|login| self.user(login)).collect::<Vec<_>>(),
            "merged_at": pull.merged.as_ref().map(|_| issue.updated.to_string()),
            "merge_commit_sha": pull.merged,
        });
        if !is_alone {
            return Description::get().value("pull-request-simple", value);
        }
        let is_mergeable = (pull.n_asked > 1 && pull.merged.is_none())
            .then(|| self.origin.merged_tree(&pull.head, &pull.base).is_some());
        value["mergeable"] = json!(is_mergeable);
        value["mergeable_state"] = json!(match is_mergeable {
            None => "unknown",
            Some(true) if pull.is_draft => "draft",
            Some(true) => "clean",
            Some(false) => "dirty",
        });
        value["merged"] = json!(pull.merged.is_some());
        Description::get().value("pull-request", value)
    }
}

/// An issue's id, far from its number.
pub(crate) fn id_of(number: u64) -> u64 {
    3_000_000_000 + number * 7919
}
