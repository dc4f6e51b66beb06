//! Which order the engine finds, against git's own word on every other order.

use git_orchestrate::engine::Context;
use git_orchestrate::engine::merging::{self, MergeQueue, ResolveOptions, Settling};
use git_orchestrate::git::{Repository, Tip};
use git_orchestrate::model::{MergePreview, OrderKind, StepResult};
use git_orchestrate::process::StopFlag;

use crate::support::repository::TempRepo;

const N_LINES: usize = 60;

fn text(changed: &[usize], word: &str) -> String {
    let line = |at: usize| {
        if changed.contains(&at) {
            format!("line {at} {word}\n")
        } else {
            format!("line {at}\n")
        }
    };
    (0..N_LINES).map(line).collect()
}

/// A repository with branches `b1`, `b2`, … that each change some lines of `text`, and add a file of as many lines.
fn scene(branches: &[(&[usize], usize)]) -> (TempRepo, Context, Vec<String>) {
    let temp = TempRepo::new();
    temp.write("text", text(&[], ""));
    temp.commit("base");
    let mut names = Vec::new();
    for (number, (changed, n_lines)) in (1..).zip(branches) {
        let name = format!("b{number}");
        let own = format!("{name}.txt");
        let files = [
            ("text", text(changed, &name)),
            (own.as_str(), "x\n".repeat(*n_lines)),
        ];
        let files: Vec<(&str, &str)> = (files.iter())
            .map(|(path, text)| (*path, text.as_str()))
            .collect();
        temp.commit_on(&name, "main", &files);
        names.push(name);
    }
    let repository = Repository::discover(temp.path()).unwrap();
    let context = Context::new(repository, "/nonexistent/shim".into());
    (temp, context, names)
}

fn queue(context: &Context, names: &[String], order: OrderKind) -> MergeQueue {
    merging::queue_of_refs(context, "main", names, order, None).unwrap()
}

fn n_out(preview: &MergePreview) -> usize {
    let is_in = |result| matches!(result, StepResult::Clean | StepResult::Empty);
    (preview.steps.iter())
        .filter(|step| !is_in(step.result) && step.resolution.is_none())
        .count()
}

fn names(queue: &MergeQueue) -> String {
    let names: Vec<&str> = queue.items.iter().map(|item| item.name.as_str()).collect();
    names.join(" ")
}

fn permutations(n: usize) -> Vec<Vec<usize>> {
    let mut all = vec![vec![]];
    for at in 0..n {
        all = (all.into_iter())
            .flat_map(|order: Vec<usize>| {
                (0..=order.len()).map(move |place| {
                    let mut order = order.clone();
                    order.insert(place, at);
                    order
                })
            })
            .collect();
    }
    all
}

#[test]
fn git_leaves_out_no_less_in_any_other_order() {
    let sets: [&[(&[usize], usize)]; 4] = [
        &[(&[3, 20, 40], 1), (&[3], 9), (&[20], 9), (&[40], 9)],
        &[(&[3], 1), (&[4], 5), (&[10], 2), (&[10, 30], 2)],
        &[(&[5, 10], 4), (&[10, 15], 3), (&[15, 5], 2), (&[50], 1)],
        &[(&[1], 1), (&[10], 1), (&[20], 1), (&[30], 1)],
    ];
    for set in sets {
        let (_temp, context, branches) = scene(set);
        let found = queue(&context, &branches, OrderKind::Deps);
        let preview = merging::preview(&context, &found).unwrap();
        let onto = context.repository.resolve("main").unwrap();
        let tips: Vec<Tip> = (branches.iter())
            .map(|name| Tip {
                name: name.clone(),
                oid: context.repository.resolve(name).unwrap(),
                task: None,
            })
            .collect();
        for order in permutations(tips.len()) {
            let tips: Vec<Tip> = order.iter().map(|at| tips[*at].clone()).collect();
            let other = context.repository.preview(&onto, &tips).unwrap();
            assert!(n_out(&preview) <= n_out(&other), "{set:?} {order:?}");
        }
        assert_eq!(n_out(&preview), found.finding.left_out.len());
    }
}

#[test]
fn of_twenty_branches_with_six_conflicts_three_are_left_out() {
    // 1 meets 5, 9 and 13; 7 meets 2 and 3; 4 meets 20. The list would leave out five.
    let mut changed: Vec<Vec<usize>> = vec![vec![]; 20];
    for (line, (a, b)) in [(1, 5), (1, 9), (1, 13), (2, 7), (3, 7), (4, 20)]
        .into_iter()
        .enumerate()
    {
        changed[a - 1].push(line * 9);
        changed[b - 1].push(line * 9);
    }
    let branches: Vec<(&[usize], usize)> = (changed.iter().zip(1..))
        .map(|(lines, number)| (lines.as_slice(), if number == 20 { 50 } else { number }))
        .collect();
    let (_temp, context, branches) = scene(&branches);
    let found = queue(&context, &branches, OrderKind::Deps);
    assert!(found.finding.is_proven);
    let left: Vec<u32> = found
        .finding
        .left_out
        .iter()
        .map(|left| left.task.0)
        .collect();
    assert_eq!(left, [1, 7, 20]);
    let preview = merging::preview(&context, &found).unwrap();
    assert_eq!(n_out(&preview), 3);
    let listed = found
        .finding
        .others
        .iter()
        .find(|other| other.kind == OrderKind::Listed);
    assert_eq!(listed.unwrap().left_out.len(), 5);
    let listed = queue(&context, &branches, OrderKind::Listed);
    assert_eq!(n_out(&merging::preview(&context, &listed).unwrap()), 5);
}

#[test]
fn branches_on_one_another_are_merged_from_the_lowest_up_and_left_out_together() {
    let (temp, context, _) = scene(&[(&[3], 1), (&[3], 30)]);
    temp.commit_on("top", "b2", &[("top.txt", "top\n")]);
    let names_given = ["top", "b1", "b2"].map(str::to_owned);
    // b1 alone yields rather than the two that stand on each other.
    let found = queue(&context, &names_given, OrderKind::Deps);
    assert_eq!(names(&found), "b2 top b1");
    let preview = merging::preview(&context, &found).unwrap();
    assert_eq!(n_out(&preview), 1);
}

#[test]
fn what_resolvers_settle_keeps_nobody_out() {
    let log = |entry: &str| {
        format!("# Changelog\n\n## Unreleased\n\n- Old.\n{entry}\n## 1.0.0\n\n- First.\n")
    };
    let temp = TempRepo::new();
    temp.write("CHANGELOG.md", log(""))
        .write("text", text(&[], ""));
    temp.commit("base");
    // All three add to the changelog in the same place; the last two meet in the text as well.
    for (name, changed, n_lines) in [("a", 3, 1), ("b", 20, 2), ("c", 20, 3)] {
        let own = format!("{name}.txt");
        let files = [
            ("CHANGELOG.md", log(&format!("- By {name}.\n"))),
            ("text", text(&[changed], name)),
            (own.as_str(), "x\n".repeat(n_lines)),
        ];
        let files: Vec<(&str, &str)> = (files.iter())
            .map(|(path, text)| (*path, text.as_str()))
            .collect();
        temp.commit_on(name, "main", &files);
    }
    let repository = Repository::discover(temp.path()).unwrap();
    let context = Context::new(repository, "/nonexistent/shim".into());
    let branches = ["c", "b", "a"].map(str::to_owned);
    // Without resolvers two of them yield.
    let plain = queue(&context, &branches, OrderKind::Deps);
    assert_eq!(n_out(&merging::preview(&context, &plain).unwrap()), 2);
    let options = ResolveOptions {
        is_on: true,
        ..ResolveOptions::default()
    };
    let stop_flag = StopFlag::default();
    let settling = Settling {
        options: &options,
        stop_flag: &stop_flag,
    };
    let found =
        merging::queue_of_refs(&context, "main", &branches, OrderKind::Deps, Some(settling))
            .unwrap();
    assert_eq!(names(&found), "a b c");
    let left: Vec<u32> = (found.finding.left_out.iter())
        .map(|left| left.task.0)
        .collect();
    assert_eq!(left, [1]);
    let preview = merging::resolved_preview(&context, &found, &options, &stop_flag).unwrap();
    let by: Vec<Option<&str>> = (preview.steps.iter())
        .map(|step| Some(step.resolution.as_ref()?.by.first()?.as_str()))
        .collect();
    assert_eq!(by, [None, Some("changelog union"), None]);
    assert_eq!(n_out(&preview), 1);
    // The lines of what is settled are nobody's to look at.
    let views = merging::conflict_views(&context, &found, &preview).unwrap();
    assert!(views.iter().all(|view| view.task.0 == 1));
}

#[test]
fn where_nothing_conflicts_small_changes_without_hub_files_come_first() {
    let (temp, context, _) = scene(&[(&[3], 40), (&[20], 2)]);
    temp.commit_on("hub", "main", &[("package.json", "{}\n")]);
    let names_given = ["hub", "b1", "b2"].map(str::to_owned);
    let found = queue(&context, &names_given, OrderKind::Deps);
    assert_eq!(names(&found), "b2 b1 hub");
    assert!(found.finding.conflicts.is_empty());
    assert_eq!(
        names(&queue(&context, &names_given, OrderKind::Listed)),
        "hub b1 b2"
    );
    assert_eq!(
        names(&queue(&context, &names_given, OrderKind::Size)),
        "hub b2 b1"
    );
}
