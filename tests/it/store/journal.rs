//! The journal on the disk: cut off anywhere, spoiled, newer, read while it is written.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use git_orchestrate::model::{AttemptId, Event, Record, RunId, RunState, TaskId};
use git_orchestrate::store::{Journal, LockedRun, Store, StoreError};
use proptest::prelude::*;

use crate::support::journals::{at, legal_journal, run_started};

fn run_id() -> RunId {
    "1121-0534-k3f9".parse().unwrap()
}

fn begun(folder: &Path) -> LockedRun {
    let mut locked = Store::at(folder).create(&run_id()).unwrap();
    locked.append(at(0), run_started(3)).unwrap();
    locked
}

fn append_raw(locked: LockedRun, bytes: &[u8]) {
    let path = locked.journal_path();
    drop(locked);
    let mut file = fs::OpenOptions::new().append(true).open(path).unwrap();
    file.write_all(bytes).unwrap();
}

fn retried(task: u32) -> Event {
    Event::Committed {
        task: TaskId(task),
        commit: crate::support::journals::oid(1),
        left_out: vec![],
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_journal_cut_off_at_any_byte_replays_to_what_was_whole((records, _) in legal_journal(12)) {
        let folder = tempfile::tempdir().unwrap();
        let mut locked = Store::at(folder.path()).create(&run_id()).unwrap();
        let path = locked.journal_path();
        let mut ends = vec![fs::metadata(&path).unwrap().len()];
        for record in &records {
            locked.append(record.at, record.event.clone()).unwrap();
            ends.push(fs::metadata(&path).unwrap().len());
        }
        let bytes = fs::read(&path).unwrap();
        for n_bytes in 0..=bytes.len() {
            let journal = Journal::parse(&path, &bytes[..n_bytes]).unwrap();
            let n_whole = ends.iter().filter(|&&end| end <= n_bytes as u64).count();
            prop_assert_eq!(&journal.records[..], &records[..n_whole.saturating_sub(1)]);
            prop_assert!(journal.records.is_empty() || RunState::replay(&journal.records).is_ok());
        }
    }

    #[test]
    fn a_killed_writer_is_followed_by_one_that_goes_on((records, live) in legal_journal(12), cut in any::<prop::sample::Index>()) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        let mut locked = store.create(&run_id()).unwrap();
        let path = locked.journal_path();
        for record in &records {
            locked.append(record.at, record.event.clone()).unwrap();
        }
        drop(locked);
        let bytes = fs::read(&path).unwrap();
        let n_bytes = cut.index(bytes.len() + 1);
        fs::write(&path, &bytes[..n_bytes]).unwrap();

        let mut locked = store.lock(&run_id()).unwrap();
        let n_whole = locked.load_records().unwrap().len();
        for record in &records[n_whole..] {
            locked.append(record.at, record.event.clone()).unwrap();
        }
        prop_assert_eq!(locked.load_state().unwrap(), live);
        prop_assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn the_first_line_names_the_version_and_each_record_is_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let locked = begun(folder.path());
    insta::assert_snapshot!(fs::read_to_string(locked.journal_path()).unwrap(), @r#"
    {"journal":"git-orchestrate","version":1}
    {"at":"2026-11-21T00:00:00Z","event":{"type":"run_started","run":"1121-0534-k3f9","title":"Zahlungen – überarbeiten\n\"now\"","base":"0000000000000000000000000000000000000000","target":"refs/heads/main","tasks":["1","2","3"],"max_workers":4}}
    "#);
}

#[test]
fn what_an_agent_does_just_now_is_shown_and_not_journaled() {
    let folder = tempfile::tempdir().unwrap();
    let mut locked = begun(folder.path());
    let progress = Event::AttemptProgress {
        attempt: AttemptId {
            task: TaskId(1),
            number: 1,
        },
        text: "reading".into(),
    };
    let record = locked.append(at(1), progress.clone()).unwrap();
    assert_eq!(
        record,
        Record {
            at: at(1),
            event: progress
        }
    );
    assert_eq!(locked.load_records().unwrap().len(), 1);
}

#[test]
fn a_torn_last_line_is_dropped_by_readers_and_cut_off_by_the_next_writer() {
    let folder = tempfile::tempdir().unwrap();
    let locked = begun(folder.path());
    let path = locked.journal_path();
    let whole = fs::read(&path).unwrap();
    append_raw(locked, br#"{"at":"2026-11-21T00:00:01Z","eve"#);
    let store = Store::at(folder.path());
    let run = store.run(&run_id());
    assert_eq!(run.load_records().unwrap().len(), 1);
    assert_ne!(
        fs::read(&path).unwrap(),
        whole,
        "a reader changes nothing of the file"
    );
    drop(store.lock(&run_id()).unwrap());
    assert_eq!(fs::read(&path).unwrap(), whole);
}

#[test]
fn a_last_line_that_a_power_loss_filled_with_zeros_counts_as_torn() {
    for zeros in [
        &b"\0\0\0\0\0"[..],
        b"{\"at\":\"2026\0\0\0\0\n",
        b"\0\0\n\0\0\n",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let locked = begun(folder.path());
        let path = locked.journal_path();
        let whole = fs::read(&path).unwrap();
        append_raw(locked, zeros);
        let locked = Store::at(folder.path()).lock(&run_id()).unwrap();
        assert_eq!(locked.load_records().unwrap().len(), 1);
        assert_eq!(fs::read(&path).unwrap(), whole);
    }
}

#[test]
fn a_spoiled_line_in_the_middle_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut locked = begun(folder.path());
    locked.append(at(1), retried(1)).unwrap();
    let path = locked.journal_path();
    drop(locked);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replacen("{\"at\":\"2026-11-21T00:00:00Z\"", "garbage", 1),
    )
    .unwrap();
    let store = Store::at(folder.path());
    for error in [
        store.run(&run_id()).load_state().unwrap_err(),
        store.lock(&run_id()).unwrap_err(),
    ] {
        assert!(
            matches!(&error, StoreError::BadLine { line: 2, .. }),
            "{error:?}"
        );
    }
    assert_eq!(
        store.runs().unwrap(),
        [run_id()],
        "it is listed, so that its error can be seen"
    );
}

#[test]
fn a_file_that_is_no_journal_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let locked = begun(folder.path());
    let path = locked.journal_path();
    drop(locked);
    fs::write(&path, "{\"some\":\"json\"}\nmore\n").unwrap();
    let error = Store::at(folder.path()).lock(&run_id()).unwrap_err();
    assert!(matches!(error, StoreError::NotAJournal { .. }), "{error:?}");
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        "{\"some\":\"json\"}\nmore\n"
    );
}

#[test]
fn a_newer_journal_is_read_as_far_as_it_is_understood_and_never_written() {
    let folder = tempfile::tempdir().unwrap();
    let locked = begun(folder.path());
    let path = locked.journal_path();
    drop(locked);
    let text = fs::read_to_string(&path).unwrap();
    let newer = text.replacen("\"version\":1", "\"version\":2,\"note\":\"later\"", 1)
        + "{\"at\":\"2026-11-21T00:00:01Z\",\"event\":{\"type\":\"task_teleported\",\"task\":\"1\"}}\n"
        + "{\"at\":\"2026-11-21T00:00:02Z\",\"event\":{\"type\":\"run_resumed\",\"tasks\":[]},\"new\":1}\n";
    fs::write(&path, &newer).unwrap();
    let store = Store::at(folder.path());
    let journal = store.run(&run_id()).load_journal().unwrap();
    assert_eq!((journal.records.len(), journal.n_unknown), (2, 1));
    assert!(store.run(&run_id()).load_state().is_ok());
    let error = store.lock(&run_id()).unwrap_err();
    assert!(
        matches!(error, StoreError::Newer { version: 2, .. }),
        "{error:?}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), newer);
}

#[test]
fn an_unknown_event_in_a_journal_of_our_own_version_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let locked = begun(folder.path());
    append_raw(
        locked,
        b"{\"at\":\"2026-11-21T00:00:01Z\",\"event\":{\"type\":\"task_teleported\"}}\n",
    );
    let error = Store::at(folder.path())
        .run(&run_id())
        .load_records()
        .unwrap_err();
    assert!(matches!(error, StoreError::BadLine { line: 3, .. }));
}

#[test]
fn an_impossible_story_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut locked = begun(folder.path());
    locked
        .append(at(1), Event::WorktreeCreated { task: TaskId(9) })
        .unwrap();
    let error = locked.load_state().unwrap_err();
    assert!(matches!(error, StoreError::Illegal { .. }), "{error:?}");
}

#[test]
fn readers_see_only_whole_records_while_a_writer_appends() {
    let folder = tempfile::tempdir().unwrap();
    let mut locked = begun(folder.path());
    let run = Store::at(folder.path()).run(&run_id());
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut n_seen = 0;
            while !is_over.load(Ordering::Acquire) {
                let n_records = run.load_records().unwrap().len();
                assert!(n_records >= n_seen, "a journal only grows");
                n_seen = n_records;
            }
        });
        for second in 1..=400 {
            locked.append(at(second), retried(1)).unwrap();
        }
        is_over.store(true, Ordering::Release);
        reader.join().unwrap();
    });
    assert_eq!(run.load_records().unwrap().len(), 401);
}
