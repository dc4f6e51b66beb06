//! Branches that are in another already, and those that are not.

use git_orchestrate::git::Integrated;
use git_orchestrate::model::Oid;

use super::open;
use crate::support::repository::TempRepo;

/// A branch `task` of two commits from `main`, and a `main` that went on.
fn scene(temp: &TempRepo) -> (Oid, Oid) {
    temp.write("a", "1\n2\n3\n4\n5\n6\n7\n8\n9\n")
        .write("z", "z\n");
    let start = temp.commit("base");
    temp.commit_on("task", "main", &[("a", "ONE\n2\n3\n4\n5\n6\n7\n8\n9\n")]);
    let tip = temp.commit_on("task", "task", &[("b", "b\n")]);
    temp.write("z", "zz\n");
    temp.commit("main goes on");
    (start, tip)
}

fn integrated(temp: &TempRepo, start: &Oid, tip: &Oid) -> Integrated {
    open(temp)
        .is_integrated(tip, start, &temp.oid("main"))
        .unwrap()
}

#[test]
fn every_way_into_the_target_is_seen() {
    for make in [TempRepo::new, TempRepo::sha256] {
        let temp = make();
        let (start, tip) = scene(&temp);
        assert_eq!(integrated(&temp, &start, &tip), Integrated::No);
        assert_eq!(integrated(&temp, &start, &start), Integrated::Empty);

        let main = temp.oid("main");
        temp.git(&["merge", "-q", "--no-edit", "task"]);
        assert_eq!(integrated(&temp, &start, &tip), Integrated::Ancestor);

        temp.git(&["reset", "-q", "--hard", main.as_str()]);
        temp.git(&["cherry-pick", "task~1", "task"]);
        // Later work on the same lines must not hide it.
        temp.write("a", "other\n");
        temp.commit("over it");
        assert_eq!(integrated(&temp, &start, &tip), Integrated::Patches);

        temp.git(&["reset", "-q", "--hard", main.as_str()]);
        temp.git(&["merge", "-q", "--squash", "task"]);
        temp.commit("squashed");
        temp.write("a", "other\n");
        temp.commit("over it");
        assert_eq!(integrated(&temp, &start, &tip), Integrated::Squashed);

        temp.git(&["reset", "-q", "--hard", main.as_str()]);
        temp.git(&["merge", "-q", "--squash", "task"]);
        temp.write("more", "in the same commit\n");
        temp.commit("squashed with more");
        assert_eq!(integrated(&temp, &start, &tip), Integrated::Squashed);

        temp.git(&["reset", "-q", "--hard", main.as_str()]);
        temp.git(&["cherry-pick", "task~1"]);
        assert_eq!(integrated(&temp, &start, &tip), Integrated::No);
    }
}

#[test]
fn binary_files_of_the_same_name_are_not_the_same_patch() {
    let temp = TempRepo::new();
    temp.write("bin", [0, 1]);
    let start = temp.commit("base");
    temp.git(&["checkout", "-q", "-b", "task"]);
    temp.write("bin", [0, 2]);
    let tip = temp.commit("two");
    temp.git(&["checkout", "-q", "main"]);
    temp.write("bin", [0, 3]);
    temp.commit("three");
    assert_eq!(integrated(&temp, &start, &tip), Integrated::No);
    temp.write("bin", [0, 1]);
    temp.commit("back");
    temp.git(&["cherry-pick", "task"]);
    temp.write("bin", [0, 4]);
    temp.commit("four");
    assert_eq!(integrated(&temp, &start, &tip), Integrated::Patches);
}

#[test]
fn a_merge_on_the_branch_is_not_judged_by_its_parts() {
    let temp = TempRepo::new();
    let (start, _) = scene(&temp);
    temp.commit_on("side", start.as_str(), &[("s", "s\n")]);
    temp.git(&["checkout", "-q", "task"]);
    temp.git(&["merge", "-q", "--no-commit", "side"]);
    temp.write("evil", "only in the merge\n");
    let tip = temp.commit("merge with more");
    temp.git(&["checkout", "-q", "main"]);
    temp.git(&["cherry-pick", "task~2", "task~1", "side"]);
    assert_eq!(integrated(&temp, &start, &tip), Integrated::No);
}

#[test]
fn a_driver_that_keeps_our_side_does_not_make_work_seem_to_be_there() {
    for place in [".gitattributes", ".git/info/attributes"] {
        let temp = TempRepo::new();
        temp.git(&["config", "merge.ours.driver", "true"]);
        std::fs::create_dir_all(temp.path().join(".git/info")).unwrap();
        temp.write("a", "1\n").write(place, "a merge=ours\n");
        let start = temp.commit("base");
        let tip = temp.commit_on("task", "main", &[("a", "theirs\n")]);
        temp.write("a", "ours\n");
        temp.commit("main goes on");
        let merged = temp.git(&["merge-tree", "--write-tree", "main", "task"]);
        assert_eq!(merged, temp.git(&["rev-parse", "main^{tree}"]), "{place}");
        assert_eq!(integrated(&temp, &start, &tip), Integrated::No, "{place}");
    }
}
