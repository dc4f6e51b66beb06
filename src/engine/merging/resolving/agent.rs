//! An agent that is asked to settle a conflict that nothing else could settle, in a throw-away copy of the tree.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::time::Duration;

use crate::agent::Permissions;
use crate::engine::load_plan;
use crate::engine::room::Room;
use crate::executor::{AttemptRequest, Executor};
use crate::git::{ConflictSides, Repository};
use crate::model::{AttemptId, Exit, Oid, Plan, Resolution, RunId, TaskId};

use super::super::{AgentResolver, MergeQueue, MergingError, Queued};
use super::Resolver;
use super::answer::Answer;

/// Of how many commits of a branch an agent is told what they say, and how much of each, in letters.
const MAX_MESSAGES: usize = 10;
const MAX_MESSAGE: usize = 2_000;

/// How often it is looked whether the user wants to stop.
const GLANCE: Duration = Duration::from_millis(200);
/// How long an agent may take to end once it was asked to.
const GRACE: Duration = Duration::from_secs(5);

impl Resolver<'_> {
    /// What an agent makes of a conflict, where one is to be asked and its answer counts.
    pub(in super::super) fn ask_agent(
        &self,
        queue: &MergeQueue,
        item: &Queued,
        onto: &Oid,
        run: &RunId,
    ) -> Result<Option<Resolution>, MergingError> {
        let Some(agent) = &self.options.agent else {
            return Ok(None);
        };
        let answer = self.answer(agent, queue, item, onto, run)?;
        let run_dir = self.context.store.run(run);
        let said = match &answer {
            Ok(_) => "its answer counts if it is verified".to_owned(),
            Err(why) => format!("its answer does not count: {why}"),
        };
        let log = run_dir.logs_folder().join("resolve.log");
        let file = OpenOptions::new().create(true).append(true).open(log);
        if let Ok(mut file) = file {
            file.write_all(format!("== task {}: {said}\n", item.task).as_bytes())
                .ok();
        }
        Ok(answer.ok())
    }

    /// What an agent makes of a conflict, or why that does not count.
    fn answer(
        &self,
        agent: &AgentResolver,
        queue: &MergeQueue,
        item: &Queued,
        onto: &Oid,
        run: &RunId,
    ) -> Result<Result<Resolution, String>, MergingError> {
        let (tree, sides, settled) = self.settle(onto, &item.tip)?;
        let is_open = |one: &ConflictSides| settled.iter().all(|other| other.path != one.path);
        let open: Vec<ConflictSides> = sides.into_iter().filter(is_open).collect();
        if open.is_empty() || !open.iter().all(ConflictSides::is_plain) {
            return Ok(Err(
                "a file is deleted, or is no plain file, on one side".to_owned()
            ));
        }
        let marked = self.tree_with(&tree, &settled)?;
        let start = self
            .bench
            .commit(&marked, &[onto], "Conflicts to be settled\n")?;
        let plan = self.plan(queue);
        let repository = &self.context.repository;
        let prompt = prompt(queue, item, plan.as_ref(), &open, onto, agent, repository);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(MergingError::at(&std::env::temp_dir()))?;
        let executor = Executor::local(&self.context.shim).isolated(&agent.isolation);
        let executor = executor.map_err(|source| MergingError::Agent { source })?;
        let room = runtime.block_on(Room::make(self.context, &executor, &start))?;
        let asked = self.run_agent(agent, &executor, &room, item.task, run, &start, prompt);
        let exit = runtime.block_on(asked)?;
        if self.stop_flag.is_raised() {
            return Err(MergingError::Interrupted);
        }
        if exit != Exit::Success {
            return Ok(Err(format!("the agent did not end well: {exit:?}")));
        }
        let answer = Answer {
            agent,
            executor: &executor,
            marked: &marked,
            open: &open,
            settled,
            folder: room.tree(),
        };
        self.judge(answer)
    }

    fn plan(&self, queue: &MergeQueue) -> Option<Plan> {
        let run_dir = self.context.store.run(queue.run.as_ref()?);
        load_plan(&run_dir, queue.onto.clone()).ok()
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one attempt is described by as many things"
    )]
    async fn run_agent(
        &self,
        agent: &AgentResolver,
        executor: &Executor,
        room: &Room,
        task: TaskId,
        run: &RunId,
        start: &Oid,
        prompt: String,
    ) -> Result<Exit, MergingError> {
        let log = self.context.store.run(run).logs_folder();
        fs::create_dir_all(&log).map_err(MergingError::at(&log))?;
        let attempt = room.attempt();
        let repository = Repository::discover(room.tree())?;
        let supervised = executor.start(&AttemptRequest {
            run,
            attempt: AttemptId { task, number: 1 },
            title: "Settle a merge",
            branch: "",
            base: start,
            worktree: room.tree(),
            repository: Some(&repository),
            folder: &attempt,
            log: &log.join(format!("resolve-{task}.log")),
            agent: &agent.spec,
            model: agent.model.as_deref(),
            permissions: Permissions::default(),
            session: None,
            prompt,
            timeout: agent.timeout,
            idle_timeout: None,
            ask: None,
            grace: GRACE,
        });
        let mut supervised = supervised.map_err(|source| MergingError::Agent { source })?;
        let exit = loop {
            if let Ok(exit) = tokio::time::timeout(GLANCE, supervised.wait()).await {
                break exit;
            }
            if self.stop_flag.is_raised() {
                supervised.kill();
            }
        };
        executor.release(&attempt);
        executor.discard(&attempt);
        Ok(exit)
    }
}

fn prompt(
    queue: &MergeQueue,
    item: &Queued,
    plan: Option<&Plan>,
    open: &[ConflictSides],
    onto: &Oid,
    agent: &AgentResolver,
    repository: &Repository,
) -> String {
    let words = |item: &Queued| {
        if item.is_ref() {
            let said = repository.messages(&queue.onto, &item.tip);
            let said = said.unwrap_or_default();
            let said: Vec<String> = said
                .iter()
                .take(MAX_MESSAGES)
                .map(|text| beginning(text))
                .collect();
            let said = indented(&said.join("\n\n"));
            return format!("- Branch {}, whose commits say:\n{said}\n", item.name);
        }
        let task = plan
            .and_then(|plan| plan.task(item.task))
            .map(|planned| &planned.task);
        let text = task.map_or("", |task| task.description.trim());
        format!("- Task {}: {}\n{}\n", item.task, item.title, indented(text))
    };
    let before = queue
        .items
        .iter()
        .take_while(|other| other.task != item.task);
    let before: String = before.map(words).collect();
    let before = if before.is_empty() {
        "- the branch that is merged into\n".to_owned()
    } else {
        before
    };
    let files: Vec<String> = open.iter().map(|one| format!("- {}", one.path)).collect();
    let files = files.join("\n");
    let (others, check) = match &agent.check {
        Some(command) => (
            format!("others only as far as `{command}` needs it"),
            format!("`{command}` must pass afterwards.\n"),
        ),
        None => ("and no others".to_owned(), String::new()),
    };
    format!(
        "Settle a merge conflict.\n\n\
         These files hold conflicts, with markers that show our side, the base and their side:\n{files}\n\n\
         Our side (commit {onto}) did:\n{before}\n\
         Their side (commit {}) did:\n{}\n\
         Edit these files, {others}, so that no marker is left and the result does what both sides wanted. \
         Keep everything that either side added. Do not commit. {check}",
        item.tip,
        words(item),
    )
}

/// The beginning of what a commit says.
fn beginning(message: &str) -> String {
    message.chars().take(MAX_MESSAGE).collect()
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}
