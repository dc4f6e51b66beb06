//! A child that is spoken with over its standard input and output.

use std::io;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use std::os::unix::process::CommandExt as _;

use rustix::process::{Pid, Signal, kill_process_group};

/// A child that is spoken with over its standard input and output. It leads a process group of its own, so that a signal to
/// ours does not reach it: it is ended with [`Piped::end`].
#[derive(Debug)]
pub struct Piped {
    child: Child,
}

impl Piped {
    /// Starts it with our own environment and folder; what it prints as errors goes where ours go.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is a part of the one door to child processes"
    )]
    pub fn start(command: &[String]) -> io::Result<Self> {
        let (program, args) = command
            .split_first()
            .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        let child = Command::new(program)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()?;
        Ok(Self { child })
    }

    /// Its standard input and output, once.
    pub fn pipes(&mut self) -> io::Result<(ChildStdin, ChildStdout)> {
        let pipes = self.child.stdin.take().zip(self.child.stdout.take());
        pipes.ok_or_else(|| io::Error::from(io::ErrorKind::BrokenPipe))
    }

    /// Ends it and its group: gently, and after `grace` at once.
    pub fn end(&mut self, grace: Duration) {
        let group = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        let signal = |signal| group.map(|group| kill_process_group(group, signal));
        signal(Signal::TERM);
        let begun = Instant::now();
        while begun.elapsed() < grace {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        signal(Signal::KILL);
        self.child.wait().ok();
    }
}
