//! Worktrees whose files we write ourselves: they must be what git would have made.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use super::open;
use crate::support::repository::TempRepo;

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

/// A worktree that git makes.
fn by_git(temp: &TempRepo) -> PathBuf {
    let tree = temp.beside("gits");
    let path = tree.to_str().unwrap();
    temp.git(&["worktree", "add", "-q", "-b", "gits", path, "HEAD"]);
    tree
}

/// Makes a worktree, and one by git alone, and compares them.
fn assert_same(temp: &TempRepo) {
    let head = temp.oid("HEAD");
    let repository = open(temp);
    let (ours, again) = (temp.beside("ours"), temp.beside("again"));
    repository
        .ensure_worktree(&ours, "refs/heads/ours", &head)
        .unwrap();
    repository
        .ensure_worktree(&again, "refs/heads/again", &head)
        .unwrap();
    let gits = by_git(temp);
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
        let ours = temp.beside("ours");
        open(&temp)
            .ensure_worktree(&ours, "refs/heads/ours", &head)
            .unwrap();
        let gits = by_git(&temp);
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
