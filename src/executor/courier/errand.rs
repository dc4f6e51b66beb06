//! One courier's whole way: there, along with the attempt, and home.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use tokio::signal::unix::{SignalKind, signal};

use super::baggage;
use super::contact;
use super::follow::Told;
use super::request::CourierRequest;
use crate::executor::host::{Answer, BeginCall, Begun, HostCall, Whereabouts};
use crate::executor::ssh::{Identity, Ready, SshError, Wanted, ready};
use crate::executor::words;
use crate::git::{CarriedState, Far, GitError, Repository};
use crate::humanize;
use crate::model::Exit;
use crate::process::{self, StopFlag};

/// How long a machine that was not reached yet is tried.
const FIRST_PATIENCE: Duration = Duration::from_secs(20);

/// How long a cluster is tried whose controller does not answer.
const CONTROLLER_PATIENCE: Duration = Duration::from_mins(5);

/// How long an answer may take that needs no more than a look.
const ANSWER: Duration = Duration::from_mins(2);

/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The code of an attempt whose work could not be brought home.
const NOT_HOME: i32 = 76;

/// What keeps a courier from going on.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The machine.
    Ssh(SshError),
    /// Something that no other try would change, in words.
    Words(String),
}

/// A courier on its way.
#[derive(Debug)]
pub(super) struct Courier {
    pub(super) request: CourierRequest,
    pub(super) repository: Repository,
    /// Whether the attempt is to end.
    pub(super) stop: StopFlag,
    /// When the machine was last heard of.
    heard_at: Instant,
    /// For how long it is tried after that.
    patience: Duration,
    /// Whether the attempt may be there.
    may_run: bool,
    /// Whether commits go as files, as git cannot speak with the git there.
    pub(super) has_turned: bool,
}

/// The body of the hidden command `__courier FILE`. How the attempt ended is told to its supervisor.
pub fn run_courier(file: &Path) -> io::Result<()> {
    let bytes = fs::read(file)?;
    // It holds what opens something.
    fs::remove_file(file)?;
    let request: CourierRequest = serde_json::from_slice(&bytes)?;
    let stop = StopFlag::default();
    listen(stop.clone());
    let folder = request.folder.clone();
    let exit = match Repository::discover(&request.repository) {
        Ok(repository) => {
            let mut courier = Courier {
                request,
                repository,
                stop,
                heard_at: Instant::now(),
                patience: FIRST_PATIENCE,
                may_run: false,
                has_turned: false,
            };
            courier.run()
        }
        Err(error) => not_started(words(&error)),
    };
    process::tell_exit(&folder, &exit).map_err(io::Error::other)
}

/// Hears that the attempt is to end.
fn listen(stop: StopFlag) {
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let Ok(runtime) = runtime else {
            return;
        };
        runtime.block_on(async {
            if let Ok(mut terminate) = signal(SignalKind::terminate()) {
                while terminate.recv().await.is_some() {
                    stop.raise();
                }
            }
        });
    });
}

impl Courier {
    fn run(&mut self) -> Exit {
        let request = &self.request;
        let carried = (self.repository).carried_state(&request.worktree, &request.branch);
        let state = match carried {
            Ok(state) => state,
            Err(error) => return not_started(words(&error)),
        };
        let earlier = request.begin.earlier.iter();
        let folders: Vec<_> = earlier
            .map(|number| format!("{}.{number}", request.begin.at.attempt.task))
            .map(|name| request.folder.with_file_name(name))
            .collect();
        let host = &request.link.host;
        let folders = folders.iter().map(std::path::PathBuf::as_path);
        let out_after = contact::out_after(request.lease, request.begin.grace);
        let left = contact::may_go_on(folders, host, out_after);
        let first = match request.begin.job {
            Some(_) => CONTROLLER_PATIENCE,
            None => FIRST_PATIENCE,
        };
        self.patience = first.max(left);
        let (ready, at) = match self.insist(|courier| courier.arrive(&state)) {
            Ok(there) => there,
            Err(trouble) => return not_started(self.words_of(trouble)),
        };
        self.patience = out_after;
        self.may_run = true;
        let mut told = Told::default();
        let exit = match self.insist(|courier| courier.follow(&ready, &at, &mut told)) {
            Ok(exit) => exit,
            Err(trouble) => return not_started(self.words_of(trouble)),
        };
        let is_ours = self.stop.is_raised();
        let home = self.insist(|courier| courier.go_home(&ready, &at, &state));
        match (home, exit) {
            (Err(trouble), Exit::Success) => {
                let words = self.words_of(trouble);
                say(&format!("what was done could not be brought home: {words}"));
                Exit::Failure { code: NOT_HOME }
            }
            // Nobody here asked for that.
            (_, Exit::Cancelled) if !is_ours => not_started(format!(
                "{} ended it, as nobody had asked after it for {}",
                self.request.link.host,
                humanize::duration(self.request.lease)
            )),
            (_, exit) => exit,
        }
    }

    /// Tries something until it is done, or until the machine has not been heard of for so long that it is given up.
    fn insist<T>(
        &mut self,
        mut work: impl FnMut(&mut Self) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let mut pause = Duration::from_millis(200);
        self.heard_at = Instant::now();
        let mut is_told = false;
        loop {
            let before = self.heard_at;
            let error = match work(self) {
                Err(Trouble::Ssh(error)) if error.is_passing() => error,
                done => return done,
            };
            if self.heard_at != before {
                pause = Duration::from_millis(200);
                is_told = false;
            }
            let is_stopping = self.stop.is_raised() && !self.may_run;
            if self.heard_at.elapsed() >= self.patience || is_stopping {
                return Err(Trouble::Ssh(error));
            }
            if !is_told && pause > Duration::from_secs(1) {
                say(&format!("{error}; it is tried again"));
                is_told = true;
            }
            thread::sleep(pause);
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// The machine was heard of just now.
    pub(super) fn heard(&mut self) {
        self.heard_at = Instant::now();
    }

    /// Asks our own program there.
    pub(super) fn ask(
        &self,
        ready: &Ready,
        what: &'static str,
        call: &HostCall,
    ) -> Result<Answer, Trouble> {
        self.ask_for(ready, what, call, ANSWER)
    }

    fn ask_for(
        &self,
        ready: &Ready,
        what: &'static str,
        call: &HostCall,
        timeout: Duration,
    ) -> Result<Answer, Trouble> {
        let (link, command) = (&self.request.link, format!("{} __host", ready.program));
        let answer = link.ask(&command, what, call, timeout, &StopFlag::default());
        match answer? {
            Answer::Failed {
                reason: words,
                is_passing: true,
            } => Err(Trouble::Ssh(SshError::Unreachable {
                host: link.host.clone(),
                words,
            })),
            Answer::Failed { reason, .. } => Err(Trouble::Ssh(SshError::Failed {
                host: link.host.clone(),
                what,
                words: reason,
            })),
            answer => Ok(answer),
        }
    }

    /// Brings everything there and has the attempt begin.
    fn arrive(&mut self, state: &CarriedState) -> Result<(Ready, Whereabouts), Trouble> {
        let request = &self.request;
        let identity = self.repository.committer();
        let identity = identity.map(|(name, email)| Identity { name, email });
        let wanted = Wanted {
            program: &request.program,
            key: &request.begin.at.repository,
            is_sha256: self.repository.has_long_ids(),
            identity: identity.as_ref(),
            state: &request.state,
            path: &request.begin.path,
        };
        let ready = ready(&request.link, &wanted, &self.stop)?;
        let at = request.begin.at.clone();
        self.send(&ready, &at, state)?;
        let request = &self.request;
        let carried = &request.begin.carried;
        baggage::bring(
            &request.link,
            &ready,
            &request.worktree,
            carried,
            &self.stop,
        )?;
        let call = BeginCall {
            state: state.clone(),
            ..request.begin.clone()
        };
        let timeout = call
            .setup
            .as_ref()
            .map_or(ANSWER, |hook| ANSWER + hook.timeout);
        contact::note(&request.folder, &request.link.host);
        // From here on it may run there.
        self.patience = contact::out_after(request.lease, request.begin.grace);
        self.may_run = true;
        let call = HostCall::Begin(Box::new(call));
        let answer = self.ask_for(&ready, "begin the attempt", &call, timeout)?;
        let Answer::Begun(Begun { number, sandbox }) = answer else {
            return Err(Trouble::Words("it gave another answer".to_owned()));
        };
        if number != at.attempt.number {
            say(&format!(
                "attempt {}.{number} is still there, and is taken up",
                at.attempt.task
            ));
        }
        let is_known = self.request.begin.job.is_none();
        if is_known && sandbox.is_none() && self.request.begin.isolation.sandbox.is_wanted() {
            say(&format!("no sandbox works on {}", self.request.link.host));
        }
        let mut there = at;
        there.attempt.number = number;
        Ok((ready, there))
    }

    /// Brings the commits there. Those who come first hold up the others: what they bring is what the others build on.
    fn send(
        &mut self,
        ready: &Ready,
        at: &Whereabouts,
        state: &CarriedState,
    ) -> Result<(), Trouble> {
        let request = &self.request;
        let name = format!(
            "push-{}-{}.lock",
            request.link.host.replace('/', "_"),
            at.repository
        );
        let lock = fs::create_dir_all(&request.state)
            .and_then(|()| File::create(request.state.join(name)))
            .and_then(|file| file.lock().map(|()| file));
        let sent = self.carry_there(ready, at, state);
        drop(lock);
        sent
    }

    fn words_of(&self, trouble: Trouble) -> String {
        match trouble {
            Trouble::Ssh(error) if error.is_passing() => {
                let past = humanize::duration(self.heard_at.elapsed());
                format!("{} (for {past})", words(&error))
            }
            Trouble::Ssh(error) => words(&error),
            Trouble::Words(words) => format!("{}: {words}", self.request.link.host),
        }
    }
}

impl From<SshError> for Trouble {
    fn from(error: SshError) -> Self {
        Self::Ssh(error)
    }
}

impl From<GitError> for Trouble {
    fn from(error: GitError) -> Self {
        Self::Words(words(&error))
    }
}

/// The repository there.
pub(super) fn far<'a>(ready: &'a Ready, ssh: &'a str) -> Far<'a> {
    Far {
        address: &ready.repository,
        ssh,
    }
}

fn not_started(reason: String) -> Exit {
    Exit::NotStarted { reason }
}

/// Tells whoever reads the log.
pub(super) fn say(words: &str) {
    let mut errors = io::stderr();
    writeln!(errors, "git-orchestrate: {words}").ok();
}
