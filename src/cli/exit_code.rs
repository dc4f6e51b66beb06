//! What the process tells whoever started it.

use std::process;

/// Every way this program exits; the manual lists the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// 0: done.
    Done,
    /// 1: it could not be done, for a reason that is the user's to know.
    Failure,
    /// 2: the command line is wrong.
    Usage,
    /// 3: some task did not succeed, whether or not the run counts as a success.
    TaskFailed,
    /// 4: a merge conflicts, or left something out.
    Conflict,
    /// 5: the source gives no valid plan: no task, or a cycle.
    NoPlan,
    /// 6: `check --strict` found something.
    Strict,
    /// 70: a mistake of this program.
    Internal,
    /// 128 + n: ended by signal n.
    Interrupted(u8),
}

impl ExitCode {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::TaskFailed => 3,
            Self::Conflict => 4,
            Self::NoPlan => 5,
            Self::Strict => 6,
            Self::Internal => 70,
            Self::Interrupted(signal) => 128_u8.saturating_add(signal),
        }
    }
}

impl process::Termination for ExitCode {
    fn report(self) -> process::ExitCode {
        self.code().into()
    }
}

/// The numbers and their meaning, for the manual.
pub(crate) const MEANINGS: &[(&str, &str)] = &[
    ("0", "Done."),
    (
        "1",
        "It could not be done; the message says why and what to do next.",
    ),
    ("2", "The command line is wrong."),
    (
        "3",
        "Some task did not succeed. Whether the run counts as a success all the same (from 80 % of its tasks on) or as \
         a failure is in the output.",
    ),
    ("4", "A merge conflicts, or left something out."),
    (
        "5",
        "The source gives no valid plan: it holds no task, or its order has a cycle.",
    ),
    (
        "6",
        "check --strict found a hazard above its threshold, or a task of which nothing is known.",
    ),
    ("70", "A mistake of this program."),
    ("128+n", "Ended by signal n: 130 is Ctrl-C."),
];
