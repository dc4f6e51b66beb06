//! Files that many unrelated changes touch.

use crate::model::RepoPath;

const INDEXES: &[&str] = &[
    "__init__.py",
    "mod.rs",
    "lib.rs",
    "index.ts",
    "index.tsx",
    "index.js",
    "index.jsx",
    "index.mjs",
    "index.d.ts",
];

const ROUTES: &[&str] = &["routes", "urls", "router", "routing"];

/// Whether a file is one that many unrelated changes touch: a module index, a manifest, a lock file, a changelog or
/// a route table. Told from its name alone.
pub fn is_hub(path: &RepoPath) -> bool {
    let name = path.file_name().to_ascii_lowercase();
    let stem = path.stem().to_ascii_lowercase();
    is_record(path)
        || path.is_manifest()
        || INDEXES.contains(&name.as_str())
        || !path.is_text() && ROUTES.contains(&stem.as_str())
}

/// Whether a file records what was done rather than taking part in it: a changelog, a lock file.
pub(super) fn is_record(path: &RepoPath) -> bool {
    path.is_lock_file() || path.is_changelog()
}

/// Whether a file says how a project is built or configured rather than what it does.
pub(super) fn is_configuration(path: &RepoPath) -> bool {
    path.is_lock_file()
        || path.is_manifest()
        || path.as_str().starts_with(".github/")
        || matches!(
            path.extension(),
            Some("toml" | "yaml" | "yml" | "ini" | "cfg" | "conf" | "properties")
        )
}
