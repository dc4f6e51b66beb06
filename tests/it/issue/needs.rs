//! What tasks need of their machines: as issues and plan files say it, and as it is written again.

use std::fmt::Write as _;

use git_orchestrate::issue::plan_file::{self, Format};
use git_orchestrate::issue::{ParseContext, parse};
use git_orchestrate::model::{ImportGraph, MasterIssue};
use git_orchestrate::planner;

fn told(issue: &MasterIssue) -> String {
    let mut found = String::new();
    for task in &issue.tasks {
        let (title, needs, before) = (&task.title, &task.needs, &task.depends_on);
        let _ = writeln!(found, "{title} | {needs} | {before:?}");
    }
    found
}

#[test]
fn a_text_says_what_a_task_needs_and_other_words_are_left_alone() {
    let text = "\
# Models

- [ ] Train the model in `train.py`
  - Resources: 8 cpu, 64 GB, 2 gpus, 6h
  - **Runs on**: cuda
- [ ] Quantise it in `quant.py`
  Needs: 1 gpu
  Needs: task 1
- [ ] Write about it in `README.md`
  - Resources: [the paper](https://example.org/paper)
  - Runs on: Linux, macOS and Windows
";
    let (issue, _) = parse(text, &ParseContext::default());
    insta::assert_snapshot!(told(&issue), @r"
    Train the model in train.py | 8 cpu, memory 64G, 2 gpu, time 6h, label cuda | []
    Quantise it in quant.py | 1 gpu | [TaskId(1)]
    Write about it in README.md |  | []
    ");
}

#[test]
fn a_table_has_a_column_for_them() {
    let text = "\
| Task | Resources |
|---|---|
| Train in `train.py` | 4 cpu, gpu |
| Write `a.md` | |
";
    let (issue, _) = parse(text, &ParseContext::default());
    insta::assert_snapshot!(told(&issue), @r"
    Train in train.py | 4 cpu, 1 gpu | []
    Write a.md |  | []
    ");
}

#[test]
fn a_plan_file_says_them_in_words_or_as_a_table_and_they_are_written_again() {
    let text = "\
[[task]]
title = \"a\"
needs = \"4 cores, 8 GB\"

[[task]]
title = \"b\"
needs = { cpu = 2, memory = \"512 MiB\", gpu = 0, time = \"90m\", labels = [\"cuda\", \"big\"] }
";
    let (file, diagnostics) = plan_file::read(text, Format::Toml).unwrap();
    assert_eq!(diagnostics, []);
    insta::assert_snapshot!(told(&file.issue), @r"
    a | 4 cpu, memory 8G | []
    b | 2 cpu, memory 512M, 0 gpu, time 1h30m, label big, label cuda | []
    ");
    let base = "0".repeat(40).parse().unwrap();
    let plan = planner::from_plan_file(file.clone(), diagnostics, &ImportGraph::default(), base);
    for format in [Format::Toml, Format::Json] {
        let (again, _) = plan_file::read(&plan_file::write(&plan, format), format).unwrap();
        assert_eq!(told(&again.issue), told(&file.issue));
    }
}

#[test]
fn needs_that_cannot_be_read_are_an_error_with_their_place() {
    let text = "\
[[task]]
title = \"a\"
needs = \"many cpus\"

[[task]]
title = \"b\"
needs = { cpus = 2, memory = \"8\" }
";
    let (_, diagnostics) = plan_file::read(text, Format::Toml).unwrap();
    let mut said = String::new();
    for diagnostic in diagnostics {
        let line = diagnostic.span.map(|span| span.line);
        let _ = writeln!(
            said,
            "{:?} {line:?}: {}",
            diagnostic.severity, diagnostic.message
        );
    }
    insta::assert_snapshot!(said, @r"
    Error Some(1): The needs cannot be read: expected needs such as `4 cpu, 8 GB, 1 gpu, 2h, label cuda`, not 'many cpus'.
    Error Some(5): The needs cannot be read: expected needs such as `4 cpu, 8 GB, 1 gpu, 2h, label cuda`, not 'memory 8'.
    Warning Some(7): The key `cpus` is not known, so it is ignored.
    ");
}
