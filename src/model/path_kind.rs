//! What a file is for, told from its path alone.

use super::RepoPath;

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

const CHANGELOGS: &[&str] = &[
    "changelog",
    "changes",
    "history",
    "news",
    "releases",
    "releasenotes",
];

const TEST_FOLDERS: &[&str] = &[
    "test",
    "tests",
    "__tests__",
    "spec",
    "specs",
    "testing",
    "e2e",
];

const TEST_ENDINGS: &[&str] = &[".test", ".spec", "_test", "_tests", "_spec", "-test"];

impl RepoPath {
    /// Whether it is a test: it stands below a folder of tests, or is named like one.
    pub fn is_test(&self) -> bool {
        let stem = self.stem();
        let lower = stem.to_ascii_lowercase();
        // A file that is called Test and nothing else is what tests are made with.
        let is_camel_case = (stem.strip_suffix("Test"))
            .or_else(|| stem.strip_suffix("Tests"))
            .is_some_and(|rest| !rest.is_empty());
        is_camel_case
            || lower.starts_with("test_")
            || TEST_ENDINGS.iter().any(|ending| lower.ends_with(ending))
            || (self.folder().split('/')).any(|folder| TEST_FOLDERS.contains(&folder))
    }

    /// Whether it says what a package is made of and needs.
    pub fn is_manifest(&self) -> bool {
        let name = self.file_name().to_ascii_lowercase();
        MANIFESTS.contains(&name.as_str())
            || (name.starts_with("requirements") && self.extension() == Some("txt"))
    }

    /// Whether it is written by a package manager rather than by people.
    pub fn is_lock_file(&self) -> bool {
        let name = self.file_name().to_ascii_lowercase();
        LOCKS.contains(&name.as_str()) || self.extension() == Some("lock")
    }

    /// Whether it tells people what changed.
    pub fn is_changelog(&self) -> bool {
        // `00-RELEASENOTES` and `release_notes` are the same name.
        let letters = |letter: &char| letter.is_ascii_alphabetic();
        let name: String = (self.stem().chars().filter(letters))
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        self.is_text() && CHANGELOGS.contains(&name.as_str())
    }

    /// Whether it may be plain text for people: it has the extension of such, or none.
    pub fn is_text(&self) -> bool {
        matches!(self.extension(), None | Some("md" | "rst" | "txt" | "adoc"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RepoPath {
        text.parse().unwrap()
    }

    #[test]
    fn tests_are_told_by_folder_or_name() {
        for text in [
            "tests/a.py",
            "src/test_a.py",
            "a/b_test.go",
            "a/b.test.ts",
            "a/OrderTest.java",
            "web/__tests__/x.js",
            "web/cartTest.js",
        ] {
            assert!(path(text).is_test(), "{text}");
        }
        for text in [
            "src/latest.py",
            "contest/a.py",
            "src/Test.java",
            "attest.go",
        ] {
            assert!(!path(text).is_test(), "{text}");
        }
    }

    #[test]
    fn records_are_told_from_sources_of_like_names() {
        assert!(path("web/yarn.lock").is_lock_file() && path("Go.sum").is_lock_file());
        assert!(!path("src/block.rs").is_lock_file() && !path("lock.py").is_lock_file());
        assert!(path("CHANGES").is_changelog() && path("doc/History.rst").is_changelog());
        assert!(path("00-RELEASENOTES").is_changelog() && path("release_notes.md").is_changelog());
        assert!(!path("src/history.rs").is_changelog());
        assert!(path("requirements-dev.txt").is_manifest() && !path("need.txt").is_manifest());
    }
}
