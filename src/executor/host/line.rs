//! The lines in which an attempt is watched.
//!
//! What is sent is a greeting, then lines: `log N` with N bytes behind it, `beat` with what the processes use, `wait` with why
//! it does not run yet, `end` with the exit, `fail` with words. Whoever listens sends a byte now and then: that renews the
//! lease, so that one who is gone, though nobody told this machine, does not.

use std::io::{self, Write};

use crate::model::{Exit, Vitals, Wait};

/// One line of what is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::executor) enum Line {
    /// So many bytes of the log follow.
    Log(u64),
    /// It lives; what it uses.
    Beat(Option<Vitals>),
    /// Why it does not run yet; none where it does.
    Wait(Option<Wait>),
    /// How it ended.
    End(Exit),
    /// It cannot be watched, and why not.
    Fail(String),
}

impl Line {
    /// Reads a line; none where it is none of ours.
    pub(in crate::executor) fn parse(text: &str) -> Option<Self> {
        let (word, rest) = text.trim_end().split_once(' ')?;
        match word {
            "log" => rest.parse().ok().map(Self::Log),
            "wait" => Some(Self::Wait(serde_json::from_str(rest).ok()?)),
            "beat" => Some(Self::Beat(serde_json::from_str(rest).ok()?)),
            "end" => Some(Self::End(serde_json::from_str(rest).ok()?)),
            "fail" => Some(Self::Fail(rest.to_owned())),
            _ => None,
        }
    }

    /// Writes the line.
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Wait(wait) => writeln!(out, "wait {}", serde_json::to_string(wait)?),
            Self::Log(n) => writeln!(out, "log {n}"),
            Self::Beat(vitals) => writeln!(out, "beat {}", serde_json::to_string(vitals)?),
            Self::End(exit) => writeln!(out, "end {}", serde_json::to_string(exit)?),
            Self::Fail(words) => writeln!(out, "fail {}", words.replace('\n', " ")),
        }
    }
}

/// Sends the last one.
pub(super) fn last(line: &Line, out: &mut impl Write) -> io::Result<()> {
    line.write(out)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_as_it_was_written() {
        let lines = [
            Line::Log(17),
            Line::Beat(None),
            Line::Beat(Some(Vitals::default())),
            Line::Wait(Some(Wait {
                why: "job 12 waits: others go before it".to_owned(),
                needs_person: false,
            })),
            Line::Wait(None),
            Line::End(Exit::Failure { code: 3 }),
            Line::Fail("no such folder".to_owned()),
        ];
        for line in lines {
            let mut bytes = Vec::new();
            line.write(&mut bytes).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(Line::parse(&text), Some(line));
        }
        assert_eq!(Line::parse("Welcome to big1"), None);
        assert_eq!(Line::parse("log many"), None);
    }
}
