//! What a repository holds.

use std::fmt::Write as _;
use std::fs;

use git_orchestrate::git::{Blob, ChangeStatus, FileKind, GitError, RefUpdate, Repository};

use super::open;
use crate::support::repository::TempRepo;

#[test]
fn a_repository_is_found_from_a_subfolder_a_linked_worktree_and_a_bare_folder() {
    let temp = TempRepo::new();
    temp.write("deep/er/file", "x");
    temp.commit("first");
    let from_below = Repository::discover(&temp.path().join("deep/er")).unwrap();
    assert_eq!(from_below.workdir(), Some(temp.path()));
    assert_eq!(from_below.common_dir(), temp.path().join(".git"));
    assert_eq!(from_below.name(), "project");
    assert_eq!(
        from_below.head_branch().unwrap().as_deref(),
        Some("refs/heads/main")
    );

    let linked = temp.beside("linked");
    temp.git(&[
        "worktree",
        "add",
        "-q",
        "--detach",
        linked.to_str().unwrap(),
    ]);
    let from_linked = Repository::discover(&linked).unwrap();
    assert_eq!(from_linked.common_dir(), temp.path().join(".git"));
    assert_eq!(from_linked.workdir(), Some(linked.as_path()));
    assert_eq!(from_linked.name(), "project");
    assert_eq!(from_linked.head_branch().unwrap(), None);

    let bare = temp.beside("copy.git");
    temp.git(&["clone", "-q", "--bare", ".", bare.to_str().unwrap()]);
    let bare = Repository::discover(&bare).unwrap();
    assert!(bare.is_bare());
    assert_eq!(bare.name(), "copy");
    assert!(bare.has_commits());
    assert_eq!(bare.files(&temp.oid("HEAD")).unwrap().len(), 1);

    let error = Repository::discover(temp.folder()).unwrap_err();
    assert!(matches!(error, GitError::NoRepository { .. }), "{error}");
}

#[test]
fn an_empty_repository_has_a_branch_and_no_commits() {
    let temp = TempRepo::new();
    let repository = open(&temp);
    assert!(!repository.has_commits());
    assert_eq!(
        repository.head_branch().unwrap().as_deref(),
        Some("refs/heads/main")
    );
    assert!(matches!(
        repository.resolve("HEAD"),
        Err(GitError::NoSuchCommit { .. })
    ));
}

#[test]
fn files_and_their_contents_are_read_with_either_hash() {
    for temp in [TempRepo::new(), TempRepo::sha256()] {
        temp.write("src/a.py", "import b\n")
            .write("run.sh", "#!/bin/sh\n");
        temp.write("name with \"quotes\".txt", "x");
        std::os::unix::fs::symlink("src/a.py", temp.path().join("link")).unwrap();
        temp.git(&["add", "--all"]);
        temp.git(&["update-index", "--chmod=+x", "run.sh"]);
        temp.git(&["commit", "-qm", "first"]);
        let head = temp.oid("HEAD");
        let repository = open(&temp);
        let files = repository.files(&head).unwrap();
        let listed: Vec<_> = files
            .iter()
            .map(|file| (file.path.as_str(), file.kind))
            .collect();
        assert_eq!(
            listed,
            [
                ("link", FileKind::Symlink),
                ("name with \"quotes\".txt", FileKind::Blob),
                ("run.sh", FileKind::Executable),
                ("src/a.py", FileKind::Blob),
            ]
        );
        assert_eq!(
            repository.blob(&files[3].oid).as_deref(),
            Some(b"import b\n".as_slice())
        );
        assert_eq!(repository.blob(&head), None, "a commit is no file");
        assert_eq!(repository.blob(&head.zero()), None);
        assert_eq!(repository.tree_oid(&head).unwrap(), temp.oid("HEAD^{tree}"));
        // What is written after the repository was opened is seen too.
        temp.write("later", "1");
        let later = temp.commit("later");
        assert_eq!(repository.files(&later).unwrap().len(), 5);
        assert!(repository.is_ancestor(&head, &later).unwrap());
        assert!(!repository.is_ancestor(&later, &head).unwrap());
        assert_eq!(repository.merge_base(&head, &later).unwrap(), Some(head));
    }
}

#[test]
fn a_repository_that_gix_cannot_open_is_read_through_git() {
    let temp = TempRepo::init(&["--initial-branch=main", "--ref-format=reftable"]);
    temp.write("src/a.py", "import b\n").write("b", "");
    let head = temp.commit("first");
    let repository = open(&temp);
    assert_eq!(repository.resolve("main").unwrap(), head);
    let files = repository.files(&head).unwrap();
    assert_eq!(files.len(), 2);
    assert_eq!(
        repository.blob(&files[1].oid).as_deref(),
        Some(b"import b\n".as_slice())
    );
    assert_eq!(repository.tree_oid(&head).unwrap(), temp.oid("HEAD^{tree}"));
}

#[test]
fn changed_files_are_counted() {
    let temp = TempRepo::new();
    temp.write("a", "1\n2\n3\n")
        .write("gone", "x\n")
        .write("bin", [0, 1, 2]);
    let from = temp.commit("from");
    temp.write("a", "1\nzwei\n3\n4\n")
        .write("new", "n\n")
        .write("bin", [0, 9]);
    fs::remove_file(temp.path().join("gone")).unwrap();
    let to = temp.commit("to");
    let changed = open(&temp).changed_files(&from, &to).unwrap();
    let listed: Vec<_> = changed
        .iter()
        .map(|file| {
            (
                file.path.as_str(),
                file.status,
                file.n_added,
                file.n_deleted,
            )
        })
        .collect();
    assert_eq!(
        listed,
        [
            ("a", ChangeStatus::Modified, 2, 1),
            ("bin", ChangeStatus::Modified, 0, 0),
            ("gone", ChangeStatus::Deleted, 0, 1),
            ("new", ChangeStatus::Added, 1, 0),
        ]
    );
    assert!(open(&temp).diff_text(&from, &to).unwrap().contains("+zwei"));
}

#[test]
fn refs_move_together_or_not_at_all() {
    let temp = TempRepo::new();
    let one = temp.commit("one");
    let two = temp.commit("two");
    let repository = open(&temp);
    let create = |name: &str, old: Option<&_>| RefUpdate {
        name: name.to_owned(),
        new: Some(one.clone()),
        old: old.cloned(),
    };
    repository
        .update_refs(&[create("refs/heads/a", None)], "test")
        .unwrap();
    let before = temp.refs();
    let error = repository
        .update_refs(
            &[
                create("refs/heads/b", None),
                create("refs/heads/a", Some(&two)),
            ],
            "test",
        )
        .unwrap_err();
    assert!(
        matches!(&error, GitError::RefMoved { name } if name == "refs/heads/a"),
        "{error}"
    );
    assert_eq!(temp.refs(), before);
    assert_eq!(
        repository.refs("refs/heads/a").unwrap(),
        [("refs/heads/a".to_owned(), one.clone())]
    );
    let delete = RefUpdate {
        name: "refs/heads/a".to_owned(),
        new: None,
        old: Some(one.clone()),
    };
    repository.update_refs(&[delete], "test").unwrap();
    assert_eq!(repository.ref_target("refs/heads/a").unwrap(), None);
}

#[test]
fn many_revisions_are_resolved_at_once_as_one_by_one() {
    let temp = TempRepo::new();
    temp.write("a", "1").commit("first");
    let first = temp.oid("HEAD");
    temp.write("a", "2").commit("second");
    temp.git(&["tag", "-am", "annotated", "v1", "HEAD~1"]);
    temp.git(&["branch", "v1", "HEAD"]);
    let repository = open(&temp);
    let names = [
        "HEAD",
        "HEAD~1",
        "v1",
        "tags/v1",
        "main",
        "no-such",
        "",
        "HEAD:a",
        "two\nlines",
        first.short(),
        "--all",
        "HEAD^{tree}",
    ];
    let at_once = repository.resolve_all(&names).unwrap();
    let each: Vec<_> = names.map(|name| repository.resolve(name).ok()).into();
    assert_eq!(at_once, each);
    assert_eq!(at_once.iter().flatten().count(), 6);
    assert_eq!(repository.resolve_all(&[]).unwrap(), []);
}

#[test]
fn differences_of_many_pairs_are_those_of_each_whatever_the_files_are_called() {
    for temp in [TempRepo::new(), TempRepo::sha256()] {
        let header = format!("{} {}\nfile", "1".repeat(40), "2".repeat(40));
        temp.write("a", "1\n").write("3\t4\tname", "x\n");
        temp.write(":100644 100644 name", "x\n")
            .write(&header, "x\n");
        temp.write("was/a/folder", "x\n").write("was-a-file", "x\n");
        std::os::unix::fs::symlink("a", temp.path().join("link")).unwrap();
        temp.commit("first");
        fs::remove_dir_all(temp.path().join("was")).unwrap();
        fs::remove_file(temp.path().join("was-a-file")).unwrap();
        fs::remove_file(temp.path().join("link")).unwrap();
        temp.write("was", "a file\n")
            .write("was-a-file/now", "x\n")
            .write("link", "a file\n");
        temp.write("3\t4\tname", "x\ny\n").write(&header, "y\n");
        temp.commit("second");
        temp.write("a", b"\0\xff").write("new", "1\n2\n");
        temp.write(":100644 100644 name", "y\n");
        temp.commit("third");
        let repository = open(&temp);
        let [first, second, third] = ["HEAD~2", "HEAD~1", "HEAD"].map(|name| temp.oid(name));
        let pairs = [
            (first.clone(), second.clone()),
            (second.clone(), second.clone()),
            (third.clone(), first.clone()),
            (second, third),
        ];
        let at_once = repository.changed_files_of(&pairs).unwrap();
        for ((from, to), files) in pairs.iter().zip(at_once) {
            assert_eq!(files, repository.changed_files(from, to).unwrap());
            let text = temp.git(&[
                "diff-tree",
                "-r",
                "--no-renames",
                "--name-only",
                from.as_str(),
                to.as_str(),
            ]);
            let blobs = repository.changed_blobs(from, to).unwrap();
            assert_eq!(blobs.len(), text.lines().count(), "{text}");
            for blob in blobs {
                for (oid, commit) in [(blob.before, from), (blob.after, to)] {
                    let name = format!("{commit}:{}", blob.path);
                    let there = temp.git(&["ls-tree", commit.as_str(), "--", blob.path.as_str()]);
                    match oid {
                        Some(oid) => assert_eq!(oid, temp.oid(&name)),
                        None => assert!(!there.starts_with("100"), "{there}"),
                    }
                }
            }
        }
    }
}

#[test]
fn branches_of_any_length_and_age_have_the_merge_base_that_git_finds() {
    let temp = TempRepo::new();
    temp.write("a", "0").commit("first");
    let tree = temp.oid("HEAD^{tree}");
    let file = temp.beside("commit");
    let commit = |parents: &[&str], date: i64| {
        let mut text = format!("tree {tree}\n");
        for parent in parents {
            writeln!(text, "parent {}", temp.oid(parent)).unwrap();
        }
        for role in ["author", "committer"] {
            writeln!(text, "{role} Ada <ada@example.com> {date} +0000").unwrap();
        }
        fs::write(&file, text + "\nx\n").unwrap();
        temp.git(&["hash-object", "-t", "commit", "-w", file.to_str().unwrap()])
    };
    let line = |from: &str, n_commits: usize, step: i64| {
        let mut at = temp.oid(from).to_string();
        for n in 1..=n_commits {
            at = commit(&[&at], 1_800_000_000 + step * i64::try_from(n).unwrap());
        }
        at
    };
    let trunk = line("HEAD", 20, 10);
    let side = line("HEAD", 2, 5);
    let merged = commit(&[&trunk, &side], 1_700_000_000);
    let tips = [
        temp.oid("HEAD").to_string(),
        line(&trunk, 1, -1_000_000),
        line(&trunk, 15, 1),
        line(&trunk, 16, -1),
        line(&trunk, 17, 1),
        line(&merged, 3, -1_000_000),
        line(&side, 2, 7),
        merged,
        trunk,
    ];
    let repository = open(&temp);
    for ours in &tips {
        for theirs in &tips {
            let [a, b] = [ours, theirs].map(|tip| tip.parse().unwrap());
            let base = repository.merge_base(&a, &b).unwrap();
            let by_git = temp.git(&["merge-base", ours, theirs]);
            assert_eq!(base.unwrap().as_str(), by_git, "{ours} {theirs}");
        }
    }
}

#[test]
fn a_file_that_is_nowhere_keeps_no_other_from_being_read() {
    let repository = TempRepo::new();
    repository.write("a.txt", "first\n");
    repository.write("b.txt", "second\n");
    repository.commit("both");
    let opened = super::open(&repository);
    let readers = opened.blob_readers();
    let mut reader = readers.reader();
    let missing = "1234567890123456789012345678901234567890".parse().unwrap();
    assert_eq!(
        reader.read(&repository.oid("HEAD:a.txt")),
        Blob::Content(b"first\n")
    );
    assert_eq!(reader.read(&missing), Blob::Missing);
    assert_eq!(reader.read(&missing), Blob::Missing);
    assert_eq!(
        reader.read(&repository.oid("HEAD:b.txt")),
        Blob::Content(b"second\n")
    );
    assert_eq!(reader.read(&repository.oid("HEAD")), Blob::Missing);
}
