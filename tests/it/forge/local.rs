//! Issues as files beside the run's state.

use git_orchestrate::forge::{Forge, ForgeError, IssueDraft, IssueState, Local, fetch_master};
use git_orchestrate::model::IssueRef;

fn draft(title: &str, body: &str) -> IssueDraft {
    IssueDraft {
        title: title.to_owned(),
        body: body.to_owned(),
        labels: vec!["epic".to_owned(), "big".to_owned()],
    }
}

fn number(number: u64) -> IssueRef {
    IssueRef {
        repository: None,
        number,
    }
}

#[tokio::test]
async fn an_issue_is_kept_as_a_file_with_a_stable_number() {
    let folder = tempfile::tempdir().unwrap();
    let local = Local::at(folder.path());
    assert!(local.fetch_issues().await.unwrap().is_empty());
    let made = local
        .create_issue(&draft("Größere Änderung: the API!", "- [ ] Add a parser\n"))
        .await
        .unwrap();
    assert_eq!(made.reference, number(1));
    let path = local.path(1).unwrap().unwrap();
    assert_eq!(
        path.strip_prefix(folder.path()).unwrap().to_str().unwrap(),
        "orchestrate/issues/0001-grossere-anderung-the-api.md"
    );
    insta::assert_snapshot!(std::fs::read_to_string(&path).unwrap(), @r"
    ---
    number: 1
    title: Größere Änderung: the API!
    state: open
    labels: epic, big
    ---

    - [ ] Add a parser
    ");
    let found = local.fetch_issue(&number(1)).await.unwrap();
    assert_eq!(
        (found.title.as_str(), found.body.as_str()),
        ("Größere Änderung: the API!", "- [ ] Add a parser")
    );
    assert_eq!(found.labels, ["epic", "big"]);
}

#[tokio::test]
async fn a_number_is_never_given_twice() {
    let folder = tempfile::tempdir().unwrap();
    let local = Local::at(folder.path());
    for expected in 1..=3 {
        let made = local.create_issue(&draft("Same title", "")).await.unwrap();
        assert_eq!(made.reference.number, expected);
    }
    std::fs::remove_file(local.path(3).unwrap().unwrap()).unwrap();
    assert_eq!(
        local
            .create_issue(&draft("Same title", ""))
            .await
            .unwrap()
            .reference
            .number,
        4
    );
    let renamed = local
        .update_issue(2, &draft("Another title", "New text"))
        .await
        .unwrap();
    assert_eq!(
        (renamed.reference.number, renamed.body.as_str()),
        (2, "New text")
    );
    assert_eq!(local.fetch_issues().await.unwrap().len(), 3);
    local.comment(2, "Seen.").await.unwrap();
    assert_eq!(
        local.fetch_issue(&number(2)).await.unwrap().body,
        "New text"
    );
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let local = Local::at(folder.path());
    assert!(!local.has(7));
    assert!(matches!(
        local.fetch_issue(&number(7)).await,
        Err(ForgeError::NotFound { .. })
    ));
    assert!(matches!(
        local.comment(7, "x").await,
        Err(ForgeError::NotFound { .. })
    ));
}

#[tokio::test]
async fn a_file_of_somebodys_own_is_an_issue() {
    let folder = tempfile::tempdir().unwrap();
    let issues = folder.path().join("orchestrate/issues");
    std::fs::create_dir_all(&issues).unwrap();
    std::fs::write(issues.join("0007-mine.md"), "# My plan\r\n\r\n- [ ] #8\r\n").unwrap();
    std::fs::write(
        issues.join("0008-other.md"),
        "---\ntitle: \"Add a parser\"\nstate: closed\n---\nText\n",
    )
    .unwrap();
    let local = Local::at(folder.path());
    let (master, _) = fetch_master(&local, &number(7)).await.unwrap();
    assert_eq!((master.title.as_str(), master.number), ("My plan", Some(7)));
    assert_eq!(
        (master.tasks[0].title.as_str(), master.tasks[0].checked),
        ("Add a parser", true)
    );
    let other = local.fetch_issue(&number(8)).await.unwrap();
    assert_eq!(other.state, IssueState::Completed);
}
