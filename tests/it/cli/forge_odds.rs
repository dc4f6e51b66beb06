//! A run at the played forge where something is out of the ordinary: nothing changed, other labels, somebody who edits.

use super::forge_scene::{RUN, clone, command, pushing_clone, run, run_with_pulls};
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

#[test]
fn an_order_that_github_keeps_is_said_to_be_githubs() {
    let emulator = Emulator::start();
    let sandbox = pushing_clone(&emulator, IDLE);
    emulator.world(|world| {
        let text = "- [ ] #1235\n- [ ] #1236\n- [ ] Show totals, after #1235\n";
        let master = world.add("ana", "Epic", text);
        world.add_below(master, "ana", "Money", "Changes `money.txt`.");
        world.add_below(master, "ana", "Rates", "Changes `rates.txt`.");
        world.issue(1236).blocked_by.push(1235);
    });
    let file = sandbox.repo.beside("plan.toml").display().to_string();
    run(&sandbox, &emulator, &["check", "1234", "-o", &file], 0);
    let lines: [&[&str]; 3] = [
        &["check", "1234"],
        &["1234", "--agent-command", "agent", "--dry-run"],
        &[
            "run",
            "--plan",
            &file,
            "--agent-command",
            "agent",
            "--dry-run",
        ],
    ];
    for line in lines {
        let ran = run(&sandbox, &emulator, line, 0);
        let told = format!("{}{}", ran.stdout, ran.stderr);
        let order = told.lines().filter(|line| line.contains(" after 1 "));
        let order: Vec<&str> = order.map(str::trim).collect();
        assert_eq!(
            order,
            [
                "2 after 1  GitHub says that it is blocked by #1235",
                "3 after 1  the text says so"
            ],
            "{line:?}\n{told}"
        );
    }
}

#[test]
fn what_an_item_says_that_must_hold_stands_in_its_sub_issue() {
    let emulator = Emulator::start();
    let sandbox = pushing_clone(&emulator, IDLE);
    let text = "Money.\n\n- [ ] Round as banks do\n  - Files: `round.txt`\n  - Acceptance criteria:\n    \
                - [ ] 0.5 becomes 0\n    - [ ] `make test` passes for @acme/team\n";
    emulator.world(|world| world.add("ana", "Epic", text));
    run(&sandbox, &emulator, RUN, 0);
    let body = emulator.world(|world| world.find(1235).unwrap().body.clone());
    let (_, section) = body.split_once("### It is done when").unwrap();
    let (section, _) = section.split_once("###").unwrap();
    insta::assert_snapshot!(section.replace('\u{200b}', "~").trim(), @r"
    - 0.5 becomes 0
    - `make test` passes for @~acme/team
    ");
}

/// The first two work at once and do not fit together, whatever was foreseen, so that the third has nothing to begin
/// from; the service of the fourth takes no more.
const UNLUCKY: &str = r#"
if [ "$ORCHESTRATE_TASK_ID" = 4 ]; then
  echo 'API Error: 429 {"type":"error","error":{"type":"rate_limit_error"}}'
  exit 1
fi
touch "../../../begun-$ORCHESTRATE_TASK_ID"
until [ -e ../../../begun-1 ] && [ -e ../../../begun-2 ]; do sleep 0.02; done
echo "$ORCHESTRATE_TASK_ID" > shared.txt
git add . && git commit -qm "Do it"
"#;

#[test]
fn a_limit_of_the_service_and_a_conflict_are_told_with_what_to_do() {
    let emulator = Emulator::start();
    let sandbox = pushing_clone(&emulator, UNLUCKY);
    emulator.world(|world| {
        let text = "- [ ] #1235\n- [ ] #1236\n- [ ] #1237\n- [ ] #1238\n";
        let master = world.add("ana", "Epic", text);
        for title in ["Money", "Rates", "Totals", "Taxes"] {
            world.add_below(master, "ana", title, &format!("Changes `{title}.txt`."));
        }
        world.issue(1237).blocked_by.extend([1235, 1236]);
    });
    run(&sandbox, &emulator, RUN, 3);
    let told = emulator.world(|world| {
        let failed = (world.issues.iter()).filter(|issue| issue.title.contains("Failed"));
        let mut told: Vec<String> = failed
            .map(|issue| format!("{}\n{}", issue.title, sandbox.steady(&issue.body)))
            .collect();
        told.sort();
        told.join("\n")
    });
    insta::assert_snapshot!(told, @r##"
    [Master #1234] Failed: Taxes
    Task 4 of #1234 (#1238) did not succeed: the agent ended badly.

    - Run: `[RUN]`
    - Exit: code 1
    - Branch: `feat/issue-1238-taxes`

    ### Likely cause

    **rate limit**

    ### What to try

    Wait until the service takes requests again, or run fewer tasks at once with `--max-workers`.

    ```sh
    git orchestrate retry 4 --run [RUN]
    ```

    ### The last lines of its log

    ```text
    API Error: 429 {"type":"error","error":{"type":"rate_limit_error"}}
    ```

    It is closed once the task succeeds.

    <!-- git-orchestrate:failure/[RUN]/4 -->

    [Master #1234] Failed: Totals
    Task 3 of #1234 (#1237) did not succeed: the results before it do not merge.

    - Run: `[RUN]`

    ### Likely cause

    **conflict**

    ### What to try

    Merge the results before it, and try again on top of them.

    ```sh
    git orchestrate retry 3 --run [RUN]
    ```

    It is closed once the task succeeds.

    <!-- git-orchestrate:failure/[RUN]/3 -->
    "##);
}
