//! Whoever shows what happens, as lines on the terminal or as JSON.

use indicatif::ProgressDrawTarget;

use crate::model::{Plan, Record, RunState};
use crate::report::Progress;

use super::output::{self, Output};

/// Whoever shows the events.
pub(crate) struct Listener<'a> {
    progress: Option<Progress>,
    json: Option<&'a Output>,
}

impl<'a> Listener<'a> {
    /// One that shows them as the command line says. `before` is where the run stood; without a plan there are no names to
    /// show, so nothing is shown.
    pub(crate) fn new(
        plan: Option<&Plan>,
        before: Option<&RunState>,
        is_json: bool,
        output: &'a Output,
    ) -> Self {
        let style = output.error_style();
        let is_shown = !is_json && !output.is_quiet();
        let progress = plan.filter(|_| is_shown).map(|plan| {
            if output.is_live() {
                Progress::live(plan, before, style, ProgressDrawTarget::stderr())
            } else {
                Progress::plain(plan, before, style, output::say)
            }
        });
        Self {
            progress,
            json: is_json.then_some(output),
        }
    }

    /// Shows one event. A reader that went away does not stop the run.
    pub(crate) fn hear(&mut self, record: &Record) {
        if let Some(output) = self.json {
            drop(output.json_line(record));
        } else if let Some(progress) = &mut self.progress {
            progress.show(record);
        }
    }

    /// Takes the live lines away.
    pub(crate) fn finish(self) {
        if let Some(progress) = self.progress {
            progress.finish();
        }
    }
}
