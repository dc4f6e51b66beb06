//! What was about to be written when the program ended: an intent is on the disk before its write is sent.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
enum Entry {
    /// Something is about to be made.
    Making { key: String },
    /// It was made.
    Made { key: String, number: u64 },
}

/// The intents of one master issue, one a line; only a locked one is written.
#[derive(Debug)]
pub(super) struct Ledger {
    path: PathBuf,
    file: File,
    /// What was about to be made, and was not seen to be.
    open: BTreeSet<String>,
}

impl Ledger {
    /// The ledger of a master issue below a folder, held until the value is dropped: two processes that make the issues of
    /// one list would make each twice.
    pub(super) fn lock(folder: &Path, repository: &str, master: u64) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let name = repository.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
        let path = folder.join(format!("{name}-{master}.jsonl"));
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .read(true)
            .open(&path)?;
        file.lock()?;
        let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
        let mut open = BTreeSet::new();
        // A line that a kill cut off says nothing: its write was not sent yet.
        for entry in text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
        {
            match entry {
                Entry::Making { key } => open.insert(key),
                Entry::Made { key, .. } => open.remove(&key),
            };
        }
        let mut ledger = Self { path, file, open };
        if !text.is_empty() && !text.ends_with('\n') {
            ledger.file.write_all(b"\n")?;
        }
        Ok(ledger)
    }

    /// What may have been made.
    pub(super) fn open(&self) -> impl Iterator<Item = &String> {
        self.open.iter()
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn making(&mut self, key: &str) -> io::Result<()> {
        self.open.insert(key.to_owned());
        self.append(&Entry::Making {
            key: key.to_owned(),
        })?;
        self.file.sync_data()
    }

    pub(super) fn made(&mut self, key: &str, number: u64) -> io::Result<()> {
        self.open.remove(key);
        self.append(&Entry::Made {
            key: key.to_owned(),
            number,
        })
    }

    fn append(&mut self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        self.file.write_all(&line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_intent_outlives_its_writer_and_a_torn_line_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::lock(folder.path(), "acme/shop", 12).unwrap();
        ledger.making("a").unwrap();
        ledger.making("b").unwrap();
        ledger.made("a", 13).unwrap();
        ledger
            .file
            .write_all(b"{\"type\":\"making\",\"key\":\"c")
            .unwrap();
        drop(ledger);
        let mut again = Ledger::lock(folder.path(), "acme/shop", 12).unwrap();
        assert_eq!(again.open().collect::<Vec<_>>(), ["b"]);
        again.making("d").unwrap();
        drop(again);
        let last = Ledger::lock(folder.path(), "acme/shop", 12).unwrap();
        assert_eq!(last.open().collect::<Vec<_>>(), ["b", "d"]);
    }
}
