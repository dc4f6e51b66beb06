//! Needs and amounts of memory as people write them.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::time::Duration;

use super::Needs;

/// The longest label.
const MAX_LABEL: usize = 64;

impl FromStr for Needs {
    type Err = String;

    /// Reads `4 cpu, 8 GB, gpu, 2h, label cuda`; each part can stand with its name before or behind it.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut needs = Self::default();
        let mut is_in_labels = false;
        for item in items(text) {
            let wrong = || {
                format!("expected needs such as `4 cpu, 8 GB, 1 gpu, 2h, label cuda`, not '{item}'")
            };
            let (part, value) = part_of(item);
            // After `labels:` all that has no other name is one.
            let part = part.or(is_in_labels.then_some(Part::Label));
            is_in_labels = part == Some(Part::Label);
            match part {
                Some(Part::Cpu) => needs.cpu = Some(count(&value).ok_or_else(wrong)?),
                Some(Part::Gpu) if value.is_empty() => needs.gpu = Some(1),
                Some(Part::Gpu) => needs.gpu = Some(value.parse().map_err(|_| wrong())?),
                Some(Part::Memory) => needs.memory = Some(parse_size(&value).ok_or_else(wrong)?),
                Some(Part::Time) => needs.time = Some(parse_span(&value).ok_or_else(wrong)?),
                Some(Part::Label) => {
                    needs.labels.insert(label(&value).ok_or_else(wrong)?);
                }
                None => match (parse_span(&value), parse_size(&value)) {
                    (Some(time), _) => needs.time = Some(time),
                    (None, Some(memory)) => needs.memory = Some(memory),
                    (None, None) => return Err(wrong()),
                },
            }
        }
        if needs.is_empty() {
            return Err("expected needs such as `4 cpu, 8 GB, 1 gpu, 2h, label cuda`".to_owned());
        }
        Ok(needs)
    }
}

impl Needs {
    /// Reads what stands behind a word that is often followed by something else: nothing but amounts counts.
    pub fn of_amounts(text: &str) -> Option<Self> {
        let needs: Self = text.parse().ok()?;
        needs.labels.is_empty().then_some(needs)
    }

    /// Reads a list of labels with commas between them.
    pub fn of_labels(text: &str) -> Option<Self> {
        let labels: Option<BTreeSet<String>> = items(text).map(label).collect();
        let labels = labels.filter(|labels| !labels.is_empty())?;
        Some(Self {
            labels,
            ..Self::default()
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Cpu,
    Memory,
    Gpu,
    Time,
    Label,
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    let items = text.split([',', ';']).map(str::trim);
    items.filter(|item| !item.is_empty())
}

/// The name of a part, before or behind its value, and the value.
fn part_of(item: &str) -> (Option<Part>, String) {
    let words: Vec<&str> = item
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ':' | '='))
        .filter(|word| !word.is_empty())
        .collect();
    let named = |word: &str| {
        Some(match word.to_ascii_lowercase().as_str() {
            "cpu" | "cpus" | "core" | "cores" | "processor" | "processors" => Part::Cpu,
            "memory" | "mem" | "ram" => Part::Memory,
            "gpu" | "gpus" => Part::Gpu,
            "time" => Part::Time,
            "label" | "labels" => Part::Label,
            _ => return None,
        })
    };
    let first = words.first().and_then(|word| named(word));
    let last = words.last().and_then(|word| named(word));
    let (part, value) = match (first, last) {
        (Some(part), _) => (Some(part), words.get(1..)),
        (None, Some(part)) => (Some(part), words.get(..words.len().saturating_sub(1))),
        (None, None) => (None, Some(words.as_slice())),
    };
    (part, value.unwrap_or_default().join(" "))
}

fn count(text: &str) -> Option<u32> {
    text.parse().ok().filter(|&count| count > 0)
}

/// A label: a plain word, which can stand in a command line of another program.
fn label(text: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._+/-".contains(&byte);
    let begins_well = text.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    let is_fit = begins_well && text.len() <= MAX_LABEL && text.bytes().all(is_plain);
    is_fit.then(|| text.to_owned())
}

/// The number at the beginning of a text, and what is behind it, in lower case.
fn amount(text: &str) -> Option<(f64, String)> {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
    let number: f64 = number.parse().ok().filter(|&number| number > 0.0)?;
    Some((number, unit.trim().to_ascii_lowercase()))
}

/// Reads an amount of memory: `8G`, `8 GB`, `8 GiB`, `512MiB`. All units are binary ones.
pub fn parse_size(text: &str) -> Option<u64> {
    let (number, unit) = amount(text.trim())?;
    let power = match unit.trim_end_matches("ib").trim_end_matches('b') {
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        _ => return None,
    };
    let bytes = number * 1024_f64.powi(power);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it was looked at: it fits, and parts of a byte do not matter"
    )]
    let bytes = (1.0..1e18).contains(&bytes).then_some(bytes as u64);
    bytes
}

/// An amount of memory as it can be read again.
pub fn size(bytes: u64) -> String {
    let units = [(40, "T"), (30, "G"), (20, "M")];
    let whole = units
        .iter()
        .find(|(shift, _)| bytes > 0 && bytes.is_multiple_of(1 << shift));
    match whole {
        Some((shift, unit)) => format!("{}{unit}", bytes >> shift),
        // Of what is odd the last kilobyte matters to nobody.
        None if bytes >= 1 << 33 => format!("{}G", bytes >> 30),
        None if bytes >= 1 << 23 => format!("{}M", bytes >> 20),
        None => format!("{}K", (bytes >> 10).max(1)),
    }
}

/// A time with its unit: `90s`, `30 min`, `2h`, `1h30m`, `2d`.
fn parse_span(text: &str) -> Option<Duration> {
    let text: String = text.split_whitespace().collect();
    let (mut rest, mut seconds) = (text.as_str(), 0.0);
    while !rest.is_empty() {
        let n_digits = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let (number, after) = rest.split_at(n_digits);
        let n_letters = after.find(|letter: char| !letter.is_alphabetic());
        let (unit, after) = after.split_at(n_letters.unwrap_or(after.len()));
        let per_unit = match unit.to_ascii_lowercase().as_str() {
            "s" | "sec" | "second" | "seconds" => 1.0,
            "m" | "min" | "minute" | "minutes" => 60.0,
            "h" | "hour" | "hours" => 3600.0,
            "d" | "day" | "days" => 86400.0,
            _ => return None,
        };
        seconds += number.parse::<f64>().ok()? * per_unit;
        rest = after;
    }
    // Nobody waits for longer than a year.
    (1.0..=365.0 * 86400.0)
        .contains(&seconds)
        .then(|| Duration::from_secs_f64(seconds))
}

pub(super) fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, minutes, 0) if minutes > 0 => format!("{minutes}m"),
        (hours, 0, 0) if hours > 0 => format!("{hours}h"),
        (hours, minutes, 0) if hours > 0 => format!("{hours}h{minutes}m"),
        _ => format!("{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_are_read_as_people_write_them_and_as_they_are_written() {
        let all = "4 cpu, memory 8G, 1 gpu, time 1h30m, label cuda, label a100";
        for text in [
            all,
            "cpu: 4; 8 GB; gpu; 90 min; labels: cuda, a100",
            "cpu=4, memory=8GiB, gpu=1, time=1.5h, label=cuda, label=a100",
            "4 cores, 8G ram, 1 GPU, 1 h 30 m, a100 label, cuda label",
        ] {
            let needs: Needs = text.parse().unwrap();
            assert_eq!(
                needs.to_string(),
                "4 cpu, memory 8G, 1 gpu, time 1h30m, label a100, label cuda",
                "{text}"
            );
            assert_eq!(needs.to_string().parse(), Ok(needs));
        }
        for text in [
            "",
            ",",
            "cuda",
            "0 cpu",
            "cpu",
            "many cpu",
            "8",
            "-1 gpu",
            "label -x",
            "label a b",
            "time 5",
            "#12",
            "8 GB of disk",
        ] {
            assert!(text.parse::<Needs>().is_err(), "{text}");
        }
        assert_eq!(Needs::of_amounts("label x"), None);
        assert_eq!(Needs::of_labels("linux, macOS and Windows"), None);
        assert_eq!(
            Needs::of_labels("linux, big").unwrap().to_string(),
            "label big, label linux"
        );
    }

    #[test]
    fn memory_is_written_as_it_is_read() {
        for text in ["8G", "512M", "2T", "1536M"] {
            assert_eq!(size(parse_size(text).unwrap()), text);
        }
        assert_eq!(size(16_777_216_001), "15G");
    }
}
