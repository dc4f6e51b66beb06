//! After an attempt: what it left is brought to rest on its branch, looked at, checked and judged. Blocking.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use super::experience::Experience;
use super::foreign::Foreign;
use super::judge::{self, Evidence, Word};
use super::load::Peaks;
use super::symptoms::{Symptom, symptoms};
use super::turns::Done;
use super::workers::Desk;
use super::{full_disk, set_up, wording, words, worktrees};
use crate::agent;
use crate::executor::{AttemptReport, TaskCommand};
use crate::model::{
    AttemptId, ErrorClass, Exit, FailureKind, Oid, Outcome, RepoPath, TaskState, Usage, Vitals,
};
use crate::planner;
use crate::process;

/// What an attempt came to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Settlement {
    /// The commit that was made of what was uncommitted, and the files that were left out of it.
    pub(super) committed: Option<(Oid, Vec<String>)>,
    /// Files that changed and that the footprint does not hold.
    pub(super) exceeded: Vec<RepoPath>,
    /// What changed outside the run's worktrees since somebody last looked.
    pub(super) foreign: Vec<Foreign>,
    /// What it did outside of its worktree, where nobody else can have done it.
    pub(super) escaped: Option<FailureKind>,
    /// What the attempt used of its service.
    pub(super) usage: Usage,
    /// What it used of this machine.
    pub(super) vitals: Vitals,
    /// What its last words speak of, where it failed.
    pub(super) symptoms: BTreeSet<Symptom>,
    /// The large files that were taken away because it filled the disk.
    pub(super) removed: Vec<String>,
    /// How the task ended.
    pub(super) outcome: Outcome,
}

impl Settlement {
    /// One of which nothing is known but how the task ended.
    pub(super) fn of(outcome: Outcome) -> Self {
        Self {
            committed: None,
            exceeded: Vec::new(),
            foreign: Vec::new(),
            escaped: None,
            usage: Usage::default(),
            vitals: Vitals::default(),
            symptoms: BTreeSet::new(),
            removed: Vec::new(),
            outcome,
        }
    }
}

/// Settles an attempt that ended. Can be repeated after a kill at any instant: what is committed stays committed, and the
/// rest is found again.
pub(super) fn settle(
    desk: &Desk,
    attempt: AttemptId,
    exit: &Exit,
    state: &TaskState,
) -> Done<Settlement> {
    let mut ended_at = Instant::now();
    let mut settlement = match worktrees::bring_back(desk, attempt, state) {
        Ok(()) => settled(desk, attempt, exit, state),
        Err(error) => not_brought_back(desk, attempt, exit, &error),
    };
    settlement = match full_disk::blame(desk, attempt, state, settlement) {
        Done::Well(settlement) => settlement,
        short @ Done::ForWantOfRoom(_) => return short,
    };
    if let Some(worktree) = &state.worktree {
        if desk.options.check.is_some() {
            // What an agent wrote was run once more.
            ended_at = Instant::now();
            let changes = desk.foreign.changes(&|| true);
            settlement.foreign.extend(changes.unwrap_or_default());
        }
        set_up::tear_down(desk, attempt, Path::new(worktree));
        desk.foreign
            .put_to_rest(attempt, Path::new(worktree), ended_at);
    }
    settlement.escaped = desk.foreign.escape_of(attempt);
    (desk.executor).release(&desk.run_dir.attempt_folder(attempt));
    Done::Well(settlement)
}

/// What an attempt came to whose commits are refused: the worktree stays as it is.
fn not_brought_back(
    desk: &Desk,
    attempt: AttemptId,
    exit: &Exit,
    error: &crate::git::GitError,
) -> Settlement {
    let folder = desk.run_dir.attempt_folder(attempt);
    desk.executor.collect(&folder, desk.agent_of(attempt));
    let outcome = match exit {
        Exit::Cancelled => Outcome::Cancelled,
        _ => Outcome::Failed {
            kind: FailureKind::Commit {
                message: words(error),
            },
        },
    };
    Settlement {
        foreign: desk.foreign.changes(&|| true).unwrap_or_default(),
        ..Settlement::of(outcome)
    }
}

fn settled(desk: &Desk, attempt: AttemptId, exit: &Exit, state: &TaskState) -> Settlement {
    let mut settlement = Settlement {
        // What cannot be looked at now is looked at when the next task ends.
        foreign: desk.foreign.changes(&|| true).unwrap_or_default(),
        ..Settlement::of(Outcome::Failed {
            kind: FailureKind::Agent { exit: exit.clone() },
        })
    };
    if *exit == Exit::Cancelled {
        // What it left stays in the worktree as it is: the run that is resumed goes on with it.
        settlement.outcome = Outcome::Cancelled;
        return settlement;
    }
    let planned = desk.plan.task(attempt.task);
    let (Some(planned), Some(worktree), Some(branch), Some(start)) =
        (planned, &state.worktree, &state.branch, &state.start)
    else {
        return settlement;
    };
    let worktree = Path::new(worktree);
    let message = wording::commit_message(desk, planned);
    let spec = desk.agent_of(attempt);
    let from_templates = set_up::from_templates(desk, worktree);
    let is_dropping =
        |path: &str| agent::is_dropping(path, spec) || from_templates.iter().any(|put| put == path);
    let repository = &desk.context.repository;
    let settled = repository.settle(worktree, branch, start, &is_dropping, &message);
    let folder = desk.run_dir.attempt_folder(attempt);
    let report = desk.executor.collect(&folder, spec);
    settlement.usage = report.stream.usage;
    settlement.vitals = process::vitals(&folder).unwrap_or_default();
    if !settlement.usage.is_empty() {
        let mut experience = Experience::load(&desk.context.store);
        experience.note(&spec.name, settlement.usage);
        experience.save(&desk.context.store);
    }
    if settlement.vitals.peak_memory > 0 {
        let mut peaks = Peaks::load(&desk.context.store);
        peaks.note(&spec.name, settlement.vitals.peak_memory);
        peaks.save(&desk.context.store);
    }
    let mut words_at_end = report.log_tail.clone();
    let mut evidence = Evidence {
        exit: exit.clone(),
        word: word(&report),
        denials: report.stream.denials.clone(),
        has_report: !report.log_tail.trim().is_empty()
            || (report.inbox.as_ref()).is_some_and(|inbox| inbox.summary.is_some()),
        is_session_lost: report.is_session_lost(),
        kind: planned.task.kind,
        tip: start.clone(),
        n_files: 0,
        check: None,
    };
    match settled {
        Ok(settled) => {
            let span = (branch.as_str(), start, &settled.tip);
            let reworded = wording::disarm(desk, attempt, planned, span);
            let committed = settled
                .committed
                .map(|commit| reworded.clone().unwrap_or(commit));
            evidence.tip = reworded.unwrap_or(settled.tip);
            evidence.n_files = settled.changed.len();
            let changed: BTreeSet<RepoPath> =
                settled.changed.into_iter().map(|file| file.path).collect();
            settlement.exceeded = planner::exceeded(planned, &changed);
            let broken = planner::broken_contracts(&desk.plan, attempt.task, &changed);
            settlement.committed = committed.map(|commit| (commit, settled.left_out));
            if let Some(command) = &desk.options.check
                && broken.is_empty()
                && judge::is_worth_checking(&evidence)
            {
                let (exit, tail) = check(desk, attempt, command, worktree);
                evidence.check = Some((command.clone(), exit));
                words_at_end.push_str(&tail);
            }
            settlement.outcome = if broken.is_empty() {
                judge::judge(&evidence)
            } else {
                let kind = FailureKind::Contract { paths: broken };
                Outcome::Failed { kind }
            };
        }
        Err(error) => {
            settlement.outcome = match judge::judge(&evidence) {
                Outcome::Failed {
                    kind: FailureKind::Unchanged,
                }
                | Outcome::Reported => Outcome::Failed {
                    kind: FailureKind::Commit {
                        message: words(&error),
                    },
                },
                outcome => outcome,
            };
        }
    }
    if let Outcome::Failed { .. } = settlement.outcome {
        settlement.symptoms = symptoms(&words_at_end);
    }
    settlement
}

/// What an agent says of itself in its last event; where that is missing, the error it told of before may be why.
fn word(report: &AttemptReport) -> Word {
    let Some(failure) = report.failure() else {
        return match &report.stream.verdict {
            Some(_) => Word::Success,
            None => Word::Never,
        };
    };
    if report.is_cut_off() && failure.class == ErrorClass::Other {
        return Word::Missing;
    }
    let limit = report.stream.rate_limit;
    let wait = limit.and_then(|limit| limit.wait);
    Word::Failure {
        class: failure.class,
        message: failure.message,
        wait: wait.map(|wait| wait.as_secs() + u64::from(wait.subsec_nanos() > 0)),
    }
}

/// How many bytes of the end of what a check prints are looked at.
const CHECK_TAIL: usize = 8 * 1024;

/// Runs the check command in the worktree: how it ended, and the end of what it printed. All of that goes to the log of the
/// attempt, so that the next one reads it.
fn check(desk: &Desk, attempt: AttemptId, command: &str, worktree: &Path) -> (Exit, String) {
    let folder = desk.run_dir.attempt_folder(attempt);
    // It runs what an agent wrote.
    let ready = desk.executor.command(&TaskCommand {
        folder: &folder,
        worktree,
        repository: &desk.context.repository,
        line: command,
        is_confined: true,
    });
    let (cmd, made) = match ready {
        Ok(ready) => ready.split(),
        Err(error) => {
            let reason = words(&error);
            return (Exit::NotStarted { reason }, String::new());
        }
    };
    let output = cmd
        .timeout(desk.options.timeout)
        .stop_flag(desk.halt.clone())
        .output();
    drop(made);
    match output {
        Ok(output) => {
            let log = desk.run_dir.log_path(attempt);
            let file = OpenOptions::new().append(true).create(true).open(log);
            // The log is for people; the verdict does not hang on it.
            if let Ok(mut file) = file {
                writeln!(file, "\n--- check: {command}").ok();
                file.write_all(&output.stdout).ok();
                file.write_all(&output.stderr).ok();
            }
            let mut tail = String::new();
            for bytes in [&output.stdout, &output.stderr] {
                let start = bytes.len().saturating_sub(CHECK_TAIL);
                tail.push('\n');
                tail.push_str(&String::from_utf8_lossy(
                    bytes.get(start..).unwrap_or_default(),
                ));
            }
            (output.exit, tail)
        }
        Err(error) => {
            let reason = words(&error);
            (Exit::NotStarted { reason }, String::new())
        }
    }
}
