//! What sort of work a task is.

use super::words::{base_form, verb, words};
use crate::model::TaskKind;

/// The kind that stands before the colon of a title, as in a conventional commit: `fix: …`, `docs(api)!: …`.
pub(super) fn prefix(title: &str) -> Option<TaskKind> {
    let (before, _) = title.split_once(':')?;
    let before = before.trim_end_matches('!');
    let word = before
        .split_once('(')
        .map_or(before, |(word, _)| word)
        .trim();
    if word.contains(' ') {
        return None;
    }
    of_label(word)
}

/// The kind that a label names: `bug`, `type: docs`, `kind/feature`.
pub(super) fn of_label(label: &str) -> Option<TaskKind> {
    let lower = label.to_lowercase();
    let word = lower.rsplit([':', '/']).next().unwrap_or(&lower).trim();
    Some(match word {
        "fix" | "bug" | "bugfix" | "bugs" | "hotfix" | "defect" | "regression" | "fixes" => {
            TaskKind::Fix
        }
        "doc" | "docs" | "documentation" => TaskKind::Docs,
        "feat" | "feature" | "enhancement" | "features" => TaskKind::Feature,
        "refactor" | "refactoring" | "perf" | "performance" | "tech debt" | "tech-debt"
        | "cleanup" | "style" => TaskKind::Refactor,
        "test" | "tests" | "testing" => TaskKind::Test,
        "chore" | "ci" | "build" | "infra" | "infrastructure" | "deps" | "dependencies"
        | "release" | "devops" | "tooling" => TaskKind::Chore,
        "spike" | "research" | "question" | "investigation" | "discussion" => TaskKind::Research,
        _ => return None,
    })
}

/// The kind of a task by its title and, where that says nothing, by the section it stands in.
pub(super) fn kind(title: &str, section: Option<&str>, labels: &[String]) -> TaskKind {
    let (bracket, bare) = bracket(title);
    prefix(title)
        .or_else(|| bracket.and_then(of_label))
        .or_else(|| labels.iter().find_map(|label| of_label(label)))
        .or_else(|| by_words(bare))
        .or_else(|| section.and_then(by_section))
        .or_else(|| by_nouns(bare))
        .unwrap_or_default()
}

/// A label in brackets before a title, and the title without it.
fn bracket(title: &str) -> (Option<&str>, &str) {
    let Some(rest) = title.strip_prefix(['[', '(']) else {
        return (None, title);
    };
    match rest.split_once([']', ')']) {
        Some((label, title)) => (Some(label), title.trim_start_matches([' ', ':', '-'])),
        None => (None, title),
    }
}

fn by_words(title: &str) -> Option<TaskKind> {
    const FILLERS: &str = "please|also|then|finally|optionally|we|must|should";
    let words: Vec<String> = words(title).collect();
    let first = words.iter().find(|word| !is_in(FILLERS, word))?;
    let is_question = title.trim_end().ends_with('?');
    let gerund = || base_form(first).filter(|_| first.ends_with("ing"));
    let found = verb(first)
        .or_else(|| verb(&gerund()?))
        .map(|(_, kind)| kind);
    let is_about = |list: &str| words.iter().skip(1).take(8).any(|word| is_in(list, word));
    let is_verb = |list: &str| is_in(list, first);
    let is_of_text = is_verb(TEXT_VERBS) && is_about(DOCS) && !is_about(DOC_TOOLS);
    let is_of_tests =
        is_verb(TEST_VERBS) && is_about(TESTS) && !(is_about("and") && words.len() > 6);
    match found {
        Some(TaskKind::Feature) if is_question => Some(TaskKind::Research),
        Some(TaskKind::Feature | TaskKind::Refactor | TaskKind::Chore) if is_of_text => {
            Some(TaskKind::Docs)
        }
        Some(TaskKind::Feature | TaskKind::Refactor) if is_of_tests => Some(TaskKind::Test),
        Some(TaskKind::Feature | TaskKind::Refactor)
            if is_verb(CHORE_VERBS) && is_about(CHORES) =>
        {
            Some(TaskKind::Chore)
        }
        Some(TaskKind::Feature) if first == "write" && is_about("rfc|proposal") => {
            Some(TaskKind::Research)
        }
        Some(TaskKind::Fix) if is_about("typo|typos") && is_about(DOCS) => Some(TaskKind::Docs),
        Some(TaskKind::Fix) if first == "resolve" && is_about("question|questions|whether") => {
            Some(TaskKind::Research)
        }
        Some(kind) => Some(kind),
        None if is_question || is_verb("should|whether|which|how|why") => Some(TaskKind::Research),
        None => None,
    }
}

/// Whether a word is one of a list that is divided by bars.
fn is_in(list: &str, word: &str) -> bool {
    list.split('|').any(|entry| entry == word)
}

const TEXT_VERBS: &str = "write|update|add|improve|create|complete|finish|extend|expand|rewrite|revise|publish|\
    prepare|adjust|refresh|draft|clean";
const TEST_VERBS: &str =
    "write|add|create|extend|improve|increase|expand|update|implement|port|migrate";
const CHORE_VERBS: &str = "update|add|set|setup|configure|enable|run|pin|remove";
const DOC_TOOLS: &str = "generator|parser|renderer|site|endpoint|build|viewer";
const DOCS: &str = "docs|doc|documentation|readme|readme.md|guide|guides|tutorial|tutorials|changelog|changelog.md|\
    manual|docstring|docstrings|wiki|faq|quickstart|handbook|adr|contributing|contributing.md|runbook";
const TESTS: &str = "test|tests|testing|coverage|testcase|testcases|benchmarks|fixtures";
const CHORES: &str = "ci|workflow|workflows|pipeline|dependency|dependencies|deps|lockfile|linter|pre-commit|eslint|\
    prettier|dockerfile|makefile|toolchain|license";

fn by_section(section: &str) -> Option<TaskKind> {
    const SECTIONS: &[(&str, TaskKind)] = &[
        ("bug|bugs|fixes|bugfixes|defects|regressions", TaskKind::Fix),
        ("docs|documentation|doc", TaskKind::Docs),
        ("test|tests|testing|qa", TaskKind::Test),
        (
            "refactor|refactoring|refactors|cleanup|debt",
            TaskKind::Refactor,
        ),
        (
            "chore|chores|ci|infra|infrastructure|tooling|maintenance|release|housekeeping",
            TaskKind::Chore,
        ),
        (
            "questions|research|investigation|spikes|unresolved|decisions|discovery",
            TaskKind::Research,
        ),
    ];
    first_of(SECTIONS, section)
}

fn by_nouns(title: &str) -> Option<TaskKind> {
    const NOUNS: &[(&str, TaskKind)] = &[
        (
            "bug|crash|crashes|flaky|bugfix|broken|fails|incorrect|wrong|regression|fix|leak|deadlock|typo",
            TaskKind::Fix,
        ),
        (DOCS, TaskKind::Docs),
        (TESTS, TaskKind::Test),
        (
            "refactor|refactoring|cleanup|migration|removal|rename",
            TaskKind::Refactor,
        ),
        (CHORES, TaskKind::Chore),
    ];
    first_of(NOUNS, title)
}

/// The kind of the first list that holds a word of the text.
fn first_of(lists: &[(&str, TaskKind)], text: &str) -> Option<TaskKind> {
    let words: Vec<String> = words(text).collect();
    let holds = |list: &str| words.iter().any(|word| is_in(list, word));
    lists
        .iter()
        .find(|(list, _)| holds(list))
        .map(|(_, kind)| *kind)
}
