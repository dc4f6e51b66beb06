//! What is made of attempts that go wrong: which end is which, what the next one does differently, who waits for whom.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use git_orchestrate::agent::{Models, StreamKind};
use git_orchestrate::engine::running::{self, Order, Retry, RunOptions, Verb};
use git_orchestrate::model::{
    Budget, CancelReason, ErrorClass, Event, Exit, FailureKind, Outcome, TaskId, TaskPhase,
};

use super::lab::{Lab, Ran};

/// Options for an agent that speaks this program's own vocabulary.
fn speaking(lab: &Lab, script: &str) -> RunOptions {
    let mut options = lab.options(&format!(
        "say() {{ printf '%s\\n' \"$1\"; }}
         done_() {{ say '{{\"event\":\"ended\",\"verdict\":\"success\"}}'; }}
         work() {{ mkdir -p out; echo $TRY >> out/$ID.txt; }}
         {script}"
    ));
    options.agent.stream = StreamKind::Events;
    options
}

fn failure(ran: &Ran, task: u32) -> &FailureKind {
    match ran.outcome(task) {
        Outcome::Failed { kind } => kind,
        outcome => panic!("{outcome:?}"),
    }
}

#[test]
fn an_exit_code_of_0_is_an_outcome_of_many_kinds() {
    let lab = Lab::new();
    let options = speaking(
        &lab,
        r#"
        case $ID in
        1) done_ ;;
        2) work; say '{"event":"denied","what":"Bash: make test"}'; done_ ;;
        3) work ;;
        4) work; say '{"event":"ended","verdict":"failure","message":"no idea"}' ;;
        5) work; say '{"event":"ended","verdict":"failure","message":"401","class":"authentication"}' ;;
        6) say '{"event":"ended","verdict":"refused","message":"I cannot do that"}' ;;
        7) say '{"event":"retrying","class":"server","message":"529 overloaded"}' ;;
        8) work; done_ ;;
        esac"#,
    );
    let ran = lab.run(&lab.tasks(8), &options);
    let service = |class, message: &str| FailureKind::Service {
        class,
        message: message.to_owned(),
        wait: None,
    };
    let expected = [
        FailureKind::Unchanged,
        FailureKind::Denied {
            what: vec!["Bash: make test".to_owned()],
        },
        FailureKind::Unfinished,
        FailureKind::Reported {
            message: "no idea".to_owned(),
        },
        service(ErrorClass::Authentication, "401"),
        service(ErrorClass::Refusal, "I cannot do that"),
        service(ErrorClass::Server, "529 overloaded"),
    ];
    for (task, expected) in (1..).zip(&expected) {
        assert_eq!(failure(&ran, task), expected);
    }
    assert!(ran.outcome(8).is_success());
}

#[test]
fn the_next_attempt_reads_why_the_check_failed() {
    let lab = Lab::new();
    let check = lab.repository.beside("check.sh");
    let text = "grep 42 a.txt || { echo 'expected the answer 42'; exit 1; }";
    fs::write(&check, text).unwrap();
    let options = RunOptions {
        retries: 1,
        check: Some(format!("sh {}", check.display())),
        ..lab.options(
            "if grep -q 'the answer 42' $ORCHESTRATE_TASK_FILE; then echo 42 > a.txt; else echo 41 > a.txt; fi",
        )
    };
    let ran = lab.run(&lab.tasks(1), &options);
    assert!(ran.outcome(1).is_success(), "{}", ran.outcomes());
    assert_eq!(ran.task(1).n_attempts, 2);
    let planned = ran.events.iter().find_map(|event| match event {
        Event::RetryPlanned { changes, .. } => Some(changes.clone()),
        _ => None,
    });
    assert_eq!(planned.unwrap().n_models_up, 0, "its agent has no models");
}

#[test]
fn after_a_failing_check_comes_the_next_model_up_and_no_other() {
    let lab = Lab::new();
    let mut options = RunOptions {
        retries: 2,
        check: Some("grep never a.txt".to_owned()),
        ..lab.options("echo $1 $TRY > a.txt")
    };
    options.agent.command.push("{model}".to_owned());
    options.agent.models = Models {
        low: Some("small".to_owned()),
        medium: Some("small".to_owned()),
        high: Some("large".to_owned()),
    };
    let ran = lab.run(&lab.tasks(1), &options);
    let models = ran.events.iter().filter_map(|event| match event {
        Event::AttemptStarting { model, .. } => model.clone(),
        _ => None,
    });
    assert_eq!(models.collect::<Vec<_>>(), ["small", "large", "large"]);
    assert_eq!(lab.show(&ran, 1, "a.txt").as_deref(), Some("large 3"));
    assert_eq!(ran.task(1).model.as_deref(), Some("large"));
    // None is above the last one, and none is promised.
    let promised = ran.events.iter().filter_map(|event| match event {
        Event::RetryPlanned { changes, .. } => Some(changes.n_models_up),
        _ => None,
    });
    assert_eq!(promised.collect::<Vec<_>>(), [1, 1]);
}

#[test]
fn after_a_timeout_there_is_more_time() {
    let lab = Lab::new();
    let options = RunOptions {
        retries: 1,
        timeout: Duration::from_millis(1500),
        ..lab.options("sleep 2; echo $TRY > a.txt")
    };
    let ran = lab.run(&lab.tasks(1), &options);
    assert_eq!(lab.show(&ran, 1, "a.txt").as_deref(), Some("2"));
}

#[test]
fn who_was_interrupted_goes_on_in_the_same_session() {
    let lab = Lab::new();
    let mut options = speaking(
        &lab,
        r#"
        say '{"event":"started","session":"s-'$TRY'"}'
        echo "$TRY: $*" >> a.txt
        case $TRY in
        1) kill -9 $$ ;;
        *) done_ ;;
        esac"#,
    );
    options.agent.command.push("{resume}".to_owned());
    options.agent.resume_args = ["--session", "{session}"].map(str::to_owned).to_vec();
    options.retries = 1;
    let ran = lab.run(&lab.tasks(1), &options);
    assert_eq!(
        lab.show(&ran, 1, "a.txt").as_deref(),
        Some("1: \n2: --session s-1")
    );
    let sessions = ran.events.iter().filter_map(|event| match event {
        Event::SessionBegan { session, .. } => Some(session.as_str()),
        _ => None,
    });
    assert_eq!(sessions.collect::<Vec<_>>(), ["s-1", "s-2"]);
}

#[test]
fn where_a_session_is_gone_a_new_one_begins_and_no_attempt_is_used_up() {
    let lab = Lab::new();
    let mut options = speaking(
        &lab,
        r#"
        say '{"event":"started","session":"s-'$TRY'"}'
        echo "$TRY: $*" >> a.txt
        case $TRY in
        1) kill -9 $$ ;;
        2) say '{"event":"ended","verdict":"failure","message":"no session s-1"}'; exit 1 ;;
        *) done_ ;;
        esac"#,
    );
    options.agent.command.push("{resume}".to_owned());
    options.agent.resume_args = ["--session", "{session}"].map(str::to_owned).to_vec();
    options.retries = 1;
    let ran = lab.run(&lab.tasks(1), &options);
    assert!(ran.outcome(1).is_success(), "{}", ran.outcomes());
    assert_eq!(
        lab.show(&ran, 1, "a.txt").as_deref(),
        Some("1: \n2: --session s-1\n3:")
    );
    assert_eq!(ran.task(1).failures.last(), Some(&FailureKind::SessionLost));
}

#[test]
fn who_misses_a_module_begins_afresh_on_the_newest_results() {
    let lab = Lab::new();
    let script = r#"
        mkdir -p out
        if [ $ID = 1 ]; then echo one > out/1.txt; exit 0; fi
        echo $TRY >> half.txt
        if [ $TRY = 1 ]; then sleep 2; fi
        if [ ! -e out/1.txt ]; then echo "Error: Cannot find module './1'"; exit 1; fi
        echo two > out/2.txt"#;
    let options = RunOptions {
        retries: 1,
        ..lab.options(script)
    };
    let ran = lab.run(&lab.tasks(2), &options);
    assert!(ran.outcome(2).is_success(), "{}", ran.outcomes());
    // Nothing of the first attempt is in the second one, and nothing of it is lost.
    assert_eq!(lab.show(&ran, 2, "half.txt").as_deref(), Some("2"));
    assert_eq!(lab.show(&ran, 2, "out/1.txt").as_deref(), Some("one"));
    let aside = format!("refs/orchestrate/{}/lost/2.1:half.txt", ran.state.run);
    assert_eq!(lab.repository.git(&["show", &aside]), "1");
}

#[test]
fn a_rate_limit_is_waited_for_by_all_tasks_of_that_agent_and_uses_no_attempt_up() {
    let lab = Lab::new();
    let options = speaking(
        &lab,
        r#"
        if [ $TRY = 1 ]; then
            say '{"event":"retrying","class":"rate_limit","wait_ms":2000,"message":"429"}'
            say '{"event":"ended","verdict":"failure","message":"429","class":"rate_limit"}'
            exit 1
        fi
        work; done_"#,
    );
    let options = RunOptions {
        max_workers: 2,
        ..options
    };
    let begun = Instant::now();
    let ran = lab.run(&lab.tasks(3), &options);
    assert!(ran.state.tally().is_complete(), "{}", ran.outcomes());
    assert!(begun.elapsed() >= Duration::from_secs(2));
    let holds = ran.events.iter().filter_map(|event| match event {
        Event::AgentHeld { n_times, .. } => Some(*n_times),
        _ => None,
    });
    assert!(holds.clone().count() >= 1 && holds.max() <= Some(3));
    assert!(ran.state.tasks.values().all(|task| task.n_retries == 0));
}

#[test]
fn tasks_that_disturb_each_other_run_one_at_a_time_in_the_end() {
    let lab = Lab::new();
    let options = RunOptions {
        retries: 3,
        ..lab.options(
            "sleep 0.3
             if mkdir $LAB/port 2> /dev/null; then
                 sleep 0.5; rmdir $LAB/port; echo x > a-$ID.txt
             else echo 'Error: listen EADDRINUSE: address already in use'; exit 1; fi",
        )
    };
    let mut options = options;
    let folder = lab.repository.beside("shared");
    fs::create_dir(&folder).unwrap();
    let folder = folder.to_str().unwrap().to_owned();
    options.agent.env.insert("LAB".to_owned(), folder);
    let ran = lab.run(&lab.tasks(6), &options);
    let reduced: Vec<usize> = (ran.events.iter())
        .filter_map(|event| match event {
            Event::WorkersReduced { max_workers, .. } => Some(*max_workers),
            _ => None,
        })
        .collect();
    assert_eq!(reduced, [2, 1], "{}", ran.outcomes());
    assert!(ran.state.tally().is_complete(), "{}", ran.outcomes());
}

#[test]
fn a_silent_attempt_is_told_of_and_ended() {
    let lab = Lab::new();
    let options = RunOptions {
        idle_timeout: Some(Duration::from_secs(3)),
        ..lab.options("sleep 60")
    };
    let ran = lab.run(&lab.tasks(1), &options);
    assert_eq!(*failure(&ran, 1), FailureKind::Stalled);
    assert_eq!(ran.task(1).exit, Some(Exit::Stalled));
    let is_told = |event: &Event| matches!(event, Event::AttemptStalled { .. });
    assert!(ran.events.iter().any(is_told));
}

#[test]
fn a_spent_budget_starts_nothing_more_and_more_of_it_goes_on() {
    let lab = Lab::new();
    let options = speaking(
        &lab,
        r#"say '{"event":"used","total":{"input_tokens":900,"output_tokens":100}}'; work; done_"#,
    );
    let options = RunOptions {
        max_workers: 1,
        budget: Some(Budget::Tokens(1500)),
        ..options
    };
    let ran = lab.run(&lab.tasks(4), &options);
    assert_eq!(ran.state.stopping, Some(CancelReason::Budget));
    assert_eq!(ran.state.tally().n_succeeded, 2, "{}", ran.outcomes());
    assert_eq!(ran.state.usage().tokens(), 2000);
    let more = RunOptions {
        budget: Some(Budget::Tokens(100_000)),
        ..options
    };
    let ran = lab.resume(&ran.state.run, &more, &Retry::Cancelled);
    assert!(ran.state.tally().is_complete(), "{}", ran.outcomes());
}

#[test]
fn a_task_that_uses_more_than_it_may_is_ended() {
    let lab = Lab::new();
    let options = speaking(
        &lab,
        r#"say '{"event":"used","total":{"input_tokens":900}}'; if [ $ID = 1 ]; then sleep 60; fi; work; done_"#,
    );
    let options = RunOptions {
        task_budget: Some(Budget::Tokens(500)),
        ..options
    };
    let ran = lab.run(&lab.tasks(1), &options);
    let expected = FailureKind::OverBudget {
        budget: Budget::Tokens(500),
    };
    assert_eq!(*failure(&ran, 1), expected);
}

/// Runs, and gives orders as soon as so many attempts run.
fn run_with_orders(
    lab: &Lab,
    n_tasks: usize,
    options: &RunOptions,
    orders: &[(Duration, Order)],
) -> Ran {
    let plan = lab.tasks(n_tasks);
    thread::scope(|scope| {
        let run = scope.spawn(|| lab.run(&plan, options));
        let store = lab.context().store;
        let until = Instant::now() + Duration::from_mins(1);
        let run_dir = loop {
            assert!(Instant::now() < until, "nothing runs");
            thread::sleep(Duration::from_millis(20));
            let Some(run_dir) = store.latest().unwrap().map(|run| store.run(&run)) else {
                continue;
            };
            let Ok(state) = run_dir.load_state() else {
                continue;
            };
            let is_running =
                |task: &git_orchestrate::model::TaskState| task.phase == TaskPhase::Running;
            if state.tasks.values().any(is_running) {
                break run_dir;
            }
        };
        for (after, order) in orders {
            thread::sleep(*after);
            running::send(&run_dir, order).unwrap();
        }
        run.join().unwrap()
    })
}

#[test]
fn who_takes_up_a_worktree_is_told_that_another_one_was_cut_off_in_it() {
    let lab = Lab::new();
    let options = RunOptions {
        retries: 1,
        ..lab.options(
            "if [ $TRY = 1 ]; then echo half > a.txt; sleep 60; fi\n\
             cp \"$ORCHESTRATE_TASK_FILE\" \"$TOLD\"; cat a.txt > b.txt",
        )
    };
    let mut options = options;
    let told = lab.repository.beside("told.md");
    let place = told.display().to_string();
    options.agent.env.insert("TOLD".to_owned(), place);
    let orders = [(Duration::from_millis(700), order(Verb::Cancel, None))];
    let ran = run_with_orders(&lab, 1, &options, &orders);
    assert_eq!(*ran.outcome(1), Outcome::Cancelled);
    let ran = lab.resume(&ran.state.run, &options, &Retry::Cancelled);
    // What it left is still there, and the next one knows.
    assert_eq!(lab.show(&ran, 1, "b.txt").as_deref(), Some("half"));
    let told = fs::read_to_string(told).unwrap();
    assert!(
        told.contains("cut off in the middle of its work") && told.contains("as it left it"),
        "{told}"
    );
}

fn order(verb: Verb, task: Option<u32>) -> Order {
    Order::new(verb, task.map(TaskId))
}

#[test]
fn a_paused_run_stands_still_until_it_is_told_to_go_on() {
    let lab = Lab::new();
    let options = RunOptions {
        max_workers: 1,
        ..lab.options("for i in 1 2 3 4 5; do sleep 0.1; done; echo x > a-$ID.txt")
    };
    let orders = [
        (Duration::from_millis(100), order(Verb::Pause, None)),
        (Duration::from_millis(1500), order(Verb::Resume, None)),
    ];
    let begun = Instant::now();
    let ran = run_with_orders(&lab, 2, &options, &orders);
    assert!(ran.state.tally().is_complete(), "{}", ran.outcomes());
    assert!(begun.elapsed() > Duration::from_millis(2300));
    let at = |name: &str| ran.events.iter().position(|event| event.name() == name);
    let (paused, unpaused) = (at("paused").unwrap(), at("unpaused").unwrap());
    let between = ran.events.get(paused + 1..unpaused).unwrap();
    let is_start = |event: &Event| matches!(event, Event::AttemptStarting { .. });
    assert!(!between.iter().any(is_start));
}

#[test]
fn single_tasks_are_paused_and_cancelled() {
    let lab = Lab::new();
    let options = RunOptions {
        max_workers: 2,
        ..lab.options("sleep 0.$ID; sleep 0.5; echo x > a-$ID.txt")
    };
    let now = Duration::ZERO;
    let orders = [
        (now, order(Verb::Cancel, Some(4))),
        (now, order(Verb::Pause, Some(1))),
        (now, order(Verb::Pause, Some(9))),
        (Duration::from_secs(3), order(Verb::Resume, Some(1))),
    ];
    let ran = run_with_orders(&lab, 4, &options, &orders);
    assert_eq!(*ran.outcome(4), Outcome::Cancelled);
    assert_eq!(ran.state.tally().n_succeeded, 3, "{}", ran.outcomes());
    let ends: Vec<TaskId> = (ran.events.iter())
        .filter_map(|event| match event {
            Event::TaskFinished { task, .. } => Some(*task),
            _ => None,
        })
        .collect();
    assert_eq!(ends.last(), Some(&TaskId(1)), "{ends:?}");
}
