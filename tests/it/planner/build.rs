use git_orchestrate::model::TaskKind;

use super::{Sketch, outline};

#[test]
fn tasks_that_touch_different_files_run_at_once() {
    let plan = Sketch::default()
        .task("Fix a")
        .writes(&["a.py"])
        .task("Fix b")
        .writes(&["b.py"])
        .task("Fix c")
        .writes(&["c.py"])
        .plan();
    insta::assert_snapshot!(outline(&plan), @"
    wave 1 2 3
    Caution
    ");
}

#[test]
fn two_tasks_that_change_one_file_run_one_after_the_other() {
    let plan = Sketch::default()
        .task("Fix a")
        .writes(&["a.py"])
        .task("Fix it again")
        .writes(&["a.py"])
        .task("Fix c")
        .writes(&["c.py"])
        .task("Fix d")
        .writes(&["d.py"])
        .plan();
    insta::assert_snapshot!(outline(&plan), @"
    1 then 2: inferred, tasks 1 and 2 both change `a.py`
    wave 1 3 4
    wave 2
    Sequential
    ");
}

#[test]
fn feeding_one_importer_does_not_keep_two_writers_apart() {
    let plan = Sketch::default()
        .imports("main.py", "a.py")
        .imports("main.py", "b.py")
        .task("Fix a")
        .writes(&["a.py"])
        .task("Fix b")
        .writes(&["b.py"])
        .task("Fix main")
        .writes(&["main.py"])
        .plan();
    insta::assert_snapshot!(outline(&plan), @"
    wave 1 2 3
    Caution
    ");
}

#[test]
fn a_shared_hub_file_is_a_hazard_but_keeps_nobody_apart() {
    let plan = Sketch::default()
        .task("Add a")
        .writes(&["src/a.rs"])
        .may_write(0.7, &["Cargo.toml"])
        .task("Add b")
        .writes(&["src/b.rs"])
        .may_write(0.7, &["Cargo.toml"])
        .plan();
    insta::assert_snapshot!(outline(&plan), @"
    wave 1 2
    Caution
    ");
}

#[test]
fn a_task_waits_for_the_file_that_its_text_names_and_another_one_makes() {
    let sketch = Sketch::default()
        .task("Use `app/money.py` in the invoices")
        .writes(&["app/invoice.py"])
        .reads(&["app/money.py"])
        .task("Add `app/money.py`")
        .creates(&["app/money.py"]);
    insta::assert_snapshot!(outline(&sketch.plan()), @"
    1 after 2: inferred, task 1 names `app/money.py`, which task 2 makes
    wave 2
    wave 1
    Sequential
    ");
    let free = sketch.options(|options| options.infer_orders = false);
    insta::assert_snapshot!(outline(&free.plan()), @"
    wave 1 2
    Caution
    ");
}

#[test]
fn a_task_waits_for_the_file_that_its_own_files_import_already() {
    let plan = Sketch::default()
        .awaits("app/invoice.py", "app/money.py")
        .task("Finish the invoices")
        .writes(&["app/invoice.py"])
        .task("Add `app/money.py`")
        .creates(&["app/money.py"])
        .plan();
    insta::assert_snapshot!(outline(&plan), @"
    1 after 2: inferred, `app/invoice.py` of task 1 imports `app/money.py`, which task 2 makes
    wave 2
    wave 1
    Sequential
    ");
}

#[test]
fn a_rename_goes_before_the_tasks_whose_files_import_it() {
    let sketch = |title: &str| {
        let plan = Sketch::default()
            .imports("b.py", "a.py")
            .task("Speed b up")
            .writes(&["b.py"])
            .task(title)
            .writes(&["a.py"])
            .plan();
        outline(&plan)
    };
    insta::assert_snapshot!(sketch("Rename `load` to `read` in a.py"), @"
    1 after 2: inferred, `b.py` of task 1 imports `a.py`, whose interface task 2 changes
    wave 2
    wave 1
    Sequential
    ");
    insta::assert_snapshot!(sketch("Remove unused imports from a.py"), @"
    wave 1 2
    Caution
    ");
}

#[test]
fn an_inferred_order_never_contradicts_a_stated_one() {
    let plan = Sketch::default()
        .task("Use `app/money.py`")
        .writes(&["app/invoice.py"])
        .reads(&["app/money.py"])
        .task("Add `app/money.py`")
        .creates(&["app/money.py"])
        .after(&[1])
        .plan();
    insta::assert_snapshot!(outline(&plan), @"
    2 after 1: depends on task 1
    wave 1
    wave 2
    Sequential
    ");
}

#[test]
fn a_dependency_on_a_group_is_one_on_each_of_its_open_children() {
    let plan = Sketch::default()
        .task("Groundwork")
        .task("a")
        .writes(&["a"])
        .below(1)
        .task("b")
        .writes(&["b"])
        .below(1)
        .with(|task| task.checked = true)
        .task("c")
        .writes(&["c"])
        .below(1)
        .task("The rest")
        .after(&[1, 3])
        .task("d")
        .writes(&["d"])
        .below(5)
        .plan();
    insta::assert_snapshot!(outline(&plan), @"
    6 after 2: depends on task 1
    6 after 4: depends on task 1
    wave 2 4
    wave 6
    Caution
    ");
}

#[test]
fn every_stage_waits_for_the_one_before_it() {
    let plan = Sketch::default()
        .task("a")
        .writes(&["a"])
        .stage(1, "Phase 1")
        .task("b")
        .writes(&["b"])
        .stage(1, "Phase 1")
        .after(&[1])
        .task("c")
        .writes(&["c"])
        .stage(3, "Phase 3")
        .task("d")
        .writes(&["d"])
        .stage(3, "Phase 3")
        .task("e")
        .writes(&["e"])
        .plan();
    insta::assert_snapshot!(outline(&plan), @"
    2 after 1: depends on task 1
    3 after 2: stage Phase 1
    4 after 2: stage Phase 1
    wave 1 5
    wave 2
    wave 3 4
    Caution
    ");
}

#[test]
fn what_single_tasks_state_goes_before_the_order_of_their_stages() {
    let plan = Sketch::default()
        .task("a")
        .writes(&["a"])
        .stage(1, "One")
        .after(&[2])
        .task("b")
        .writes(&["b"])
        .stage(2, "Two")
        .plan();
    insta::assert_snapshot!(outline(&plan), @"
    1 after 2: depends on task 2
    wave 2
    wave 1
    Sequential
    ");
}

#[test]
fn a_circle_is_named_with_its_path_and_has_no_waves() {
    let plan = Sketch::default()
        .task("a")
        .writes(&["a"])
        .after(&[3])
        .task("b")
        .writes(&["b"])
        .after(&[1])
        .task("c")
        .writes(&["c"])
        .after(&[2])
        .task("d")
        .writes(&["d"])
        .task("e")
        .writes(&["e"])
        .after(&[3])
        .plan();
    insta::assert_snapshot!(outline(&plan), @"
    2 after 1: depends on task 1
    3 after 2: depends on task 2
    1 after 3: depends on task 3
    5 after 3: depends on task 3
    wave 4
    Error Cycle: These tasks wait for each other: 1 → 3 → 2 → 1.
    Sequential
    ");
}

#[test]
fn a_task_of_which_nothing_is_known_runs_alone_if_told_so() {
    let sketch = Sketch::default()
        .options(|options| options.unknown_runs_alone = true)
        .task("Improve things")
        .task("Fix a")
        .writes(&["a.py"])
        .task("Fix b")
        .writes(&["b.py"])
        .task("Which queue is best?")
        .with(|task| task.kind = TaskKind::Research);
    insta::assert_snapshot!(outline(&sketch.plan()), @"
    2 then 1: unknown
    3 then 1: unknown
    wave 2 3 4
    wave 1
    Warning UnknownFootprint: Nothing says which files task 1 touches, so it runs alone.
    Caution
    ");
    let free = sketch.options(|options| options.unknown_runs_alone = false);
    insta::assert_snapshot!(outline(&free.plan()), @"
    wave 1 2 3 4
    Warning UnknownFootprint: Nothing says which files task 1 touches, so it is not known to be independent, and it runs beside the others all the same.
    Caution
    ");
}

#[test]
fn a_plan_without_tasks_is_no_trouble() {
    insta::assert_snapshot!(outline(&Sketch::default().plan()), @"Parallel");
}

#[test]
fn three_hundred_tasks_are_planned_in_well_under_a_second() {
    let mut sketch = Sketch::default();
    for number in 0..300 {
        let own = format!("src/part{number}/mod.py");
        let shared = format!("src/shared{}.py", number % 40);
        sketch = sketch
            .task("Fix it")
            .writes(&[&own, &shared])
            .may_write(0.3, &["src/a.py", "src/b.py", "package.json"])
            .stage(1 + number / 100, "Phase")
            .imports(&own, &shared);
    }
    // Its own work alone is counted, not what else the machine does.
    let spent = || rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime).tv_sec;
    let start = spent();
    let plan = sketch.plan();
    assert_eq!(plan.pairs.len(), 300 * 299 / 2);
    // A debug build takes ten times as long as a release build.
    assert!(spent() - start < 6, "{} s", spent() - start);
}
