//! Merging that has to wait at the played forge, a forge that is pushed to over HTTP, and an App that asks.

use std::time::{Duration, Instant};

use super::forge_merging::{begin, ends, ends_of, head};
use super::forge_scene::{RUN, assert_secret, clone, command, pushing_clone, run, run_with_pulls};
use super::sandbox::Ran;
use crate::forge::emulator::Emulator;
use crate::forge::emulator::app::{APP, LOGIN, PlayedApp, write_key};
use crate::forge::emulator::world::{Check, Oddity};

#[test]
fn a_check_that_goes_on_is_awaited_and_then_its_draft_is_merged() {
    let emulator = Emulator::start();
    let sandbox = begin(&emulator);
    emulator.world(|world| {
        let branch = head(world, "Money");
        let number = world.issues.iter().find(|issue| {
            let pull = issue.pull.as_ref();
            pull.is_some_and(|pull| pull.head == branch)
        });
        let number = number.unwrap().number;
        world.issue(number).pull.as_mut().unwrap().is_draft = true;
        world.checks.push(Check {
            branch,
            name: "ci / test".to_owned(),
            conclusion: None,
        });
    });
    let n_before = emulator.log().len();
    let mut child = command(&sandbox, &emulator, &["merge", "--yes", "--close"]);
    let child = child.spawn().unwrap();
    let until = Instant::now() + Duration::from_mins(1);
    loop {
        let log = emulator.log();
        let asked = log[n_before..].iter();
        let asked = asked.filter(|asked| asked.request.path.ends_with("/check-runs"));
        if asked.count() >= 3 || Instant::now() > until {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(!ends_of(&emulator, "Money"), "{:#?}", ends(&emulator));
    emulator.world(|world| world.checks[0].conclusion = Some("success".to_owned()));
    assert!(child.wait_with_output().unwrap().status.success());
    assert!(ends_of(&emulator, "Money") && ends_of(&emulator, "Rates"));
    emulator.world(|world| assert!(!world.find(1234).unwrap().is_open));
}

#[test]
fn a_check_that_never_ends_stops_only_what_depends_on_it() {
    let emulator = Emulator::start();
    let sandbox = begin(&emulator);
    emulator.world(|world| {
        let branch = head(world, "Money");
        world.checks.push(Check {
            branch,
            name: "ci / test".to_owned(),
            conclusion: None,
        });
    });
    let mut merge = command(&sandbox, &emulator, &["merge", "--yes"]);
    let ran = Ran::of(merge.env("GIT_ORCHESTRATE_TIMEOUT", "1s"));
    assert_eq!(ran.code, 4, "{}\n{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("have not ended"), "{}", ran.stderr);
    assert!(ends_of(&emulator, "Taxes") && !ends_of(&emulator, "Rates"));
}

#[test]
fn a_merge_queue_is_waited_for() {
    let emulator = Emulator::start();
    let sandbox = begin(&emulator);
    emulator.world(|world| world.oddities.push(Oddity::MergeQueue));
    run(&sandbox, &emulator, &["merge", "--yes", "--close"], 0);
    emulator.world(|world| assert!(!world.find(1234).unwrap().is_open));
    let writes = emulator.writes();
    let asked = writes
        .iter()
        .filter(|write| write.ends_with("/merge-async"));
    assert_eq!(asked.count(), 10, "each is queued once: {writes:#?}");
}

#[test]
fn a_rule_that_is_not_met_is_said_and_met_later() {
    let emulator = Emulator::start();
    let sandbox = begin(&emulator);
    let rule = "At least 1 approving review is required by reviewers with write access.";
    emulator.world(|world| world.rule = Some(rule));
    let ran = run(&sandbox, &emulator, &["merge", "--yes"], 4);
    assert!(ran.stderr.contains("approving review"), "{}", ran.stderr);
    emulator.world(|world| world.rule = None);
    let n_before = emulator.log().len();
    run(&sandbox, &emulator, &["merge", "--yes", "--close"], 0);
    emulator.world(|world| assert!(!world.find(1234).unwrap().is_open));
    assert!(emulator.log().len() - n_before < 250);
}

#[test]
fn a_server_without_graphql_gets_no_drafts() {
    let emulator = Emulator::start();
    emulator.world(|world| world.oddities.push(Oddity::NoGraphql));
    let sandbox = begin(&emulator);
    let open = ends(&emulator);
    assert!(!open.iter().any(|end| end.contains("draft")), "{open:#?}");
    run(&sandbox, &emulator, &["merge", "--yes", "--close"], 0);
    emulator.world(|world| assert!(!world.find(1234).unwrap().is_open));
}

#[test]
fn branches_are_pushed_over_http_with_a_token_that_nobody_sees() {
    let emulator = Emulator::start();
    let sandbox = clone(&emulator);
    std::fs::write(sandbox.repo.beside("mended"), "").unwrap();
    let origin = emulator.world(|world| world.origin.folder().display().to_string());
    let instead = format!("url.{origin}.insteadOf");
    sandbox.repo.git(&["config", "--unset", &instead]);
    let address = format!("{}/acme/shop.git", emulator.url);
    sandbox.repo.git(&["remote", "set-url", "origin", &address]);
    // A proxy that is not there is not asked for this machine.
    let mut line = command(&sandbox, &emulator, &run_with_pulls());
    let ran = Ran::of(line.env("GIT_TRACE", "1").env("GIT_TRACE_CURL", "1"));
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    run(&sandbox, &emulator, &["merge", "--yes", "--close"], 0);
    assert!(ends_of(&emulator, "Rates"), "{:#?}", ends(&emulator));
    assert_secret(&sandbox);
}

#[test]
fn an_app_runs_the_whole_job() {
    let emulator = Emulator::start();
    let sandbox = clone(&emulator);
    std::fs::write(sandbox.repo.beside("mended"), "").unwrap();
    emulator.world(|world| {
        // Every command renews it some times.
        world.app = Some(PlayedApp {
            seconds: 301,
            ..PlayedApp::new()
        });
        LOGIN.clone_into(&mut world.me);
        world.members.push(LOGIN.to_owned());
    });
    let key = tempfile::NamedTempFile::new().unwrap();
    write_key(key.path());
    let merge = vec!["merge", "--yes", "--close"];
    for line in [run_with_pulls(), merge] {
        let mut command = command(&sandbox, &emulator, &line);
        command
            .env_remove("GH_TOKEN")
            .env("GITHUB_APP_ID", APP)
            .env("GITHUB_APP_PRIVATE_KEY_PATH", key.path());
        let ran = Ran::of(&mut command);
        assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    }
    emulator.world(|world| assert!(!world.find(1234).unwrap().is_open));
    let mut wrong = command(&sandbox, &emulator, RUN);
    wrong
        .env_remove("GH_TOKEN")
        .env("GITHUB_APP_ID", APP)
        .env("GITHUB_APP_PRIVATE_KEY_PATH", "/nowhere/key.pem");
    let ran = Ran::of(&mut wrong);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("/nowhere/key.pem"), "{}", ran.stderr);
}

#[test]
fn status_tells_of_a_pull_request_as_soon_as_it_is_there() {
    let emulator = Emulator::start();
    let sandbox = begin(&emulator);
    let status = sandbox.json(0, &["status", "--json"]);
    let numbers: Vec<u64> = (status["tasks"].as_array().unwrap().iter())
        .map(|task| task["pr_number"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers.len(), 10, "{status}");
    assert!(numbers.iter().all(|&number| number > 1241), "{numbers:?}");
}

/// The last task is done once the word on the first one tells of its pull request.
const WAITS_FOR_WORD: &str = r#"
if [ "$ORCHESTRATE_TASK_ID" = 2 ]; then
  for n in $(seq 300); do
    grep -q '"pr_number": 12' RUNS/*/agent-1.status.json && break
    [ "$n" = 300 ] && exit 9
    sleep 0.1
  done
fi
echo "$ORCHESTRATE_TASK_ID" > "task-$ORCHESTRATE_TASK_ID.txt"
git add . && git commit -qm "Do task $ORCHESTRATE_TASK_ID"
"#;

#[test]
fn the_word_on_an_agent_has_its_pull_request_while_others_still_work() {
    let emulator = Emulator::start();
    let sandbox = pushing_clone(&emulator, "");
    let runs = sandbox.repo.path().join(".git/orchestrate/runs");
    let runs = runs.display().to_string();
    sandbox.script("agent", &WAITS_FOR_WORD.replace("RUNS", &runs));
    emulator.world(|world| world.add("ana", "Epic", "- [ ] Add money\n- [ ] Add rates\n"));
    run(&sandbox, &emulator, &run_with_pulls(), 0);
    let word = |task: u64| {
        let status = sandbox.json(0, &["status", "--json"]);
        let folder = format!("{runs}/{}", status["run"].as_str().unwrap());
        let text = std::fs::read_to_string(format!("{folder}/agent-{task}.status.json"));
        let word: serde_json::Value = serde_json::from_str(&text.unwrap()).unwrap();
        word["pr_number"].as_u64()
    };
    assert!(word(1).is_some() && word(2).is_some());
}
