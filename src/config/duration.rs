//! Durations as people write them.

use std::time::Duration;

/// Reads `30m`, `90s`, `1h30m`, `1 h 30 min`, `500ms`, `2d`, `1.5h`, or a bare number of seconds.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() {
        return None;
    }
    let mut rest = text.as_str();
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let n_digits = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at_checked(n_digits)?;
        let n_letters = after
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(n_letters)?;
        let is_bare = unit.is_empty() && number.len() == text.len();
        let seconds_per_unit = match unit.to_ascii_lowercase().as_str() {
            "" if is_bare => 1.0,
            "ms" => 0.001,
            "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
            "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
            "h" | "hr" | "hrs" | "hour" | "hours" => 3600.0,
            "d" | "day" | "days" => 86400.0,
            _ => return None,
        };
        seconds += number.parse::<f64>().ok()? * seconds_per_unit;
        rest = after;
    }
    Duration::try_from_secs_f64(seconds).ok()
}

/// Writes a duration so that it can be read again: `30m`, `1h30m`, `90s`, `500ms`.
pub(super) fn write_duration(duration: Duration) -> String {
    if duration.subsec_millis() > 0 {
        return format!("{}ms", duration.as_millis());
    }
    let seconds = duration.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, minutes, 0) if minutes > 0 => format!("{minutes}m"),
        (hours, 0, 0) if hours > 0 => format!("{hours}h"),
        (hours, minutes, 0) if hours > 0 => format!("{hours}h{minutes}m"),
        _ => format!("{seconds}s"),
    }
}
