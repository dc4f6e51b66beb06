//! Results brought together, landed and taken back.

mod answers;
mod kept;
mod kills;
mod left_behind;
mod methods;
mod power_cuts;
mod resolving;
#[cfg(target_os = "linux")]
mod strays;
mod verifying;

use std::fs;
use std::time::Duration;

use git_orchestrate::engine::merging::{
    self, Integration, LandedAt, MergeOptions, MergeQueue, MergingError,
};
use git_orchestrate::model::{Event, LeftOut, StepResult, TaskId};
use git_orchestrate::planner::OrderKind;

use crate::support::finished_run::FinishedRun;
use crate::support::repository::TempRepo;

fn repository() -> TempRepo {
    let temp = TempRepo::new();
    temp.write("a", "1\n2\n3\n4\n5\n6\n7\n8\n9\n")
        .write("b", "b\n");
    temp.commit("base");
    temp
}

/// Task 2 clashes with task 1, task 3 builds on task 2, task 4 is free.
fn scene() -> FinishedRun {
    let run = FinishedRun::new(repository(), 4);
    run.task(1, &[], &[("a", "ONE\n2\n3\n4\n5\n6\n7\n8\n9\n")]);
    run.task(2, &[], &[("a", "CLASH\n2\n3\n4\n5\n6\n7\n8\n9\n")]);
    run.task(3, &[2], &[("c", "c\n")]);
    run.task(4, &[], &[("d", "d\n")]);
    run.finish();
    run
}

/// Two tasks that merge.
fn clean_scene() -> FinishedRun {
    let run = FinishedRun::new(repository(), 2);
    run.task(1, &[], &[("a", "ONE\n2\n3\n4\n5\n6\n7\n8\n9\n")]);
    run.task(2, &[], &[("c", "c\n")]);
    run.finish();
    run
}

fn queue(run: &FinishedRun) -> MergeQueue {
    merging::queue(&run.context, &run.run, OrderKind::Listed, None, None).unwrap()
}

fn options(run: &FinishedRun, verify: Option<&str>) -> MergeOptions {
    MergeOptions {
        verify: verify.map(str::to_owned),
        verify_timeout: Duration::from_secs(20),
        ..MergeOptions::new(run.root.clone())
    }
}

fn integrate(run: &FinishedRun, verify: Option<&str>) -> Result<Integration, MergingError> {
    let options = options(run, verify);
    merging::integrate(&run.context, &queue(run), &options, &mut |_| {})
}

fn merge(run: &FinishedRun) -> Result<(Integration, LandedAt), MergingError> {
    let options = options(run, None);
    let order = OrderKind::Listed;
    merging::merge(&run.context, queue(run), order, &options, &mut |_| {})
}

fn undo(run: &FinishedRun) -> Result<LandedAt, MergingError> {
    merging::undo(&run.context, &run.run, &mut |_| {})
}

#[test]
fn what_conflicts_is_left_out_with_what_builds_on_it() {
    let run = scene();
    let before = run.temp.oid("main");
    let preview = merging::preview(&run.context, &queue(&run)).unwrap();
    let results: Vec<_> = preview.steps.iter().map(|step| step.result).collect();
    assert_eq!(
        results,
        [
            StepResult::Clean,
            StepResult::Conflict,
            StepResult::Conflict,
            StepResult::Clean
        ]
    );
    let views = merging::conflict_views(&run.context, &queue(&run), &preview).unwrap();
    assert_eq!(views[0].task, TaskId(2));
    assert_eq!(views[0].with, [TaskId(1)]);
    assert_eq!(views[0].hunks[0].lines.ours, "ONE\n");
    assert_eq!(views[0].hunks[0].lines.theirs, "CLASH\n");

    let integration = integrate(&run, None).unwrap();
    let merged: Vec<_> = integration.merged.iter().map(|(task, _)| task.0).collect();
    assert_eq!(merged, [1, 4]);
    assert!(matches!(
        &integration.left_out[0],
        (TaskId(2), LeftOut::Conflict { conflicts }) if conflicts[0].path.as_str() == "a"
    ));
    assert_eq!(
        integration.left_out[1],
        (TaskId(3), LeftOut::Predecessor { task: TaskId(2) })
    );
    assert_eq!(run.temp.oid("main"), before, "the target has not moved");
    assert_eq!(
        run.temp.oid("refs/orchestrate/1121-0600-test/integration"),
        integration.tip
    );
    assert!(!run.root.join(run.run.as_str()).join("integration").exists());
    assert_eq!(
        run.temp.git(&[
            "log",
            "--first-parent",
            "--format=%s",
            integration.tip.as_str()
        ]),
        "Merge task 4: Do thing 4\nMerge task 1: Do thing 1\nbase"
    );
}

#[test]
fn what_breaks_the_verify_command_is_left_out() {
    let run = clean_scene();
    let integration = integrate(&run, Some("echo checking; test ! -e c")).unwrap();
    assert_eq!(integration.merged.len(), 1);
    assert_eq!(
        integration.left_out,
        [(
            TaskId(2),
            LeftOut::Verify {
                tail: "checking".to_owned()
            }
        )]
    );
    let log = run
        .context
        .store
        .run(&run.run)
        .logs_folder()
        .join("verify.log");
    assert!(fs::read_to_string(log).unwrap().contains("== task 2"));
}

#[test]
fn a_target_that_fails_itself_judges_nothing() {
    let run = clean_scene();
    let error = integrate(&run, Some("echo no; exit 3")).unwrap_err();
    assert!(
        matches!(&error, MergingError::TargetFails { tail, .. } if tail == "no"),
        "{error}"
    );
    assert!(!run.root.join(run.run.as_str()).join("integration").exists());
}

#[test]
fn a_verify_command_that_meddles_with_its_worktree_changes_nothing() {
    let run = clean_scene();
    let verify = "git checkout -q -b meddled && echo x > a && git commit -qam x && touch stray";
    let integration = integrate(&run, Some(&format!("{verify} || true"))).unwrap();
    assert_eq!(integration.merged.len(), 2);
    let files = run
        .temp
        .git(&["ls-tree", "--name-only", integration.tip.as_str()]);
    assert_eq!(files, "a\nb\nc");
    assert!(
        run.temp
            .git(&["show", &format!("{}:a", integration.tip)])
            .starts_with("ONE")
    );
}

#[test]
fn a_checkout_on_the_target_goes_with_it_and_back() {
    let run = clean_scene();
    run.temp.write("untracked", "mine\n");
    let old = run.temp.oid("main");
    let (integration, landed) = merge(&run).unwrap();
    assert_eq!(landed.checkout.as_deref(), Some(run.temp.path()));
    assert_eq!(run.temp.oid("main"), integration.tip);
    assert_eq!(run.temp.git(&["status", "--porcelain"]), "?? untracked");
    assert_eq!(run.temp.read("c"), "c\n");
    assert_eq!(run.temp.oid(&landed.backup.unwrap()), old);

    // Merging again finds nothing to do, and records nothing.
    let events = run.events();
    let (_, again) = merge(&run).unwrap();
    assert_eq!((again.backup, again.new), (None, integration.tip.clone()));
    assert_eq!(run.events(), events);

    let back = undo(&run).unwrap();
    assert_eq!(back.new, old);
    assert_eq!(run.temp.oid("main"), old);
    assert_eq!(run.temp.git(&["status", "--porcelain"]), "?? untracked");
    assert!(!run.temp.path().join("c").exists());
    assert!(matches!(
        undo(&run),
        Err(MergingError::NothingLanded { .. })
    ));

    // And forward once more.
    let (_, landed) = merge(&run).unwrap();
    assert_eq!(run.temp.oid("main"), landed.new);
    assert_eq!(
        landed.backup.as_deref(),
        Some("refs/orchestrate/backup/1121-0600-test/2")
    );
}

#[test]
fn a_target_that_is_not_checked_out_moves_in_one_transaction() {
    let run = clean_scene();
    run.temp.git(&["checkout", "-q", "-b", "elsewhere"]);
    run.temp.write("a", "in the works\n");
    let (integration, landed) = merge(&run).unwrap();
    assert_eq!(landed.checkout, None);
    assert_eq!(run.temp.oid("main"), integration.tip);
    assert_eq!(run.temp.read("a"), "in the works\n");
    undo(&run).unwrap();
    assert_eq!(run.temp.oid("main"), landed.old);
    assert_eq!(run.temp.read("a"), "in the works\n");
}

#[test]
fn what_the_user_has_in_the_works_is_never_touched() {
    let run = clean_scene();
    let old = run.temp.oid("main");
    run.temp.write("b", "in the works\n");
    let error = merge(&run).unwrap_err();
    assert!(
        matches!(&error, MergingError::Refused { files, .. } if files == &["b"]),
        "{error}"
    );
    assert_eq!(run.temp.oid("main"), old);
    assert_eq!(run.temp.read("b"), "in the works\n");
    assert_eq!(*run.events().last().unwrap(), "landing_refused");
    assert_eq!(
        run.temp.git(&["for-each-ref", "refs/orchestrate/backup"]),
        ""
    );

    // An untracked file where a result wants to be.
    run.temp.git(&["checkout", "-q", "b"]);
    run.temp.write("c", "mine\n");
    assert!(matches!(merge(&run), Err(MergingError::Refused { .. })));
    assert_eq!(run.temp.read("c"), "mine\n");
    assert_eq!(
        run.temp.git(&["for-each-ref", "refs/orchestrate/backup"]),
        ""
    );

    // Once it is out of the way, the same integration lands.
    fs::remove_file(run.temp.path().join("c")).unwrap();
    merge(&run).unwrap();
    assert_eq!(run.temp.read("c"), "c\n");

    // And undo keeps what was begun since.
    run.temp.write("b", "in the works\n");
    assert!(matches!(undo(&run), Err(MergingError::Refused { .. })));
    run.temp.commit("more work");
    assert!(matches!(undo(&run), Err(MergingError::TargetMoved { .. })));
    assert_eq!(run.temp.read("b"), "in the works\n");
}

#[test]
fn a_target_that_moved_meanwhile_is_integrated_onto_anew() {
    let run = clean_scene();
    let integration = integrate(&run, None).unwrap();
    run.temp.write("b", "b moved\n");
    let moved = run.temp.commit("moved");
    let error = merging::land(&run.context, &run.run, &mut |_| {}).unwrap_err();
    assert!(
        matches!(&error, MergingError::TargetMoved { found, .. } if *found == moved),
        "{error}"
    );
    let (second, _) = merge(&run).unwrap();
    assert_ne!(second.tip, integration.tip);
    assert_eq!(run.temp.read("b"), "b moved\n");
    assert_eq!(run.temp.read("c"), "c\n");
}

#[test]
fn a_ready_integration_is_landed_and_not_built_again() {
    let run = clean_scene();
    let integration = integrate(&run, None).unwrap();
    let (landed, _) = merge(&run).unwrap();
    assert_eq!(landed.tip, integration.tip);
    let n_started = |run: &FinishedRun| {
        run.events()
            .iter()
            .filter(|name| **name == "integration_started")
            .count()
    };
    assert_eq!(n_started(&run), 1);
}

#[test]
fn a_landing_that_was_not_recorded_is_finished_and_not_repeated() {
    for is_checked_out in [true, false] {
        let run = clean_scene();
        if !is_checked_out {
            run.temp.git(&["checkout", "-q", "--detach"]);
        }
        let integration = integrate(&run, None).unwrap();
        let old = run.temp.oid("main");
        let starting = Event::LandingStarted {
            target: "refs/heads/main".to_owned(),
            old: old.clone(),
            new: integration.tip.clone(),
            backup: "refs/orchestrate/backup/1121-0600-test/1".to_owned(),
        };
        run.append(starting);
        // Killed before anything moved, then after the backup was written.
        for _ in 0..2 {
            let (_, landed) = merge(&run).unwrap();
            assert_eq!(
                landed.backup.as_deref(),
                Some("refs/orchestrate/backup/1121-0600-test/1")
            );
            assert_eq!(run.temp.oid("main"), integration.tip);
            undo(&run).unwrap();
            run.append(Event::LandingStarted {
                target: "refs/heads/main".to_owned(),
                old: old.clone(),
                new: integration.tip.clone(),
                backup: "refs/orchestrate/backup/1121-0600-test/1".to_owned(),
            });
        }
        // Killed after the target moved.
        if is_checked_out {
            run.temp
                .git(&["merge", "-q", "--ff-only", integration.tip.as_str()]);
        } else {
            run.temp
                .git(&["update-ref", "refs/heads/main", integration.tip.as_str()]);
        }
        let (_, landed) = merge(&run).unwrap();
        assert_eq!(
            (landed.old, landed.new),
            (old.clone(), integration.tip.clone())
        );
        assert_eq!(*run.events().last().unwrap(), "landed");
        assert_eq!(run.state().landings.len(), 1);
        // Killed after the way back.
        run.append(Event::UndoStarted {
            target: "refs/heads/main".to_owned(),
            from: integration.tip.clone(),
            to: old.clone(),
        });
        if is_checked_out {
            run.temp.git(&["reset", "-q", "--keep", old.as_str()]);
        } else {
            run.temp
                .git(&["update-ref", "refs/heads/main", old.as_str()]);
        }
        assert_eq!(undo(&run).unwrap().new, old);
        assert!(run.state().landings.is_empty());
        assert_eq!(run.temp.oid("main"), old);
    }
}

#[test]
fn a_power_cut_between_the_files_and_the_branch_is_healed() {
    let run = clean_scene();
    let integration = integrate(&run, None).unwrap();
    let old = run.temp.oid("main");
    run.append(Event::LandingStarted {
        target: "refs/heads/main".to_owned(),
        old: old.clone(),
        new: integration.tip.clone(),
        backup: "refs/orchestrate/backup/1121-0600-test/1".to_owned(),
    });
    run.temp
        .git(&["read-tree", "-m", "-u", "HEAD", integration.tip.as_str()]);
    merge(&run).unwrap();
    assert_eq!(run.temp.oid("main"), integration.tip);
    assert_eq!(run.temp.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_power_cut_on_the_way_back_is_healed_too() {
    let run = clean_scene();
    let (integration, landed) = merge(&run).unwrap();
    run.append(Event::UndoStarted {
        target: "refs/heads/main".to_owned(),
        from: integration.tip,
        to: landed.old.clone(),
    });
    run.temp
        .git(&["read-tree", "-m", "-u", "HEAD", landed.old.as_str()]);
    assert_eq!(undo(&run).unwrap().new, landed.old);
    assert_eq!(run.temp.oid("main"), landed.old);
    assert_eq!(run.temp.git(&["status", "--porcelain"]), "");
    assert!(run.state().landings.is_empty());
}

#[test]
fn an_integration_that_was_killed_is_built_again_over_its_remains() {
    let run = clean_scene();
    run.append(Event::IntegrationStarted {
        target: "refs/heads/main".to_owned(),
        onto: run.temp.oid("main"),
        order: vec![TaskId(1), TaskId(2)],
        verify: None,
        method: git_orchestrate::model::MergeMethod::Merge,
        tips: Vec::new(),
    });
    let tree = run.root.join(run.run.as_str()).join("integration");
    let repository = &run.context.repository;
    repository
        .ensure_detached_worktree(&tree, &run.temp.oid("main"))
        .unwrap();
    run.temp.git_in(
        &tree,
        &["merge", "-q", "--no-commit", "--no-ff", "feat/task-1"],
    );
    fs::write(
        run.temp
            .path()
            .join(".git/worktrees/integration/index.lock"),
        "",
    )
    .unwrap();
    let (integration, _) = merge(&run).unwrap();
    assert_eq!(integration.merged.len(), 2);
    assert_eq!(run.temp.oid("main"), integration.tip);
    assert_eq!(
        run.temp.git(&["rev-list", "--count", "--merges", "main"]),
        "2",
        "nothing was merged twice"
    );
}

#[test]
fn a_result_mended_by_hand_is_merged_as_it_stands() {
    let run = scene();
    // The user settles the clash on the branch of task 2.
    run.temp
        .try_git_in(&run.tree(2), &["merge", "-q", "feat/task-1"]);
    fs::write(run.tree(2).join("a"), "BOTH\n2\n3\n4\n5\n6\n7\n8\n9\n").unwrap();
    run.temp.commit_in(&run.tree(2), "settled");
    let (integration, _) = merge(&run).unwrap();
    assert_eq!(integration.merged.len(), 4);
    assert!(run.temp.read("a").starts_with("BOTH"));
}

#[test]
fn refs_without_a_run_are_merged_the_same_way() {
    let temp = repository();
    temp.commit_on("x", "main", &[("x", "x\n")]);
    temp.commit_on("y", "main", &[("y", "y\n")]);
    let run = FinishedRun::new(temp, 1);
    let names = ["x".to_owned(), "y".to_owned()];
    let queue =
        merging::queue_of_refs(&run.context, "main", &names, OrderKind::Deps, None).unwrap();
    let preview = merging::preview(&run.context, &queue).unwrap();
    assert!(preview.is_clean());
    assert_eq!(preview.steps[0].task, None);
    let options = options(&run, None);
    let order = OrderKind::Listed;
    let (integration, _) =
        merging::merge(&run.context, queue, order, &options, &mut |_| {}).unwrap();
    assert_ne!(integration.run, run.run);
    assert_eq!(run.temp.read("x") + &run.temp.read("y"), "x\ny\n");
    merging::undo(&run.context, &integration.run, &mut |_| {}).unwrap();
    assert!(!run.temp.path().join("x").exists());
}

#[test]
fn a_merge_can_be_stopped_before_the_target_moves() {
    let run = clean_scene();
    let options = options(&run, None);
    options.stop_flag.raise();
    let result = merging::integrate(&run.context, &queue(&run), &options, &mut |_| {});
    assert!(matches!(result, Err(MergingError::Interrupted)));
    assert!(!run.root.join(run.run.as_str()).join("integration").exists());
}
