//! Files that many unrelated changes touch.

use crate::model::RepoPath;

const MANIFESTS: &[&str] = &[
    "cargo.toml",
    "package.json",
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "go.mod",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "gemfile",
    "composer.json",
    "cmakelists.txt",
    "makefile",
    "pnpm-workspace.yaml",
    "mix.exs",
    "deno.json",
];

const LOCKS: &[&str] = &[
    "go.sum",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pnpm-lock.yaml",
    "bun.lockb",
    "composer.lock",
    "gemfile.lock",
    "packages.lock.json",
];

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

const CHANGELOGS: &[&str] = &["changelog", "changes", "history", "news", "releases"];

/// Whether a file is one that many unrelated changes touch: a module index, a manifest, a lock file, a changelog or
/// a route table. Told from its name alone.
pub fn is_hub(path: &RepoPath) -> bool {
    is_lock_file(path) || {
        let name = path.file_name().to_ascii_lowercase();
        let stem = path.stem().to_ascii_lowercase();
        MANIFESTS.contains(&name.as_str())
            || INDEXES.contains(&name.as_str())
            || (name.starts_with("requirements") && path.extension() == Some("txt"))
            || is_text(path) && CHANGELOGS.contains(&stem.as_str())
            || !is_text(path) && ROUTES.contains(&stem.as_str())
    }
}

/// Whether a file is written by a package manager rather than by people.
pub(super) fn is_lock_file(path: &RepoPath) -> bool {
    let name = path.file_name().to_ascii_lowercase();
    LOCKS.contains(&name.as_str()) || path.extension() == Some("lock")
}

/// Whether a file records what was done rather than taking part in it: a changelog, a lock file.
pub(super) fn is_record(path: &RepoPath) -> bool {
    let stem = path.stem().to_ascii_lowercase();
    is_lock_file(path) || is_text(path) && CHANGELOGS.contains(&stem.as_str())
}

/// Whether a file says how a project is built or configured rather than what it does.
pub(super) fn is_configuration(path: &RepoPath) -> bool {
    let name = path.file_name().to_ascii_lowercase();
    is_lock_file(path)
        || MANIFESTS.contains(&name.as_str())
        || path.as_str().starts_with(".github/")
        || matches!(
            path.extension(),
            Some("toml" | "yaml" | "yml" | "ini" | "cfg" | "conf" | "properties")
        )
}

fn is_text(path: &RepoPath) -> bool {
    matches!(path.extension(), None | Some("md" | "rst" | "txt" | "adoc"))
}
