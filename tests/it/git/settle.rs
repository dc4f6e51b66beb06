//! Worktrees brought to rest, whatever an agent did in them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use git_orchestrate::git::{GitError, Repository, Settled};
use git_orchestrate::model::Oid;

use super::open;
use crate::support::repository::{TempRepo, write_in};

const BRANCH: &str = "refs/heads/task";

struct Scene {
    temp: TempRepo,
    repository: Repository,
    start: Oid,
    tree: PathBuf,
}

impl Scene {
    fn new() -> Self {
        let temp = TempRepo::new();
        temp.write("a.txt", "a\n")
            .write("b.txt", "b\n")
            .write(".gitignore", "target/\n");
        let start = temp.commit("first");
        let repository = open(&temp);
        let tree = temp.beside("trees/task");
        repository.ensure_worktree(&tree, BRANCH, &start).unwrap();
        Self {
            temp,
            repository,
            start,
            tree,
        }
    }

    fn settle(&self) -> Result<Settled, GitError> {
        let is_dropping =
            |path: &str| path.rsplit('.').next() == Some("tmp") || path.starts_with(".aider");
        self.repository
            .settle(&self.tree, BRANCH, &self.start, &is_dropping, "work")
    }

    fn git(&self, arguments: &[&str]) -> String {
        self.temp.git_in(&self.tree, arguments)
    }

    fn write(&self, path: &str, text: &str) {
        write_in(&self.tree, path, text);
    }

    /// Settles twice: the second time must change nothing.
    fn settled(&self) -> Settled {
        let first = self.settle().unwrap();
        let second = self.settle().unwrap();
        assert_eq!(second.tip, first.tip);
        assert_eq!(second.committed, None);
        assert_eq!(second.changed, first.changed);
        assert_eq!(second.left_out, first.left_out);
        assert_eq!(self.temp.oid(BRANCH), first.tip);
        assert_eq!(self.git(&["symbolic-ref", "HEAD"]), BRANCH);
        first
    }
}

fn paths(settled: &Settled) -> Vec<&str> {
    settled
        .changed
        .iter()
        .map(|file| file.path.as_str())
        .collect()
}

#[test]
fn nothing_done_is_nothing_changed() {
    let scene = Scene::new();
    let settled = scene.settled();
    assert_eq!(settled.tip, scene.start);
    assert!(settled.changed.is_empty());
}

#[test]
fn what_is_uncommitted_is_committed_without_droppings_and_ignored_files() {
    let scene = Scene::new();
    scene.write("a.txt", "changed\n");
    scene.write("new/file \"x\"\n.txt", "new\n");
    scene.write("left.tmp", "x");
    scene.write(".aider.chat", "x");
    scene.write("target/out", "x");
    fs::remove_file(scene.tree.join("b.txt")).unwrap();
    let settled = scene.settled();
    assert_eq!(settled.left_out, [".aider.chat", "left.tmp"]);
    assert_eq!(paths(&settled), ["a.txt", "b.txt", "new/file \"x\"\n.txt"]);
    assert_eq!(
        scene.git(&["log", "--format=%s %an"]),
        "work Ada\nfirst Ada"
    );
    assert_eq!(
        scene.git(&["status", "--porcelain"]),
        "?? .aider.chat\n?? left.tmp"
    );
}

#[test]
fn what_the_agent_staged_and_committed_itself_counts() {
    let scene = Scene::new();
    scene.write("a.txt", "one\n");
    let own = scene.temp.commit_in(&scene.tree, "own commit");
    scene.write("staged.txt", "s\n");
    scene.write("staged.tmp", "s\n");
    scene.git(&["add", "-f", "."]);
    scene.git(&["rm", "-q", "--cached", "b.txt"]);
    let settled = scene.settled();
    assert_eq!(settled.left_out, ["staged.tmp"]);
    assert_eq!(paths(&settled), ["a.txt", "staged.txt"]);
    assert_eq!(scene.temp.oid("task^"), own);
}

#[test]
fn a_kill_between_commit_and_index_is_healed() {
    let scene = Scene::new();
    scene.write("a.txt", "changed\n");
    let index = scene.temp.path().join(".git/worktrees/task/index");
    let before = fs::read(&index).unwrap();
    let first = scene.settle().unwrap();
    fs::write(&index, before).unwrap();
    let second = scene.settle().unwrap();
    assert_eq!((second.committed, second.tip), (None, first.tip));
    assert_eq!(scene.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_detached_head_and_another_branch_count_if_they_descend_from_the_start() {
    for switch in [
        ["checkout", "-q", "--detach"].as_slice(),
        &["checkout", "-q", "-b", "my-own"],
    ] {
        let scene = Scene::new();
        scene.git(switch);
        scene.write("a.txt", "one\n");
        let own = scene.temp.commit_in(&scene.tree, "own");
        scene.write("c.txt", "two\n");
        let settled = scene.settled();
        assert_eq!(paths(&settled), ["a.txt", "c.txt"]);
        assert_eq!(scene.temp.oid("task^"), own);
    }
}

#[test]
fn a_head_left_behind_a_branch_with_work_comes_back_to_it() {
    let scene = Scene::new();
    scene.write("a.txt", "one\n");
    let own = scene.temp.commit_in(&scene.tree, "own");
    scene.git(&["checkout", "-q", "--detach", scene.start.as_str()]);
    let settled = scene.settled();
    assert_eq!(settled.tip, own);
    assert_eq!(
        fs::read_to_string(scene.tree.join("a.txt")).unwrap(),
        "one\n"
    );
    assert_eq!(scene.git(&["status", "--porcelain"]), "");
}

#[test]
fn ways_that_parted_are_not_guessed_at() {
    let scene = Scene::new();
    scene.write("a.txt", "one\n");
    scene.temp.commit_in(&scene.tree, "own");
    scene.git(&["checkout", "-q", "--detach", scene.start.as_str()]);
    scene.write("a.txt", "other\n");
    let refs = scene.temp.refs();
    assert!(matches!(scene.settle(), Err(GitError::Strayed { .. })));
    assert_eq!(scene.temp.refs(), refs);

    let scene = Scene::new();
    scene.git(&["checkout", "-q", "--orphan", "fresh"]);
    scene.write("a.txt", "other\n");
    scene.temp.commit_in(&scene.tree, "a new root");
    scene.git(&["update-ref", "-d", BRANCH]);
    assert!(matches!(scene.settle(), Err(GitError::Strayed { .. })));
}

#[test]
fn a_deleted_branch_is_made_again() {
    let scene = Scene::new();
    scene.write("a.txt", "one\n");
    let own = scene.temp.commit_in(&scene.tree, "own");
    scene.git(&["update-ref", "-d", BRANCH]);
    scene.write("c.txt", "c\n");
    let settled = scene.settled();
    assert_eq!(scene.temp.oid("task^"), own);
    assert_eq!(paths(&settled), ["a.txt", "c.txt"]);
}

#[test]
fn a_branch_that_was_reset_counts_as_it_is() {
    let scene = Scene::new();
    scene.write("a.txt", "one\n");
    scene.temp.commit_in(&scene.tree, "own");
    scene.git(&["reset", "-q", "--hard", scene.start.as_str()]);
    scene.write("b.txt", "two\n");
    assert_eq!(paths(&scene.settled()), ["b.txt"]);
}

#[test]
fn locks_of_a_git_that_was_killed_are_no_hindrance() {
    let scene = Scene::new();
    let admin = scene.temp.path().join(".git/worktrees/task");
    scene.write("a.txt", "one\n");
    fs::write(admin.join("index.lock"), "").unwrap();
    fs::write(admin.join("HEAD.lock"), "").unwrap();
    fs::write(scene.temp.path().join(".git/refs/heads/task.lock"), "").unwrap();
    assert_eq!(paths(&scene.settled()), ["a.txt"]);
}

#[test]
fn a_broken_index_or_head_is_made_anew() {
    let scene = Scene::new();
    let admin = scene.temp.path().join(".git/worktrees/task");
    scene.write("a.txt", "one\n");
    fs::write(admin.join("index"), "garbage").unwrap();
    assert_eq!(paths(&scene.settled()), ["a.txt"]);
    fs::remove_file(admin.join("index")).unwrap();
    fs::write(admin.join("HEAD"), "").unwrap();
    scene.write("c.txt", "c\n");
    assert_eq!(paths(&scene.settled()), ["a.txt", "c.txt"]);
}

#[test]
fn a_finished_merge_is_concluded_and_an_unfinished_one_is_refused() {
    let scene = Scene::new();
    let other = scene.temp.commit_on("other", "main", &[("o.txt", "o\n")]);
    scene.write("a.txt", "one\n");
    scene.temp.commit_in(&scene.tree, "own");
    scene.git(&["merge", "-q", "--no-commit", "--no-ff", "other"]);
    let settled = scene.settled();
    assert_eq!(paths(&settled), ["a.txt", "o.txt"]);
    assert_eq!(scene.temp.oid("task^2"), other);
    assert_eq!(scene.git(&["status", "--porcelain"]), "");

    scene
        .temp
        .commit_on("clash", "main", &[("a.txt", "clash\n")]);
    let conflict = scene.temp.try_git_in(&scene.tree, &["merge", "clash"]);
    assert_eq!(conflict, None);
    assert!(matches!(
        scene.settle(),
        Err(GitError::InProgress {
            operation: "merge",
            ..
        })
    ));
    scene.git(&["merge", "--abort"]);

    let conflict = scene.temp.try_git_in(&scene.tree, &["rebase", "clash"]);
    assert_eq!(conflict, None);
    assert!(matches!(
        scene.settle(),
        Err(GitError::InProgress {
            operation: "rebase",
            ..
        })
    ));
}

#[test]
fn a_worktree_without_or_with_another_git_file_is_read_all_the_same() {
    let scene = Scene::new();
    scene.write("a.txt", "one\n");
    fs::remove_file(scene.tree.join(".git")).unwrap();
    assert_eq!(paths(&scene.settled()), ["a.txt"]);

    let scene = Scene::new();
    scene.write("a.txt", "one\n");
    fs::remove_file(scene.tree.join(".git")).unwrap();
    scene.git(&["init", "-q"]);
    let escaped = scene.temp.beside("escaped");
    let trap = format!("touch {}", escaped.display());
    scene.git(&["config", "core.fsmonitor", &trap]);
    let settled = scene.settle().unwrap();
    assert_eq!(paths(&settled), ["a.txt"]);
    assert_eq!(scene.temp.oid(BRANCH), settled.tip);
    assert!(!escaped.exists());
}

#[test]
fn no_program_of_a_nested_repository_a_monitor_or_a_hook_runs() {
    let scene = Scene::new();
    let escaped = scene.temp.beside("escaped");
    let trap = format!("touch {}", escaped.display());
    // Any call of the real git would run the traps, so they are set last.
    scene.write("nested/inner.txt", "x\n");
    let nested = scene.tree.join("nested");
    scene.temp.git_in(&nested, &["init", "-q"]);
    scene.temp.commit_in(&nested, "inner");
    scene
        .temp
        .git_in(&nested, &["config", "core.fsmonitor", &trap]);
    scene.write("deep/er/empty-nested/x", "x");
    let empty = scene.tree.join("deep/er/empty-nested");
    scene.temp.git_in(&empty, &["init", "-q"]);
    scene.write("a.txt", "one\n");
    for hook in [
        "pre-commit",
        "post-commit",
        "reference-transaction",
        "post-index-change",
    ] {
        let path = scene.temp.path().join(".git/hooks").join(hook);
        write_in(
            &scene.temp.path().join(".git/hooks"),
            hook,
            format!("#!/bin/sh\n{trap}\n"),
        );
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    scene.temp.git(&["config", "core.fsmonitor", &trap]);
    fs::remove_file(&escaped).ok();
    let settled = scene.settle().unwrap();
    assert!(!escaped.exists());
    assert_eq!(paths(&settled), ["a.txt"]);
    assert_eq!(settled.left_out, ["deep/er/empty-nested", "nested"]);
}

#[test]
fn a_tracked_file_replaced_by_a_link_a_folder_or_a_repository() {
    let scene = Scene::new();
    fs::remove_file(scene.tree.join("a.txt")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", scene.tree.join("a.txt")).unwrap();
    fs::remove_file(scene.tree.join("b.txt")).unwrap();
    scene.write("b.txt/inside", "x\n");
    let settled = scene.settled();
    assert_eq!(paths(&settled), ["a.txt", "b.txt", "b.txt/inside"]);
    assert_eq!(
        scene.git(&["cat-file", "blob", "HEAD:a.txt"]),
        "/etc/passwd"
    );

    let scene = Scene::new();
    fs::remove_file(scene.tree.join("b.txt")).unwrap();
    scene.write("b.txt/inside", "x\n");
    let nested = scene.tree.join("b.txt");
    scene.temp.git_in(&nested, &["init", "-q"]);
    scene.temp.commit_in(&nested, "inner");
    let settled = scene.settle().unwrap();
    let tree = scene.temp.git(&["ls-tree", "-r", settled.tip.as_str()]);
    assert!(!tree.contains("160000"), "{tree}");
    assert_eq!(settled.left_out, ["b.txt"]);

    // A folder of tracked files replaced by a link to somewhere else.
    let temp = TempRepo::new();
    temp.write("dir/x", "x\n").write("other/x", "y\n");
    let start = temp.commit("first");
    let repository = open(&temp);
    let tree = temp.beside("t");
    repository.ensure_worktree(&tree, BRANCH, &start).unwrap();
    fs::remove_dir_all(tree.join("dir")).unwrap();
    std::os::unix::fs::symlink("other", tree.join("dir")).unwrap();
    let settled = repository
        .settle(&tree, BRANCH, &start, &|_| false, "work")
        .unwrap();
    assert_eq!(paths(&settled), ["dir", "dir/x"]);
}

#[test]
fn a_worktree_replaced_by_a_link_is_neither_read_nor_followed() {
    let scene = Scene::new();
    let precious = scene.temp.beside("precious");
    write_in(&precious, "file", "mine\n");
    fs::remove_dir_all(&scene.tree).unwrap();
    std::os::unix::fs::symlink(&precious, &scene.tree).unwrap();
    assert!(matches!(scene.settle(), Err(GitError::NoWorktree { .. })));
    scene.repository.remove_worktree(&scene.tree, true).unwrap();
    assert!(precious.join("file").exists());
    assert!(scene.tree.symlink_metadata().is_err());
}

#[test]
fn settling_works_with_sha256_and_in_a_sparse_checkout() {
    let temp = TempRepo::sha256();
    temp.write("in/x", "x\n").write("out/y", "y\n");
    let start = temp.commit("first");
    temp.git(&["sparse-checkout", "set", "in"]);
    let repository = open(&temp);
    let tree = temp.beside("t");
    repository.ensure_worktree(&tree, BRANCH, &start).unwrap();
    assert!(!tree.join("out").exists());
    write_in(&tree, "in/new", "n\n");
    let settled = repository
        .settle(&tree, BRANCH, &start, &|_| false, "work")
        .unwrap();
    assert_eq!(paths(&settled), ["in/new"]);
}
