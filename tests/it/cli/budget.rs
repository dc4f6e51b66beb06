//! A budget, from what is said before the start to what is said at the end.

use std::fs;

use super::sandbox::Sandbox;

/// Speaks as Claude Code does: each attempt costs 60 cents and writes a file of its task's own.
const CLAUDE: &str = r#"
echo '{"type":"system","subtype":"init","session_id":"s'$ORCHESTRATE_TASK_ID'"}'
echo $ORCHESTRATE_TASK_ID > $ORCHESTRATE_TASK_ID.txt
echo '{"type":"result","subtype":"success","is_error":false,"result":"done","total_cost_usd":0.6,
"usage":{"input_tokens":900,"output_tokens":100},"session_id":"s'$ORCHESTRATE_TASK_ID'"}' | tr -d '\n'
"#;

const PLAN: &str = "[[task]]\ntitle = \"One\"\nwrites = [\"1.txt\"]\n\
                    [[task]]\ntitle = \"Two\"\nwrites = [\"2.txt\"]\n\
                    [[task]]\ntitle = \"Three\"\nwrites = [\"3.txt\"]\n\
                    [[task]]\ntitle = \"Four\"\nwrites = [\"4.txt\"]\n";

const RUN: &[&str] = &[
    "run",
    "--plan",
    "../plan.toml",
    "--agent",
    "claude",
    "--max-workers",
    "1",
];

#[test]
fn a_budget_is_named_before_the_start_and_when_it_is_spent_and_more_of_it_goes_on() {
    let sandbox = Sandbox::new();
    sandbox.script("claude", CLAUDE);
    fs::write(sandbox.repo.beside("plan.toml"), PLAN).unwrap();

    let ran = sandbox.expect(3, &[RUN, &["--budget", "1usd", "--yes"]].concat());
    let at = |part: &str| {
        let found = ran.stderr.find(part);
        found.unwrap_or_else(|| panic!("{part} is missing in\n{}", ran.stderr))
    };
    // Said before anything is started, and once it is spent nothing more is.
    assert!(at("The budget is 1 USD.") < at("1 One"));
    assert!(at("2 Two") < at("the budget of 1 USD is spent (1.20 USD, 2000 tokens used)"));
    assert!(!ran.stderr.contains("3 Three"), "{}", ran.stderr);
    for part in [
        "the budget is spent (",
        "1.20 USD",
        "git orchestrate resume --budget AMOUNT",
    ] {
        assert!(ran.stdout.contains(part), "{part}\n{}", ran.stdout);
    }
    let status = sandbox.json(0, &["status", "--json"]);
    assert_eq!(status["tally"]["succeeded"], 2, "{status}");

    let more = sandbox.expect(0, &["resume", "--budget", "3usd"]);
    assert!(
        more.stdout.contains("all 4 tasks succeeded"),
        "{}",
        more.stdout
    );
    assert!(
        !more.stdout.contains("the budget is spent"),
        "{}",
        more.stdout
    );

    // What four attempts cost is what four more may cost.
    let told = sandbox.expect(0, &[RUN, &["--budget", "2usd", "--dry-run"]].concat());
    let words =
        "It may use about 2.40 USD, 4000 tokens, by 4 earlier attempts. The budget is 2 USD.";
    assert!(told.stdout.contains(words), "{}", told.stdout);
}
