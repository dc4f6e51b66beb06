//! A run that is told something from another terminal, and one that holds its own tasks back.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Duration;

use git_orchestrate::git::Repository;
use git_orchestrate::store::{Cache, Store};

use super::sandbox::Sandbox;

/// A run in another terminal. Each of its agents writes a line to a file every few moments, until it may end.
struct Going {
    sandbox: Sandbox,
    child: Child,
}

impl Going {
    /// `writes` is what each agent does first.
    fn begin(plan: &str, writes: &str, options: &[&str]) -> Self {
        let sandbox = Sandbox::new();
        let beside = sandbox.repo.beside("").display().to_string();
        let body = format!(
            "ID=$ORCHESTRATE_TASK_ID\n{writes}\n\
             while ! test -e '{beside}/go-'$ID; do echo . >> '{beside}/ticks-'$ID; sleep 0.05; done\n\
             echo done > done-$ID.txt"
        );
        sandbox.script("agent", &body);
        fs::write(sandbox.repo.beside("plan.toml"), plan).unwrap();
        let errors = fs::File::create(sandbox.repo.beside("stderr")).unwrap();
        let run = [
            "run",
            "--plan",
            "../plan.toml",
            "--agent-command",
            "agent",
            "--yes",
        ];
        let child = sandbox
            .command(&[&run[..], options].concat())
            .stdout(Stdio::null())
            .stderr(errors)
            .spawn()
            .unwrap();
        Self { sandbox, child }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.sandbox.repo.beside(name)
    }

    fn ticks(&self, task: u32) -> u64 {
        let file = self.file(&format!("ticks-{task}"));
        file.metadata().map_or(0, |metadata| metadata.len())
    }

    fn has_begun(&self, task: u32) -> bool {
        self.ticks(task) > 0
    }

    /// Whether the agent of a task does anything, on a machine that may be busy.
    fn ticks_on(&self, task: u32) -> bool {
        let before = self.ticks(task);
        (0..150).any(|_| {
            sleep(Duration::from_millis(100));
            self.ticks(task) > before
        })
    }

    /// Whether the agent of a task does nothing for a while, soon after it was told to: whoever stops it may be kept waiting.
    fn stands_still(&self, task: u32) -> bool {
        (0..20).any(|_| {
            let before = self.ticks(task);
            sleep(Duration::from_millis(700));
            self.ticks(task) == before
        })
    }

    fn release(&self, task: u32) {
        fs::write(self.file(&format!("go-{task}")), "").unwrap();
    }

    fn told(&self) -> String {
        fs::read_to_string(self.file("stderr")).unwrap()
    }

    fn status_of(&self, task: usize) -> serde_json::Value {
        let status = self.sandbox.json(0, &["status", "--json"]);
        status["tasks"][task - 1].clone()
    }

    fn end(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        // A test that failed leaves nothing behind.
        for task in 1..5 {
            self.release(task);
        }
        if self.child.try_wait().is_ok_and(|end| end.is_none()) {
            self.sandbox.run(&["cancel", "--now"]);
            self.child.wait().ok();
        }
    }
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..600 {
        if is_so() {
            return;
        }
        sleep(Duration::from_millis(50));
    }
    panic!("it did not happen within half a minute: {what}");
}

const TWO: &str = "[[task]]\ntitle = \"One\"\nwrites = [\"done-1.txt\"]\n[[task]]\ntitle = \"Two\"\nwrites = [\"done-2.txt\"]\n";

#[test]
fn a_task_is_paused_and_resumed_from_another_terminal_while_the_other_goes_on() {
    let mut going = Going::begin(TWO, "", &["--max-workers", "2"]);
    until("both begin", || going.has_begun(1) && going.has_begun(2));
    let paused = going.sandbox.expect(0, &["pause", "--task", "1"]);
    assert!(
        paused.stderr.contains("Task 1 of run")
            && paused.stderr.contains("`git orchestrate resume 1`"),
        "{}",
        paused.stderr
    );
    assert!(going.stands_still(1), "its agent goes on");
    assert!(going.ticks_on(2), "the other stands still, too");
    let shown = going.sandbox.expect(0, &["status"]).stdout;
    assert!(shown.contains("paused"), "{shown}");
    // What is so already is no error.
    going.sandbox.expect(0, &["pause", "--task", "1"]);
    going.sandbox.expect(0, &["resume", "--task", "1"]);
    assert!(going.ticks_on(1), "its agent stands still");
    going.release(1);
    going.release(2);
    assert_eq!(going.end(), Some(0));
    let late = going.sandbox.expect(1, &["pause"]);
    assert!(
        late.stderr.contains("no run is going on"),
        "{}",
        late.stderr
    );
}

#[test]
fn a_run_is_paused_and_resumed_and_a_killed_one_that_was_paused_is_completed() {
    let mut going = Going::begin(TWO, "", &["--max-workers", "2"]);
    until("both begin", || going.has_begun(1) && going.has_begun(2));
    going.sandbox.expect(0, &["pause"]);
    assert!(
        going.stands_still(1) && going.stands_still(2),
        "an agent goes on"
    );
    going.sandbox.expect(0, &["resume"]);
    assert!(
        going.ticks_on(1) && going.ticks_on(2),
        "an agent stands still"
    );
    going.sandbox.expect(0, &["pause"]);
    going.child.kill().unwrap();
    going.end();
    assert!(
        going.stands_still(1),
        "with nobody left to hold it, it goes on"
    );
    going.release(1);
    going.release(2);
    going.sandbox.expect(0, &["resume"]);
    let status = going.sandbox.json(0, &["status", "--json"]);
    assert_eq!(status["tally"]["succeeded"], 2, "{status}");
}

#[test]
fn one_task_is_cancelled_and_the_others_go_on() {
    let three = format!("{TWO}[[task]]\ntitle = \"Three\"\ndepends_on = [1]\n");
    let mut going = Going::begin(&three, "", &["--max-workers", "2"]);
    until("both begin", || going.has_begun(1) && going.has_begun(2));
    let unknown = going.sandbox.expect(2, &["cancel", "--task", "9"]);
    assert!(
        unknown.stderr.contains("has no task 9"),
        "{}",
        unknown.stderr
    );
    let told = going.sandbox.expect(0, &["cancel", "--task", "1,3"]);
    assert!(told.stderr.contains("cancelled"), "{}", told.stderr);
    assert!(going.stands_still(1), "its agent goes on");
    assert!(going.ticks_on(2), "the other was ended, too");
    let late = going.sandbox.expect(1, &["cancel", "--task", "1"]);
    assert!(late.stderr.contains("has ended already"), "{}", late.stderr);
    going.release(2);
    assert_eq!(going.end(), Some(3), "{}", going.told());
    assert_eq!(going.status_of(1)["outcome"]["outcome"], "cancelled");
    assert_eq!(going.status_of(2)["outcome"]["outcome"], "changed");
    assert!(!going.has_begun(3));
}

#[test]
fn a_number_behind_a_verb_is_a_task_and_never_the_run_whose_name_begins_with_it() {
    let mut going = Going::begin(TWO, "", &["--max-workers", "2"]);
    until("both begin", || going.has_begun(1) && going.has_begun(2));
    // As the month and the day do, that the run's name begins with.
    let run = going.sandbox.json(0, &["status", "--json"])["run"].to_string();
    let first = run.trim_matches('"').get(..1).unwrap().to_owned();
    let at_once = going.sandbox.expect(2, &["cancel", "2", "--now"]);
    assert!(
        at_once.stderr.contains("--now ends the whole run"),
        "{}",
        at_once.stderr
    );
    if !["1", "2"].contains(&first.as_str()) {
        going.sandbox.expect(2, &["cancel", &first]);
    }
    going.sandbox.expect(2, &["cancel", "9"]);
    going.sandbox.expect(0, &["pause", "1,2"]);
    assert!(
        going.stands_still(1) && going.stands_still(2),
        "an agent goes on"
    );
    going.sandbox.expect(0, &["resume", "2"]);
    assert!(going.ticks_on(2), "its agent stands still");
    assert!(going.stands_still(1), "the other goes on, too");
    let told = going.sandbox.expect(0, &["cancel", "1"]).stderr;
    assert!(
        told.contains("Task 1 of run") && told.contains("cancelled"),
        "{told}"
    );
    assert!(going.ticks_on(2), "the other was ended, too");
    going.release(2);
    assert_eq!(going.end(), Some(3), "{}", going.told());
    assert_eq!(going.status_of(2)["outcome"]["outcome"], "changed");
    let late = going.sandbox.expect(1, &["resume", "1"]).stderr;
    assert!(
        late.contains("nothing of that run is paused") && late.contains("retry TASK"),
        "{late}"
    );
    let no_run = going.sandbox.expect(1, &["status", "777"]).stderr;
    assert!(no_run.contains("`git orchestrate logs 777`"), "{no_run}");
}

#[test]
fn of_two_tasks_that_meet_the_later_one_stands_still_until_the_other_has_ended() {
    let write = "test $ID = 1 || while ! test -e ../1-*/shared.txt; do sleep 0.05; done; echo $ID > shared.txt";
    let mut going = Going::begin(TWO, write, &["--max-workers", "2", "--on-hazard", "pause"]);
    until("both begin", || going.has_begun(1) && going.has_begun(2));
    until("they are seen to meet", || {
        going.told().contains("it meets task 1 in shared.txt")
    });
    assert!(going.stands_still(2), "{}", going.told());
    assert!(going.ticks_on(1));
    going.release(2);
    going.release(1);
    // Both did it: that they conflict shows when they are put together.
    assert_eq!(going.end(), Some(4), "{}", going.told());
    assert_eq!(going.status_of(2)["outcome"]["outcome"], "changed");
}

#[test]
fn who_paused_a_task_lets_it_go_on_and_nobody_else() {
    let write = "test $ID = 1 || while ! test -e ../1-*/shared.txt; do sleep 0.05; done; echo $ID > shared.txt";
    let mut going = Going::begin(TWO, write, &["--max-workers", "2", "--on-hazard", "pause"]);
    until("they are seen to meet", || {
        going.told().contains("it meets task 1 in shared.txt")
    });
    // The user does not want to wait.
    going.sandbox.expect(0, &["resume", "--task", "2"]);
    assert!(going.ticks_on(2), "{}", going.told());
    going.sandbox.expect(0, &["pause", "--task", "2"]);
    going.release(1);
    until("the first ends", || {
        going.status_of(1)["outcome"]["outcome"] == "changed"
    });
    assert!(
        going.stands_still(2),
        "it goes on although the user paused it"
    );
    going.release(2);
    going.sandbox.expect(0, &["resume", "--task", "2"]);
    // Both did it: that they conflict shows when they are put together.
    assert_eq!(going.end(), Some(4), "{}", going.told());
}

#[test]
fn no_agent_is_started_beside_others_that_the_memory_would_not_bear() {
    let sandbox = Sandbox::new();
    let beside = sandbox.repo.beside("").display().to_string();
    // How many run beside it, as each of them sees it.
    let body = format!(
        "cd '{beside}'; echo x > live-$ORCHESTRATE_TASK_ID; ls live-* | wc -l >> seen; sleep 0.3; \
         rm live-$ORCHESTRATE_TASK_ID; cd - > /dev/null; echo x > $ORCHESTRATE_TASK_ID.txt"
    );
    sandbox.script("agent", &body);
    let three = (1..4).map(|n| format!("[[task]]\ntitle = \"Do {n}\"\nwrites = [\"{n}.txt\"]\n"));
    fs::write(sandbox.repo.beside("plan.toml"), three.collect::<String>()).unwrap();
    // An agent of that name once held more than any machine has.
    let repository = Repository::discover(sandbox.repo.path()).unwrap();
    let cache = Cache::of(&Store::at(repository.common_dir()));
    cache
        .save_file("agent-peaks", 1, br#"{"agent":4000000000000000}"#)
        .unwrap();
    let run = [
        "run",
        "--plan",
        "../plan.toml",
        "--agent-command",
        "agent",
        "--yes",
    ];
    let ran = sandbox.expect(0, &[&run[..], &["--max-workers", "3"]].concat());
    assert!(
        ran.stderr.contains("no agent is started for now")
            && ran.stderr.contains("an agent may need"),
        "{}",
        ran.stderr
    );
    let seen = fs::read_to_string(sandbox.repo.beside("seen")).unwrap();
    assert_eq!(seen.split_whitespace().collect::<Vec<_>>(), ["1", "1", "1"]);
}
