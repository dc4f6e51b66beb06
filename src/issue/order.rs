//! What the words say about the order of tasks.

use super::ParseContext;
use super::reference::references;
use super::rich::Rich;
use super::target::{Target, TargetReader, is_whole};

/// Which of the two comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// The task that is spoken of comes after what is named.
    After,
    /// It comes before.
    Before,
}

/// One statement of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) direction: Direction,
    pub(super) targets: Vec<Target>,
    /// Whether it surely is meant as a dependency, so that one that names nothing known is worth a remark.
    pub(super) is_explicit: bool,
    /// Where it stands in its line.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The phrases that state an order. Those that people also use for other things count only where a task is named.
const PHRASES: &[(&str, Direction, bool)] = &[
    ("depends on", Direction::After, true),
    ("depend on", Direction::After, true),
    ("depends upon", Direction::After, true),
    ("depending on", Direction::After, false),
    ("dependent on", Direction::After, true),
    ("dependencies:", Direction::After, true),
    ("dependency:", Direction::After, true),
    ("deps:", Direction::After, true),
    ("prerequisites:", Direction::After, true),
    ("prerequisite:", Direction::After, true),
    ("prereq:", Direction::After, true),
    ("blocked by", Direction::After, true),
    ("blocked on", Direction::After, true),
    ("blocked until", Direction::After, true),
    ("waits for", Direction::After, true),
    ("wait for", Direction::After, true),
    ("waiting for", Direction::After, true),
    ("waiting on", Direction::After, true),
    ("must come after", Direction::After, true),
    ("must follow", Direction::After, true),
    ("builds on", Direction::After, false),
    ("build on", Direction::After, false),
    ("stacked on", Direction::After, false),
    ("gated on", Direction::After, false),
    ("gated by", Direction::After, false),
    ("contingent on", Direction::After, false),
    ("requires", Direction::After, false),
    ("require", Direction::After, false),
    ("needs", Direction::After, false),
    ("need", Direction::After, false),
    ("follows", Direction::After, false),
    ("once", Direction::After, false),
    ("after", Direction::After, false),
    ("when", Direction::After, false),
    ("blocks", Direction::Before, false),
    ("unblocks", Direction::Before, false),
    ("blocking", Direction::Before, false),
    ("required by", Direction::Before, false),
    ("required for", Direction::Before, false),
    ("needed by", Direction::Before, false),
    ("needed for", Direction::Before, false),
    ("prerequisite for", Direction::Before, false),
    ("prerequisite of", Direction::Before, false),
    ("must come before", Direction::Before, true),
    ("before", Direction::Before, false),
    ("precedes", Direction::Before, false),
];

/// Who writes more than this in a line states no order with it.
const MAX_BYTES: usize = 4096;

/// Whether a line states an order at all.
pub(super) fn has_statement(line: &Rich) -> bool {
    !statements(line, &ParseContext::default()).is_empty()
}

/// All statements of a line.
pub(super) fn statements(line: &Rich, context: &ParseContext) -> Vec<Statement> {
    let line = line.slice(0, MAX_BYTES);
    let text = line.text();
    let lower = text.to_ascii_lowercase();
    let found = references(&line, context);
    let mut statements: Vec<Statement> = turn(&lower).into_iter().collect();
    let mut hits: Vec<(usize, &(&str, Direction, bool))> = PHRASES
        .iter()
        .flat_map(|phrase| {
            lower
                .match_indices(phrase.0)
                .map(move |(at, _)| (at, phrase))
        })
        .filter(|(at, phrase)| is_whole(&lower, *at, phrase.0))
        .collect();
    // Of two phrases in one place, the longer one.
    hits.sort_by_key(|(at, phrase)| (*at, usize::MAX - phrase.0.len()));
    for (at, phrase) in hits {
        let is_taken = statements.iter().any(|old| at < old.end);
        if is_taken || is_denied(&lower, at) {
            continue;
        }
        let mut reader = TargetReader::new(&text, &lower, at + phrase.0.len(), &found);
        let opens = lower.get(..at).is_some_and(|before| {
            before.trim_end().is_empty()
                || before
                    .trim_end()
                    .ends_with(['(', '[', '—', '–', ';', '.', ':'])
                || before.ends_with(" - ")
        });
        let is_labelled = reader
            .rest()
            .trim_start_matches('*')
            .trim_start()
            .starts_with(':')
            || phrase.0.ends_with(':');
        let may_be_number = phrase.2 || is_labelled;
        let mut targets = reader.targets(may_be_number);
        let may_be_words = phrase.2
            || is_labelled
            || (opens && matches!(phrase.0, "after" | "once" | "requires" | "needs"));
        if targets.is_empty() && may_be_words {
            targets = reader.words();
        }
        if !targets.is_empty() {
            statements.push(Statement {
                direction: phrase.1,
                targets,
                is_explicit: phrase.2 || (is_labelled && phrase.0 != "when"),
                start: at,
                end: reader.at,
            });
        }
    }
    statements
}

/// The order of an item that begins with "then": it comes after all items before it.
fn turn(lower: &str) -> Option<Statement> {
    let end = [
        "then ",
        "then, ",
        "and then ",
        "after that ",
        "after that, ",
        "afterwards ",
        "afterwards, ",
        "finally ",
        "finally, ",
        "lastly, ",
    ]
    .iter()
    .find(|phrase| lower.starts_with(**phrase))?
    .len();
    let targets = vec![Target::ListBefore];
    Some(Statement {
        direction: Direction::After,
        targets,
        is_explicit: false,
        start: 0,
        end,
    })
}

/// Whether the words before a phrase turn it into its opposite: "no longer depends on".
fn is_denied(lower: &str, at: usize) -> bool {
    let before = lower.get(..at).unwrap_or_default();
    let clause = before
        .rsplit(['.', ';', ',', '('])
        .next()
        .unwrap_or_default();
    clause.split_whitespace().rev().take(3).any(|word| {
        matches!(
            word,
            "not" | "no" | "never" | "without" | "independent" | "longer"
        ) || word.ends_with("n't")
    })
}
