//! Worktrees whose files we write ourselves: they must be what git would have made.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::open;
use crate::support::repository::{TempRepo, git_output};

/// Everything below a folder but its `.git`: what it is, and what is in it.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(below) = open.pop() {
        for entry in fs::read_dir(&below).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            let metadata = path.symlink_metadata().unwrap();
            if name == ".git" {
            } else if metadata.is_dir() {
                open.push(path);
            } else if metadata.is_symlink() {
                found.insert(
                    name,
                    format!("-> {}", fs::read_link(&path).unwrap().display()),
                );
            } else {
                let mode = metadata.permissions().mode();
                let content = fs::read(&path).unwrap();
                found.insert(
                    name,
                    format!("{mode:o} {}", String::from_utf8_lossy(&content)),
                );
            }
        }
    }
    found
}

/// Makes a worktree, and one by git alone, and compares them.
fn assert_same(temp: &TempRepo) {
    let head = temp.oid("HEAD");
    let repository = open(temp);
    let (ours, again, gits) = (
        temp.beside("ours"),
        temp.beside("again"),
        temp.beside("gits"),
    );
    repository
        .ensure_worktree(&ours, "refs/heads/ours", &head)
        .unwrap();
    repository
        .ensure_worktree(&again, "refs/heads/again", &head)
        .unwrap();
    temp.git(&[
        "worktree",
        "add",
        "-q",
        "-b",
        "gits",
        gits.to_str().unwrap(),
        "HEAD",
    ]);
    assert_eq!(files(&ours), files(&gits));
    assert_eq!(files(&again), files(&gits));
    // Without a look at the content, by what the index says alone.
    assert_eq!(temp.git_in(&ours, &["diff-files", "--name-only"]), "");
    assert_eq!(temp.git_in(&ours, &["status", "--porcelain"]), "");
    let index = |tree: &Path| temp.git_in(tree, &["ls-files", "--stage"]);
    assert_eq!(index(&ours), index(&gits));
    temp.git_in(&ours, &["fsck"]);
}

fn some_files(temp: &TempRepo) {
    temp.write("a.txt", "a\n")
        .write("empty", "")
        .write("deep/er/and/deeper.bin", [0, 159, 146, 150])
        .write("deep/crlf.txt", "one\r\ntwo\r\n")
        .write("run.sh", "#!/bin/sh\n")
        .write("with space/ä \"quoted\".txt", "x\n");
    let script = temp.path().join("run.sh");
    fs::set_permissions(script, fs::Permissions::from_mode(0o755)).unwrap();
    symlink("deep/er", temp.path().join("link")).unwrap();
    symlink("/nowhere", temp.path().join("dangling")).unwrap();
}

#[test]
fn a_worktree_is_what_git_would_have_made() {
    for temp in [TempRepo::new(), TempRepo::sha256()] {
        some_files(&temp);
        temp.write(".gitattributes", "* text=auto\n*.png binary\n");
        temp.commit("files");
        assert_same(&temp);
    }
}

#[test]
fn a_change_in_the_second_in_which_a_worktree_was_made_is_seen() {
    let temp = TempRepo::new();
    some_files(&temp);
    let head = temp.commit("files");
    let tree = temp.beside("tree");
    open(&temp)
        .ensure_worktree(&tree, "refs/heads/task", &head)
        .unwrap();
    fs::write(tree.join("a.txt"), "b\n").unwrap();
    assert_eq!(temp.git_in(&tree, &["status", "--porcelain"]), " M a.txt");
}

#[test]
fn what_git_does_to_content_is_done() {
    let cases: [(&[&str], &str); 5] = [
        (&["core.autocrlf", "true"], ""),
        (&["core.eol", "crlf"], "* text\n"),
        (&["user.name", "Ada"], "*.txt eol=crlf\n"),
        (&["filter.loud.smudge", "tr a-z A-Z"], "a.txt filter=loud\n"),
        (&["user.name", "Ada"], "*.txt ident\n"),
    ];
    for (setting, attributes) in cases {
        let temp = TempRepo::new();
        temp.write("a.txt", "a $Id$\n").write("b/c.txt", "b\n");
        if !attributes.is_empty() {
            temp.write("b/.gitattributes", "")
                .write(".gitattributes", attributes);
        }
        temp.commit("files");
        temp.git(&["config", setting[0], setting[1]]);
        let head = temp.oid("HEAD");
        let (ours, gits) = (temp.beside("ours"), temp.beside("gits"));
        open(&temp)
            .ensure_worktree(&ours, "refs/heads/ours", &head)
            .unwrap();
        temp.git(&[
            "worktree",
            "add",
            "-q",
            "-b",
            "gits",
            gits.to_str().unwrap(),
            "HEAD",
        ]);
        assert_eq!(files(&ours), files(&gits), "{setting:?} {attributes}");
        let status = |tree: &Path| temp.git_in(tree, &["status", "--porcelain"]);
        assert_eq!(status(&ours), status(&gits));
    }
}

#[test]
fn a_submodule_is_left_to_git() {
    let temp = TempRepo::new();
    temp.write("a.txt", "a\n");
    let head = temp.commit("first");
    temp.git(&[
        "update-index",
        "--add",
        "--cacheinfo",
        &format!("160000,{head},sub"),
    ]);
    temp.git(&["commit", "-qm", "with a submodule"]);
    let head = temp.oid("HEAD");
    let tree = temp.beside("tree");
    open(&temp)
        .ensure_worktree(&tree, "refs/heads/task", &head)
        .unwrap();
    assert!(tree.join("sub").is_dir());
    assert_eq!(temp.git_in(&tree, &["status", "--porcelain"]), "");
}

/// `ORCHESTRATE_BENCH_REPOSITORY` names a bare repository; see `tests/bench/worktrees.sh`.
#[test]
#[ignore = "a benchmark"]
fn fifty_worktrees_against_git_one_by_one() {
    let Ok(source) = std::env::var("ORCHESTRATE_BENCH_REPOSITORY") else {
        return;
    };
    let number: usize = 50;
    let folder = tempfile::tempdir().unwrap();
    let clone = folder.path().join("project");
    let clone_text = clone.to_str().unwrap().to_owned();
    let git = |arguments: &[&str]| {
        let output = git_output(folder.path(), arguments);
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    git(&[
        "clone",
        "-q",
        "--shared",
        "--no-checkout",
        &source,
        &clone_text,
    ]);
    let n_files = git(&["-C", &clone_text, "ls-tree", "-r", "--name-only", "HEAD"])
        .lines()
        .count();
    let free = || rustix::fs::statvfs(folder.path()).unwrap().f_bfree;

    let (begun, before) = (Instant::now(), free());
    for at in 0..number {
        let tree = folder.path().join(format!("git-{at}"));
        let branch = format!("git-{at}");
        git(&[
            "-C",
            &clone_text,
            "worktree",
            "add",
            "-q",
            "--no-track",
            "-b",
            &branch,
            tree.to_str().unwrap(),
            "HEAD",
        ]);
    }
    let (gits_time, gits_blocks) = (begun.elapsed(), before - free());
    for at in 0..number {
        fs::remove_dir_all(folder.path().join(format!("git-{at}"))).unwrap();
    }
    git(&["-C", &clone_text, "worktree", "prune"]);

    let repository = git_orchestrate::git::Repository::discover(&clone).unwrap();
    let head = git(&["-C", &clone_text, "rev-parse", "HEAD"])
        .parse()
        .unwrap();
    let (begun, before) = (Instant::now(), free());
    (0..number).into_par_iter().for_each(|at| {
        let tree = folder.path().join(format!("ours-{at}"));
        let branch = format!("refs/heads/ours-{at}");
        repository.ensure_worktree(&tree, &branch, &head).unwrap();
    });
    let (our_time, our_blocks) = (begun.elapsed(), before - free());
    let tree = folder.path().join("ours-7");
    let looked = Instant::now();
    let status = git(&["-C", tree.to_str().unwrap(), "status", "--porcelain"]);
    let status_time = looked.elapsed();
    assert_eq!(status, "");
    let ratio = |ours: f64, gits: f64| ours / gits;
    let text = format!(
        "{number} worktrees of {n_files} files: git one by one {:.2} s, ours {:.2} s, ratio {:.2}; disk ratio {:.2}; first status {:.3} s\n",
        gits_time.as_secs_f64(),
        our_time.as_secs_f64(),
        ratio(our_time.as_secs_f64(), gits_time.as_secs_f64()),
        ratio(our_blocks as f64, gits_blocks as f64),
        status_time.as_secs_f64(),
    );
    fs::write(std::env::var("ORCHESTRATE_BENCH_RESULT").unwrap(), text).unwrap();
    assert!(our_time < gits_time + Duration::from_secs(1));
}
