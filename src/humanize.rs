//! Quantities in words: durations, counts, lists, sizes. Pure.

use std::time::Duration;

/// A duration for people, in at most two units: `0.4 s`, `12 s`, `3 min 05 s`, `2 h 07 min`, `3 d 4 h`.
pub fn duration(duration: Duration) -> String {
    let tenths = (duration.as_millis() + 50) / 100;
    if tenths < 100 {
        return format!("{}.{} s", tenths / 10, tenths % 10);
    }
    let seconds = duration.as_secs() + u64::from(duration.subsec_millis() >= 500);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) if seconds.is_multiple_of(60) => format!("{minutes} min"),
        (0, 0, _) => format!("{minutes} min {:02} s", seconds % 60),
        (0, _, _) if minutes.is_multiple_of(60) => format!("{hours} h"),
        (0, _, _) => format!("{hours} h {:02} min", minutes % 60),
        _ => format!("{days} d {} h", hours % 24),
    }
}

/// A duration on a clock that runs: `0:07`, `12:34`, `1:02:03`.
pub fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 {
        format!("{minutes}:{seconds:02}")
    } else {
        format!("{hours}:{minutes:02}:{seconds:02}")
    }
}

/// An estimate in whole minutes: `1 minute`, `41 minutes`.
pub fn minutes(minutes: f64) -> String {
    let number = format!("{minutes:.0}");
    let noun = if number == "1" { "minute" } else { "minutes" };
    format!("{number} {noun}")
}

/// A number with its noun: `1 task`, `3 tasks`. `noun` is in the singular.
pub fn count(n: usize, noun: &str) -> String {
    format!("{n} {}", plural(n, noun))
}

/// The noun for `n` of a thing: `task`, `tasks`, `branches`, `tries`.
pub fn plural(n: usize, noun: &str) -> String {
    if n == 1 {
        return noun.to_owned();
    }
    let is_hissing = ["s", "x", "ch", "sh"].iter().any(|end| noun.ends_with(end));
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ if is_hissing => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

/// Items with commas and `and`: `a`, `a and b`, `a, b and c`.
pub fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    join(items, "and")
}

/// Items with commas and `or`: `a`, `a or b`, `a, b or c`.
pub fn alternatives<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    join(items, "or")
}

/// The first `n` items, and how many more there are: `a, b and 3 more`.
pub fn list_first<T: ToString>(items: impl IntoIterator<Item = T>, n: usize) -> String {
    let mut items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    if items.len() > n + 1 {
        let n_more = items.len() - n;
        items.truncate(n);
        items.push(format!("{n_more} more"));
    }
    list(items)
}

fn join<T: ToString>(items: impl IntoIterator<Item = T>, word: &str) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    match items.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} {word} {last}", rest.join(", ")),
    }
}

/// Bytes in binary units: `0 bytes`, `1 byte`, `999 bytes`, `1.5 KiB`, `12 MiB`.
pub fn bytes(n: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if n < 1024 {
        return format!("{n} {}", if n == 1 { "byte" } else { "bytes" });
    }
    let mut size = n as f64 / 1024.0;
    let mut units = UNITS.iter();
    let mut unit = units.next().copied().unwrap_or_default();
    for larger in units {
        if size < 1023.5 {
            break;
        }
        size /= 1024.0;
        unit = larger;
    }
    if size < 9.95 {
        format!("{size:.1} {unit}")
    } else {
        format!("{size:.0} {unit}")
    }
}

/// How many tokens: `950 tokens`, `12.3 k tokens`, `2 M tokens`.
pub fn tokens(n: u64) -> String {
    let short = |n: f64| format!("{n:.1}").trim_end_matches(".0").to_owned();
    match n {
        1_000_000.. => format!("{} M tokens", short(n as f64 / 1e6)),
        10_000.. => format!("{} k tokens", short(n as f64 / 1e3)),
        1 => "1 token".to_owned(),
        _ => format!("{n} tokens"),
    }
}

/// How many times as much: `1.9 times`. The less, the more closely it is told; what is hardly more than nothing is
/// `<0.001 times`.
pub fn times(factor: f64) -> String {
    let n_digits = match factor {
        0.95.. => 1,
        0.095.. => 2,
        0.001.. => 3,
        _ if factor > 0.0 => return "<0.001 times".to_owned(),
        _ => 1,
    };
    format!("{factor:.n_digits$} times")
}

/// A share from 0 to 1 as a whole percentage; 100 % only where it is all, 0 % only where it is nothing.
pub fn percent(share: f64) -> String {
    let percentage = (share.clamp(0.0, 1.0) * 100.0).round();
    let percentage = if share < 1.0 && percentage >= 100.0 {
        99.0
    } else if share > 0.0 && percentage <= 0.0 {
        1.0
    } else {
        percentage
    };
    format!("{percentage:.0} %")
}
