//! `check`: what can run side by side. Changes nothing but the plan file that `-o` or `--apply` is given.

use super::Done;
use crate::cli::applying;
use crate::cli::args::{CheckArgs, PlanFormat};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::placing;
use crate::cli::plan_output;
use crate::cli::planned::{self, Planned};
use crate::cli::session::Session;
use crate::cli::settings::{Settings, Typed};
use crate::engine::branches;
use crate::humanize;
use crate::model::{Assessment, Estimate, ImportGraph, Plan, TaskId};
use crate::planner;
use crate::report;
use crate::report::check::{self, CheckView};
use crate::report::schema::CheckDocument;

pub(super) fn execute(args: &CheckArgs, session: &Session) -> Done {
    let Some(source) = args.source.as_deref() else {
        return live(args, session);
    };
    let settings = Settings::load(session, Typed::default().planning(&args.planning))?;
    let mut planned = planned::of_source(source, &args.planning, session, &settings)?;
    let n_workers = settings.n_workers()?;
    if !args.apply.is_empty() {
        applying::apply(&mut planned, args, n_workers, session)?;
    } else if !args.explain.is_empty() {
        let text = explain(&planned.plan, &planned.graph, &args.explain, session.output)?;
        session.output.result(&text)?;
    } else if let Some(path) = &args.output {
        plan_output::write(&planned.plan, path, session.output)?;
    } else {
        let judgement = planned.judge(n_workers);
        let view = planned.view(&judgement, session.output.style());
        show(&view, args, session.output)?;
        placing::warn(&planned.plan, &settings, session.output)?;
    }
    Ok(verdict(&planned, args.strict, session.output))
}

/// Looks at the branches and worktrees that are there.
fn live(args: &CheckArgs, session: &Session) -> Done {
    if !args.apply.is_empty() || args.output.is_some() || args.planning.refine.is_some() {
        return Err(
            CliError::usage("there is no source to make a plan of").hint(
                "Name a file, an issue, or a request in quotes: `git orchestrate check plan.md`",
            ),
        );
    }
    let live = branches::live(&session.context()?, args.planning.base.as_deref())?;
    let (plan, output) = (&live.plan, session.output);
    let view = CheckView {
        plan,
        estimate: &Estimate::default(),
        assessment: &Assessment::default(),
        advice: &[],
        pace: None,
        source: "",
        style: output.style(),
    };
    if let [_, ..] = args.explain.as_slice() {
        output.result(&explain(
            plan,
            &ImportGraph::default(),
            &args.explain,
            output,
        )?)?;
    } else if args.json || args.format.is_some_and(|format| format != PlanFormat::Text) {
        show(&view, args, output)?;
    } else {
        let text = check::live(plan, &live.base, live.n_left_out, output.style());
        output.result(&text)?;
    }
    let is_over = |threshold| plan.pairs.iter().any(|pair| pair.conflict > threshold);
    Ok(match args.strict {
        Some(threshold) if is_over(threshold) => ExitCode::Strict,
        _ => ExitCode::Done,
    })
}

/// Shows the plan in the form that is asked for.
pub(super) fn show(
    view: &CheckView<'_>,
    args: &CheckArgs,
    output: &Output,
) -> Result<(), CliError> {
    let format = match args.format {
        _ if args.json => PlanFormat::Json,
        format => format.unwrap_or(PlanFormat::Text),
    };
    match format {
        PlanFormat::Text => output.result(&check::check(view)),
        PlanFormat::Json => output.json(&CheckDocument::new(view)),
        PlanFormat::Dot => output.result(&check::dot(view.plan)),
        PlanFormat::Mermaid => output.result(&check::mermaid(view.plan)),
        PlanFormat::Html => output.result(&report::page(view)),
    }
}

/// Why two tasks collide, or what one touches.
fn explain(
    plan: &Plan,
    graph: &ImportGraph,
    ids: &[TaskId],
    output: &Output,
) -> Result<String, CliError> {
    if let Some(id) = ids.iter().find(|&&id| plan.task(id).is_none()) {
        let known = plan.tasks.iter().map(|planned| planned.task.id);
        return Err(CliError::usage(format!("there is no task {id}"))
            .hint(format!("There are {}", humanize::list_first(known, 12))));
    }
    let style = output.style();
    match ids {
        [a, b] if a != b => {
            let (a, b) = (*a.min(b), *a.max(b));
            let way = planner::import_paths(plan, graph, a, b);
            Ok(check::explain_pair(plan, a, b, &way, style))
        }
        [id, ..] => Ok(check::explain_task(plan, *id, style)),
        [] => Ok(String::new()),
    }
}

/// The exit code; with `strict`, hazards likelier than that count.
fn verdict(planned: &Planned, strict: Option<f64>, output: &Output) -> ExitCode {
    if planned.is_invalid() {
        return ExitCode::NoPlan;
    }
    let Some(threshold) = strict else {
        return ExitCode::Done;
    };
    let (hazards, unknown) = (
        planner::open_hazards(&planned.plan, threshold),
        planner::unknown_tasks(&planned.plan),
    );
    if hazards.is_empty() && unknown.is_empty() {
        return ExitCode::Done;
    }
    if !hazards.is_empty() {
        let pairs = hazards
            .iter()
            .map(|pair| format!("{} with {}", pair.a, pair.b));
        output.note(&format!(
            "Likelier than {}: hazards between tasks {}.",
            humanize::percent(threshold),
            humanize::list_first(pairs, 8)
        ));
    }
    if !unknown.is_empty() {
        output.note(&format!(
            "Nothing is known of what task {} touches.",
            humanize::list_first(unknown, 8)
        ));
    }
    ExitCode::Strict
}
