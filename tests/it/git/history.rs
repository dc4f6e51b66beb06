//! What landed on a line of history.

use std::fmt::Write;

use git_orchestrate::git::Repository;
use git_orchestrate::model::{PastChange, Touch};

use super::open;
use crate::support::repository::TempRepo;

fn told(changes: &[PastChange]) -> String {
    let mut text = String::new();
    for change in changes {
        text += &change.message.replace('\n', " / ");
        write!(text, " [{}]", change.n_files).unwrap();
        for file in &change.files {
            match &file.touch {
                Touch::Added => write!(text, " +{}", file.path),
                Touch::Modified => write!(text, " ~{}", file.path),
                Touch::Deleted => write!(text, " -{}", file.path),
                Touch::Renamed { from } => write!(text, " {from}>{}", file.path),
            }
            .unwrap();
        }
        text += "\n";
    }
    text
}

/// A line with a root, a change, a rename, a merge of two commits, a deletion and an empty commit.
fn line() -> TempRepo {
    let temp = TempRepo::new();
    temp.write("src/a.py", "a = 1\n")
        .write("name \"ü\"\n.txt", "x");
    temp.commit("first\n\nWhy it began.\n\nSigned-off-by: Ada <ada@example.com>");
    temp.write("src/a.py", "a = 2\n");
    temp.commit("a: two");
    temp.git(&["mv", "src/a.py", "src/b.py"]);
    temp.commit("a is b");
    temp.git(&["checkout", "-q", "-b", "side"]);
    temp.write("side/1", "1");
    temp.commit("side one");
    temp.write("side/2", "2").write("src/b.py", "b = 3\n");
    temp.commit("side two");
    temp.git(&["checkout", "-q", "main"]);
    temp.write("main", "m");
    temp.commit("meanwhile");
    let message = "Merge pull request #7 from ada/side\n\nBring the side in";
    temp.git(&["merge", "-q", "--no-ff", "-m", message, "side"]);
    temp.git(&["rm", "-q", "main"]);
    temp.commit("main goes");
    temp.commit("nothing");
    temp
}

#[test]
fn each_landing_has_its_message_and_the_files_against_its_first_parent() {
    let temp = line();
    let changes = open(&temp).past_changes(&temp.oid("HEAD"), 100);
    insta::assert_snapshot!(told(&changes), @r#"
    nothing [0]
    main goes [1] -main
    Bring the side in [3] +side/1 +side/2 ~src/b.py
    side two [2] +side/2 ~src/b.py
    side one [1] +side/1
    meanwhile [1] +main
    a is b [1] src/a.py>src/b.py
    a: two [1] ~src/a.py
    first /  / Why it began. [2] +name "ü"
    .txt +src/a.py
    "#);
    assert_eq!(changes[0].commit, temp.oid("HEAD"));
    assert_eq!(changes[2].commit, temp.oid("HEAD~2"));
    assert_eq!(changes[8].time, 1_767_225_600);
    assert_eq!(changes[8].subject(), "first");
}

#[test]
fn a_limit_takes_the_newest_and_many_processes_list_what_one_lists() {
    let temp = line();
    let repository = open(&temp);
    let head = temp.oid("HEAD");
    let all = repository.past_changes(&head, 100);
    assert_eq!(repository.past_changes(&head, 3), all[..3]);
    assert_eq!(repository.past_changes(&head, 0), []);
    assert_eq!(repository.past_changes(&head, 10_000), all);
    assert_eq!(repository.past_changes(&temp.oid("HEAD~2"), 100), all[2..]);
}

#[test]
fn the_configuration_of_the_user_changes_nothing() {
    let temp = line();
    let repository = open(&temp);
    let plain = repository.past_changes(&temp.oid("HEAD"), 100);
    for (name, value) in [
        ("diff.external", "false"),
        ("diff.renames", "copies"),
        ("diff.noprefix", "true"),
        ("diff.relative", "true"),
        ("log.showRoot", "false"),
        ("log.showSignature", "true"),
        ("log.diffMerges", "combined"),
        ("log.mailmap", "true"),
        ("core.quotePath", "true"),
        ("format.pretty", "oneline"),
        ("color.ui", "always"),
    ] {
        temp.git(&["config", name, value]);
    }
    assert_eq!(repository.past_changes(&temp.oid("HEAD"), 100), plain);
}

#[test]
fn a_change_of_very_many_files_is_only_counted() {
    let temp = TempRepo::new();
    for number in 0..201 {
        temp.write(&format!("many/{number}"), "x");
    }
    temp.commit("many");
    for number in 0..200 {
        temp.write(&format!("many/{number}"), "y");
    }
    temp.commit("fewer");
    let changes = open(&temp).past_changes(&temp.oid("HEAD"), 10);
    let counts: Vec<_> = (changes.iter())
        .map(|change| (change.n_files, change.files.len()))
        .collect();
    assert_eq!(counts, [(200, 200), (201, 0)]);
}

#[test]
fn a_long_message_is_cut_and_an_odd_one_is_no_trouble() {
    let temp = TempRepo::new();
    let long = "schön ".repeat(5_000);
    for message in [long.as_str(), "M\n\nA\u{1}\u{2}\u{3}src/a.py", "\u{2028}"] {
        temp.write("file", message);
        temp.commit(message);
    }
    let changes = open(&temp).past_changes(&temp.oid("HEAD"), 10);
    assert_eq!(changes.len(), 3);
    assert!(changes.iter().all(|change| change.n_files == 1));
    assert!(changes[2].message.starts_with("schön schön") && changes[2].message.len() <= 1_501);
    assert_eq!(changes[1].message, "M\n\nA\u{1}\u{2}\u{3}src/a.py");
}

#[test]
fn a_shallow_clone_gives_what_it_has_and_its_last_commit_is_not_taken_for_a_beginning() {
    let temp = line();
    let clone = temp.beside("shallow");
    let url = format!("file://{}", temp.path().display());
    let target = clone.to_str().unwrap();
    temp.git(&["clone", "-q", "--depth=2", "--no-local", &url, target]);
    let repository = Repository::discover(&clone).unwrap();
    let changes = repository.past_changes(&temp.oid("HEAD"), 100);
    insta::assert_snapshot!(told(&changes), @"
    nothing [0]
    main goes [0]
    ");
    assert_eq!(repository.first_parents(&temp.oid("HEAD"), 100).count(), 2);
}

#[test]
fn a_clone_without_trees_gives_the_messages_and_fetches_nothing() {
    let temp = line();
    temp.git(&["config", "uploadpack.allowFilter", "true"]);
    let clone = temp.beside("partial");
    let url = format!("file://{}", temp.path().display());
    let target = clone.to_str().unwrap();
    temp.git(&[
        "clone",
        "-q",
        "--filter=tree:0",
        "--no-checkout",
        &url,
        target,
    ]);
    let repository = Repository::discover(&clone).unwrap();
    let count = || temp.git_in(&clone, &["count-objects", "-v"]);
    let before = count();
    let changes = repository.past_changes(&temp.oid("HEAD"), 100);
    assert_eq!(changes.len(), 9);
    assert_eq!(changes[2].message, "Bring the side in");
    assert!(changes.iter().all(|change| change.files.is_empty()));
    assert_eq!(count(), before);
}

#[test]
fn what_is_no_commit_has_no_history() {
    let temp = TempRepo::new();
    let missing = "1".repeat(40).parse().unwrap();
    assert_eq!(open(&temp).past_changes(&missing, 10), []);
    temp.write("a", "a");
    temp.commit("first");
    assert_eq!(open(&temp).past_changes(&missing, 10), []);
    assert_eq!(open(&temp).first_parents(&missing, 10).count(), 0);
}

#[test]
fn what_landed_is_the_line_of_first_parents() {
    let temp = line();
    let repository = open(&temp);
    let landed =
        |limit| -> Vec<_> { (repository.first_parents(&temp.oid("HEAD"), limit)).collect() };
    assert_eq!(landed(2), [temp.oid("HEAD"), temp.oid("HEAD~1")]);
    assert_eq!(landed(100).len(), 7);
    assert_eq!(landed(100)[3], temp.oid("HEAD~3"));
}

#[test]
fn what_comes_after_a_commit_that_landed_was_before_it() {
    let temp = line();
    // A branch that began early and was merged late: its commits are no history of what landed in between.
    temp.git(&["checkout", "-q", "-b", "long", "HEAD~6"]);
    temp.write("long", "l");
    temp.commit("long one");
    temp.git(&["checkout", "-q", "main"]);
    temp.git(&["merge", "-q", "--no-ff", "-m", "Merge long", "long"]);
    temp.write("last", "l");
    temp.commit("last");
    let repository = open(&temp);
    let head = temp.oid("HEAD");
    let all = repository.past_changes(&head, 100);
    for landed in repository.first_parents(&head, 100) {
        let position = (all.iter())
            .position(|change| change.commit == landed)
            .unwrap();
        assert_eq!(repository.past_changes(&landed, 100), all[position..]);
        assert_eq!(
            repository.read_past(&head, Some(&landed), 100).0,
            all[..position]
        );
    }
}

#[test]
fn a_repository_of_longer_object_ids_has_a_history_too() {
    let temp = TempRepo::sha256();
    temp.write("a", "a");
    temp.commit("first");
    let changes = open(&temp).past_changes(&temp.oid("HEAD"), 10);
    insta::assert_snapshot!(told(&changes), @"first [1] +a");
}
