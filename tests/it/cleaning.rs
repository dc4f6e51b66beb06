//! What a run made, taken away again.

use std::fs;

use git_orchestrate::engine::cleaning::{
    self, CleanOptions, CleanPlan, CleanStats, CleanVerdict, KeepReason,
};
use git_orchestrate::git::Integrated;
use git_orchestrate::model::{Event, TaskId};

use crate::support::finished_run::FinishedRun;
use crate::support::repository::{TempRepo, write_in};

fn scene(n_tasks: u32) -> FinishedRun {
    let temp = TempRepo::new();
    temp.write("a", "1\n2\n3\n")
        .write(".gitignore", "target/\n");
    temp.commit("base");
    FinishedRun::new(temp, n_tasks)
}

fn plan(run: &FinishedRun, force: bool) -> CleanPlan {
    let options = CleanOptions { into: None, force };
    cleaning::plan(&run.context, &run.run, &options).unwrap()
}

fn clean(run: &FinishedRun, force: bool) -> CleanStats {
    let plan = plan(run, force);
    let options = CleanOptions { into: None, force };
    cleaning::apply(&run.context, &plan, &options, &mut |_| {}).unwrap()
}

fn verdicts(plan: &CleanPlan) -> Vec<(u32, &CleanVerdict)> {
    plan.items
        .iter()
        .map(|item| (item.task.0, &item.verdict))
        .collect()
}

fn removed(run: &FinishedRun, number: u32) -> bool {
    let is_gone = !run.tree(number).exists();
    let branch = FinishedRun::branch(number);
    let is_forgotten = run.temp.git(&["for-each-ref", &branch]).is_empty();
    assert_eq!(is_gone, is_forgotten, "task {number} is half removed");
    is_gone
}

#[test]
fn what_is_merged_by_any_way_or_empty_goes_and_the_rest_stays_and_is_named() {
    let run = scene(6);
    run.task(1, &[], &[("merged", "1\n")]);
    run.task(2, &[], &[("picked", "2\n")]);
    run.task(3, &[], &[("unmerged", "3\n")]);
    run.fail(4);
    run.fail(5);
    run.task(6, &[1], &[("squashed", "6\n")]);
    run.finish();
    run.temp
        .git(&["merge", "-q", "--no-ff", "--no-edit", "feat/task-1"]);
    run.temp.git(&["cherry-pick", "feat/task-2"]);
    run.temp.git(&["merge", "-q", "--squash", "feat/task-6"]);
    run.temp.commit("squashed");
    write_in(&run.tree(5), "half done", "x");
    write_in(&run.tree(1), "target/out", "built");

    let refs = run.temp.refs();
    let plan = plan(&run, false);
    assert_eq!(run.temp.refs(), refs, "a plan changes nothing");
    let proof = |number: u32| match verdicts(&plan)[number as usize - 1].1 {
        CleanVerdict::Remove { proof, backup } => Some((*proof, backup.is_some())),
        CleanVerdict::Keep { .. } => None,
    };
    assert_eq!(proof(1), Some((Integrated::Ancestor, false)));
    assert_eq!(proof(2), Some((Integrated::Patches, true)));
    assert_eq!(proof(4), Some((Integrated::Empty, false)));
    assert!(matches!(
        proof(6),
        Some((Integrated::Patches | Integrated::Squashed, true))
    ));
    let kept: Vec<_> = plan
        .kept()
        .map(|(item, why)| (item.task.0, why.clone()))
        .collect();
    assert_eq!(
        kept,
        [
            (3, KeepReason::Unmerged { n_commits: 1 }),
            (
                5,
                KeepReason::Dirty {
                    files: vec!["half done".to_owned()]
                }
            )
        ]
    );

    let stats = clean(&run, false);
    assert_eq!(stats.removed, [1, 2, 4, 6].map(TaskId));
    assert_eq!((stats.n_worktrees, stats.n_branches), (4, 4));
    for number in 1..=6 {
        assert_eq!(removed(&run, number), ![3, 5].contains(&number), "{number}");
    }
    assert!(clean(&run, false).removed.is_empty());
    assert!(run.state().tasks[&TaskId(1)].is_removed);
}

#[test]
fn force_keeps_every_commit_and_every_file_on_a_backup_ref() {
    let run = scene(3);
    run.task(1, &[], &[("unmerged", "1\n")]);
    run.fail(2);
    run.task(3, &[], &[("both", "3\n")]);
    run.finish();
    let tip = run.temp.oid("feat/task-1");
    write_in(&run.tree(2), "never added", "precious\n");
    write_in(&run.tree(2), "a", "changed\n");
    // HEAD went elsewhere, with a commit of its own, and then a conflict was left.
    let tree = run.tree(3);
    run.temp
        .git_in(&tree, &["checkout", "-q", "--detach", "HEAD~1"]);
    write_in(&tree, "both", "other\n");
    let elsewhere = run.temp.commit_in(&tree, "elsewhere");
    run.temp.try_git_in(&tree, &["merge", "feat/task-3"]);

    let stats = clean(&run, true);
    assert_eq!(stats.kept, []);
    assert_eq!(stats.removed.len(), 3);
    let backup =
        |number: u32| format!("refs/orchestrate/backup/1121-0600-test/heads/feat/task-{number}");
    assert_eq!(run.temp.oid(&backup(1)), tip);
    let show = |path: &str, number| {
        run.temp
            .git(&["show", &format!("{}:{path}", backup(number))])
    };
    assert_eq!(show("never added", 2), "precious");
    assert_eq!(show("a", 2), "changed");
    assert!(show("both", 3).contains("<<<<<<<"));
    let is_in = |oid: &str| {
        run.temp
            .try_git_in(
                run.temp.path(),
                &["merge-base", "--is-ancestor", oid, &backup(3)],
            )
            .is_some()
    };
    assert!(is_in(elsewhere.as_str()));
    // The folders of the run are gone, those above them too.
    assert!(!run.root.exists());
    assert!(run.context.store.run(&run.run).journal_path().exists());
}

#[test]
fn droppings_that_were_left_out_do_not_keep_a_worktree() {
    let run = scene(1);
    run.begin(1, &[]);
    let tip = run.temp.oid("feat/task-1");
    write_in(&run.tree(1), "notes.tmp", "x");
    write_in(&run.tree(1), ".aider.chat.history.md", "x");
    write_in(&run.tree(1), "journal.of.mine", "x");
    run.append(Event::Committed {
        task: TaskId(1),
        commit: tip,
        left_out: vec!["notes.tmp".to_owned(), "journal.of.mine".to_owned()],
    });
    write_in(&run.tree(1), "w", "w\n");
    run.temp.git_in(&run.tree(1), &["add", "w"]);
    run.temp.git_in(&run.tree(1), &["commit", "-qm", "w"]);
    run.temp.git(&["merge", "-q", "feat/task-1"]);
    assert_eq!(clean(&run, false).removed, []);
    run.append(Event::TaskFinished {
        task: TaskId(1),
        outcome: git_orchestrate::model::Outcome::Changed {
            commit: run.temp.oid("feat/task-1"),
            n_files: 1,
        },
    });
    assert_eq!(clean(&run, false).removed, [TaskId(1)]);
}

#[test]
fn what_is_in_use_or_not_ours_stays_even_by_force() {
    let run = scene(3);
    run.task(1, &[], &[("x", "1\n")]);
    run.task(2, &[], &[("y", "2\n")]);
    run.task(3, &[], &[("z", "3\n")]);
    run.finish();
    // Task 1: the user has checked the branch out. Task 2: a repository of its own. Task 3: another folder in its place.
    run.temp
        .git_in(&run.tree(1), &["checkout", "-q", "--detach"]);
    run.temp.git(&["checkout", "-q", "feat/task-1"]);
    write_in(&run.tree(2), "nested/x", "x");
    run.temp
        .git_in(&run.tree(2).join("nested"), &["init", "-q"]);
    run.temp.git(&[
        "worktree",
        "remove",
        "--force",
        run.tree(3).to_str().unwrap(),
    ]);
    write_in(&run.tree(3), "mine", "x");
    let stats = clean(&run, true);
    assert_eq!(stats.removed, []);
    let plan = plan(&run, true);
    let kept: Vec<_> = plan.kept().map(|(_, why)| why).collect();
    assert!(matches!(kept[0], KeepReason::CheckedOut { .. }), "{kept:?}");
    assert!(matches!(kept[1], KeepReason::Nested { .. }), "{kept:?}");
    assert!(matches!(kept[2], KeepReason::Foreign), "{kept:?}");
    assert!(run.tree(3).join("mine").exists());
    assert_eq!(
        run.temp.git(&["for-each-ref", "refs/orchestrate/backup"]),
        ""
    );
}

#[test]
fn a_branch_that_the_user_made_is_not_looked_at() {
    let run = scene(1);
    run.task(1, &[], &[("x", "1\n")]);
    run.finish();
    let before = run
        .temp
        .git(&["for-each-ref", "refs/heads/main", "refs/heads/feat/mine"]);
    run.temp.git(&["branch", "feat/mine", "main"]);
    clean(&run, true);
    assert!(run.temp.refs().contains("refs/heads/feat/mine"));
    assert!(run.temp.refs().contains(before.split(' ').next().unwrap()));
}

#[test]
fn a_removal_that_was_killed_anywhere_is_finished() {
    // By force, with a dirty worktree, cut after each outside effect.
    for cut in 0..4 {
        let run = scene(1);
        run.task(1, &[], &[("x", "1\n"), ("y", "2\n")]);
        run.finish();
        let tip = run.temp.oid("feat/task-1");
        write_in(&run.tree(1), "precious", "p\n");
        let name = "refs/orchestrate/backup/1121-0600-test/heads/feat/task-1";
        run.append(Event::Removing {
            task: TaskId(1),
            tip: tip.clone(),
            backup: Some(name.to_owned()),
        });
        if cut >= 1 {
            let tree = run
                .context
                .repository
                .write_worktree_tree(&run.tree(1))
                .unwrap();
            let commit =
                run.temp
                    .git(&["commit-tree", "-p", tip.as_str(), "-m", "x", tree.as_str()]);
            run.temp.git(&["update-ref", name, &commit]);
        }
        if cut >= 2 {
            fs::remove_file(run.tree(1).join("x")).unwrap();
            fs::remove_file(run.tree(1).join(".git")).unwrap();
        }
        if cut >= 3 {
            run.context
                .repository
                .remove_worktree(&run.tree(1), true)
                .unwrap();
        }
        // What was begun by force is finished without it; what was only announced is not.
        let stats = clean(&run, cut == 0);
        assert_eq!(stats.removed, [TaskId(1)], "cut {cut}: {:?}", stats.kept);
        assert!(removed(&run, 1));
        assert_eq!(run.temp.git(&["show", &format!("{name}:precious")]), "p");
        let backups = run.temp.git(&["for-each-ref", "refs/orchestrate/backup"]);
        assert_eq!(backups.lines().count(), 1, "cut {cut}");
    }
}

#[test]
fn work_done_after_a_removal_was_announced_stays() {
    let run = scene(1);
    run.task(1, &[], &[("x", "1\n")]);
    run.finish();
    run.temp.git(&["merge", "-q", "feat/task-1"]);
    run.append(Event::Removing {
        task: TaskId(1),
        tip: run.temp.oid("feat/task-1"),
        backup: None,
    });
    write_in(&run.tree(1), "x", "edited since\n");
    assert_eq!(clean(&run, false).removed, []);
    assert_eq!(
        fs::read_to_string(run.tree(1).join("x")).unwrap(),
        "edited since\n"
    );
}
