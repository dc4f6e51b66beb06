//! How a machine is spoken with: each call is one command over the user's own ssh, or for a shell here.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::SshError;
use super::error::last_line;
use crate::model::Exit;
use crate::process::{Cmd, Output, StopFlag};

/// The code that ssh keeps for what goes wrong with itself.
const TRANSPORT: Exit = Exit::Failure { code: 255 };

/// How we want every connection: nobody is there to answer a question, and one that is dead is to be noticed.
const OPTIONS: &[&str] = &[
    "-T",
    "-oBatchMode=yes",
    "-oConnectTimeout=10",
    "-oServerAliveInterval=5",
    "-oServerAliveCountMax=3",
];

/// The way to a machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::executor) struct Link {
    /// The machine, as ssh knows it.
    pub host: String,
    /// The program and the arguments that the user wants for it.
    pub program: Vec<String>,
    /// Where the shared connection is that we opened; none where the user's configuration has one, or none is wanted.
    pub socket: Option<String>,
    /// Whether that is this very machine, from which others are made use of: then no ssh is between.
    #[serde(default)]
    pub is_here: bool,
}

impl Link {
    /// The way to what is here.
    pub(in crate::executor) fn here(name: &str) -> Self {
        Self {
            host: name.to_owned(),
            program: Vec::new(),
            socket: None,
            is_here: true,
        }
    }

    /// A path there, as git and rsync take it.
    pub(in crate::executor) fn address(&self, path: &str) -> String {
        if self.is_here {
            path.to_owned()
        } else {
            format!("{}:{path}", self.host)
        }
    }

    /// The words before a command: a connection is shared where there is one, and none is opened for others to share, for it
    /// would end with the attempt that opened it.
    fn words(&self, is_master: bool) -> Vec<String> {
        let mut words = self.program.clone();
        words.extend(OPTIONS.iter().map(|option| (*option).to_owned()));
        match (&self.socket, is_master) {
            (Some(socket), true) => words.extend([
                "-oControlMaster=auto".to_owned(),
                "-oControlPersist=10m".to_owned(),
                format!("-oControlPath={socket}"),
            ]),
            (Some(socket), false) => words.extend([
                "-oControlMaster=no".to_owned(),
                format!("-oControlPath={socket}"),
            ]),
            (None, true) => {}
            (None, false) => words.push("-oControlMaster=no".to_owned()),
        }
        words
    }

    /// The command line for a program that starts ssh through a shell, as git does.
    pub(in crate::executor) fn shell_words(&self) -> String {
        shell_words::join(self.words(false))
    }

    /// The command line that runs `command` there, which a shell there reads.
    pub(in crate::executor) fn argv(&self, command: &str) -> Vec<String> {
        if self.is_here {
            return ["sh", "-c", command].map(str::to_owned).to_vec();
        }
        let mut words = self.words(false);
        words.extend(["--".to_owned(), self.host.clone(), command.to_owned()]);
        words
    }

    /// The same for a command that goes on: what ssh itself says is kept out of what is read.
    pub(in crate::executor) fn quiet_argv(&self, command: &str) -> Vec<String> {
        if self.is_here {
            return self.argv(command);
        }
        let mut words = self.words(false);
        words.push("-q".to_owned());
        words.extend(["--".to_owned(), self.host.clone(), command.to_owned()]);
        words
    }

    /// Asks something of ssh itself, of the connection that others may share.
    pub(super) fn own(&self, options: &[&str], command: Option<&str>) -> Cmd {
        let mut words = self.words(true);
        words.extend(options.iter().map(|option| (*option).to_owned()));
        words.extend(["--".to_owned(), self.host.clone()]);
        words.extend(command.map(str::to_owned));
        cmd_of(&words)
    }

    /// Runs a command there. An end by ssh's own code is an error; every other end is the command's.
    pub(in crate::executor) fn run(
        &self,
        command: &str,
        input: Vec<u8>,
        timeout: Duration,
        stop_flag: &StopFlag,
    ) -> Result<Output, SshError> {
        let cmd = cmd_of(&self.argv(command)).stdin_bytes(input);
        let output = cmd.timeout(timeout).stop_flag(stop_flag.clone()).output()?;
        match output.exit {
            TRANSPORT if !self.is_here => Err(SshError::of_transport(&self.host, &output)),
            Exit::TimedOut | Exit::Signalled { .. } | Exit::Cancelled => {
                Err(SshError::Unreachable {
                    host: self.host.clone(),
                    words: match output.exit {
                        Exit::TimedOut => "it did not answer in time".to_owned(),
                        _ => "the connection was ended".to_owned(),
                    },
                })
            }
            _ => Ok(output),
        }
    }

    /// Asks our own program there, which answers with one line of JSON.
    pub(in crate::executor) fn ask<T: DeserializeOwned>(
        &self,
        command: &str,
        what: &'static str,
        question: &impl Serialize,
        timeout: Duration,
        stop_flag: &StopFlag,
    ) -> Result<T, SshError> {
        let failed = |words: String| SshError::Failed {
            host: self.host.clone(),
            what,
            words,
        };
        let bytes = serde_json::to_vec(question).map_err(|error| failed(error.to_string()))?;
        let output = self.run(command, bytes, timeout, stop_flag)?;
        // A shell there may greet before.
        let text = output.stdout_text();
        let line = text.lines().rev().find(|line| line.starts_with('{'));
        let answer = line.and_then(|line| serde_json::from_str(line).ok());
        answer.ok_or_else(|| failed(last_line(&output.stderr_text(), "it gave no answer")))
    }
}

fn cmd_of(words: &[String]) -> Cmd {
    let (program, arguments) = words
        .split_first()
        .map_or(("ssh", words), |(first, rest)| (first.as_str(), rest));
    Cmd::new(program).args(arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_an_attempt_opens_a_connection_for_others() {
        let link = Link {
            host: "big1".to_owned(),
            program: vec!["ssh".to_owned(), "-F".to_owned(), "a b".to_owned()],
            socket: Some("/run/x".to_owned()),
            is_here: false,
        };
        let words = link.argv("true").join(" ");
        assert!(words.contains("-oControlMaster=no -oControlPath=/run/x -- big1 true"));
        assert!(link.shell_words().starts_with("ssh -F 'a b' -T"));
        assert_eq!(link.address("/a b"), "big1:/a b");
    }

    #[test]
    fn what_is_here_is_spoken_with_by_a_shell_and_named_by_its_path() {
        let link = Link::here("slurm");
        assert_eq!(link.argv("a 'b c'"), ["sh", "-c", "a 'b c'"]);
        assert_eq!(link.quiet_argv("true"), link.argv("true"));
        assert_eq!(link.address("/a b"), "/a b");
    }
}
