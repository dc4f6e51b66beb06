//! Why a task probably failed, and what to try: pure, from how it failed and its last words.

use crate::model::{ErrorClass, Exit, FailureKind};

/// Why a task probably failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cause {
    /// Its name.
    pub(super) name: &'static str,
    /// What may help.
    pub(super) advice: &'static str,
}

const fn cause(name: &'static str, advice: &'static str) -> Cause {
    Cause { name, advice }
}

const TIME_OUT: Cause = cause(
    "time-out",
    "Give it more time with `--timeout`, or split the task.",
);
const NOTHING_CHANGED: Cause = cause(
    "nothing changed",
    "Say more exactly what is to be done, or check the box if it is done already.",
);
const RATE_LIMIT: Cause = cause(
    "rate limit",
    "Wait until the service takes requests again, or run fewer tasks at once with `--max-workers`.",
);
const CONFLICT: Cause = cause(
    "conflict",
    "Merge the results before it, and try again on top of them.",
);
const MISSING_MODULE: Cause = cause(
    "missing module",
    "Let the `setup` command of the settings install it, or let the task that makes it come first.",
);
const FAILING_TESTS: Cause = cause(
    "failing tests",
    "Read what failed below; if it fails without the change, too, mend that first.",
);

/// What the last words give away, in lower case, likeliest first.
const SIGNS: &[(Cause, &[&str])] = &[
    (
        RATE_LIMIT,
        &[
            "429 too many requests",
            "rate limit",
            "rate_limit",
            "too many requests",
        ],
    ),
    (
        MISSING_MODULE,
        &[
            "modulenotfounderror",
            "no module named",
            "cannot find module",
            "cannot find package",
            "can't resolve '",
            "module not found",
            "err_module_not_found",
            "unresolved import",
            "no required module provides package",
            "command not found",
        ],
    ),
    (
        CONFLICT,
        &[
            "merge conflict in",
            "automatic merge failed",
            "conflict (content)",
            "conflict (add/add)",
        ],
    ),
    (
        cause("memory", "Run fewer tasks at once with `--max-workers`."),
        &[
            "out of memory",
            "cannot allocate memory",
            "oomkilled",
            "memoryerror",
        ],
    ),
    (
        cause("full disk", "Make room, or run fewer tasks at once."),
        &["no space left on device", "enospc", "disk quota exceeded"],
    ),
    (
        cause("network", "Check the connection, and try again."),
        &[
            "could not resolve host",
            "connection refused",
            "network is unreachable",
            "enotfound",
        ],
    ),
    (
        FAILING_TESTS,
        &[
            "test result: failed",
            "assertionerror",
            "assertion failed",
            "tests failed",
            "test failed",
            "failures:",
            "--- fail:",
            " failed, ",
            "not ok ",
        ],
    ),
];

/// Why a task probably failed. `tail` is the end of what was printed.
pub(super) fn likely(kind: &FailureKind, tail: &str) -> Cause {
    match kind {
        FailureKind::TimedOut | FailureKind::Stalled => return TIME_OUT,
        FailureKind::Unchanged => return NOTHING_CHANGED,
        FailureKind::Base { .. } => return CONFLICT,
        FailureKind::FilledDisk { .. } => {
            return cause("full disk", "Make room, or run fewer tasks at once.");
        }
        FailureKind::OverBudget { .. } => {
            return cause(
                "budget",
                "Allow more with `--task-budget`, or split the task.",
            );
        }
        FailureKind::Denied { .. } => {
            return cause("permissions", "Allow more with `--permissions`.");
        }
        FailureKind::Contract { .. } => {
            return cause(
                "broken contract",
                "Let the task that owns the file make the change, or make it wait for that one.",
            );
        }
        FailureKind::Service { class, .. } => match class {
            ErrorClass::RateLimit => return RATE_LIMIT,
            ErrorClass::Authentication => {
                return cause("authentication", "Log the agent in, or set its key anew.");
            }
            ErrorClass::Limit => return cause("limit", "Raise the limit of the agent's service."),
            ErrorClass::Network | ErrorClass::Server => {
                return cause("service", "Wait until the agent's service answers again.");
            }
            ErrorClass::Refusal | ErrorClass::Other => {}
        },
        FailureKind::Agent {
            exit: Exit::NotStarted { .. },
        } => return cause("agent not there", "See `git orchestrate doctor`."),
        _ => {}
    }
    let tail = tail.to_lowercase();
    let told = SIGNS
        .iter()
        .find(|(_, signs)| signs.iter().any(|sign| tail.contains(sign)));
    match (told, kind) {
        (Some((cause, _)), _) => *cause,
        (None, FailureKind::Check { .. }) => FAILING_TESTS,
        (None, _) => cause("not known", "Read the last lines below, and try again."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_it_failed_goes_before_what_was_printed() {
        let name = |kind: &FailureKind, tail| likely(kind, tail).name;
        assert_eq!(name(&FailureKind::TimedOut, "rate limit"), "time-out");
        let check = FailureKind::Check {
            command: "x".to_owned(),
            exit: Exit::Failure { code: 1 },
        };
        assert_eq!(name(&check, "No module named 'x'"), "missing module");
        assert_eq!(name(&check, "boom"), "failing tests");
        assert_eq!(name(&FailureKind::Unchanged, ""), "nothing changed");
        let service = FailureKind::Service {
            class: ErrorClass::RateLimit,
            message: "429".to_owned(),
            wait: None,
        };
        assert_eq!(name(&service, "No module named 'x'"), "rate limit");
        assert_eq!(name(&FailureKind::Unfinished, "?"), "not known");
    }
}
