//! What merges would do, compared with what they do.

use std::collections::BTreeSet;
use std::fs;

use git_orchestrate::git::{Repository, Tip};
use git_orchestrate::model::{ConflictKind, MergePreview, Oid, StepResult};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::open;
use crate::support::repository::TempRepo;

fn tip(temp: &TempRepo, name: &str) -> Tip {
    Tip {
        name: name.to_owned(),
        oid: temp.oid(name),
        task: None,
    }
}

fn preview(temp: &TempRepo, into: &str, names: &[&str]) -> MergePreview {
    let tips: Vec<Tip> = names.iter().map(|name| tip(temp, name)).collect();
    let before = everything(temp);
    let preview = open(temp).preview(&temp.oid(into), &tips).unwrap();
    assert_eq!(everything(temp), before, "a preview writes nothing");
    preview
}

/// All refs, all objects and what `git status` says.
fn everything(temp: &TempRepo) -> (String, String, String) {
    (
        temp.refs(),
        temp.git(&["count-objects", "-v"]),
        temp.git(&["status", "--porcelain=v2", "--branch"]),
    )
}

fn results(preview: &MergePreview) -> Vec<StepResult> {
    preview.steps.iter().map(|step| step.result).collect()
}

fn kinds(preview: &MergePreview) -> Vec<(&str, ConflictKind)> {
    preview
        .steps
        .iter()
        .flat_map(|step| &step.conflicts)
        .map(|entry| (entry.path.as_str(), entry.kind))
        .collect()
}

#[test]
fn a_sequence_builds_on_its_clean_steps_and_leaves_conflicts_out() {
    let temp = TempRepo::new();
    temp.write("a", "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
    temp.commit("base");
    temp.commit_on("one", "main", &[("a", "ONE\n2\n3\n4\n5\n6\n7\n8\n9\n")]);
    temp.commit_on("clash", "main", &[("a", "CLASH\n2\n3\n4\n5\n6\n7\n8\n9\n")]);
    temp.commit_on("nine", "main", &[("a", "1\n2\n3\n4\n5\n6\n7\n8\nNINE\n")]);
    temp.commit_on("above", "one", &[("b", "b\n")]);
    let preview = preview(
        &temp,
        "main",
        &["one", "clash", "nine", "above", "one", "main"],
    );
    assert_eq!(
        results(&preview),
        [
            StepResult::Clean,
            StepResult::Conflict,
            StepResult::Clean,
            StepResult::Clean,
            StepResult::Empty,
            StepResult::Empty
        ]
    );
    assert_eq!(kinds(&preview), [("a", ConflictKind::Content)]);
    assert!(preview.steps[1].tree.is_some());
}

#[test]
fn the_kinds_of_conflicts_are_told_apart() {
    let temp = TempRepo::new();
    temp.write("content", "1\n")
        .write("modified", "1\n")
        .write("binary", [0, 1]);
    temp.write("renamed", "a long enough text\nto be found again\n");
    temp.write("folder", "1\n").write("mode", "1\n");
    temp.commit("base");
    for (branch, text) in [("left", "left\n"), ("right", "right\n")] {
        temp.git(&["checkout", "-q", "-b", branch, "main"]);
        temp.write("content", text).write("added", text);
        temp.write("binary", [[0].as_slice(), text.as_bytes()].concat());
        temp.git(&["mv", "renamed", &format!("renamed-{branch}")]);
        if branch == "left" {
            temp.write("modified", text);
            fs::remove_file(temp.path().join("folder")).unwrap();
            temp.write("folder/inside", text);
        } else {
            fs::remove_file(temp.path().join("modified")).unwrap();
            temp.write("folder", text);
        }
        temp.commit(branch);
    }
    temp.git(&["checkout", "-q", "main"]);
    let preview = preview(&temp, "left", &["right"]);
    let kinds = kinds(&preview);
    for expected in [
        ("content", ConflictKind::Content),
        ("added", ConflictKind::AddAdd),
        ("binary", ConflictKind::Binary),
        ("modified", ConflictKind::ModifyDelete),
        ("renamed", ConflictKind::Rename),
    ] {
        assert!(kinds.contains(&expected), "{expected:?} in {kinds:?}");
    }
    assert!(
        kinds
            .iter()
            .any(|(path, kind)| path.starts_with("folder") && *kind == ConflictKind::FileDirectory),
        "{kinds:?}"
    );
}

#[test]
fn what_git_cannot_say_is_unknown() {
    let temp = TempRepo::new();
    temp.write("a", "a\n");
    temp.commit("base");
    temp.git(&["checkout", "-q", "--orphan", "elsewhere"]);
    temp.write("a", "b\n");
    temp.commit("unrelated");
    temp.git(&["checkout", "-q", "main"]);
    assert_eq!(
        results(&preview(&temp, "main", &["elsewhere"])),
        [StepResult::Unknown]
    );
}

#[test]
fn the_attributes_of_the_target_decide_and_not_those_of_the_checkout() {
    let temp = TempRepo::new();
    temp.write("log", "1\n");
    temp.commit("base");
    temp.commit_on(
        "target",
        "main",
        &[("log", "1\nt\n"), (".gitattributes", "log merge=union\n")],
    );
    temp.commit_on("tip", "main", &[("log", "1\nx\n")]);
    assert_eq!(
        results(&preview(&temp, "target", &["tip"])),
        [StepResult::Clean]
    );
    temp.git(&["checkout", "-q", "target"]);
    temp.commit_on("plain", "main", &[("log", "1\nt\n")]);
    assert_eq!(
        results(&preview(&temp, "plain", &["tip"])),
        [StepResult::Conflict]
    );
}

#[test]
fn bare_sha256_and_linked_repositories_are_previewed() {
    let temp = TempRepo::sha256();
    temp.write("a", "a\n");
    temp.commit("base");
    let one = temp.commit_on("one", "main", &[("b", "b\n")]);
    assert_eq!(
        results(&preview(&temp, "main", &["one"])),
        [StepResult::Clean]
    );
    let bare = temp.beside("a \"quoted\": name.git");
    temp.git(&["clone", "-q", "--bare", ".", bare.to_str().unwrap()]);
    let linked = temp.beside("linked");
    temp.git(&[
        "worktree",
        "add",
        "-q",
        "--detach",
        linked.to_str().unwrap(),
    ]);
    for folder in [bare, linked] {
        let repository = Repository::discover(&folder).unwrap();
        let tips = [Tip {
            name: "one".to_owned(),
            oid: one.clone(),
            task: None,
        }];
        let preview = repository.preview(&temp.oid("main"), &tips).unwrap();
        assert_eq!(results(&preview), [StepResult::Clean]);
    }
}

/// One change of a random history.
#[derive(Debug, Clone)]
enum Change {
    Line { file: usize, line: usize, text: u8 },
    Add { file: usize, text: u8 },
    Delete { file: usize },
    Rename { from: usize, to: usize },
    Executable { file: usize },
    Link { file: usize },
}

/// One commit of a random history: on one of three branches, after merging another into it where that works.
#[derive(Debug, Clone)]
struct Commit {
    branch: usize,
    merges: Option<usize>,
    changes: Vec<Change>,
}

const NAMES: [&str; 7] = [
    "a.txt",
    "b.txt",
    "dir/c.txt",
    "dir/d.txt",
    "dir",
    "e/f/g.txt",
    "e",
];

fn change() -> impl Strategy<Value = Change> {
    let file = 0..NAMES.len();
    prop_oneof![
        6 => (file.clone(), 0..12_usize, 0..3_u8)
            .prop_map(|(file, line, text)| Change::Line { file, line, text }),
        2 => (file.clone(), 0..3_u8).prop_map(|(file, text)| Change::Add { file, text }),
        1 => file.clone().prop_map(|file| Change::Delete { file }),
        2 => (file.clone(), file.clone()).prop_map(|(from, to)| Change::Rename { from, to }),
        1 => file.clone().prop_map(|file| Change::Executable { file }),
        1 => file.prop_map(|file| Change::Link { file }),
    ]
}

fn history() -> impl Strategy<Value = Vec<Commit>> {
    let commit = (
        0..3_usize,
        proptest::option::weighted(0.3, 0..3_usize),
        proptest::collection::vec(change(), 1..4),
    );
    let commit = commit.prop_map(|(branch, merges, changes)| Commit {
        branch,
        merges,
        changes,
    });
    proptest::collection::vec(commit, 3..9)
}

fn apply(temp: &TempRepo, change: &Change) {
    use std::os::unix::fs::PermissionsExt as _;

    let path = |file: &usize| temp.path().join(NAMES[*file]);
    // Whatever stands in the way of a file goes, as a person would do it.
    let clear = |path: &std::path::Path| {
        let mut above = path.parent();
        while let Some(folder) = above.filter(|folder| *folder != temp.path()) {
            if folder.symlink_metadata().is_ok_and(|it| !it.is_dir()) {
                fs::remove_file(folder).unwrap();
            }
            above = folder.parent();
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        match path.symlink_metadata() {
            Ok(it) if it.is_dir() => fs::remove_dir_all(path).unwrap(),
            Ok(_) => fs::remove_file(path).unwrap(),
            Err(_) => {}
        }
    };
    let is_file = |path: &std::path::Path| path.symlink_metadata().is_ok_and(|it| it.is_file());
    match change {
        Change::Line { file, line, text } => {
            if is_file(&path(file)) {
                let old = fs::read_to_string(path(file)).unwrap();
                let mut lines: Vec<String> = old.lines().map(str::to_owned).collect();
                if let Some(at) = lines.get_mut(*line) {
                    *at = format!("changed {text}");
                }
                fs::write(path(file), lines.join("\n") + "\n").unwrap();
            }
        }
        Change::Add { file, text } => {
            clear(&path(file));
            let lines: Vec<String> = (0..12)
                .map(|n| {
                    format!(
                        "{file} line {n} {text}
"
                    )
                })
                .collect();
            fs::write(path(file), lines.concat()).unwrap();
        }
        Change::Delete { file } => {
            if path(file).symlink_metadata().is_ok() {
                clear(&path(file));
            }
        }
        Change::Rename { from, to } => {
            if is_file(&path(from)) && !NAMES[*to].starts_with(NAMES[*from]) {
                let text = fs::read(path(from)).unwrap();
                fs::remove_file(path(from)).unwrap();
                clear(&path(to));
                fs::write(path(to), text).unwrap();
            }
        }
        Change::Executable { file } => {
            if is_file(&path(file)) {
                fs::set_permissions(path(file), fs::Permissions::from_mode(0o755)).unwrap();
            }
        }
        Change::Link { file } => {
            clear(&path(file));
            std::os::unix::fs::symlink("a.txt", path(file)).unwrap();
        }
    }
}

fn build(history: &[Commit]) -> TempRepo {
    let temp = TempRepo::new();
    for file in [0, 1, 2, 3, 5] {
        apply(&temp, &Change::Add { file, text: 0 });
    }
    temp.commit("base");
    for n in 0..3 {
        temp.git(&["branch", &format!("b{n}")]);
    }
    for (n, commit) in history.iter().enumerate() {
        temp.git(&["checkout", "-q", "-f", &format!("b{}", commit.branch)]);
        if let Some(other) = commit.merges {
            let merged = temp.try_git_in(
                temp.path(),
                &["merge", "-q", "--no-edit", &format!("b{other}")],
            );
            if merged.is_none() {
                temp.git(&["reset", "-q", "--hard"]);
            }
            temp.git(&["clean", "-qfd"]);
        }
        for change in &commit.changes {
            apply(&temp, change);
        }
        temp.commit(&format!("commit {n}"));
    }
    temp.git(&["checkout", "-q", "-f", "main"]);
    temp
}

/// What `git merge` itself does, step by step.
fn real_merges(
    temp: &TempRepo,
    names: &[&str],
) -> Vec<(StepResult, Option<Oid>, BTreeSet<String>)> {
    let tree = temp.beside("judge");
    temp.git(&[
        "worktree",
        "add",
        "-q",
        "--detach",
        tree.to_str().unwrap(),
        "main",
    ]);
    let mut steps = Vec::new();
    for name in names {
        let before = temp.oid_in(&tree, "HEAD");
        let before_tree = temp.oid_in(&tree, "HEAD^{tree}");
        let merged = temp.try_git_in(&tree, &["merge", "-q", "--no-ff", "--no-edit", name]);
        let listed = temp.git_in(&tree, &["diff", "--name-only", "--diff-filter=U", "-z"]);
        let conflicts: BTreeSet<String> = listed
            .split('\0')
            .filter(|path| !path.is_empty())
            .map(str::to_owned)
            .collect();
        if merged.is_some() {
            let after = temp.oid_in(&tree, "HEAD^{tree}");
            let is_same = after == before_tree;
            steps.push((
                if is_same {
                    StepResult::Empty
                } else {
                    StepResult::Clean
                },
                Some(after),
                conflicts,
            ));
        } else {
            steps.push((StepResult::Conflict, None, conflicts));
            temp.git_in(&tree, &["reset", "-q", "--hard", before.as_str()]);
            temp.git_in(&tree, &["clean", "-qffd"]);
        }
    }
    steps
}

#[test]
fn the_preview_of_random_histories_is_what_git_merge_does() {
    let n_cases = std::env::var("ORCHESTRATE_TEST_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(8);
    let mut runner = TestRunner::new(Config {
        cases: n_cases,
        failure_persistence: None,
        max_shrink_iters: 60,
        ..Config::default()
    });
    runner
        .run(&history(), |history| {
            let temp = build(&history);
            let names = ["b0", "b1", "b2", "b0"];
            let preview = preview(&temp, "main", &names);
            let real = real_merges(&temp, &names);
            for (step, (result, tree, conflicts)) in preview.steps.iter().zip(real) {
                prop_assert_eq!(step.result, result, "{}", step.name);
                if let Some(tree) = tree {
                    prop_assert_eq!(step.tree.as_ref(), Some(&tree));
                }
                let paths: BTreeSet<String> = step
                    .conflicts
                    .iter()
                    .map(|entry| entry.path.to_string())
                    .collect();
                if !conflicts.is_empty() {
                    prop_assert_eq!(paths, conflicts);
                }
            }
            Ok(())
        })
        .unwrap();
}
