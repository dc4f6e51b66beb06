use git_orchestrate::model::TaskId;
use git_orchestrate::planner::{Schedule, Selection, SelectionError, Standing, estimate};

use super::{Sketch, ids};

fn schedule(sketch: &Sketch) -> Schedule {
    Schedule::new(&sketch.plan(), &Selection::default()).unwrap()
}

fn selection(numbers: &[u32]) -> Selection {
    Selection::only(numbers.iter().copied().map(TaskId))
}

/// A chain 1 → 2 → 3, a task 4 that changes the file of 1, and a task 5 by itself.
fn sketch() -> Sketch {
    Sketch::default()
        .task("a")
        .writes(&["a"])
        .task("b")
        .writes(&["b"])
        .after(&[1])
        .task("c")
        .writes(&["c"])
        .after(&[2])
        .task("d")
        .writes(&["a"])
        .task("e")
        .writes(&["e"])
}

#[test]
fn the_longest_way_goes_first() {
    let mut schedule = schedule(&sketch());
    assert_eq!(ids(&schedule.ready(8)), "1 5");
    assert_eq!(ids(&schedule.ready(1)), "1");
    schedule.start(TaskId(1));
    assert_eq!(ids(&schedule.ready(8)), "5");
    assert_eq!(schedule.finish(TaskId(1), true), []);
    assert_eq!(ids(&schedule.ready(8)), "2 4 5");
    assert_eq!(schedule.builds_on(TaskId(4)), [TaskId(1)]);
}

#[test]
fn a_failure_blocks_what_depends_on_it_and_nothing_else() {
    let mut schedule = schedule(&sketch());
    schedule.start(TaskId(1));
    assert_eq!(ids(&schedule.finish(TaskId(1), false)), "2 3");
    assert_eq!(schedule.standing(TaskId(3)), Some(Standing::Blocked));
    assert_eq!(schedule.blocked_by(TaskId(3)), [TaskId(1)]);
    assert_eq!(ids(&schedule.ready(8)), "4 5");
    assert_eq!(schedule.builds_on(TaskId(4)), []);
    assert_eq!(ids(&schedule.retry(TaskId(1))), "2 3");
    assert_eq!(ids(&schedule.ready(8)), "1 5");
}

#[test]
fn a_retried_task_waits_for_the_one_that_came_after_it() {
    let mut schedule = schedule(&sketch());
    schedule.start(TaskId(1));
    schedule.finish(TaskId(1), false);
    schedule.start(TaskId(4));
    schedule.retry(TaskId(1));
    assert_eq!(ids(&schedule.ready(8)), "5");
    schedule.finish(TaskId(4), true);
    assert_eq!(ids(&schedule.ready(8)), "1 5");
}

#[test]
fn tasks_with_only_a_blocked_one_between_them_are_still_kept_apart() {
    // 1, 3 and 4 change one file; 3 also waits for 2, so that it is blocked while 1 still runs.
    let sketch = Sketch::default()
        .task("a")
        .writes(&["x"])
        .task("b")
        .writes(&["b"])
        .task("c")
        .writes(&["x"])
        .after(&[2])
        .task("d")
        .writes(&["x", "d", "e", "f", "g", "h"])
        .after(&[2]);
    let plan = sketch.plan();
    let mut schedule = Schedule::new(&plan, &Selection::default()).unwrap();
    let last = *plan.waves.last().unwrap().first().unwrap();
    schedule.start(TaskId(1));
    schedule.start(TaskId(2));
    assert_eq!(ids(&schedule.finish(TaskId(2), false)), "3 4");
    assert_eq!(ids(&schedule.ready(8)), "");
    assert_eq!(schedule.builds_on(last), []);
    assert!(!schedule.is_done());
    schedule.finish(TaskId(1), true);
    assert!(schedule.is_done());
    assert_eq!(schedule.builds_on(last), [TaskId(1)]);
}

#[test]
fn a_selection_needs_what_it_depends_on() {
    let plan = sketch().plan();
    let needs = |numbers: &[u32]| Schedule::new(&plan, &selection(numbers)).map(|_| ());
    assert_eq!(
        needs(&[3]),
        Err(SelectionError::Needs {
            task: TaskId(3),
            needs: vec![TaskId(2)]
        })
    );
    assert_eq!(needs(&[1, 2, 3]), Ok(()));
    assert_eq!(needs(&[4]), Ok(()));
    assert_eq!(
        needs(&[9]),
        Err(SelectionError::NoSuchTask { task: TaskId(9) })
    );
    let done = Selection {
        done: [TaskId(2)].into(),
        ..selection(&[3, 4])
    };
    let schedule = Schedule::new(&plan, &done).unwrap();
    assert_eq!(ids(&schedule.ready(8)), "3 4");
    assert_eq!(ids(&schedule.tasks().collect::<Vec<_>>()), "3 4");
}

#[test]
fn a_group_stands_for_its_children_and_a_done_task_cannot_be_chosen() {
    let plan = Sketch::default()
        .task("Group")
        .task("a")
        .writes(&["a"])
        .below(1)
        .task("b")
        .writes(&["b"])
        .below(1)
        .task("c")
        .with(|task| task.checked = true)
        .plan();
    let schedule = Schedule::new(&plan, &selection(&[1])).unwrap();
    assert_eq!(ids(&schedule.ready(8)), "2 3");
    assert!(matches!(
        Schedule::new(&plan, &selection(&[4])),
        Err(SelectionError::NotRunnable { task: TaskId(4) })
    ));
}

#[test]
fn a_circle_cannot_be_scheduled() {
    let plan = Sketch::default()
        .task("a")
        .after(&[2])
        .task("b")
        .after(&[1])
        .plan();
    let error = Schedule::new(&plan, &Selection::default()).unwrap_err();
    assert_eq!(error.to_string(), "order the tasks 1 → 2 → 1");
}

#[test]
fn an_estimate_drains_the_plan_on_paper() {
    let plan = sketch().plan();
    let estimate = estimate(&plan, 2);
    assert_eq!(ids(&estimate.critical_path), "1 2 3");
    assert_eq!(estimate.width, 2);
    assert!(estimate.minutes_critical <= estimate.minutes_together);
    assert!(estimate.minutes_together < estimate.minutes_alone);
}
