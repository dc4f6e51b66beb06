//! The content of the demo: its repository, and the agent that follows a script.

use std::fs;
use std::path::Path;
use std::process::Command;

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
