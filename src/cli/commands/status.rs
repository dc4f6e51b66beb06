//! `status`: how a run stands, once or for as long as it goes on. Without a command: the same, or how to begin.

use std::thread;
use std::time::Duration;

use super::{Done, merge, resume, retry};
use crate::cli::args::{DriveArgs, MergeArgs, ResumeArgs, StatusArgs};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::live::{self, Ending};
use crate::cli::output::Output;
use crate::cli::runtime;
use crate::cli::session::Session;
use crate::cli::telling;
use crate::cli::told::Told;
use crate::engine::running;
use crate::engine::tracking::RunNote;
use crate::model::{AttemptId, RunId, TaskId, TaskState};
use crate::report::schema::StatusDocument;
use crate::report::{self, Glance, Ink, RunView, Standing, Style};

/// The number of SIGINT.
const INTERRUPT: u8 = 2;

const POLL: Duration = Duration::from_millis(500);

pub(super) fn execute(args: &StatusArgs, session: &Session) -> Done {
    let mut told = Told::load(args.run.as_deref(), session)?;
    let is_table = args.json || args.detailed || args.resources || args.plain;
    if args.watch && live::is_wanted(is_table, session.output) {
        return watch(told.run_dir.id(), session);
    }
    let name = told.run_dir.id().to_string();
    let mut n_lines = 0;
    while args.watch && is_going_on(&told.view()) {
        n_lines = show(&told, args, n_lines, session)?;
        thread::sleep(POLL);
        told = Told::load(Some(&name), session)?;
    }
    show(&told, args, n_lines, session)?;
    Ok(ExitCode::Done)
}

/// Shows it on the live screen, and does what the user wants when that ends.
fn watch(run: &RunId, session: &Session) -> Done {
    let runtime = runtime::make()?;
    let ending = live::watch(run, &runtime, session)?;
    // What follows listens to signals itself.
    drop(runtime);
    let name = Some(run.to_string());
    match ending {
        Ending::Over | Ending::Left => Ok(ExitCode::Done),
        Ending::Interrupted => Ok(ExitCode::Interrupted(INTERRUPT)),
        Ending::Merge => {
            let args = MergeArgs {
                names: name.into_iter().collect(),
                ..MergeArgs::default()
            };
            merge::execute(&args, session)
        }
        Ending::Retry(task) => {
            let selection = task.to_string().parse().map_err(CliError::internal)?;
            retry::again(
                Some(&selection),
                name.as_deref(),
                &DriveArgs::default(),
                session,
            )
        }
        Ending::GoOn => {
            let args = ResumeArgs {
                run: name,
                ..ResumeArgs::default()
            };
            resume::execute(&args, session)
        }
    }
}

fn is_going_on(view: &RunView) -> bool {
    matches!(view.standing(), Standing::Running | Standing::Stopping)
}

/// Shows it, on a terminal in place of the `n_before` lines of the last time. Returns how many lines stand there now.
fn show(
    told: &Told,
    args: &StatusArgs,
    n_before: usize,
    session: &Session,
) -> Result<usize, CliError> {
    let output = session.output;
    let view = told.view();
    if args.json {
        // As soon as they are there.
        let note = RunNote::load(&session.store.tracking_folder(), told.run_dir.id());
        let pulls = note.iter().flat_map(|note| &note.pulls);
        let pulls = pulls.map(|(&task, pull)| (task, pull.number)).collect();
        let document = StatusDocument::new(&view).with_loads(&view, &told.loads());
        let clusters = told.clusters();
        output.json_line(&document.with_clusters(&clusters).with_pulls(&pulls))?;
        return Ok(0);
    }
    let style = output.style();
    let mut text = report::status(&view, &style);
    if let Some(note) = &told.note {
        let told = report::wrap(&telling::at_forge(note), style.width);
        text = format!("{text}\n{}\n", told.join("\n"));
    }
    if args.detailed || args.resources {
        let glances = glances(told, args.resources, session)?;
        if args.detailed {
            text = format!("{text}\n{}", report::detailed(&view, &glances, &style));
        }
        if args.resources {
            text = format!("{text}\n{}", report::resources(&view, &glances, &style));
            let machines = report::machines(&view, &told.loads(), &style);
            if !machines.is_empty() {
                text = format!("{text}\n{machines}");
            }
            let clusters = report::clusters(&told.clusters(), &style);
            if !clusters.is_empty() {
                text = format!("{text}\n{clusters}");
            }
        }
    }
    if n_before > 0 && Output::is_terminal() {
        output.raw(format!("\x1b[{n_before}A\x1b[J").as_bytes())?;
    }
    output.result(&text)?;
    Ok(text.lines().count())
}

/// What the attempts that run do now.
fn glances(told: &Told, with_disk: bool, session: &Session) -> Result<Vec<Glance>, CliError> {
    let options = running::load_options(&session.context()?, told.run_dir.id())?;
    let live = told.state.tasks.iter().flat_map(|(&task, state)| {
        let newest = state.is_live().then(|| (task, None, state.clone()));
        let rival = state.rival.as_ref().map(|rival| {
            let number = rival.number;
            let as_of = state.as_of(AttemptId { task, number });
            (task, Some(number), as_of)
        });
        newest.into_iter().chain(rival)
    });
    let glance = |(id, rival, state): (TaskId, Option<u32>, TaskState)| {
        let glance = running::glance(id, &state, &options, with_disk);
        Glance {
            task: glance.task,
            rival,
            vitals: glance.vitals,
            doing: glance.doing,
            usage: glance.usage,
            disk: glance.disk,
        }
    };
    Ok(live.map(glance).collect())
}

/// Where things stand, and what comes next.
pub(super) fn overview(session: &Result<Session, CliError>, output: &Output) -> Done {
    let Ok(session) = session else {
        output.result(&begin(&output.style()))?;
        return Ok(ExitCode::Done);
    };
    if session.store.latest()?.is_none() {
        output.result("Nothing was run in this repository yet.\n")?;
        output.result(&begin(&output.style()))?;
        return Ok(ExitCode::Done);
    }
    let told = Told::load(None, session)?;
    let view = told.view();
    output.result(&report::status(&view, &output.style()))?;
    let advice = report::advice(&view);
    let advice = advice
        .iter()
        .map(|advice| (advice.command.as_str(), advice.why.as_str()));
    let advice: Vec<_> = advice.collect();
    // Where everything has landed and is removed, nothing is left to say.
    if !advice.is_empty() {
        output.result(&next(&advice, &output.style()))?;
    }
    Ok(ExitCode::Done)
}

fn begin(style: &Style) -> String {
    let advice = [
        ("git orchestrate init", "set it up for this repository"),
        (
            "git orchestrate new --template crud plan.md",
            "begin a list of tasks",
        ),
        (
            "git orchestrate check plan.md",
            "see what of a list of tasks can run side by side",
        ),
        ("git orchestrate plan.md", "run it"),
        (
            "git orchestrate demo",
            "watch the whole job on a throw-away repository",
        ),
        ("git orchestrate --help", "see all commands"),
    ];
    next(&advice, style)
}

fn next(advice: &[(&str, &str)], style: &Style) -> String {
    let width = advice
        .iter()
        .map(|(command, _)| command.len())
        .max()
        .unwrap_or(0);
    let line = |(command, why): &(&str, &str)| {
        format!("  {command:width$}  {}", style.paint(why, Ink::Faint))
    };
    let lines: Vec<String> = advice.iter().map(line).collect();
    format!("\n{}\n{}\n", style.heading("Next"), lines.join("\n"))
}
