//! A run at the played forge where something is out of the ordinary: nothing changed, other labels, somebody who edits.

use super::forge_scene::{clone, command, pushing_clone, run, run_with_pulls};
use super::sandbox::Ran;
use crate::forge::emulator::Emulator;

/// The second task has nothing to do.
const IDLE: &str = r#"
[ "$ORCHESTRATE_TASK_ID" = 2 ] && exit 0
echo x > "task-$ORCHESTRATE_TASK_ID.txt"
git add . && git commit -qm "Do it"
"#;

#[test]
fn what_changed_nothing_gets_no_pull_request_and_its_issue_says_so() {
    let emulator = Emulator::start();
    let sandbox = pushing_clone(&emulator, IDLE);
    let list = "- [ ] Add money\n- [ ] Add rates\n- [ ] Add taxes\n";
    emulator.world(|world| world.add("ana", "Epic", list));
    run(&sandbox, &emulator, &run_with_pulls(), 3);
    emulator.world(|world| {
        let pulls = world.issues.iter().filter(|issue| issue.pull.is_some());
        let titles: Vec<&str> = pulls.map(|issue| issue.title.as_str()).collect();
        assert_eq!(titles.len(), 2, "{titles:?}");
        assert!(!titles.contains(&"Add rates"), "{titles:?}");
        let failed: Vec<&str> = (world.issues.iter())
            .filter(|issue| issue.title.contains("Failed"))
            .map(|issue| issue.body.as_str())
            .collect();
        assert_eq!(failed.len(), 1);
        assert!(failed[0].contains("**nothing changed**"), "{}", failed[0]);
    });
    let head = sandbox.repo.git(&["ls-remote", "--heads", "origin"]);
    assert!(!head.contains("rates"), "{head}");
}

#[test]
fn titles_and_labels_of_sub_issues_are_the_users_to_say_and_calls_are_counted() {
    let emulator = Emulator::start();
    let sandbox = pushing_clone(&emulator, IDLE);
    emulator.world(|world| world.add("ana", "Epic", "- [ ] Add money\n- [ ] other/tool#9\n"));
    let mut line = command(&sandbox, &emulator, &run_with_pulls());
    line.env(
        "GIT_ORCHESTRATE_SUB_ISSUE_TITLE",
        "Part of {master}: {title}",
    )
    .env("GIT_ORCHESTRATE_SUB_ISSUE_LABELS", "agents, bug");
    let ran = Ran::of(&mut line);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    emulator.world(|world| {
        let made = world.find(1235).unwrap();
        assert_eq!(made.title, "Part of 1234: Add money");
        assert_eq!(made.labels, ["agents", "bug"]);
    });
    let figures = sandbox.json(0, &["report", "--format", "json"]);
    let calls = &figures["forge"];
    // What was written before the run had a name is none of its calls.
    let n_writes = emulator.writes().len();
    let counted = calls["writes"].as_u64().unwrap();
    assert!(
        counted >= 3 && counted < n_writes as u64,
        "{calls} of {n_writes}"
    );
    assert!(calls["remaining"].as_u64().is_some(), "{calls}");
}

#[test]
fn what_somebody_else_wrote_into_the_text_meanwhile_stays() {
    let emulator = Emulator::start();
    let sandbox = clone(&emulator);
    std::fs::write(sandbox.repo.beside("mended"), "").unwrap();
    run(&sandbox, &emulator, &run_with_pulls(), 0);
    let (before, after) = emulator.world(|world| {
        let body = &mut world.issue(1234).body;
        let edited = body.replacen(
            "Money, for",
            "Read this first.\r\n\n- [ ] A new wish\n\nMoney, for",
            1,
        );
        *body = edited.replacen("- [ ] Round", "* [ ]   Round", 1);
        let ticked = body.replace("- [ ] ", "- [x] ").replace("* [ ]", "* [x]");
        let open = ["A new wish", "other/tool#9", "#1241", "no task"];
        let after = open.iter().fold(ticked, |text, words| {
            text.replace(&format!("- [x] {words}"), &format!("- [ ] {words}"))
        });
        (body.clone(), after)
    });
    assert_ne!(before, after);
    run(&sandbox, &emulator, &["merge", "--yes"], 0);
    let now = emulator.world(|world| world.find(1234).unwrap().body.clone());
    assert_eq!(now, after);
}
