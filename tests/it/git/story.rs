//! The whole way of one result, in repositories of every kind.

use git_orchestrate::git::{Integrated, MergeOutcome, RefUpdate, Repository, Tip};
use git_orchestrate::model::StepResult;

use crate::support::repository::{TempRepo, write_in};

fn tell(temp: &TempRepo, repository: &Repository) {
    let start = temp.oid("main");
    let tree = temp.beside("trees of \"ünicode\": x/one");
    let branch = "refs/heads/fix/ünicode";
    repository.ensure_worktree(&tree, branch, &start).unwrap();
    repository.ensure_worktree(&tree, branch, &start).unwrap();
    write_in(&tree, "neu ü.txt", "x\n");
    let settled = repository
        .settle(&tree, branch, &start, &|_| false, "work\n\nwith a body\n")
        .unwrap();
    assert_eq!(settled.changed.len(), 1, "{settled:?}");
    assert_eq!(settled.changed[0].path.as_str(), "neu ü.txt");
    let tip = Tip {
        name: "fix/ünicode".to_owned(),
        oid: settled.tip.clone(),
        task: None,
    };
    let preview = repository.preview(&start, &[tip]).unwrap();
    assert_eq!(preview.steps[0].result, StepResult::Clean);
    let scratch = temp.beside("scratch");
    repository
        .ensure_detached_worktree(&scratch, &start)
        .unwrap();
    let outcome = repository
        .merge_in_worktree(&scratch, &start, &settled.tip, "Merge")
        .unwrap();
    let MergeOutcome::Merged(merged) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(
        Some(repository.tree_oid(&merged).unwrap()),
        preview.steps[0].tree
    );
    let landed = RefUpdate {
        name: "refs/heads/landed".to_owned(),
        new: Some(merged.clone()),
        old: None,
    };
    repository.update_refs(&[landed], "land").unwrap();
    assert_eq!(
        repository
            .is_integrated(&settled.tip, &start, &merged)
            .unwrap(),
        Integrated::Ancestor
    );
    assert_eq!(
        repository
            .worktrees()
            .unwrap()
            .iter()
            .filter(|entry| entry.branch.as_deref() == Some(branch))
            .count(),
        1
    );
    repository.remove_worktree(&tree, false).unwrap();
    repository.remove_worktree(&scratch, false).unwrap();
    repository.fingerprint(&|_| false).unwrap();
}

fn with_commit(temp: TempRepo) -> TempRepo {
    temp.write("a", "a\n").write("dir/b", "b\n");
    temp.commit("first");
    temp
}

#[test]
fn with_sha1_sha256_and_reftables() {
    for temp in [
        TempRepo::new(),
        TempRepo::sha256(),
        TempRepo::init(&["--initial-branch=main", "--ref-format=reftable"]),
    ] {
        let temp = with_commit(temp);
        tell(&temp, &Repository::discover(temp.path()).unwrap());
    }
}

#[test]
fn from_a_bare_repository_a_linked_worktree_and_a_subfolder() {
    let temp = with_commit(TempRepo::new());
    let bare = temp.beside("bare.git");
    temp.git(&["clone", "-q", "--bare", ".", bare.to_str().unwrap()]);
    tell(&temp, &Repository::discover(&bare).unwrap());

    let temp = with_commit(TempRepo::new());
    let linked = temp.beside("linked");
    temp.git(&[
        "worktree",
        "add",
        "-q",
        "--detach",
        linked.to_str().unwrap(),
    ]);
    tell(&temp, &Repository::discover(&linked).unwrap());

    let temp = with_commit(TempRepo::new());
    tell(
        &temp,
        &Repository::discover(&temp.path().join("dir")).unwrap(),
    );
}

#[test]
fn with_odd_configurations() {
    let temp = with_commit(TempRepo::new());
    for (name, value) in [
        ("merge.ff", "only"),
        ("merge.log", "true"),
        ("merge.autoStash", "true"),
        ("merge.conflictStyle", "zdiff3"),
        ("pull.twohead", "resolve"),
        ("diff.noprefix", "true"),
        ("diff.renames", "false"),
        ("diff.external", "false"),
        ("status.showUntrackedFiles", "no"),
        ("status.relativePaths", "true"),
        ("status.branch", "true"),
        ("core.quotePath", "true"),
        ("core.commentChar", ";"),
        ("commit.cleanup", "strip"),
        ("checkout.defaultRemote", "origin"),
        ("worktree.guessRemote", "true"),
        ("branch.autoSetupMerge", "always"),
        ("extensions.worktreeConfig", "true"),
        ("core.splitIndex", "true"),
        ("core.untrackedCache", "true"),
        ("index.version", "4"),
        ("log.showSignature", "true"),
        ("color.ui", "always"),
        ("core.logAllRefUpdates", "always"),
        ("core.safecrlf", "true"),
        ("core.autocrlf", "input"),
        ("user.useConfigOnly", "true"),
    ] {
        temp.git(&["config", name, value]);
    }
    tell(&temp, &Repository::discover(temp.path()).unwrap());
}

#[test]
fn in_a_shallow_partial_or_sparse_clone() {
    let temp = with_commit(TempRepo::new());
    temp.write("a", "second\n");
    temp.commit("second");
    temp.git(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", temp.path().display());
    for (name, options) in [
        ("shallow", ["--depth=1", "--no-tags"]),
        ("partial", ["--filter=blob:none", "--no-tags"]),
        ("sparse", ["--sparse", "--no-tags"]),
    ] {
        let clone = temp.beside(name);
        let mut arguments = vec!["clone", "-q"];
        arguments.extend(options);
        arguments.extend([url.as_str(), clone.to_str().unwrap()]);
        temp.git(&arguments);
        for (key, value) in [("user.name", "Ada"), ("user.email", "ada@example.com")] {
            temp.git_in(&clone, &["config", key, value]);
        }
        let repository = Repository::discover(&clone).unwrap();
        tell(&temp, &repository);
        std::fs::remove_dir_all(temp.beside("trees of \"ünicode\": x")).unwrap();
    }
}
