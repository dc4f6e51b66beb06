//! Texts that nobody writes, and those that somebody writes to break us: always an answer, and soon.

use std::fmt::Write as _;

use git_orchestrate::issue::{ParseContext, parse, parse_request};
use git_orchestrate::model::{DiagnosticKind, Severity};
use proptest::prelude::*;

fn n_tasks(text: &str) -> usize {
    parse(text, &ParseContext::default()).0.tasks.len()
}

#[test]
fn three_hundred_tasks_are_three_hundred_tasks() {
    let mut text = String::from("## Tasks\n");
    for number in 1..=300 {
        let _ = writeln!(
            text,
            "- [ ] Move `src/part_{number}.rs` (depends on task {})",
            number / 2
        );
    }
    let (issue, _) = parse(&text, &ParseContext::default());
    assert_eq!(issue.tasks.len(), 300);
    assert_eq!(issue.tasks[299].depends_on.len(), 1);
}

#[test]
fn ten_megabytes_are_cut_and_the_cut_is_said() {
    let text = "- [ ] Write the same line once more, after everything above\n".repeat(180_000);
    let (issue, diagnostics) = parse(&text, &ParseContext::default());
    assert!(!issue.tasks.is_empty());
    assert!(
        diagnostics
            .iter()
            .any(|remark| remark.kind == DiagnosticKind::Truncated)
    );
}

#[test]
fn deep_nesting_ends() {
    let mut lists = String::new();
    for depth in 0..400 {
        let _ = writeln!(lists, "{}- [ ] level {depth}", "  ".repeat(depth));
    }
    for text in [
        lists.as_str(),
        &"> ".repeat(5000),
        &"- ".repeat(5000),
        &"[".repeat(20_000),
        &"*".repeat(20_000),
        &"<details>".repeat(5000),
        &"((((".repeat(5000),
        &"`".repeat(20_000),
        &"- [ ] depends on ".repeat(5000),
    ] {
        let _issue = parse(text, &ParseContext::default());
        let _issue = parse_request(text);
    }
}

#[test]
fn odd_characters_do_not_reach_a_title() {
    let text = "\u{feff}- [ ] Add \0 a \u{1b}[31mred\u{1b}[0m \u{202e}txt\u{202c} file\r\n";
    let (issue, _) = parse(text, &ParseContext::default());
    assert_eq!(issue.tasks[0].title, "Add a [31mred [0m txt file");
}

#[test]
fn the_place_of_a_task_is_that_in_the_text() {
    let text = "# Ünïcode\r\n\r\nWörds.\r\n\r\n- Grüße:\r\n  - [ ] Add a\r\n";
    let (issue, _) = parse(text, &ParseContext::default());
    assert_eq!(
        (issue.tasks[0].span.line, issue.tasks[0].span.column),
        (6, 3)
    );
}

#[test]
fn a_byte_order_mark_moves_no_line() {
    let (issue, _) = parse(
        "\u{feff}- [ ] Add a\n- [ ] Add b\n",
        &ParseContext::default(),
    );
    assert_eq!(
        issue
            .tasks
            .iter()
            .map(|task| task.span.line)
            .collect::<Vec<_>>(),
        [1, 2]
    );
}

#[test]
fn a_text_without_tasks_is_an_error_with_help() {
    for text in [
        "",
        "   \n",
        "Just words.",
        "# A heading",
        "- a point\n- another",
        "```\n- [ ] x",
        "<!-- - [ ] x -->",
    ] {
        let (issue, diagnostics) = parse(text, &ParseContext::default());
        assert_eq!(issue.tasks, [], "{text}");
        assert_eq!(diagnostics[0].kind, DiagnosticKind::NoTasks, "{text}");
        assert_eq!(diagnostics[0].severity, Severity::Error);
        assert!(diagnostics[0].help.is_some());
    }
}

#[test]
fn text_that_only_looks_like_a_list_of_work_is_none() {
    assert_eq!(
        n_tasks("The tool should:\n- Add numbers\n- Remove numbers\n"),
        0
    );
    assert_eq!(
        n_tasks("## Steps to reproduce\n1. Open the page\n2. Close it\n"),
        0
    );
    assert_eq!(
        n_tasks("## Goals\n- Improve the speed of search\n- Reduce the memory\n"),
        0
    );
}

proptest! {
    #[test]
    fn any_text_has_an_answer(text in "(?s).{0,400}") {
        let _issue = parse(&text, &ParseContext::default());
        let _issue = parse_request(&text);
    }

    #[test]
    fn any_heap_of_marks_has_an_answer(pieces in prop::collection::vec(prop::sample::select(vec![
        "- [ ] ", "- [x] ", "1. ", "# ", "**", "~~", "`", "```\n", "\n", "  ", "\t", "> ", "| a | Task |\n|--|--|\n", "| ", "#12", "o/r#3",
        "https://github.com/o/r/issues/4", "depends on ", "after ", "task 2", "Phase 2", "<!--", "-->", "<details>", "<summary>", "[", "]", "(", ")",
        "é", "任务", "\u{202e}", "\r\n", ":", " — ", "src/a.rs", "Acceptance criteria", "then ", "1-", "T1", "§", "☐ ", "[-]", "\u{c}",
    ]), 0..60)) {
        let text = pieces.concat();
        let (issue, _) = parse(&text, &ParseContext::default());
        for (position, task) in issue.tasks.iter().enumerate() {
            prop_assert_eq!(task.id.0 as usize, position + 1);
            prop_assert!(task.parent.is_none_or(|parent| parent < task.id));
            prop_assert!(!task.depends_on.contains(&task.id));
        }
        let _issue = parse_request(&text);
    }
}
