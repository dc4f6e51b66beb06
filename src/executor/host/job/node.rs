//! A job on its node: it begins the attempt as one is begun here, stays until that has ended, and says what it came to.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{MissedTickBehavior, interval};

use super::super::collect::{offer, settle};
use super::super::folder::{HostFolder, Kept};
use super::super::stage::Stage;
use super::super::{Collected, refs_of};
use super::array::Array;
use super::claim_ref;
use super::folder::{Cut, Ended, Order, Start};
use super::ground::work_folder;
use super::keeper::Keeper;
use crate::executor::{Executor, words};
use crate::git::{Far, GitError, Repository};
use crate::model::{Exit, Oid};
use crate::process::{Lease, Supervised};

/// How often it is looked at what the user wants.
const GLANCE: Duration = Duration::from_millis(200);

/// How long the attempt goes on where its job was killed alone.
const ORPHANED: Duration = Duration::from_mins(1);

/// What Slurm tells a job of what it was given, for programs that every agent may run.
const GIVEN: &[&str] = &[
    "CUDA_VISIBLE_DEVICES",
    "GPU_DEVICE_ORDINAL",
    "OMP_NUM_THREADS",
    "ROCR_VISIBLE_DEVICES",
    "SLURM_ARRAY_JOB_ID",
    "SLURM_ARRAY_TASK_ID",
    "SLURM_CPUS_ON_NODE",
    "SLURM_CPUS_PER_TASK",
    "SLURM_JOB_GPUS",
    "SLURM_JOB_ID",
    "SLURM_MEM_PER_NODE",
];

/// The numbers of the job that this is.
struct Id {
    /// The one that only it has.
    own: String,
    /// The one that it is known by to all: `12`, or `12_3` of an element of an array.
    shown: String,
    /// Its number in the array.
    element: Option<u32>,
}

impl Id {
    fn of_this() -> Self {
        let own = variable("SLURM_JOB_ID");
        let (array, element) = (
            variable("SLURM_ARRAY_JOB_ID"),
            variable("SLURM_ARRAY_TASK_ID"),
        );
        match element.parse() {
            Ok(number) if !array.is_empty() => Self {
                own,
                shown: format!("{array}_{number}"),
                element: Some(number),
            },
            _ => Self {
                shown: own.clone(),
                own,
                element: None,
            },
        }
    }
}

/// One start of a job, on its node.
struct Node {
    folder: HostFolder,
    kept: Kept,
    order: Order,
    repository: Repository,
    start: Start,
    claim: (String, Oid),
}

/// The body of the hidden command `__job FOLDER`, where the folder is an attempt's own, or an array's. The error says in words
/// why nothing came of it, for the log of the job.
pub fn run_job(place: &Path, ourselves: &Path) -> Result<(), String> {
    let job = Id::of_this();
    let own = match Array::at(place) {
        Some(array) => {
            let own = job.element.and_then(|index| array.place(index));
            own.ok_or("this is no element of the array")?
        }
        None => place.to_owned(),
    };
    let folder = HostFolder::at(&own).ok_or("this is no folder of an attempt")?;
    let (Some(order), Some(kept)) = (folder.order(), folder.kept()) else {
        return Err(
            "nothing is to be done: the attempt has ended, or is not wanted any more".to_owned(),
        );
    };
    let noted = kept.job.as_ref().and_then(|job| job.id.as_ref());
    if let Some(noted) = noted.filter(|noted| **noted != job.shown) {
        // Slurm was told twice to begin it, and this is the one that nobody watches.
        return Err(format!(
            "job {noted} counts for the attempt, and not this one"
        ));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    // From here on a signal is heard and not fatal.
    let signals = {
        let _within = runtime.enter();
        Signals::listen().map_err(|error| error.to_string())?
    };
    let repository = folder.repository()?;
    let node = variable("SLURMD_NODENAME");
    let number = variable("SLURM_RESTART_COUNT").parse().unwrap_or(0);
    let name = claim_ref(&order.call.at);
    let who = format!("job {} on {node}", job.shown);
    let claimed = repository.claim(&name, number, &who);
    let Some(claim) = claimed.map_err(|error| words(&error))? else {
        return Err(format!(
            "another start than number {number} of {who} counts"
        ));
    };
    let printed = |start: &Start| {
        let log = folder.log_of(start.number).metadata();
        start.skip + log.map_or(0, |metadata| metadata.len())
    };
    let start = Start {
        number,
        skip: folder.starts().last().map_or(0, printed),
        work: work_folder(&folder, &kept, &job.own, number)?,
        job: job.shown,
        node,
    };
    folder.write_start(&start)?;
    let node = Node {
        claim: (name, claim),
        folder,
        kept,
        order,
        repository,
        start,
    };
    node.run(&runtime, signals, ourselves)
}

impl Node {
    fn run(
        mut self,
        runtime: &tokio::runtime::Runtime,
        mut signals: Signals,
        ourselves: &Path,
    ) -> Result<(), String> {
        self.take_environment();
        if self.start.number > 0 {
            let Start { job, node, .. } = &self.start;
            self.say(&format!(
                "Slurm started job {job} again, on {node}: the attempt begins afresh"
            ));
        }
        let own = match self
            .repository
            .make_offspring(&self.start.work.join("repository.git"))
        {
            Ok(own) => own,
            Err(error) => return self.end(None, Ok(not_begun(words(&error)))),
        };
        let stage = self.stage(&own);
        let mut keeper = Keeper::new(
            &self.folder,
            &self.repository,
            &self.claim,
            (
                self.folder.start_folder(self.start.number),
                &self.start.work,
            ),
            self.order.call.lease,
        );
        keeper.live();
        let begun = stage
            .set(&self.order.call, &self.kept.branch, ourselves)
            .and_then(|executor| {
                if executor.sandbox().is_none() && self.order.call.isolation.sandbox.is_wanted() {
                    self.say(&format!("no sandbox works on {}", self.start.node));
                }
                let supervised = stage.start(&self.order.call, &executor)?;
                Ok((executor, supervised))
            });
        let (executor, mut supervised) = match begun {
            Ok(begun) => begun,
            Err(reason) => return self.end(None, Ok(not_begun(reason))),
        };
        let exit = runtime.block_on(attend(&mut supervised, &mut keeper, &mut signals));
        let (cut, is_superseded) = (keeper.cut, keeper.is_superseded);
        let collected = (!is_superseded).then(|| {
            let places = (stage.worktree.as_path(), stage.attempt.as_path());
            settle(&own, places, &self.kept, exit)
        });
        leave(&executor, &stage.attempt);
        if let Some(collected) = collected {
            return self.end(cut, self.offered(&own, collected));
        }
        self.clear();
        Err("another start counts now".to_owned())
    }

    fn stage<'a>(&self, own: &'a Repository) -> Stage<'a> {
        let work = &self.start.work;
        let shown = self.folder.start_folder(self.start.number);
        let user = rustix::process::getuid().as_raw();
        Stage {
            repository: own,
            worktree: work.join("worktree"),
            attempt: work.join("attempt"),
            log: shown.join("log"),
            hooks: shown.join("hooks.log"),
            carried: self.folder.carried(),
            lease: Lease {
                file: work.join("alive"),
                span: ORPHANED,
            },
            // The user's own may be the same on all nodes, and ports are not.
            numbers: Some(env::temp_dir().join(format!("git-orchestrate-{user}/leases"))),
        }
    }

    /// Gives agents what they would see where the job was submitted, and what Slurm says of what the job was given.
    fn take_environment(&mut self) {
        let agent = &mut self.order.call.agent.env;
        let given = GIVEN.iter().filter_map(|name| {
            let value = env::var(name).ok()?;
            Some(((*name).to_owned(), value))
        });
        let there: BTreeMap<String, String> = given.collect();
        let here = std::mem::take(&mut self.order.environment);
        let is_ours = |name: &str| matches!(name, "PATH" | "TMPDIR" | "PWD" | "HOSTNAME");
        for (name, value) in there.into_iter().chain(here) {
            if !is_ours(&name) {
                agent.entry(name).or_insert(value);
            }
        }
    }

    /// Puts the result where it is fetched from, if this is still the start that counts.
    fn offered(&self, own: &Repository, mut collected: Collected) -> Result<Collected, GitError> {
        let Some(tip) = collected.commit.clone() else {
            return Ok(collected);
        };
        let at = &self.order.call.at;
        let kept = format!("{}/start-{}", refs_of(at), self.start.number);
        let address = own.common_dir().to_string_lossy().into_owned();
        let far = Far {
            address: &address,
            ssh: "",
        };
        let brought = (self.repository).receive(&far, &self.kept.branch, &kept);
        match brought.and_then(|_| offer(&self.repository, at, &tip, Some(&self.claim))) {
            Ok(()) => {}
            Err(error @ GitError::RefMoved { .. }) => return Err(error),
            Err(error) => {
                collected.commit = None;
                collected.trouble = Some(words(&error));
            }
        }
        Ok(collected)
    }

    /// Says what it came to.
    fn end(&self, cut: Option<Cut>, collected: Result<Collected, GitError>) -> Result<(), String> {
        let ended = Ended {
            cut,
            collected: collected.map_err(|error| words(&error))?,
        };
        let written = self.folder.write_ended(self.start.number, &ended);
        if ended.is_final() {
            self.folder.remove_order();
        }
        self.clear();
        written
    }

    /// Removes what only this node has.
    fn clear(&self) {
        if !self.start.work.starts_with(self.folder.own()) {
            fs::remove_dir_all(&self.start.work).ok();
        }
    }

    /// Tells whoever reads the log.
    fn say(&self, words: &str) {
        let log = self.folder.log_of(self.start.number);
        let opened = OpenOptions::new().append(true).create(true).open(log);
        if let Ok(mut log) = opened {
            writeln!(log, "git-orchestrate: {words}").ok();
        }
    }
}

/// Gives back what the attempt had of its own.
fn leave(executor: &Executor, attempt: &Path) {
    executor.discard(attempt);
    executor.release(attempt);
}

fn not_begun(reason: String) -> Collected {
    Collected {
        exit: Exit::NotStarted { reason },
        commit: None,
        is_made: false,
        trouble: None,
        inbox: None,
    }
}

/// Waits for the end of the attempt, or brings it about.
async fn attend(
    supervised: &mut Supervised,
    keeper: &mut Keeper<'_>,
    signals: &mut Signals,
) -> Exit {
    let stopper = supervised.stopper();
    let mut glance = interval(GLANCE);
    glance.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            exit = supervised.wait() => return exit,
            _ = signals.terminate.recv() => {
                // Ours comes after its file.
                keeper.look(&stopper);
                keeper.cut(Cut::Signal, &stopper);
            }
            _ = signals.interrupt.recv() => keeper.cut(Cut::Signal, &stopper),
            _ = signals.notice.recv() => keeper.cut(Cut::TimeUp, &stopper),
            _ = glance.tick() => keeper.look(&stopper),
        }
    }
}

/// The signals that a job hears.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    /// That its time is nearly up.
    notice: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            notice: signal(SignalKind::user_defined2())?,
        })
    }
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}
