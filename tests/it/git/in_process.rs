//! What is read without starting git is what git says.

use std::fs;

use super::open;
use crate::support::repository::TempRepo;

#[test]
fn where_a_ref_is_is_what_git_says_wherever_it_is_kept() {
    for temp in [TempRepo::new(), TempRepo::sha256()] {
        temp.write("a", "1\n");
        temp.commit("first");
        for name in ["packed", "moved", "deleted", "deep/er", "späť"] {
            temp.git(&["branch", name]);
        }
        temp.git(&["tag", "-a", "annotated", "-m", "x"]);
        temp.git(&["pack-refs", "--all"]);
        temp.write("a", "2\n");
        temp.commit("second");
        temp.git(&["branch", "-f", "moved"]);
        temp.git(&["branch", "-D", "deleted"]);
        temp.git(&["symbolic-ref", "refs/heads/linked", "refs/heads/moved"]);
        let repository = open(&temp);
        for name in [
            "refs/heads/main",
            "refs/heads/packed",
            "refs/heads/moved",
            "refs/heads/deleted",
            "refs/heads/deep",
            "refs/heads/deep/er",
            "refs/heads/deep/er/still",
            "refs/heads/späť",
            "refs/heads/linked",
            "refs/heads/missing",
            "refs/tags/annotated",
            "HEAD",
        ] {
            let by_git = temp.try_git_in(
                temp.path(),
                &["rev-parse", "--verify", "--quiet", "--end-of-options", name],
            );
            let found = repository.ref_target(name).unwrap();
            assert_eq!(found.map(|oid| oid.to_string()), by_git, "{name}");
            let commit = format!("{name}^{{commit}}");
            let by_git = temp.try_git_in(
                temp.path(),
                &[
                    "rev-parse",
                    "--verify",
                    "--quiet",
                    "--end-of-options",
                    &commit,
                ],
            );
            let found = repository.resolve(name).ok();
            assert_eq!(found.map(|oid| oid.to_string()), by_git, "{commit}");
        }
        let worktree = temp.beside("linked");
        temp.git(&[
            "worktree",
            "add",
            "-q",
            worktree.to_str().unwrap(),
            "packed",
        ]);
        let known = repository.worktree_at(&worktree).unwrap().unwrap();
        let listed = repository.worktrees().unwrap();
        assert_eq!(listed.last(), Some(&known));
        assert_eq!(repository.worktree_at(temp.folder()).unwrap(), None);
    }
}

#[test]
fn a_status_sees_what_differs_and_nothing_else_as_git_does() {
    let temp = TempRepo::new();
    temp.write(".gitignore", "*.log\n")
        .write("a", "1\n")
        .write("b", "1\n");
    temp.commit("first");
    let repository = open(&temp);
    let seen = || {
        let entries = repository.status(temp.path()).unwrap();
        entries
            .into_iter()
            .map(|entry| entry.path)
            .collect::<Vec<_>>()
    };
    assert_eq!(seen(), [""; 0]);
    temp.write("x.log", "x\n");
    fs::create_dir(temp.path().join("empty")).unwrap();
    assert_eq!(seen(), [""; 0]);
    // The same size within the same moment.
    temp.write("a", "2\n");
    assert_eq!(seen(), ["a"]);
    temp.write("a", "1\n");
    assert_eq!(seen(), [""; 0]);
    temp.write("new", "x\n");
    assert_eq!(seen(), ["new"]);
    fs::remove_file(temp.path().join("new")).unwrap();
    temp.git(&["rm", "-q", "--cached", "b"]);
    assert_eq!(seen(), ["b", "b"]);
    temp.git(&["reset", "-q"]);
    fs::remove_file(temp.path().join("b")).unwrap();
    assert_eq!(seen(), ["b"]);
    temp.git(&["checkout", "-q", "b"]);
    fs::write(temp.path().join(".git/info/exclude"), "new\n").unwrap();
    temp.write("new", "x\n");
    assert_eq!(seen(), [""; 0]);
    // Somebody takes back what was ignored.
    fs::write(temp.path().join(".git/info/exclude"), "").unwrap();
    assert_eq!(seen(), ["new"]);
    temp.git(&["init", "-q", "nested"]);
    fs::remove_file(temp.path().join("new")).unwrap();
    assert_eq!(seen(), ["nested"]);
}
