//! Which file is the test of which.

use super::path_index::PathIndex;
use crate::model::RepoPath;

/// The tests of a source file, nearest first, at most three.
pub(super) fn tests_of<'a>(index: &'a PathIndex, source: &RepoPath) -> Vec<&'a RepoPath> {
    if source.is_test() {
        return Vec::new();
    }
    let stem = match (source.stem(), source.folder().rsplit('/').next()) {
        ("__init__" | "mod" | "index" | "lib" | "main", Some(folder)) if !folder.is_empty() => {
            folder
        }
        (stem, _) => stem,
    };
    let mut stems = vec![
        format!("test_{stem}"),
        format!("{stem}_test"),
        format!("{stem}.test"),
        format!("{stem}.spec"),
        format!("{stem}_spec"),
        format!("{stem}Tests"),
    ];
    stems.push(stem.to_owned());
    let mut tests: Vec<&RepoPath> = stems
        .iter()
        .flat_map(|stem| index.with_stem(stem))
        .filter(|path| **path != *source && path.is_test() && is_same_family(path, source))
        .collect();
    tests.sort_by_key(|path| {
        let near = n_shared_parts(path.folder(), source.folder());
        (usize::MAX - near, path.as_str().len())
    });
    tests.dedup();
    tests.truncate(3);
    tests
}

/// Whether both are of one language: the extensions of TypeScript and JavaScript count as one.
fn is_same_family(a: &RepoPath, b: &RepoPath) -> bool {
    let family = |path: &RepoPath| match path.extension() {
        Some("ts" | "tsx" | "js" | "jsx" | "mjs" | "cjs" | "mts" | "cts") => Some("js".to_owned()),
        Some("py" | "pyi") => Some("py".to_owned()),
        other => other.map(str::to_owned),
    };
    let is_script = |path: &RepoPath| matches!(path.extension(), Some("sh" | "bats"));
    family(a) == family(b) || is_script(a)
}

fn n_shared_parts(a: &str, b: &str) -> usize {
    a.split('/')
        .zip(b.split('/'))
        .take_while(|(a, b)| a == b)
        .count()
}
