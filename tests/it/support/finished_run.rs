//! A run whose tasks have ended, as its journal and its repository would show it, made without any agent.

use std::path::PathBuf;

use git_orchestrate::engine::Context;
use git_orchestrate::git::Repository;
use git_orchestrate::model::{
    AttemptId, Event, Exit, FailureKind, Oid, Outcome, Record, RunId, RunState, Tally, TaskId,
    Timestamp,
};

use super::repository::{TempRepo, write_in};

/// A finished run of tasks in a throw-away repository.
pub(crate) struct FinishedRun {
    pub(crate) temp: TempRepo,
    pub(crate) context: Context,
    pub(crate) run: RunId,
    /// The folder of all worktrees.
    pub(crate) root: PathBuf,
    base: Oid,
}

impl FinishedRun {
    /// A run of `n_tasks` tasks that all are to be given an end, onto `main` of this repository.
    pub(crate) fn new(temp: TempRepo, n_tasks: u32) -> Self {
        let repository = Repository::discover(temp.path()).unwrap();
        let context = Context::new(repository, PathBuf::from("/nonexistent/shim"));
        let run: RunId = "1121-0600-test".parse().unwrap();
        let base = temp.oid("main");
        let root = temp.beside("project.orchestrate");
        let mut plan = String::from("title = \"Test\"\n");
        for number in 1..=n_tasks {
            let task = format!("\n[[task]]\nid = {number}\ntitle = \"Do thing {number}\"\n");
            plan.push_str(&task);
        }
        let locked = context.store.create(&run).unwrap();
        locked.write_plan(&plan).unwrap();
        drop(locked);
        let finished = Self {
            temp,
            context,
            run,
            root,
            base,
        };
        finished.append(Event::RunStarted {
            run: finished.run.clone(),
            title: "Test".to_owned(),
            base: finished.base.clone(),
            target: Some("refs/heads/main".to_owned()),
            tasks: (1..=n_tasks).map(TaskId).collect(),
            max_workers: 2,
        });
        finished
    }

    /// Records an event.
    pub(crate) fn append(&self, event: Event) {
        let mut locked = self.context.store.lock(&self.run).unwrap();
        locked.append(Timestamp::now(), event).unwrap();
    }

    /// The branch of a task.
    pub(crate) fn branch(number: u32) -> String {
        format!("refs/heads/feat/task-{number}")
    }

    /// The worktree of a task.
    pub(crate) fn tree(&self, number: u32) -> PathBuf {
        self.root
            .join(self.run.as_str())
            .join(format!("task-{number}"))
    }

    /// Makes the worktree of a task that starts from the results of others.
    pub(crate) fn begin(&self, number: u32, builds_on: &[u32]) {
        let tips: Vec<(String, Oid)> = builds_on
            .iter()
            .map(|before| (before.to_string(), self.temp.oid(&Self::branch(*before))))
            .collect();
        let merged = self
            .context
            .repository
            .merge_commits(&self.base, &tips, "base")
            .unwrap();
        let git_orchestrate::git::MergeOutcome::Merged(start) = merged else {
            panic!("{merged:?}");
        };
        let task = TaskId(number);
        self.append(Event::WorktreeCreating {
            task,
            branch: Self::branch(number),
            path: self.tree(number).to_str().unwrap().to_owned(),
            start: start.clone(),
            builds_on: builds_on.iter().map(|before| TaskId(*before)).collect(),
        });
        self.context
            .repository
            .ensure_worktree(&self.tree(number), &Self::branch(number), &start)
            .unwrap();
        self.append(Event::WorktreeCreated { task });
        let attempt = AttemptId { task, number: 1 };
        self.append(Event::AttemptStarting {
            attempt,
            agent: "test".to_owned(),
            model: None,
            folder: "/nonexistent".to_owned(),
        });
        self.append(Event::AttemptEnded {
            attempt,
            exit: Exit::Success,
        });
    }

    /// Ends a task with these files committed on its branch.
    pub(crate) fn succeed(&self, number: u32, files: &[(&str, &str)]) -> Oid {
        let tree = self.tree(number);
        for (path, text) in files {
            write_in(&tree, path, text);
        }
        let commit = self.temp.commit_in(&tree, &format!("task {number}"));
        self.append(Event::TaskFinished {
            task: TaskId(number),
            outcome: Outcome::Changed {
                commit: commit.clone(),
                n_files: files.len(),
            },
        });
        commit
    }

    /// A whole task that succeeds.
    pub(crate) fn task(&self, number: u32, builds_on: &[u32], files: &[(&str, &str)]) -> Oid {
        self.begin(number, builds_on);
        self.succeed(number, files)
    }

    /// A whole task that fails and leaves its worktree as it is.
    pub(crate) fn fail(&self, number: u32) {
        self.begin(number, &[]);
        self.append(Event::TaskFinished {
            task: TaskId(number),
            outcome: Outcome::Failed {
                kind: FailureKind::Unchanged,
            },
        });
    }

    /// Ends the run.
    pub(crate) fn finish(&self) {
        self.append(Event::RunFinished {
            tally: Tally::default(),
        });
    }

    /// Where the run stands.
    pub(crate) fn state(&self) -> RunState {
        self.context.store.run(&self.run).load_state().unwrap()
    }

    /// The names of all recorded events.
    pub(crate) fn events(&self) -> Vec<&'static str> {
        let records: Vec<Record> = self.context.store.run(&self.run).load_records().unwrap();
        records.iter().map(|record| record.event.name()).collect()
    }
}
