//! `conflicts`: which branches would conflict now, pair by pair.

use std::fmt::Write as _;

use serde::Serialize;

use super::Done;
use crate::cli::args::ConflictsArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;
use crate::git::Tip;
use crate::humanize;
use crate::model::{ConflictEntry, MergeVerdict, Oid, RepoPath, StepResult, TaskId, TaskState};

/// The JSON document.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    pairs: Vec<PairOf<'a>>,
}

/// What merging the two would do.
#[derive(Serialize)]
struct PairOf<'a> {
    a: End<'a>,
    b: End<'a>,
    result: StepResult,
    conflicts: Vec<ConflictEntry>,
}

#[derive(Serialize)]
struct End<'a> {
    #[serde(rename = "ref")]
    name: &'a str,
    oid: &'a Oid,
    task: Option<TaskId>,
}

pub(super) fn execute(args: &ConflictsArgs, session: &Session) -> Done {
    let tips = tips(args, session)?;
    let pairs = pairs(&tips, session)?;
    let conflicts = |pair: &PairOf| !matches!(pair.result, StepResult::Clean | StepResult::Empty);
    let n_conflicts = pairs.iter().filter(|pair| conflicts(pair)).count();
    if args.json {
        session.output.json(&Document {
            schema: "git-orchestrate/conflicts/1",
            pairs,
        })?;
    } else {
        session
            .output
            .result(&table(&pairs, tips.len(), n_conflicts))?;
    }
    Ok(if n_conflicts == 0 {
        ExitCode::Done
    } else {
        ExitCode::Conflict
    })
}

/// The tips that are named, or the branches of the newest run that stand.
fn tips(args: &ConflictsArgs, session: &Session) -> Result<Vec<Tip>, CliError> {
    if args.names.len() == 1 {
        return Err(CliError::usage("one branch has nothing to conflict with")
            .hint("Name two or more, or none for the branches of the newest run"));
    }
    if args.names.is_empty() {
        let state = session.run(None)?.load_state()?;
        let live = state.tasks.iter().filter(|(_, task)| !task.is_removed);
        let tips = live
            .filter_map(|(&id, task)| tip_of(id, task, session))
            .collect();
        return Ok(tips);
    }
    let tip = |name: &String| {
        let oid = session.repository.resolve(name)?;
        Ok(Tip {
            name: name.clone(),
            oid,
            task: None,
        })
    };
    args.names.iter().map(tip).collect()
}

/// The branch of a task, where it was made and holds something.
fn tip_of(id: TaskId, task: &TaskState, session: &Session) -> Option<Tip> {
    let branch = task.branch.as_deref()?;
    let oid = session.repository.resolve(branch).ok()?;
    let name = branch
        .strip_prefix("refs/heads/")
        .unwrap_or(branch)
        .to_owned();
    (Some(&oid) != task.start.as_ref()).then_some(Tip {
        name,
        oid,
        task: Some(id),
    })
}

fn pairs<'a>(tips: &'a [Tip], session: &Session) -> Result<Vec<PairOf<'a>>, CliError> {
    let end = |tip: &'a Tip| End {
        name: &tip.name,
        oid: &tip.oid,
        task: tip.task,
    };
    let matrix = session.repository.matrix(None, tips)?;
    let pair = |(a, b, verdict): (usize, usize, &MergeVerdict)| {
        Some(PairOf {
            a: end(tips.get(a)?),
            b: end(tips.get(b)?),
            result: match verdict {
                MergeVerdict::Clean => StepResult::Clean,
                MergeVerdict::Conflict { .. } => StepResult::Conflict,
                MergeVerdict::Unknown { .. } => StepResult::Unknown,
            },
            conflicts: verdict.conflicts().to_vec(),
        })
    };
    Ok(matrix.pairs().filter_map(pair).collect())
}

fn table(pairs: &[PairOf], n_tips: usize, n_conflicts: usize) -> String {
    let mut text = String::new();
    for pair in pairs {
        let paths =
            || -> Vec<&RepoPath> { pair.conflicts.iter().map(|entry| &entry.path).collect() };
        let verdict = match pair.result {
            StepResult::Clean | StepResult::Empty => continue,
            StepResult::Conflict => humanize::list_first(paths(), 5),
            StepResult::Unknown => "git cannot say".to_owned(),
        };
        let _ = writeln!(text, "{} × {}: {verdict}", title(&pair.a), title(&pair.b));
    }
    let branches = humanize::count(n_tips, "branch");
    let _ = match n_conflicts {
        0 => writeln!(text, "{branches}, no conflict."),
        n => writeln!(
            text,
            "{branches}, {n} of {} in conflict.",
            humanize::count(pairs.len(), "pair")
        ),
    };
    text
}

fn title(end: &End) -> String {
    match end.task {
        Some(task) => format!("task {task} ({})", end.name),
        None => end.name.to_owned(),
    }
}
