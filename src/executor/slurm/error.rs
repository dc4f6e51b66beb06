//! What can go wrong with the commands of Slurm.

use crate::model::Exit;
use crate::process::{Output, ProcessError};

/// What the commands say where the controller does not answer: it may be there again later.
const UNREACHED: &[&str] = &[
    "Unable to contact slurm controller",
    "Socket timed out",
    "Connection refused",
    "Zero Bytes were transmitted",
    "slurm_persist_conn",
    "Slurm temporarily unable to accept job",
    "Resource temporarily unavailable",
    "Transport endpoint is not connected",
    "Slurm backup controller in standby mode",
    "DBD_SEND",
];

/// What can go wrong with the commands of Slurm.
#[derive(Debug, thiserror::Error)]
pub(in crate::executor) enum SlurmError {
    /// The controller does not answer. It may later.
    #[error("the controller of Slurm does not answer: {words}")]
    Unreachable {
        /// What was said.
        words: String,
    },
    /// Slurm does not want what it was asked.
    #[error("{command}: {words}")]
    Refused {
        /// The command.
        command: &'static str,
        /// What was said.
        words: String,
    },
    /// The command is not there.
    #[error("there is no {command} here; name the host that jobs are submitted from by `login`")]
    Missing {
        /// The command.
        command: &'static str,
    },
    /// The command could not be run.
    #[error(transparent)]
    Process(ProcessError),
}

impl SlurmError {
    /// Whether another try may help, without anybody doing anything.
    pub(in crate::executor) fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable { .. })
    }

    /// Why a command could not even be started.
    pub(super) fn of_start(command: &'static str, error: ProcessError) -> Self {
        match &error {
            ProcessError::NotStarted { source, .. }
                if source.kind() == std::io::ErrorKind::NotFound =>
            {
                Self::Missing { command }
            }
            _ => Self::Process(error),
        }
    }

    /// What a command said that did not end well.
    pub(super) fn of_output(command: &'static str, output: &Output) -> Self {
        let text = output.stderr_text();
        if output.exit == Exit::TimedOut {
            let words = "it takes too long".to_owned();
            return Self::Unreachable { words };
        }
        let words = said(&text, command);
        if UNREACHED.iter().any(|sign| text.contains(sign)) {
            return Self::Unreachable { words };
        }
        Self::Refused { command, words }
    }
}

/// What a command said, on one line and without its own name.
fn said(text: &str, command: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines = lines.map(|line| {
        let line = line.strip_prefix(command).unwrap_or(line);
        let line = line.strip_prefix(": ").unwrap_or(line);
        line.strip_prefix("error: ").unwrap_or(line)
    });
    let words = lines.collect::<Vec<_>>().join("; ");
    if words.is_empty() {
        "it failed without a word".to_owned()
    } else {
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(stderr: &str) -> SlurmError {
        let output = Output {
            exit: Exit::Failure { code: 1 },
            stdout: Vec::new(),
            stderr: stderr.as_bytes().to_vec(),
        };
        SlurmError::of_output("sbatch", &output)
    }

    #[test]
    fn a_controller_that_is_away_is_told_from_one_that_refuses() {
        let refused = said(
            "sbatch: error: Memory specification can not be satisfied\n\
             sbatch: error: Batch job submission failed: Requested node configuration is not available\n",
        );
        assert!(!refused.is_passing());
        assert_eq!(
            refused.to_string(),
            "sbatch: Memory specification can not be satisfied; Batch job submission failed: Requested node \
             configuration is not available"
        );
        let away = said(
            "sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)",
        );
        assert!(away.is_passing(), "{away}");
        assert!(!said("").is_passing());
    }
}
