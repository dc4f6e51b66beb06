//! Real runs in real repositories, with agents that are small scripts.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use git_orchestrate::agent::AgentSpec;
use git_orchestrate::engine::Context;
use git_orchestrate::engine::running::{self, Retry, RunError, RunOptions};
use git_orchestrate::git::Repository;
use git_orchestrate::issue::plan_file::{self, Format};
use git_orchestrate::model::{Event, ImportGraph, Outcome, Plan, Record, RunId, RunState, TaskId};
use git_orchestrate::planner;

use crate::support::repository::TempRepo;

/// A repository with a few files, and a script that plays the agent.
pub(crate) struct Lab {
    pub(crate) repository: TempRepo,
}

/// A run that has ended.
pub(crate) struct Ran {
    pub(crate) state: RunState,
    pub(crate) events: Vec<Event>,
}

impl Lab {
    pub(crate) fn new() -> Self {
        let repository = TempRepo::new();
        repository
            .write("README.md", "# A project\n")
            .write("src/a.txt", "one\ntwo\nthree\n")
            .write("src/b.txt", "one\ntwo\nthree\n")
            .write(".gitignore", "target/\n");
        repository.commit("begin");
        Self { repository }
    }

    pub(crate) fn context(&self) -> Context {
        let repository = Repository::discover(self.repository.path()).unwrap();
        Context::new(
            repository,
            PathBuf::from(env!("CARGO_BIN_EXE_git-orchestrate")),
        )
    }

    /// A plan from the text of a plan file.
    pub(crate) fn plan(&self, toml: &str) -> Plan {
        let (file, diagnostics) = plan_file::read(toml, Format::Toml).unwrap();
        let base = self.repository.oid("HEAD");
        planner::from_plan_file(file, diagnostics, &ImportGraph::default(), base)
    }

    /// A plan of `n` tasks that have nothing to do with each other.
    pub(crate) fn tasks(&self, n: usize) -> Plan {
        let task = |n| format!("[[task]]\ntitle = \"Do thing {n}\"\nwrites = [\"out/{n}.txt\"]\n");
        let tasks: String = (1..=n).map(task).collect();
        self.plan(&tasks)
    }

    /// Options for an agent that is this script for `sh`; `$ID` is the number of the task.
    pub(crate) fn options(&self, script: &str) -> RunOptions {
        let file = self.repository.beside("agent.sh");
        let text = format!("ID=$ORCHESTRATE_TASK_ID\nTRY=$ORCHESTRATE_ATTEMPT\n{script}\n");
        fs::write(&file, text).unwrap();
        let line = format!("sh {}", file.display());
        let spec = AgentSpec::from_command(&line).unwrap();
        RunOptions {
            max_workers: 4,
            timeout: Duration::from_mins(1),
            grace: Duration::from_secs(2),
            // Whatever else this machine has to do.
            max_load: 10_000,
            ..RunOptions::new(spec)
        }
    }

    pub(crate) fn run(&self, plan: &Plan, options: &RunOptions) -> Ran {
        self.try_run(plan, options).unwrap()
    }

    pub(crate) fn try_run(&self, plan: &Plan, options: &RunOptions) -> Result<Ran, RunError> {
        let context = self.context();
        let mut events = Vec::new();
        let mut observe = |record: &Record| events.push(record.event.clone());
        let state = block_on(running::start(&context, plan, options, &mut observe))?;
        let replayed = context.store.run(&state.run).load_state().unwrap();
        assert_eq!(replayed, state, "the journal tells another story");
        Ok(Ran { state, events })
    }

    pub(crate) fn resume(&self, run: &RunId, options: &RunOptions, retry: &Retry) -> Ran {
        let context = self.context();
        let mut events = Vec::new();
        let mut observe = |record: &Record| events.push(record.event.clone());
        let state = block_on(running::resume(&context, run, options, retry, &mut observe));
        let state = state.unwrap();
        let replayed = context.store.run(run).load_state().unwrap();
        assert_eq!(replayed, state, "the journal tells another story");
        Ran { state, events }
    }

    /// The content of a file on the branch of a task.
    pub(crate) fn show(&self, ran: &Ran, task: u32, path: &str) -> Option<String> {
        let branch = ran.task(task).branch.clone();
        let branch = branch.unwrap_or_else(|| panic!("{}", ran.outcomes()));
        let name = format!("{branch}:{path}");
        self.repository
            .try_git_in(self.repository.path(), &["show", &name])
    }

    /// The names of the files that a task's branch changes.
    pub(crate) fn changed(&self, ran: &Ran, task: u32) -> String {
        let state = ran.task(task);
        let start = state.start.clone().unwrap();
        let branch = state.branch.clone().unwrap();
        self.repository
            .git(&["diff", "--name-only", start.as_str(), &branch])
    }
}

impl Ran {
    pub(crate) fn task(&self, id: u32) -> &git_orchestrate::model::TaskState {
        &self.state.tasks[&TaskId(id)]
    }

    pub(crate) fn outcome(&self, id: u32) -> &Outcome {
        let outcome = self.task(id).outcome();
        outcome.unwrap_or_else(|| panic!("task {id} has not ended: {:#?}", self.task(id)))
    }

    pub(crate) fn worktree(&self, id: u32) -> &Path {
        Path::new(self.task(id).worktree.as_deref().unwrap())
    }

    /// How each task ended, a line each.
    pub(crate) fn outcomes(&self) -> String {
        let line = |(id, task): (&TaskId, &git_orchestrate::model::TaskState)| {
            let outcome = match task.outcome() {
                Some(Outcome::Changed { n_files, .. }) => format!("changed {n_files}"),
                Some(outcome) => serde_json::to_string(outcome).unwrap(),
                None => "open".to_owned(),
            };
            format!("{id}: {outcome}")
        };
        let lines: Vec<String> = self.state.tasks.iter().map(line).collect();
        lines.join("\n")
    }

    /// The names of the events of one task, in order.
    pub(crate) fn story(&self, id: u32) -> String {
        let of_task = |event: &&Event| event.task() == Some(TaskId(id)) && event.is_journaled();
        let names: Vec<&str> = self
            .events
            .iter()
            .filter(of_task)
            .map(Event::name)
            .collect();
        names.join(" ")
    }
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}
