//! From what was typed to a plan, the same way for `check` and `run`.

use std::path::Path;

use crate::engine::planning::{self, PlanningOptions, SourceText};
use crate::model::{DiagnosticKind, Plan};

use super::error::CliError;
use super::session::Session;
use super::settings::Settings;
use super::source::Source;
use super::source_text;

/// A plan, and what its source is called.
#[derive(Debug)]
pub(crate) struct Planned {
    /// The plan.
    pub(crate) plan: Plan,
    /// What positions of diagnostics are in: the name of a file, `issue #12`, `-`.
    pub(crate) source: String,
}

/// Makes the plan of a source.
pub(crate) fn of_source(
    text: &str,
    session: &Session,
    settings: &Settings,
) -> Result<Planned, CliError> {
    let source = Source::parse(text)?;
    let source_text: SourceText = source_text::load(&source, session)?;
    let options = PlanningOptions {
        base: settings.base(),
        plan: settings.plan_options()?,
    };
    let mut plan = planning::plan(&session.context()?, &source_text, &options)?;
    if plan.issue.title.is_empty() {
        plan.issue.title = source.title();
    }
    Ok(Planned {
        plan,
        source: source.name(),
    })
}

/// Takes a plan file as it was approved.
pub(crate) fn of_file(
    path: &Path,
    session: &Session,
    settings: &Settings,
) -> Result<Planned, CliError> {
    let format = source_text::format_of(path).ok_or_else(|| {
        CliError::usage(format!(
            "'{}' is not the name of a plan file",
            path.display()
        ))
        .hint("Write one: `git orchestrate check SOURCE -o plan.toml`")
    })?;
    let text = source_text::load_text(path)?;
    let plan = planning::approved(
        &session.context()?,
        &text,
        format,
        settings.base().as_deref(),
    )?;
    Ok(Planned {
        plan,
        source: path.display().to_string(),
    })
}

impl Planned {
    /// Whether it cannot be run: there is no task at all, or the order has a cycle.
    pub(crate) fn is_invalid(&self) -> bool {
        let stops = |kind| matches!(kind, DiagnosticKind::NoTasks | DiagnosticKind::Cycle);
        self.plan.tasks.is_empty()
            || self
                .plan
                .diagnostics
                .iter()
                .any(|diagnostic| stops(diagnostic.kind))
    }

    /// Why it cannot be run, where it cannot.
    pub(crate) fn refusal(&self) -> Option<CliError> {
        if !self.is_invalid() {
            return None;
        }
        let words = |kind| {
            let found = self
                .plan
                .diagnostics
                .iter()
                .find(|diagnostic| diagnostic.kind == kind);
            found.map(|diagnostic| {
                let error = CliError::no_plan(fragment(&diagnostic.message));
                let help = diagnostic.help.iter();
                help.fold(error, |error, help| error.hint(help.trim_end_matches('.')))
            })
        };
        Some(
            words(DiagnosticKind::Cycle)
                .or_else(|| words(DiagnosticKind::NoTasks))
                .unwrap_or_else(|| {
                    CliError::no_plan(format!("{} holds no task", self.source))
                        .hint("Write the tasks as a list: `- [ ] add …`")
                }),
        )
    }
}

/// A sentence as it stands after `error:`.
fn fragment(sentence: &str) -> String {
    let mut letters = sentence.trim_end_matches('.').chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}
