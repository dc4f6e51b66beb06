//! The only place that prints: results to standard output, everything else to standard error.

use std::io::{self, BufRead, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use clap::ColorChoice;
use rustix::termios::{QueueSelector, tcflush};
use serde::Serialize;

use crate::report::{self, Style};
use crate::screen;

use super::error::CliError;
use super::exit_code::ExitCode;
use super::waiting::{self, Waiting};

/// Where this process prints to, and how.
#[derive(Debug)]
pub(crate) struct Output {
    color: ColorChoice,
    is_quiet: bool,
    /// Whether the result is a document for a script.
    is_document: bool,
    /// Whether the reader of standard output has gone away: then nothing more is written there.
    is_broken: AtomicBool,
}

impl Output {
    /// As the command line and the surroundings say.
    pub(crate) fn new(color: ColorChoice, is_quiet: bool) -> Self {
        Self {
            color,
            is_quiet,
            is_document: false,
            is_broken: AtomicBool::new(false),
        }
    }

    /// The same where the result is a document for a script.
    pub(crate) fn of_document(self, is_document: bool) -> Self {
        Self {
            is_document,
            ..self
        }
    }

    /// Tells on a terminal what is waited for, for as long as the answer is kept and it takes longer than half a second.
    pub(crate) fn waiting(&self, words: &str) -> Waiting {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        let is_wanted = self.is_live() && !self.is_document && !is_dumb && !is_set("CI");
        Waiting::begin(is_wanted && !screen::is_up(), words)
    }

    /// Whether standard output takes colour.
    pub(crate) fn has_color(&self) -> bool {
        self.colors(io::stdout().is_terminal())
    }

    /// Whether standard error takes colour.
    pub(crate) fn has_error_color(&self) -> bool {
        self.colors(io::stderr().is_terminal())
    }

    fn colors(&self, is_terminal: bool) -> bool {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if is_set("NO_COLOR") => false,
            ColorChoice::Auto if is_set("CLICOLOR_FORCE") => true,
            ColorChoice::Auto => {
                is_terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        }
    }

    /// How text for standard output looks.
    pub(crate) fn style(&self) -> Style {
        Style {
            colour: self.has_color(),
            unicode: has_unicode(),
            width: Self::width(),
        }
    }

    /// How text for standard error looks.
    pub(crate) fn error_style(&self) -> Style {
        Style {
            colour: self.has_error_color(),
            ..self.style()
        }
    }

    /// Whether results are read on a terminal.
    pub(crate) fn is_terminal() -> bool {
        io::stdout().is_terminal()
    }

    /// Whether only results and errors are wanted.
    pub(crate) fn is_quiet(&self) -> bool {
        self.is_quiet
    }

    /// Whether somebody is there to answer.
    pub(crate) fn can_ask() -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Whether progress can be drawn in place.
    pub(crate) fn is_live(&self) -> bool {
        io::stderr().is_terminal() && !self.is_quiet
    }

    /// How many columns the terminal has; 100 where there is none.
    pub(crate) fn width() -> usize {
        rustix::termios::tcgetwinsize(io::stderr())
            .ok()
            .map(|size| usize::from(size.ws_col))
            .filter(|&columns| columns >= 20)
            .unwrap_or(100)
    }

    /// How many lines the terminal has; 24 where there is none.
    pub(crate) fn height() -> usize {
        rustix::termios::tcgetwinsize(io::stderr())
            .ok()
            .map(|size| usize::from(size.ws_row))
            .filter(|&rows| rows >= 5)
            .unwrap_or(24)
    }

    /// Prints a result; a line break is added where the text has none at its end.
    pub(crate) fn result(&self, text: &str) -> Result<(), CliError> {
        let line_break = if text.is_empty() || text.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        self.write(|out| write!(out, "{text}{line_break}"))
    }

    /// Prints a sentence as a result: on a terminal broken between words.
    pub(crate) fn sentence(&self, text: &str) -> Result<(), CliError> {
        if Self::is_terminal() {
            return self.result(&broken(text, Self::width()));
        }
        self.result(text)
    }

    /// Prints bytes as they are.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Result<(), CliError> {
        self.write(|out| out.write_all(bytes))
    }

    /// Prints a JSON document over several lines.
    pub(crate) fn json(&self, document: &impl Serialize) -> Result<(), CliError> {
        let text = serde_json::to_string_pretty(document).map_err(CliError::internal)?;
        self.result(&text)
    }

    /// Prints a JSON document on one line.
    pub(crate) fn json_line(&self, document: &impl Serialize) -> Result<(), CliError> {
        let text = serde_json::to_string(document).map_err(CliError::internal)?;
        self.result(&text)
    }

    fn write(
        &self,
        write: impl FnOnce(&mut io::StdoutLock) -> io::Result<()>,
    ) -> Result<(), CliError> {
        if self.is_broken.load(Ordering::Relaxed) {
            return Err(CliError::broken_pipe());
        }
        let written = waiting::aside(|| {
            let mut out = io::stdout().lock();
            write(&mut out).and_then(|()| out.flush())
        });
        match written {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_broken.store(true, Ordering::Relaxed);
                Err(CliError::broken_pipe())
            }
            Err(source) => Err(CliError::failure(format!(
                "cannot write to standard output: {source}"
            ))),
        }
    }

    /// Tells the user something on the way, unless told to be quiet.
    pub(crate) fn note(&self, text: &str) {
        if self.is_live() {
            say(&broken(text, Self::width()));
        } else if !self.is_quiet {
            say(text);
        }
    }

    /// Warns the user, even when told to be quiet.
    pub(crate) fn warning(&self, text: &str) {
        let mark = if self.has_error_color() {
            "\x1b[1;33mwarning:\x1b[0m"
        } else {
            "warning:"
        };
        say(&format!("{mark} {text}"));
    }

    /// Prints an error and what may help.
    pub(crate) fn error(&self, error: &CliError) {
        say(&error.render(self.has_error_color(), io::stderr().is_terminal()));
    }

    /// Asks a question that has a safe answer, no, which also is the answer of somebody who only presses return.
    pub(crate) fn ask(question: &str) -> Result<bool, CliError> {
        let mut answer = String::new();
        // What was typed before the question was there is no answer to it.
        tcflush(io::stdin(), QueueSelector::IFlush).unwrap_or_default();
        let read = waiting::aside(|| {
            let mut terminal = io::stderr().lock();
            drop(write!(terminal, "{question} [y/N] ").and_then(|()| terminal.flush()));
            io::stdin().lock().read_line(&mut answer)
        });
        read.map_err(|source| CliError::failure(format!("cannot read the answer: {source}")))?;
        Ok(matches!(
            answer.trim().to_ascii_lowercase().as_str(),
            "y" | "yes"
        ))
    }
}

/// Whether the locale can show more than ASCII.
fn has_unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(std::env::var_os)
        .find(|value| !value.is_empty());
    locale.is_some_and(|value| {
        let value = value.to_string_lossy().to_ascii_lowercase();
        value.contains("utf-8") || value.contains("utf8")
    })
}

/// A text whose lines are broken between words where they are too long. What is laid out already, by blanks at the
/// beginning of a line or by colours, is left as it is.
fn broken(text: &str, width: usize) -> String {
    let lines = text.split('\n').map(|line| {
        let is_laid_out = line.starts_with(' ') || line.contains('\x1b');
        if is_laid_out || line.chars().count() <= width {
            line.to_owned()
        } else {
            report::wrap(line, width).join("\n")
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Writes a line to standard error, later where a screen is shown; where that fails there is nobody left to tell.
pub(crate) fn say(text: &str) {
    if screen::hold(text) {
        return;
    }
    let line_break = if text.ends_with('\n') { "" } else { "\n" };
    waiting::aside(|| drop(write!(io::stderr().lock(), "{text}{line_break}")));
}

/// Prints something for another program, before anything of the command line was read.
pub(crate) fn bare(text: &str) -> ExitCode {
    match Output::new(ColorChoice::Never, true).result(text) {
        Ok(()) => ExitCode::Done,
        Err(error) => error.code,
    }
}

/// Rings the bell of the terminal, where there is one.
pub(crate) fn ring() {
    let mut terminal = io::stderr().lock();
    if terminal.is_terminal() {
        drop(terminal.write_all(b"\x07").and_then(|()| terminal.flush()));
    }
}

/// Prints what clap has to say: help and version to standard output, a usage error to standard error.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    drop(error.print());
    match error.exit_code() {
        0 => ExitCode::Done,
        _ => ExitCode::Usage,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_sentences_are_broken_between_words_and_tables_are_not() {
        let text = "A sentence that is too long.\n  a line of a table, laid out\n\nshort";
        assert_eq!(
            broken(text, 12),
            "A sentence\nthat is too\nlong.\n  a line of a table, laid out\n\nshort"
        );
    }
}
