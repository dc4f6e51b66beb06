//! Whole-file replacement.

use std::fs::{self, File};
use std::hash::Hasher;
use std::io::Write;
use std::path::Path;

use rustc_hash::FxHasher;

use super::StoreError;

/// Replaces a file so that a reader, or a machine that loses power, sees the old text or the new one, never a part.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    replace_by(path, bytes, File::sync_data)
}

/// The same without waiting for the disk: a reader sees the old text or the new one, a machine that loses power may lose
/// both.
pub(super) fn replace_lightly(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    replace_by(path, bytes, |_| Ok(()))
}

fn replace_by(
    path: &Path,
    bytes: &[u8],
    sync: impl FnOnce(&File) -> std::io::Result<()>,
) -> Result<(), StoreError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let failed = |source| StoreError::io("write", path)(source);
    let mut file = tempfile::Builder::new()
        .prefix(".replacing-")
        .tempfile_in(folder)
        .map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    sync(file.as_file()).map_err(failed)?;
    set_mode_of_plain_file(file.as_file());
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Temporary files are made for their owner alone; these are for scripts of others too, as far as the folder lets them.
fn set_mode_of_plain_file(file: &File) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A file system without modes has nothing to widen.
        file.set_permissions(fs::Permissions::from_mode(0o644)).ok();
    }
}

/// Makes the entries of a folder last: a new file is there after a power loss only once its folder is synced.
pub(super) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(StoreError::io("write", folder))
}

/// Makes a folder and those above it.
pub(super) fn create_folders(folder: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(folder).map_err(StoreError::io("create", folder))
}

/// The text of a file.
pub(super) fn load_text(path: &Path) -> Result<String, StoreError> {
    fs::read_to_string(path).map_err(StoreError::io("read", path))
}

/// A checksum against damage, not against forgery.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.write_usize(bytes.len());
    hasher.finish()
}
