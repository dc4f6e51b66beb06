//! An agent asked to refine a plan, as somebody at a terminal sees it.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::runtime::Runtime;

use crate::engine::Draft;
use crate::engine::refining::{self, Answer, RefineError, RefineEvent, RefineOptions};
use crate::humanize;

use super::args::PlanningArgs;
use super::error::CliError;
use super::exit_code::ExitCode;
use super::interrupts::Interrupts;
use super::output::Output;
use super::runtime;
use super::session::Session;
use super::settings::Settings;

const SIGINT: u8 = 2;

/// How often the time that has passed is drawn again.
const TICK: Duration = Duration::from_millis(200);

/// What keeps a Ctrl-C deadly after it was listened to; to be dropped before somebody else listens.
#[derive(Debug)]
pub(crate) struct DeadlyAgain {
    _runtime: Runtime,
}

/// Has the agent that `--refine` names add what it says of the tasks. Without an answer the draft stays as it is: that is
/// a warning, and no failure.
pub(crate) fn refine(
    draft: &mut Draft,
    args: &PlanningArgs,
    session: &Session,
    settings: &Settings,
) -> Result<Option<DeadlyAgain>, CliError> {
    let Some(name) = &args.refine else {
        return Ok(None);
    };
    let agent = match settings.agent_named(name) {
        Ok(agent) => agent,
        Err(error) if error.code == ExitCode::Usage => return Err(error),
        Err(error) => {
            session.output.warning(&format!(
                "nobody refines the plan, it is made without: {}",
                error.message
            ));
            return Ok(None);
        }
    };
    let mut options = RefineOptions::new(agent);
    options.model = settings.model();
    options.isolation = settings.isolation();
    if let Some(timeout) = args.refine_timeout {
        options.timeout = timeout;
    }
    let runtime = runtime::make()?;
    let mut shown = Shown::new(&options, session.output);
    let context = session.context()?;
    let mut observer = |event: RefineEvent| shown.hear(&event);
    let answer = runtime.block_on(refining::ask(&context, draft, &options, &mut observer));
    shown.finish();
    Interrupts::listen(&runtime)?.end_the_process();
    let title = options.agent.title();
    match answer {
        Ok(answer) => tell(&answer, draft, title, session.output),
        Err(RefineError::Interrupted) => {
            return Err(CliError {
                code: ExitCode::Interrupted(SIGINT),
                ..CliError::failure(format!("{title} was stopped, and no plan was made"))
            });
        }
        Err(RefineError::NothingToAsk) => session.output.note(&format!(
            "{title} was not asked: the files of all tasks are given."
        )),
        Err(error) => session.output.warning(&format!(
            "{title} could not {}; the plan is made without it",
            CliError::chain(&error)
        )),
    }
    Ok(Some(DeadlyAgain { _runtime: runtime }))
}

/// Takes the answer in, and says what came of it.
fn tell(answer: &Answer, draft: &mut Draft, title: &str, output: &Output) {
    let (n_files, n_tasks, n_orders) = draft.refine(&answer.refinement);
    let how = match answer.took {
        Some(took) => format!("{title} answered after {}", humanize::duration(took)),
        None => format!("{title} was asked the same before, and its answer is used again"),
    };
    output.note(&format!(
        "{how}: {} of {}, {}.",
        humanize::count(n_files, "file"),
        humanize::count(n_tasks, "task"),
        humanize::count(n_orders, "order"),
    ));
}

/// What is shown while an agent is asked: a line, or one that is drawn in place.
struct Shown<'a> {
    title: &'a str,
    timeout: Duration,
    output: &'a Output,
    bar: Option<ProgressBar>,
}

impl<'a> Shown<'a> {
    fn new(options: &'a RefineOptions, output: &'a Output) -> Self {
        Self {
            title: options.agent.title(),
            timeout: options.timeout,
            output,
            bar: None,
        }
    }

    fn hear(&mut self, event: &RefineEvent) {
        match event {
            RefineEvent::Asked { n_tasks } => {
                self.output.note(&format!(
                    "Asking {} which files {} will touch, for {} at most.",
                    self.title,
                    humanize::count(*n_tasks, "task"),
                    humanize::duration(self.timeout),
                ));
                if self.output.is_live() {
                    let bar = ProgressBar::new_spinner();
                    if let Ok(style) = ProgressStyle::with_template("  {elapsed} {wide_msg}") {
                        bar.set_style(style);
                    }
                    bar.enable_steady_tick(TICK);
                    self.bar = Some(bar);
                }
            }
            RefineEvent::Progress { text } => {
                if let Some(bar) = &self.bar {
                    bar.set_message(text.clone());
                }
            }
        }
    }

    fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
