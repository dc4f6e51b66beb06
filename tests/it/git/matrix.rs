//! Which tips would conflict with which, compared with the merges themselves.

use git_orchestrate::git::Tip;
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
