//! What the last words of a failed attempt speak of: pure, from its text.

use std::collections::BTreeSet;

/// What the last words of a failed attempt speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Symptom {
    /// A port that somebody else has.
    Port,
    /// A lock that somebody else holds.
    Lock,
    /// Memory was short.
    Memory,
    /// A disk was full.
    Disk,
    /// A service takes no more requests.
    RateLimit,
    /// Two changes do not merge.
    Conflict,
    /// A module that is not there: another task may have made it by now.
    MissingModule,
}

/// What gives each of them away, in lower case.
const SIGNS: &[(Symptom, &[&str])] = &[
    (
        Symptom::Port,
        &[
            "eaddrinuse",
            "address already in use",
            "port is already allocated",
            "port already in use",
            "only one usage of each socket address",
        ],
    ),
    (
        Symptom::Lock,
        &[
            ".lock': file exists",
            "another git process seems to be running",
            "could not get lock",
            "could not acquire lock",
            "database is locked",
            "database table is locked",
            "deadlock detected",
            "failed to acquire lock",
            "lock wait timeout",
            "resource temporarily unavailable",
            "unable to acquire lock",
            "ebusy: resource busy",
        ],
    ),
    (
        Symptom::Memory,
        &[
            "cannot allocate memory",
            "enomem",
            "heap out of memory",
            "memory allocation of",
            "memoryerror",
            "oomkilled",
            "out of memory",
            "std::bad_alloc",
        ],
    ),
    (
        Symptom::Disk,
        &[
            "enospc",
            "no space left on device",
            "disk quota exceeded",
            "out of diskspace",
            "unable to write file",
        ],
    ),
    (
        Symptom::RateLimit,
        &[
            "429 too many requests",
            "rate limit exceeded",
            "rate_limit_error",
            "ratelimiterror",
            "too many requests",
        ],
    ),
    (
        Symptom::Conflict,
        &[
            "automatic merge failed",
            "conflict (add/add)",
            "conflict (content)",
            "conflict (modify/delete)",
            "merge conflict in",
        ],
    ),
    (
        Symptom::MissingModule,
        &[
            "can't resolve '",
            "cannot find module",
            "cannot find package",
            "could not resolve \"",
            "err_module_not_found",
            "module not found",
            "modulenotfounderror",
            "no module named",
            "no required module provides package",
            "unresolved import",
        ],
    ),
];

impl Symptom {
    /// Whether it tells that tasks at work at the same time disturb each other.
    pub(super) fn is_disturbance(self) -> bool {
        self != Self::MissingModule
    }

    /// Its name for people.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Port => "ports in use",
            Self::Lock => "locks",
            Self::Memory => "memory",
            Self::Disk => "a full disk",
            Self::RateLimit => "rate limits",
            Self::Conflict => "conflicts",
            Self::MissingModule => "missing modules",
        }
    }
}

/// What a text speaks of.
pub(super) fn symptoms(text: &str) -> BTreeSet<Symptom> {
    let text = text.to_lowercase();
    SIGNS
        .iter()
        .filter(|(_, signs)| signs.iter().any(|sign| text.contains(sign)))
        .map(|(symptom, _)| *symptom)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_say_gives_it_away() {
        let table = [
            (
                "Error: listen EADDRINUSE: address already in use :::3000",
                Some(Symptom::Port),
            ),
            (
                "fatal: Unable to create '/r/.git/index.lock': File exists.",
                Some(Symptom::Lock),
            ),
            (
                "sqlite3.OperationalError: database is locked",
                Some(Symptom::Lock),
            ),
            (
                "FATAL ERROR: Reached heap limit - JavaScript heap out of memory",
                Some(Symptom::Memory),
            ),
            ("write: No space left on device", Some(Symptom::Disk)),
            (
                "index.lock' write error. Out of diskspace",
                Some(Symptom::Disk),
            ),
            ("HTTP 429 Too Many Requests", Some(Symptom::RateLimit)),
            (
                "CONFLICT (content): Merge conflict in a.txt",
                Some(Symptom::Conflict),
            ),
            (
                "ModuleNotFoundError: No module named 'auth'",
                Some(Symptom::MissingModule),
            ),
            (
                "error[E0432]: unresolved import `crate::auth`",
                Some(Symptom::MissingModule),
            ),
            ("Cargo.lock changed, 429 lines, all tests passed", None),
            ("", None),
        ];
        for (text, symptom) in table {
            assert_eq!(symptoms(text), symptom.into_iter().collect(), "{text}");
        }
    }
}
