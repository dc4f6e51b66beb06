//! A word about what takes longer than half a second: one line at the end of a terminal, gone without a trace when it
//! is done.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// What takes less is not worth a word.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often the line is drawn.
const TICK: Duration = Duration::from_millis(120);

/// What is waited for, the innermost last.
static WORDS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The line, while it is there.
static LINE: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Something that is waited for until this is dropped.
#[derive(Debug)]
#[must_use]
pub(crate) struct Waiting {
    is_shown: bool,
    clock: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Waiting {
    /// Begins; nothing is ever shown where `is_shown` is not.
    pub(super) fn begin(is_shown: bool, words: &str) -> Self {
        if !is_shown {
            return Self {
                is_shown,
                clock: None,
            };
        }
        let mut all = WORDS.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(words.to_owned());
        let is_outermost = all.len() == 1;
        drop(all);
        tell();
        let clock = is_outermost.then(|| {
            let (sender, ended) = channel();
            (sender, thread::spawn(move || show(&ended)))
        });
        Self { is_shown, clock }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if !self.is_shown {
            return;
        }
        let mut all = WORDS.lock().unwrap_or_else(PoisonError::into_inner);
        drop(all.pop());
        drop(all);
        tell();
        if let Some((sender, thread)) = self.clock.take() {
            drop(sender);
            thread.join().unwrap_or_default();
        }
    }
}

/// Does something on the terminal with the line out of the way.
pub(super) fn aside<T>(action: impl FnOnce() -> T) -> T {
    let line = LINE.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match line {
        Some(line) => line.suspend(action),
        None => action(),
    }
}

/// Shows the line until the other end is gone.
fn show(ended: &Receiver<()>) {
    let is_over = |wait| ended.recv_timeout(wait) == Err(RecvTimeoutError::Disconnected);
    if is_over(PATIENCE) {
        return;
    }
    let line = ProgressBar::new_spinner().with_elapsed(PATIENCE);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        line.set_style(style);
    }
    *LINE.lock().unwrap_or_else(PoisonError::into_inner) = Some(line.clone());
    tell();
    while !is_over(TICK) {
        line.tick();
    }
    drop(LINE.lock().unwrap_or_else(PoisonError::into_inner).take());
    line.finish_and_clear();
}

/// Puts what is waited for into the line.
fn tell() {
    let words = WORDS.lock().unwrap_or_else(PoisonError::into_inner);
    let line = LINE.lock().unwrap_or_else(PoisonError::into_inner);
    if let (Some(words), Some(line)) = (words.last(), line.as_ref()) {
        line.set_message(words.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown() -> Option<String> {
        let line = LINE.lock().unwrap();
        line.as_ref().map(ProgressBar::message)
    }

    #[test]
    fn a_line_comes_after_half_a_second_and_goes_without_a_trace() {
        let quick = Waiting::begin(true, "Something quick");
        thread::sleep(PATIENCE / 5);
        assert_eq!(shown(), None);
        drop(quick);
        let silent = Waiting::begin(false, "Something that nobody is told");
        let outer = Waiting::begin(true, "Looking");
        let inner = Waiting::begin(true, "Looking closer");
        thread::sleep(PATIENCE * 2);
        assert_eq!(shown().as_deref(), Some("Looking closer"));
        assert_eq!(aside(|| 3), 3);
        drop(inner);
        assert_eq!(shown().as_deref(), Some("Looking"));
        drop(outer);
        assert_eq!(shown(), None);
        assert!(WORDS.lock().unwrap().is_empty());
        drop(silent);
    }
}
