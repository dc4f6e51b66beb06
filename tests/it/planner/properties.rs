//! What holds of every plan and every draining of it.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use git_orchestrate::model::{DiagnosticKind, Plan, TaskId};
use git_orchestrate::planner::{Schedule, Selection, Standing};

use super::Sketch;

const FILES: &[&str] = &["a", "b", "c", "d", "e", "f"];

#[derive(Debug, Clone)]
struct AnyTask {
    writes: Vec<usize>,
    creates: Option<usize>,
    reads: Option<usize>,
    /// How many tasks further up each dependency points, or further down where circles are wanted.
    after: Vec<u32>,
    stage: Option<u32>,
    is_checked: bool,
    parent: Option<u32>,
}

fn any_task() -> impl Strategy<Value = AnyTask> {
    (
        prop::collection::vec(0..FILES.len(), 0..3),
        prop::option::weighted(0.2, 0..4_usize),
        prop::option::weighted(0.2, 0..4_usize),
        prop::collection::vec(1..5_u32, 0..2),
        prop::option::weighted(0.2, 1..4_u32),
        prop::bool::weighted(0.1),
        prop::option::weighted(0.1, 1..4_u32),
    )
        .prop_map(
            |(writes, creates, reads, after, stage, is_checked, parent)| AnyTask {
                writes,
                creates,
                reads,
                after,
                stage,
                is_checked,
                parent,
            },
        )
}

fn sketch(tasks: &[AnyTask], with_circles: bool) -> Sketch {
    let mut sketch = Sketch::default()
        .options(|options| options.unknown_runs_alone = true)
        .imports("a", "b")
        .awaits("c", "new0.py");
    for (place, task) in tasks.iter().enumerate() {
        let number = u32::try_from(place).unwrap() + 1;
        let writes: BTreeSet<&str> = task.writes.iter().map(|&file| FILES[file]).collect();
        let writes: Vec<&str> = writes.into_iter().collect();
        let after: Vec<u32> = (task.after.iter())
            .filter_map(|back| match number.checked_sub(*back) {
                Some(on) if on > 0 => Some(on),
                _ if with_circles => Some(number + back),
                _ => None,
            })
            .collect();
        sketch = sketch.task("Rename it").writes(&writes).after(&after);
        if let Some(file) = task.creates {
            sketch = sketch.creates(&[&format!("new{file}.py")]);
        }
        if let Some(file) = task.reads {
            sketch = sketch.reads(&[&format!("new{file}.py")]);
        }
        if let Some(stage) = task.stage {
            sketch = sketch.stage(stage, "Phase");
        }
        sketch = sketch.with(|it| {
            it.checked = task.is_checked;
            it.parent = (task.parent)
                .and_then(|back| number.checked_sub(back))
                .filter(|&parent| parent > 0)
                .map(TaskId);
        });
    }
    sketch
}

fn wave_of(plan: &Plan) -> BTreeMap<TaskId, usize> {
    let waves = plan.waves.iter().enumerate();
    waves
        .flat_map(|(wave, ids)| ids.iter().map(move |&id| (id, wave)))
        .collect()
}

/// The pairs that may not run at once, told from the pairs themselves rather than from the reduced exclusions.
fn must_be_apart(plan: &Plan, a: TaskId, b: TaskId) -> bool {
    let pair = (plan.pairs.iter()).find(|pair| (pair.a, pair.b) == (a.min(b), a.max(b)));
    let is_unknown = |id| plan.task(id).unwrap().footprint.is_unknown();
    pair.is_some_and(|pair| pair.overlap >= 0.3) || is_unknown(a) || is_unknown(b)
}

fn is_circular(plan: &Plan) -> bool {
    (plan.diagnostics.iter()).any(|diagnostic| diagnostic.kind == DiagnosticKind::Cycle)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    #[test]
    fn waves_respect_every_edge_and_hold_every_task_once(
        tasks in prop::collection::vec(any_task(), 0..14),
        with_circles in any::<bool>(),
    ) {
        let plan = sketch(&tasks, with_circles).plan();
        let wave_of = wave_of(&plan);
        prop_assert_eq!(plan.waves.iter().map(Vec::len).sum::<usize>(), wave_of.len());
        for edge in &plan.dependencies {
            if let Some(after) = wave_of.get(&edge.after) {
                prop_assert!(wave_of.get(&edge.before).is_some_and(|before| before < after));
            }
        }
        for edge in &plan.exclusions {
            prop_assert!(wave_of[&edge.first] < wave_of[&edge.then]);
        }
        if !is_circular(&plan) {
            prop_assert_eq!(wave_of.len(), plan.runnable().count());
        }
        for wave in &plan.waves {
            for (place, &a) in wave.iter().enumerate() {
                for &b in &wave[place + 1..] {
                    prop_assert!(!must_be_apart(&plan, a, b));
                }
            }
        }
        prop_assert_eq!(&plan, &sketch(&tasks, with_circles).plan());
    }

    #[test]
    fn a_drained_schedule_runs_each_task_at_most_once_and_ends(
        tasks in prop::collection::vec(any_task(), 0..14),
        n_workers in 1..5_usize,
        outcomes in prop::collection::vec((any::<prop::sample::Index>(), prop::bool::weighted(0.75)), 64),
        n_retries in 0..3_usize,
    ) {
        let plan = sketch(&tasks, false).plan();
        prop_assume!(!is_circular(&plan));
        let mut schedule = Schedule::new(&plan, &Selection::default()).unwrap();
        let mut outcomes = outcomes.into_iter();
        let mut n_retries = n_retries;
        let mut is_started = BTreeSet::new();
        loop {
            let running: Vec<TaskId> = schedule.running().collect();
            for id in schedule.ready(n_workers - running.len()) {
                prop_assert!(is_started.insert(id), "{} was started twice", id);
                for before in plan.dependencies_of(id) {
                    prop_assert_eq!(schedule.standing(before), Some(Standing::Succeeded));
                }
                for first in plan.exclusions_before(id) {
                    let standing = schedule.standing(first);
                    prop_assert!(!matches!(standing, Some(Standing::Pending | Standing::Running)));
                }
                schedule.start(id);
            }
            let running: Vec<TaskId> = schedule.running().collect();
            for (place, &a) in running.iter().enumerate() {
                for &b in &running[place + 1..] {
                    prop_assert!(!must_be_apart(&plan, a, b), "{} ran beside {}", a, b);
                }
            }
            let (Some((choice, success)), false) = (outcomes.next(), running.is_empty()) else {
                break;
            };
            let id = running[choice.index(running.len())];
            let blocked = schedule.finish(id, success);
            for blocked in blocked {
                prop_assert!(schedule.blocked_by(blocked).contains(&id));
            }
            if !success && n_retries > 0 {
                n_retries -= 1;
                is_started.remove(&id);
                schedule.retry(id);
                prop_assert_eq!(schedule.standing(id), Some(Standing::Pending));
            }
        }
        prop_assert!(schedule.is_done());
        for id in schedule.tasks() {
            prop_assert!(!matches!(schedule.standing(id), Some(Standing::Pending | Standing::Running)));
        }
    }

    #[test]
    fn any_selection_that_is_taken_can_be_drained(
        tasks in prop::collection::vec(any_task(), 1..14),
        chosen in prop::collection::btree_set(1..15_u32, 1..8),
        done in prop::collection::btree_set(1..15_u32, 0..8),
    ) {
        let plan = sketch(&tasks, false).plan();
        prop_assume!(!is_circular(&plan));
        let selection = Selection {
            only: Some(chosen.into_iter().map(TaskId).collect()),
            done: done.into_iter().map(TaskId).collect(),
        };
        if let Ok(mut schedule) = Schedule::new(&plan, &selection) {
            while let Some(&id) = schedule.ready(1).first() {
                schedule.start(id);
                schedule.finish(id, true);
            }
            prop_assert!(schedule.is_done());
        }
    }
}
