//! Requests in a sentence.

use git_orchestrate::issue::parse_request;
use git_orchestrate::model::{DiagnosticKind, TaskId};

/// One line a task: its kind, what it comes after, its title.
fn read(sentence: &str) -> String {
    let (issue, _) = parse_request(sentence);
    let lines: Vec<String> = issue
        .tasks
        .iter()
        .map(|task| {
            let after: Vec<String> = task.depends_on.iter().map(TaskId::to_string).collect();
            format!(
                "{} [{}] {}",
                task.kind.prefix(),
                after.join(","),
                task.title
            )
        })
        .collect();
    lines.join("\n")
}

#[test]
fn a_list_in_a_sentence_is_a_list_of_tasks() {
    insta::assert_snapshot!(read("implement user auth, fix the payment rounding bug, update the API docs"), @r"
    feat [] implement user auth
    fix [] fix the payment rounding bug
    docs [] update the API docs
    ");
}

#[test]
fn commas_and_ands_inside_one_task_do_not_divide_it() {
    for sentence in [
        "add login and logout endpoints",
        "update docs and tests",
        "add caching, queue and log support",
        "implement OAuth, SAML, and LDAP login",
        "rename `a, b and fix c` in the parser",
        "add a button (blue, and make it big) to the page",
        "write the parser and test it",
    ] {
        assert_eq!(parse_request(sentence).0.tasks.len(), 1, "{sentence}");
    }
}

#[test]
fn an_order_is_stated_only_by_words_that_say_so() {
    insta::assert_snapshot!(read("First add a parser, then write the printer and update the docs. After that, release it"), @r"
    feat [] add a parser
    feat [1] write the printer
    docs [1] update the docs
    chore [2,3] release it
    ");
    insta::assert_snapshot!(read("after implementing auth, update the docs"), @r"
    feat [] implement auth
    docs [1] update the docs
    ");
    insta::assert_snapshot!(read("migrate the schema before adding the new endpoint"), @r"
    refactor [] migrate the schema
    feat [1] add the new endpoint
    ");
    insta::assert_snapshot!(read("1) add a cache 2) fix the logging 3) document the cache"), @r"
    feat [] add a cache
    fix [] fix the logging
    docs [] document the cache
    ");
}

#[test]
fn politeness_is_no_part_of_a_task() {
    insta::assert_snapshot!(read("Please add dark mode and could you also fix the crash in settings?"), @r"
    feat [] add dark mode
    fix [] fix the crash in settings
    ");
}

#[test]
fn a_request_that_is_a_list_is_read_as_one() {
    insta::assert_snapshot!(read("- add a\n- fix b\n"), @r"
    feat [] add a
    fix [] fix b
    ");
}

#[test]
fn a_vague_request_is_told_so() {
    for sentence in ["API things", "make it better", "misc", "improve stuff"] {
        let (_, diagnostics) = parse_request(sentence);
        assert_eq!(diagnostics[0].kind, DiagnosticKind::Vague, "{sentence}");
        assert!(diagnostics[0].help.is_some());
    }
    assert_eq!(parse_request("add a dark mode to the settings page").1, []);
}
