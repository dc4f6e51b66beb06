//! Durations and near misses.

use std::time::Duration;

use git_orchestrate::config::{nearest, parse_duration};
use proptest::prelude::*;

#[test]
fn durations_are_read_as_people_write_them() {
    let seconds = |text: &str| parse_duration(text).map(|duration| duration.as_secs_f64());
    for (text, expected) in [
        ("90", 90.0),
        ("30m", 1800.0),
        ("3s", 3.0),
        ("1h30m", 5400.0),
        ("1 h 30 min", 5400.0),
        ("500ms", 0.5),
        ("1.5h", 5400.0),
        ("2d", 172_800.0),
        (" 10 Minutes ", 600.0),
        ("0", 0.0),
    ] {
        assert_eq!(seconds(text), Some(expected), "{text}");
    }
    for text in [
        "",
        "m",
        "1h30",
        "-5s",
        "5 parsecs",
        "1..5s",
        "ten",
        "1e9999s",
        "5s!",
        "∞",
    ] {
        assert_eq!(seconds(text), None, "{text}");
    }
}

#[test]
fn a_near_miss_is_recognised_and_a_far_one_is_not() {
    let keys = ["max-workers", "timeout", "retries", "agent"];
    assert_eq!(nearest("max-worker", keys), Some("max-workers"));
    assert_eq!(nearest("tiemout", keys), Some("timeout"));
    assert_eq!(nearest("Agents", keys), Some("agent"));
    assert_eq!(nearest("colour", keys), None);
    assert_eq!(nearest("", keys), None);
}

proptest! {
    #[test]
    fn no_text_upsets_the_readers(text in ".{0,40}") {
        parse_duration(&text);
        nearest(&text, ["timeout", "agent"]);
    }

    #[test]
    fn whole_seconds_survive_being_written(seconds in 0..10_000_000_u64) {
        prop_assert_eq!(parse_duration(&seconds.to_string()), Some(Duration::from_secs(seconds)));
        prop_assert_eq!(parse_duration(&format!("{seconds}s")), Some(Duration::from_secs(seconds)));
    }
}
