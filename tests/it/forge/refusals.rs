//! Answers that say little, requests that say nothing, and what is made of them.

use git_orchestrate::forge::{Forge, ForgeError, PullDraft};

use serde_json::json;

use super::emulator::Emulator;
use super::emulator::description::Description;
use super::emulator::faults::{Fault, Trouble};
use super::exactly_once::github as at_emulator;
use super::github::{github, number};
use super::server::{Reply, Server};

fn needs<T>(refused: Result<T, ForgeError>) -> Option<String> {
    match refused.err().unwrap() {
        ForgeError::Forbidden { needs, .. } => needs,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_missing_permission_is_guessed_by_the_route_where_no_header_names_it() {
    let words = r#"{"message":"Resource not accessible by personal access token"}"#;
    let server = Server::start(vec![Reply::new("", 403, words)]).await;
    let github = github(&server);
    let draft = PullDraft::default();
    let guesses = [
        (
            needs(github.fetch_issue(&number(12)).await),
            "issues: write",
        ),
        (needs(github.say_anew(12, "Words").await), "issues: write"),
        (needs(github.has_label("bug").await), "issues: write"),
        (
            needs(github.create_pull(&draft).await),
            "pull_requests: write",
        ),
        (
            needs(github.merge_pull(12, "abc", None).await),
            "contents: write",
        ),
        (needs(github.merge_methods().await), "metadata: read"),
    ];
    for (guess, expected) in guesses {
        assert_eq!(guess, Some(format!("the permission {expected}")));
    }
    // What was refused for another reason is not explained by a permission.
    let other = Reply::new("", 403, r#"{"message":"Repository was archived"}"#);
    let server = Server::start(vec![other]).await;
    assert_eq!(
        needs(
            super::github::github(&server)
                .fetch_issue(&number(12))
                .await
        ),
        None
    );
}

#[tokio::test]
async fn a_put_that_says_nothing_has_no_body_and_says_so() {
    let description = Description::get();
    let by = description.value("simple-user", json!({"login": "planner"}));
    let pin = json!({"pinned_at": "2026-01-01T00:00:00Z", "pinned_by": by});
    let pinned = json!({"id": 5, "body": "x", "user": by, "pin": pin});
    let pinned = description.value("issue-comment", pinned);
    let server = Server::start(vec![Reply::new("PUT", 200, &pinned)]).await;
    assert!(github(&server).pin_comment(5).await.unwrap());
    let request = server.requests().remove(0).to_lowercase();
    assert!(request.starts_with("put /repos/acme/shop/issues/comments/5/pin http/1.1\r\n"));
    // A length must be said, and be 0.
    assert!(request.contains("\r\ncontent-length: 0\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\n"), "{request}");
}

#[tokio::test]
async fn a_server_without_limits_is_no_error_of_anything_but_asking_for_them() {
    let emulator = Emulator::start();
    emulator.world(|world| world.add("ana", "Epic", "Text"));
    let refusal = Trouble::Refuse(404, Vec::new(), "Rate limiting is not enabled.");
    emulator.fail(Fault::new("GET", "/rate_limit", refusal).times(9));
    let github = at_emulator(&emulator);
    let asked = github.allowance().await;
    assert!(
        matches!(asked, Err(ForgeError::NoSuchRoute { .. })),
        "{asked:?}"
    );
    assert_eq!(
        github.fetch_issue(&number(1234)).await.unwrap().title,
        "Epic"
    );
}
