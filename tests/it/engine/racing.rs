//! A slow attempt is raced by a second one: who wins, what is left of the other one, and what a kill in the middle changes.

use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use git_orchestrate::engine::running::RunOptions;
use git_orchestrate::model::{Event, FailureKind, Outcome, RivalEnd, Usage};
use git_orchestrate::store::Store;

use super::kill::Site;
use super::lab::{Lab, Ran};

/// Two quick tasks that show what is to be expected, and a third one. What an agent starts writes its process id to `pids`.
fn options(lab: &Lab, third: &str) -> RunOptions {
    let pids = lab.repository.beside("pids").display().to_string();
    RunOptions {
        speculate: Some(Duration::from_millis(500)),
        max_workers: 3,
        ..lab.options(&format!(
            "nap() {{ sleep $1 & echo $! >> '{pids}'; wait $!; }}\n\
             if [ $ID != 3 ]; then echo $ID > out-$ID.txt; exit 0; fi\n{third}"
        ))
    }
}

/// Whether none of the processes that the agents told of is there any more.
fn all_ended(lab: &Lab) -> bool {
    let pids = fs::read_to_string(lab.repository.beside("pids")).unwrap();
    assert!(!pids.is_empty());
    (pids.lines()).all(|pid| !Path::new("/proc").join(pid).join("exe").exists())
}

/// The end of the only race of a run: who won, and the ref that holds the work of the other one.
fn race(ran: &Ran) -> (u32, bool, Option<String>) {
    let mut ends = ran.events.iter().filter_map(|event| match event {
        Event::RivalEnded(RivalEnd {
            attempt,
            has_won,
            kept,
            left,
        }) => {
            assert_eq!(*left, None);
            Some((attempt.number, *has_won, kept.clone()))
        }
        _ => None,
    });
    let end = ends
        .next()
        .unwrap_or_else(|| panic!("no race: {}", ran.story(3)));
    assert_eq!(ends.next(), None);
    end
}

/// Nothing that only the race needed is there any more.
fn is_tidy(lab: &Lab, n_worktrees: usize) {
    let branches = lab
        .repository
        .git(&["for-each-ref", "refs/heads/orchestrate-race"]);
    assert_eq!(branches, "");
    let worktrees = lab.repository.git(&["worktree", "list"]);
    assert_eq!(worktrees.lines().count(), n_worktrees, "{worktrees}");
    assert!(!worktrees.contains("-try-"), "{worktrees}");
}

#[test]
fn the_second_attempt_at_a_straggler_wins_and_nothing_of_the_first_is_lost() {
    let lab = Lab::new();
    let third = "if [ $TRY = 1 ]; then echo half > half.txt; nap 300; fi\necho $TRY > out-3.txt";
    let begun = Instant::now();
    let ran = lab.run(&lab.tasks(3), &options(&lab, third));
    assert!(begun.elapsed() < Duration::from_mins(2));
    assert!(ran.state.tally().is_complete(), "{}", ran.story(3));
    assert_eq!(lab.show(&ran, 3, "out-3.txt").as_deref(), Some("2"));
    assert_eq!(lab.changed(&ran, 3), "out-3.txt");
    assert_eq!(
        fs::read_to_string(ran.worktree(3).join("out-3.txt")).unwrap(),
        "2\n"
    );
    assert_eq!(ran.task(3).n_attempts, 2);
    let kept = format!("refs/orchestrate/{}/lost/3.1", ran.state.run);
    assert_eq!(race(&ran), (2, true, Some(kept.clone())));
    let half = lab.repository.git(&["show", &format!("{kept}:half.txt")]);
    assert_eq!(half, "half");
    assert!(all_ended(&lab), "something of the first attempt runs on");
    is_tidy(&lab, 4);
}

#[test]
fn the_first_attempt_wins_where_it_ends_well_before_the_second() {
    let lab = Lab::new();
    let third = "if [ $TRY = 2 ]; then echo half > half.txt; touch \"$MARK\"; nap 300; fi\n\
                 while ! test -e \"$MARK\"; do sleep 0.1; done\necho $TRY > out-3.txt";
    let mut options = options(&lab, third);
    let mark = lab.repository.beside("mark").display().to_string();
    options.agent.env.insert("MARK".to_owned(), mark);
    let ran = lab.run(&lab.tasks(3), &options);
    assert!(ran.state.tally().is_complete(), "{}", ran.story(3));
    assert_eq!(lab.show(&ran, 3, "out-3.txt").as_deref(), Some("1"));
    assert_eq!(ran.task(3).n_attempts, 1);
    let kept = format!("refs/orchestrate/{}/lost/3.2", ran.state.run);
    assert_eq!(race(&ran), (2, false, Some(kept.clone())));
    let half = lab.repository.git(&["show", &format!("{kept}:half.txt")]);
    assert_eq!(half, "half");
    assert!(all_ended(&lab), "something of the second attempt runs on");
    is_tidy(&lab, 4);
}

#[test]
fn where_both_fail_the_task_fails_as_the_first_did_and_both_are_paid_for() {
    let lab = Lab::new();
    let third = "echo '{\"event\":\"used\",\"total\":{\"input_tokens\":100}}'\n\
                 if [ $TRY = 2 ]; then touch \"$MARK\"; exit 7; fi\n\
                 while ! test -e \"$MARK\"; do sleep 0.1; done; sleep 1; exit 3";
    let mut options = options(&lab, third);
    let mark = lab.repository.beside("mark").display().to_string();
    options.agent.env.insert("MARK".to_owned(), mark);
    options.agent.stream = git_orchestrate::agent::StreamKind::Events;
    // The quick ones say how it went.
    options.agent.command = vec![
        "sh".to_owned(),
        "-c".to_owned(),
        format!(
            "sh {} && echo '{{\"event\":\"ended\",\"verdict\":\"success\"}}'",
            lab.repository.beside("agent.sh").display()
        ),
    ];
    let ran = lab.run(&lab.tasks(3), &options);
    let Outcome::Failed {
        kind: FailureKind::Agent { exit },
    } = ran.outcome(3)
    else {
        panic!("{}", ran.outcomes());
    };
    assert_eq!(exit, &git_orchestrate::model::Exit::Failure { code: 3 });
    assert_eq!(race(&ran), (2, false, None));
    assert_eq!(
        ran.task(3).usage,
        Usage {
            input_tokens: 200,
            ..Usage::default()
        }
    );
    assert_eq!(ran.task(3).failures.len(), 1);
    is_tidy(&lab, 4);
}

#[test]
fn nobody_is_raced_who_is_not_asked_for_or_has_no_free_worker() {
    let lab = Lab::new();
    let third = "sleep 6; echo $TRY > out-3.txt";
    let slow = options(&lab, third);
    let without = RunOptions {
        speculate: None,
        ..slow.clone()
    };
    let alone = RunOptions {
        max_workers: 1,
        ..slow
    };
    for options in [without, alone] {
        let lab = Lab::new();
        let ran = lab.run(&lab.tasks(3), &RunOptions { ..options });
        let is_race = |event: &Event| matches!(event, Event::RivalStarting(_));
        assert!(!ran.events.iter().any(is_race), "{}", ran.story(3));
    }
}

/// The plan of a run through the program: three quick tasks, and one whose first attempt does not come to an end.
const PLAN: &str =
    "[[task]]\ntitle = \"One\"\n[[task]]\ntitle = \"Two\"\n[[task]]\ntitle = \"Three\"\n";

#[test]
fn a_race_is_taken_up_where_the_orchestrator_was_killed() {
    let site = Site::new();
    let beside = |name: &str| site.repository.beside(name);
    fs::write(beside("plan.toml"), PLAN).unwrap();
    let go = beside("go").display().to_string();
    let agent = format!(
        "echo $ORCHESTRATE_ATTEMPT > own-$ORCHESTRATE_TASK_ID.txt\n\
         [ $ORCHESTRATE_TASK_ID = 3 ] || exit 0\n\
         [ $ORCHESTRATE_ATTEMPT = 1 ] && sleep 300\n\
         while ! test -e '{go}'; do sleep 0.1; done\n"
    );
    fs::write(beside("agent.sh"), agent).unwrap();
    let line = format!("sh {}", beside("agent.sh").display());
    let plan = beside("plan.toml").display().to_string();
    let mut child = site.spawn(&[
        "run",
        "--plan",
        &plan,
        "--agent-command",
        &line,
        "--max-workers",
        "3",
        "--yes",
        "--sandbox",
        "off",
        "--speculate=1s",
    ]);
    let rival = || {
        let state = site.state()?;
        let task = state.tasks.values().nth(2)?.clone();
        let pid = task.rival.clone()?.pid?;
        Some((task.pid?, pid))
    };
    let until = Instant::now() + Duration::from_mins(1);
    let pids = loop {
        assert!(Instant::now() < until, "no race begins");
        sleep(Duration::from_millis(50));
        if let Some(pids) = rival() {
            break pids;
        }
    };
    // Both attempts go on, and are shown.
    let shown = site.command(&["status", "--detailed"]).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("raced by try 2"), "{shown}");
    assert!(shown.contains("races the one above"), "{shown}");
    child.kill().unwrap();
    child.wait().unwrap();
    let child = site.spawn(&["resume"]);
    let until = Instant::now() + Duration::from_mins(1);
    let folder = site.repository.path().join(".git");
    let n_adopted = || {
        let runs = Store::at(&folder).runs().unwrap();
        let records = Store::at(&folder).run(&runs[0]).load_records().unwrap();
        let is_adopted = |event: &Event| matches!(event, Event::AttemptAdopted { .. });
        records
            .iter()
            .filter(|record| is_adopted(&record.event))
            .count()
    };
    while n_adopted() < 2 {
        assert!(Instant::now() < until, "they are not taken up");
        sleep(Duration::from_millis(50));
    }
    assert_eq!(rival(), Some(pids), "others were started");
    fs::write(&go, "").unwrap();
    let status = { child }.wait().unwrap();
    let told = fs::read_to_string(beside("stderr")).unwrap();
    assert!(status.success(), "{told}");
    assert!(told.contains("try 2 has won the race"), "{told}");
    let state = site.state().unwrap();
    assert!(state.tally().is_complete(), "{:?}", state.tally());
    let task = state.tasks.values().nth(2).unwrap();
    let branch = task.branch.clone().unwrap();
    let own = site
        .repository
        .git(&["show", &format!("{branch}:own-3.txt")]);
    assert_eq!(own, "2");
    let lost = format!("refs/orchestrate/{}/lost/3.1:own-3.txt", state.run);
    assert_eq!(site.repository.git(&["show", &lost]), "1");
    assert!(site.agents().is_empty());
}
