//! GitHub, played by a server on loopback.

use std::time::Duration;

use git_orchestrate::forge::{
    Address, ApiEnvironment, Forge, ForgeError, GitHub, IssueDraft, IssueState, Pace, RemoteSlug,
    Token, fetch_master,
};
use git_orchestrate::model::{DiagnosticKind, IssueRef, TaskId, Timestamp};
use serde_json::{Value, json};

use super::emulator::description::Description;
use super::server::{Reply, Server};

pub(super) fn number(number: u64) -> IssueRef {
    IssueRef {
        repository: None,
        number,
    }
}

pub(super) fn github(server: &Server) -> GitHub {
    let slug: RemoteSlug = "git@github.com:acme/shop.git".parse().unwrap();
    let environment = ApiEnvironment {
        github_api_url: Some(server.url.clone()),
        ..ApiEnvironment::default()
    };
    let address = Address::new(&slug, &environment).unwrap();
    let pace = Pace {
        second: Duration::from_millis(1),
        patience: 0,
    };
    GitHub::new(address, Token::new("t0ken"))
        .with_timeout(Duration::from_secs(5))
        .with_pace(pace)
}

/// An issue as GitHub tells it: its id is far from its number.
fn issue(number: u64, title: &str, body: &str) -> Value {
    let description = Description::get();
    let user = description.value("simple-user", json!({"login": "ana", "id": 5}));
    let told = json!({
        "id": 3_000_000_000_u64 + number * 7919, "node_id": "I_x", "number": number, "title": title, "body": body, "state": "open", "state_reason": null,
        "labels": [{"id": 1, "name": "epic"}], "html_url": format!("https://github.com/acme/shop/issues/{number}"),
        "repository_url": "https://api.github.com/repos/acme/shop", "user": user, "comments": 0,
    });
    description.value("issue", told)
}

/// What says that an issue is a pull request.
fn as_pull() -> Value {
    let url = "https://github.com/acme/shop/pull/23";
    json!({"merged_at": null, "url": url, "html_url": url, "diff_url": url, "patch_url": url})
}

fn with(mut issue: Value, name: &str, value: Value) -> Value {
    issue[name] = value;
    issue
}

fn get(path: &str, body: &Value) -> Reply {
    Reply::new(&format!("GET /repos/{path} "), 200, body)
}

#[tokio::test]
async fn an_issue_is_read_with_its_number_and_not_its_id() {
    let server = Server::start(vec![get(
        "acme/shop/issues/12",
        &issue(12, "Epic", "- [ ] a"),
    )])
    .await;
    let found = github(&server).fetch_issue(&number(12)).await.unwrap();
    assert_eq!(found.reference, number(12));
    assert_eq!(
        (found.title.as_str(), found.body.as_str(), found.state),
        ("Epic", "- [ ] a", IssueState::Open)
    );
    assert_eq!(found.labels, ["epic"]);
    let request = &server.requests()[0];
    assert!(
        request
            .to_lowercase()
            .contains("authorization: bearer t0ken"),
        "{request}"
    );
}

#[tokio::test]
async fn a_master_issue_comes_with_what_its_list_names() {
    let body = "- [ ] #21\n- [ ] #22\n- [x] other/tool#9\n- [ ] #23\n- [ ] #404\n- [ ] Own words\n";
    let closed = with(
        issue(22, "Remove the old one", ""),
        "state",
        json!("closed"),
    );
    let pull = with(issue(23, "Somebody's work", ""), "pull_request", as_pull());
    let foreign = with(
        issue(9, "Elsewhere", ""),
        "repository_url",
        json!("https://api.github.com/repos/other/tool"),
    );
    let server = Server::start(vec![
        get("acme/shop/issues/1", &issue(1, "Epic", body)),
        get(
            "acme/shop/issues/21",
            &with(
                issue(21, "Fix the rounding", "In `src/money.py`."),
                "body",
                json!("In `src/money.py`.\n\nBlocked by #22"),
            ),
        ),
        get(
            "acme/shop/issues/22",
            &with(closed, "state_reason", json!("not_planned")),
        ),
        get("acme/shop/issues/23", &pull),
        get("other/tool/issues/9", &foreign),
        Reply::new(
            "GET /repos/acme/shop/issues/1/sub_issues?",
            200,
            &json!([
                issue(
                    21,
                    "Fix the rounding",
                    "In `src/money.py`.\n\nBlocked by #22"
                ),
                issue(30, "Only a sub-issue", "")
            ]),
        ),
    ])
    .await;
    let (master, diagnostics) = fetch_master(&github(&server), &number(1)).await.unwrap();
    assert_eq!((master.number, master.title.as_str()), (Some(1), "Epic"));
    let titles: Vec<&str> = master
        .tasks
        .iter()
        .map(|task| task.title.as_str())
        .collect();
    assert_eq!(
        titles,
        [
            "Fix the rounding",
            "Remove the old one",
            "Elsewhere",
            "Somebody's work",
            "#404",
            "Own words",
            "Only a sub-issue"
        ]
    );
    let runnable: Vec<TaskId> = master.runnable_tasks().map(|task| task.id).collect();
    assert_eq!(runnable, [TaskId(1), TaskId(5), TaskId(6), TaskId(7)]);
    assert_eq!(master.tasks[0].depends_on, [TaskId(2)]);
    assert_eq!(master.tasks[0].stated_paths[0].text, "src/money.py");
    assert!(
        diagnostics
            .iter()
            .any(|remark| remark.kind == DiagnosticKind::PullRequest)
    );
}

#[tokio::test]
async fn a_server_without_sub_issues_is_no_error() {
    let server = Server::start(vec![get(
        "acme/shop/issues/1",
        &issue(1, "Epic", "- [ ] Add a parser"),
    )])
    .await;
    let (master, _) = fetch_master(&github(&server), &number(1)).await.unwrap();
    assert_eq!(master.tasks.len(), 1);
}

#[tokio::test]
async fn what_a_server_refuses_is_said_as_what_it_is() {
    let refused = |status, body: &str| Reply::new("GET", status, body);
    let message = r#"{"message":"no\u0007pe"}"#;
    for (reply, expected) in [
        (refused(401, message), "Unauthorized true"),
        (refused(403, message), "Forbidden no pe"),
        (refused(404, message), "NotFound #12"),
        (refused(410, message), "NotFound #12"),
        (
            refused(500, "<html>oops").strange(),
            "Status 500 <html>oops",
        ),
        (refused(502, "").strange(), "Status 502 "),
        (
            refused(403, message)
                .header("x-ratelimit-remaining", "0")
                .header("x-ratelimit-reset", "1800000000"),
            "RateLimited None Some(1800000000)",
        ),
        (
            refused(429, message).header("retry-after", "7"),
            "RateLimited Some(7s) None",
        ),
        (
            refused(
                403,
                r#"{"message":"You have exceeded a secondary rate limit"}"#,
            ),
            "RateLimited None None",
        ),
        (refused(200, "{\"number\": \"x\"}").strange(), "Malformed"),
        (refused(200, "not json").strange(), "Malformed"),
        (
            refused(200, &issue(12, "Epic", &"long ".repeat(500)).to_string()).cut(),
            "Unreachable",
        ),
    ] {
        let server = Server::start(vec![reply]).await;
        let error = github(&server).fetch_issue(&number(12)).await.unwrap_err();
        let host = server.url.trim_start_matches("http://");
        let found = match &error {
            ForgeError::Unauthorized {
                has_token,
                host: at,
            } if at == host => format!("Unauthorized {has_token}"),
            ForgeError::Forbidden { message, .. } => format!("Forbidden {message}"),
            ForgeError::NotFound { reference, .. } => format!("NotFound {reference}"),
            ForgeError::Status {
                status, message, ..
            } => format!("Status {status} {message}"),
            ForgeError::RateLimited {
                retry_after, reset, ..
            } => format!(
                "RateLimited {retry_after:?} {:?}",
                reset.map(Timestamp::as_second)
            ),
            ForgeError::Malformed { .. } => "Malformed".to_owned(),
            ForgeError::Unreachable { .. } => "Unreachable".to_owned(),
            other => format!("{other:?}"),
        };
        assert_eq!(found, expected);
        let n_requests = server.requests().len();
        let is_broken = matches!(
            error,
            ForgeError::Status { .. } | ForgeError::Unreachable { .. }
        );
        assert_eq!(n_requests > 1, is_broken, "{n_requests} of {expected}");
    }
}

#[tokio::test]
async fn nobody_there_and_no_answer_are_told_apart() {
    let server = Server::start(vec![Reply::new("GET", 200, "").silent()]).await;
    let forge = github(&server).with_timeout(Duration::from_millis(50));
    assert!(matches!(
        forge.fetch_issue(&number(12)).await,
        Err(ForgeError::TimedOut { .. })
    ));
    let mut gone = Server::start(Vec::new()).await;
    gone.url = "http://127.0.0.1:1".to_owned();
    assert!(matches!(
        github(&gone).fetch_issue(&number(12)).await,
        Err(ForgeError::Unreachable { .. })
    ));
}

#[tokio::test]
async fn a_failed_write_is_not_repeated() {
    let server = Server::start(vec![Reply::new("POST", 500, "{}")]).await;
    let draft = IssueDraft {
        title: "Add a parser".to_owned(),
        ..IssueDraft::default()
    };
    assert!(matches!(
        github(&server).create_issue(&draft).await,
        Err(ForgeError::Status { status: 500, .. })
    ));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn issues_and_comments_are_written() {
    let made = issue(31, "Add a parser", "Text");
    let server = Server::start(vec![
        Reply::new("POST /repos/acme/shop/issues ", 201, &made),
        Reply::new("PATCH /repos/acme/shop/issues/31 ", 200, &made),
        Reply::new(
            "POST /repos/acme/shop/issues/31/comments ",
            201,
            &Description::get().value("issue-comment", json!({"id": 99})),
        ),
        Reply::new(
            "GET /repos/acme/shop/issues?",
            200,
            &json!([made, with(issue(32, "P", ""), "pull_request", as_pull())]),
        ),
    ])
    .await;
    let forge = github(&server);
    let draft = IssueDraft {
        title: "Add a parser".to_owned(),
        body: "Text".to_owned(),
        labels: vec!["epic".to_owned()],
    };
    assert_eq!(
        forge.create_issue(&draft).await.unwrap().reference,
        number(31)
    );
    assert_eq!(
        forge.update_issue(31, &draft).await.unwrap().title,
        "Add a parser"
    );
    forge.comment(31, "Done.").await.unwrap();
    let open: Vec<u64> = forge
        .fetch_issues()
        .await
        .unwrap()
        .iter()
        .map(|issue| issue.reference.number)
        .collect();
    assert_eq!(open, [31]);
    assert!(server.requests()[2].ends_with("{\"body\":\"Done.\"}"));
}

#[tokio::test]
async fn what_the_token_lacks_is_said() {
    let refused = || Reply::new("GET", 403, r#"{"message":"Resource not accessible"}"#);
    let classic = refused()
        .header("x-oauth-scopes", "read:org, gist")
        .header("x-accepted-oauth-scopes", "repo, public_repo");
    let fine_grained = refused().header("x-accepted-github-permissions", "issues=write");
    let enough = refused()
        .header("x-oauth-scopes", "repo")
        .header("x-accepted-oauth-scopes", "repo");
    for (reply, expected) in [
        (classic, Some("the scope repo or public_repo")),
        (fine_grained, Some("the permission issues: write")),
        (enough, None),
    ] {
        let server = Server::start(vec![reply]).await;
        let error = github(&server).fetch_issue(&number(12)).await.unwrap_err();
        let ForgeError::Forbidden { needs, .. } = error else {
            panic!("{error:?}");
        };
        assert_eq!(needs.as_deref(), expected);
    }
}
