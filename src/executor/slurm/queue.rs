//! What Slurm says of all of the user's jobs, asked once for all who want to know.
//!
//! Every attempt is watched by a process of its own, and a controller that each of them asked would have much to do. So what
//! it said is kept in a file that all of them read, and only one at a time asks anew.

use std::fs::{self, File};
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::standing::{parse_past, parse_queue};
use super::{JobWord, SlurmError, Standing};
use crate::executor::place::write_private;
use crate::process::{Cmd, Output};

/// How long an answer may take. A controller that is away is waited for nine seconds by the command itself.
const PATIENCE: Duration = Duration::from_secs(30);

/// For how long after a question that was not answered no other is asked.
const REST: Duration = Duration::from_secs(3);

/// What Slurm said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::executor) struct Queue {
    /// Which machine asked: only its own clock tells how long ago that was.
    #[serde(default)]
    asked_by: String,
    /// When it asked.
    asked_at: SystemTime,
    /// The jobs; none where it did not answer.
    jobs: Option<Vec<JobWord>>,
}

impl Queue {
    /// What Slurm says, no older than `age`; none where it does not answer. What is known is kept in `folder`. May take as
    /// long as the command.
    pub(in crate::executor) fn look(folder: &Path, age: Duration) -> Option<Self> {
        let path = path(folder);
        let ourselves = rustix::system::uname();
        let ourselves = ourselves.nodename().to_string_lossy();
        let is_fresh = |queue: &Self| {
            if queue.asked_by != ourselves {
                return false;
            }
            let span = if queue.jobs.is_some() {
                age
            } else {
                age.max(REST)
            };
            // A clock that was set back makes nothing fresh.
            let past = SystemTime::now().duration_since(queue.asked_at);
            past.is_ok_and(|past| past < span)
        };
        if let Some(queue) = load(&path).filter(is_fresh) {
            return queue.answered();
        }
        fs::create_dir_all(folder).ok()?;
        // Who waits here finds what the one before it was told.
        let lock =
            File::create(path.with_extension("lock")).and_then(|file| file.lock().map(|()| file));
        if let Some(queue) = load(&path).filter(is_fresh) {
            return queue.answered();
        }
        let asked_at = SystemTime::now();
        let jobs = ask().ok();
        let queue = Self {
            asked_by: ourselves.into_owned(),
            asked_at,
            jobs,
        };
        let fresh = path.with_extension(format!("{}.new", std::process::id()));
        if let Ok(bytes) = serde_json::to_vec(&queue) {
            // Where it cannot be kept the next one asks again.
            let kept = write_private(&fresh, &bytes).and_then(|()| fs::rename(&fresh, &path));
            kept.ok();
        }
        drop(lock);
        queue.answered()
    }

    fn answered(self) -> Option<Self> {
        self.jobs.is_some().then_some(self)
    }

    /// All jobs.
    pub(in crate::executor) fn jobs(&self) -> impl Iterator<Item = &JobWord> {
        self.jobs.iter().flatten()
    }

    /// A job by its number.
    pub(in crate::executor) fn job(&self, id: &str) -> Option<&JobWord> {
        self.jobs().find(|job| job.id == id)
    }

    /// The newest job of that name; of an array, its element of that number.
    pub(in crate::executor) fn named(&self, name: &str, element: Option<u32>) -> Option<&JobWord> {
        let jobs = self.jobs().filter(|job| job.name == name);
        let jobs = jobs.filter(|job| job.element() == element);
        jobs.max_by_key(|job| {
            let number = job.id.split('_').next().unwrap_or_default();
            number.parse::<u64>().unwrap_or_default()
        })
    }
}

/// Whose queue it is: of another configuration of Slurm it is another one.
fn path(folder: &Path) -> PathBuf {
    let mut hasher = std::hash::DefaultHasher::new();
    std::env::var_os("SLURM_CONF").hash(&mut hasher);
    folder.join(format!("queue-{:016x}.json", hasher.finish()))
}

fn load(path: &Path) -> Option<Queue> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn ask() -> Result<Vec<JobWord>, SlurmError> {
    let arguments = [
        "--me",
        "--noheader",
        "--states=all",
        // One line for each element of an array, also of those that wait.
        "--array",
        "--format=%i|%T|%r|%N|%j",
    ];
    let output = run("squeue", &arguments, PATIENCE)?;
    Ok(parse_queue(&output.stdout_text()))
}

/// What the records of Slurm say of a job that is no longer in the queue; none where no records are kept, or they do not know
/// it.
pub(in crate::executor) fn past(id: &str) -> Option<JobWord> {
    let arguments = [
        "--noheader",
        "--parsable2",
        "--allocations",
        "--duplicates",
        // The raw number is not the one that an element of an array is known by.
        "--format=JobID,State,NodeList,JobName",
        "--jobs",
        id,
    ];
    let output = run("sacct", &arguments, PATIENCE).ok()?;
    parse_past(&output.stdout_text(), id)
}

/// Has a job ended, whatever it does.
pub(in crate::executor) fn cancel(id: &str) -> Result<(), SlurmError> {
    run("scancel", &[id], PATIENCE).map(drop)
}

/// Has a job ended in order: one that waits at once, of one that runs its first process is asked to end all. `word` is what
/// Slurm said of it last.
pub(in crate::executor) fn wind_up(id: &str, word: Option<&JobWord>) -> Result<(), SlurmError> {
    let is_waiting = word.is_some_and(|word| word.standing == Standing::Waiting);
    if !id.contains('_') {
        run("scancel", &["--state=PENDING", id], PATIENCE)?;
    } else if is_waiting {
        // With the state that would end all elements of the array that wait.
        return cancel(id);
    }
    // One that is not there any more needs none.
    run("scancel", &["--batch", "--signal=TERM", id], PATIENCE).ok();
    Ok(())
}

/// Holds a job back that waits for its turn, or lets it have that.
pub(in crate::executor) fn hold(id: &str, is_wanted: bool) -> Result<(), SlurmError> {
    // The hold of a user, which the user can take back.
    let verb = if is_wanted { "uhold" } else { "release" };
    run("scontrol", &[verb, id], PATIENCE).map(drop)
}

pub(super) fn run(
    command: &'static str,
    arguments: &[&str],
    timeout: Duration,
) -> Result<Output, SlurmError> {
    let output = Cmd::new(command).args(arguments).timeout(timeout).output();
    let output = output.map_err(|error| SlurmError::of_start(command, error))?;
    if output.is_success() {
        Ok(output)
    } else {
        Err(SlurmError::of_output(command, &output))
    }
}
