//! The content of the demo: its repository, and the agent that follows a script.

use std::fs;
use std::path::Path;
use std::process::Command;

use git_orchestrate::footprint::{Corpus, History, PathIndex, Survey, infer_all};
use git_orchestrate::model::{FootprintEntry, RepoPath};
use git_orchestrate::planner::PlanOptions;
use git_orchestrate::{imports, issue, planner};
use tempfile::TempDir;

const TASKS: [&str; 7] = [
    "Change the signature of `format_amount` in `server/pocket/money.py`",
    "Show every entry in its own currency in `server/pocket/ledger.py`",
    "Fix half cents in `web/src/format.ts`",
    "Group thousands in `web/src/format.ts`",
    "Add Swiss francs and yen to `core/src/rates.rs`",
    "Add an `average` command to `bin/pocket`",
    "Document currencies in the new page `docs/currencies.md`",
];

/// A copy of the demo's repository.
fn repository() -> TempDir {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                copy(&entry.path(), &target);
            } else {
                fs::copy(entry.path(), &target).unwrap();
            }
        }
    }
    let folder = TempDir::new().unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo/repository");
    copy(&fixtures, folder.path());
    folder
}

/// Has the agent try a task; gives whether it says that it succeeded, and what it printed.
#[expect(
    clippy::disallowed_methods,
    reason = "the program itself is what is tested"
)]
fn attempt(folder: &Path, task: &str, number: u32) -> (bool, String) {
    let inbox = TempDir::new().unwrap();
    let task_file = inbox.path().join("task.md");
    let prompt = format!(
        "## The task\n\n{task}\n\n## Others\n\n{}\n",
        TASKS.join("\n")
    );
    fs::write(&task_file, prompt).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_git-orchestrate"))
        .args(["__demo-agent", "0"])
        .current_dir(folder)
        .env("ORCHESTRATE_TASK_FILE", &task_file)
        .env("ORCHESTRATE_ATTEMPT", number.to_string())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success(), text)
}

#[test]
fn every_task_but_one_succeeds_at_once_and_that_one_at_its_second_attempt() {
    for folder in [repository(), repository()] {
        let mut failed = Vec::new();
        for task in TASKS {
            let (succeeded, text) = attempt(folder.path(), task, 1);
            if !succeeded {
                assert!(text.contains("FAILED  pocket average"), "{text}");
                failed.push(task);
                let (succeeded, text) = attempt(folder.path(), task, 2);
                assert!(succeeded, "{text}");
            }
        }
        assert_eq!(failed, [TASKS[5]]);
    }
}

#[test]
fn an_attempt_can_be_made_again_in_what_an_earlier_one_left() {
    let folder = repository();
    for task in TASKS {
        for number in [1, 2, 3] {
            attempt(folder.path(), task, number);
        }
        let before = fs::read_to_string(folder.path().join("bin/pocket")).unwrap();
        let (succeeded, text) = attempt(folder.path(), task, 4);
        assert!(succeeded, "{text}");
        let after = fs::read_to_string(folder.path().join("bin/pocket")).unwrap();
        assert_eq!(before, after);
    }
    // Straight to the second attempt, in a worktree that holds nothing of the first.
    let (succeeded, text) = attempt(repository().path(), TASKS[5], 2);
    assert!(succeeded, "{text}");
}

#[test]
fn the_checks_see_that_one_task_needs_the_other() {
    let (succeeded, text) = attempt(repository().path(), TASKS[1], 1);
    assert!(
        !succeeded && text.contains("format_amount takes a currency"),
        "{text}"
    );
}

#[test]
fn a_task_of_somebody_else_is_declined() {
    let (succeeded, text) = attempt(repository().path(), "Rewrite it in COBOL", 1);
    assert!(
        !succeeded && text.contains("only knows the tasks of the demo"),
        "{text}"
    );
}

/// Every file of a folder, as paths below it.
fn files(folder: &Path, below: &str, found: &mut Vec<RepoPath>) {
    for entry in fs::read_dir(folder.join(below)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = format!("{below}{name}");
        if entry.file_type().unwrap().is_dir() {
            files(folder, &format!("{path}/"), found);
        } else {
            found.push(path.parse().unwrap());
        }
    }
}

#[test]
fn the_plan_is_read_off_the_texts_and_the_imports() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo");
    let tree = fixtures.join("repository");
    let mut paths = Vec::new();
    files(&tree, "", &mut paths);
    let graph = imports::build(&paths, &|path| fs::read(tree.join(path.as_str())).ok());
    let index = PathIndex::new(paths);
    let text = fs::read_to_string(fixtures.join("plan.md")).unwrap();
    let (issue, mut diagnostics) = issue::parse(&text, &issue::ParseContext::default());
    let survey = Survey {
        contents: &Corpus::default(),
        history: &History::default(),
        files: &index,
        graph: &graph,
    };
    let (footprints, remarks) = infer_all(&issue.tasks, &survey);
    diagnostics.extend(remarks);
    let base = "0".repeat(40).parse().unwrap();
    let options = PlanOptions::default();
    let plan = planner::build(issue, diagnostics, footprints, &graph, base, &options);
    let mut lines = Vec::new();
    for planned in &plan.tasks {
        let show = |entries: &[FootprintEntry]| -> Vec<String> {
            let likely = entries.iter().filter(|entry| entry.probability >= 0.3);
            likely
                .map(|entry| format!("{} {}", entry.path, entry.probability))
                .collect()
        };
        lines.push(format!(
            "{} {:?}: writes {:?} creates {:?} reads {:?}",
            planned.task.id,
            planned.task.kind,
            show(&planned.footprint.writes),
            show(&planned.footprint.creates),
            show(&planned.footprint.reads),
        ));
    }
    for edge in &plan.dependencies {
        lines.push(format!(
            "{} before {}: {:?}",
            edge.before, edge.after, edge.reason
        ));
    }
    for edge in &plan.exclusions {
        lines.push(format!("{} apart from {}", edge.first, edge.then));
    }
    for diagnostic in &plan.diagnostics {
        lines.push(format!("! {}", diagnostic.message));
    }
    lines.push(format!(
        "{:?}",
        plan.waves.iter().map(Vec::len).collect::<Vec<_>>()
    ));
    insta::assert_snapshot!(lines.join("\n"), @r#"
    1 Feature: writes ["server/pocket/money.py 0.95"] creates [] reads []
    2 Feature: writes ["server/pocket/ledger.py 0.95"] creates [] reads ["server/pocket/money.py 0.48"]
    3 Fix: writes ["web/src/format.ts 0.95"] creates [] reads []
    4 Feature: writes ["web/src/format.ts 0.95"] creates [] reads []
    5 Feature: writes ["core/src/rates.rs 0.95"] creates [] reads []
    6 Feature: writes ["bin/pocket 0.95"] creates ["tests/cases/average.txt 0.9"] reads []
    7 Docs: writes ["docs/guide.md 0.95"] creates ["docs/currencies.md 0.9"] reads []
    1 before 2: Inferred { path: RepoPath("server/pocket/money.py"), text: "`server/pocket/ledger.py` of task 2 imports `server/pocket/money.py`, whose interface task 1 changes" }
    4 apart from 3
    [5, 2]
    "#);
}
