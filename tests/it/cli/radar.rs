//! `conflicts` over everything that is being worked on.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use insta::assert_snapshot;
use serde_json::Value;

use super::sandbox::{Ran, Sandbox};
use crate::support::finished_run::FinishedRun;
use crate::support::repository::{TempRepo, write_in};

/// A repository with two files of ten lines.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let line = |n: usize| format!("line {n}\n");
    let text: String = (1..=10).map(line).collect();
    sandbox.repo.write("a.txt", &text).write("b.txt", &text);
    sandbox.repo.write(".gitignore", "*.log\n");
    sandbox.repo.commit("files");
    sandbox
}

fn worktree(sandbox: &Sandbox, branch: &str) -> PathBuf {
    let folder = sandbox.repo.beside(branch);
    let path = folder.to_str().unwrap();
    sandbox
        .repo
        .git(&["worktree", "add", "--quiet", "-b", branch, path]);
    folder
}

fn edit(folder: &Path, path: &str, line: usize, word: &str) {
    let text = fs::read_to_string(folder.join(path)).unwrap();
    let lines = text.lines().enumerate();
    let lines = lines.map(|(n, old)| if n + 1 == line { word } else { old }.to_owned() + "\n");
    write_in(folder, path, lines.collect::<String>());
}

/// Every file below a folder with its bytes.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.clone(), fs::read(path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn results(document: &Value, list: &str) -> Vec<String> {
    let entries = document[list].as_array().unwrap().iter();
    let name = |tip: &Value| tip["ref"].as_str().unwrap_or("").to_owned();
    let line = |entry: &Value| {
        let names = [&entry["a"], &entry["b"], &entry["tip"]].map(name);
        let names: Vec<String> = names.into_iter().filter(|name| !name.is_empty()).collect();
        format!("{} {}", names.join(" "), entry["result"].as_str().unwrap())
    };
    entries.map(line).collect()
}

#[test]
fn uncommitted_edits_of_two_worktrees_conflict() {
    let sandbox = sandbox();
    let (left, right) = (worktree(&sandbox, "left"), worktree(&sandbox, "right"));
    worktree(&sandbox, "rest");
    edit(&left, "a.txt", 5, "left");
    edit(&right, "a.txt", 5, "right");
    edit(&right, "b.txt", 1, "right");
    assert_snapshot!(sandbox.steady(&sandbox.expect(4, &["conflicts"]).stdout), @"
2 beside main at [COMMIT]: 1 of 3 pairs in conflict
               main  1
  1 left   +1     .
  2 right  +2     .  x

  left x right: a.txt

  Nothing of its own: rest
");
    sandbox.repo.commit_in(&left, "left");
    let ran = sandbox.expect(4, &["conflicts"]);
    assert!(
        ran.stdout.contains("left x right: a.txt\n"),
        "{}",
        ran.stdout
    );
    edit(&right, "a.txt", 5, "left");
    sandbox.expect(0, &["conflicts"]);
}

#[test]
fn nothing_is_written_anywhere_but_in_the_cache() {
    let sandbox = sandbox();
    let (left, right) = (worktree(&sandbox, "left"), worktree(&sandbox, "right"));
    edit(&left, "a.txt", 5, "left");
    edit(&right, "a.txt", 5, "right");
    write_in(&right, "new.txt", "new\n");
    sandbox
        .repo
        .git_in(&right, &["add", "--intent-to-add", "new.txt"]);
    for split in ["false", "true"] {
        sandbox.repo.git(&["config", "core.splitIndex", split]);
        sandbox.repo.git_in(&left, &["add", "a.txt"]);
        let cache = sandbox.repo.path().join(".git/orchestrate");
        let contents = || {
            let mut all = contents(sandbox.repo.folder());
            all.retain(|(path, _)| !path.starts_with(&cache));
            all
        };
        let before = contents();
        sandbox.expect(4, &["conflicts"]);
        let after = contents();
        assert!(cache.join("cache/merges.pack").is_file());
        let names = |list: &[(PathBuf, Vec<u8>)]| -> Vec<PathBuf> {
            list.iter().map(|(path, _)| path.clone()).collect()
        };
        assert_eq!(names(&before), names(&after));
        assert!(before == after, "a file changed");
    }
}

#[test]
fn new_files_count_and_ignored_ones_do_not() {
    let sandbox = sandbox();
    let (left, right) = (worktree(&sandbox, "left"), worktree(&sandbox, "right"));
    for (folder, word) in [(&left, "left\n"), (&right, "right\n")] {
        write_in(folder, "debug.log", word);
    }
    assert_snapshot!(sandbox.expect(0, &["conflicts"]).stdout, @"No worktree and no branch of a run holds anything that main has not.");
    for (folder, word) in [(&left, "left\n"), (&right, "right\n")] {
        write_in(folder, "src/new.txt", word);
    }
    let document = sandbox.json(4, &["conflicts", "--json"]);
    let conflicts = &document["pairs"][0]["conflicts"];
    assert_eq!(conflicts[0]["path"], "src/new.txt");
    assert_eq!(conflicts[0]["kind"], "add_add");
    assert_eq!(document["pairs"][0]["a"]["uncommitted"], 1);
}

#[test]
fn a_deletion_and_a_staged_edit_count() {
    let sandbox = sandbox();
    let (left, right) = (worktree(&sandbox, "left"), worktree(&sandbox, "right"));
    fs::remove_file(left.join("a.txt")).unwrap();
    edit(&right, "a.txt", 5, "right");
    sandbox.repo.git_in(&right, &["add", "a.txt"]);
    let document = sandbox.json(4, &["conflicts", "--json"]);
    assert_eq!(
        document["pairs"][0]["conflicts"][0]["kind"],
        "modify_delete"
    );
}

#[test]
fn the_target_counts_too() {
    let sandbox = sandbox();
    let left = worktree(&sandbox, "left");
    edit(&left, "a.txt", 5, "left");
    sandbox
        .repo
        .commit_on("main", "main", &[("a.txt", "all new\n")]);
    let document = sandbox.json(4, &["conflicts", "--json"]);
    assert_eq!(document["target"]["ref"], "main");
    assert_eq!(results(&document, "onto"), ["left conflict"]);
    assert_eq!(document["n_conflicts"], 1);
    let other = sandbox.json(4, &["conflicts", "--into", "main~1", "--json"]);
    assert_eq!(results(&other, "onto"), ["left clean", "main clean"]);
}

#[test]
fn what_cannot_be_looked_into_is_unknown_and_never_clean() {
    let sandbox = sandbox();
    let (left, right) = (worktree(&sandbox, "left"), worktree(&sandbox, "right"));
    edit(&left, "a.txt", 5, "left");
    sandbox.repo.commit_in(&left, "left");
    edit(&right, "a.txt", 5, "right");
    sandbox.repo.commit_in(&right, "right");
    let stopped = sandbox.repo.output_in(&right, &["merge", "left"]);
    assert!(!stopped.status.success());
    let document = sandbox.json(1, &["conflicts", "--json"]);
    assert_eq!(results(&document, "pairs"), ["left right unknown"]);
    assert_eq!(results(&document, "onto"), ["left clean", "right unknown"]);
    assert_snapshot!(sandbox.steady(&sandbox.expect(1, &["conflicts"]).stdout), @"
2 beside main at [COMMIT]: 2 unknown
              main  1
  1 left         .
  2 right  ?     ?  ?

  right: not known, a merge in it is not resolved
");

    // Away, but not for good.
    let gone = worktree(&sandbox, "gone");
    sandbox
        .repo
        .git(&["worktree", "lock", gone.to_str().unwrap()]);
    fs::remove_dir_all(gone).unwrap();
    let document = sandbox.json(1, &["conflicts", "--json"]);
    assert_eq!(document["n_unknown"], 5);
}

#[test]
fn a_missing_object_is_unknown() {
    let sandbox = sandbox();
    let (left, right) = (worktree(&sandbox, "left"), worktree(&sandbox, "right"));
    edit(&left, "a.txt", 5, "left");
    sandbox.repo.commit_in(&left, "left");
    edit(&right, "a.txt", 5, "right");
    let blob = sandbox.repo.git(&["rev-parse", "left:a.txt"]);
    let file = format!(".git/objects/{}/{}", &blob[..2], &blob[2..]);
    fs::remove_file(sandbox.repo.path().join(file)).unwrap();
    let document = sandbox.json(1, &["conflicts", "--json"]);
    assert_eq!(results(&document, "pairs"), ["left right unknown"]);
}

#[test]
fn a_resolved_merge_that_is_not_committed_has_both_parents() {
    let sandbox = sandbox();
    let (left, right) = (worktree(&sandbox, "left"), worktree(&sandbox, "right"));
    edit(&left, "a.txt", 5, "left");
    sandbox.repo.commit_in(&left, "left");
    edit(&right, "a.txt", 5, "right");
    sandbox.repo.commit_in(&right, "right");
    let stopped = sandbox.repo.output_in(&right, &["merge", "left"]);
    assert!(!stopped.status.success());
    sandbox
        .repo
        .git_in(&right, &["checkout", "--ours", "a.txt"]);
    sandbox.repo.git_in(&right, &["add", "a.txt"]);
    let document = sandbox.json(0, &["conflicts", "--json"]);
    assert_eq!(results(&document, "pairs"), ["left right clean"]);
}

#[test]
fn branches_of_runs_are_there_without_their_worktrees() {
    let finished = FinishedRun::new(project(), 2);
    finished.task(1, &[], &[("a.txt", "one\n")]);
    finished.task(2, &[], &[("a.txt", "two\n")]);
    let tree = finished.tree(1);
    finished.finish();
    let FinishedRun { temp, .. } = finished;
    temp.git(&["worktree", "remove", "--force", tree.to_str().unwrap()]);
    let sandbox = Sandbox::around(temp);
    assert_snapshot!(sandbox.steady(&sandbox.expect(4, &["conflicts"]).stdout), @"
2 beside main at [COMMIT]: 1 of 3 pairs in conflict
                 main  1
  1 feat/task-1     .
  2 feat/task-2     .  x

  task 1 (feat/task-1) x task 2 (feat/task-2): a.txt
");
}

fn project() -> TempRepo {
    let temp = TempRepo::new();
    temp.write("a.txt", "a\n");
    temp.commit("start");
    temp
}

#[test]
fn a_hook_is_told_who_else_has_changed_a_file_and_where() {
    let sandbox = sandbox();
    let (left, right) = (worktree(&sandbox, "left"), worktree(&sandbox, "right"));
    assert_snapshot!(sandbox.expect(0, &["conflicts", "--path", "a.txt"]).stdout, @"a.txt: nobody else has changed it");
    edit(&left, "a.txt", 5, "left");
    edit(&right, "a.txt", 2, "right\nright");
    sandbox.repo.commit_in(&right, "right");
    edit(&right, "a.txt", 9, "right");
    sandbox
        .repo
        .commit_on("main", "main", &[("b.txt", "all new\n")]);
    let told = |folder: &Path, code: i32, path: &str| {
        let arguments = ["conflicts", "--path", path];
        let ran = Ran::of(&mut sandbox.command_in(folder, &arguments));
        assert_eq!(ran.code, code, "{ran:?}");
        ran.stdout
    };
    assert_snapshot!(told(&left, 4, "a.txt"), @"
a.txt: somebody else has changed it
  right: lines 2 and 8, committed and not committed
");
    assert_snapshot!(told(&right, 4, "./x/../a.txt"), @"
a.txt: somebody else has changed it
  left: line 6, not committed
");
    edit(&left, "a.txt", 3, "left");
    let path = left.join("a.txt");
    assert_snapshot!(told(sandbox.repo.path(), 4, path.to_str().unwrap()), @"
a.txt: somebody else has changed it
  right: lines 2 and 8, committed and not committed; conflicts with what is here
");
    assert_snapshot!(told(&left, 4, "b.txt"), @"
b.txt: somebody else has changed it
  main: lines 1-10, committed
");
    let document = sandbox.json(4, &["conflicts", "--path", "a.txt", "--json"]);
    assert_eq!(document["edits"][0]["by"]["ref"], "left");
    assert_eq!(document["edits"][0]["lines"][0]["start"], 3);
}

#[test]
fn a_hook_is_told_of_new_gone_ignored_and_unreadable_files() {
    let sandbox = sandbox();
    let (left, right) = (worktree(&sandbox, "left"), worktree(&sandbox, "right"));
    write_in(&left, "new.txt", "left\n");
    write_in(&left, "debug.log", "left\n");
    fs::remove_file(left.join("a.txt")).unwrap();
    fs::remove_file(left.join("b.txt")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", left.join("b.txt")).unwrap();
    std::os::unix::fs::symlink("/etc", left.join("etc")).unwrap();
    let told = |code: i32, path: &str| {
        let arguments = ["conflicts", "--path", path];
        let ran = Ran::of(&mut sandbox.command_in(&right, &arguments));
        assert_eq!(ran.code, code, "{ran:?}");
        let lines = ran.stdout.lines().skip(1);
        lines.map(str::to_owned).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(told(4, "new.txt"), @"  left: added it, not committed");
    assert_snapshot!(told(4, "a.txt"), @"  left: deleted it, not committed");
    assert_snapshot!(told(4, "b.txt"), @"  left: lines 1-10, not committed");
    assert_snapshot!(told(0, "debug.log"), @"");
    assert_snapshot!(told(0, "etc/passwd"), @"");
    fs::remove_file(left.join("b.txt")).unwrap();
    fs::File::create(left.join("b.txt"))
        .unwrap()
        .set_len(20_000_000)
        .unwrap();
    assert_snapshot!(told(1, "b.txt"), @"  left: not known, it cannot be read: it is too large");
    let outside = Ran::of(&mut sandbox.command_in(&right, &["conflicts", "--path", "/etc/passwd"]));
    assert_eq!(outside.code, 1);
    assert!(outside.stderr.contains("in no worktree"), "{outside:?}");
}

#[test]
fn a_watch_tells_every_change_until_it_is_interrupted() {
    let sandbox = sandbox();
    let (left, right) = (worktree(&sandbox, "left"), worktree(&sandbox, "right"));
    edit(&left, "a.txt", 5, "left");
    let mut command = sandbox.command(&["conflicts", "--watch", "--json"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
    assert_eq!(next()["n_conflicts"], 0);
    edit(&right, "a.txt", 5, "right");
    assert_eq!(next()["n_conflicts"], 1);
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let left_behind = fs::read_dir(sandbox.repo.folder()).unwrap().flatten();
    let left_behind = left_behind.filter(|entry| {
        entry
            .file_name()
            .to_string_lossy()
            .starts_with("orchestrate-")
    });
    assert_eq!(left_behind.count(), 0);
}

#[test]
fn a_watch_goes_by_the_users_own_configuration_as_it_is_now() {
    let sandbox = sandbox();
    let settings = sandbox.repo.beside("settings");
    sandbox
        .repo
        .git(&["config", "--unset", "core.excludesFile"]);
    fs::write(&settings, "").unwrap();
    for (branch, word) in [("left", "one\n"), ("right", "two\n")] {
        fs::write(worktree(&sandbox, branch).join("new.tmp"), word).unwrap();
    }
    let mut command = sandbox.command(&["conflicts", "--watch", "--json"]);
    command.env("GIT_CONFIG_GLOBAL", &settings);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
    assert_eq!(next()["n_conflicts"], 1);
    let ignored = settings.with_file_name("ignored");
    fs::write(&ignored, "*.tmp\n").unwrap();
    let text = format!("[core]\n\texcludesFile = {}\n", ignored.display());
    fs::write(&settings, text).unwrap();
    assert_eq!(next()["n_conflicts"], 0);
    child.kill().unwrap();
    child.wait().unwrap();
}
