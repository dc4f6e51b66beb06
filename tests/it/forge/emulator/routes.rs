//! What each operation does.

use std::collections::HashMap;
use std::time::Instant;

use git_orchestrate::model::Timestamp;
use serde_json::{Value, json};

use super::description::Description;
use super::wire::{Answer, Request};
use super::world::{Comment, Issue, REPOSITORY, World};
use super::{app, pulls};

/// Carries an operation out.
#[expect(clippy::too_many_lines, reason = "one arm an operation")]
pub(crate) fn carry_out(
    world: &mut World,
    operation: &str,
    places: &HashMap<&str, String>,
    request: &Request,
) -> Answer {
    let description = Description::get();
    let number: Option<u64> = places
        .get("issue_number")
        .or_else(|| places.get("pull_number"))
        .map(|number| number.parse().unwrap());
    if places.contains_key("owner")
        && format!("{}/{}", places["owner"], places["repo"]) != REPOSITORY
    {
        return not_found();
    }
    if number.is_some_and(|number| world.find(number).is_none()) {
        return not_found();
    }
    let number = number.unwrap_or_default();
    match operation {
        _ if operation.starts_with("apps/") => app::carry_out(world, operation, request),
        "users/get-authenticated" if world.app.is_some() => {
            Answer::refusal(403, "Resource not accessible by integration")
        }
        "users/get-authenticated" => Answer::new(
            200,
            description.value("private-user", json!({ "login": world.me, "id": 7 })),
        ),
        "rate-limit/get" => Answer::new(200, description.value("rate-limit-overview", json!({ "resources": { "core": { "limit": 5000, "remaining": 4987, "reset": 1_900_000_000, "used": 13 } } }))),
        "repos/get" => Answer::new(
            200,
            description.value(
                "full-repository",
                json!({
                    "full_name": REPOSITORY, "default_branch": "main",
                    "permissions": { "admin": false, "maintain": false, "push": world.may_write(), "triage": true, "pull": true },
                    "allow_merge_commit": !world.only_squashes, "allow_squash_merge": true,
                    "allow_rebase_merge": !world.only_squashes,
                }),
            ),
        ),
        "repos/get-collaborator-permission-level" => {
            let login = &places["username"];
            let may_write = world.members.contains(login);
            let permission = if may_write { "write" } else { "read" };
            let value = json!({ "permission": permission, "role_name": permission, "user": null });
            Answer::new(200, description.value("repository-collaborator-permission", value))
        }
        "issues/get" => Answer::new(200, world.issue_json(number)),
        "issues/list-for-repo" => {
            let state = request.parameter("state").unwrap_or("open");
            let since = request.parameter("since").map(|since| since.parse::<Timestamp>().unwrap());
            let label = request.parameter("labels");
            let is_wanted = |issue: &&Issue| {
                (state == "all" || (state == "open") == issue.is_open)
                    && since.is_none_or(|since| issue.updated >= since)
                    && issue.hidden_until.is_none_or(|until| until <= Instant::now())
                    && label.is_none_or(|label| label.split(',').all(|label| issue.labels.iter().any(|own| own == label)))
            };
            let found = world.issues.iter().filter(is_wanted);
            let mut found: Vec<Value> = found.map(|issue| world.issue_json(issue.number)).collect();
            if request.parameter("direction") != Some("asc") {
                found.reverse();
            }
            page(found, request)
        }
        "issues/create" => {
            let me = world.me.clone();
            let (title, body) = (request.text("title").unwrap(), request.text("body").unwrap_or_default());
            if body.len() > 65_536 {
                return Answer::refusal(422, "body is too long (maximum is 65536 characters)");
            }
            let made = world.add(&me, &title, &body);
            set_labels(world, made, request);
            Answer::new(201, world.issue_json(made))
        }
        "issues/update" => {
            let state = request.text("state");
            let issue = world.issue(number);
            issue.updated = Timestamp::now();
            if let Some(title) = request.text("title") {
                issue.title = title;
            }
            if let Some(body) = request.text("body") {
                issue.body = body;
            }
            if state.as_deref() == Some("open") {
                (issue.is_open, issue.reason) = (true, Some("reopened".to_owned()));
            } else if state.is_some() {
                let reason = request.text("state_reason");
                world.close(number, reason.as_deref().unwrap_or("completed"));
            }
            set_labels(world, number, request);
            Answer::new(200, world.issue_json(number))
        }
        "issues/list-events-for-timeline" => {
            let events = world.find(number).unwrap().labelled.iter().map(|(actor, label)| {
                let value = json!({ "event": "labeled", "actor": { "login": actor }, "label": { "name": label, "color": "ededed" } });
                description.value("labeled-issue-event", value)
            });
            page(events.collect(), request)
        }
        "issues/create-comment" => {
            let me = world.me.clone();
            let id = world.say(number, &me, &request.text("body").unwrap());
            Answer::new(201, comment(world, id))
        }
        "issues/list-comments" => {
            let issue = world.find(number).unwrap();
            let is_seen = |comment: &&Comment| comment.hidden_until.is_none_or(|until| until <= Instant::now());
            let comments = issue.comments.iter().filter(is_seen);
            page(comments.map(|comment| world.comment_json(number, comment)).collect(), request)
        }
        "issues/get-comment" | "issues/update-comment" | "issues/pin-comment" => {
            let id: u64 = places["comment_id"].parse().unwrap();
            let all = world.issues.iter_mut().flat_map(|issue| &mut issue.comments);
            let Some(found) = all.into_iter().find(|comment| comment.id == id) else {
                return not_found();
            };
            if operation == "issues/update-comment" {
                found.body = request.text("body").unwrap();
            }
            found.is_pinned |= operation == "issues/pin-comment";
            Answer::new(200, comment(world, id))
        }
        "issues/get-label" if world.labels.contains(&places["name"]) => {
            Answer::new(200, World::label_json(&places["name"]))
        }
        "issues/get-label" => not_found(),
        "issues/create-label" => {
            let name = request.text("name").unwrap();
            if !world.may_write() {
                return not_found();
            }
            if world.labels.contains(&name) {
                let errors = json!([{ "resource": "Label", "code": "already_exists", "field": "name" }]);
                let mut answer = Answer::refusal(422, "Validation Failed");
                answer.body["errors"] = errors;
                return answer;
            }
            world.labels.push(name.clone());
            Answer::new(201, World::label_json(&name))
        }
        "issues/add-labels" => {
            if !world.may_write() {
                return Answer::refusal(403, "Must have push access");
            }
            set_labels(world, number, request);
            let labels = world.find(number).unwrap().labels.iter();
            Answer::new(200, labels.map(|name| World::label_json(name)).collect())
        }
        "issues/list-sub-issues" | "issues/add-sub-issue" | "issues/reprioritize-sub-issue"
        | "issues/get-parent" | "issues/list-dependencies-blocked-by" | "issues/add-blocked-by-dependency"
            if !world.has_sub_issues =>
        {
            not_found()
        }
        "issues/list-sub-issues" => {
            let children = world.find(number).unwrap().sub_issues.iter();
            page(children.map(|&child| world.issue_json(child)).collect(), request)
        }
        "issues/get-parent" => {
            let parent = world.issues.iter().find(|issue| issue.sub_issues.contains(&number));
            parent.map_or_else(not_found, |parent| Answer::new(200, world.issue_json(parent.number)))
        }
        "issues/add-sub-issue" => {
            let Some(child) = world.by_id(request.body["sub_issue_id"].as_u64().unwrap()) else {
                return not_found();
            };
            if world.issues.iter().any(|issue| issue.sub_issues.contains(&child)) {
                return Answer::refusal(422, "Issue may not contain duplicate sub-issues and Sub issue may only have one parent");
            }
            world.issue(number).sub_issues.push(child);
            Answer::new(201, world.issue_json(number))
        }
        "issues/reprioritize-sub-issue" => {
            let child = |name: &str| world.by_id(request.body[name].as_u64()?);
            let (Some(moved), after) = (child("sub_issue_id"), child("after_id")) else {
                return not_found();
            };
            let children = &mut world.issue(number).sub_issues;
            children.retain(|&child| child != moved);
            let at = after.and_then(|after| children.iter().position(|&child| child == after));
            children.insert(at.map_or(0, |at| at + 1), moved);
            Answer::new(200, world.issue_json(number))
        }
        "issues/list-dependencies-blocked-by" => {
            let blockers = world.find(number).unwrap().blocked_by.iter();
            page(blockers.map(|&blocker| world.issue_json(blocker)).collect(), request)
        }
        "issues/add-blocked-by-dependency" => {
            let Some(blocker) = world.by_id(request.body["issue_id"].as_u64().unwrap()) else {
                return not_found();
            };
            if world.find(number).unwrap().blocked_by.contains(&blocker) {
                return Answer::refusal(422, "Target issue has already been taken");
            }
            world.issue(number).blocked_by.push(blocker);
            Answer::new(201, world.issue_json(blocker))
        }
        _ => pulls::carry_out(world, operation, number, places, request),
    }
}

pub(super) fn not_found() -> Answer {
    Answer::refusal(404, "Not Found")
}

fn comment(world: &World, id: u64) -> Value {
    let all = world
        .issues
        .iter()
        .flat_map(|issue| issue.comments.iter().map(|comment| (issue.number, comment)));
    let found = all.into_iter().find(|(_, comment)| comment.id == id);
    let (number, comment) = found.unwrap();
    world.comment_json(number, comment)
}

/// Sets labels, which without the right to push are dropped without a word.
fn set_labels(world: &mut World, number: u64, request: &Request) {
    let me = world.me.clone();
    for label in request.body["labels"].as_array().into_iter().flatten() {
        if world.may_write() {
            world.label(number, &me, label.as_str().unwrap());
        }
    }
}

/// One page of a list, with the address of the next.
pub(super) fn page(all: Vec<Value>, request: &Request) -> Answer {
    let size = request
        .parameter("per_page")
        .map_or(30, |size| size.parse().unwrap());
    let page: usize = request
        .parameter("page")
        .map_or(1, |page| page.parse().unwrap());
    let is_more = all.len() > page * size;
    let found: Vec<Value> = all.into_iter().skip((page - 1) * size).take(size).collect();
    let answer = Answer::new(200, Value::Array(found));
    if is_more {
        let next = format!(
            "<https://api.github.com{}?page={}>; rel=\"next\"",
            request.path,
            page + 1
        );
        answer.header("link", &next)
    } else {
        answer
    }
}
