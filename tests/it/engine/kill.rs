//! The orchestrator is killed at random moments, and the run is resumed: it ends as if nothing had happened.
//!
//! Every task appends to its files, so that an agent that did its work twice, or on top of half of it, shows. The ordinary
//! tests take a few moments; `ORCHESTRATE_KILLS=50` takes fifty.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use git_orchestrate::engine::Context;
use git_orchestrate::git::Repository;
use git_orchestrate::model::{CancelReason, RunPhase, RunState, TaskPhase, TaskState};
use git_orchestrate::process::Cmd;
use git_orchestrate::store::StoreError;
use rustix::process::{Pid, Signal, kill_process};

use crate::support::repository::TempRepo;

const N_TASKS: usize = 12;

/// Chains, a fork, a join, and pairs that meet in one file.
const PLAN: &str = r#"
title = "Twelve tasks"
[[task]]
title = "Lay the ground"
[[task]]
title = "Build on it"
depends_on = [1]
[[task]]
title = "Put the roof on"
depends_on = [2]
[[task]]
title = "Meet in a file, first"
[[task]]
title = "Meet in a file, second"
apart_from = [4]
[[task]]
title = "Join two"
depends_on = [1, 4]
[[task]]
title = "Alone, seven"
[[task]]
title = "Alone, eight"
[[task]]
title = "After seven and eight"
depends_on = [7, 8]
[[task]]
title = "Alone, ten"
[[task]]
title = "Alone, eleven"
[[task]]
title = "Last of all"
depends_on = [3, 9]
"#;

const AGENT: &str = r#"
sleep 0.0$ORCHESTRATE_TASK_ID
echo "$ORCHESTRATE_TASK_ID" >> "own-$ORCHESTRATE_TASK_ID.txt"
case $ORCHESTRATE_TASK_ID in 4|5) echo "$ORCHESTRATE_TASK_ID" >> shared.txt ;; esac
sleep 0.1
echo end >> "own-$ORCHESTRATE_TASK_ID.txt"
"#;

/// A repository in which one run is made.
pub(super) struct Site {
    pub(super) repository: TempRepo,
}

/// What a run leaves: per branch the tree of its tip and the number of commits on it.
type Result = BTreeMap<String, (String, String)>;

impl Site {
    pub(super) fn new() -> Self {
        let repository = TempRepo::new();
        repository.write("README.md", "# A project\n");
        repository.write("shared.txt", "a\nb\nc\n");
        repository.commit("begin");
        fs::write(repository.beside("plan.toml"), PLAN).unwrap();
        fs::write(repository.beside("agent.sh"), AGENT).unwrap();
        Self { repository }
    }

    pub(super) fn spawn(&self, arguments: &[&str]) -> Child {
        let errors = fs::File::create(self.repository.beside("stderr")).unwrap();
        let mut command = self.command(arguments);
        command.stdout(Stdio::null()).stderr(errors);
        command.spawn().unwrap()
    }

    /// The program, ready to be started in the repository.
    #[expect(clippy::disallowed_methods, reason = "the program is what is tested")]
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_git-orchestrate"));
        command
            .args(arguments)
            .current_dir(self.repository.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_ORCHESTRATE_MAX_LOAD", "10000")
            .env("TMPDIR", self.repository.folder())
            .env("HOME", self.repository.folder())
            .stdin(Stdio::null());
        command
    }

    fn start(&self) -> Child {
        let agent = format!("sh {}", self.repository.beside("agent.sh").display());
        let plan = self.repository.beside("plan.toml");
        let plan = plan.to_str().unwrap();
        let options = ["--max-workers", "4", "--timeout", "60s", "--yes"];
        let run = ["run", "--plan", plan, "--agent-command", &agent];
        self.spawn(&[&run[..], &options[..]].concat())
    }

    /// The processes that run the script of the agents.
    pub(super) fn agents(&self) -> Vec<Pid> {
        let script = self.repository.beside("agent.sh").display().to_string();
        let output = Cmd::new("ps").args(["-eo", "pid=,stat=,args="]).output();
        let text = output.unwrap().stdout_text();
        let lines = text.lines().filter(|line| line.contains(&script));
        let pids = lines.filter_map(|line| {
            let mut words = line.split_whitespace();
            let (pid, stat) = (words.next()?, words.next()?);
            // What starts, watches or holds an agent names the script as well.
            let is_agent = words.next() == Some("sh") && !stat.starts_with('Z');
            Pid::from_raw(pid.parse().ok().filter(|_| is_agent)?)
        });
        pids.collect()
    }

    /// The supervisors of the attempts that run.
    pub(super) fn supervisors(&self) -> Vec<Pid> {
        let tasks = self.state().map(|state| state.tasks).unwrap_or_default();
        let live = tasks.values().filter(|task| task.is_live());
        live.filter_map(|task| Pid::from_raw(i32::try_from(task.pid?).ok()?))
            .collect()
    }

    /// The state of the one run, if it began.
    pub(super) fn state(&self) -> Option<RunState> {
        let repository = Repository::discover(self.repository.path()).unwrap();
        let shim = PathBuf::from(env!("CARGO_BIN_EXE_git-orchestrate"));
        let context = Context::new(repository, shim);
        let runs = context.store.runs().unwrap();
        assert!(runs.len() <= 1, "{runs:?}");
        let run = runs.first()?;
        match context.store.run(run).load_state() {
            Ok(state) => Some(state),
            Err(StoreError::NeverBegan { .. }) => None,
            Err(error) => panic!("{error}"),
        }
    }

    /// Goes on, as a user would.
    fn go_on(&self) -> Child {
        if self.state().is_some() {
            self.spawn(&["resume"])
        } else {
            self.start()
        }
    }

    /// Goes on until the run is over.
    fn finish(&self, told: &str) {
        let status = self.go_on().wait().unwrap();
        let errors = fs::read_to_string(self.repository.beside("stderr")).unwrap();
        assert!(status.success(), "{told}: {status}\n{errors}");
    }

    fn result(&self) -> Result {
        let branches = self.repository.git(&[
            "for-each-ref",
            "--format=%(refname:short) %(tree)",
            "refs/heads/",
        ]);
        branches
            .lines()
            .map(|line| {
                let (branch, tree) = line.split_once(' ').unwrap();
                let commits = self.repository.git(&["rev-list", "--count", branch]);
                (branch.to_owned(), (tree.to_owned(), commits))
            })
            .collect()
    }

    /// What holds after every run, disturbed or not.
    pub(super) fn inspect(&self, told: &str) {
        let state = self.state().unwrap();
        assert_eq!(state.phase, RunPhase::Finished, "{told}");
        assert_eq!(
            state.tally().n_succeeded,
            N_TASKS,
            "{told}: {:?}",
            state.tally()
        );
        let worktrees = self.repository.git(&["worktree", "list", "--porcelain"]);
        let n_worktrees = worktrees.matches("worktree ").count();
        assert_eq!(n_worktrees, N_TASKS + 1, "{told}:\n{worktrees}");
        for task in state.tasks.values() {
            let worktree = PathBuf::from(task.worktree.clone().unwrap());
            let status = self
                .repository
                .git_in(&worktree, &["status", "--porcelain"]);
            assert_eq!(status, "", "{told}: {}", worktree.display());
        }
        assert_eq!(
            self.repository.git(&["status", "--porcelain"]),
            "",
            "{told}"
        );
        let fsck = self
            .repository
            .git(&["fsck", "--no-dangling", "--no-progress"]);
        assert_eq!(fsck, "", "{told}");
    }
}

/// A small generator of numbers that look random and are the same every time.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

/// What an undisturbed run leaves, and how many milliseconds it takes.
fn undisturbed() -> (Result, u64) {
    let site = Site::new();
    let begun = Instant::now();
    site.finish("undisturbed");
    let length = u64::try_from(begun.elapsed().as_millis()).unwrap();
    site.inspect("undisturbed");
    let result = site.result();
    assert_eq!(result.len(), N_TASKS + 1);
    (result, length)
}

#[test]
fn a_run_that_is_killed_and_resumed_ends_as_an_undisturbed_one() {
    let (expected, length) = undisturbed();
    let n_kills = std::env::var("ORCHESTRATE_KILLS").ok();
    let n_kills: u64 = n_kills.map_or(4, |n| n.parse().unwrap());
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for n in 0..n_kills {
        let site = Site::new();
        let mut told = format!("kill {n}");
        let mut child = site.start();
        // Some runs are killed once, some again while they are resumed.
        for _ in 0..=dice.below(3) {
            let moment = dice.below(length);
            told = format!("{told}, after {moment} of {length} ms");
            sleep(Duration::from_millis(moment));
            child.kill().unwrap();
            child.wait().unwrap();
            child = site.go_on();
        }
        child.wait().unwrap();
        site.finish(&told);
        site.inspect(&told);
        assert_eq!(site.result(), expected, "{told}");
    }
}

#[test]
fn attempts_that_vanish_with_their_supervisors_are_begun_afresh() {
    let (expected, length) = undisturbed();
    for part in [3, 2] {
        let site = Site::new();
        let mut child = site.start();
        sleep(Duration::from_millis(length / part));
        child.kill().unwrap();
        child.wait().unwrap();
        let told = format!("killed with all its agents after a {part}. of {length} ms");
        let live = site.state().map(|state| state.tasks).unwrap_or_default();
        for pid in live
            .values()
            .filter(|task| task.is_live())
            .filter_map(|task| task.pid)
        {
            let pid = Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
            // It may have ended by itself since.
            kill_process(pid, Signal::KILL).ok();
        }
        site.finish(&told);
        site.inspect(&told);
        assert_eq!(site.result(), expected, "{told}");
    }
}

#[test]
fn an_interrupted_run_leaves_no_agent_behind_and_is_resumed() {
    let site = Site::new();
    let agent = "echo begun > begun.txt; trap 'exit 0' TERM; sleep 30 & wait; exit 1";
    fs::write(site.repository.beside("agent.sh"), agent).unwrap();
    let child = site.start();
    let is_running = |state: &RunState| {
        let mut tasks = state.tasks.values();
        tasks.any(|task| task.phase == TaskPhase::Running)
    };
    let until = Instant::now() + Duration::from_mins(1);
    while !site.state().is_some_and(|state| is_running(&state)) {
        assert!(Instant::now() < until, "no agent was ever started");
        sleep(Duration::from_millis(20));
    }
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(pid, Signal::INT).unwrap();
    // Git passes the signal of the terminal on: the second one means nothing.
    kill_process(pid, Signal::INT).ok();
    let status = { child }.wait().unwrap();
    assert_eq!(status.code(), Some(130));
    let state = site.state().unwrap();
    assert_eq!(state.stopping, Some(CancelReason::Interrupt));
    assert_eq!(state.phase, RunPhase::Stopping);
    assert!(!state.tasks.values().any(TaskState::is_live));
    assert!(state.tally().n_cancelled > 0, "{:?}", state.tally());

    fs::write(site.repository.beside("agent.sh"), AGENT).unwrap();
    site.finish("after an interrupt");
    assert_eq!(site.state().unwrap().tally().n_succeeded, N_TASKS);
}
