//! The seven questions, the score, the number of agents, and what past runs teach.

use git_orchestrate::model::{Complexity, TaskKind};
use git_orchestrate::planner;

use super::Sketch;

fn told(sketch: &Sketch) -> String {
    let plan = sketch.plan();
    let assessment = planner::assess(&plan);
    let mut lines: Vec<String> = (assessment.questions.iter())
        .map(|question| {
            format!(
                "{:?} {:?}: {}",
                question.kind, question.answer, question.evidence
            )
        })
        .collect();
    lines.push(format!(
        "{:?}, {} of 10, {} agents{}",
        plan.verdict,
        assessment.score,
        assessment.n_agents,
        if assessment.is_too_small {
            ", too small"
        } else {
            ""
        }
    ));
    lines.join("\n")
}

/// Tasks with a file and a test each.
fn apart(n: usize) -> Sketch {
    (0..n).fold(Sketch::default(), |sketch, number| {
        sketch.task(&format!("Improve {number}")).writes(&[
            &format!("src/part{number}.py"),
            &format!("tests/test_part{number}.py"),
        ])
    })
}

#[test]
fn eight_tasks_apart_are_for_several_agents() {
    insta::assert_snapshot!(told(&apart(8)), @"
    DifferentFiles Yes: no two tasks meet in their files
    NoOrder Yes: no task waits for another
    SeparatelyTestable Yes: 8 of 8 tasks have tests or acceptance criteria of their own
    SeparatelyMergeable Yes: no pair is likely to conflict in git
    EnoughTasks Yes: there are 8 tasks
    SimilarSize Yes: the longest takes 1.0 times as long as the usual one
    Worthwhile Yes: 8 agents save about 88 of 100 minutes; setting up, reading through and merging costs about 21
    Parallel, 10 of 10, 8 agents
    ");
}

#[test]
fn one_task_is_too_small() {
    insta::assert_snapshot!(told(&apart(1)), @"
    DifferentFiles Yes: no two tasks meet in their files
    NoOrder Yes: no task waits for another
    SeparatelyTestable Yes: 1 of 1 tasks have tests or acceptance criteria of their own
    SeparatelyMergeable Yes: no pair is likely to conflict in git
    EnoughTasks No: there is 1 task
    SimilarSize Yes: the longest takes 1.0 times as long as the usual one
    Worthwhile No: more than one agent saves hardly any time
    Sequential, 4 of 10, 1 agents, too small
    ");
}

#[test]
fn a_chain_is_sequential_however_clean_it_is() {
    let mut sketch = apart(6);
    for (place, task) in sketch.issue.tasks.iter_mut().enumerate().skip(1) {
        let before = u32::try_from(place).unwrap();
        task.depends_on = vec![git_orchestrate::model::TaskId(before)];
    }
    insta::assert_snapshot!(told(&sketch), @"
    DifferentFiles Yes: no two tasks meet in their files
    NoOrder No: 5 of 6 tasks wait for others: tasks 2, 3, 4, 5 and 6
    SeparatelyTestable Yes: 6 of 6 tasks have tests or acceptance criteria of their own
    SeparatelyMergeable Yes: no pair is likely to conflict in git
    EnoughTasks Yes: there are 6 tasks
    SimilarSize Yes: the longest takes 1.0 times as long as the usual one
    Worthwhile No: more than one agent saves hardly any time
    Sequential, 4 of 10, 1 agents
    ");
}

#[test]
fn a_list_of_which_most_is_unknown_is_not_taken_to_be_independent() {
    let mut sketch = apart(1);
    for number in 0..5 {
        sketch = sketch.task(&format!("Think of {number}"));
    }
    insta::assert_snapshot!(told(&sketch), @"
    DifferentFiles Unknown: nothing is known of what tasks 2, 3, 4, 5 and 6 will touch
    NoOrder Yes: no task waits for another
    SeparatelyTestable Unknown: nothing is known of what tasks 2, 3, 4, 5 and 6 will touch
    SeparatelyMergeable Unknown: nothing is known of what tasks 2, 3, 4, 5 and 6 will touch
    EnoughTasks Yes: there are 6 tasks
    SimilarSize Unknown: nothing is known of what tasks 2, 3, 4, 5 and 6 will touch
    Worthwhile No: more than one agent saves hardly any time
    Sequential, 4 of 10, 1 agents
    ");
}

#[test]
fn small_texts_are_too_small() {
    let sketch = (0..2).fold(Sketch::default(), |sketch, number| {
        sketch
            .task("Fix a typo")
            .with(|task| task.kind = TaskKind::Docs)
            .may_write(0.3, &[&format!("docs/{number}.md")])
    });
    insta::assert_snapshot!(told(&sketch), @"
    DifferentFiles Yes: no two tasks meet in their files
    NoOrder Yes: no task waits for another
    SeparatelyTestable Yes: 2 of 2 tasks have tests or acceptance criteria of their own
    SeparatelyMergeable Yes: no pair is likely to conflict in git
    EnoughTasks No: there are 2 tasks
    SimilarSize Yes: the longest takes 1.0 times as long as the usual one
    Worthwhile No: 2 agents save about 4 of 9 minutes; setting up, reading through and merging costs about 9
    Sequential, 4 of 10, 1 agents, too small
    ");
}

#[test]
fn nothing_is_asked_where_nothing_can_run() {
    assert_eq!(told(&Sketch::default()), "Parallel, 0 of 10, 0 agents");
}

#[test]
fn what_past_runs_teach_is_drawn_to_the_middle_where_they_are_few() {
    assert_eq!(planner::pace(&[], 0), None);
    let ratio = |n: usize| planner::pace(&vec![(10.0, 20.0); n], 1).unwrap().ratio;
    insta::assert_snapshot!(format!("{:.2} {:.2} {:.2}", ratio(1), ratio(4), ratio(40)), @"1.15 1.41 1.88");
    let strange = [(10.0, 20.0), (0.0, 5.0), (f64::NAN, 1.0), (3.0, -1.0)];
    assert_eq!(planner::pace(&strange, 2).unwrap().n_tasks, 1);
}

#[test]
fn lines_of_similar_commits_make_a_task_longer_and_harder() {
    let sketch = apart(1).options(|options| {
        let id = git_orchestrate::model::TaskId(1);
        options.given.expected_lines.insert(id, 900.0);
    });
    let (plain, long) = (apart(1).plan(), sketch.plan());
    let [plain, long] = [&plain, &long].map(|plan| plan.tasks.first().unwrap().clone());
    assert!(long.minutes > plain.minutes * 1.5, "{}", long.minutes);
    assert_eq!(plain.complexity, Complexity::Low);
    assert_eq!(long.complexity, Complexity::High);
}

#[test]
fn the_questions_agree_with_the_pairs() {
    let two = apart(10)
        .with(|task| task.title = "Improve again".to_owned())
        .writes(&["src/part0.py"]);
    let told_of = |sketch: &Sketch, place: usize| {
        let assessment = planner::assess(&sketch.plan());
        let question = &assessment.questions[place];
        format!("{}: {}", question.word(), question.evidence)
    };
    insta::assert_snapshot!(told_of(&two, 0), @"mostly: 2 of 10 tasks meet others in their files: 1 with 10");
    let hub = (0..6).fold(Sketch::default(), |sketch, number| {
        sketch
            .task(&format!("Improve {number}"))
            .writes(&[&format!("src/part{number}.py")])
            .may_write(0.6, &["CHANGELOG.md"])
    });
    insta::assert_snapshot!(told_of(&hub, 0), @"mostly: 6 of 6 tasks meet, but only in hub files such as `CHANGELOG.md`");
    let faint = apart(6).may_write(0.2, &["src/part0.py"]);
    insta::assert_snapshot!(told_of(&faint, 0), @"yes: no two tasks are likely to meet in their files; 1 pair may meet");
}
