//! From what was typed to a plan, the same way for `check` and `run`.

use std::path::Path;

use crate::engine::planning::{self, Planning, PlanningOptions, SourceText};
use crate::engine::{self, Experience};
use crate::model::{Advice, Assessment, DiagnosticKind, Estimate, ImportGraph, Plan};
use crate::planner::{self, PlanOptions, Proposal};
use crate::report::Style;
use crate::report::check::CheckView;

use super::args::PlanningArgs;
use super::error::CliError;
use super::refining::{self, DeadlyAgain};
use super::session::Session;
use super::settings::Settings;
use super::source::Source;
use super::source_text;

/// A plan, and what its source is called.
#[derive(Debug)]
pub(crate) struct Planned {
    /// The plan.
    pub(crate) plan: Plan,
    /// The import graph of the tree that it was made for; empty for a plan that was approved.
    pub(crate) graph: ImportGraph,
    /// What it was built with.
    pub(crate) options: PlanOptions,
    /// What positions of diagnostics are in: the name of a file, `issue #12`, `-`.
    pub(crate) source: String,
    /// What keeps a Ctrl-C deadly where an agent was asked; to be dropped before somebody else listens.
    pub(crate) deadly_again: Option<DeadlyAgain>,
}

/// Makes the plan of a source.
pub(crate) fn of_source(
    text: &str,
    args: &PlanningArgs,
    session: &Session,
    settings: &Settings,
) -> Result<Planned, CliError> {
    let source = Source::parse(text)?;
    let is_fetched = matches!(source, Source::Issue(_));
    let waiting = is_fetched.then(|| session.output.waiting("Reading the issue"));
    let source_text: SourceText = source_text::load(&source, session)?;
    drop(waiting);
    let mut options = PlanningOptions {
        base: settings.base(),
        plan: settings.plan_options(),
    };
    let context = session.context()?;
    let waiting = session.output.waiting("Looking through the repository");
    let Experience { pace, calibration } = engine::experience(&context);
    options.plan.given.pace = pace;
    options.plan.given.calibration = calibration;
    let mut draft = planning::draft(&context, &source_text, &options)?;
    drop(waiting);
    let deadly_again = refining::refine(&mut draft, args, session, settings)?;
    let Planning {
        mut plan,
        graph,
        options,
    } = {
        let _waiting = session.output.waiting("Planning");
        draft.build()
    };
    if plan.issue.title.is_empty() {
        plan.issue.title = source.title();
    }
    Ok(Planned {
        plan,
        graph,
        options,
        source: source.name(),
        deadly_again,
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
        graph: ImportGraph::default(),
        options: PlanOptions::default(),
        source: path.display().to_string(),
        deadly_again: None,
    })
}

/// What a plan comes to.
#[derive(Debug)]
pub(crate) struct Judgement {
    /// How long it takes.
    pub(crate) estimate: Estimate,
    /// What speaks for it, and what against it.
    pub(crate) assessment: Assessment,
    /// What would make it better.
    pub(crate) advice: Vec<Advice>,
}

impl Planned {
    /// What the plan comes to with so many workers. Advice is given on plans that can still be changed.
    pub(crate) fn judge(&self, n_workers: usize) -> Judgement {
        Judgement {
            estimate: planner::estimate(&self.plan, n_workers),
            assessment: planner::assess(&self.plan),
            advice: self
                .proposals(n_workers)
                .into_iter()
                .map(|proposal| proposal.advice)
                .collect(),
        }
    }

    /// What would make the plan better.
    pub(crate) fn proposals(&self, n_workers: usize) -> Vec<Proposal> {
        planner::advise(&self.plan, &self.graph, &self.options, n_workers)
    }

    /// The plan as it is shown.
    pub(crate) fn view<'a>(&'a self, judgement: &'a Judgement, style: Style) -> CheckView<'a> {
        CheckView {
            plan: &self.plan,
            estimate: &judgement.estimate,
            assessment: &judgement.assessment,
            advice: &judgement.advice,
            pace: self.options.given.pace.as_ref(),
            source: &self.source,
            style,
        }
    }

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
