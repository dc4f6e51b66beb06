//! Looking again and again, and showing what changed, until Ctrl-C.

use std::thread;
use std::time::Duration;

use super::error::CliError;
use super::exit_code::ExitCode;
use super::interrupts::Interrupts;
use super::output::Output;
use super::session::Session;
use crate::engine::radar::{RadarError, Scope, Watch};
use crate::model::Radar;
use crate::report;
use crate::report::schema::ConflictsDocument;

/// How often a Ctrl-C, the size of the screen and what changed are looked for.
const TICK: Duration = Duration::from_millis(30);

/// The number of SIGINT.
const INTERRUPT: u8 = 2;

/// Shows who would conflict with whom, anew whenever that changes: on a terminal in place of what stood there, elsewhere
/// after it. What stands there last stays.
pub(super) fn conflicts(
    scope: &Scope,
    is_json: bool,
    session: &Session,
) -> Result<ExitCode, CliError> {
    let runtime = super::runtime::make()?;
    let interrupts = Interrupts::listen(&runtime)?;
    let context = session.context()?;
    let mut screen = Screen::new(is_json, session.output);
    let mut watch = Watch::new(&context, scope.names.is_empty())?;
    let mut last: Option<Radar> = None;
    while !interrupts.stop_flag.is_raised() {
        match watch.look(&context, scope, &interrupts.stop_flag) {
            Err(RadarError::Stopped) => break,
            // Somebody may be in the middle of something; but what never was seen will not come.
            Err(error) if last.is_none() => return Err(error.into()),
            Err(_) => {}
            Ok(radar) => last = Some(radar),
        }
        loop {
            if let Some(radar) = &last {
                screen.show(radar)?;
            }
            if interrupts.stop_flag.is_raised() || watch.is_due() {
                break;
            }
            thread::sleep(TICK);
        }
    }
    Ok(ExitCode::Interrupted(INTERRUPT))
}

/// Where a radar is shown again and again.
struct Screen<'a> {
    output: &'a Output,
    is_json: bool,
    is_terminal: bool,
    /// Columns and rows.
    size: (usize, usize),
    /// What stands there.
    text: String,
}

impl<'a> Screen<'a> {
    fn new(is_json: bool, output: &'a Output) -> Self {
        Self {
            output,
            is_json,
            is_terminal: Output::is_terminal() && !is_json,
            size: (0, 0),
            text: String::new(),
        }
    }

    /// Shows it, where that is something else than what stands there.
    fn show(&mut self, radar: &Radar) -> Result<(), CliError> {
        let size = (Output::width(), Output::height());
        let text = if self.is_json {
            serde_json::to_string(&ConflictsDocument::new(radar)).map_err(CliError::internal)?
        } else {
            let max_lines = self.is_terminal.then(|| size.1.saturating_sub(1));
            report::radar(radar, max_lines, &self.output.style())
        };
        let is_resized = self.is_terminal && size != self.size;
        if text == self.text && !is_resized {
            return Ok(());
        }
        if self.is_terminal && !self.text.is_empty() {
            let n_lines = self.text.lines().count();
            // Lines that were broken anew cannot be counted.
            let back = if is_resized {
                "\x1b[2J\x1b[H".to_owned()
            } else {
                format!("\x1b[{n_lines}A\x1b[J")
            };
            self.output.raw(back.as_bytes())?;
        }
        self.output.result(&text)?;
        self.text = text;
        self.size = size;
        Ok(())
    }
}
