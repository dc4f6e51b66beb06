//! Merges that are kept, and their hunks.

use std::fs;

use git_orchestrate::git::{GitError, MergeOutcome};
use git_orchestrate::model::ConflictKind;

use super::open;
use crate::support::repository::{TempRepo, write_in};

fn scene() -> TempRepo {
    let temp = TempRepo::new();
    temp.write("a", "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
    temp.commit("base");
    temp.commit_on("one", "main", &[("a", "ONE\n2\n3\n4\n5\n6\n7\n8\n9\n")]);
    temp.commit_on("clash", "main", &[("a", "CLASH\n2\n3\n4\n5\n6\n7\n8\n9\n")]);
    temp.commit_on("nine", "main", &[("a", "1\n2\n3\n4\n5\n6\n7\n8\nNINE\n")]);
    temp
}

#[test]
fn what_a_task_builds_on_is_merged_in_memory_and_always_the_same() {
    let temp = scene();
    let repository = open(&temp);
    let start = temp.oid("main");
    let tips = |names: &[&str]| -> Vec<_> {
        let tip = |name: &&str| ((*name).to_owned(), temp.oid(name));
        names.iter().map(tip).collect()
    };
    let merge = |names: &[&str]| {
        repository
            .merge_commits(&start, &tips(names), "base of task 3")
            .unwrap()
    };
    assert_eq!(merge(&[]), MergeOutcome::Merged(start.clone()));
    assert_eq!(merge(&["one"]), MergeOutcome::Merged(temp.oid("one")));
    let MergeOutcome::Merged(both) = merge(&["one", "nine"]) else {
        panic!("one and nine merge");
    };
    assert_eq!(merge(&["one", "nine"]), MergeOutcome::Merged(both.clone()));
    assert_eq!(
        temp.git(&["show", &format!("{both}:a")]),
        "ONE\n2\n3\n4\n5\n6\n7\n8\nNINE"
    );
    assert_eq!(
        merge(&["nine", "main", "nine"]),
        MergeOutcome::Merged(temp.oid("nine"))
    );
    let n_objects = temp.git(&["count-objects"]);
    let MergeOutcome::Conflict { with, entries } = merge(&["one", "clash"]) else {
        panic!("one and clash do not merge");
    };
    assert_eq!(with, "clash");
    assert_eq!(entries[0].path.as_str(), "a");
    assert_eq!(entries[0].kind, ConflictKind::Content);
    assert_eq!(temp.git(&["count-objects"]), n_objects);
}

#[test]
fn a_worktree_of_ours_is_merged_into_or_left_as_it_was() {
    let temp = scene();
    let repository = open(&temp);
    let tree = temp.beside("integration");
    repository
        .ensure_detached_worktree(&tree, &temp.oid("main"))
        .unwrap();
    let merged = repository
        .merge_in_worktree(
            &tree,
            &temp.oid("main"),
            &temp.oid("one"),
            "Merge task 1: one",
        )
        .unwrap();
    let tip = temp.oid_in(&tree, "HEAD");
    assert_eq!(merged, MergeOutcome::Merged(tip.clone()));
    assert_eq!(temp.oid_in(&tree, "HEAD^2"), temp.oid("one"));
    assert_eq!(
        temp.git_in(&tree, &["log", "-1", "--format=%B"]),
        "Merge task 1: one"
    );
    // What a verify command left behind is no hindrance.
    temp.git_in(&tree, &["checkout", "-q", "-b", "made-by-a-check"]);
    write_in(&tree, "a", "changed by a check\n");
    write_in(&tree, "stray", "x");
    fs::write(
        temp.path().join(".git/worktrees/integration/index.lock"),
        "",
    )
    .unwrap();
    let outcome = repository
        .merge_in_worktree(&tree, &tip, &temp.oid("clash"), "Merge")
        .unwrap();
    assert!(matches!(outcome, MergeOutcome::Conflict { entries, .. } if entries.len() == 1));
    assert_eq!(temp.oid_in(&tree, "HEAD"), tip);
    assert_eq!(temp.oid("made-by-a-check"), tip);
    assert_eq!(temp.git_in(&tree, &["status", "--porcelain"]), "");
    temp.git(&["checkout", "-q", "--orphan", "unrelated"]);
    temp.commit("unrelated");
    let error = repository.merge_in_worktree(&tree, &tip, &temp.oid("HEAD"), "Merge");
    assert!(matches!(error, Err(GitError::Failed { .. })));
    assert_eq!(temp.oid_in(&tree, "HEAD"), tip);
}

#[test]
fn a_checkout_moves_forward_and_back_only_when_nothing_can_be_lost() {
    let temp = scene();
    let repository = open(&temp);
    let (old, new) = (temp.oid("main"), temp.oid("one"));
    let forward = || repository.fast_forward_checkout(temp.path(), &old, &new);
    temp.write("a", "precious\n");
    assert!(matches!(forward(), Err(GitError::Dirty { files, .. }) if files == ["a"]));
    temp.git(&["add", "a"]);
    assert!(matches!(forward(), Err(GitError::Dirty { .. })));
    temp.git(&["reset", "-q", "--hard"]);
    fs::write(temp.path().join(".git/index.lock"), "").unwrap();
    assert!(matches!(forward(), Err(GitError::IndexLocked { .. })));
    fs::remove_file(temp.path().join(".git/index.lock")).unwrap();
    temp.git(&["merge", "-q", "--no-ff", "--no-commit", "nine"]);
    assert!(matches!(
        forward(),
        Err(GitError::InProgress {
            operation: "merge",
            ..
        })
    ));
    temp.git(&["merge", "--abort"]);
    temp.write("untracked", "kept\n");
    forward().unwrap();
    assert_eq!(temp.oid("main"), new);
    assert!(temp.read("a").starts_with("ONE"));
    assert!(matches!(forward(), Err(GitError::RefMoved { .. })));
    repository.rewind_checkout(temp.path(), &new, &old).unwrap();
    assert_eq!(temp.oid("main"), old);
    assert_eq!(temp.git(&["status", "--porcelain"]), "?? untracked");
    assert!(temp.read("a").starts_with('1'));
}

#[test]
fn an_untracked_file_in_the_way_stops_the_checkout() {
    let temp = scene();
    let new = temp.commit_on("adds", "main", &[("fresh", "theirs\n")]);
    temp.write("fresh", "mine\n");
    let old = temp.oid("main");
    let result = open(&temp).fast_forward_checkout(temp.path(), &old, &new);
    assert!(matches!(result, Err(GitError::Failed { .. })));
    assert_eq!(temp.oid("main"), old);
    assert_eq!(temp.read("fresh"), "mine\n");
}

#[test]
fn conflicting_hunks_are_shown_with_their_lines() {
    let temp = scene();
    let path = "a".parse().unwrap();
    let hunks = open(&temp)
        .conflict_hunks(
            &temp.oid("main"),
            &temp.oid("one"),
            &temp.oid("clash"),
            &path,
        )
        .unwrap();
    assert_eq!(hunks.len(), 1);
    assert_eq!(hunks[0].line, 1);
    assert_eq!(
        [&hunks[0].base, &hunks[0].ours, &hunks[0].theirs],
        ["1\n", "ONE\n", "CLASH\n"]
    );
    let none = open(&temp)
        .conflict_hunks(
            &temp.oid("main"),
            &temp.oid("one"),
            &temp.oid("nine"),
            &path,
        )
        .unwrap();
    assert!(none.is_empty());
}
