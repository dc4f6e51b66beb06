//! Attempts that run as jobs of a Slurm cluster.
//!
//! Where a job is submitted and where it runs are two machines that share a folder, the one of the attempt. What is to be
//! begun is put there and a job handed to Slurm ([`hand_over`]); on its node our own program begins the attempt as one here and
//! stays until it has ended ([`run_job`]). Those that come at the same time and ask for the same go as one array, of which each
//! element is a job like any other ([`array`], [`gathering`]). Everything that the two sides tell each other goes through files of that folder:
//!
//! | file | written by | what |
//! |---|---|---|
//! | `state.json` | who submits | the job's name, its number once that is known |
//! | `begin.json` | who submits | what to begin, with credentials; goes with the attempt |
//! | `lease` | who watches | that somebody asks after the attempt |
//! | `stop`, `pause` | who submits | that it is to end, to stand still |
//! | `job.log`; of an element `../../arrays/NAME/INDEX.log` | the job | what went wrong beside the attempt |
//! | `start-N/start.json`, `log`, `vitals.json`, `ended.json` | the N-th start of the job | where it runs, what it prints and uses, what it came to |
//!
//! Slurm may start a job again, and the start before may go on all the same where its node was lost sight of. So each start
//! works in a folder and a repository of its own, and claims the attempt by a ref that only a later one can take from it. One
//! that has lost its claim ends itself, and can offer no result: that needs the claim in the same transaction.

mod array;
mod folder;
mod gathering;
mod ground;
mod hand_over;
mod keeper;
mod node;
mod rest;
mod verdict;
mod watch;

use std::time::{Duration, Instant};

use self::array::Array;
use super::folder::{HostFolder, Kept, KeptJob};
use super::{Fault, Whereabouts, refs_of};
use crate::executor::slurm::{self, JobWord, Queue, SlurmError, Standing};
use crate::model::{AttemptId, Exit, RunId, TaskId};

pub(super) use self::hand_over::hand_over;
pub use self::node::run_job;
pub(super) use self::rest::collect;
pub(super) use self::watch::watch;

/// How old an answer of Slurm may be that something is decided by.
const FRESH: Duration = Duration::from_millis(500);

/// How much longer a job may take than its attempt, where the user says nothing: to begin and to tidy up.
const SLACK: Duration = Duration::from_mins(15);

/// How much longer than its agent a job is given to end.
const LAST_MILE: Duration = Duration::from_secs(30);

/// What the name of an array holds before its own.
const ARRAY: &str = "array.";

/// How long it is waited until a job is gone that was ended.
const PATIENCE: Duration = Duration::from_secs(15);

impl From<SlurmError> for Fault {
    fn from(error: SlurmError) -> Self {
        Self {
            is_passing: error.is_passing(),
            reason: crate::executor::words(&error),
        }
    }
}

/// That Slurm does not answer now.
pub(super) fn silent() -> Fault {
    Fault {
        reason: "the controller of Slurm does not answer".to_owned(),
        is_passing: true,
    }
}

/// Notes the number of a job that was handed over.
fn note(folder: &HostFolder, mut kept: Kept, id: String) -> Result<(), String> {
    kept.is_started = true;
    if let Some(job) = &mut kept.job {
        job.id = Some(id);
    }
    folder.keep(&kept)
}

/// A name that no other job of the user's has.
fn name_of(at: &Whereabouts) -> String {
    format!(
        "orchestrate-{}-{}-{}",
        at.run,
        at.attempt,
        key_of(&at.repository)
    )
}

/// The name of an array of the run of an attempt, by its own.
fn name_of_array(at: &Whereabouts, array: &str) -> String {
    let key = key_of(&at.repository);
    format!("orchestrate-{}-{ARRAY}{array}-{key}", at.run)
}

fn key_of(repository: &str) -> &str {
    repository.rsplit('-').next().unwrap_or_default()
}

/// The task of a run that a job is an attempt at; none where it is none of that run.
pub(super) fn task_of(word: &JobWord, repository: &str, run: &RunId) -> Option<TaskId> {
    let rest = word.name.strip_prefix("orchestrate-")?;
    let rest = rest.strip_prefix(run.as_str())?.strip_prefix('-')?;
    let rest = rest.strip_suffix(key_of(repository))?.strip_suffix('-')?;
    if let Some(array) = rest.strip_prefix(ARRAY) {
        let run = HostFolder::of_run(repository, run).ok()?;
        let member = Array::named(&run, array).member(word.element()?);
        return member.map(|attempt| attempt.task);
    }
    rest.parse().ok().map(|attempt: AttemptId| attempt.task)
}

/// What Slurm says of a job; none where it does not know it.
fn word_of(folder: &HostFolder, known: &KeptJob, age: Duration) -> Result<Option<JobWord>, Fault> {
    let queue = Queue::look(&folder.queue(), age).ok_or_else(silent)?;
    if let Some(id) = &known.id {
        return Ok(queue.job(id).cloned().or_else(|| slurm::past(id)));
    }
    let element = known.element.as_ref().map(|element| element.index);
    Ok(queue.named(&known.name, element).cloned())
}

/// Whether the attempt waits, runs, or may be started again.
pub(super) fn is_alive(folder: &HostFolder, known: &KeptJob) -> Result<bool, Fault> {
    if folder.final_end().is_some() {
        return Ok(false);
    }
    let word = word_of(folder, known, FRESH)?;
    Ok(word.is_some_and(|word| !matches!(word.standing, Standing::Ended(_))))
}

/// Whether an attempt that was handed over is to be gone on with: it waits, runs, or ended by itself.
pub(super) fn take_up(folder: &HostFolder, kept: &Kept) -> Result<bool, Fault> {
    let Some(known) = &kept.job else {
        return Ok(false);
    };
    if let Some(ended) = folder.final_end() {
        return Ok(matches!(ended.exit(), Exit::Success | Exit::Failure { .. }));
    }
    let Some(word) = word_of(folder, known, FRESH)? else {
        return Ok(false);
    };
    if matches!(word.standing, Standing::Ended(_)) {
        return Ok(false);
    }
    if folder.stop_asked().is_some() {
        end(folder, known);
        return Ok(false);
    }
    if known.id.is_none() {
        note(folder, kept.clone(), word.id)?;
    }
    Ok(true)
}

/// Asks an attempt to end.
pub(super) fn stop(folder: &HostFolder, known: &KeptJob, is_now: bool) -> Result<(), Fault> {
    folder.ask_to_stop(is_now)?;
    let word = match &known.id {
        // Slurm tells a job from its like by itself, but no element of an array.
        Some(_) if known.element.is_none() || is_now => None,
        _ => word_of(folder, known, FRESH)?,
    };
    let id = known.id.as_ref().or(word.as_ref().map(|word| &word.id));
    match id {
        Some(id) if is_now => slurm::cancel(id)?,
        Some(id) => slurm::wind_up(id, word.as_ref())?,
        None => {}
    }
    Ok(())
}

/// Has an attempt stand still, or go on. Where it does not run yet its job is held back, so that it takes no node for nothing.
pub(super) fn pause(folder: &HostFolder, known: &KeptJob, is_wanted: bool) -> Result<(), Fault> {
    folder.set_paused(is_wanted)?;
    // Where Slurm does not answer, the job finds out by its files as soon as it begins.
    if let Ok(Some(word)) = word_of(folder, known, FRESH)
        && word.standing == Standing::Waiting
        && word.is_held() != is_wanted
    {
        slurm::hold(&word.id, is_wanted).ok();
    }
    Ok(())
}

/// Ends a job, whatever it does, and waits until it is gone. Where Slurm does not answer it is left to find that nobody wants
/// it any more.
pub(super) fn end(folder: &HostFolder, known: &KeptJob) {
    let until = Instant::now() + PATIENCE;
    let mut is_asked = false;
    while matches!(is_alive(folder, known), Ok(true)) && Instant::now() < until {
        if !is_asked && let Ok(Some(word)) = word_of(folder, known, FRESH) {
            is_asked = slurm::cancel(&word.id).is_ok();
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// The ref by which a start of a job claims the attempt.
fn claim_ref(at: &Whereabouts) -> String {
    format!("{}/claim", refs_of(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_known_by_its_name_as_an_attempt_of_one_run_of_one_repository() {
        let at = Whereabouts {
            repository: "my-app-00ff".to_owned(),
            run: "20261122-1000-a".parse().unwrap(),
            attempt: AttemptId {
                task: TaskId(12),
                number: 3,
            },
        };
        let name = name_of(&at);
        let job = |name: &str| JobWord {
            id: "12".to_owned(),
            name: name.to_owned(),
            standing: Standing::Running,
            reason: String::new(),
            nodes: "n1".to_owned(),
            is_stuck: false,
        };
        let task = |repository, run: &str| task_of(&job(&name), repository, &run.parse().unwrap());
        assert_eq!(task("my-app-00ff", at.run.as_str()), Some(TaskId(12)));
        assert_eq!(task("my-app-00fe", at.run.as_str()), None);
        assert_eq!(task("my-app-00ff", "20261122-1000"), None);
        assert_eq!(task_of(&job("somebody's"), "my-app-00ff", &at.run), None);
    }
}
