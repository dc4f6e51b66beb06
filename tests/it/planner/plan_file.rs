use git_orchestrate::issue::plan_file::{self, Format, PlanFileError};
use git_orchestrate::model::{Diagnostic, ImportGraph, IssueRef, Plan, TaskId, TaskKind};
use git_orchestrate::planner;
use proptest::prelude::*;

use super::{Sketch, base, outline, stated};

fn reread(text: &str, format: Format) -> Plan {
    let (file, diagnostics) = plan_file::read(text, format).unwrap();
    assert_eq!(diagnostics, []);
    planner::from_plan_file(file, diagnostics, &ImportGraph::default(), base())
}

fn remarks(diagnostics: &[Diagnostic]) -> String {
    let lines: Vec<String> = (diagnostics.iter())
        .map(|it| {
            let place = (it.span).map_or(String::new(), |at| format!("{}:{} ", at.line, at.column));
            let help = it.help.as_deref().unwrap_or_default();
            format!("{place}{:?}: {} {help}", it.kind, it.message)
        })
        .collect();
    lines.join("\n")
}

fn sketch() -> Sketch {
    Sketch::default()
        .task("Add \"money\" \\ type")
        .creates(&["src/money.py"])
        .with(|task| {
            task.kind = TaskKind::Fix;
            task.description = "First line.\n\n'quoted' \"text\"\n".to_owned();
            task.acceptance = vec!["it works".to_owned(), "so does π".to_owned()];
            task.agent = Some("claude".to_owned());
            task.reference = "a/b#12".split_once('#').map(|(repository, _)| IssueRef {
                repository: Some(repository.to_owned()),
                number: 12,
            });
        })
        .task("Use it")
        .writes(&["src/invoice.py"])
        .with(|task| task.stated_paths = vec![stated("src/money.py", false, true)])
        .after(&[1])
        .task("Use it too")
        .writes(&["src/invoice.py"])
        .with(|task| task.stated_paths = vec![stated("src/invoice.py", false, false)])
        .task("Something else")
        .stage(1, "Phase 1")
        .task("Done")
        .with(|task| task.checked = true)
        .task("And later")
        .writes(&["z.py"])
        .stage(2, "Phase 2")
}

#[test]
fn a_plan_is_written_so_that_people_can_edit_it() {
    let plan = Sketch::default()
        .task("Add a money type")
        .creates(&["src/money.py"])
        .task("Use it in the invoices")
        .writes(&["src/invoice.py"])
        .reads(&["src/money.py"])
        .task("Round the invoices")
        .writes(&["src/invoice.py"])
        .after(&[1])
        .plan();
    insta::assert_snapshot!(plan_file::write(&plan, Format::Toml), @r#"
    # A plan of git-orchestrate. Edit it and run it with `git orchestrate run --plan FILE`.
    # `depends_on` waits for success; `apart_from` only keeps two tasks from running at the same time.
    schema = "git-orchestrate/plan/1"
    title = ""
    base = "1234567890abcdef1234567890abcdef12345678"

    # wave 1
    [[task]]
    id = 1
    title = "Add a money type"
    kind = "feature"
    minutes = 11.5
    files = [
        { path = "src/money.py", new = true },
    ]
    creates = [
        { path = "src/money.py", probability = 0.95, evidence = [{ kind = "announced", text = "the text names `src/money.py`" }] },
    ]

    # wave 2
    [[task]]
    id = 2
    title = "Use it in the invoices"
    kind = "feature"
    minutes = 11.5
    depends_on = [
        { task = 1, why = "inferred", path = "src/money.py", text = "task 2 names `src/money.py`, which task 1 makes" },
    ]
    files = [
        { path = "src/money.py", read = true },
    ]
    writes = [
        { path = "src/invoice.py", probability = 0.9, evidence = [{ kind = "stated_path", text = "the text names `src/invoice.py`" }] },
    ]
    reads = [
        { path = "src/money.py", probability = 0.8, evidence = [{ kind = "stated_path", text = "the text names `src/money.py`" }] },
    ]

    # wave 3
    [[task]]
    id = 3
    title = "Round the invoices"
    kind = "feature"
    minutes = 11.5
    depends_on = [1]
    apart_from = [
        { task = 2, why = "inferred", path = "src/invoice.py", text = "tasks 2 and 3 both change `src/invoice.py`" },
    ]
    writes = [
        { path = "src/invoice.py", probability = 0.9, evidence = [{ kind = "stated_path", text = "the text names `src/invoice.py`" }] },
    ]
    "#);
}

#[test]
fn a_written_plan_is_read_back_without_loss() {
    let plan = sketch().plan();
    for format in [Format::Toml, Format::Json] {
        let text = plan_file::write(&plan, format);
        let again = reread(&text, format);
        assert_eq!(plan_file::write(&again, format), text);
        assert_eq!(again.dependencies, plan.dependencies);
        assert_eq!(again.exclusions, plan.exclusions);
        assert_eq!(again.waves, plan.waves);
        assert_eq!(again.base, plan.base);
        for (again, before) in again.tasks.iter().zip(&plan.tasks) {
            let mut task = again.task.clone();
            task.span = before.task.span;
            assert_eq!(task, before.task);
            assert_eq!(again.footprint, before.footprint);
            assert_eq!(again.minutes.to_bits(), before.minutes.to_bits());
            assert_eq!(again.is_runnable, before.is_runnable);
        }
    }
}

#[test]
fn a_few_lines_by_hand_are_a_plan() {
    let text = r#"
title = "Payments"

[[task]]
title = "Add a money type"
files = [{ path = "src/money.py", new = true }]

[[task]]
id = 7
title = "Use it"
files = ["src/invoice.py"]
depends_on = [1]

[[task]]
title = "Document it"
kind = "docs"
depends_on = [7, { task = 1, why = "inferred", path = "src/money.py", text = "needs it" }]
apart_from = ["1"]
"#;
    let plan = reread(text, Format::Toml);
    let numbers: Vec<TaskId> = plan.tasks.iter().map(|planned| planned.task.id).collect();
    assert_eq!(numbers, [TaskId(1), TaskId(7), TaskId(2)]);
    insta::assert_snapshot!(outline(&plan), @"
    2 after 1: inferred, needs it
    7 after 1: depends on task 1
    2 after 7: depends on task 7
    1 then 2: the plan keeps them apart
    wave 1
    wave 7
    wave 2
    Sequential
    ");
}

#[test]
fn json_says_the_same() {
    let text = r#"{"tasks": [
        {"title": "a", "files": ["x.py"], "writes": ["x.py"]},
        {"title": "b", "depends_on": [1], "writes": [{"path": "y.py", "probability": 0.5}]}
    ]}"#;
    let plan = reread(text, Format::Json);
    insta::assert_snapshot!(outline(&plan), @"
    2 after 1: depends on task 1
    wave 1
    wave 2
    Sequential
    ");
    assert_eq!(
        plan.tasks[1].footprint.writes[0].probability.to_bits(),
        0.5_f64.to_bits()
    );
}

#[test]
fn what_is_odd_is_said_with_its_place() {
    let text = r#"
titel = "Payments"
[[task]]
title = "a"
depend_on = [1]
id = 1
[[task]]
title = "b"
id = 1
depends_on = [9]
files = ["../secrets", "/etc/passwd", ".git/config", "src/"]
writes = [{ path = "src/../../x" }, { path = "ok.py", propability = 0.5 }]
ref = "twelve"
"#;
    let (file, diagnostics) = plan_file::read(text, Format::Toml).unwrap();
    insta::assert_snapshot!(remarks(&diagnostics), @"
    7:1 DuplicateTask: Two tasks have the number 1. Give each task a number of its own, or leave the numbers out.
    7:1 UnknownDependency: There is no task 9 in this plan. Name one of the tasks of the plan.
    7:1 UnsafePath: `src/../../x` is not a path inside the repository. Write it relative to the root of the repository.
    7:1 UnsafePath: `../secrets` is not a path inside the repository. Write it relative to the root of the repository.
    7:1 UnsafePath: `/etc/passwd` is not a path inside the repository. Write it relative to the root of the repository.
    7:1 UnsafePath: `.git/config` is not a path inside the repository. Write it relative to the root of the repository.
    7:1 ExternalDependency: `twelve` is not a reference to an issue. Write it as #12 or as owner/repo#12.
    2:1 UnknownKey: The key `titel` is not known, so it is ignored. Write `title` if that is what is meant.
    5:1 UnknownKey: The key `depend_on` is not known, so it is ignored. Write `depends_on` if that is what is meant.
    12:55 UnknownKey: The key `propability` is not known, so it is ignored. Write `probability` if that is what is meant.
    ");
    assert_eq!(
        file.issue.tasks[1].stated_paths,
        [stated("src/", false, false)]
    );
}

#[test]
fn a_wrong_type_is_an_error_with_its_line_and_column() {
    let error = |text, format| plan_file::read(text, format).unwrap_err().to_string();
    insta::assert_snapshot!(error("[[task]]\ntitle = 3\n", Format::Toml), @"read the plan at line 2, column 9: invalid type: integer `3`, expected a string");
    insta::assert_snapshot!(error("[[task]]\nid = 4\n", Format::Toml), @"read the plan at line 1, column 1: missing field `title`");
    insta::assert_snapshot!(error("[[task]]\ntitle = \"é\"\ndepends_on = [true]\n", Format::Toml), @"read the plan at line 3, column 15: invalid type: boolean `true`, expected the number of a task, or a table such as { task = 1 }");
    insta::assert_snapshot!(error("[[task]]\ntitle = \"a\"\nkind = \"magic\"\n", Format::Toml), @"read the plan at line 3, column 8: unknown variant `magic`, expected one of `feature`, `fix`, `docs`, `refactor`, `test`, `chore`, `research`");
    insta::assert_snapshot!(error("[[task]]\ntitle = \"a\"\nid = 0\n", Format::Toml), @"read the plan at line 3, column 6: '0' is not a task number");
    insta::assert_snapshot!(error("title = \n", Format::Toml), @"read the plan at line 1, column 9: string values must be quoted, expected literal string");
    insta::assert_snapshot!(error("{\"task\": [{\"title\": 1}]}", Format::Json), @"read the plan at line 1, column 21: invalid type: integer `1`, expected a string");
    insta::assert_snapshot!(error("{", Format::Json), @"read the plan at line 1, column 1: EOF while parsing an object");
    for other in ["", "[package]\nname = \"x\"\n"] {
        let read = plan_file::read(other, Format::Toml);
        assert_eq!(read, Err(PlanFileError::NotAPlan));
    }
    assert_eq!(
        plan_file::read("schema = \"git-orchestrate/plan/9\"", Format::Toml),
        Err(PlanFileError::UnknownSchema {
            schema: "git-orchestrate/plan/9".to_owned()
        })
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn any_text_survives(title in any::<String>(), description in any::<String>(), item in "\\PC*\n?'*") {
        let plan = Sketch::default()
            .task("x")
            .with(|task| {
                task.title.clone_from(&title);
                task.description.clone_from(&description);
                task.acceptance = vec![item.clone()];
                task.section = Some(item.clone());
            })
            .plan();
        for format in [Format::Toml, Format::Json] {
            let again = reread(&plan_file::write(&plan, format), format);
            prop_assert_eq!(&again.tasks[0].task.title, &title);
            prop_assert_eq!(&again.tasks[0].task.description, &description);
            prop_assert_eq!(&again.tasks[0].task.acceptance, std::slice::from_ref(&item));
            prop_assert_eq!(again.tasks[0].task.section.as_deref(), Some(item.as_str()));
        }
    }

    #[test]
    fn no_text_is_too_odd_to_be_refused_in_words(text in "(\\[\\[task\\]\\]\n|title = \"x\"\n|id = [0-9]{1,12}\n|[a-z_]{1,8} = (\\[|\\{|\"|[0-9])\n?|\\PC{0,6}|[\\]}]\n){0,10}") {
        drop(plan_file::read(&text, Format::Toml));
        drop(plan_file::read(&text, Format::Json));
    }
}
