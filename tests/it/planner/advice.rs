//! Advice: what is given when, what it brings, and what taking it does.

use git_orchestrate::model::{AdviceKind, TaskKind};
use git_orchestrate::planner::{self, Proposal};

use super::{Sketch, outline};

fn proposals(sketch: &Sketch) -> Vec<Proposal> {
    planner::advise(&sketch.plan(), &sketch.graph, &sketch.options, 4)
}

/// The advice on a plan, with what it brings.
fn told(sketch: &Sketch) -> String {
    let lines: Vec<String> = (proposals(sketch).iter())
        .map(|proposal| {
            let advice = &proposal.advice;
            format!(
                "{} {:?}: {} {} ({:.0} → {:.0} min, {} → {} pairs)",
                advice.number,
                advice.kind,
                advice.what,
                advice.why,
                advice.before.minutes,
                advice.after.minutes,
                advice.before.n_collisions,
                advice.after.n_collisions
            )
        })
        .collect();
    lines.join("\n")
}

/// The plan when the first advice of that kind is taken.
fn taken(sketch: &Sketch, kind: AdviceKind) -> String {
    let proposals = proposals(sketch);
    let chosen: Vec<&Proposal> = (proposals.iter())
        .filter(|proposal| proposal.advice.kind == kind)
        .take(1)
        .collect();
    let plan = planner::apply(&sketch.plan(), &chosen, &sketch.graph, &sketch.options).unwrap();
    let titles: Vec<String> = (plan.tasks.iter())
        .map(|planned| format!("{} {}", planned.task.id, planned.task.title))
        .collect();
    format!("{}\n{}", titles.join("\n"), outline(&plan))
}

/// Twelve tasks on five parts of a program.
fn twelve() -> Sketch {
    let mut sketch = Sketch::default();
    for number in 0..12 {
        let own = format!("src/part{}.py", number % 5);
        sketch = sketch
            .task(&format!("Improve number {number}"))
            .writes(&[&own]);
    }
    sketch
}

#[test]
fn twelve_tasks_on_five_files_are_five_tasks() {
    let sketch = twelve();
    insta::assert_snapshot!(told(&sketch), @"1 Merge: Make 5 tasks of these 12: put together tasks 1, 6 and 11; 2, 7 and 12; 3 and 8; 4 and 9; 5 and 10. The tasks of each group probably change the same files, so apart they would wait for each other. (34 → 37 min, 9 → 0 pairs)");
    insta::assert_snapshot!(taken(&sketch, AdviceKind::Merge), @"
    1 Improve number 0; Improve number 5; Improve number 10
    2 Improve number 1; Improve number 6; Improve number 11
    3 Improve number 2; Improve number 7
    4 Improve number 3; Improve number 8
    5 Improve number 4; Improve number 9
    wave 1 2 3 4 5
    Parallel
    ");
}

#[test]
fn a_file_that_several_create_becomes_a_first_task() {
    let mut sketch = Sketch::default();
    for part in ["a", "b", "c", "d"] {
        sketch = sketch
            .task(&format!("Add a page for {part}"))
            .writes(&[&format!("web/{part}.ts")])
            .creates(&["web/http.ts"]);
    }
    insta::assert_snapshot!(told(&sketch), @"1 SharedFirst: Create `web/http.ts` in a task of its own first; tasks 1, 2, 3 and 4 then only use it. 4 tasks create or change it. (52 → 23 min, 6 → 0 pairs)");
    insta::assert_snapshot!(taken(&sketch, AdviceKind::SharedFirst), @"
    5 Create the shared code in `web/http.ts` first
    1 Add a page for a
    2 Add a page for b
    3 Add a page for c
    4 Add a page for d
    1 after 5: depends on task 5
    2 after 5: depends on task 5
    3 after 5: depends on task 5
    4 after 5: depends on task 5
    wave 5
    wave 1 2 3 4
    Caution
    ");
}

#[test]
fn files_that_everybody_touches_are_left_to_one_task() {
    let mut sketch = Sketch::default();
    for part in ["a", "b", "c", "d"] {
        sketch = sketch
            .task(&format!("Fix {part}"))
            .with(|task| task.kind = TaskKind::Fix)
            .writes(&[&format!("src/{part}.rs"), "CHANGELOG.md"]);
    }
    insta::assert_snapshot!(told(&sketch), @"1 HubTask: Leave `CHANGELOG.md` to one task that comes last. Tasks 1, 2, 3 and 4 would each touch it. (38 → 14 min, 6 → 0 pairs)");
    insta::assert_snapshot!(taken(&sketch, AdviceKind::HubTask), @"
    1 Fix a
    2 Fix b
    3 Fix c
    4 Fix d
    5 Update `CHANGELOG.md` for all tasks
    5 after 1: depends on task 1
    5 after 2: depends on task 2
    5 after 3: depends on task 3
    5 after 4: depends on task 4
    wave 1 2 3 4
    wave 5
    Parallel
    ");
}

#[test]
fn the_task_that_is_three_times_the_others_is_split_by_folder() {
    let many: Vec<String> = ["api", "web"]
        .iter()
        .flat_map(|folder| (0..6).map(move |n| format!("{folder}/x{n}.py")))
        .collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let mut sketch = Sketch::default().task("Rework everything").writes(&many);
    for part in ["a", "b", "c", "d"] {
        sketch = sketch
            .task(&format!("Document {part}"))
            .with(|task| task.kind = TaskKind::Docs)
            .writes(&[&format!("docs/{part}.md")]);
    }
    insta::assert_snapshot!(told(&sketch), @"1 Split: Split task 1: `api`, `web`. It takes 4.7 times as long as the usual one, so the others wait for it. (26 → 16 min, 0 → 0 pairs)");
    insta::assert_snapshot!(taken(&sketch, AdviceKind::Split), @"
    1 Rework everything (`api`)
    6 Rework everything (`web`)
    2 Document a
    3 Document b
    4 Document c
    5 Document d
    wave 1 2 3 4 5 6
    Caution
    ");
}

#[test]
fn a_contract_that_others_rely_on_is_written_first() {
    let mut sketch = Sketch::default()
        .task("Extend the order")
        .writes(&["proto/order.proto"]);
    for part in ["a", "b", "c"] {
        sketch = sketch
            .task(&format!("Serve orders in {part}"))
            .writes(&[&format!("src/{part}.go")])
            .reads(&["proto/order.proto"]);
    }
    let sketch = sketch.options(|options| options.infer_orders = false);
    insta::assert_snapshot!(told(&sketch), @"1 ContractFirst: Write `proto/order.proto` first, and change it no more once the others start. Task 1 changes it, and tasks 2, 3 and 4 rely on it. (12 → 23 min, 3 → 0 pairs)");
    insta::assert_snapshot!(taken(&sketch, AdviceKind::ContractFirst), @"
    1 Extend the order
    2 Serve orders in a
    3 Serve orders in b
    4 Serve orders in c
    2 after 1: depends on task 1
    3 after 1: depends on task 1
    4 after 1: depends on task 1
    wave 1
    wave 2 3 4
    Caution
    ");
}

#[test]
fn unknown_tasks_are_to_be_named_by_a_person() {
    let sketch = Sketch::default()
        .task("Improve things")
        .task("Improve more")
        .task("Fix a")
        .writes(&["a.py"]);
    insta::assert_snapshot!(told(&sketch), @"1 NameFiles: Name the files or folders of tasks 1 and 2 in the text. Nothing says what they touch, so they run one at a time. (32 → 12 min, 0 → 0 pairs)");
    let proposals = proposals(&sketch);
    let chosen: Vec<&Proposal> = proposals.iter().collect();
    let applied = planner::apply(&sketch.plan(), &chosen, &sketch.graph, &sketch.options);
    insta::assert_snapshot!(applied.unwrap_err().to_string(), @"do by itself what advice 1 says");
}

#[test]
fn nothing_is_advised_where_nothing_pays() {
    let sketch = Sketch::default()
        .task("Fix a")
        .writes(&["a.py"])
        .task("Fix b")
        .writes(&["b.py"]);
    assert_eq!(told(&sketch), "");
    assert_eq!(told(&Sketch::default()), "");
}

#[test]
fn advice_on_what_is_gone_is_refused() {
    let sketch = twelve();
    let proposals = proposals(&sketch);
    let first = proposals.first().unwrap();
    let twice = planner::apply(
        &sketch.plan(),
        &[first, first],
        &sketch.graph,
        &sketch.options,
    );
    insta::assert_snapshot!(twice.unwrap_err().to_string(), @"follow advice 1: there is no task 6 any more");
}

#[test]
fn tasks_are_put_together_only_where_it_is_likely_that_they_meet() {
    let sketch = |probability| {
        Sketch::default()
            .task("Fix a")
            .may_write(probability, &["a.py"])
            .task("Fix it again")
            .may_write(probability, &["a.py"])
            .task("Fix b")
            .writes(&["b.py"])
    };
    let likely = told(&sketch(0.8));
    assert!(
        likely.contains("Put tasks 1 and 2 together: both probably change `a.py`."),
        "{likely}"
    );
    assert!(likely.contains("they may be one task"), "{likely}");
    // That both change it is 49 % likely, which is not enough.
    assert_eq!(told(&sketch(0.7)), "");
}

#[test]
fn a_task_joins_a_group_only_if_it_is_like_all_of_it() {
    let sketch = |last: &str| {
        Sketch::default()
            .task("Fix a")
            .writes(&["a.py"])
            .task("Fix a and b")
            .writes(&["a.py", "b.py"])
            .task("Fix more")
            .writes(&[last])
    };
    let alike = told(&sketch("a.py"));
    assert!(
        alike.contains("Put tasks 1, 2 and 3 together: all change `a.py`."),
        "{alike}"
    );
    assert!(!alike.contains("one task."), "{alike}");
    let chain = told(&sketch("b.py"));
    assert!(!chain.contains("1, 2 and 3"), "{chain}");
}
