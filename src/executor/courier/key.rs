//! How a repository is called on other machines.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha1::{Digest as _, Sha1};

use crate::executor::place::write_private;
use crate::git::Repository;

/// The longest part of it that is the repository's own name.
const LONGEST: usize = 40;

/// What is kept of it, beside the runs.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    /// The repository that it was made for: a copy elsewhere is another one.
    repository: PathBuf,
    /// How it is called.
    key: String,
}

/// How a repository is called on other machines: by its name, and by where it was and on which machine when it was first
/// sent. Once made it is kept, so that a machine that sees the same folder, or one that was given another name, finds there
/// what runs already.
pub(super) fn key_of(repository: &Repository) -> String {
    let common = repository.common_dir();
    let path = common.join("orchestrate/elsewhere.json");
    let kept: Option<Kept> =
        (fs::read(&path).ok()).and_then(|bytes| serde_json::from_slice(&bytes).ok());
    if let Some(kept) = kept.filter(|kept| kept.repository == common && is_plain(&kept.key)) {
        return kept.key;
    }
    let key = made(&repository.name(), common);
    let fresh = path.with_extension(format!("{}.new", std::process::id()));
    let kept = Kept {
        repository: common.to_owned(),
        key: key.clone(),
    };
    // Where it cannot be kept it is made again, the same on this machine.
    if let Ok(bytes) = serde_json::to_vec(&kept) {
        let folder = common.join("orchestrate");
        let written = fs::create_dir_all(folder).and_then(|()| write_private(&fresh, &bytes));
        written.and_then(|()| fs::rename(&fresh, &path)).ok();
    }
    key
}

fn made(name: &str, common: &Path) -> String {
    let mut hash = Sha1::new();
    hash.update(rustix::system::uname().nodename().to_bytes());
    hash.update([0]);
    hash.update(common.as_os_str().as_encoded_bytes());
    let hash = hash.finalize();
    let (first, _) = hash.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
    let hash = u64::from_be_bytes(*first);
    let plain = name.chars().take(LONGEST).map(|letter| match letter {
        letter if letter.is_ascii_alphanumeric() => letter,
        _ => '-',
    });
    format!("{}-{hash:016x}", plain.collect::<String>())
}

/// Whether it is one that machines take.
fn is_plain(key: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !key.is_empty() && key.len() <= LONGEST + 17 && key.bytes().all(is_letter)
}
