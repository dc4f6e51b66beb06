//! What a key means.

use super::scene::Scene;
use super::view::{Pane, Prompt, View, order};
use crate::model::TaskId;
use crate::report::Standing;

/// A key, as far as the screen knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A character.
    Char(char),
    /// Up.
    Up,
    /// Down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the beginning.
    Home,
    /// To the end.
    End,
    /// The tabulator.
    Tab,
    /// Return.
    Enter,
    /// Escape.
    Escape,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-Z.
    Suspend,
    /// Ctrl-L.
    Redraw,
}

/// What is to be done outside of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// A task stands still; without one the whole run.
    Pause(Option<TaskId>),
    /// It goes on.
    Resume(Option<TaskId>),
    /// It is ended.
    Cancel(Option<TaskId>),
    /// It is tried again.
    Retry(TaskId),
    /// The question of that number, which its agent asks, is answered.
    Answer(TaskId, u32, bool),
    /// A shell in the worktree of a task.
    Shell(TaskId),
    /// What a task has changed is shown.
    Diff(TaskId),
    /// The results are brought together.
    Merge,
    /// A run that was interrupted goes on.
    GoOn,
    /// The screen goes.
    Leave,
    /// The user pressed Ctrl-C.
    Interrupt,
    /// The process is stopped until the shell lets it go on.
    Suspend,
    /// The screen is drawn anew.
    Redraw,
}

/// How many lines a page is.
const PAGE: usize = 10;

/// Takes a key in: what it changes of the view, and what is to be done.
pub fn press(view: &mut View, scene: &Scene, key: Key) -> Option<Command> {
    view.note = None;
    match key {
        Key::Interrupt => return Some(Command::Interrupt),
        Key::Suspend => return Some(Command::Suspend),
        Key::Redraw => return Some(Command::Redraw),
        _ => {}
    }
    match view.prompt.take() {
        None => press_plain(view, scene, key),
        Some(Prompt::Help) => None,
        Some(Prompt::Leave) => match key {
            Key::Char('g' | 'y') | Key::Enter => Some(Command::Leave),
            Key::Char('s') => Some(Command::Cancel(None)),
            _ => None,
        },
        Some(Prompt::Cancel(task)) => match key {
            Key::Char('y') | Key::Enter => Some(Command::Cancel(Some(task))),
            Key::Char('a') => Some(Command::Cancel(None)),
            _ => None,
        },
        Some(Prompt::Question(task, request)) => match key {
            Key::Char('y') => Some(Command::Answer(task, request.number, true)),
            Key::Char('n') => Some(Command::Answer(task, request.number, false)),
            _ => None,
        },
        Some(Prompt::Text { title, lines, top }) => {
            let top = match key {
                Key::Escape | Key::Char('q' | 'd') => return None,
                key => scrolled(top, lines.len(), key),
            };
            view.prompt = Some(Prompt::Text { title, lines, top });
            None
        }
    }
}

fn scrolled(top: usize, n_lines: usize, key: Key) -> usize {
    let last = n_lines.saturating_sub(1);
    match key {
        Key::Up | Key::Char('k') => top.saturating_sub(1),
        Key::Down | Key::Char('j') | Key::Enter => (top + 1).min(last),
        Key::PageUp | Key::Char('b') => top.saturating_sub(PAGE),
        Key::PageDown | Key::Char(' ') => (top + PAGE).min(last),
        Key::Home => 0,
        Key::End => last.saturating_sub(PAGE),
        _ => top,
    }
}

fn press_plain(view: &mut View, scene: &Scene, key: Key) -> Option<Command> {
    match key {
        Key::Up | Key::Char('k') => view.step(scene, -1),
        Key::Down | Key::Char('j') => view.step(scene, 1),
        Key::Home => view.choose(order(scene).first().map(|row| row.id)),
        Key::End => view.choose(order(scene).last().map(|row| row.id)),
        Key::PageUp => view.above_end = view.above_end.saturating_add(PAGE),
        Key::PageDown => view.above_end = view.above_end.saturating_sub(PAGE),
        Key::Escape => view.chosen = None,
        Key::Tab => {
            view.pane = match view.pane {
                Pane::Log => Pane::Plan,
                Pane::Plan => Pane::Log,
            }
        }
        Key::Char('l') => view.pane = Pane::Log,
        Key::Char('g') => view.pane = Pane::Plan,
        Key::Char('?' | 'h') => view.prompt = Some(Prompt::Help),
        Key::Char('q') if view.is_own && scene.is_going_on() => view.prompt = Some(Prompt::Leave),
        Key::Char('q') => return Some(Command::Leave),
        Key::Char('m') => return merge(view, scene),
        Key::Char('a') => return ask(view, scene),
        Key::Char('P') if scene.is_paused => return told(view, scene, Command::Resume(None)),
        Key::Char('P') => return told(view, scene, Command::Pause(None)),
        Key::Char('R') if scene.standing == Standing::Interrupted => return Some(Command::GoOn),
        Key::Char(letter) => return of_task(view, scene, letter),
        _ => {}
    }
    None
}

/// What a letter means for the chosen task.
fn of_task(view: &mut View, scene: &Scene, letter: char) -> Option<Command> {
    let row = scene.row(view.task(scene)?)?;
    let id = row.id;
    let has_ended = row.is_success || row.is_failure;
    match letter {
        'p' if scene.is_paused => told(view, scene, Command::Resume(None)),
        'p' if has_ended => said(view, format!("Task {id} has ended.")),
        'p' if row.is_paused => told(view, scene, Command::Resume(Some(id))),
        'p' => told(view, scene, Command::Pause(Some(id))),
        'c' if !scene.is_going_on() => said(view, "The run does not go on.".to_owned()),
        'c' if has_ended => said(view, format!("Task {id} has ended.")),
        'c' => {
            view.prompt = Some(Prompt::Cancel(id));
            None
        }
        'r' if row.is_success => said(view, format!("Task {id} has succeeded.")),
        'r' if !has_ended => said(view, format!("Task {id} has not ended.")),
        'r' => Some(Command::Retry(id)),
        's' if row.worktree.is_none() => said(view, format!("Task {id} has no worktree.")),
        's' => Some(Command::Shell(id)),
        'd' if row.worktree.is_none() => said(view, format!("Task {id} has changed nothing yet.")),
        'd' => Some(Command::Diff(id)),
        _ => said(view, "Press ? to see what each key does.".to_owned()),
    }
}

/// Puts the question that is answered next.
fn ask(view: &mut View, scene: &Scene) -> Option<Command> {
    let Some((task, request)) = view.question(scene) else {
        return said(view, "No agent asks anything.".to_owned());
    };
    view.prompt = Some(Prompt::Question(task, request.clone()));
    None
}

fn merge(view: &mut View, scene: &Scene) -> Option<Command> {
    let words = "The results are brought together when all tasks have ended; you are asked then.";
    match scene.standing {
        Standing::Running | Standing::Stopping => said(view, words.to_owned()),
        Standing::Interrupted | Standing::Finished => Some(Command::Merge),
    }
}

fn told(view: &mut View, scene: &Scene, command: Command) -> Option<Command> {
    if scene.is_going_on() {
        return Some(command);
    }
    said(
        view,
        "The run does not go on, so nobody would hear.".to_owned(),
    )
}

fn said(view: &mut View, words: String) -> Option<Command> {
    view.note = Some(words);
    None
}
