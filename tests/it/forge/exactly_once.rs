//! Whatever goes wrong, what was meant to be written is written once.

use std::time::{Duration, Instant};

use git_orchestrate::forge::{
    Address, ApiEnvironment, Forge, ForgeError, GitHub, IssueDraft, MergeProgress, Pace, PullDraft,
    RemoteSlug, Token, marker,
};
use git_orchestrate::model::IssueRef;

use super::emulator::faults::{Fault, Trouble};
use super::emulator::{Emulator, TOKEN};

pub(crate) fn github(emulator: &Emulator) -> GitHub {
    let slug: RemoteSlug = "git@github.com:acme/shop.git".parse().unwrap();
    let environment = ApiEnvironment {
        github_api_url: Some(emulator.url.clone()),
        ..ApiEnvironment::default()
    };
    let address = Address::new(&slug, &environment).unwrap();
    let pace = Pace {
        second: Duration::from_millis(5),
        patience: 90,
    };
    GitHub::new(address, Token::new(TOKEN))
        .with_timeout(Duration::from_secs(20))
        .with_pace(pace)
}

pub(crate) fn own(number: u64) -> IssueRef {
    IssueRef {
        repository: None,
        number,
    }
}

fn draft() -> IssueDraft {
    IssueDraft {
        title: "Add a parser".to_owned(),
        body: marker::marked("Text", "issue/1234/add-a-parser"),
        labels: vec!["parallel-orchestration".to_owned()],
    }
}

/// Every kind of write that a run makes, one after the other.
async fn everything(emulator: &Emulator, github: &GitHub) {
    let master = emulator.world(|world| {
        world.origin.put("feat/parser", "main", "parser.txt", "x\n");
        let master = world.add("ana", "Epic", "- [ ] Add a parser\n");
        world.add_below(master, "ana", "Of old", "");
        master
    });
    let label = github
        .ensure_label("sub-issue", "ededed", "Made of a list")
        .await;
    assert!(label.unwrap());
    let made = github.create_issue(&draft()).await.unwrap();
    let old = emulator.world(|world| world.issue(master).sub_issues[0]);
    let old = github.fetch_issue(&own(old)).await.unwrap();
    assert!(github.add_sub_issue(&own(master), &made).await.unwrap());
    assert!(github.add_blocker(&made.reference, &old).await.unwrap());
    assert!(
        github
            .place_sub_issue(&own(master), &old, &made)
            .await
            .unwrap()
    );
    let said = github
        .say(master, &marker::marked("Begun.", "status/1"))
        .await
        .unwrap();
    github
        .edit_comment(said.id, &marker::marked("Done.", "status/1"))
        .await
        .unwrap();
    assert!(github.pin_comment(said.id).await.unwrap());
    github
        .set_body(master, &format!("- [ ] #{}\n", made.reference.number))
        .await
        .unwrap();
    let draft = PullDraft {
        title: "Add a parser".to_owned(),
        body: format!("Closes #{}", made.reference.number),
        head: "feat/parser".to_owned(),
        base: "main".to_owned(),
        is_draft: true,
    };
    let pull = github.create_pull(&draft).await.unwrap().unwrap();
    github.mark_ready(&pull).await.unwrap();
    let mut progress = github
        .merge_pull(pull.number, &pull.tip, None)
        .await
        .unwrap();
    while let MergeProgress::Pending(name) = &progress {
        progress = github.merge_progress(pull.number, name).await.unwrap();
    }
    assert!(matches!(progress, MergeProgress::Merged(_)), "{progress:?}");
    github.close(master).await.unwrap();
}

/// What is left at the forge, whatever happened on the way.
fn picture(emulator: &Emulator) -> String {
    emulator.world(|world| {
        let issues = world.issues.iter().map(|issue| {
            let comments: Vec<&str> = issue
                .comments
                .iter()
                .map(|said| said.body.as_str())
                .collect();
            format!(
                "#{} {} {} {:?} below {:?} after {:?} says {:?} {:?}\n",
                issue.number,
                issue.title,
                if issue.is_open { "open" } else { "closed" },
                issue.labels,
                issue.sub_issues,
                issue.blocked_by,
                comments,
                issue
                    .pull
                    .as_ref()
                    .map(|pull| (pull.is_draft, pull.merged.is_some())),
            )
        });
        issues.collect()
    })
}

#[tokio::test]
async fn everything_is_written_once_where_nothing_goes_wrong() {
    let emulator = Emulator::start();
    everything(&emulator, &github(&emulator)).await;
    insta::assert_snapshot!(picture(&emulator), @r#"
    #1234 Epic closed [] below [1236, 1235] after [] says ["Done.\n\n<!-- git-orchestrate:status/1 -->\n"] None
    #1235 Of old open [] below [] after [] says [] None
    #1236 Add a parser closed ["parallel-orchestration"] below [] after [1235] says [] None
    #1237 Add a parser closed [] below [] after [] says [] Some((false, true))
    "#);
    assert!(emulator.world(|world| world.find(1234).unwrap().body.contains("- [x] #1236")));
}

#[tokio::test]
async fn what_was_carried_out_and_answered_by_502_is_not_carried_out_again() {
    let calm = Emulator::start();
    everything(&calm, &github(&calm)).await;
    for trouble in [Trouble::ApplyThen502, Trouble::Cut] {
        let emulator = Emulator::start();
        emulator.fail(Fault::new("", "", trouble).times(1000));
        everything(&emulator, &github(&emulator)).await;
        assert_eq!(picture(&emulator), picture(&calm));
        assert_eq!(emulator.writes(), calm.writes());
    }
}

#[tokio::test]
async fn what_was_not_carried_out_is_tried_again() {
    let calm = Emulator::start();
    everything(&calm, &github(&calm)).await;
    let emulator = Emulator::start();
    for path in [
        "/issues",
        "/sub_issues",
        "/comments",
        "/pulls",
        "/merge-async",
    ] {
        let refuse = Trouble::Refuse(502, Vec::new(), "Server Error");
        emulator.fail(Fault::new("", path, refuse));
    }
    everything(&emulator, &github(&emulator)).await;
    assert_eq!(picture(&emulator), picture(&calm));
}

#[tokio::test]
async fn lists_that_lag_behind_make_no_doubles() {
    let emulator = Emulator::start();
    emulator.world(|world| world.lag = Duration::from_millis(12));
    emulator.fail(Fault::new("POST", "/issues", Trouble::ApplyThen502));
    github(&emulator).create_issue(&draft()).await.unwrap();
    assert_eq!(emulator.world(|world| world.issues.len()), 1);
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_looked_for() {
    let emulator = Emulator::start();
    let late = Trouble::Slow(Duration::from_millis(600));
    emulator.fail(Fault::new("POST", "/issues", late));
    let hasty = github(&emulator).with_timeout(Duration::from_millis(300));
    hasty.create_issue(&draft()).await.unwrap();
    assert_eq!(emulator.world(|world| world.issues.len()), 1);
}

#[tokio::test]
async fn a_mark_that_somebody_else_copied_is_not_ours() {
    let emulator = Emulator::start();
    emulator.world(|world| world.add("mallory", "Mine", &draft().body));
    emulator.fail(Fault::new("POST", "/issues", Trouble::ApplyThen502));
    let made = github(&emulator).create_issue(&draft()).await.unwrap();
    assert_eq!(made.reference, own(1235));
}

#[tokio::test]
async fn limits_are_waited_for_as_long_as_the_forge_says() {
    let emulator = Emulator::start();
    let github = github(&emulator);
    emulator.fail(Fault::new("POST", "/issues", Fault::secondary_limit(20)));
    let too_many = Trouble::Refuse(429, vec![("retry-after", "10".to_owned())], "Too many");
    emulator.fail(Fault::new("POST", "/issues", too_many));
    github.create_issue(&draft()).await.unwrap();
    let log = emulator.log();
    let posts: Vec<Instant> = log
        .iter()
        .filter(|asked| asked.request.method == "POST")
        .map(|asked| asked.at)
        .collect();
    assert_eq!(posts.len(), 3);
    assert!(posts[1] - posts[0] >= Duration::from_millis(100));
    assert!(posts[2] - posts[1] >= Duration::from_millis(50));
    emulator.set_remaining(0);
    github.fetch_issue(&own(1234)).await.unwrap();
    assert!(github.calls().waited_ms >= 150);
}

#[tokio::test]
async fn a_limit_that_lasts_too_long_is_said() {
    let emulator = Emulator::start();
    emulator.fail(Fault::new(
        "GET",
        "/issues/1234",
        Fault::secondary_limit(3600),
    ));
    let asked = Instant::now();
    let refused = github(&emulator).fetch_issue(&own(1234)).await;
    assert!(
        matches!(refused, Err(ForgeError::RateLimited { .. })),
        "{refused:?}"
    );
    assert!(asked.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn what_has_not_changed_is_not_read_again() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().unwrap();
    emulator.world(|world| world.add("ana", "Epic", "Text"));
    let first = github(&emulator).with_cache(folder.path());
    let told = first.fetch_issue(&own(1234)).await.unwrap();
    let again = github(&emulator).with_cache(folder.path());
    assert_eq!(again.fetch_issue(&own(1234)).await.unwrap(), told);
    assert_eq!((again.calls().reads, again.calls().unchanged), (1, 1));
    emulator.world(|world| world.issue(1234).title = "Epic of old".to_owned());
    let told = again.fetch_issue(&own(1234)).await.unwrap();
    assert_eq!(told.title, "Epic of old");
    let kept = std::fs::read_dir(folder.path().join("forge")).unwrap();
    for file in kept {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(!text.contains(TOKEN));
    }
}

#[tokio::test]
async fn a_server_without_sub_issues_is_told_apart() {
    let emulator = Emulator::start();
    emulator.world(|world| {
        world.has_sub_issues = false;
        world.has_async_merge = false;
        world.add("ana", "Epic", "");
        world.add("ana", "Part", "");
        world.origin.put("feat/a", "main", "a.txt", "x\n");
    });
    let github = github(&emulator);
    let part = github.fetch_issue(&own(1235)).await.unwrap();
    assert!(!github.add_sub_issue(&own(1234), &part).await.unwrap());
    assert!(!github.add_blocker(&own(1234), &part).await.unwrap());
    assert_eq!(github.sub_issues(&own(1234)).await.unwrap(), None);
    let draft = PullDraft {
        title: "A".to_owned(),
        head: "feat/a".to_owned(),
        base: "main".to_owned(),
        ..PullDraft::default()
    };
    let pull = github.create_pull(&draft).await.unwrap().unwrap();
    let stale = github.merge_pull(pull.number, &"0".repeat(40), None).await;
    assert!(matches!(stale, Ok(MergeProgress::Failed(_))), "{stale:?}");
    let merged = github
        .merge_pull(pull.number, &pull.tip, Some("squash"))
        .await;
    assert!(matches!(merged, Ok(MergeProgress::Merged(_))), "{merged:?}");
}

#[tokio::test]
async fn labels_that_were_dropped_are_seen() {
    let emulator = Emulator::start();
    emulator.world(|world| world.members.retain(|member| member != "planner"));
    let github = github(&emulator);
    assert!(
        !github
            .ensure_label("sub-issue", "ededed", "")
            .await
            .unwrap()
    );
    assert!(
        github
            .create_issue(&draft())
            .await
            .unwrap()
            .labels
            .is_empty()
    );
}
