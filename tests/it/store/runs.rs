//! Which runs there are, and who owns one.

use std::collections::BTreeSet;
use std::fs;

use git_orchestrate::model::{Event, RunId, TaskId};
use git_orchestrate::store::{Store, StoreError, new_run_id};

use crate::support::journals::{at, oid, run_started};

fn named(name: &str) -> RunId {
    name.parse().unwrap()
}

fn begin(store: &Store, name: &str, seconds: u64) {
    let mut locked = store.create(&named(name)).unwrap();
    locked.append(at(seconds), run_started(1)).unwrap();
}

#[test]
fn runs_are_listed_in_the_order_in_which_they_began_and_others_are_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    assert_eq!(store.runs().unwrap(), []);
    begin(&store, "0101-0000-aaaa", 300);
    begin(&store, "1231-2359-zzzz", 100);
    begin(&store, "0601-1200-mmmm", 200);
    drop(store.create(&named("never-began")).unwrap());
    fs::create_dir(store.root().join("runs/Not A Run")).unwrap();
    fs::write(store.root().join("runs/file"), "").unwrap();
    let runs = ["1231-2359-zzzz", "0601-1200-mmmm", "0101-0000-aaaa"].map(named);
    assert_eq!(store.runs().unwrap(), runs);
    assert_eq!(store.latest().unwrap(), Some(named("0101-0000-aaaa")));
}

#[test]
fn a_run_is_found_by_the_beginning_or_the_end_of_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    begin(&store, "1121-0534-k3f9", 1);
    begin(&store, "1121-0610-x2pq", 2);
    begin(&store, "1121-0610", 3);
    assert_eq!(store.find("1121-05").unwrap(), named("1121-0534-k3f9"));
    assert_eq!(store.find("x2pq").unwrap(), named("1121-0610-x2pq"));
    assert_eq!(store.find("1121-0610").unwrap(), named("1121-0610"));
    assert!(matches!(
        store.find("1121").unwrap_err(),
        StoreError::Ambiguous { candidates, .. } if candidates.len() == 3
    ));
    assert!(matches!(
        store.find("0000").unwrap_err(),
        StoreError::NotFound { .. }
    ));
    // What a task is called by is no part of a name, however well it would fit.
    begin(&store, "1122-0700-x2p9", 4);
    for number in ["9", "112", "1122-0700-x2p"] {
        let found = store.find(number).ok();
        assert_eq!(found.is_some(), number.len() > 3, "{number}");
    }
    assert!(matches!(
        store.find("").unwrap_err(),
        StoreError::Ambiguous { .. }
    ));
}

#[test]
fn a_run_has_one_owner_at_a_time_and_the_other_learns_who_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let run = named("1121-0534-k3f9");
    let locked = store.create(&run).unwrap();
    let error = store.lock(&run).unwrap_err();
    assert!(
        matches!(&error, StoreError::Busy { pid: Some(pid), .. } if *pid == std::process::id()),
        "{error:?}"
    );
    drop(locked);
    drop(store.lock(&run).unwrap());
    assert!(matches!(
        store.create(&run).unwrap_err(),
        StoreError::Exists { .. }
    ));
}

#[test]
fn a_run_that_is_not_there_is_neither_locked_nor_made_by_asking() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let run = named("1121-0534-k3f9");
    for error in [
        store.lock(&run).unwrap_err(),
        store.run(&run).load_state().unwrap_err(),
    ] {
        assert!(matches!(error, StoreError::NotFound { .. }), "{error:?}");
    }
    assert!(!store.root().exists());
}

#[test]
fn a_run_whose_maker_was_killed_at_once_never_began() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let run = named("1121-0534-k3f9");
    drop(store.create(&run).unwrap());
    for journal in [
        "",
        "{\"journal\":\"git-or",
        "{\"journal\":\"git-orchestrate\",\"version\":1}\n",
    ] {
        fs::write(store.run(&run).journal_path(), journal).unwrap();
        let error = store.run(&run).load_state().unwrap_err();
        assert!(matches!(error, StoreError::NeverBegan { .. }), "{error:?}");
        let mut locked = store.lock(&run).unwrap();
        locked.append(at(0), run_started(1)).unwrap();
        assert!(locked.load_state().is_ok());
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_a_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("orchestrate"), "a file in the way").unwrap();
    let error = Store::at(folder.path())
        .create(&named("1121-0534-k3f9"))
        .unwrap_err();
    assert!(error.to_string().starts_with("cannot create "), "{error}");
}

#[test]
fn the_name_of_a_run_tells_its_minute_and_differs_from_the_others() {
    let names: BTreeSet<RunId> = (0..500)
        .map(|n| new_run_id(at(60), 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(n)).unwrap())
        .collect();
    assert!(names.len() > 490);
    for name in names {
        assert_eq!(name.as_str().len(), "1121-0534-k3f9".len());
    }
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let one = store.create_new(at(0)).unwrap();
    let two = store.create_new(at(0)).unwrap();
    assert_ne!(one.id(), two.id());
}

#[test]
fn an_owner_can_be_told_from_a_reader_by_its_type_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let mut locked = store.create(&named("a")).unwrap();
    locked.append(at(0), run_started(1)).unwrap();
    locked
        .append(
            at(1),
            Event::Committed {
                task: TaskId(1),
                commit: oid(1),
                left_out: vec![],
            },
        )
        .unwrap();
    assert_eq!(store.run(&named("a")).load_records().unwrap().len(), 2);
}
