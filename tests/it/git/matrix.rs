//! Which tips would conflict with which, compared with the merges themselves.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use git_orchestrate::git::{MergeKey, MergeMemory, Tip};
use git_orchestrate::model::{Matrix, MergeVerdict, StepResult};

use super::open;
use crate::support::repository::TempRepo;

fn tips(temp: &TempRepo, names: &[&str]) -> Vec<Tip> {
    let tip = |name: &&str| Tip {
        name: (*name).to_owned(),
        oid: temp.oid(name),
        task: None,
    };
    names.iter().map(tip).collect()
}

/// The matrix, once every verdict of it was compared with the preview of that one merge.
fn matrix(temp: &TempRepo, onto: &str, names: &[&str]) -> Matrix {
    let repository = open(temp);
    let onto = temp.oid(onto);
    let tips = tips(temp, names);
    let before = temp.git(&["count-objects", "-v"]);
    let matrix = repository.matrix(Some(&onto), &tips).unwrap();
    assert_eq!(
        before,
        temp.git(&["count-objects", "-v"]),
        "it writes nothing"
    );
    let check = |ours, theirs: &Tip, verdict: &MergeVerdict| {
        let preview = repository
            .preview(ours, std::slice::from_ref(theirs))
            .unwrap();
        let step = &preview.steps[0];
        let expected = match step.result {
            StepResult::Clean | StepResult::Empty => verdict.is_clean(),
            StepResult::Conflict => verdict.is_conflict(),
            StepResult::Unknown => matches!(verdict, MergeVerdict::Unknown { .. }),
        };
        assert!(expected, "{} {step:?} {verdict:?}", theirs.name);
        assert_eq!(step.conflicts, verdict.conflicts(), "{}", theirs.name);
    };
    for (a, b, verdict) in matrix.pairs() {
        check(&tips[a].oid, &tips[b], verdict);
    }
    for (at, tip) in tips.iter().enumerate() {
        check(&onto, tip, matrix.onto(at).unwrap());
    }
    matrix
}

#[test]
fn a_pair_that_git_cannot_merge_is_unknown_and_the_others_are_told() {
    let temp = TempRepo::new();
    temp.write("a", "1\n2\n3\n");
    temp.commit("base");
    temp.commit_on("one", "main", &[("a", "one\n2\n3\n")]);
    temp.commit_on("three", "main", &[("a", "1\n2\nthree\n"), ("b", "b\n")]);
    temp.commit_on("uno", "main", &[("a", "uno\n2\n3\n")]);
    temp.git(&["checkout", "-q", "--orphan", "elsewhere"]);
    temp.write("a", "b\n");
    temp.commit("unrelated");
    temp.git(&["checkout", "-q", "main"]);
    let names = ["one", "elsewhere", "three", "uno", "main", "one"];
    let matrix = matrix(&temp, "main", &names);
    let unknown = (matrix.pairs())
        .filter(|(_, _, verdict)| matches!(verdict, MergeVerdict::Unknown { .. }))
        .map(|(a, b, _)| (a, b));
    let expected = [(0, 1), (1, 2), (1, 3), (1, 4), (1, 5)];
    assert_eq!(unknown.collect::<Vec<_>>(), expected);
    assert!(matrix.pair(3, 0).unwrap().is_conflict());
    assert_eq!(matrix.n_conflicts(), 2);
    assert!(matrix.onto(2).unwrap().is_clean());
}

#[test]
fn the_attributes_are_those_of_the_commit_that_is_merged_into() {
    let temp = TempRepo::new();
    temp.write("log", "1\n");
    temp.commit("base");
    let with_union = [("log", "1\nu\n"), (".gitattributes", "log merge=union\n")];
    temp.commit_on("union", "main", &with_union);
    temp.commit_on("plain", "main", &[("log", "1\nx\n")]);
    let matrix = matrix(&temp, "main", &["union", "plain", "union"]);
    assert!(matrix.pair(0, 1).unwrap().is_clean());
    assert!(matrix.pair(1, 2).unwrap().is_conflict());
}

#[test]
fn a_file_that_meets_a_folder_is_named_as_by_git_merge() {
    let temp = TempRepo::new();
    temp.write("base", "1\n");
    temp.commit("base");
    temp.commit_on("topic/file", "main", &[("config", "a file\n")]);
    temp.commit_on("folder", "main", &[("config/inside", "a folder\n")]);
    let matrix = matrix(&temp, "main", &["folder", "topic/file"]);
    let conflicts = matrix.pair(0, 1).unwrap().conflicts();
    assert_eq!(conflicts[0].path.as_str(), "config~topic_file");
}

/// Remembers merges, and counts.
#[derive(Debug, Default)]
struct Counting {
    known: Mutex<HashMap<MergeKey, MergeVerdict>>,
    n_recalled: AtomicUsize,
}

impl MergeMemory for Counting {
    fn recall(&self, keys: &[MergeKey]) -> Vec<Option<MergeVerdict>> {
        let known = self.known.lock().unwrap();
        let found: Vec<_> = keys.iter().map(|key| known.get(key).cloned()).collect();
        let n_found = found.iter().flatten().count();
        self.n_recalled.fetch_add(n_found, Ordering::Relaxed);
        found
    }

    fn keep(&self, verdicts: &[(MergeKey, MergeVerdict)]) {
        self.known.lock().unwrap().extend(verdicts.iter().cloned());
    }
}

#[test]
fn merges_of_the_same_trees_are_remembered_until_something_else_decides_them() {
    let temp = TempRepo::new();
    temp.write("a", "1\n2\n3\n")
        .write("b", "1\n")
        .commit("first");
    temp.commit_on("one", "main", &[("a", "one\n2\n3\n")]);
    temp.commit_on("two", "main", &[("a", "two\n2\n3\n")]);
    temp.commit_on("three", "main", &[("b", "three\n")]);
    let memory = Arc::new(Counting::default());
    let matrix = || {
        let repository = open(&temp).remembering(memory.clone());
        let tips = tips(&temp, &["one", "two", "three"]);
        let matrix = repository.matrix(Some(&temp.oid("main")), &tips).unwrap();
        assert_eq!(
            matrix,
            open(&temp).matrix(Some(&temp.oid("main")), &tips).unwrap()
        );
        let clean: Vec<bool> = matrix
            .pairs()
            .map(|(_, _, verdict)| verdict.is_clean())
            .collect();
        assert_eq!(clean, [false, true, true]);
        memory.n_recalled.swap(0, Ordering::Relaxed)
    };
    assert_eq!(matrix(), 0);
    assert_eq!(matrix(), 6);
    // Another message and another date make another commit of the same trees.
    temp.git(&[
        "branch",
        "-f",
        "one",
        &temp.git(&["commit-tree", "-p", "main", "-m", "anew", "one^{tree}"]),
    ]);
    assert_eq!(matrix(), 6);
    temp.git(&["config", "merge.renames", "false"]);
    assert_eq!(matrix(), 0);
    temp.git(&["config", "--unset", "merge.renames"]);
    temp.git(&["config", "user.name", "Grace"]);
    assert_eq!(matrix(), 6);
    std::fs::create_dir_all(temp.path().join(".git/info")).unwrap();
    std::fs::write(
        temp.path().join(".git/info/attributes"),
        "*.po merge=ours\n",
    )
    .unwrap();
    assert_eq!(matrix(), 0);
}
