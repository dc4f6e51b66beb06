//! Ways of putting results on top of each other, with the user's hooks and signatures.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use git_orchestrate::engine::merging::{self, MergeOptions, MergingError};
use git_orchestrate::git::GitError;
use git_orchestrate::model::{LeftOut, MergeMethod, TaskId};
use git_orchestrate::planner::OrderKind;

use super::{clean_scene, queue};
use crate::support::finished_run::FinishedRun;

fn options(run: &FinishedRun, method: MergeMethod) -> MergeOptions {
    MergeOptions {
        method,
        ..MergeOptions::new(run.root.clone())
    }
}

fn merge(run: &FinishedRun, options: &MergeOptions) -> merging::Integration {
    let order = OrderKind::Listed;
    merging::merge(&run.context, queue(run), order, options, &mut |_| {})
        .unwrap()
        .0
}

fn log(run: &FinishedRun, format: &str) -> String {
    run.temp.git(&[
        "log",
        "--first-parent",
        &format!("--format={format}"),
        "main",
    ])
}

pub(super) fn hook(run: &FinishedRun, name: &str, script: &str) {
    let path = run.temp.path().join(".git/hooks").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn each_method_comes_to_the_same_tree_and_lands_nothing_twice() {
    let mut trees = Vec::new();
    for method in [MergeMethod::Merge, MergeMethod::Squash, MergeMethod::Rebase] {
        let run = clean_scene();
        let options = options(&run, method);
        merge(&run, &options);
        trees.push(run.temp.git(&["rev-parse", "main^{tree}"]));
        let subjects = log(&run, "%s|%p").replace(
            |letter: char| letter.is_ascii_hexdigit() && letter.is_ascii_digit(),
            "",
        );
        let n_parents: Vec<usize> = subjects
            .lines()
            .map(|line| line.rsplit('|').next().unwrap().split(' ').count())
            .collect();
        assert_eq!(
            n_parents[0],
            if method == MergeMethod::Merge { 2 } else { 1 },
            "{subjects}"
        );
        let at = run.temp.oid("main");
        merge(&run, &options);
        assert_eq!(run.temp.oid("main"), at, "{method:?}: nothing lands twice");
        merging::undo(&run.context, &run.run, &mut |_| {}).unwrap();
        merge(&run, &options);
        assert_eq!(
            run.temp.git(&["rev-parse", "main^{tree}"]),
            trees[0],
            "{method:?}"
        );
    }
    trees.dedup();
    assert_eq!(trees.len(), 1);
}

#[test]
fn messages_name_the_task_and_the_run() {
    let run = clean_scene();
    merge(&run, &options(&run, MergeMethod::Squash));
    assert_eq!(
        run.temp.git(&["log", "-1", "--format=%B", "main"]),
        "Do thing 2\n\nTask: 2\nRun: 1121-0600-test\nBranch: feat/task-2"
    );
    let trailers = run.temp.git(&[
        "log",
        "-1",
        "--format=%(trailers:key=Task,valueonly)",
        "main",
    ]);
    assert_eq!(trailers.trim(), "2");
}

#[test]
fn a_rebase_keeps_authors_and_messages_and_drops_what_is_there() {
    let run = clean_scene();
    let tree = run.tree(2);
    fs::write(tree.join("e"), "e\n").unwrap();
    run.temp.git_in(&tree, &["add", "e"]);
    run.temp.git_in(
        &tree,
        &[
            "-c",
            "user.name=Bob",
            "commit",
            "-q",
            "--author=Bob <bob@example.com>",
            "-m",
            "second\n\nwith a body",
        ],
    );
    merge(&run, &options(&run, MergeMethod::Rebase));
    assert_eq!(
        log(&run, "%an %s").lines().take(3).collect::<Vec<_>>(),
        ["Bob second", "Ada task 2", "Ada task 1"]
    );
    assert_eq!(
        run.temp.git(&["rev-list", "--count", "--merges", "main"]),
        "0"
    );
}

#[test]
fn hooks_run_for_each_merge_and_can_be_left_out() {
    let run = clean_scene();
    let said = run.temp.beside("said");
    let note = |name: &str| format!("echo {name} $# $(basename $PWD) >> {}", said.display());
    hook(&run, "pre-merge-commit", &note("pre-merge-commit"));
    hook(
        &run,
        "prepare-commit-msg",
        &format!("{}; test \"$2\" = merge", note("prepare-commit-msg")),
    );
    hook(
        &run,
        "commit-msg",
        &format!("{}; echo 'Checked: yes' >> \"$1\"", note("commit-msg")),
    );
    merge(&run, &options(&run, MergeMethod::Merge));
    insta::assert_snapshot!(fs::read_to_string(&said).unwrap(), @r"
    pre-merge-commit 0 integration
    prepare-commit-msg 2 integration
    commit-msg 1 integration
    pre-merge-commit 0 integration
    prepare-commit-msg 2 integration
    commit-msg 1 integration
    ");
    assert!(
        run.temp
            .git(&["log", "-1", "--format=%B", "main"])
            .ends_with("Checked: yes")
    );
    assert_eq!(run.temp.git(&["worktree", "list"]).lines().count(), 3);

    let run = clean_scene();
    hook(
        &run,
        "commit-msg",
        "grep -q 'thing 1' \"$1\" || { echo 'only the first' >&2; exit 1; }",
    );
    let integration = merge(&run, &options(&run, MergeMethod::Merge));
    assert_eq!(
        integration.left_out,
        [(
            TaskId(2),
            LeftOut::Hook {
                hook: "commit-msg".into(),
                message: "only the first".into()
            }
        )]
    );
    let all = MergeOptions {
        skips_hooks: true,
        ..options(&run, MergeMethod::Merge)
    };
    assert_eq!(merge(&run, &all).left_out, []);
}

#[test]
fn a_hook_that_a_branch_brings_along_is_not_run() {
    let run = FinishedRun::new(super::repository(), 1);
    run.begin(1, &[]);
    let path = run.tree(1).join(".hooks/commit-msg");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(
        &path,
        format!(
            "#!/bin/sh\ntouch {}\nexit 1\n",
            run.temp.beside("ran").display()
        ),
    )
    .unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    run.succeed(1, &[("x", "x\n")]);
    run.finish();
    run.temp.git(&["config", "core.hooksPath", ".hooks"]);
    assert_eq!(merge(&run, &options(&run, MergeMethod::Merge)).left_out, []);
    assert!(!run.temp.beside("ran").exists());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a key is needed to sign with")]
fn commits_are_signed_where_the_user_signs() {
    let run = clean_scene();
    let key = run.temp.beside("key");
    let made = std::process::Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-f"])
        .arg(&key)
        .status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    let public = fs::read_to_string(key.with_extension("pub")).unwrap();
    let signers = run.temp.beside("signers");
    fs::write(&signers, format!("ada@example.com {public}")).unwrap();
    let set = |name: &str, value: &Path| run.temp.git(&["config", name, value.to_str().unwrap()]);
    set("user.signingKey", &key);
    set("gpg.ssh.allowedSignersFile", &signers);
    run.temp.git(&["config", "gpg.format", "ssh"]);
    run.temp.git(&["config", "commit.gpgSign", "true"]);
    for method in [MergeMethod::Squash, MergeMethod::Merge, MergeMethod::Rebase] {
        let context = git_orchestrate::engine::Context::new(
            git_orchestrate::git::Repository::discover(run.temp.path()).unwrap(),
            run.context.shim.clone(),
        );
        merging::merge(
            &context,
            queue(&run),
            OrderKind::Listed,
            &options(&run, method),
            &mut |_| {},
        )
        .unwrap();
        assert_eq!(
            run.temp
                .git(&["log", "-2", "--first-parent", "--format=%G?", "main"]),
            "G\nG",
            "{method:?}"
        );
        merging::undo(&context, &run.run, &mut |_| {}).unwrap();
    }
}

#[test]
fn what_is_in_the_works_or_locked_is_left_alone_with_clear_words() {
    let run = clean_scene();
    let old = run.temp.oid("main");
    let git_dir = run.temp.path().join(".git");
    let refused = |words: &str| {
        let order = OrderKind::Listed;
        let options = options(&run, MergeMethod::Merge);
        let error =
            merging::merge(&run.context, queue(&run), order, &options, &mut |_| {}).unwrap_err();
        assert!(
            matches!(&error, MergingError::Refused { message, .. } if message.contains(words)),
            "{words}: {error}"
        );
        assert_eq!(run.temp.oid("main"), old);
        assert_eq!(
            run.temp.git(&["for-each-ref", "refs/orchestrate/backup"]),
            ""
        );
    };
    fs::write(git_dir.join("index.lock"), "").unwrap();
    refused("index");
    assert!(git_dir.join("index.lock").exists());
    fs::remove_file(git_dir.join("index.lock")).unwrap();
    for (file, words) in [
        ("MERGE_HEAD", "merge"),
        ("CHERRY_PICK_HEAD", "cherry-pick"),
        ("REVERT_HEAD", "revert"),
    ] {
        fs::write(git_dir.join(file), format!("{old}\n")).unwrap();
        refused(words);
        fs::remove_file(git_dir.join(file)).unwrap();
    }
    run.temp.git(&["bisect", "start"]);
    refused("bisect");
    run.temp.git(&["bisect", "reset"]);
    fs::create_dir_all(git_dir.join("rebase-merge")).unwrap();
    fs::write(git_dir.join("rebase-merge/head-name"), "refs/heads/main\n").unwrap();
    refused("rebase");
}

#[test]
fn a_target_that_another_git_holds_locked_is_left_alone_with_clear_words() {
    let run = clean_scene();
    run.temp.git(&["checkout", "-q", "--detach"]);
    let old = run.temp.oid("main");
    let lock = run.temp.path().join(".git/refs/heads/main.lock");
    fs::write(&lock, "").unwrap();
    let order = OrderKind::Listed;
    let options = options(&run, MergeMethod::Merge);
    let again =
        || merging::merge(&run.context, queue(&run), order, &options, &mut |_| {}).map(drop);
    let error = again().unwrap_err();
    assert!(
        matches!(&error, MergingError::Git(GitError::RefLocked { name, .. }) if name == "refs/heads/main"),
        "{error}"
    );
    assert!(lock.exists());
    assert_eq!(run.temp.oid("main"), old);
    fs::remove_file(&lock).unwrap();
    again().unwrap();
    assert_ne!(run.temp.oid("main"), old);
}

#[test]
fn a_checkout_whose_branch_cannot_be_moved_stays_as_it_was_there_and_back() {
    let run = clean_scene();
    let options = options(&run, MergeMethod::Merge);
    let order = OrderKind::Listed;
    let land = || merging::merge(&run.context, queue(&run), order, &options, &mut |_| {}).map(drop);
    let undo = || merging::undo(&run.context, &run.run, &mut |_| {}).map(drop);
    let stays = |act: &dyn Fn() -> Result<(), MergingError>, words: &str| {
        let old = run.temp.oid("main");
        let error = act().unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
        assert_eq!(run.temp.oid("main"), old);
        assert_eq!(run.temp.git(&["status", "--porcelain"]), "");
    };
    let hook = run.temp.path().join(".git/hooks/reference-transaction");
    let refuse = "#!/bin/sh\n[ \"$1\" != prepared ] || ! grep -q refs/heads/main || { echo not now >&2; exit 1; }\n";
    let locks =
        [".git/refs/heads/main.lock", ".git/HEAD.lock"].map(|name| run.temp.path().join(name));
    for act in [&land as &dyn Fn() -> Result<(), MergingError>, &undo] {
        for lock in &locks {
            fs::write(lock, "").unwrap();
            stays(act, "another git is moving");
            assert!(lock.exists());
            fs::remove_file(lock).unwrap();
        }
        fs::create_dir_all(hook.parent().unwrap()).unwrap();
        fs::write(&hook, refuse).unwrap();
        fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
        stays(act, "not now");
        fs::remove_file(&hook).unwrap();
        act().unwrap();
        assert_eq!(run.temp.git(&["status", "--porcelain"]), "");
    }
}
