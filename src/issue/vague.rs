//! Tasks that nobody could act on.

use super::words::{VerbForm, is_stop_word, verb, words};

/// What a title lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lack {
    /// It says nothing at all: "Misc".
    Everything,
    /// It has a verb and nothing that it is done to: "Improve stuff".
    Object,
    /// It names a thing and not what to do with it: "API things".
    Verb,
    /// It says neither where nor what would be better: "Improve performance".
    Place,
}

/// Words that name no thing.
const EMPTY: &[&str] = &[
    "things",
    "thing",
    "stuff",
    "misc",
    "miscellaneous",
    "etc",
    "various",
    "everything",
    "general",
    "other",
    "others",
    "todo",
    "tbd",
    "tba",
    "more",
    "some",
    "bits",
    "improvements",
    "improvement",
    "fixes",
    "changes",
    "change",
    "tweaks",
    "work",
    "ideas",
    "cleanup",
    "cleanups",
    "clean-up",
    "polish",
    "polishing",
    "refactoring",
    "updates",
    "update",
    "task",
    "tasks",
    "item",
    "items",
    "wip",
    "maybe",
    "better",
    "nice",
    "good",
    "finish",
    "finalize",
    "remaining",
    "rest",
    "again",
    "asap",
    "soon",
    "later",
    "minor",
    "small",
    "big",
    "several",
    "few",
    "issues",
    "issue",
    "problems",
    "problem",
    "bugs",
    "bug",
    "errors",
    "related",
    "up",
    "out",
    "it",
    "this",
    "that",
    "blah",
    "foo",
    "xxx",
    "placeholder",
    "example",
    "nits",
    "topics",
    "ready",
    "done",
];

/// Things so large that naming them is not enough where the verb says little.
const WIDE: &[&str] = &[
    "performance",
    "ux",
    "ui",
    "quality",
    "code",
    "codebase",
    "speed",
    "stability",
    "security",
    "experience",
    "design",
    "usability",
    "reliability",
    "scalability",
    "logic",
    "system",
    "app",
    "application",
    "project",
    "product",
    "backend",
    "frontend",
    "api",
];

/// Verbs that say little.
const WEAK: &[&str] = &[
    "improve",
    "enhance",
    "optimize",
    "optimise",
    "polish",
    "refactor",
    "clean",
    "handle",
    "fix",
    "update",
    "rework",
    "finish",
    "do",
    "work",
    "look",
    "check",
    "review",
    "tweak",
    "revamp",
    "refine",
    "modernize",
    "change",
    "complete",
    "make",
];

/// What a title lacks to be acted on; none where it lacks nothing.
pub(super) fn lack(title: &str) -> Option<Lack> {
    // Other scripts have other verbs: only titles in Latin letters are judged.
    if title.chars().any(|letter| {
        letter.is_alphabetic() && !letter.is_ascii() && !('\u{c0}'..='\u{24f}').contains(&letter)
    }) {
        return None;
    }
    let words: Vec<String> = words(title).filter(|word| !is_stop_word(word)).collect();
    let first = words.first().map(String::as_str).unwrap_or_default();
    let is_verb = |word: &str| word == "do" || verb(word).is_some();
    let leads_with_verb = is_verb(first)
        && (words.len() > 1 || verb(first).is_some_and(|(form, _)| form == VerbForm::Sure));
    let objects: Vec<&str> = words
        .iter()
        .skip(usize::from(leads_with_verb))
        .map(String::as_str)
        .filter(|word| !EMPTY.contains(word))
        .collect();
    if objects.is_empty() {
        return Some(if leads_with_verb && !EMPTY.contains(&first) {
            Lack::Object
        } else {
            Lack::Everything
        });
    }
    let has_empty = words.iter().any(|word| EMPTY.contains(&word.as_str()));
    if !leads_with_verb && objects.len() == 1 {
        return Some(Lack::Verb);
    }
    if !leads_with_verb
        && has_empty
        && objects.len() == 2
        && objects.iter().all(|word| WIDE.contains(word))
    {
        return Some(Lack::Verb);
    }
    if leads_with_verb && WEAK.contains(&first) && objects.iter().all(|word| WIDE.contains(word)) {
        return Some(Lack::Place);
    }
    None
}
