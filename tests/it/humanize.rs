//! Quantities in words.

use std::time::Duration;

use git_orchestrate::humanize::{
    alternatives, bytes, clock, count, duration, list, list_first, minutes, percent, times,
};

#[test]
fn durations_have_at_most_two_units() {
    let shown = [
        0,
        40,
        999,
        9_949,
        9_951,
        12_400,
        59_499,
        60_000,
        185_000,
        3_599_000,
        7_620_000,
        273_600_000,
    ]
    .map(|millis| duration(Duration::from_millis(millis)));
    insta::assert_snapshot!(shown.join(" | "), @"0.0 s | 0.0 s | 1.0 s | 9.9 s | 10 s | 12 s | 59 s | 1 min | 3 min 05 s | 59 min 59 s | 2 h 07 min | 3 d 4 h");
}

#[test]
fn a_small_factor_is_told_more_closely() {
    let told = [12.34, 1.0, 0.96, 0.4, 0.0951, 0.012, 0.0004, 0.0].map(times);
    insta::assert_snapshot!(told.join(" | "), @"12.3 times | 1.0 times | 1.0 times | 0.40 times | 0.10 times | 0.012 times | <0.001 times | 0.0 times");
}

#[test]
fn a_running_clock_counts_up_in_two_or_three_places() {
    let shown = [0, 7, 754, 3723, 360_000].map(|seconds| clock(Duration::from_secs(seconds)));
    insta::assert_snapshot!(shown.join(" | "), @"0:00 | 0:07 | 12:34 | 1:02:03 | 100:00:00");
}

#[test]
fn counts_agree_with_their_nouns() {
    let shown = [
        count(0, "task"),
        count(1, "task"),
        count(2, "branch"),
        count(2, "try"),
        count(2, "day"),
        count(3, "hazard"),
    ];
    insta::assert_snapshot!(shown.join(" | "), @"0 tasks | 1 task | 2 branches | 2 tries | 2 days | 3 hazards");
}

#[test]
fn estimates_are_whole_minutes() {
    let words = [0.4, 0.9, 1.4, 1.6, 41.0].map(minutes);
    assert_eq!(
        words.join(", "),
        "0 minutes, 1 minute, 1 minute, 2 minutes, 41 minutes"
    );
}

#[test]
fn lists_end_with_a_word() {
    assert_eq!(list(Vec::<String>::new()), "");
    assert_eq!(list([1]), "1");
    assert_eq!(list(["a", "b", "c"]), "a, b and c");
    assert_eq!(alternatives(["a", "b"]), "a or b");
    assert_eq!(list_first(1..=4, 2), "1, 2 and 2 more");
    assert_eq!(
        list_first(1..=3, 2),
        "1, 2 and 3",
        "one more item is shown rather than counted"
    );
}

#[test]
fn sizes_and_shares_are_short() {
    let sizes = [0, 1, 1023, 1024, 1536, 10_240, 1_048_575, 5_000_000_000].map(bytes);
    insta::assert_snapshot!(sizes.join(" | "), @"0 bytes | 1 byte | 1023 bytes | 1.0 KiB | 1.5 KiB | 10 KiB | 1.0 MiB | 4.7 GiB");
    let shares = [0.0, 0.001, 0.834, 0.999, 1.0].map(percent);
    insta::assert_snapshot!(shares.join(" | "), @"0 % | 1 % | 83 % | 99 % | 100 %");
}
