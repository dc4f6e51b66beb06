//! What sort of error an agent speaks of, by its words and the status of the answer it got.

use std::time::Duration;

use crate::model::ErrorClass;

/// Words that give a class away, in small letters; the first that is found decides.
const TELLING: &[(ErrorClass, &[&str])] = &[
    (
        ErrorClass::Limit,
        &[
            "insufficient_quota",
            "exceeded your current quota",
            "credit balance",
            "usage limit",
            "maximum budget",
            "max_budget",
            "maximum number of turns",
            "max_turns",
            "max session turns",
            "maximum session turns",
            "reached max",
            "quota exceeded",
            "budget_exhausted",
        ],
    ),
    (
        ErrorClass::RateLimit,
        &[
            "rate limit",
            "rate_limit",
            "ratelimit",
            "too many requests",
            "resource_exhausted",
            "rate limited",
        ],
    ),
    (
        ErrorClass::Authentication,
        &[
            "authentication",
            "authenticate",
            "unauthenticated",
            "unauthorized",
            "invalid api key",
            "invalid key",
            "invalid_api_key",
            "incorrect api key",
            "api key not valid",
            "permission_denied",
            "not logged in",
            "please log in",
            "please run /login",
            "login required",
        ],
    ),
    (
        ErrorClass::Server,
        &[
            "overloaded",
            "server_error",
            "server error",
            "servers are down",
            "internal error",
            "internalservererror",
            "high demand",
            "bad gateway",
            "service unavailable",
            "unavailable",
            "api_error",
        ],
    ),
    (
        ErrorClass::Network,
        &[
            "econnrefused",
            "econnreset",
            "enotfound",
            "etimedout",
            "fetch failed",
            "connection refused",
            "connection failed",
            "connection error",
            "connection reset",
            "waiting for network",
            "lookup address",
            "stream disconnected",
            "network error",
            "socket hang up",
        ],
    ),
    (
        ErrorClass::Refusal,
        &[
            "content_filter",
            "content filter",
            "refusal",
            "safety",
            "usage policy",
            "prohibited_content",
        ],
    ),
];

/// The class of an error. `status` is the status of the answer over HTTP, where it is told.
pub(in crate::agent) fn class_of(status: Option<u64>, words: &str) -> ErrorClass {
    let words = words.to_lowercase();
    let telling = |wanted: &[ErrorClass]| {
        TELLING
            .iter()
            .find(|(class, marks)| {
                wanted.contains(class) && marks.iter().any(|mark| words.contains(mark))
            })
            .map(|&(class, _)| class)
    };
    let by_status = |status: u64| match status {
        401 | 403 => Some(ErrorClass::Authentication),
        402 => Some(ErrorClass::Limit),
        // A quota that is used up has the same status as a limit that passes.
        429 => Some(telling(&[ErrorClass::Limit]).unwrap_or(ErrorClass::RateLimit)),
        408 => Some(ErrorClass::Network),
        500..=599 => Some(ErrorClass::Server),
        _ => None,
    };
    let all: Vec<ErrorClass> = TELLING.iter().map(|&(class, _)| class).collect();
    status
        .and_then(by_status)
        .or_else(|| telling(&all))
        .or_else(|| numbers(&words).find_map(by_status))
        .unwrap_or_default()
}

/// How long an error says one should wait: `try again in 2s`, `retry after 20 seconds`, `Retrying in 0.2 seconds`.
pub(super) fn wait_of(words: &str) -> Option<Duration> {
    let words = words.to_lowercase();
    let marks = ["again in ", "retry after ", "retry-after: ", "retrying in "];
    let rest = marks
        .iter()
        .find_map(|mark| words.split_once(mark))
        .map(|(_, rest)| rest.trim_start())?;
    let end = rest
        .find(|character: char| !(character.is_ascii_digit() || character == '.'))
        .unwrap_or(rest.len());
    let (number, unit) = rest.split_at_checked(end)?;
    let number: f64 = number.trim_end_matches('.').parse().ok()?;
    let unit: String = unit
        .trim_start()
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .collect();
    let factor = match unit.as_str() {
        "ms" | "milliseconds" => 0.001,
        "" | "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3600.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number * factor).ok()
}

/// Numbers of three digits that stand alone.
fn numbers(words: &str) -> impl Iterator<Item = u64> {
    words
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| word.len() == 3)
        .filter_map(|word| word.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_known_by_its_status_or_its_words() {
        let table = [
            (Some(401), "no", ErrorClass::Authentication),
            (Some(429), "slow down", ErrorClass::RateLimit),
            (
                Some(429),
                "You exceeded your current quota",
                ErrorClass::Limit,
            ),
            (Some(529), "", ErrorClass::Server),
            (
                None,
                "exceeded retry limit, last status: 429 Too Many Requests",
                ErrorClass::RateLimit,
            ),
            (
                None,
                "We’re currently experiencing high demand, which may cause temporary errors.",
                ErrorClass::Server,
            ),
            (
                None,
                "unexpected status 401 Unauthorized",
                ErrorClass::Authentication,
            ),
            (None, "it answered 503", ErrorClass::Server),
            (
                None,
                "Reached maximum number of turns (3)",
                ErrorClass::Limit,
            ),
            (None, "connect ECONNREFUSED ::1", ErrorClass::Network),
            (None, "no such file: a401b", ErrorClass::Other),
            (Some(200), "", ErrorClass::Other),
        ];
        for (status, words, class) in table {
            assert_eq!(class_of(status, words), class, "{status:?} {words}");
        }
    }

    #[test]
    fn a_wait_is_read_from_words() {
        let table = [
            ("rate limit: try again in 2s", Some(2_000)),
            ("please retry after 20 seconds.", Some(20_000)),
            ("Retrying in 0.2 seconds...", Some(200)),
            ("try again in 500ms", Some(500)),
            ("try again in 1.5 minutes", Some(90_000)),
            ("try again in a while", None),
            ("try again in 2 fortnights", None),
            ("try again in ", None),
            (
                "try again in 999999999999999999999999999999999999999999 s",
                None,
            ),
        ];
        for (words, ms) in table {
            assert_eq!(wait_of(words), ms.map(Duration::from_millis), "{words}");
        }
    }
}
