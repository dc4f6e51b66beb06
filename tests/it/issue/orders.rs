//! What the words of a list order, and which lists are one.

use git_orchestrate::issue::{ParseContext, parse};
use git_orchestrate::model::TaskId;

/// One line a task: what it comes after, its title.
fn read(text: &str) -> String {
    let (issue, _) = parse(text, &ParseContext::default());
    let lines: Vec<String> = (issue.tasks.iter())
        .map(|task| {
            let after: Vec<String> = task.depends_on.iter().map(TaskId::to_string).collect();
            format!("[{}] {}", after.join(","), task.title)
        })
        .collect();
    lines.join("\n")
}

#[test]
fn all_others_are_those_that_do_not_come_after() {
    insta::assert_snapshot!(read("- [ ] Add a cache\n- [ ] Fix the logs\n- [ ] Raise the version, after all others\n- [ ] Write the announcement, after task 3\n- [ ] Send it, after task 4\n"), @"
    [] Add a cache
    [] Fix the logs
    [1,2] Raise the version, after all others
    [3] Write the announcement, after task 3
    [4] Send it, after task 4
    ");
}

#[test]
fn of_two_that_come_after_all_others_the_later_one_is_last() {
    insta::assert_snapshot!(read("- [ ] Add a cache\n- [ ] Raise the version, after all others\n- [ ] Release it, after all others\n"), @"
    [] Add a cache
    [1] Raise the version, after all others
    [1,2] Release it, after all others
    ");
}

#[test]
fn numbered_lists_that_count_on_over_sections_are_one_list_of_tasks() {
    let text = "# Exports\n\n## Server\n\n1. Timeouts: ask for them\n2. `export`: stop early\n\n## Page\n\n3. Buttons that say what they do\n";
    insta::assert_snapshot!(read(text), @"
    [] Timeouts: ask for them
    [] export: stop early
    [] Buttons that say what they do
    ");
    let anew = text.replace("3. Buttons", "1. Buttons");
    assert_eq!(read(&anew), "");
}
