//! A run as it goes on: lines that live on a terminal, or one plain line an event elsewhere.
//!
//! The same words stand in both. What an agent does just now is shown only where it can be overwritten.

mod line;
mod live;
mod watch;

use std::fmt;

use indicatif::ProgressDrawTarget;

use super::Style;
use crate::model::{Plan, Record, RunState};

use live::Live;
use watch::Watch;

/// Shows a run as it goes on.
pub struct Progress {
    watch: Watch,
    view: View,
}

enum View {
    Live(Box<Live>),
    Plain(Box<dyn FnMut(&str) + Send>),
    Silent,
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let view = match &self.view {
            View::Live(_) => "live",
            View::Plain(_) => "plain",
            View::Silent => "silent",
        };
        f.debug_struct("Progress")
            .field("view", &view)
            .finish_non_exhaustive()
    }
}

impl Progress {
    /// Lines that live at the end of a terminal. `state` is where the run stood before the first record that will be
    /// shown; none for a run that has not begun.
    pub fn live(
        plan: &Plan,
        state: Option<&RunState>,
        style: Style,
        target: ProgressDrawTarget,
    ) -> Self {
        Self {
            watch: Watch::new(plan, state, style),
            view: View::Live(Box::new(Live::new(style, target))),
        }
    }

    /// One line an event, without the line feed, given to `print`.
    pub fn plain(
        plan: &Plan,
        state: Option<&RunState>,
        style: Style,
        print: impl FnMut(&str) + Send + 'static,
    ) -> Self {
        Self {
            watch: Watch::new(plan, state, style),
            view: View::Plain(Box::new(print)),
        }
    }

    /// Nothing.
    pub fn silent(plan: &Plan, style: Style) -> Self {
        Self {
            watch: Watch::new(plan, None, style),
            view: View::Silent,
        }
    }

    /// Shows one more record.
    pub fn show(&mut self, record: &Record) {
        self.watch.take(record);
        let news = line::of(record, &self.watch);
        match &mut self.view {
            View::Live(lines) => lines.show(record, news.as_ref(), &self.watch),
            View::Plain(print) => {
                if let Some(news) = news {
                    let line = news.one_line(&self.watch);
                    print(&format!("{:>5} {line}", self.watch.clock(record.at)));
                }
            }
            View::Silent => {}
        }
    }

    /// Says something that is no event, above the live lines.
    pub fn say(&mut self, line: &str) {
        match &mut self.view {
            View::Live(lines) => lines.say(line),
            View::Plain(print) => print(line),
            View::Silent => {}
        }
    }

    /// Takes the live lines away while `action` has the terminal.
    pub fn suspend<T>(&mut self, action: impl FnOnce() -> T) -> T {
        match &mut self.view {
            View::Live(lines) => lines.suspend(action),
            _ => action(),
        }
    }

    /// Takes the live lines away; what was said for good stays.
    pub fn finish(mut self) {
        if let View::Live(lines) = &mut self.view {
            lines.clear();
        }
    }
}
