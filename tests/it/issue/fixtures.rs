//! Master issues of many kinds, each with the tasks that a careful reader sees in it.
//!
//! `fixtures/issues/NAME.md` is read as issue 100 of `acme/shop`; `NAME.json` says what must come out. With
//! `ORCHESTRATE_BLESS` set, the files are written instead: read the difference before you commit it.

use std::fs;
use std::path::{Path, PathBuf};

use git_orchestrate::issue::{ParseContext, parse};
use git_orchestrate::model::{Diagnostic, IssueRef, MasterIssue, StatedPath, Task, TaskId};
use serde_json::{Map, Value, json};

fn names() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/issues");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_fixture_is_read_as_a_careful_reader_would() {
    let files = names();
    assert!(files.len() >= 20, "only {} fixtures", files.len());
    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let context = ParseContext {
            repository: Some("acme/shop".to_owned()),
            number: Some(100),
            title: None,
        };
        let (issue, diagnostics) = parse(&text, &context);
        let found = serde_json::to_string_pretty(&seen(&issue, &diagnostics)).unwrap() + "\n";
        let expected = file.with_extension("json");
        if std::env::var_os("ORCHESTRATE_BLESS").is_some() {
            fs::write(&expected, &found).unwrap();
        }
        let wanted = fs::read_to_string(&expected).unwrap_or_default();
        // The order of keys is the writer's own affair.
        let value = |text: &str| serde_json::from_str::<Value>(text).ok();
        if value(&found) != value(&wanted) {
            let name = file.file_name().unwrap().display().to_string();
            let lines: Vec<String> = wanted
                .lines()
                .zip(found.lines())
                .filter(|(wanted, found)| wanted != found)
                .map(|(wanted, found)| format!("    - {wanted}\n    + {found}"))
                .take(5)
                .collect();
            wrong.push(format!("{name}:\n{}", lines.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a reader sees, without what is empty.
fn seen(issue: &MasterIssue, diagnostics: &[Diagnostic]) -> Value {
    let mut all = Map::new();
    put(&mut all, "title", json!(issue.title));
    put(&mut all, "waits_for", references(&issue.waits_for));
    put(&mut all, "acceptance", json!(issue.acceptance));
    all.insert("tasks".to_owned(), issue.tasks.iter().map(task).collect());
    let remarks: Vec<Value> = diagnostics
        .iter()
        .map(|remark| json!([remark.kind, remark.task]))
        .collect();
    put(&mut all, "diagnostics", json!(remarks));
    Value::Object(all)
}

fn task(task: &Task) -> Value {
    let mut all = Map::new();
    put(&mut all, "title", json!(task.title));
    put(&mut all, "kind", json!(task.kind));
    put(&mut all, "section", json!(task.section));
    put(&mut all, "stage", json!(task.stage));
    put(&mut all, "checked", json!(task.checked));
    put(&mut all, "dropped", json!(task.dropped));
    put(&mut all, "parent", json!(task.parent));
    put(
        &mut all,
        "ref",
        json!(task.reference.as_ref().map(IssueRef::to_string)),
    );
    put(&mut all, "mentions", references(&task.mentions));
    let ids: Vec<u32> = task.depends_on.iter().map(|TaskId(id)| *id).collect();
    put(&mut all, "depends_on", json!(ids));
    put(&mut all, "waits_for", references(&task.waits_for));
    put(&mut all, "acceptance", json!(task.acceptance));
    let paths: Vec<String> = task.stated_paths.iter().map(path).collect();
    put(&mut all, "paths", json!(paths));
    put(&mut all, "description", json!(task.description));
    put(&mut all, "agent", json!(task.agent));
    put(&mut all, "line", json!(task.span.line));
    Value::Object(all)
}

fn path(stated: &StatedPath) -> String {
    let role = match (stated.is_new, stated.is_read) {
        (true, _) => "new",
        (false, true) => "read",
        (false, false) => "write",
    };
    format!("{role} {}", stated.text)
}

fn references(references: &[IssueRef]) -> Value {
    references.iter().map(IssueRef::to_string).collect()
}

fn put(all: &mut Map<String, Value>, name: &str, value: Value) {
    let is_empty = match &value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    };
    if !is_empty {
        all.insert(name.to_owned(), value);
    }
}

#[test]
fn a_numbered_list_beside_check_boxes_is_told() {
    let text = "## Tasks\n\n- [ ] Add a parser\n\n## Storage\n\n1. Rename the reader\n2. Move the writer\n3. Fix its tests\n\n\
                ## Design\n\n1. The reader is fast\n2. The writer is not\n";
    let (issue, diagnostics) = parse(text, &ParseContext::default());
    assert_eq!(issue.tasks.len(), 1);
    let told: Vec<String> = (diagnostics.iter())
        .map(|diagnostic| {
            let line = diagnostic.span.map_or(0, |span| span.line);
            format!("{line}: {}", diagnostic.message)
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @"7: A numbered list of 3 items looks like tasks and was not read as such: the tasks of this text have check boxes.");
}
