//! Whole stories through the program, with agents that are shell scripts.

use insta::assert_snapshot;

use super::sandbox::Sandbox;

/// Three tasks: two are independent, and the third waits for the first.
const PLAN: &str = "\
# Money

- [ ] Add `money.txt`
- [ ] Add `guide.txt`
- [ ] Extend `money.txt`, after task 1
";

/// Does the three tasks; the second one only once the file `$MENDED` is there.
const AGENT: &str = r#"
echo "at task $ORCHESTRATE_TASK_ID"
case "$ORCHESTRATE_TASK_ID" in
  1) echo one > money.txt ;;
  2) test -e "$MENDED" || { echo "cannot do it" >&2; exit 1; }
     echo guide > guide.txt ;;
  3) echo three >> money.txt ;;
esac
"#;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let mended = sandbox.repo.beside("mended");
    sandbox.script("agent", &format!("MENDED='{}'\n{AGENT}", mended.display()));
    std::fs::write(sandbox.repo.beside("plan.md"), PLAN).unwrap();
    sandbox
}

const RUN: &[&str] = &[
    "../plan.md",
    "--agent-command",
    "agent",
    "--yes",
    "--max-workers",
    "2",
];

fn mend(sandbox: &Sandbox) {
    std::fs::write(sandbox.repo.beside("mended"), "").unwrap();
}

#[test]
fn from_a_list_of_tasks_to_a_merged_branch() {
    let sandbox = sandbox();
    let start = sandbox.repo.oid("HEAD");

    let ran = sandbox.expect(3, RUN);
    assert!(
        ran.stdout.contains("2 succeeded, 1 failed"),
        "{}",
        ran.stdout
    );
    assert_eq!(
        sandbox.repo.oid("main"),
        start,
        "a run moves nothing of the user's"
    );
    assert_eq!(sandbox.repo.git(&["status", "--porcelain"]), "");

    let status = sandbox.json(0, &["status", "--json"]);
    assert_eq!(status["schema"], "git-orchestrate/status/1");
    assert_eq!(status["tally"]["failed"], 1);
    let log = sandbox.expect(0, &["logs", "2"]).stdout;
    assert_snapshot!(log, @"
at task 2
cannot do it
");

    mend(&sandbox);
    sandbox.expect(0, &["retry"]);
    sandbox.expect(0, &["merge", "--preview"]);
    let merged = sandbox.expect(
        0,
        &[
            "merge",
            "--yes",
            "--verify",
            "test -s money.txt || test -e README.md",
        ],
    );
    assert!(merged.stdout.contains("main is at"), "{}", merged.stdout);
    assert_eq!(sandbox.repo.read("money.txt"), "one\nthree\n");
    assert_eq!(sandbox.repo.read("guide.txt"), "guide\n");

    sandbox.expect(0, &["clean", "--yes"]);
    assert_eq!(
        sandbox.repo.git(&["branch", "--format=%(refname:short)"]),
        "main"
    );
    assert_eq!(
        sandbox
            .repo
            .git(&["worktree", "list", "--porcelain"])
            .matches("worktree ")
            .count(),
        1
    );
    let stands = sandbox.expect(0, &[]);
    assert!(stands.stdout.contains("merge --undo"), "{stands:?}");
    assert!(!stands.stdout.contains("orchestrate clean"), "{stands:?}");

    sandbox.expect(0, &["merge", "--undo", "--yes"]);
    assert_eq!(sandbox.repo.oid("main"), start);
    assert_eq!(sandbox.repo.git(&["status", "--porcelain"]), "");
}

#[test]
fn what_a_run_says_on_the_way_and_at_its_end() {
    let sandbox = sandbox();
    mend(&sandbox);
    let one_at_a_time = [
        "../plan.md",
        "--agent-command",
        "agent",
        "--yes",
        "--max-workers",
        "1",
    ];
    let ran = sandbox.expect(0, &one_at_a_time);
    assert_snapshot!(sandbox.steady(&ran.stdout), @"
Into main at [COMMIT]: 3 merges
  + 1 Add money.txt                   merges cleanly
  + 2 Add guide.txt                   merges cleanly
  + 3 Extend money.txt, after task 1  merges cleanly

Everything merges cleanly.

+ 1  Add money.txt                   1 file changed  [TIME]  feat/add-money-txt
+ 2  Add guide.txt                   1 file changed  [TIME]  feat/add-guide-txt
+ 3  Extend money.txt, after task 1  1 file changed  [TIME]  feat/extend-money-txt-after-task-1

+ Success: all 3 tasks succeeded.
  It took [TIME]; its 3 attempts took [TIME].

Next
  git orchestrate merge --preview  see what merging would do
  git orchestrate merge            bring the results into main
");
    // What happens at once is told in any order; the stages are not.
    let stages: Vec<String> = sandbox
        .steady(&ran.stderr)
        .lines()
        .filter(|line| line.starts_with("[CLOCK] > "))
        .map(str::to_owned)
        .collect();
    assert_snapshot!(stages.join("\n"), @"
[CLOCK] > run [RUN]: Money (3 tasks, up to 1 at once)
[CLOCK] > the run ended: 3 succeeded
[CLOCK] > putting 3 results together for main
");
}

#[test]
fn events_are_json_one_a_line() {
    let sandbox = sandbox();
    mend(&sandbox);
    let ran = sandbox.expect(0, &[RUN, &["--json"]].concat());
    let types: Vec<String> = ran
        .stdout
        .lines()
        .map(|line| {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(record["at"].is_string());
            record["event"]["type"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(types.first().unwrap(), "run_started");
    assert!(types.contains(&"run_finished".to_owned()));
    assert_eq!(types.last().unwrap(), "integration_ready");
}

#[test]
fn with_merge_the_results_land_at_the_end_of_the_run() {
    let sandbox = sandbox();
    mend(&sandbox);
    sandbox.expect(0, &[RUN, &["--merge"]].concat());
    assert_eq!(sandbox.repo.read("money.txt"), "one\nthree\n");
}

#[test]
fn what_a_run_came_to_is_told_also_where_its_results_cannot_be_put_together() {
    let sandbox = sandbox();
    mend(&sandbox);
    let arguments = [RUN, &["--verify", "echo no; exit 3"]].concat();
    let ran = sandbox.expect(1, &arguments);
    assert!(
        ran.stdout.contains("all 3 tasks succeeded"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stderr.contains("fails on main as it is"),
        "{}",
        ran.stderr
    );
}

#[test]
fn results_that_conflict_are_shown_and_left_out() {
    let sandbox = Sandbox::new();
    sandbox.script("agent", "echo \"task $ORCHESTRATE_TASK_ID\" > shared.txt");
    std::fs::write(
        sandbox.repo.beside("plan.md"),
        "- [ ] Write `one.txt`\n- [ ] Write `two.txt`\n",
    )
    .unwrap();
    let ran = sandbox.expect(
        4,
        &["../plan.md", "--agent-command", "agent", "--yes", "--merge"],
    );
    assert!(ran.stdout.contains("shared.txt"), "{}", ran.stdout);
    assert_eq!(sandbox.repo.read("shared.txt"), "task 1\n");
    let preview = sandbox.json(
        0,
        &["merge", "--preview", "--json", "--into", "HEAD", "HEAD"],
    );
    assert_eq!(preview["schema"], "git-orchestrate/preview/1");
    assert_eq!(preview["steps"][0]["result"], "empty");
}

#[test]
fn a_plan_is_written_edited_and_run() {
    let sandbox = sandbox();
    mend(&sandbox);
    sandbox.expect(0, &["check", "../plan.md", "-o", "../plan.toml"]);
    let path = sandbox.repo.beside("plan.toml");
    let plan = std::fs::read_to_string(&path).unwrap();
    std::fs::write(
        &path,
        plan.replace("Add guide.txt", "Add another guide.txt"),
    )
    .unwrap();
    let command = [
        "run",
        "--plan",
        "../plan.toml",
        "--agent-command",
        "agent",
        "--yes",
        "--tasks",
        "2",
    ];
    sandbox.expect(0, &command);
    let status = sandbox.json(0, &["status", "--json"]);
    assert_eq!(status["tasks"].as_array().unwrap().len(), 1);
    assert_eq!(status["tasks"][0]["title"], "Add another guide.txt");
}

#[test]
fn a_dry_run_starts_nothing() {
    let sandbox = sandbox();
    let ran = sandbox.expect(0, &[RUN, &["--dry-run"]].concat());
    assert_snapshot!(ran.stdout, @"Would run 3 tasks with agent, up to 2 at once, each for 30 min at most.");
    assert_snapshot!(sandbox.expect(0, &[]).stdout, @"
Nothing was run in this repository yet.

Next
  git orchestrate init                         set it up for this repository
  git orchestrate new --template crud plan.md  begin a list of tasks
  git orchestrate check plan.md                see what of a list of tasks can run side by side
  git orchestrate plan.md                      run it
  git orchestrate demo                         watch the whole job on a throw-away repository
  git orchestrate --help                       see all commands
");
}

const COLLIDING: &[&str] = &[
    "../plan.md",
    "--agent-command",
    "agent",
    "--yes",
    "--unknown-together",
];

/// Two agents that both make the same file.
fn colliding() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.script(
        "agent",
        "echo $ORCHESTRATE_TASK_ID > same.txt; echo x > $ORCHESTRATE_TASK_ID.txt",
    );
    std::fs::write(
        sandbox.repo.beside("plan.md"),
        "- [ ] Write `1.txt`\n- [ ] Write `2.txt`\n",
    )
    .unwrap();
    sandbox
}

#[test]
fn with_merge_what_is_left_out_is_told_once() {
    let sandbox = colliding();
    let ran = sandbox.expect(4, &[COLLIDING, &["--merge"]].concat());
    let n_told = ran.stderr.matches("left out").count();
    assert_eq!(n_told, 1, "{}", ran.stderr);
    assert!(ran.stdout.contains("main is at"), "{}", ran.stdout);
    assert_eq!(sandbox.repo.read("1.txt"), "x\n");
}

#[test]
fn after_a_merge_without_a_run_the_run_of_agents_is_still_the_newest() {
    let sandbox = colliding();
    sandbox.expect(4, COLLIDING);
    let run = sandbox.json(0, &["status", "--json"])["run"].clone();
    sandbox
        .repo
        .commit_on("side", "main", &[("side.txt", "side\n")]);
    sandbox.expect(0, &["merge", "side", "--yes"]);
    assert_eq!(sandbox.repo.read("side.txt"), "side\n");
    assert_eq!(sandbox.json(0, &["status", "--json"])["run"], run);
    let cleaned = sandbox.json(0, &["clean", "--dry-run", "--json"]);
    assert_eq!(cleaned["run"], run);
    // Undone is what was merged last.
    sandbox.expect(0, &["merge", "--undo", "--yes"]);
    assert!(!sandbox.repo.path().join("side.txt").exists());
}
