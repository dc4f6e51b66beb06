//! What the first line of a message says by its form: what kind of change it is, and of which part.

use super::terms::hash;

/// The words that say what kind of change it is.
const KINDS: [&str; 26] = [
    "fix",
    "feat",
    "docs",
    "doc",
    "chore",
    "test",
    "tests",
    "refactor",
    "perf",
    "build",
    "ci",
    "style",
    "add",
    "remove",
    "update",
    "improve",
    "bump",
    "change",
    "support",
    "use",
    "allow",
    "make",
    "rename",
    "move",
    "drop",
    "deprecate",
];

/// A longer beginning is no scope but a sentence with a colon.
const MAX_PREFIX: usize = 40;

/// What a subject says by its form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SubjectForm {
    /// The hash of the part that it is about: `parser` of `fix(parser): …`, `parser: …` and `[parser] …`.
    pub scope: Option<u32>,
    /// The kind of change, by the word that it begins with; equal numbers are equal kinds.
    pub kind: Option<u8>,
}

impl SubjectForm {
    /// The form of a subject.
    pub fn of(subject: &str) -> Self {
        let subject = subject.to_lowercase();
        Self {
            scope: scope(&subject).map(hash),
            kind: kind(&subject),
        }
    }
}

fn kind(subject: &str) -> Option<u8> {
    let first =
        (subject.split(|letter: char| !letter.is_alphanumeric())).find(|word| !word.is_empty())?;
    let bare = first
        .trim_end_matches("es")
        .trim_end_matches("ed")
        .trim_end_matches('s');
    let is_kind =
        |kind: &&str| *kind == first || kind.trim_end_matches('e') == bare || *kind == bare;
    u8::try_from(KINDS.iter().position(is_kind)?).ok()
}

fn scope(subject: &str) -> Option<&str> {
    if let Some((prefix, _)) = subject.split_once(": ")
        && prefix.len() < MAX_PREFIX
    {
        if let Some((_, rest)) = prefix.split_once('(')
            && let Some((scope, _)) = rest.split_once(')')
        {
            return Some(scope);
        }
        let prefix = prefix.trim_end_matches('!');
        if !KINDS.contains(&prefix) && prefix.split(' ').count() <= 2 {
            return Some(prefix);
        }
    }
    let (scope, _) = subject.strip_prefix('[')?.split_once(']')?;
    Some(scope)
}
