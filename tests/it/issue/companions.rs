//! What a forge knows of the issues that a list names.

use git_orchestrate::issue::{Companion, IssueState, ParseContext, parse_with};
use git_orchestrate::model::{DiagnosticKind, IssueRef, TaskId, TaskKind};

fn companion(number: u64, title: &str) -> Companion {
    Companion {
        reference: IssueRef {
            repository: None,
            number,
        },
        title: title.to_owned(),
        ..Companion::default()
    }
}

#[test]
fn an_item_that_is_only_a_reference_gets_title_text_and_state() {
    let text = "- [ ] #11\n- [ ] #12\n- [ ] My own words (#13)\n- [ ] #14\n";
    let companions = [
        Companion {
            body: "Rounds wrongly in `src/money.py`.\n\n## Acceptance criteria\n- 0.5 becomes 0\n\nBlocked by #12".to_owned(),
            labels: vec!["bug".to_owned()],
            ..companion(11, "Payment rounding")
        },
        Companion { state: IssueState::Completed, ..companion(12, "Money type") },
        Companion { state: IssueState::Dropped, ..companion(13, "Other words") },
        Companion { is_pull_request: true, ..companion(14, "Somebody's work") },
    ];
    let context = ParseContext {
        number: Some(1),
        ..ParseContext::default()
    };
    let (issue, diagnostics) = parse_with(text, &context, &companions);
    let titles: Vec<&str> = issue.tasks.iter().map(|task| task.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Payment rounding",
            "Money type",
            "My own words",
            "Somebody's work"
        ]
    );
    let first = &issue.tasks[0];
    assert_eq!(first.kind, TaskKind::Fix);
    assert_eq!(first.acceptance, ["0.5 becomes 0"]);
    assert_eq!(first.stated_paths[0].text, "src/money.py");
    assert_eq!(first.depends_on, [TaskId(2)]);
    assert!(issue.tasks[1].checked && !issue.tasks[1].dropped);
    assert!(issue.tasks[2].dropped);
    let runnable: Vec<TaskId> = issue.runnable_tasks().map(|task| task.id).collect();
    assert_eq!(runnable, [TaskId(1)]);
    assert!(
        diagnostics
            .iter()
            .any(|remark| remark.kind == DiagnosticKind::PullRequest
                && remark.task == Some(TaskId(4)))
    );
}

#[test]
fn sub_issues_that_the_text_does_not_name_are_tasks_as_well() {
    let companions = [
        Companion {
            is_sub_issue: true,
            ..companion(21, "Add a parser")
        },
        Companion {
            is_sub_issue: true,
            ..companion(22, "Add a printer")
        },
    ];
    let (issue, _) = parse_with("- [ ] #22\n", &ParseContext::default(), &companions);
    let titles: Vec<&str> = issue.tasks.iter().map(|task| task.title.as_str()).collect();
    assert_eq!(titles, ["Add a printer", "Add a parser"]);
    let (issue, diagnostics) = parse_with("Only words.", &ParseContext::default(), &companions);
    assert_eq!(issue.tasks.len(), 2);
    assert_eq!(diagnostics, []);
}
