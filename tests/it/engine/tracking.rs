//! Sub-issues: what is to be written, as data and at the played forge.

use std::collections::BTreeMap;
use std::path::Path;

use git_orchestrate::engine::tracking::{Known, TrackOptions, Tracked, Tracker, Write, writes};
use git_orchestrate::forge::{GitHub, fetch_master};
use git_orchestrate::model::{
    Complexity, Dependency, Footprint, FootprintEntry, MasterIssue, Oid, Plan, PlannedTask, Reason,
    Task, TaskId, TaskSize, Verdict,
};

use crate::forge::emulator::Emulator;
use crate::forge::emulator::faults::{Fault, Trouble};
use crate::forge::exactly_once::{github, own};

/// A plan of an issue as it was read, in which everything runs in its stated order.
fn plan(mut issue: MasterIssue) -> Plan {
    let tasks: Vec<Task> = std::mem::take(&mut issue.tasks);
    let stated = tasks.iter().flat_map(|task| {
        task.depends_on.iter().map(|&before| Dependency {
            before,
            after: task.id,
            reason: Reason::stated(before),
        })
    });
    let dependencies = stated.collect();
    let planned = tasks.into_iter().map(|task| PlannedTask {
        is_runnable: !task.checked && !task.dropped,
        footprint: Footprint {
            writes: vec![FootprintEntry {
                path: "src/money.py".parse().unwrap(),
                probability: 0.8,
                evidence: Vec::new(),
                regions: Vec::new(),
            }],
            ..Footprint::default()
        },
        task,
        size: TaskSize::default(),
        similar: Vec::new(),
        complexity: Complexity::default(),
        minutes: 5.0,
    });
    Plan {
        tasks: planned.collect(),
        issue,
        base: "1".repeat(40).parse::<Oid>().unwrap(),
        pairs: Vec::new(),
        dependencies,
        exclusions: Vec::new(),
        waves: Vec::new(),
        verdict: Verdict::Parallel,
        diagnostics: Vec::new(),
        calibration: None,
    }
}

fn task(number: u32, title: &str, reference: Option<u64>, depends_on: &[u32]) -> Task {
    Task {
        reference: reference.map(own),
        depends_on: depends_on.iter().map(|&number| TaskId(number)).collect(),
        ..Task::titled(TaskId(number), title)
    }
}

fn master(tasks: Vec<Task>) -> MasterIssue {
    MasterIssue {
        number: Some(12),
        tasks,
        ..MasterIssue::default()
    }
}

fn told(writes: &[Write]) -> Vec<String> {
    let told = writes.iter().map(|write| match write {
        Write::Label { name } => format!("label {name}"),
        Write::Create { task, draft, .. } => format!("create {task}: {}", draft.title),
        Write::Link { task } => format!("link {task}"),
        Write::Place { task, after } => format!("place {task} after {after}"),
        Write::Block { task, on } => format!("block {task} on {on}"),
    });
    told.collect()
}

#[test]
fn what_has_an_issue_gets_no_second_one() {
    let plan = plan(master(vec![
        task(1, "Of old", Some(20), &[]),
        task(2, "New one", None, &[1]),
        task(3, "Of old too", Some(21), &[2]),
        task(4, "New one", None, &[2, 3]),
    ]));
    let known = Known {
        sub_issues: Some(vec![20, 99, 21]),
        blocked_by: Some(BTreeMap::default()),
        labels: ["sub-issue".to_owned()].into(),
        ..Known::default()
    };
    let first = writes(&plan, 12, &known, &TrackOptions::default());
    insta::assert_debug_snapshot!(told(&first), @r#"
    [
        "label parallel-orchestration",
        "create 2: [Master #12] New one",
        "create 4: [Master #12] New one",
        "link 2",
        "place 2 after 1",
        "link 4",
        "block 2 on 1",
        "block 4 on 2",
        "block 4 on 3",
    ]
    "#);
    // After a kill: the first was made and linked, and nothing else.
    let Write::Create { key, .. } = &first[1] else {
        panic!("{first:?}");
    };
    let known = Known {
        sub_issues: Some(vec![20, 99, 21, 30]),
        made: [(key.clone(), 30)].into(),
        unsettled: [key.clone()].into(),
        ..known
    };
    let rest = writes(&plan, 12, &known, &TrackOptions::default());
    insta::assert_debug_snapshot!(told(&rest), @r#"
    [
        "label parallel-orchestration",
        "create 4: [Master #12] New one",
        "place 2 after 1",
        "link 4",
        "block 2 on 1",
        "block 4 on 2",
        "block 4 on 3",
    ]
    "#);
}

#[test]
fn where_the_server_links_nothing_the_text_says_it() {
    let mut issue = master(vec![
        task(1, "Of old", Some(20), &[]),
        task(2, "Ask @acme/team", None, &[1]),
    ]);
    issue.context = "For <!-- git-orchestrate:x --> @ana".to_owned();
    issue.tasks[1].description = "```\nCloses #1\n".to_owned();
    issue.tasks[1].acceptance = vec!["It rounds".to_owned()];
    let writes = writes(
        &plan(issue),
        12,
        &Known::default(),
        &TrackOptions::default(),
    );
    let Some(Write::Create { draft, .. }) = writes.last() else {
        panic!("{writes:?}");
    };
    let body = draft.body.replace('\u{200b}', "~");
    insta::assert_snapshot!(body, @"
    Part of #12.

    ### Context

    > For &lt;!-- git-orchestrate:x --&gt; @~ana

    ### What is to be done

    > ```
    > Closes #1

    ### It is done when

    - It rounds

    ### Files that it will probably change

    - `src/money.py` (80 %)

    ### What comes first

    - Blocked by #20 (Of old)

    <!-- git-orchestrate:sub-issue/12/feb5928f43a06efa -->
    ");
}

async fn track(github: &GitHub, folder: &Path) -> Result<Tracked, String> {
    let (issue, _) = fetch_master(github, &own(1234)).await.unwrap();
    let mut plan = plan(issue);
    let options = TrackOptions::default();
    let tracker = Tracker::look(github, &plan, options, folder.to_owned()).await;
    let mut tracker = tracker.map_err(|error| format!("{error:?}"))?.unwrap();
    let written = tracker.write(&mut plan, &mut |_, _| {}).await;
    assert!(tracker.writes(&plan).is_empty() || written.is_err());
    written.map_err(|error| format!("{error:?}"))
}

fn start() -> Emulator {
    let emulator = Emulator::start();
    emulator.world(|world| {
        let text = "Money.\n\n- [ ] #1235\n- [ ] Round as banks do, after #1235\n- [ ] Show totals\n  - Depends on: Round as banks do\n- [ ] #1236\n- [x] Done\n";
        let master = world.add("ana", "Epic", text);
        world.add_below(master, "ana", "Money type", "");
        world.add_below(master, "ana", "Manual", "");
    });
    emulator
}

fn picture(emulator: &Emulator) -> String {
    emulator.world(|world| {
        let issues = world.issues.iter().map(|issue| {
            format!(
                "#{} {} {:?} parts {:?} after {:?}\n",
                issue.number, issue.title, issue.labels, issue.sub_issues, issue.blocked_by
            )
        });
        issues.collect()
    })
}

#[tokio::test]
async fn sub_issues_are_made_linked_and_put_in_order() {
    let emulator = start();
    let folder = tempfile::tempdir().unwrap();
    let tracked = track(&github(&emulator), folder.path()).await.unwrap();
    insta::assert_snapshot!(picture(&emulator), @r#"
    #1234 Epic [] parts [1235, 1237, 1238, 1236] after []
    #1235 Money type [] parts [] after []
    #1236 Manual [] parts [] after []
    #1237 [Master #1234] Round as banks do, after #1235 ["parallel-orchestration", "sub-issue"] parts [] after [1235]
    #1238 [Master #1234] Show totals ["parallel-orchestration", "sub-issue"] parts [] after [1237]
    "#);
    assert_eq!(tracked.made, [(TaskId(2), 1237), (TaskId(3), 1238)].into());
    let n_writes = emulator.writes().len();
    track(&github(&emulator), folder.path()).await.unwrap();
    assert_eq!(
        emulator.writes().len(),
        n_writes,
        "nothing is left to write"
    );
}

#[tokio::test]
async fn a_tracker_that_loses_every_answer_ends_the_same() {
    let calm = start();
    let folder = tempfile::tempdir().unwrap();
    track(&github(&calm), folder.path()).await.unwrap();
    for trouble in [Trouble::ApplyThen502, Trouble::Cut] {
        let emulator = start();
        let folder = tempfile::tempdir().unwrap();
        emulator.fail(Fault::new("", "", trouble).times(1000));
        track(&github(&emulator), folder.path()).await.unwrap();
        assert_eq!(picture(&emulator), picture(&calm));
    }
}

#[tokio::test]
async fn a_tracker_that_is_left_after_any_write_is_finished_by_the_next() {
    let calm = start();
    let folder = tempfile::tempdir().unwrap();
    track(&github(&calm), folder.path()).await.unwrap();
    let n_writes = calm.writes().len();
    for n_done in 0..n_writes {
        let emulator = start();
        let folder = tempfile::tempdir().unwrap();
        // The write is carried out and nobody hears of it, nor of anything after it.
        emulator.silence_after(n_done + 1);
        let left = track(&github(&emulator), folder.path()).await;
        assert!(left.is_err());
        emulator.speak();
        track(&github(&emulator), folder.path()).await.unwrap();
        assert_eq!(
            picture(&emulator),
            picture(&calm),
            "left after write {n_done}"
        );
    }
}

#[tokio::test]
async fn without_the_right_to_write_labels_are_reported_as_dropped() {
    let emulator = start();
    emulator.world(|world| world.members.retain(|member| member != "planner"));
    let folder = tempfile::tempdir().unwrap();
    let tracked = track(&github(&emulator), folder.path()).await.unwrap();
    assert_eq!(tracked.dropped_labels.len(), 2);
}
