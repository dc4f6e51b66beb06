//! What the operations on pull requests and branches do.

use std::collections::HashMap;
use std::time::Instant;

use git_orchestrate::model::Timestamp;
use serde_json::json;

use super::description::Description;
use super::routes::{not_found, page};
use super::wire::{Answer, Request};
use super::world::{Check, Issue, Oddity, Pull, World};

#[expect(clippy::too_many_lines, reason = "one arm an operation")]
pub(super) fn carry_out(
    world: &mut World,
    operation: &str,
    number: u64,
    places: &HashMap<&str, String>,
    request: &Request,
) -> Answer {
    let description = Description::get();
    let is_pull = world.find(number).is_some_and(|issue| issue.pull.is_some());
    if operation.starts_with("pulls/") && number > 0 && !is_pull {
        return not_found();
    }
    if matches!(operation, "pulls/merge" | "pulls/merge-async") {
        push_meanwhile(world, number);
    }
    match operation {
        "pulls/create" => create(world, request),
        "pulls/list" => {
            let state = request.parameter("state").unwrap_or("open");
            let head = request
                .parameter("head")
                .and_then(|head| head.strip_prefix("acme:"));
            let base = request.parameter("base");
            let is_seen = |issue: &Issue| {
                issue
                    .hidden_until
                    .is_none_or(|until| until <= Instant::now())
            };
            let wanted = world.issues.iter().filter(|issue| {
                is_seen(issue)
                    && issue.pull.as_ref().is_some_and(|pull| {
                        (state == "all" || (state == "open") == issue.is_open)
                            && head.is_none_or(|head| head == pull.head)
                            && base.is_none_or(|base| base == pull.base)
                    })
            });
            let found = wanted.map(|issue| world.pull_json(issue.number, false));
            page(found.collect(), request)
        }
        "pulls/get" => {
            pull(world, number).n_asked += 1;
            // What was asked for in the background goes on whether anybody asks after it or not.
            let is_under_way = pull(world, number).merging.is_some();
            let is_queued = world.oddities.contains(&Oddity::MergeQueue);
            let waited = pull(world, number)
                .merging
                .as_mut()
                .map_or(0, |(_, n_asked)| {
                    *n_asked += usize::from(is_queued);
                    *n_asked
                });
            let is_its_turn = !is_queued || waited > 2;
            if is_under_way && is_its_turn && pull(world, number).merged.is_none() {
                let plain = Request {
                    body: json!({}),
                    ..request.clone()
                };
                merge(world, number, &plain).ok();
            }
            Answer::new(200, world.pull_json(number, true))
        }
        "pulls/update" => {
            let issue = world.issue(number);
            if let Some(title) = request.text("title") {
                issue.title = title;
            }
            if let Some(body) = request.text("body") {
                issue.body = body;
            }
            if let Some(state) = request.text("state") {
                issue.is_open = state == "open";
            }
            if let Some(base) = request.text("base") {
                if world.origin.tip(&base).is_none() {
                    return Answer::refusal(422, "Validation Failed");
                }
                pull(world, number).base = base;
            }
            Answer::new(200, world.pull_json(number, true))
        }
        "pulls/request-reviewers" => {
            let logins = request.body["reviewers"].as_array().into_iter().flatten();
            let logins: Vec<String> = logins
                .map(|login| login.as_str().unwrap().to_owned())
                .collect();
            pull(world, number).reviewers.extend(logins);
            Answer::new(201, world.pull_json(number, false))
        }
        "pulls/list-reviews" | "repos/get-branch-rules" => page(Vec::new(), request),
        "pulls/merge" => match merge(world, number, request) {
            Ok(sha) => {
                let value = json!({ "sha": sha, "merged": true, "message": "Pull Request successfully merged" });
                Answer::new(200, description.value("pull-request-merge-result", value))
            }
            Err((status, message)) => Answer::refusal(status, message),
        },
        "pulls/merge-async" => {
            if !world.has_async_merge {
                return not_found();
            }
            let head = pull(world, number).head.clone();
            let tip = world.origin.tip(&head);
            let sha = request.text("sha");
            if sha.is_some() && sha != tip {
                let mut answer = async_state("failed", "Head branch was modified", None);
                answer.status = 409;
                return answer;
            }
            let uuid = format!("7d2f-{number}");
            pull(world, number).merging = Some((uuid.clone(), 0));
            if world.oddities.contains(&Oddity::MergeQueue) {
                return async_state("enqueued", "Added to the merge queue", None);
            }
            async_state("pending", "Merge requested", Some(("uuid", uuid)))
        }
        "pulls/get-merge-async-result" => {
            let Some((uuid, n_asked)) = pull(world, number).merging.clone() else {
                return not_found();
            };
            pull(world, number).merging = Some((uuid.clone(), n_asked + 1));
            let merged = pull(world, number).merged.clone();
            let result = match (n_asked, merged) {
                (0, _) => {
                    let mut answer = async_state("pending", "Merging", Some(("uuid", uuid)));
                    answer.status = 200;
                    return answer;
                }
                (_, Some(sha)) => Ok(sha),
                (_, None) => merge(
                    world,
                    number,
                    &Request {
                        body: json!({}),
                        ..request.clone()
                    },
                ),
            };
            match result {
                Ok(sha) => async_state("merged", "Merged", Some(("sha", sha))),
                Err((_, message)) => async_state("failed", message, None),
            }
        }
        "repos/get-branch" => {
            let name = &places["branch"];
            let Some(tip) = world.origin.tip(name) else {
                return not_found();
            };
            let value = json!({ "name": name, "commit": { "sha": tip } });
            Answer::new(200, description.value("branch-with-protection", value))
        }
        "repos/get-combined-status-for-ref" => {
            let value = json!({ "state": "success", "total_count": 0 });
            Answer::new(200, description.value("combined-commit-status", value))
        }
        "checks/list-for-ref" => {
            let is_of =
                |check: &&Check| world.origin.tip(&check.branch) == Some(places["ref"].clone());
            let runs = world.checks.iter().filter(is_of).map(|check| {
                let status = if check.conclusion.is_some() {
                    "completed"
                } else {
                    "in_progress"
                };
                let value =
                    json!({ "name": check.name, "status": status, "conclusion": check.conclusion });
                description.value("check-run", value)
            });
            let runs: Vec<_> = runs.collect();
            Answer::new(
                200,
                json!({ "total_count": runs.len(), "check_runs": runs }),
            )
        }
        other => panic!("the emulator plays no {other}"),
    }
}

fn pull(world: &mut World, number: u64) -> &mut Pull {
    world.issue(number).pull.as_mut().unwrap()
}

/// Pushes what somebody pushes while another is about to merge.
fn push_meanwhile(world: &mut World, number: u64) {
    let head = pull(world, number).head.clone();
    let pushed = world.pushed_meanwhile.take_if(|branch| *branch == head);
    if let Some(branch) = pushed {
        world.origin.put(&branch, "main", "meanwhile.txt", "mine\n");
    }
}

fn async_state(status: &str, message: &str, detail: Option<(&str, String)>) -> Answer {
    let mut details = json!({ "message": message });
    if let Some((name, value)) = detail {
        details[name] = json!(value);
    }
    if status == "pending" {
        for (name, value) in [
            ("merge_method", "default"),
            ("merge_action", "default"),
            ("expected_head_sha", ""),
        ] {
            details[name] = json!(value);
        }
    }
    let code = if status == "pending" { 202 } else { 200 };
    Answer::new(code, json!({ "status": status, "details": details }))
}

fn create(world: &mut World, request: &Request) -> Answer {
    let (head, base) = (request.text("head").unwrap(), request.text("base").unwrap());
    let head = head.strip_prefix("acme:").unwrap_or(&head).to_owned();
    let refused = |message: &str| {
        let mut answer = Answer::refusal(422, "Validation Failed");
        answer.body["errors"] =
            json!([{ "resource": "PullRequest", "code": "custom", "message": message }]);
        answer
    };
    if world.origin.tip(&head).is_none() || world.origin.tip(&base).is_none() {
        return refused("head or base is invalid");
    }
    let is_known = |pull: &Pull| pull.head == head && pull.base == base;
    if (world.issues.iter()).any(|issue| issue.is_open && issue.pull.as_ref().is_some_and(is_known))
    {
        return refused("A pull request already exists for this branch");
    }
    if !world.origin.is_ahead(&head, &base) {
        return refused(&format!("No commits between {base} and {head}"));
    }
    let me = world.me.clone();
    let (title, body) = (request.text("title"), request.text("body"));
    let number = world.add(&me, &title.unwrap_or_default(), &body.unwrap_or_default());
    world.issue(number).pull = Some(Pull {
        is_draft: request.body["draft"] == true,
        ..Pull::of(&head, &base)
    });
    Answer::new(201, world.pull_json(number, true))
}

/// Merges a pull request, and closes what its text says that it closes.
fn merge(world: &mut World, number: u64, request: &Request) -> Result<String, (u16, &'static str)> {
    let known = pull(world, number).clone();
    let tip = world.origin.tip(&known.head);
    let is_open = world.issue(number).is_open;
    if known.is_draft || !is_open {
        return Err((405, "Pull Request is not mergeable"));
    }
    if let Some(rule) = world.rule {
        return Err((405, rule));
    }
    let sha = request.text("sha");
    if sha.is_some() && sha != tip {
        return Err((
            409,
            "Head branch was modified. Review and try the merge again.",
        ));
    }
    let is_squash = request.text("merge_method").as_deref() == Some("squash");
    let messages = world.origin.messages(&known.head, &known.base);
    let merged = world.origin.merge(&known.head, &known.base, is_squash);
    let Some(merged) = merged else {
        return Err((405, "Pull Request has merge conflicts"));
    };
    let state = pull(world, number);
    state.merged = Some(merged.clone());
    state.last_tip = tip;
    let issue = world.issue(number);
    issue.is_open = false;
    issue.updated = Timestamp::now();
    let body = issue.body.clone();
    if known.base == "main" {
        for closed in closed_by(&format!("{body}\n{messages}")) {
            if world.find(closed).is_some_and(|issue| issue.is_open) {
                world.close(closed, "completed");
            }
        }
    }
    Ok(merged)
}

/// The issues that a text closes: `Closes #12`, `fixes: #3`, `resolved #4`.
pub(super) fn closed_by(body: &str) -> Vec<u64> {
    let words = r"(?i)\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):? +#(\d+)";
    let words = regex_lite::Regex::new(words).unwrap();
    let found = words.captures_iter(body);
    found.map(|found| found[1].parse().unwrap()).collect()
}
