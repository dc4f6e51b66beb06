//! `merge`: the results of a run, or any refs, are previewed, put together, verified and landed.

use serde::Serialize;

use super::Done;
use super::settling::{self, Settled};
use crate::cli::approval;
use crate::cli::args::MergeArgs;
use crate::cli::conflict;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::landing::{self, Landing};
use crate::cli::listener::Listener;
use crate::cli::output::Output;
use crate::cli::pulls::PullDesk;
use crate::cli::runtime;
use crate::cli::session::{Session, no_run};
use crate::cli::settings::{Settings, Typed};
use crate::cli::show;
use crate::cli::telling;
use crate::cli::told::Told;
use crate::cli::warnings;
use crate::engine::load_plan;
use crate::engine::merging::{self, Integration, LandedAt};
use crate::model::{LeftOut, Oid, OpenConflict, Plan, RunId, TaskId};
use crate::report::schema::PreviewDocument;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    run: &'a RunId,
    target: &'a str,
    old: &'a Oid,
    new: &'a Oid,
    backup: Option<&'a str>,
    merged: Vec<TaskId>,
    left_out: Vec<Left<'a>>,
    conflict: Option<&'a OpenConflict>,
}

#[derive(Serialize)]
struct Left<'a> {
    task: TaskId,
    #[serde(flatten)]
    why: &'a LeftOut,
}

/// What is merged.
enum Subject {
    Run(RunId),
    Refs,
}

pub(super) fn execute(args: &MergeArgs, session: &Session) -> Done {
    let typed = Typed::default()
        .landing(&args.landing)
        .resolver(&args.resolver);
    let settings = Settings::load(session, typed)?;
    let runtime = runtime::make()?;
    let subject = subject(args, session)?;
    let run = match &subject {
        Subject::Run(run) => Some(run),
        Subject::Refs => None,
    };
    let mut landing = Landing::new(session, &settings, run, &args.landing, args.json, &runtime)?;
    if args.undo {
        return undo(args, run, &landing);
    }
    if args.skip || args.abort {
        return settling::give_up(args, run, &landing);
    }
    let settled = if args.go_on {
        settling::go_on_as_begun(args, run, &mut landing)?;
        settling::take(run, &landing)?
    } else {
        Settled::default()
    };
    let into = args.landing.into.as_deref().or(settled.target.as_deref());
    let mut queue = if let Some(run) = run {
        merging::queue(
            &landing.context,
            run,
            landing.order,
            into,
            landing.options.settling(),
        )?
    } else {
        merging::queue_of_refs(
            &landing.context,
            into.unwrap_or("HEAD"),
            &args.names,
            landing.order,
            landing.options.settling(),
        )?
    };
    let is_plain = !args.local && !args.go_on && into.is_none();
    let desk = PullDesk::fetched(run.filter(|_| is_plain), &mut queue, session)?;
    let preview = landing.preview(&queue)?;
    if args.preview {
        if args.json {
            let views = merging::conflict_views(&landing.context, &queue, &preview)?;
            let conflicts: Vec<_> = views.iter().map(show::conflict).collect();
            let breaks = merging::breaks(&landing.context, &queue, &preview)?;
            let subjects = merging::subjects(&landing.context, &queue, &views);
            let wishes = show::wishes(&queue, subjects);
            let order = queue.order();
            let document = PreviewDocument::new(&preview);
            let document = document.found(&queue.finding, &order, &wishes, &breaks, &conflicts);
            session.output.json(&document)?;
        }
        return Ok(if preview.is_clean() {
            ExitCode::Done
        } else {
            ExitCode::Conflict
        });
    }
    if let Some(desk) = desk {
        if !args.yes && !consent(&desk.question(&queue), &landing)? {
            session.output.note("Nothing was merged.");
            return Ok(ExitCode::Failure);
        }
        return desk.merge(&preview, args.close, &landing, &settings);
    }
    if queue.items.is_empty() {
        return Err(CliError::failure("there is no result to merge")
            .hint("See how the tasks ended: `git orchestrate status`"));
    }
    merging::require_movable(&landing.context, &queue)?;
    approval::require(&settings, args.resolver.sandbox.approve_hooks, session)?;
    if let Some(agent) = &landing.options.resolve.agent {
        warnings::without_sandbox(&agent.isolation, session);
    }
    let question = format!("Merge into {}?", queue.target_name());
    if !args.yes && !args.go_on && !consent(&question, &landing)? {
        session.output.note("Nothing was merged.");
        return Ok(ExitCode::Failure);
    }
    let plan = match run {
        Some(run) => plan_of(run, session)?,
        None => merging::plan_of_refs(&queue),
    };
    let (integration, landed) = landing.merge(&queue, Some(&plan))?;
    let open = conflict::open_next(&queue, &integration, settled.task, &landing)?;
    if args.json {
        let document = document(&integration, &landed, open.as_ref());
        session.output.json_line(&document)?;
    }
    landing::told(&integration, &landed, &landing)?;
    if let Some(open) = &open {
        conflict::tell(open, &queue, &landing);
    }
    telling::conclude(&integration.run, &integration.left_out, args.close, session)?;
    Told::load(Some(integration.run.as_str()), session)?.write(session)?;
    Ok(landing::verdict(&integration))
}

/// The run that is named, or the newest; several names, or one that is no run, are refs.
fn subject(args: &MergeArgs, session: &Session) -> Result<Subject, CliError> {
    match args.names.as_slice() {
        // The last merge of all is meant, whoever made the results.
        [] if args.undo => {
            let newest = session.store.latest()?.ok_or_else(no_run)?;
            Ok(Subject::Run(newest))
        }
        // The merge that waits for somebody is meant, even one of branches that no agent made.
        [] if args.go_on || args.skip || args.abort => {
            for run in session.store.runs()?.into_iter().rev() {
                let state = session.store.run(&run).load_state();
                if state.is_ok_and(|state| state.conflict.is_some()) {
                    return Ok(Subject::Run(run));
                }
            }
            Ok(Subject::Run(session.run(None)?.id().clone()))
        }
        [] => Ok(Subject::Run(session.run(None)?.id().clone())),
        [name] => match session.store.find(name) {
            Ok(run) => Ok(Subject::Run(run)),
            Err(error) if args.undo => Err(error.into()),
            Err(_) => Ok(Subject::Refs),
        },
        _ => Ok(Subject::Refs),
    }
}

fn consent(question: &str, landing: &Landing) -> Result<bool, CliError> {
    if !Output::can_ask() {
        return Err(CliError::usage(
            "merge asks before it moves a branch, and there is no terminal to ask on",
        )
        .hint("Say yes beforehand: --yes")
        .hint("Or look only: --preview"));
    }
    landing.ask(question)
}

/// The plan of a run, for the names of its tasks.
fn plan_of(run: &RunId, session: &Session) -> Result<Plan, CliError> {
    let run_dir = session.store.run(run);
    let base = run_dir.load_state()?.base;
    Ok(load_plan(&run_dir, base)?)
}

fn undo(args: &MergeArgs, run: Option<&RunId>, landing: &Landing) -> Done {
    let run = run.ok_or_else(|| CliError::usage("only the merge of a run can be undone"))?;
    let output = landing.session.output;
    if !args.yes {
        if !Output::can_ask() {
            return Err(CliError::usage(
                "undo asks before it moves a branch, and there is no terminal to ask on",
            )
            .hint("Say yes beforehand: --yes"));
        }
        if !landing.ask(&format!("Undo the last merge of run {run}?"))? {
            return Ok(ExitCode::Failure);
        }
    }
    let mut listener = Listener::new(None, None, args.json, output);
    let result = merging::undo(&landing.context, run, &mut |record| listener.hear(record));
    listener.finish();
    let landed = result?;
    if !args.json {
        let target = landed
            .target
            .strip_prefix("refs/heads/")
            .unwrap_or(&landed.target);
        output.result(&format!(
            "{target} is back at {}; it was at {}.",
            landed.new.short(),
            landed.old.short()
        ))?;
    }
    Ok(ExitCode::Done)
}

fn document<'a>(
    integration: &'a Integration,
    landed: &'a LandedAt,
    open: Option<&'a OpenConflict>,
) -> Document<'a> {
    Document {
        schema: "git-orchestrate/merge/1",
        run: &integration.run,
        target: &landed.target,
        old: &landed.old,
        new: &landed.new,
        backup: landed.backup.as_deref(),
        merged: integration.merged.iter().map(|(task, _)| *task).collect(),
        left_out: integration
            .left_out
            .iter()
            .map(|(task, why)| Left { task: *task, why })
            .collect(),
        conflict: open,
    }
}
