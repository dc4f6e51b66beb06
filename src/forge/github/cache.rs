//! Answers that were read before, with the tags by which a forge says that they still hold.

use std::fs;
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use crate::forge::{App, Token};

/// Longer answers are not kept.
const MAX_BYTES: usize = 1 << 20;
/// How many answers are kept before all are thrown away.
const MAX_ANSWERS: usize = 2000;

/// An answer that was read before.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The whole address, by which another answer under the same hash is told.
    address: String,
    pub(super) etag: String,
    pub(super) body: String,
    /// What it says of where a list goes on.
    #[serde(default)]
    pub(super) link: Option<String>,
}

/// A folder of answers. It is safe to delete at any time, and whatever is wrong with it, the forge is asked.
#[derive(Debug, Clone)]
pub(super) struct AnswerCache {
    folder: PathBuf,
    /// Answers to one token are none to another.
    seed: u64,
}

impl AnswerCache {
    pub(super) fn at(folder: &Path, token: Option<&Token>, app: Option<&App>) -> Self {
        let mut hasher = rustc_hash::FxHasher::default();
        // The tokens of an App change all the time.
        (token.map(Token::secret), app.map(|app| app.id)).hash(&mut hasher);
        Self {
            folder: folder.join("forge"),
            seed: hasher.finish(),
        }
    }

    fn path(&self, address: &str) -> PathBuf {
        let mut hasher = rustc_hash::FxHasher::default();
        (self.seed, address).hash(&mut hasher);
        self.folder.join(format!("{:016x}.json", hasher.finish()))
    }

    pub(super) fn load(&self, address: &str) -> Option<Kept> {
        let bytes = fs::read(self.path(address)).ok()?;
        let kept: Kept = serde_json::from_slice(&bytes).ok()?;
        (kept.address == address && is_tag(&kept.etag)).then_some(kept)
    }

    /// Keeps an answer where that is possible; where it is not, it is asked for again.
    pub(super) fn save(&self, address: &str, etag: &str, answer: &Answer) {
        if answer.body.len() > MAX_BYTES || !is_tag(etag) {
            return;
        }
        let kept = Kept {
            address: address.to_owned(),
            etag: etag.to_owned(),
            body: answer.body.clone(),
            link: answer.link.clone(),
        };
        self.write(&kept).unwrap_or_default();
    }

    fn write(&self, kept: &Kept) -> Option<()> {
        fs::create_dir_all(&self.folder).ok()?;
        if fs::read_dir(&self.folder).ok()?.count() > MAX_ANSWERS {
            fs::remove_dir_all(&self.folder).ok()?;
            fs::create_dir_all(&self.folder).ok()?;
        }
        // Only the user may read it: it may be the text of a private issue.
        let mut file = tempfile::NamedTempFile::new_in(&self.folder).ok()?;
        file.write_all(&serde_json::to_vec(kept).ok()?).ok()?;
        file.persist(self.path(&kept.address)).ok().map(drop)
    }
}

/// Whether a text can stand in a header.
fn is_tag(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}
