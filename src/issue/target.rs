//! What a phrase of order names: `#12`, `task 2`, `1-3`, `A4`, `phase 1`, "all of the above", a title.

use super::marks;
use super::reference::FoundReference;
use super::section;
use crate::model::IssueRef;

/// What a statement names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    Reference(IssueRef),
    Number(u64),
    Key(String),
    Stage(u32),
    /// The task right before.
    Previous,
    /// All tasks before in the same list.
    ListBefore,
    /// All tasks before.
    AllPrevious,
    /// All other tasks.
    AllOthers,
    /// Words that may be those of a title.
    Words(String),
}

/// Reads what is named behind a phrase.
pub(super) struct TargetReader<'a> {
    text: &'a str,
    lower: &'a str,
    /// How far the text is read.
    pub(super) at: usize,
    references: &'a [FoundReference],
}

impl<'a> TargetReader<'a> {
    /// A reader of `text`, with `lower` the same in ASCII lower case, from `at` on.
    pub(super) fn new(
        text: &'a str,
        lower: &'a str,
        at: usize,
        references: &'a [FoundReference],
    ) -> Self {
        Self {
            text,
            lower,
            at,
            references,
        }
    }

    pub(super) fn rest(&self) -> &str {
        self.lower.get(self.at..).unwrap_or_default()
    }

    fn skip(&mut self, letters: &[char]) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(letters).len();
    }

    /// Skips any of `words` where it stands next.
    fn skip_words(&mut self, words: &[&str]) -> bool {
        let mut has_skipped = false;
        loop {
            self.skip(&[' ', '\n', ':', '*', '(', '[', '"', '\u{201c}']);
            let rest = self.rest();
            let word = rest
                .split(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '-' | '\'')))
                .next()
                .unwrap_or_default();
            if word.is_empty() || !words.contains(&word) {
                return has_skipped;
            }
            self.at += word.len();
            has_skipped = true;
        }
    }

    /// The references, numbers and keys that stand next, with what joins them.
    pub(super) fn targets(&mut self, may_be_number: bool) -> Vec<Target> {
        let mut targets = Vec::new();
        let mut is_noun = false;
        loop {
            let mark = self.at;
            self.skip_words(&[
                "the",
                "both",
                "on",
                "of",
                "by",
                "either",
                "completion",
                "merge",
                "merging",
                "finishing",
                "completing",
                "landing",
                "also",
                "issue",
                "issues",
                "pr",
                "prs",
            ]);
            is_noun |= self.skip_words(&[
                "task",
                "tasks",
                "step",
                "steps",
                "item",
                "items",
                "subtask",
                "subtasks",
                "sub-task",
                "sub-tasks",
                "part",
                "number",
                "no",
                "ticket",
                "story",
                "todo",
            ]);
            let Some(found) = self.target(may_be_number || is_noun, is_noun) else {
                self.at = mark;
                return targets;
            };
            targets.extend(found);
            let rest = self.rest();
            let trimmed = rest.trim_start_matches([' ', ')', ']', '*', '"', '`']);
            let joined = [",", "and ", "&", "+", "/", "or ", "\n"]
                .iter()
                .find(|joint| trimmed.starts_with(**joint));
            match joined {
                Some(joint) => {
                    let mark = self.at;
                    self.at += rest.len() - trimmed.len() + joint.len();
                    let rest = self.rest();
                    let after = rest.trim_start();
                    if let Some(after) = after
                        .strip_prefix("and ")
                        .or_else(|| after.strip_prefix("& "))
                    {
                        self.at += rest.len() - after.len();
                    }
                    let is_list = self.peek(may_be_number || is_noun);
                    if !is_list {
                        self.at = mark;
                        return targets;
                    }
                }
                None => return targets,
            }
        }
    }

    /// Whether another target stands next.
    fn peek(&self, may_be_number: bool) -> bool {
        let mut ahead = TargetReader {
            text: self.text,
            lower: self.lower,
            at: self.at,
            references: self.references,
        };
        ahead.skip_words(&["the", "both", "issue", "issues", "pr", "prs", "on", "by"]);
        let is_noun = ahead.skip_words(&[
            "task", "tasks", "step", "steps", "item", "items", "sub-task", "subtask", "part",
            "story", "ticket",
        ]);
        ahead.target(may_be_number || is_noun, is_noun).is_some()
    }

    fn target(&mut self, may_be_number: bool, is_noun: bool) -> Option<Vec<Target>> {
        self.skip(&[' ', '\n', ':', '*', '(', '[', '`', '"']);
        if let Some(found) = self
            .references
            .iter()
            .find(|found| found.start <= self.at && self.at < found.end)
        {
            self.at = found.end;
            return Some(vec![Target::Reference(found.reference.clone())]);
        }
        let rest = self.lower.get(self.at..)?;
        for (phrase, target) in [
            ("previous task", Target::Previous),
            ("previous step", Target::Previous),
            ("previous one", Target::Previous),
            ("previous item", Target::Previous),
            ("the previous", Target::Previous),
            ("task above", Target::Previous),
            ("one above", Target::Previous),
            ("all of the above", Target::AllPrevious),
            ("all the above", Target::AllPrevious),
            ("all above", Target::AllPrevious),
            ("everything above", Target::AllPrevious),
            ("above", Target::AllPrevious),
            ("all previous", Target::AllPrevious),
            ("all prior", Target::AllPrevious),
            ("all preceding", Target::AllPrevious),
            ("all other", Target::AllOthers),
            ("all the other", Target::AllOthers),
            ("everything else", Target::AllOthers),
            ("all tasks", Target::AllOthers),
            ("all others", Target::AllOthers),
            ("previous", Target::Previous),
        ] {
            if rest.starts_with(phrase) && is_whole(self.lower, self.at, phrase) {
                self.at += phrase.len();
                return Some(vec![target]);
            }
        }
        let word: &str = rest
            .split(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '.' | '-')))
            .next()?;
        let word = word.trim_end_matches(['.', '-']);
        if let Some(found) = self.stage(rest) {
            return Some(vec![found]);
        }
        let written = self.text.get(self.at..self.at + word.len())?;
        if marks::is_key(written) {
            self.at += word.len();
            return Some(vec![Target::Key(written.to_owned())]);
        }
        let n_digits = rest.len()
            - rest
                .trim_start_matches(|letter: char| letter.is_ascii_digit())
                .len();
        let number: u64 = rest.get(..n_digits)?.parse().ok()?;
        let after = rest.get(n_digits..)?;
        let is_quantity = !is_noun
            && after
                .trim_start()
                .starts_with(|letter: char| letter.is_alphabetic())
            && ![
                "and", "or", "to", "is", "are", "so", "because", "being", "first", "must",
            ]
            .iter()
            .any(|word| after.trim_start().starts_with(word));
        if !may_be_number
            || is_quantity
            || after.starts_with(|letter: char| letter.is_alphanumeric() || letter == '%')
        {
            return None;
        }
        self.at += n_digits;
        Some(
            self.range(number)
                .unwrap_or_else(|| vec![Target::Number(number)]),
        )
    }

    /// The rest of `1-3` or `1 to 3`, where `first` is read.
    fn range(&mut self, first: u64) -> Option<Vec<Target>> {
        let rest = self.rest();
        let trimmed = rest.trim_start();
        let after = ["-", "–", "—", "to ", "through ", ".."]
            .iter()
            .find_map(|joint| trimmed.strip_prefix(joint))?
            .trim_start();
        let n_digits = after.len()
            - after
                .trim_start_matches(|letter: char| letter.is_ascii_digit())
                .len();
        let last: u64 = after.get(..n_digits)?.parse().ok()?;
        let length = rest.len() - after.len() + n_digits;
        if last <= first || last - first > 100 {
            return None;
        }
        self.at += length;
        Some((first..=last).map(Target::Number).collect())
    }

    fn stage(&mut self, rest: &str) -> Option<Target> {
        let first = rest.split(' ').next()?;
        if !matches!(
            first,
            "phase" | "stage" | "milestone" | "wave" | "sprint" | "iteration"
        ) {
            return None;
        }
        let length = rest.find(' ')? + 1;
        let number = rest
            .get(length..)?
            .split(|letter: char| !letter.is_alphanumeric())
            .next()?;
        let stage = section::stage(&format!("{first} {number}"))?;
        self.at += length + number.len();
        Some(Target::Stage(stage))
    }

    /// The words up to the end of the clause.
    pub(super) fn words(&mut self) -> Vec<Target> {
        self.skip(&[' ', ':', '*']);
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest
            .char_indices()
            .find(|(at, letter)| {
                matches!(letter, ')' | ']' | ';' | '\n' | '\u{c}' | '(')
                    || (matches!(letter, '.' | ',')
                        && rest.get(at + 1..).is_none_or(|after| {
                            after.is_empty() || after.starts_with(' ') && *letter == '.'
                        }))
            })
            .map_or(rest.len(), |(at, _)| at);
        self.at += length;
        let words = rest.get(..length).unwrap_or_default().trim();
        let end = self.at;
        let start = end - length;
        let inside = |found: &&FoundReference| start <= found.start && found.end <= end;
        let named: Vec<Target> = self
            .references
            .iter()
            .filter(inside)
            .map(|found| Target::Reference(found.reference.clone()))
            .collect();
        let is_word =
            |part: &&str| !is_nothing(part) && (named.is_empty() || !part.contains(['#', '/']));
        if named.is_empty() {
            return Some(words)
                .filter(is_word)
                .map(|words| Target::Words(words.to_owned()))
                .into_iter()
                .collect();
        }
        let parts = words
            .split(',')
            .map(str::trim)
            .filter(is_word)
            .map(|part| Target::Words(part.to_owned()));
        named.iter().cloned().chain(parts).collect()
    }
}

/// Whether words say that there is no dependency.
fn is_nothing(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    matches!(
        words.trim_matches(|letter: char| !letter.is_alphanumeric()),
        "" | "none" | "nothing" | "n/a" | "na" | "no" | "tbd" | "no dependencies" | "none so far"
    )
}

/// Whether a phrase at that place is made of whole words.
pub(super) fn is_whole(text: &str, at: usize, phrase: &str) -> bool {
    let before = text.get(..at).is_some_and(|before| {
        !before.ends_with(|letter: char| {
            letter.is_alphanumeric() || matches!(letter, '-' | '_' | '/' | '.')
        })
    });
    let after = phrase.ends_with(':')
        || text.get(at + phrase.len()..).is_some_and(|after| {
            !after
                .starts_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_'))
        });
    before && after
}
