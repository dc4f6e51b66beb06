//! What the forge itself keeps of a master issue goes before what its text says.

use git_orchestrate::forge::{Forge, READY_LABEL, fetch_master, marker};
use git_orchestrate::model::{Diagnostic, DiagnosticKind, IssueRef, MasterIssue, TaskId};

use super::emulator::Emulator;
use super::exactly_once::{github, own};

async fn read(emulator: &Emulator, number: u64) -> (MasterIssue, Vec<Diagnostic>) {
    fetch_master(&github(emulator), &own(number)).await.unwrap()
}

fn titles(master: &MasterIssue) -> Vec<String> {
    let told = master.tasks.iter().map(|task| {
        let number = task.reference.as_ref().map_or(0, |found| found.number);
        format!(
            "{} {} #{number} after {:?}",
            task.id, task.title, task.depends_on
        )
    });
    told.collect()
}

fn of_kind(diagnostics: &[Diagnostic], kind: DiagnosticKind) -> Vec<&str> {
    let found = diagnostics.iter().filter(|found| found.kind == kind);
    found.map(|found| found.message.as_str()).collect()
}

#[tokio::test]
async fn native_sub_issues_and_the_list_are_read_together_without_doubling() {
    let emulator = Emulator::start();
    let master = emulator.world(|world| {
        let text = "- [ ] Add a `Money` type\n- [ ] Round as banks do\n- [ ] #1237\n- [ ] Write the manual\n";
        let master = world.add("ana", "Epic", text);
        world.add_below(master, "ana", "[Master #1234] Add a Money type", "In `src/money.py`.");
        world.add_below(master, "ana", "round as banks do", "");
        let third = world.add_below(master, "ana", "Show totals", "");
        let last = world.add_below(master, "ana", "Only a sub-issue", "");
        world.issue(third).blocked_by.push(1235);
        world.issue(last).blocked_by.push(1236);
        master
    });
    let (told, _) = read(&emulator, master).await;
    insta::assert_debug_snapshot!(titles(&told), @r#"
    [
        "1 Add a Money type #1235 after []",
        "2 Round as banks do #1236 after []",
        "3 Show totals #1237 after [TaskId(1)]",
        "4 Write the manual #0 after []",
        "5 Only a sub-issue #1238 after [TaskId(2)]",
    ]
    "#);
    assert_eq!(told.tasks[0].stated_paths[0].text, "src/money.py");
}

#[tokio::test]
async fn what_a_run_made_of_an_item_adds_nothing_to_it() {
    let emulator = Emulator::start();
    let master = emulator.world(|world| {
        let master = world.add(
            "ana",
            "Epic",
            "- [ ] Round as banks do\n  - 0.5 becomes 0\n",
        );
        let body = marker::marked(
            "Part of #1234.\n\n- 0.5 becomes 0\n- see `src/other.py`",
            "issue/1234/x",
        );
        world.add_below(master, "planner", "[Master #1234] Round as banks do", &body);
        master
    });
    let (told, _) = read(&emulator, master).await;
    assert_eq!(titles(&told), ["1 Round as banks do #1235 after []"]);
    assert!(!told.tasks[0].description.contains("Part of"));
    assert!(told.tasks[0].stated_paths.is_empty());
}

#[tokio::test]
async fn closed_ones_are_done_and_pull_requests_and_foreign_issues_are_left() {
    let emulator = Emulator::start();
    let master = emulator.world(|world| {
        let text = "- [ ] #1235\n- [ ] #1236\n- [ ] other/tool#9\n- [ ] #1237\n";
        let master = world.add("ana", "Epic", text);
        world.add("ana", "Done", "");
        world.close(1235, "completed");
        world.issue(master).body = text.to_owned();
        let pull = world.add("ana", "Somebody's work", "");
        world.origin.put("feat/x", "main", "x", "x");
        world.issue(pull).pull = Some(super::emulator::world::Pull::of("feat/x", "main"));
        world.add("ana", "To do", "");
        master
    });
    let (told, diagnostics) = read(&emulator, master).await;
    let runnable: Vec<TaskId> = told.runnable_tasks().map(|task| task.id).collect();
    assert_eq!(runnable, [TaskId(4)]);
    assert!(told.tasks[0].checked);
    assert_eq!(of_kind(&diagnostics, DiagnosticKind::PullRequest).len(), 1);
    assert_eq!(
        of_kind(&diagnostics, DiagnosticKind::ForeignIssue),
        ["Task 3 is other/tool#9, an issue of another repository; it is named and left."]
    );
}

#[tokio::test]
async fn the_words_of_strangers_are_said_to_be_so_until_a_member_lets_them_through() {
    let emulator = Emulator::start();
    let master = emulator.world(|world| {
        let master = world.add("ana", "Epic", "- [ ] #1235\n- [ ] #1236\n- [ ] #1237\n");
        for title in ["One", "Two", "Three"] {
            world.add("mallory", title, "Do it");
        }
        world.label(1236, "ana", READY_LABEL);
        world.label(1237, "mallory", READY_LABEL);
        master
    });
    let (_, diagnostics) = read(&emulator, master).await;
    let tasks: Vec<Option<TaskId>> = diagnostics
        .iter()
        .filter(|found| found.kind == DiagnosticKind::Untrusted)
        .map(|found| found.task)
        .collect();
    assert_eq!(tasks, [Some(TaskId(1)), Some(TaskId(3))]);
    let theirs = emulator.world(|world| world.add("mallory", "Mine", "- [ ] Do it\n"));
    let (_, diagnostics) = read(&emulator, theirs).await;
    assert_eq!(
        of_kind(&diagnostics, DiagnosticKind::Untrusted),
        ["The master issue was written by @mallory, who may not write to the repository."]
    );
}

#[tokio::test]
async fn a_long_list_is_read_with_few_requests_and_once() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().unwrap();
    let master = emulator.world(|world| {
        let master = world.add("ana", "Epic", "");
        for number in 0..12 {
            world.add_below(master, "ana", &format!("Part {number}"), "");
        }
        master
    });
    let first = github(&emulator).with_cache(folder.path());
    fetch_master(&first, &own(master)).await.unwrap();
    // The issue, its sub-issues, and the blockers of each.
    assert_eq!(first.calls().reads, 14);
    let again = github(&emulator).with_cache(folder.path());
    fetch_master(&again, &own(master)).await.unwrap();
    assert_eq!(again.calls().unchanged, 14);
    let elsewhere = IssueRef {
        repository: Some("other/tool".to_owned()),
        number: 1,
    };
    assert!(again.fetch_issue(&elsewhere).await.is_err());
}
