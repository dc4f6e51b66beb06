//! Files, looked through.

use std::fs;
use std::path::Path;

/// The files below a folder that hold these bytes.
pub(super) fn files_with(path: &Path, bytes: &[u8]) -> Vec<String> {
    let Ok(metadata) = path.symlink_metadata() else {
        return Vec::new();
    };
    if metadata.is_dir() {
        let entries = fs::read_dir(path).unwrap().flatten();
        return entries
            .flat_map(|entry| files_with(&entry.path(), bytes))
            .collect();
    }
    let text = if metadata.is_file() {
        fs::read(path).unwrap_or_default()
    } else {
        Vec::new()
    };
    let has = text.windows(bytes.len()).any(|window| window == bytes);
    has.then(|| path.display().to_string())
        .into_iter()
        .collect()
}
