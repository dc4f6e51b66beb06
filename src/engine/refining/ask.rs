//! The asking: one process, from its start to its answer.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::time::{Duration, Instant};

use tokio::time::MissedTickBehavior;

use super::kept::Question;
use super::{Answer, RefineError, RefineEvent, RefineOptions};
use crate::agent::{self, AgentEvent, Asked, Permissions};
use crate::engine::room::Room;
use crate::engine::running::Signals;
use crate::engine::{Context, Draft};
use crate::executor::{AttemptRequest, Executor, ProgressReader};
use crate::git::Repository;
use crate::model::{AttemptId, CancelReason, Exit, RunId, TaskId};
use crate::process::{Stopper, Supervised};

/// How often what the agent printed is looked at.
const GLANCE: Duration = Duration::from_millis(200);

/// How much of the end of what it printed is read, in bytes.
const MOST_LOG: u64 = 16 * 1024 * 1024;

/// Asks an agent about the tasks of a draft, unless it has answered the same question before.
///
/// The first signal ends the agent and all below it gently, a second one at once. Needs a runtime with I/O and time.
pub async fn ask(
    context: &Context,
    draft: &Draft,
    options: &RefineOptions,
    observer: &mut dyn FnMut(RefineEvent),
) -> Result<Answer, RefineError> {
    let tasks = draft.open_tasks();
    if tasks.is_empty() {
        return Err(RefineError::NothingToAsk);
    }
    let title = options.agent.title();
    let tree = context.repository.tree_oid(draft.base());
    let question = Question::of(&tree.map_err(RefineError::Copy)?, draft, options);
    if let Some(answer) = question.load_answer(context) {
        return Ok(Answer {
            refinement: agent::read_answer(title, &answer),
            took: None,
        });
    }
    let mut signals = Signals::listen().map_err(RefineError::Signals)?;
    observer(RefineEvent::Asked {
        n_tasks: tasks.len(),
    });
    let begun = Instant::now();
    let executor = Executor::local(&context.shim).isolated(&options.isolation)?;
    let room = Room::make(context, &executor, draft.base()).await?;
    let running = Running::start(&executor, &room, draft, options)?;
    let exit = running.watch(&room, options, &mut signals, observer).await;
    let report = executor.collect(&room.attempt(), &options.agent);
    executor.release(&room.attempt());
    match exit {
        Exit::Success => {}
        Exit::Cancelled => return Err(RefineError::Interrupted),
        Exit::TimedOut | Exit::Stalled => return Err(RefineError::TimedOut),
        other => {
            let said = report.failure().map(|failure| failure.message);
            let how = said.unwrap_or_else(|| how_it_ended(&other));
            return Err(RefineError::Failed { how });
        }
    }
    if let Some(failure) = report.failure() {
        return Err(RefineError::Failed {
            how: failure.message,
        });
    }
    let log = end_of(&room.log()).unwrap_or_default();
    let answer = agent::answer(options.agent.stream, &log).ok_or(RefineError::NoAnswer)?;
    question.keep(context, &answer);
    Ok(Answer {
        refinement: agent::read_answer(title, &answer),
        took: Some(begun.elapsed()),
    })
}

/// The process. It is killed where nobody waits for it any more.
struct Running {
    supervised: Supervised,
    stopper: Stopper,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stopper.kill();
    }
}

impl Running {
    fn start(
        executor: &Executor,
        room: &Room,
        draft: &Draft,
        options: &RefineOptions,
    ) -> Result<Self, RefineError> {
        let asked: Vec<Asked<'_>> = (draft.open_tasks().into_iter())
            .map(|(task, footprint)| Asked { task, footprint })
            .collect();
        let issue = draft.issue();
        let repository = Repository::discover(room.tree()).map_err(RefineError::Copy)?;
        // It is of no run and about no single task; the name says so to whoever looks at its environment.
        let run: Result<RunId, _> = "refine".parse();
        let supervised = executor.start(&AttemptRequest {
            run: &run.map_err(|error| RefineError::Failed {
                how: error.to_string(),
            })?,
            attempt: AttemptId {
                task: TaskId(0),
                number: 1,
            },
            title: "",
            branch: "",
            base: draft.base(),
            worktree: room.tree(),
            repository: Some(&repository),
            folder: &room.attempt(),
            log: &room.log(),
            agent: &options.agent,
            model: options.model.as_deref(),
            permissions: Permissions::default(),
            session: None,
            prompt: agent::question(&issue.title, &issue.context, &asked),
            timeout: options.timeout,
            idle_timeout: None,
            ask: None,
            grace: options.grace,
        })?;
        Ok(Self {
            stopper: supervised.stopper(),
            supervised,
        })
    }

    async fn watch(
        mut self,
        room: &Room,
        options: &RefineOptions,
        signals: &mut Signals,
        observer: &mut dyn FnMut(RefineEvent),
    ) -> Exit {
        let mut progress = ProgressReader::open(&room.attempt(), &options.agent);
        let mut glance = tokio::time::interval(GLANCE);
        glance.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut shown = None;
        loop {
            tokio::select! {
                exit = self.supervised.wait() => return exit,
                reason = signals.next() => match reason {
                    CancelReason::Budget | CancelReason::Interrupt => self.stopper.stop(),
                    CancelReason::Kill => self.stopper.kill(),
                },
                _ = glance.tick() => {
                    let events = progress.look();
                    let newest = events.iter().rev().find_map(AgentEvent::progress);
                    if newest.is_some() && newest != shown.as_deref() {
                        shown = newest.map(str::to_owned);
                        let text = newest.unwrap_or_default().to_owned();
                        observer(RefineEvent::Progress { text });
                    }
                }
            }
        }
    }
}

fn how_it_ended(exit: &Exit) -> String {
    match exit {
        Exit::Failure { code } => format!("it ended with exit code {code}"),
        Exit::Signalled { signal } => format!("it was ended by signal {signal}"),
        Exit::NotStarted { reason } => reason.clone(),
        Exit::Success
        | Exit::TimedOut
        | Exit::Stalled
        | Exit::Cancelled
        | Exit::Withdrawn { .. }
        | Exit::Lost => "nobody knows how it ended".to_owned(),
    }
}

/// The end of a file.
fn end_of(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(MOST_LOG)))?;
    let mut bytes = Vec::new();
    file.take(MOST_LOG).read_to_end(&mut bytes)?;
    Ok(bytes)
}
