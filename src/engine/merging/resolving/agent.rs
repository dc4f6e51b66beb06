//! An agent that settles a conflict nothing else could settle. Its answer counts only where it can be shown to keep what
//! both sides added.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use crate::engine::load_plan;
use crate::executor::{AttemptRequest, Executor};
use crate::git::{ConflictSides, has_markers};
use crate::model::{AttemptId, Exit, Oid, Plan, Resolution, RunId, TaskId};
use crate::process::Cmd;
use crate::resolve;

use super::super::{AgentResolver, MergeQueue, MergingError, Queued};
use super::{Resolver, Settled, resolution_of};

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
        let (tree, sides, mut settled) = self.settle(onto, &item.tip)?;
        let is_open = |one: &&ConflictSides| settled.iter().all(|other| other.path != one.path);
        let open: Vec<&ConflictSides> = sides.iter().filter(is_open).collect();
        if open.is_empty() || !open.iter().all(|one| one.is_plain()) {
            return Ok(Err(
                "a file is deleted, or is no plain file, on one side".to_owned()
            ));
        }
        let marked = self.tree_with(&tree, &settled)?;
        let start = self
            .bench
            .commit(&marked, &[onto], "Conflicts to be settled\n")?;
        let place = tempfile::Builder::new().prefix("orchestrate-").tempdir();
        let place = place.map_err(at(&std::env::temp_dir()))?;
        let folder = place.path().join("tree");
        fs::create_dir(&folder).map_err(at(&folder))?;
        self.context.repository.make_scratch(&folder, &start)?;
        let plan = self.plan(queue);
        let prompt = prompt(queue, item, plan.as_ref(), &open, onto, agent);
        let exit = self.run_agent(agent, item.task, run, place.path(), &folder, &start, prompt)?;
        if exit != Exit::Success {
            return Ok(Err(format!("the agent did not end well: {exit:?}")));
        }
        let mut files = Vec::new();
        for one in &open {
            let file = folder.join(one.path.as_str());
            let is_file = file
                .symlink_metadata()
                .is_ok_and(|metadata| metadata.is_file());
            let content = fs::read(&file).unwrap_or_default();
            if !is_file || has_markers(&content) {
                return Ok(Err(format!("{} is not settled", one.path)));
            }
            let text = String::from_utf8_lossy(&content);
            let is_kept = self.texts(one).is_some_and(|texts| {
                let base = texts.base.as_deref().unwrap_or_default();
                resolve::is_all_kept(base, &texts.ours, &texts.theirs, &text)
            });
            if !is_kept {
                return Ok(Err(format!(
                    "{}: something that a side added is gone",
                    one.path
                )));
            }
            files.push(Settled {
                path: one.path.clone(),
                mode: one.mode.clone(),
                content,
                by: "agent",
            });
        }
        let changed = self.bench.changed_in(&marked, &folder)?;
        let is_other = |path: &&String| open.iter().all(|one| one.path.as_str() != path.as_str());
        let others: Vec<&String> = changed.iter().filter(is_other).collect();
        settled.extend(files);
        let whole = self.tree_with(&marked, &settled)?;
        if let Some(path) = others.first() {
            return Ok(Err(format!(
                "{path} was changed too, which does not conflict"
            )));
        }
        if let Some(command) = &agent.check
            && !self.passes(command, &whole, agent.timeout)?
        {
            return Ok(Err(format!("`{command}` fails with it")));
        }
        Ok(Ok(resolution_of(&settled, whole)))
    }

    fn plan(&self, queue: &MergeQueue) -> Option<Plan> {
        let run_dir = self.context.store.run(queue.run.as_ref()?);
        load_plan(&run_dir, queue.onto.clone()).ok()
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one attempt is described by as many things"
    )]
    fn run_agent(
        &self,
        agent: &AgentResolver,
        task: TaskId,
        run: &RunId,
        place: &Path,
        folder: &Path,
        start: &Oid,
        prompt: String,
    ) -> Result<Exit, MergingError> {
        let executor = Executor::local(&self.context.shim);
        let log = self.context.store.run(run).logs_folder();
        fs::create_dir_all(&log).map_err(at(&log))?;
        let attempt = place.join("attempt");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(at(place))?;
        let exit = runtime.block_on(async {
            let mut supervised = executor.start(&AttemptRequest {
                run,
                attempt: AttemptId { task, number: 1 },
                title: "Settle a merge",
                branch: "",
                base: start,
                worktree: folder,
                folder: &attempt,
                log: &log.join(format!("resolve-{task}.log")),
                agent: &agent.spec,
                model: agent.model.as_deref(),
                prompt,
                timeout: agent.timeout,
                grace: GRACE,
            })?;
            loop {
                if let Ok(exit) = tokio::time::timeout(GLANCE, supervised.wait()).await {
                    return Ok(exit);
                }
                if self.stop_flag.is_raised() {
                    supervised.kill();
                }
            }
        });
        let exit =
            exit.map_err(|source: crate::executor::ExecutorError| MergingError::Agent { source })?;
        executor.discard(&attempt);
        if self.stop_flag.is_raised() {
            return Err(MergingError::Interrupted);
        }
        Ok(exit)
    }

    fn passes(&self, command: &str, tree: &Oid, timeout: Duration) -> Result<bool, MergingError> {
        let place = tempfile::Builder::new().prefix("orchestrate-").tempdir();
        let place = place.map_err(at(&std::env::temp_dir()))?;
        self.bench.unpack(tree, place.path())?;
        let output = Cmd::new("sh")
            .args(["-c", command])
            .current_dir(place.path())
            .env_remove("GH_TOKEN")
            .env_remove("GITHUB_TOKEN")
            .timeout(timeout)
            .stop_flag(self.stop_flag.clone())
            .output()?;
        Ok(output.is_success())
    }
}

fn prompt(
    queue: &MergeQueue,
    item: &Queued,
    plan: Option<&Plan>,
    open: &[&ConflictSides],
    onto: &Oid,
    agent: &AgentResolver,
) -> String {
    let words = |item: &Queued| {
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
    let check = match &agent.check {
        Some(command) => format!("`{command}` must pass afterwards.\n"),
        None => String::new(),
    };
    format!(
        "Settle a merge conflict.\n\n\
         These files hold conflicts, with markers that show our side, the base and their side:\n{files}\n\n\
         Our side (commit {onto}) did:\n{before}\n\
         Their side (commit {}) did:\n{}\n\
         Edit these files, and no others, so that no marker is left and the result does what both sides wanted. \
         Keep everything that either side added. Do not commit. {check}",
        item.tip,
        words(item),
    )
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> MergingError {
    |source| MergingError::Io {
        path: path.to_owned(),
        source,
    }
}
