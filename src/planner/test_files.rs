//! Which files are tests, told from their paths alone.

use crate::model::RepoPath;

/// Whether a file is a test: it stands below a folder of tests, or is named like one.
pub(super) fn is_test(path: &RepoPath) -> bool {
    let mut folders = path.as_str().split('/').rev().skip(1);
    let is_below = folders.any(|folder| {
        matches!(
            folder,
            "test" | "tests" | "__tests__" | "spec" | "specs" | "testing" | "e2e"
        )
    });
    let stem = path.stem();
    is_below
        || stem.starts_with("test_")
        || ["_test", "_tests", ".test", ".spec", "_spec", "-test"]
            .iter()
            .any(|end| stem.ends_with(end))
        || stem
            .strip_suffix("Test")
            .or_else(|| stem.strip_suffix("Tests"))
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_told_by_folder_or_name() {
        let is = |text: &str| is_test(&text.parse().unwrap());
        for path in [
            "tests/a.py",
            "src/test_a.py",
            "a/b_test.go",
            "a/b.test.ts",
            "a/OrderTest.java",
            "web/__tests__/x.js",
        ] {
            assert!(is(path), "{path}");
        }
        for path in [
            "src/latest.py",
            "contest/a.py",
            "src/Test.java",
            "attest.go",
        ] {
            assert!(!is(path), "{path}");
        }
    }
}
