//! The import graph of a tree, with and without a memory of earlier trees.

use std::fs;

use git_orchestrate::engine::{Context, planning};
use git_orchestrate::git::Repository;

use crate::support::repository::TempRepo;

fn edges(temp: &TempRepo) -> String {
    let repository = Repository::discover(temp.path()).unwrap();
    let context = Context::new(repository, "git-orchestrate".into());
    let graph = planning::graph(&context, None).unwrap().graph;
    let lines = graph
        .edges_with_kind()
        .map(|(from, to, kind)| format!("{from} → {to} {kind:?}"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_graph_is_the_same_from_the_cache_without_it_and_from_a_damaged_one() {
    let temp = TempRepo::new();
    temp.write("a.py", "import b\nif TYPE_CHECKING:\n    import pkg\n");
    temp.write("b.py", "from pkg import name\n");
    temp.write("pkg/__init__.py", "from .inner import name\n");
    temp.write("pkg/inner.py", "name = 1\n");
    temp.write(
        "c.ts",
        "export * from './d'; import type { E } from './e'\n",
    );
    temp.write("d.ts", "");
    temp.write("e.ts", "");
    temp.write("binary.py", "import a\0");
    temp.write(
        "pointer.py",
        "version https://git-lfs.github.com/spec/v1\nimport a\n",
    );
    temp.commit("first");
    let first = edges(&temp);
    insta::assert_snapshot!(first, @"
    a.py → b.py Defines
    a.py → pkg/__init__.py Weak
    b.py → pkg/__init__.py Names
    c.ts → d.ts Names
    c.ts → e.ts Weak
    pkg/__init__.py → pkg/inner.py Defines
    ");
    assert_eq!(edges(&temp), first);

    temp.write("f.py", "import a\n");
    temp.commit("second");
    let second = edges(&temp);
    assert_eq!(
        second,
        format!(
            "{}",
            first.replace(
                "pkg/__init__.py → pkg/inner",
                "f.py → a.py Defines\npkg/__init__.py → pkg/inner"
            )
        )
    );

    let cache = temp.path().join(".git/orchestrate/cache");
    for entry in fs::read_dir(&cache).unwrap() {
        let path = entry.unwrap().path();
        let mut bytes = fs::read(&path).unwrap();
        let half = bytes.len() / 2;
        bytes[half] ^= 0xff;
        fs::write(path, bytes).unwrap();
    }
    assert_eq!(edges(&temp), second);
    fs::remove_dir_all(&cache).unwrap();
    assert_eq!(edges(&temp), second);
}

#[test]
fn what_is_missing_is_unknown_and_is_asked_for_again() {
    let temp = TempRepo::new();
    temp.write("a.py", "import b\n");
    temp.write("b.py", "import a\n");
    temp.commit("first");
    let blob = temp.git(&["rev-parse", "HEAD:b.py"]);
    let path = temp
        .path()
        .join(".git/objects")
        .join(&blob[..2])
        .join(&blob[2..]);
    let aside = temp.beside("aside");
    fs::rename(&path, &aside).unwrap();
    assert_eq!(edges(&temp), "a.py → b.py Defines");
    fs::rename(&aside, &path).unwrap();
    assert_eq!(edges(&temp), "a.py → b.py Defines\nb.py → a.py Defines");
}
