//! The verdict over a task: pure, from what is known of its attempt.

use crate::model::{ErrorClass, Exit, FailureKind, Oid, Outcome, TaskKind};

/// What an agent says of itself in its last event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// Streams of its kind have no such event.
    Never,
    /// Streams of its kind have one, and this one ended without.
    Missing,
    /// It did what it could.
    Success,
    /// It failed.
    Failure {
        /// In which way.
        class: ErrorClass,
        /// What it says.
        message: String,
        /// How many seconds to wait, where that is told.
        wait: Option<u64>,
    },
}

/// What is known of an attempt when its task is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Evidence {
    /// How its process ended.
    pub(super) exit: Exit,
    /// What the agent says of itself.
    pub(super) word: Word,
    /// What it was not permitted.
    pub(super) denials: Vec<String>,
    /// Whether it printed or wrote any words that can be read as a report.
    pub(super) has_report: bool,
    /// Whether the session that it was to go on in was gone.
    pub(super) is_session_lost: bool,
    /// What sort of task it was.
    pub(super) kind: TaskKind,
    /// The tip of its branch.
    pub(super) tip: Oid,
    /// How many files differ from where it started.
    pub(super) n_files: usize,
    /// The check command and how it ended, where it was run.
    pub(super) check: Option<(String, Exit)>,
}

/// Decides how a task ended, from three things together: what the agent says of itself, what its branch holds, and the check.
///
/// An exit code of 0 is no success by itself. Nothing changed is none; nor is a change where the process ended badly, where
/// the agent says that it failed, where it never came to say anything although its kind does, or where the check fails. What
/// was not permitted stands against a change only where no check shows that the agent did without.
pub(super) fn judge(evidence: &Evidence) -> Outcome {
    let failed = |kind| Outcome::Failed { kind };
    if evidence.exit == Exit::Cancelled {
        return Outcome::Cancelled;
    }
    if let Some(kind) = ended_badly(evidence) {
        return failed(kind);
    }
    let denied = || FailureKind::Denied {
        what: evidence.denials.clone(),
    };
    let is_denied = !evidence.denials.is_empty();
    if evidence.n_files == 0 {
        return match evidence.kind {
            TaskKind::Research if evidence.has_report => Outcome::Reported,
            _ if is_denied => failed(denied()),
            _ => failed(FailureKind::Unchanged),
        };
    }
    match &evidence.check {
        None if is_denied => failed(denied()),
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

/// Whether what the attempt left is worth a check: nothing but the check stands between it and success.
pub(super) fn is_worth_checking(evidence: &Evidence) -> bool {
    let is_cancelled = evidence.exit == Exit::Cancelled;
    evidence.n_files > 0 && !is_cancelled && ended_badly(evidence).is_none()
}

/// How it failed before one looks at what it left.
fn ended_badly(evidence: &Evidence) -> Option<FailureKind> {
    Some(match (&evidence.exit, &evidence.word) {
        (Exit::Success | Exit::Failure { .. }, _) if evidence.is_session_lost => {
            FailureKind::SessionLost
        }
        (Exit::TimedOut, _) => FailureKind::TimedOut,
        (Exit::Stalled, _) => FailureKind::Stalled,
        (
            _,
            Word::Failure {
                class: ErrorClass::Other,
                message,
                ..
            },
        ) => FailureKind::Reported {
            message: message.clone(),
        },
        (
            _,
            Word::Failure {
                class,
                message,
                wait,
            },
        ) => FailureKind::Service {
            class: *class,
            message: message.clone(),
            wait: *wait,
        },
        (Exit::Success, Word::Missing) => FailureKind::Unfinished,
        (Exit::Success, _) => return None,
        (exit, _) => FailureKind::Agent { exit: exit.clone() },
    })
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
            word: Word::Never,
            denials: Vec::new(),
            has_report: false,
            is_session_lost: false,
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

    fn says(class: ErrorClass, message: &str) -> Word {
        Word::Failure {
            class,
            message: message.to_owned(),
            wait: None,
        }
    }

    fn denied() -> Outcome {
        failed(FailureKind::Denied {
            what: vec!["Bash: rm -rf".into()],
        })
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
                    word: says(ErrorClass::Other, "no idea"),
                    ..word(Exit::Success, 2)
                },
                failed(FailureKind::Reported {
                    message: "no idea".into(),
                }),
            ),
            (
                Evidence {
                    word: Word::Success,
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
    fn an_exit_code_of_0_is_no_success_by_itself() {
        let check = |exit| Some(("make test".to_owned(), exit));
        let crash = Exit::Failure { code: 3 };
        let table = [
            (
                Evidence {
                    word: says(ErrorClass::Authentication, "401"),
                    ..word(Exit::Success, 2)
                },
                failed(FailureKind::Service {
                    class: ErrorClass::Authentication,
                    message: "401".into(),
                    wait: None,
                }),
            ),
            (
                Evidence {
                    word: says(ErrorClass::RateLimit, "429"),
                    ..word(crash.clone(), 0)
                },
                failed(FailureKind::Service {
                    class: ErrorClass::RateLimit,
                    message: "429".into(),
                    wait: None,
                }),
            ),
            (
                Evidence {
                    word: Word::Missing,
                    ..word(Exit::Success, 2)
                },
                failed(FailureKind::Unfinished),
            ),
            (
                Evidence {
                    word: Word::Missing,
                    ..word(crash.clone(), 2)
                },
                failed(FailureKind::Agent {
                    exit: crash.clone(),
                }),
            ),
            (word(Exit::Stalled, 2), failed(FailureKind::Stalled)),
            (
                Evidence {
                    word: says(ErrorClass::Other, "no such session"),
                    is_session_lost: true,
                    ..word(crash.clone(), 2)
                },
                failed(FailureKind::SessionLost),
            ),
            (
                Evidence {
                    is_session_lost: true,
                    ..word(Exit::TimedOut, 0)
                },
                failed(FailureKind::TimedOut),
            ),
            (
                Evidence {
                    denials: vec!["Bash: rm -rf".into()],
                    ..word(Exit::Success, 2)
                },
                denied(),
            ),
            (
                Evidence {
                    denials: vec!["Bash: rm -rf".into()],
                    ..word(Exit::Success, 0)
                },
                denied(),
            ),
            (
                Evidence {
                    denials: vec!["Bash: rm -rf".into()],
                    check: check(Exit::Success),
                    ..word(Exit::Success, 2)
                },
                changed(2),
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
