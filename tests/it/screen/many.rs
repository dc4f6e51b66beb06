//! A hundred tasks.

use std::collections::BTreeMap;

use git_orchestrate::model::{
    AttemptId, Estimate, Event, Exit, Outcome, Plan, PlannedTask, Record, RunState, TaskId,
    TaskKind,
};
use git_orchestrate::report::RunView;
use git_orchestrate::screen::{Scene, View};

use super::frames::frame;
use crate::report::story::{self, RICH};
use crate::support::journals::{at, oid};

/// A hundred tasks, of which thirty have ended and eight are under way.
fn scene() -> Scene {
    let one = story::plan().tasks.remove(0);
    let tasks: Vec<PlannedTask> = (1..=100)
        .map(|id| PlannedTask {
            task: story::task(
                id,
                &format!("Move page {id} to the new layout"),
                TaskKind::Refactor,
            ),
            ..one.clone()
        })
        .collect();
    let plan = Plan {
        tasks,
        waves: (1..=100)
            .map(TaskId)
            .collect::<Vec<_>>()
            .chunks(40)
            .map(<[_]>::to_vec)
            .collect(),
        ..story::plan()
    };
    let mut events = vec![Event::RunStarted {
        run: "1121-0534-k3f9".parse().unwrap(),
        title: "New layout".into(),
        base: oid(0),
        target: Some("refs/heads/main".into()),
        tasks: (1..=100).map(TaskId).collect(),
        max_workers: 8,
    }];
    for id in 1..=38 {
        let (task, attempt) = (
            TaskId(id),
            AttemptId {
                task: TaskId(id),
                number: 1,
            },
        );
        events.extend([
            Event::WorktreeCreating {
                task,
                branch: format!("refs/heads/feat/{id}"),
                path: format!("/w/{id}"),
                start: oid(0),
                builds_on: vec![],
            },
            Event::WorktreeCreated { task },
            Event::AttemptStarting {
                attempt,
                agent: "scripted".into(),
                model: None,
                folder: format!("/a/{id}"),
            },
            Event::AttemptStarted { attempt, pid: 7 },
        ]);
        if id <= 30 {
            let exit = Exit::Success;
            events.push(Event::AttemptEnded { attempt, exit });
            let outcome = Outcome::Changed {
                commit: oid(1),
                n_files: 2,
            };
            events.push(Event::TaskFinished { task, outcome });
        }
    }
    let records: Vec<Record> = (0..)
        .zip(events)
        .map(|(second, event)| Record {
            at: at(second),
            event,
        })
        .collect();
    let state = RunState::replay(&records).unwrap();
    let view = RunView {
        plan: &plan,
        state: &state,
        records: &records,
        success_share: 0.8,
        is_held: true,
        is_newest: true,
        has_landed_at_forge: false,
        now: at(300),
    };
    Scene::of(&view, &Estimate::default(), &BTreeMap::new())
}

#[test]
fn of_a_hundred_tasks_those_under_way_come_first() {
    let text = frame(&scene(), &View::default(), (80, 24), RICH);
    insta::assert_snapshot!(text, @r"
     New layout                                                  run 1121-0534-k3f9
     running for 5 min, about 3 min to go
     ━━━━━━──────────────  30 of 100 done, 8 running, 62 waiting
            task (1-13 of 100)            now                       files time/est.
    ▸●  31  Move page 31 to the new lay…  running                           1:57/5m
     ●  32  Move page 32 to the new lay…  running                           1:53/5m
     ●  33  Move page 33 to the new lay…  running                           1:49/5m
     ●  34  Move page 34 to the new lay…  running                           1:45/5m
     ●  35  Move page 35 to the new lay…  running                           1:41/5m
     ●  36  Move page 36 to the new lay…  running                           1:37/5m
     ●  37  Move page 37 to the new lay…  running                           1:33/5m
     ●  38  Move page 38 to the new lay…  running                           1:29/5m
     ·  39  Move page 39 to the new lay…  waiting                               ~5m
     ·  40  Move page 40 to the new lay…  waiting                               ~5m
     ·  41  Move page 41 to the new lay…  waiting                               ~5m
     ·  42  Move page 42 to the new lay…  waiting                               ~5m
     ·  43  Move page 43 to the new lay…  waiting                               ~5m
    ── log of task 31: Move page 31 to the new layout · scripted ───────────────────
     › I will look at how payments are rounded.
     › Read src/money.rs
     › The rounding happens in three places; all of them go through `round_half_up`,
       which is the one that must change.
     › Edit src/pay.rs
     ↑↓ task   tab plan   p pause   c cancel   d diff   s shell   ? help   q leave
    ");
}

#[test]
fn the_chosen_one_of_a_hundred_is_in_sight() {
    let scene = scene();
    for id in (1..=100).step_by(9) {
        let view = View {
            chosen: Some(TaskId(id)),
            ..View::default()
        };
        for size in [(80, 24), (200, 60)] {
            let text = frame(&scene, &view, size, RICH);
            let is_there = |line: &str| {
                line.starts_with('▸') && line.contains(&format!(" {id}  Move page {id} "))
            };
            assert!(text.lines().any(is_there), "{id}: {text}");
        }
    }
}
