//! What can go wrong with another machine.

use crate::git::GitError;
use crate::process::{Output, ProcessError};

/// What ssh says where it could not come to an agreement that another try would change.
const REFUSALS: &[&str] = &[
    "Host key verification failed",
    "Permission denied",
    "REMOTE HOST IDENTIFICATION HAS CHANGED",
    "Could not resolve hostname",
    "Bad configuration option",
    "Too many authentication failures",
    "no matching",
];

/// What git says where it could not speak with the other side.
const UNREACHED: &[&str] = &[
    "Could not read from remote repository",
    "early EOF",
    "hung up unexpectedly",
    "Broken pipe",
    "unexpected disconnect",
];

/// What can go wrong with another machine.
#[derive(Debug, thiserror::Error)]
pub enum SshError {
    /// The connection could not be made, or broke. It may be there again later.
    #[error("{host} is out of reach: {words}")]
    Unreachable {
        /// The machine.
        host: String,
        /// What ssh said.
        words: String,
    },
    /// We are not let in, and would not be if we tried again.
    #[error("{host} cannot be entered: {words}; `ssh {host}` must work without a question")]
    Refused {
        /// The machine.
        host: String,
        /// What ssh said.
        words: String,
    },
    /// Something that is needed is not there.
    #[error("{host} {words}")]
    Unfit {
        /// The machine.
        host: String,
        /// What is missing, and what helps.
        words: String,
    },
    /// Something was tried there and failed.
    #[error("{host} could not {what}: {words}")]
    Failed {
        /// The machine.
        host: String,
        /// What was tried.
        what: &'static str,
        /// What was said.
        words: String,
    },
    /// Ssh itself could not be run.
    #[error(transparent)]
    Process(#[from] ProcessError),
}

impl SshError {
    /// Whether another try may help, without anybody doing anything.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable { .. })
    }

    /// What ssh itself had to say when it ended with the code that it keeps for itself.
    pub(super) fn of_transport(host: &str, output: &Output) -> Self {
        let host = host.to_owned();
        let text = output.stderr_text();
        let refusal = REFUSALS.iter().find_map(|refusal| {
            let mut lines = text.lines();
            lines.find(|line| line.contains(refusal))
        });
        match refusal {
            Some(line) => Self::Refused {
                host,
                words: line.trim().trim_end_matches('.').to_owned(),
            },
            None => Self::Unreachable {
                host,
                words: last_line(&text, "the connection broke"),
            },
        }
    }

    /// What git had to say.
    pub(in crate::executor) fn of_git(host: &str, what: &'static str, error: &GitError) -> Self {
        let host = host.to_owned();
        let GitError::Failed { stderr, .. } = error else {
            let words = error.to_string();
            return Self::Failed { host, what, words };
        };
        // A disk that is full breaks the connection, too.
        let full = stderr.lines().find(|line| line.contains("No space left"));
        let is_unreached = UNREACHED.iter().any(|words| stderr.contains(words));
        match full {
            None if is_unreached => Self::Unreachable {
                host,
                words: last_line(stderr, "the connection broke"),
            },
            full => {
                let all = stderr
                    .lines()
                    .map(str::trim)
                    .filter(|line| !line.is_empty());
                let all: Vec<&str> = all.collect();
                let words = full.map_or_else(|| all.join("; "), str::to_owned);
                Self::Failed { host, what, words }
            }
        }
    }
}

/// The last line that says anything.
pub(super) fn last_line(text: &str, otherwise: &str) -> String {
    let lines = text.lines().map(str::trim);
    let line = lines.rev().find(|line| !line.is_empty());
    line.unwrap_or(otherwise).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Exit;

    #[test]
    fn what_another_try_would_not_change_is_told_apart() {
        let said = |text: &str| {
            let output = Output {
                exit: Exit::Failure { code: 255 },
                stdout: Vec::new(),
                stderr: text.as_bytes().to_vec(),
            };
            SshError::of_transport("big1", &output)
        };
        let refused = said("No ED25519 host key is known.\r\nHost key verification failed.\r\n");
        assert!(!refused.is_passing());
        assert_eq!(
            refused.to_string(),
            "big1 cannot be entered: Host key verification failed; `ssh big1` must work without a question"
        );
        let broken = said("ssh: connect to host big1 port 22: Connection refused\r\n");
        assert!(broken.is_passing());
        assert!(said("").is_passing());
    }

    #[test]
    fn a_full_disk_is_no_broken_connection() {
        let failed = |stderr: &str| GitError::Failed {
            command: "push".to_owned(),
            exit: "128".to_owned(),
            stderr: stderr.to_owned(),
        };
        let full = failed(
            "remote: fatal: write error: No space left on device\nfatal: the remote end hung up unexpectedly",
        );
        let error = SshError::of_git("big1", "take the commits", &full);
        assert_eq!(
            error.to_string(),
            "big1 could not take the commits: remote: fatal: write error: No space left on device"
        );
        let broken = failed("fatal: Could not read from remote repository.");
        assert!(SshError::of_git("big1", "take the commits", &broken).is_passing());
    }
}
