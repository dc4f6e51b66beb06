//! The loop that owns the screen: what the folder of the run tells is drawn, and what is typed is done.

use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Signal, getpid, kill_process};
use tokio::runtime::Runtime;

use super::deeds;
use super::feed::Feed;
use super::scout::Scout;
use super::suspension::Suspension;
use crate::cli::error::CliError;
use crate::cli::interrupts::Interrupts;
use crate::cli::session::Session;
use crate::engine::running::Verb;
use crate::model::{RunId, TaskId};
use crate::report::Style;
use crate::screen::{self, Command, Input, Scene, Screen, View, press};

/// How long a key is waited for.
const TICK: Duration = Duration::from_millis(60);

/// How often the folder of the run is read.
const BETWEEN_READS: Duration = Duration::from_millis(250);

/// How the screen ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// There is nothing more to show.
    Over,
    /// The user left.
    Left,
    /// The user pressed Ctrl-C, or the process was asked to end.
    Interrupted,
    /// The user wants the results brought together.
    Merge,
    /// The user wants a task tried again.
    Retry(TaskId),
    /// The user wants the run to go on.
    GoOn,
}

/// Shows a run that another process owns, or none, until the user leaves.
pub(crate) fn watch(run: &RunId, runtime: &Runtime, session: &Session) -> Result<Ending, CliError> {
    let interrupts = Interrupts::listen(runtime)?;
    let stop_flag = &interrupts.stop_flag;
    let is_over = || stop_flag.is_raised().then_some(Ending::Interrupted);
    show(run, false, &is_over, &Suspension::listen(runtime), session)
}

/// Shows a run until the user leaves, or `is_over` says how it ends.
pub(super) fn show(
    run: &RunId,
    is_own: bool,
    is_over: &dyn Fn() -> Option<Ending>,
    suspension: &Suspension,
    session: &Session,
) -> Result<Ending, CliError> {
    let context = session.context()?;
    let feed = Feed::load(run, is_own, session)?;
    thread::scope(|scope| {
        let mut stage = Stage {
            scout: Scout::new(scope, context),
            view: View {
                is_own,
                ..View::default()
            },
            feed,
            style: session.output.style(),
            suspension,
            session,
        };
        stage.play(is_over)
    })
}

struct Stage<'a> {
    feed: Feed,
    scout: Scout,
    view: View,
    style: Style,
    suspension: &'a Suspension,
    session: &'a Session<'a>,
}

impl Stage<'_> {
    fn play(&mut self, is_over: &dyn Fn() -> Option<Ending>) -> Result<Ending, CliError> {
        let mut scene = self.feed.scene();
        let mut screen = enter()?;
        let mut log = self.feed.log(self.view.task(&scene));
        let mut read_at = Instant::now();
        let mut is_stale = true;
        loop {
            if let Some(ending) = is_over() {
                return Ok(ending);
            }
            if self.suspension.take() {
                screen = again(screen, Suspension::stop_self)?;
                is_stale = true;
            }
            if read_at.elapsed() >= BETWEEN_READS {
                read_at = Instant::now();
                if self.feed.refresh(&mut self.scout, self.view.task(&scene)) {
                    scene = self.feed.scene();
                    is_stale = true;
                }
                let lines = self.feed.log(self.view.task(&scene));
                is_stale |= lines != log;
                log = lines;
            }
            if is_stale {
                let (view, style) = (&self.view, &self.style);
                screen
                    .draw(|frame| screen::draw(frame, &scene, view, &log, style))
                    .map_err(broken)?;
                is_stale = false;
            }
            let Some(input) = screen.next(TICK).map_err(broken)? else {
                continue;
            };
            is_stale = true;
            let Input::Key(key) = input else { continue };
            let Some(command) = press(&mut self.view, &scene, key) else {
                log = self.feed.log(self.view.task(&scene));
                continue;
            };
            match command {
                Command::Redraw => screen.clear().map_err(broken)?,
                Command::Suspend => screen = again(screen, Suspension::stop_job)?,
                Command::Shell(task) => {
                    let mut failure = None;
                    screen = again(screen, || failure = self.shell(task).err())?;
                    self.view.note = failure;
                }
                command => {
                    if let Some(ending) = self.perform(command, &scene) {
                        return Ok(ending);
                    }
                }
            }
        }
    }

    /// Does what needs no terminal; returns how the screen ends, where it does.
    fn perform(&mut self, command: Command, scene: &Scene) -> Option<Ending> {
        let run_dir = &self.feed.told.run_dir;
        let order = |verb, task| Some(deeds::order(run_dir, verb, task));
        self.view.note = match command {
            Command::Pause(task) => order(Verb::Pause, task),
            Command::Resume(task) => order(Verb::Resume, task),
            Command::Cancel(task) => order(Verb::Cancel, task),
            Command::Retry(task) if scene.is_going_on() => order(Verb::Retry, Some(task)),
            Command::Retry(task) => return Some(Ending::Retry(task)),
            Command::Answer(task, number, is_permitted) => {
                Some(deeds::answer(run_dir, task, number, is_permitted))
            }
            Command::Merge => return Some(Ending::Merge),
            Command::GoOn => return Some(Ending::GoOn),
            Command::Leave => return Some(Ending::Left),
            Command::Interrupt if self.view.is_own => {
                // The run listens to this signal, as if it had come from the terminal.
                kill_process(getpid(), Signal::INT).ok();
                Some("Stopping: the agents are ended gently. Ctrl-C again: at once.".to_owned())
            }
            Command::Interrupt => return Some(Ending::Interrupted),
            Command::Diff(task) => {
                let state = self.feed.told.state.tasks.get(&task)?;
                match deeds::diff(task, state, self.session) {
                    Ok(prompt) => {
                        self.view.prompt = Some(prompt);
                        None
                    }
                    Err(words) => Some(words),
                }
            }
            Command::Redraw | Command::Suspend | Command::Shell(_) => None,
        };
        None
    }

    fn shell(&self, task: TaskId) -> Result<(), String> {
        match self.feed.told.state.tasks.get(&task) {
            Some(state) => deeds::shell(task, state, self.session),
            None => Ok(()),
        }
    }
}

/// Gives the terminal back for as long as `action` needs it.
fn again(screen: Screen, action: impl FnOnce()) -> Result<Screen, CliError> {
    drop(screen);
    action();
    enter()
}

fn enter() -> Result<Screen, CliError> {
    Screen::enter().map_err(broken)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is what `map_err` hands over"
)]
fn broken(source: std::io::Error) -> CliError {
    CliError::failure(format!("the terminal cannot be drawn on: {source}"))
}
