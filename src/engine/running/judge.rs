//! The verdict over a task: pure, from what is known of its attempt.

use crate::model::{Exit, FailureKind, Oid, Outcome, TaskKind};

/// What is known of an attempt when its task is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Evidence {
    /// How its process ended.
    pub(super) exit: Exit,
    /// What the agent says of itself in its last event: `Err` where it says that it failed, with its words. None where
    /// its stream has no such event.
    pub(super) said: Option<Result<(), String>>,
    /// Whether it printed or wrote any words that can be read as a report.
    pub(super) has_report: bool,
    /// What sort of task it was.
    pub(super) kind: TaskKind,
    /// The tip of its branch.
    pub(super) tip: Oid,
    /// How many files differ from where it started.
    pub(super) n_files: usize,
    /// The check command and how it ended, where it was run.
    pub(super) check: Option<(String, Exit)>,
}

/// Decides how a task ended. Nothing changed is no success, whatever the exit code; a change is no success either where
/// the process ended badly, the agent itself reports a failure, or the check fails.
pub(super) fn judge(evidence: &Evidence) -> Outcome {
    let failed = |kind| Outcome::Failed { kind };
    match (&evidence.exit, &evidence.said) {
        (Exit::Cancelled, _) => return Outcome::Cancelled,
        (Exit::TimedOut, _) => return failed(FailureKind::TimedOut),
        (_, Some(Err(message))) => {
            return failed(FailureKind::Reported {
                message: message.clone(),
            });
        }
        (Exit::Success, _) => {}
        (exit, _) => return failed(FailureKind::Agent { exit: exit.clone() }),
    }
    if evidence.n_files == 0 {
        return if evidence.kind == TaskKind::Research && evidence.has_report {
            Outcome::Reported
        } else {
            failed(FailureKind::Unchanged)
        };
    }
    match &evidence.check {
        None | Some((_, Exit::Success)) => Outcome::Changed {
            commit: evidence.tip.clone(),
            n_files: evidence.n_files,
        },
        Some((_, Exit::Cancelled)) => Outcome::Cancelled,
        Some((command, exit)) => failed(FailureKind::Check {
            command: command.clone(),
            exit: exit.clone(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tip() -> Oid {
        "1".repeat(40).parse().unwrap()
    }

    fn word(exit: Exit, n_files: usize) -> Evidence {
        Evidence {
            exit,
            said: None,
            has_report: false,
            kind: TaskKind::Feature,
            tip: tip(),
            n_files,
            check: None,
        }
    }

    fn changed(n_files: usize) -> Outcome {
        Outcome::Changed {
            commit: tip(),
            n_files,
        }
    }

    fn failed(kind: FailureKind) -> Outcome {
        Outcome::Failed { kind }
    }

    #[test]
    fn success_needs_a_change_a_good_end_and_a_passed_check() {
        let check = |exit| Some(("make test".to_owned(), exit));
        let crash = Exit::Failure { code: 3 };
        let table = [
            (word(Exit::Success, 2), changed(2)),
            (word(Exit::Success, 0), failed(FailureKind::Unchanged)),
            (
                word(crash.clone(), 2),
                failed(FailureKind::Agent {
                    exit: crash.clone(),
                }),
            ),
            (
                word(Exit::Lost, 2),
                failed(FailureKind::Agent { exit: Exit::Lost }),
            ),
            (word(Exit::TimedOut, 2), failed(FailureKind::TimedOut)),
            (word(Exit::Cancelled, 2), Outcome::Cancelled),
            (
                Evidence {
                    said: Some(Err("401".into())),
                    ..word(Exit::Success, 2)
                },
                failed(FailureKind::Reported {
                    message: "401".into(),
                }),
            ),
            (
                Evidence {
                    said: Some(Ok(())),
                    ..word(Exit::Success, 0)
                },
                failed(FailureKind::Unchanged),
            ),
            (
                Evidence {
                    check: check(Exit::Success),
                    ..word(Exit::Success, 1)
                },
                changed(1),
            ),
            (
                Evidence {
                    check: check(crash.clone()),
                    ..word(Exit::Success, 1)
                },
                failed(FailureKind::Check {
                    command: "make test".into(),
                    exit: crash,
                }),
            ),
            (
                Evidence {
                    check: check(Exit::Cancelled),
                    ..word(Exit::Success, 1)
                },
                Outcome::Cancelled,
            ),
        ];
        for (evidence, outcome) in table {
            assert_eq!(judge(&evidence), outcome, "{evidence:?}");
        }
    }

    #[test]
    fn research_succeeds_by_its_report() {
        let research = Evidence {
            kind: TaskKind::Research,
            has_report: true,
            ..word(Exit::Success, 0)
        };
        assert_eq!(judge(&research), Outcome::Reported);
        let silent = Evidence {
            has_report: false,
            ..research.clone()
        };
        assert_eq!(judge(&silent), failed(FailureKind::Unchanged));
        let written = Evidence {
            n_files: 1,
            ..research
        };
        assert_eq!(judge(&written), changed(1));
    }
}
