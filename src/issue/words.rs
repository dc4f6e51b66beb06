//! Which English words tell what a task is.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::TaskKind;

/// Verbs that a task can begin with, each with the work that it stands for.
///
/// Those in the second list are nouns as often: in the middle of a sentence they are verbs only where an object follows.
const VERBS: &[(TaskKind, &str)] = &[
    (
        TaskKind::Feature,
        "abort accept activate adapt add adjust adopt allow append apply assign attach \
         authenticate bootstrap bring calculate cap collect complete compute connect create \
         define derive detect develop disable emit enable encode encrypt enforce enhance \
         ensure establish exclude expand expose extend fail finalize finish generate get give \
         handle harden hide ignore implement improve include incorporate increase initialize \
         insert instrument integrate introduce invalidate keep launch let localize lower make \
         mark modify normalize notify open parse pass perform persist polish populate \
         preserve propagate protect provide raise refine refresh register reject render \
         require respect return revise sanitize scaffold secure send serialize serve show \
         skip sort stabilize start store strip submit teach throw track turn tweak update use \
         validate wire wrap write set",
    ),
    (
        TaskKind::Refactor,
        "align centralize clean collapse combine consolidate convert decouple deduplicate \
         delete deprecate drop eliminate extract generalize inline isolate migrate minimize \
         modernize modularize move optimize optimise organize overhaul parallelize reduce \
         refactor remove rename reorganize replace restructure retire reuse revamp rewrite \
         rework separate simplify standardize streamline swap tidy unify",
    ),
    (
        TaskKind::Docs,
        "announce annotate clarify describe explain specify translate",
    ),
    (
        TaskKind::Chore,
        "archive automate bump bundle configure install merge prepare publish regenerate run \
         upgrade vendor setup",
    ),
    (TaskKind::Test, "assert verify"),
    (
        TaskKind::Fix,
        "avoid correct fix prevent repair resolve restore stop",
    ),
    (
        TaskKind::Research,
        "confirm consider decide determine discuss evaluate examine explore figure find \
         identify investigate reproduce research",
    ),
];

/// Words that are verbs at the beginning of a task and nouns elsewhere.
const NOUN_VERBS: &[(TaskKind, &str)] = &[
    (
        TaskKind::Research,
        "analyze audit compare design measure plan profile prototype review spike study",
    ),
    (
        TaskKind::Chore,
        "backport close deploy format lint package pin release revert ship",
    ),
    (TaskKind::Test, "benchmark cover mock test"),
    (
        TaskKind::Feature,
        "build cache change check copy display edit export filter guard hook import limit \
         link list load lock log map monitor print query queue read pull record report reset retry \
         route save search support sync warn",
    ),
    (TaskKind::Fix, "debug patch"),
    (TaskKind::Docs, "document draft"),
    (TaskKind::Refactor, "port speed split switch trim"),
];

/// How sure it is that a word is a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VerbForm {
    /// It is one wherever it stands.
    Sure,
    /// It may be a noun.
    MayBeNoun,
}

/// Every verb with how sure it is one and the work that it stands for.
static LEXICON: LazyLock<HashMap<&'static str, (VerbForm, TaskKind)>> = LazyLock::new(|| {
    let entries = |form, verbs: &'static [(TaskKind, &'static str)]| {
        verbs.iter().flat_map(move |(kind, verbs)| {
            verbs
                .split_whitespace()
                .map(move |verb| (verb, (form, *kind)))
        })
    };
    entries(VerbForm::MayBeNoun, NOUN_VERBS)
        .chain(entries(VerbForm::Sure, VERBS))
        .collect()
});

/// The work that a verb stands for, in lower case and in its base form; none where the word is no verb of work.
pub(super) fn verb(word: &str) -> Option<(VerbForm, TaskKind)> {
    LEXICON.get(word).copied().or_else(|| {
        // Both spellings of verbs in -ize are read.
        let american = format!("{}ize", word.strip_suffix("ise")?);
        LEXICON.get(american.as_str()).copied()
    })
}

/// The base form of a verb in -ing, -ed or -s; none where the word is no verb of work.
pub(super) fn base_form(word: &str) -> Option<String> {
    for ending in ["ing", "ed", "es", "s"] {
        let Some(stem) = word.strip_suffix(ending) else {
            continue;
        };
        let undoubled = stem
            .char_indices()
            .next_back()
            .filter(|(at, last)| stem[..*at].ends_with(*last))
            .map(|(at, _)| stem[..at].to_owned());
        let found = [Some(stem.to_owned()), Some(format!("{stem}e")), undoubled]
            .into_iter()
            .flatten()
            .find(|candidate| verb(candidate).is_some());
        if found.is_some() {
            return found;
        }
    }
    None
}

/// The words of a text in lower case, without punctuation around them.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|letter: char| {
        letter.is_whitespace()
            || matches!(letter, '/' | ',' | ';' | '(' | ')' | '[' | ']' | '—' | '–')
    })
    .map(|word| {
        word.trim_matches(|letter: char| !letter.is_alphanumeric())
            .to_lowercase()
    })
    .filter(|word| !word.is_empty())
}

/// Words that carry no meaning of their own.
pub(super) fn is_stop_word(word: &str) -> bool {
    const STOP_WORDS: &[&str] = &[
        "a", "all", "an", "and", "any", "are", "as", "at", "be", "by", "can", "for", "from", "has",
        "have", "if", "in", "into", "is", "it", "its", "new", "no", "not", "of", "on", "or", "our",
        "per", "should", "so", "some", "that", "the", "their", "them", "then", "there", "these",
        "this", "those", "to", "up", "via", "we", "when", "where", "which", "will", "with", "you",
        "your",
    ];
    STOP_WORDS.contains(&word)
}

/// Whether a text begins with a verb that asks for work.
pub(super) fn begins_with_verb(text: &str) -> bool {
    let mut words = words(text);
    let first = words.next();
    let first = match first.as_deref() {
        Some("please" | "also" | "then" | "finally" | "we" | "optionally") => words.next(),
        _ => first,
    };
    first.is_some_and(|word| {
        verb(&word).is_some()
            || word
                .strip_prefix("re-")
                .is_some_and(|word| verb(word).is_some())
    })
}
