//! The shim's own place among processes, and its child's.

use std::io::{self, pipe};
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use rustix::process::{Pid, getppid, setpgid, setsid};
use tokio::io::AsyncWriteExt as _;
use tokio::net::unix::pipe::{Receiver, Sender};
use tokio::task::JoinHandle;

use super::super::LaunchSpec;
use super::super::folder::TOKEN_VARIABLE;
use super::log::{Log, follow};
use crate::process::Sandbox;

/// How long the output may take to end once no process is left that we could find.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// The running child of a shim.
#[derive(Debug)]
pub(super) struct ShimChild {
    child: Child,
    followers: Vec<JoinHandle<()>>,
    role: Role,
}

/// What the child of a shim is to the attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Its program.
    Program,
    /// What stands before its program, as that of a sandbox.
    Outer,
    /// What stands for an attempt on another machine.
    Courier,
}

impl ShimChild {
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What the child is to the attempt.
    pub(super) fn role(&self) -> Role {
        self.role
    }

    /// Waits for the rest of the output and writes it out.
    pub(super) async fn finish_output(self, log: &Log) {
        for follower in self.followers {
            tokio::time::timeout(LAST_WORDS, follower).await.ok();
        }
        log.finish();
    }
}

/// Puts the shim into a session of its own, without a terminal, and makes it inherit its orphaned descendants.
pub(super) fn detach() {
    // The leader of a group cannot begin a session, and we were started as one. So we first join another group of the
    // old session: the launcher's or, where that is gone, the session leader's. Where neither is there we stay the leader
    // of our own group in the old session, which no terminal reaches either.
    for group in groups() {
        if setpgid(None, Some(group)).is_ok() && setsid().is_ok() {
            break;
        }
    }
    setpgid(None, None).ok();
    #[cfg(target_os = "linux")]
    rustix::process::set_child_subreaper(Some(rustix::process::getpid())).ok();
}

/// The launcher's group, and the session leader's. Numbers from outside of our process namespace read as 0 there, and
/// are no processes for us.
#[cfg(target_os = "linux")]
fn groups() -> Vec<Pid> {
    use super::super::procfs::{group, session};
    let parent = getppid().and_then(|parent| group(parent.as_raw_nonzero().get().unsigned_abs()));
    let numbers = [parent, session(std::process::id())].into_iter().flatten();
    numbers
        .filter_map(|number| Pid::from_raw(i32::try_from(number).ok()?))
        .collect()
}

#[cfg(not(target_os = "linux"))]
fn groups() -> Vec<Pid> {
    use rustix::process::{getpgid, getsid};
    let parent = getppid().and_then(|parent| getpgid(Some(parent)).ok());
    [parent, getsid(None).ok()].into_iter().flatten().collect()
}

/// A text that no other attempt has.
pub(super) fn token() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    format!(
        "{}-{}",
        std::process::id(),
        since.unwrap_or_default().as_nanos()
    )
}

/// Starts the child in a process group of its own. The error says why not, in words.
pub(super) fn spawn(spec: &LaunchSpec, token: &str, log: &Log) -> Result<ShimChild, String> {
    let (program, arguments) = spec.argv.split_first().ok_or("the command is empty")?;
    match spec.cwd.metadata() {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Err(format!("{} is not a folder", spec.cwd.display())),
        Err(error) => return Err(format!("could not enter {}: {error}", spec.cwd.display())),
    }
    let found = find_program(program, spec)?;
    let failed = |error: io::Error| format!("could not run {program}: {error}");
    #[expect(clippy::disallowed_methods, reason = "this is the one door")]
    let mut command = if let Some(sandbox) = &spec.sandbox {
        let ourselves = std::env::current_exe().map_err(failed)?;
        let confined = sandbox.confine(&ourselves, &found, arguments, &spec.cwd)?;
        let mut command = Command::new(confined.program);
        command.args(confined.arguments);
        command
    } else {
        let mut command = Command::new(found);
        command.arg0(program).args(arguments);
        command
    };
    let (out, out_end) = pipe().map_err(failed)?;
    let (err, err_end) = pipe().map_err(failed)?;
    command
        .current_dir(&spec.cwd)
        .env_clear()
        .envs(spec.env.iter().map(|(name, value)| (name, value)))
        .env(TOKEN_VARIABLE, token)
        .stdin(Stdio::null())
        .stdout(out_end)
        .stderr(err_end)
        .process_group(0);
    let input = if spec.stdin.is_empty() {
        None
    } else {
        let (input_end, input) = pipe().map_err(failed)?;
        command.stdin(input_end);
        Some(Sender::from_owned_fd(OwnedFd::from(input)).map_err(failed)?)
    };
    let outputs = [out, err].map(|end| Receiver::from_owned_fd(OwnedFd::from(end)));
    let [out, err] = outputs;
    let (out, err) = (out.map_err(failed)?, err.map_err(failed)?);
    let child = command.spawn().map_err(failed)?;
    // Our copies of the child's ends go with the command, or the output would never end.
    drop(command);
    if let Some(mut input) = input {
        let bytes = spec.stdin.clone();
        tokio::spawn(async move { input.write_all(&bytes).await.ok() });
    }
    let followers = vec![
        tokio::spawn(follow(out, log.stream())),
        tokio::spawn(follow(err, log.stream())),
    ];
    let is_outer = (spec.sandbox.as_ref()).is_some_and(Sandbox::has_outer_process);
    Ok(ShimChild {
        child,
        followers,
        role: match (spec.is_courier, is_outer) {
            (true, _) => Role::Courier,
            (false, true) => Role::Outer,
            (false, false) => Role::Program,
        },
    })
}

/// Looks a program up as a shell would: by the path of the child's environment, or from the folder that it runs in.
fn find_program(program: &str, spec: &LaunchSpec) -> Result<PathBuf, String> {
    if program.contains('/') {
        let path = spec.cwd.join(program);
        return match path.metadata() {
            Ok(metadata) if metadata.is_dir() => Err(format!("{program} is a folder")),
            Ok(_) if !is_executable(&path) => Err(format!("{program} is not executable")),
            Ok(_) => Ok(path),
            Err(error) => Err(format!("could not run {program}: {error}")),
        };
    }
    let path = spec.env.iter().rev().find(|(name, _)| name == "PATH");
    let path = path.map_or("/usr/local/bin:/usr/bin:/bin", |(_, value)| value.as_str());
    std::env::split_paths(path)
        .map(|folder| spec.cwd.join(folder).join(program))
        .find(|candidate| is_executable(candidate))
        .ok_or_else(|| format!("there is no program {program} on the path"))
}

fn is_executable(path: &Path) -> bool {
    path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}
