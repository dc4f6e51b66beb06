//! A sentence as clauses, each of which asks for one piece of work.
//!
//! A comma or an "and" divides two pieces of work only where a verb follows: "add login and logout endpoints" is one
//! piece. An order is stated only by words that say so: "then", "after that", "first … then", "before".

use super::words::{VerbForm, base_form, verb};

/// One piece of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    pub(super) text: String,
    /// Where it begins in the sentence.
    pub(super) offset: usize,
    /// Clauses of one turn come after all of the turn before.
    pub(super) turn: usize,
}

/// What stands between two pieces of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    Sentence,
    Comma,
    And,
}

/// A piece of text between two joints.
#[derive(Debug, Clone)]
struct Piece {
    start: usize,
    end: usize,
    /// What stands before it.
    joint: Joint,
}

/// What the first words of a piece say of its place in the order, and where its work begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Opening {
    is_turn: bool,
    /// Whether the piece names what comes first, and the work follows in the next one: "after adding the parser, …".
    is_condition: bool,
    length: usize,
}

/// The clauses of a sentence; at least one where it has a word at all.
pub(super) fn clauses(text: &str) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    let mut turn = 0;
    let mut is_after_condition = false;
    let mut last_end = 0;
    for piece in pieces(text) {
        let whole = text.get(piece.start..piece.end).unwrap_or_default();
        let opening = opening(whole);
        let rest = whole.get(opening.length..).unwrap_or_default();
        let is_own = clauses.is_empty()
            || piece.joint == Joint::Sentence
            || opening.is_turn
            || is_after_condition
            || asks_for_work(rest, piece.joint);
        if !rest.chars().any(char::is_alphanumeric) {
            // "…, then:" opens what follows.
            is_after_condition |= opening.is_turn;
            continue;
        }
        let refers_back = !opening.is_turn
            && !is_after_condition
            && piece.joint != Joint::Sentence
            && has_pronoun_only(rest);
        if is_own && !refers_back {
            if (opening.is_turn || is_after_condition) && !clauses.is_empty() {
                turn += 1;
            }
            is_after_condition = opening.is_condition;
            let (before, after) = divided(rest);
            clauses.push(Clause {
                text: cleaned(before, opening.is_condition),
                offset: piece.start + opening.length,
                turn,
            });
            if let Some((second, at)) = after {
                // "add the parser before adding the printer"
                turn += 1;
                clauses.push(Clause {
                    text: cleaned(second, true),
                    offset: piece.start + opening.length + at,
                    turn,
                });
            }
        } else if let Some(last) = clauses.last_mut() {
            // What joined the two is part of the text again.
            let joint = text.get(last_end..piece.start).unwrap_or_default();
            last.text.push_str(joint);
            last.text.push_str(whole);
            last.text = cleaned(&last.text, false);
        }
        last_end = piece.end;
    }
    clauses
}

/// The text cut at every comma, "and" and end of a sentence that stands outside of quotes, ticks and parentheses.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut joint = Joint::Sentence;
    let mut depth = 0_usize;
    let mut quote: Option<char> = None;
    let mut skip_to = 0;
    for (at, letter) in text.char_indices() {
        if at < skip_to {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (Some(_), '\n') => quote = None,
            (Some(_), _) => continue,
            (None, '`' | '"') if rest.get(1..).is_some_and(|rest| rest.contains(letter)) => {
                quote = Some(letter);
            }
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 0 || quote.is_some() {
            continue;
        }
        let before = text.get(start..at).unwrap_or_default();
        let Some((next, length)) = joint_at(rest, before) else {
            continue;
        };
        pieces.push(Piece {
            start,
            end: at,
            joint,
        });
        start = at + length;
        skip_to = start;
        joint = next;
    }
    pieces.push(Piece {
        start,
        end: text.len(),
        joint,
    });
    pieces.retain(|piece| {
        text.get(piece.start..piece.end)
            .is_some_and(|piece| !piece.trim().is_empty())
    });
    pieces
}

/// The joint that begins here, and its length.
fn joint_at(rest: &str, before: &str) -> Option<(Joint, usize)> {
    let first = rest.chars().next()?;
    let after = rest.get(first.len_utf8()..).unwrap_or_default();
    let is_end = after.is_empty() || after.starts_with(char::is_whitespace);
    match first {
        ';' | '\n' | '。' => Some((Joint::Sentence, first.len_utf8())),
        '.' | '!' | '?'
            if is_end
                && !before.ends_with("e.g")
                && !before.ends_with("i.e")
                && !before.ends_with("etc")
                && !before.ends_with("vs") =>
        {
            Some((Joint::Sentence, 1))
        }
        ',' if is_end => Some((Joint::Comma, 1)),
        '、' | '，' => Some((Joint::Comma, first.len_utf8())),
        ' ' => {
            let joint = ["and", "plus", "&", "+"].iter().find(|word| {
                after
                    .strip_prefix(**word)
                    .is_some_and(|rest| rest.starts_with(' '))
            });
            let then = ["then", "followed by", "after that", "afterwards"]
                .iter()
                .find(|word| {
                    after
                        .strip_prefix(**word)
                        .is_some_and(|rest| rest.starts_with([' ', ',']))
                });
            match (joint, then) {
                (Some(joint), _) => Some((Joint::And, joint.len() + 1)),
                // The word itself opens the next piece.
                (None, Some(_)) if !before.trim().is_empty() => Some((Joint::And, 1)),
                // `1) add x 2) fix y`
                _ => {
                    let n_digits = after.len()
                        - after
                            .trim_start_matches(|digit: char| digit.is_ascii_digit())
                            .len();
                    let marked = after
                        .get(n_digits..)
                        .is_some_and(|rest| rest.starts_with(") "));
                    (n_digits > 0 && n_digits < 3 && marked)
                        .then_some((Joint::Sentence, n_digits + 2))
                }
            }
        }
        _ => None,
    }
}

/// Reads the words that only join or order.
fn opening(text: &str) -> Opening {
    const TURNS: &[&str] = &[
        "and then",
        "then",
        "after that",
        "after this",
        "afterwards",
        "after which",
        "once that is done",
        "once this is done",
        "when that is done",
        "once done",
        "when done",
        "next",
        "finally",
        "lastly",
        "followed by",
        "subsequently",
        "last",
    ];
    const FILLERS: &[&str] = &[
        "please",
        "also",
        "and",
        "first of all",
        "firstly",
        "first",
        "could you",
        "can you",
        "we need to",
        "we should",
        "we must",
        "i want you to",
        "i want to",
        "i'd like to",
        "i need you to",
        "i need to",
        "you should",
        "need to",
        "let's",
        "to start",
        "additionally",
        "in addition",
        "secondly",
        "thirdly",
        "just",
        "plus",
        "as well as",
        "but",
        "we want to",
        "it should",
    ];
    let lower = text.to_ascii_lowercase();
    let mut opening = Opening::default();
    loop {
        let rest = lower.get(opening.length..).unwrap_or_default();
        let skipped = rest.len()
            - rest
                .trim_start_matches(|letter: char| {
                    letter.is_whitespace() || matches!(letter, ',' | ':' | '-' | '*' | '•')
                })
                .len();
        let rest = rest.get(skipped..).unwrap_or_default();
        let at = opening.length + skipped;
        let longest = |phrases: &[&str]| {
            let goes_on = |after: &str| after.is_empty() || after.starts_with([' ', ',', ':']);
            phrases
                .iter()
                .filter(|phrase| rest.strip_prefix(**phrase).is_some_and(goes_on))
                .map(|phrase| phrase.len())
                .max()
        };
        let n_digits = rest.len()
            - rest
                .trim_start_matches(|digit: char| digit.is_ascii_digit())
                .len();
        if let Some(length) = longest(TURNS) {
            opening.is_turn = true;
            opening.length = at + length;
        } else if let Some(length) = longest(FILLERS) {
            opening.length = at + length;
        } else if n_digits > 0
            && rest.get(n_digits..).is_some_and(|rest| {
                rest.starts_with([')', '.'])
                    && rest.get(1..).is_some_and(|rest| rest.starts_with(' '))
            })
        {
            opening.length = at + n_digits + 1;
        } else {
            opening.length = at;
            let gerund = rest
                .strip_prefix("after ")
                .and_then(|rest| rest.split_whitespace().next());
            if gerund.is_some_and(|word| word.ends_with("ing") && base_form(word).is_some()) {
                opening.is_condition = true;
                opening.length = at + "after ".len();
            }
            return opening;
        }
    }
}

/// Whether a piece begins with a verb, so that it is work of its own.
fn asks_for_work(text: &str, joint: Joint) -> bool {
    let mut words = text.split_whitespace().map(|word| {
        word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '-')
            .to_lowercase()
    });
    let Some(first) = words.next() else {
        return false;
    };
    let first = first.strip_prefix("re-").unwrap_or(&first);
    let second = words.next().unwrap_or_default();
    if matches!(second.as_str(), "" | "and" | "or") {
        return false;
    }
    match verb(first) {
        Some((VerbForm::Sure, _)) => true,
        Some((VerbForm::MayBeNoun, _)) => {
            joint != Joint::And
                || matches!(
                    second.as_str(),
                    "the"
                        | "a"
                        | "an"
                        | "all"
                        | "every"
                        | "each"
                        | "our"
                        | "that"
                        | "whether"
                        | "if"
                        | "how"
                        | "it"
                        | "them"
                        | "this"
                        | "its"
                )
        }
        None => {
            super::kind::prefix(text).is_some()
                || matches!((first, second.as_str()), ("clean" | "set" | "look", _))
        }
    }
}

/// Whether the work of a piece is done to what the piece before names: "and test it".
fn has_pronoun_only(text: &str) -> bool {
    let mut words = text.split_whitespace().map(|word| {
        word.trim_matches(|letter: char| !letter.is_alphanumeric())
            .to_lowercase()
    });
    let verb = words.next();
    verb.is_some()
        && words
            .next()
            .is_some_and(|word| matches!(word.as_str(), "it" | "them" | "this" | "these" | "its"))
}

/// Cut at "before …-ing", where the second half is work of its own, with the place where that begins.
fn divided(text: &str) -> (&str, Option<(&str, usize)>) {
    let lower = text.to_ascii_lowercase();
    let Some(at) = lower.find(" before ") else {
        return (text, None);
    };
    let second_at = at + " before ".len();
    let second = text.get(second_at..).unwrap_or_default();
    let is_work = second
        .split_whitespace()
        .next()
        .is_some_and(|word| word.ends_with("ing") && base_form(&word.to_lowercase()).is_some());
    if is_work {
        (text.get(..at).unwrap_or(text), Some((second, second_at)))
    } else {
        (text, None)
    }
}

/// The clause without marks around it, and with its verb in the form of a request.
fn cleaned(text: &str, is_gerund: bool) -> String {
    let text = text
        .trim()
        .trim_start_matches([',', ';', ':', '-', '*', '•'])
        .trim_end_matches(['.', ',', ';', ':', '!', ' '])
        .trim();
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    match base_form(&first.to_lowercase())
        .filter(|_| is_gerund && first.to_lowercase().ends_with("ing"))
    {
        Some(verb) => format!("{verb} {rest}").trim().to_owned(),
        None => text.to_owned(),
    }
}
