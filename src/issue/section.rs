//! What the words above a list say about it.

use super::rich::{Rich, one_line};

/// What stands below a heading or label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Work to do: plain bullets are tasks here.
    Tasks,
    /// What must hold when the work is done.
    Acceptance,
    /// What the whole issue waits for.
    Dependencies,
    /// Work that is not to be done.
    Excluded,
    /// Choices to tick, and promises of whoever opened the issue.
    Options,
    /// Pointers to elsewhere.
    References,
    /// Explanation.
    Prose,
    /// Work that is done.
    Done,
    /// The words say nothing.
    Neutral,
}

/// The role that the words of a heading or label give to what stands below.
pub(super) fn role(name: &str) -> Role {
    let lower = name.to_lowercase();
    let words: Vec<String> = lower
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '\''))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let text = words.join(" ");
    let has = |phrases: &str| {
        phrases
            .split('|')
            .any(|phrase| contains_phrase(&text, phrase))
    };
    let begins = |phrases: &str| {
        let goes_on = |rest: &str| rest.is_empty() || rest.starts_with(' ');
        phrases
            .split('|')
            .any(|phrase| text.strip_prefix(phrase).is_some_and(goes_on))
    };
    if has(ACCEPTANCE) || begins("ac") {
        Role::Acceptance
    } else if has(REFERENCES) {
        Role::References
    } else if has(EXCLUDED) || matches!(text.as_str(), "blocked" | "parked") {
        Role::Excluded
    } else if begins(DEPENDENCIES) && !has("graph|update|updates|upgrade|upgrades|tree|management")
    {
        Role::Dependencies
    } else if has(OPTIONS) || QUESTIONS.split('|').any(|question| question == text) {
        Role::Options
    } else if stage(name).is_some() {
        Role::Tasks
    } else if begins("done|completed|finished|already done|shipped") {
        Role::Done
    } else if begins(PROSE) {
        Role::Prose
    } else if has(TASKS) {
        Role::Tasks
    } else if has(PROSE) {
        Role::Prose
    } else {
        Role::Neutral
    }
}

const ACCEPTANCE: &str = "acceptance|definition of done|dod|done when|success criteria|exit criteria|\
    completion criteria|success metrics|verification|validation criteria|test plan|\
    how to verify|how to test|quality gates";
const REFERENCES: &str = "references|reference|related|resources|links|see also|examples|example|\
    further reading|recommendations|prior art|appendix|implementation history|\
    about tracking|about this|changelog|history|to reproduce|reproduction|reproduce|\
    steps to replicate|credits|contributors|open prs|glossary|contracts";
const EXCLUDED: &str = "out of scope|not in this|non goals|non goal|nongoals|not in scope|won't do|wont do|wontfix|\
    won't fix|rejected|cancelled|canceled|dropped|not planned|on hold|will not do|\
    excluded";
const DEPENDENCIES: &str = "dependencies|dependency|depends on|blocked by|blockers|prerequisites|prerequisite|\
    prereqs|requires|waiting for|waits for";
const OPTIONS: &str = "before submitting|code of conduct|pre submission|preflight|contribution checklist|\
    pull request checklist|pr checklist|submission checklist|willing to submit";
/// Questions of an issue form, where they stand alone.
const QUESTIONS: &str = "platform|platforms|affected platforms|browser|browsers|operating system|operating systems|os|\
    environment|severity|priority|type of change|version|versions|labels|area|affected versions|component";
const TASKS: &str = "task|tasks|todo|todos|to do|to dos|subtask|subtasks|sub tasks|sub issues|\
    subissues|sub issue|steps|work items|work item|action items|actions|checklist|\
    deliverables|roadmap|plan|implementation|milestones|backlog|stories|epics|\
    sub epics|issues|remaining|work|next steps|needs to be done|what's left|\
    outstanding|follow ups|followups|follow up|bugs|fixes|improvements|refactors|\
    refactoring|cleanup|clean up|to be done|jobs|tickets|chores|things to|must have|\
    must haves|should have|nice to have|could have|p0|p1|p2|p3|in progress|up next|\
    next|later|pending|child issues|tracked|tracking";
const PROSE: &str = "description|summary|overview|context|background|motivation|problem|\
    problem statement|why|rationale|introduction|abstract|goal|goals|objective|\
    objectives|purpose|proposal|proposed solution|solution|design|architecture|\
    details|technical details|requirements|features|notes|note|usage|\
    current behavior|current behaviour|expected behavior|expected behaviour|\
    actual behavior|actual behaviour|current state|questions|open questions|\
    unresolved questions|alternatives|risks|considerations|benefits|constraints|\
    assumptions|scope|impact|approach|strategy|principles|use cases|user story|\
    known issues|limitations|findings|observations|tl dr|status|timeline|team|\
    owners|stakeholders|conventions|guidelines|rules|important|warning|caveats|\
    disclaimer|faq|discussion";

fn contains_phrase(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| {
        let before = text
            .get(..at)
            .is_none_or(|before| before.is_empty() || before.ends_with(' '));
        let after = text
            .get(at + phrase.len()..)
            .is_none_or(|after| after.is_empty() || after.starts_with(' '));
        before && after
    })
}

/// The number in a name like `Phase 2`, `Stage II: rollout` or `🚀 Step one`; none where the name orders nothing.
pub(super) fn stage(name: &str) -> Option<u32> {
    let lower = name.to_lowercase();
    let mut words = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let first = words.next()?;
    if !matches!(
        first,
        "phase"
            | "stage"
            | "step"
            | "milestone"
            | "wave"
            | "sprint"
            | "iteration"
            | "round"
            | "batch"
    ) {
        return None;
    }
    let number = words.next()?;
    let digits = number.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    digits.parse().ok().or(match number {
        "one" | "i" | "a" => Some(1),
        "two" | "ii" | "b" => Some(2),
        "three" | "iii" | "c" => Some(3),
        "four" | "iv" | "d" => Some(4),
        "five" | "v" | "e" => Some(5),
        "six" | "vi" | "f" => Some(6),
        "seven" | "vii" | "g" => Some(7),
        "eight" | "viii" | "h" => Some(8),
        _ => None,
    })
}

/// Whether the words say that what stands below is done one after the other.
pub(super) fn is_sequential(name: &str) -> bool {
    const DENIALS: &str = "not sequential|non-sequential|any order|no particular order|in parallel";
    const PHRASES: &str = "sequential|sequenced|in sequence|in this order|in that order|in the following order|\
        in the order below|in the order listed|in order:|(in order)|strictly in order|one after the other|\
        one after another|one at a time|one by one|serially|(serial)|(ordered)";
    let text = one_line(name).to_lowercase();
    let has = |phrases: &str| phrases.split('|').any(|phrase| text.contains(phrase));
    let is_bare = matches!(
        text.trim_end_matches(':'),
        "in order" | "do in order" | "ordered" | "serial"
    );
    !has(DENIALS) && (has(PHRASES) || is_bare)
}

/// Whether the words say that what stands above must be done before what stands below: "merge all, then:".
pub(super) fn is_turn(text: &str) -> bool {
    let text = one_line(text).to_lowercase();
    let text = text.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    let is_all = [
        "all",
        "these",
        "the above",
        "everything",
        "both",
        "this",
        "those",
        "that",
    ]
    .iter()
    .any(|word| contains_phrase(&text.replace([',', ':', '.'], " "), word));
    let first = text
        .split(|letter: char| !letter.is_alphanumeric())
        .next()
        .unwrap_or_default();
    match first {
        "then" | "afterwards" => true,
        "after" | "once" | "when" => is_all && text.len() < 200,
        "merge" | "land" | "finish" | "complete" | "ship" => {
            is_all && contains_phrase(&text.replace([',', ':', '.'], " "), "then")
        }
        _ => false,
    }
}

/// The name of the section that a label line opens: short, and a bold line or one that ends in a colon.
pub(super) fn label(line: &Rich) -> Option<String> {
    let plain = line.plain();
    let name = plain.trim_end_matches([':', '：']).trim();
    let ends_in_colon = name.len() < plain.len();
    let n_words = name.split_whitespace().count();
    if name.is_empty() || n_words > 12 || name.ends_with(['.', '!', '?']) {
        return None;
    }
    if line.is_all_strong() && !name.ends_with(',') {
        return Some(name.to_owned());
    }
    let is_sentence = super::words::words(name).any(|word| {
        matches!(
            word.as_str(),
            "before"
                | "that"
                | "which"
                | "are"
                | "is"
                | "be"
                | "should"
                | "need"
                | "needs"
                | "can"
                | "will"
                | "must"
                | "we"
                | "below"
                | "following"
                | "these"
                | "this"
                | "here"
                | "then"
                | "i"
                | "you"
        )
    });
    let has_address = name.contains("://");
    (ends_in_colon && !is_sentence && !has_address && n_words <= 5 && !is_turn(name))
        .then(|| name.to_owned())
}
