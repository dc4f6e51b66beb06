//! Manifests with one thing a line: `go.mod`, `go.sum`, `Gemfile`, `requirements.txt`.

use super::context::Context;
use super::diff3::Open;
use super::keyed::{self, Unit};
use super::text::is_blank;

/// How a manifest writes a line, and what it is the key of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `path v1.2.3`, between the parentheses of `require` or after that word.
    GoMod,
    /// `gem "name", "~> 1"`.
    Gemfile,
    /// `name==1.2`.
    Requirements,
    /// `path v1.2.3 h1:hash=`, in any order.
    GoSum,
}

/// The things of both sides.
pub(super) fn settle(open: &Open<'_>, context: &Context<'_>, style: Style) -> Option<Vec<String>> {
    let units = |lines: &[&str]| {
        let own = lines.iter().filter(|line| !is_blank(line));
        let unit = |line: &&str| {
            Some(Unit {
                key: style.key(line)?,
                lines: vec![(*line).to_owned()],
            })
        };
        own.map(unit).collect::<Option<Vec<Unit>>>()
    };
    let (base, ours, theirs) = (units(&open.base)?, units(&open.ours)?, units(&open.theirs)?);
    let merged = keyed::merge(&base, &ours, &theirs, |_, _, _| None)?;
    let before = context.before.last().and_then(|line| style.key(line));
    let after = context.after.first().and_then(|line| style.key(line));
    let merged = keyed::sorted(merged, &ours, &theirs, before.as_deref(), after.as_deref());
    Some(merged.into_iter().flat_map(|unit| unit.lines).collect())
}

impl Style {
    /// What a line is the key of.
    pub(super) fn key(self, line: &str) -> Option<String> {
        let text = line.trim();
        match self {
            Self::GoMod => {
                let text = text.strip_prefix("require ").unwrap_or(text);
                let mut words = text.split_whitespace();
                let (path, version) = (words.next()?, words.next()?);
                let is_module = path.contains('.') && version.starts_with('v');
                let is_end = words.next().is_none_or(|word| word == "//");
                (is_module && is_end).then(|| path.to_owned())
            }
            Self::Gemfile => {
                let rest = text.strip_prefix("gem ")?.trim_start();
                let quote = rest
                    .chars()
                    .next()
                    .filter(|letter| matches!(letter, '"' | '\''))?;
                let name = rest.get(1..)?.split(quote).next()?;
                let is_whole = !text.ends_with(',') && !text.ends_with(" do");
                (is_whole && !name.is_empty()).then(|| name.to_owned())
            }
            Self::GoSum => {
                let words: Vec<&str> = text.split_whitespace().collect();
                let [path, version, hash] = words.as_slice() else {
                    return None;
                };
                hash.starts_with("h1:").then(|| format!("{path} {version}"))
            }
            Self::Requirements => {
                let is_part = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
                let end = text.find(|letter| !is_part(letter)).unwrap_or(text.len());
                let name = text.get(..end)?;
                let is_option = text.starts_with(['-', '#']) || text.ends_with('\\');
                (!is_option && !name.is_empty()).then(|| name.to_lowercase().replace('_', "-"))
            }
        }
    }

    /// Whether no key stands twice in a text in which it stood once.
    pub(super) fn has_each_once(self, lines: &[String], sides: [&[&str]; 2]) -> bool {
        let n = |key: &str, side: &[&str]| {
            let keys = side.iter().filter_map(|line| self.key(line));
            keys.filter(|other| other == key).count()
        };
        let merged: Vec<&str> = lines.iter().map(String::as_str).collect();
        let keys = merged.iter().filter_map(|line| self.key(line));
        let mut keys: Vec<String> = keys.collect();
        keys.dedup();
        keys.iter().all(|key| {
            let [ours, theirs] = sides.map(|side| n(key, side));
            n(key, &merged) <= ours.max(theirs).max(1)
        })
    }
}
