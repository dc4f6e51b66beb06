//! What was worked out before: found again, or absent, never wrong.

use std::fs;
use std::path::PathBuf;

use git_orchestrate::store::{Cache, Store};

struct Lab {
    folder: tempfile::TempDir,
    cache: Cache,
}

impl Lab {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::of(&Store::at(folder.path()));
        Self { folder, cache }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("orchestrate/cache").join(name)
    }

    fn save(&self, records: &[(&str, &str)], max_bytes: usize) {
        let mut pack = self.cache.load_pack("facts", 1);
        for (key, record) in records {
            pack.insert(key.as_bytes(), record.as_bytes());
        }
        pack.save(max_bytes).unwrap();
    }

    fn get(&self, version: u32, key: &str) -> Option<String> {
        let pack = self.cache.load_pack("facts", version);
        pack.get(key.as_bytes())
            .map(|record| String::from_utf8(record.to_vec()).unwrap())
    }
}

#[test]
fn records_are_found_again_by_their_key_and_version() {
    let lab = Lab::new();
    assert_eq!(lab.get(1, "a"), None);
    lab.save(&[("a", "one"), ("b", "")], 1 << 20);
    lab.save(&[("c", "three"), ("a", "ONE")], 1 << 20);
    assert_eq!(lab.get(1, "a").as_deref(), Some("ONE"));
    assert_eq!(lab.get(1, "b").as_deref(), Some(""));
    assert_eq!(lab.get(1, "c").as_deref(), Some("three"));
    assert_eq!(lab.get(1, "d"), None);
    assert_eq!(lab.get(2, "a"), None);
}

#[test]
fn a_pack_that_grows_too_large_keeps_what_was_asked_for_or_added() {
    let lab = Lab::new();
    lab.save(&[("a", &"x".repeat(100)), ("b", &"y".repeat(100))], 1 << 20);
    let mut pack = lab.cache.load_pack("facts", 1);
    assert_eq!(pack.len(), 2);
    assert!(pack.get(b"b").is_some());
    pack.insert(b"c", &[b'z'; 100]);
    pack.save(300).unwrap();
    assert_eq!(lab.get(1, "a"), None);
    assert!(lab.get(1, "b").is_some());
    assert!(lab.get(1, "c").is_some());
    lab.save(&[("d", &"w".repeat(100))], 200);
    assert_eq!(lab.get(1, "b"), None);
    assert!(lab.get(1, "d").is_some());
}

#[test]
fn whatever_is_damaged_is_absent() {
    let lab = Lab::new();
    lab.save(&[("key", "record"), ("other", "text")], 1 << 20);
    lab.cache.save_file("graph-x", 1, b"content").unwrap();
    assert_eq!(lab.cache.load_file("graph-x", 2), None);
    let pack = fs::read(lab.path("facts.pack")).unwrap();
    let file = fs::read(lab.path("graph-x")).unwrap();
    for length in 0..pack.len() {
        fs::write(lab.path("facts.pack"), &pack[..length]).unwrap();
        assert!(lab.get(1, "other").is_none());
    }
    for at in 0..pack.len() {
        let mut damaged = pack.clone();
        damaged[at] ^= 0x55;
        fs::write(lab.path("facts.pack"), &damaged).unwrap();
        assert!(lab.get(1, "key").is_none_or(|record| record == "record"));
        assert!(lab.get(1, "other").is_none_or(|record| record == "text"));
    }
    for at in 0..file.len() {
        let mut damaged = file.clone();
        damaged[at] ^= 0x55;
        fs::write(lab.path("graph-x"), &damaged).unwrap();
        assert_eq!(lab.cache.load_file("graph-x", 1), None);
        fs::write(lab.path("graph-x"), &file[..at]).unwrap();
        assert_eq!(lab.cache.load_file("graph-x", 1), None);
    }
}

#[test]
fn only_the_latest_files_of_a_kind_are_kept() {
    let lab = Lab::new();
    for name in ["graph-1", "graph-2", "graph-3", "other"] {
        lab.cache.save_file(name, 1, name.as_bytes()).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    lab.cache.prune_files("graph-", 2);
    assert_eq!(lab.cache.load_file("graph-1", 1), None);
    for name in ["graph-2", "graph-3", "other"] {
        assert_eq!(lab.cache.load_file(name, 1).unwrap(), name.as_bytes());
    }
}
