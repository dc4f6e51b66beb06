//! Worktrees, made, made again after a kill, and removed.

use std::fs;
use std::path::Path;
use std::thread;

use git_orchestrate::git::{GitError, RefUpdate};
use git_orchestrate::model::Oid;

use super::open;
use crate::support::repository::{TempRepo, write_in};

const BRANCH: &str = "refs/heads/feat/one";

fn with_commit() -> (TempRepo, Oid) {
    let temp = TempRepo::new();
    temp.write("a.txt", "a\n").write("dir/b.txt", "b\n");
    let start = temp.commit("first");
    (temp, start)
}

fn assert_whole(temp: &TempRepo, path: &Path, start: &Oid) {
    assert_eq!(temp.git_in(path, &["status", "--porcelain"]), "");
    assert_eq!(temp.oid_in(path, "HEAD"), *start);
    assert_eq!(temp.git_in(path, &["symbolic-ref", "HEAD"]), BRANCH);
    assert_eq!(fs::read_to_string(path.join("dir/b.txt")).unwrap(), "b\n");
    let listed = temp.git(&["worktree", "list", "--porcelain"]);
    assert_eq!(listed.matches("worktree ").count(), 2, "{listed}");
    assert!(!listed.contains("locked"), "{listed}");
}

#[test]
fn a_worktree_is_made_once_however_often_it_is_asked_for() {
    let (temp, start) = with_commit();
    let repository = open(&temp);
    let path = temp.beside("trees/run/one");
    repository.ensure_worktree(&path, BRANCH, &start).unwrap();
    assert_whole(&temp, &path, &start);
    write_in(&path, "work.txt", "not lost");
    repository.ensure_worktree(&path, BRANCH, &start).unwrap();
    assert!(path.join("work.txt").exists());
}

#[test]
fn a_worktree_that_a_kill_left_half_made_is_completed() {
    let (temp, start) = with_commit();
    let repository = open(&temp);
    let path = temp.beside("trees/one");
    let admin = temp.path().join(".git/worktrees/one");
    let make_branch = || {
        let update = RefUpdate {
            name: BRANCH.to_owned(),
            new: Some(start.clone()),
            old: None,
        };
        repository.update_refs(&[update], "test").unwrap();
    };
    let stages: &[(&str, &dyn Fn())] = &[
        ("only the branch", &make_branch),
        ("an empty folder", &|| fs::create_dir_all(&path).unwrap()),
        ("locked, without files", &|| {
            repository.ensure_worktree(&path, BRANCH, &start).unwrap();
            fs::write(admin.join("locked"), "initializing").unwrap();
            fs::remove_file(admin.join("index")).unwrap();
            fs::remove_file(path.join("a.txt")).unwrap();
            fs::write(admin.join("index.lock"), "").unwrap();
        }),
        ("locked, folder gone", &|| {
            repository.ensure_worktree(&path, BRANCH, &start).unwrap();
            fs::write(admin.join("locked"), "initializing").unwrap();
            fs::remove_dir_all(&path).unwrap();
        }),
        ("no index yet", &|| {
            repository.ensure_worktree(&path, BRANCH, &start).unwrap();
            fs::remove_file(admin.join("index")).unwrap();
        }),
        ("folder gone", &|| {
            repository.ensure_worktree(&path, BRANCH, &start).unwrap();
            fs::remove_dir_all(&path).unwrap();
        }),
    ];
    for (stage, prepare) in stages {
        prepare();
        repository
            .ensure_worktree(&path, BRANCH, &start)
            .unwrap_or_else(|error| panic!("{stage}: {error}"));
        assert_whole(&temp, &path, &start);
        repository.remove_worktree(&path, false).unwrap();
        temp.git(&["update-ref", "-d", BRANCH]);
    }
}

#[test]
fn work_on_the_branch_survives_the_loss_of_the_folder() {
    let (temp, start) = with_commit();
    let repository = open(&temp);
    let path = temp.beside("one");
    repository.ensure_worktree(&path, BRANCH, &start).unwrap();
    write_in(&path, "work.txt", "kept");
    let tip = temp.commit_in(&path, "work");
    fs::remove_dir_all(&path).unwrap();
    repository.ensure_worktree(&path, BRANCH, &start).unwrap();
    assert_eq!(temp.oid_in(&path, "HEAD"), tip);
}

#[test]
fn what_is_not_ours_is_refused() {
    let (temp, start) = with_commit();
    let repository = open(&temp);
    let path = temp.beside("one");
    write_in(&path, "precious.txt", "x");
    let error = repository
        .ensure_worktree(&path, BRANCH, &start)
        .unwrap_err();
    assert!(matches!(error, GitError::PathTaken { .. }), "{error}");
    assert!(matches!(
        repository.remove_worktree(&path, true),
        Err(GitError::NoWorktree { .. })
    ));
    assert!(path.join("precious.txt").exists());
    assert_eq!(repository.ref_target(BRANCH).unwrap(), None);

    let other = temp.commit_on("feat/one", "HEAD", &[("c", "c")]);
    let free = temp.beside("two");
    let error = repository
        .ensure_worktree(&free, BRANCH, &start)
        .unwrap_err();
    assert!(matches!(error, GitError::BranchTaken { at, .. } if at == other));
    assert!(!free.exists());
}

#[test]
fn many_worktrees_are_made_at_once() {
    let (temp, start) = with_commit();
    temp.git(&["config", "branch.autoSetupMerge", "always"]);
    let repository = open(&temp);
    thread::scope(|scope| {
        for n in 0..12 {
            let (repository, start) = (repository.clone(), start.clone());
            // The same last name for all: git keeps their administrative folders apart.
            let path = temp.beside(&format!("trees/{n}/same"));
            scope.spawn(move || {
                repository
                    .ensure_worktree(&path, &format!("refs/heads/t/{n}"), &start)
                    .unwrap();
            });
        }
    });
    assert_eq!(repository.worktrees().unwrap().len(), 13);
    assert!(
        repository
            .worktrees()
            .unwrap()
            .iter()
            .all(|entry| !entry.is_locked)
    );
}

#[test]
fn a_worktree_with_work_in_it_is_only_removed_by_force() {
    let (temp, start) = with_commit();
    let repository = open(&temp);
    let path = temp.beside("one");
    repository.ensure_worktree(&path, BRANCH, &start).unwrap();
    write_in(&path, "new.txt", "x");
    assert!(matches!(
        repository.remove_worktree(&path, false),
        Err(GitError::Dirty { files, .. }) if files == ["new.txt"]
    ));
    repository.remove_worktree(&path, true).unwrap();
    assert!(!path.exists());
    assert_eq!(repository.worktrees().unwrap().len(), 1);
    repository.remove_worktree(&path, false).unwrap();
}

#[test]
fn a_worktree_whose_git_file_was_replaced_is_removed_without_asking_it() {
    let (temp, start) = with_commit();
    let repository = open(&temp);
    let path = temp.beside("one");
    repository.ensure_worktree(&path, BRANCH, &start).unwrap();
    fs::remove_file(path.join(".git")).unwrap();
    temp.git_in(&path, &["init", "-q"]);
    write_in(&path, "cache/locked/file", "x");
    let locked = path.join("cache/locked");
    temp.git_in(&path, &["config", "core.fsmonitor", "touch escaped"]);
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o500)).unwrap();
    }
    repository.remove_worktree(&path, true).unwrap();
    assert!(!path.exists());
    assert_eq!(repository.worktrees().unwrap().len(), 1);
}
