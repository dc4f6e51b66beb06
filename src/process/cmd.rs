//! Short helpers, run to their end.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Write as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::attempt::TOKEN_VARIABLE;
use super::group::{self, TerminalWatch};
use super::{ProcessError, Sandbox, StopFlag, trace};
use crate::model::Exit;

/// How long the pipes of a child that has ended are still read: somebody else may hold them open forever.
const DRAIN: Duration = Duration::from_millis(500);

/// Variables that would send git to another repository than the one that we name.
///
/// `GIT_CONFIG_PARAMETERS` and `GIT_CONFIG_COUNT` stay: they are how `git -c key=value orchestrate` speaks to us.
const REDIRECTS: &[&str] = &[
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INDEX_VERSION",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REFLOG_ACTION",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
    "GIT_EXTERNAL_DIFF",
    "GIT_DIFF_OPTS",
];

/// A child process that is run to its end: what it prints is collected.
///
/// It starts clean: without the variables that redirect git, with `LC_ALL=C`, without standard input, and in a process
/// group of its own, so that a Ctrl-C on the terminal reaches us alone and a timeout ends all of the group. What is left
/// of the group after a child that ended by itself is left alone. One that asks for a password on the terminal cannot get
/// it there, and would wait forever: it is ended, as if by the signal that stops such a process (SIGTTIN).
#[derive(Debug)]
pub struct Cmd {
    command: Command,
    folder: Option<PathBuf>,
    stdin: Option<Vec<u8>>,
    held: Option<Arc<File>>,
    timeout: Option<Duration>,
    stop_flag: Option<StopFlag>,
}

/// How a child ended and what it printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// How it ended.
    pub exit: Exit,
    /// What it printed to standard output.
    pub stdout: Vec<u8>,
    /// What it printed to standard error.
    pub stderr: Vec<u8>,
}

impl Cmd {
    /// A child that will run `program`, which is looked up on the path, without a shell.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the one door")]
        let mut command = Command::new(program);
        command.process_group(0).env("LC_ALL", "C");
        for name in REDIRECTS {
            command.env_remove(name);
        }
        Self {
            command,
            folder: None,
            stdin: None,
            held: None,
            timeout: None,
            stop_flag: None,
        }
    }

    /// A child inside a sandbox, in `folder`; `ourselves` is our own program. What is added later is added to the end of its
    /// arguments.
    pub fn confined(
        sandbox: &Sandbox,
        ourselves: &Path,
        program: &Path,
        arguments: &[String],
        folder: &Path,
    ) -> Result<Self, ProcessError> {
        let confined = sandbox.confine(ourselves, program, arguments, folder);
        let confined = confined.map_err(|why| ProcessError::NotStarted {
            program: program.display().to_string(),
            source: io::Error::other(why),
        })?;
        let cmd = Self::new(confined.program).args(confined.arguments);
        Ok(cmd.current_dir(folder))
    }

    /// Gives it this environment and nothing of ours.
    #[must_use]
    pub fn whole_env(mut self, env: impl IntoIterator<Item = (String, String)>) -> Self {
        self.command.env_clear().envs(env);
        self
    }

    /// Adds one argument.
    #[must_use]
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.command.args(args);
        self
    }

    /// Sets the folder that it runs in.
    #[must_use]
    pub fn current_dir(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(folder.as_ref());
        self.folder = Some(folder.as_ref().to_owned());
        self
    }

    /// Sets a variable of its environment.
    #[must_use]
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Takes a variable out of its environment.
    #[must_use]
    pub fn env_remove(mut self, name: impl AsRef<OsStr>) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Sets what it reads from standard input.
    #[must_use]
    pub fn stdin_bytes(mut self, bytes: Vec<u8>) -> Self {
        self.stdin = Some(bytes);
        self
    }

    /// Has it hold an open file while it lives, so that a lock on that file outlives us with it. The file must be empty:
    /// it is the standard input of a child that is given no other.
    #[must_use]
    pub fn hold(mut self, file: Arc<File>) -> Self {
        self.held = Some(file);
        self
    }

    /// Marks it and all that it starts, so that [`super::end_marked`] finds them should we be killed.
    #[must_use]
    pub fn marked(mut self, mark: &str) -> Self {
        self.command.env(TOKEN_VARIABLE, mark);
        self
    }

    /// Sets how long it may take; then its group is ended and its exit is [`Exit::TimedOut`].
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets the flag that ends its group; its exit is [`Exit::Cancelled`] then.
    #[must_use]
    pub fn stop_flag(mut self, stop_flag: StopFlag) -> Self {
        self.stop_flag = Some(stop_flag);
        self
    }

    /// Runs it and waits for its end. All three pipes are served at once, so that none can block the others.
    pub fn output(mut self) -> Result<Output, ProcessError> {
        let started = Instant::now();
        let program = self.command.get_program().to_string_lossy().into_owned();
        let result = self.run(started, program);
        let end = match &result {
            Ok(output) => format!("{:?}", output.exit),
            Err(error) => format!("{error}"),
        };
        let argv = std::iter::once(self.command.get_program()).chain(self.command.get_args());
        trace::record(argv, self.folder.as_deref(), started.elapsed(), &end);
        result
    }

    fn run(&mut self, started: Instant, program: String) -> Result<Output, ProcessError> {
        let held = self.held.as_ref().map(|file| file.try_clone());
        self.command
            .stdin(match held {
                _ if self.stdin.is_some() => Stdio::piped(),
                Some(Ok(file)) => Stdio::from(file),
                _ => Stdio::null(),
            })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = match self.command.spawn() {
            Ok(child) => child,
            Err(source) => return Err(ProcessError::NotStarted { program, source }),
        };
        if let (Some(mut pipe), Some(bytes)) = (child.stdin.take(), self.stdin.take()) {
            // A child that does not read its input is its own affair: the error is that of a closed pipe.
            thread::spawn(move || pipe.write_all(&bytes).ok());
        }
        let (closed, on_closed) = channel();
        let stdout = Sink::drain(child.stdout.take(), closed.clone());
        let stderr = Sink::drain(child.stderr.take(), closed);
        let end = self.watch(&child, started, &on_closed);
        let status = end.and_then(|why| child.wait().map(|status| (why, status)));
        let (why, status) = status.map_err(|source| ProcessError::Wait { program, source })?;
        let until = Instant::now() + DRAIN;
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            if matches!(
                on_closed.recv_timeout(left),
                Err(RecvTimeoutError::Disconnected)
            ) {
                break;
            }
        }
        Ok(Output {
            exit: why.unwrap_or_else(|| exit_of(status)),
            stdout: stdout.take(),
            stderr: stderr.take(),
        })
    }

    /// Waits until the child has ended, by itself (`None`) or because we ended it. It is not reaped yet, so that neither
    /// its process id nor its group's can be anybody else's.
    fn watch(
        &self,
        child: &Child,
        started: Instant,
        on_closed: &Receiver<()>,
    ) -> io::Result<Option<Exit>> {
        let mut pause = Duration::from_micros(200);
        let mut terminal_watch = TerminalWatch::new(started);
        loop {
            if group::has_ended(child)? {
                return Ok(None);
            }
            let why = if self.stop_flag.as_ref().is_some_and(StopFlag::is_raised) {
                Exit::Cancelled
            } else if self
                .timeout
                .is_some_and(|timeout| started.elapsed() >= timeout)
            {
                Exit::TimedOut
            } else if terminal_watch.asks_for_it(child) {
                Exit::Signalled {
                    signal: Signal::TTIN.as_raw(),
                }
            } else {
                // A child mostly ends when it closes its output; that wakes us at once.
                if matches!(
                    on_closed.recv_timeout(pause),
                    Err(RecvTimeoutError::Disconnected)
                ) {
                    thread::sleep(pause.min(Duration::from_millis(1)));
                }
                pause = (pause * 2).min(Duration::from_millis(10));
                continue;
            };
            group::end(child)?;
            return Ok(Some(why));
        }
    }
}

impl Output {
    /// Whether it exited with code 0.
    pub fn is_success(&self) -> bool {
        self.exit == Exit::Success
    }

    /// Its standard output as text, without trailing white space; what is no UTF-8 is replaced.
    pub fn stdout_text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).trim_end().to_owned()
    }

    /// Its standard error as text, without trailing white space; what is no UTF-8 is replaced.
    pub fn stderr_text(&self) -> String {
        String::from_utf8_lossy(&self.stderr).trim_end().to_owned()
    }
}

/// What one pipe gave so far.
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Sink {
    fn drain(pipe: Option<impl Read + Send + 'static>, closed: Sender<()>) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        if let Some(mut pipe) = pipe {
            let bytes = Arc::clone(&bytes);
            thread::spawn(move || {
                let mut chunk = vec![0; 64 * 1024];
                loop {
                    match pipe.read(&mut chunk) {
                        Ok(0) => break,
                        Ok(n) => bytes
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .extend_from_slice(chunk.get(..n).unwrap_or_default()),
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(_) => break,
                    }
                }
                drop(closed);
            });
        }
        Self(bytes)
    }

    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How a process ended, as it looks from outside.
pub(super) fn exit_of(status: ExitStatus) -> Exit {
    match (status.code(), status.signal()) {
        (Some(0), _) => Exit::Success,
        (Some(code), _) => Exit::Failure { code },
        (None, Some(signal)) => Exit::Signalled { signal },
        (None, None) => Exit::Lost,
    }
}
