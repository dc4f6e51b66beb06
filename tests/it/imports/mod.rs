//! Import graphs of small trees given as text.

mod c;
mod csharp;
mod definitions;
mod differential;
mod go;
mod javascript;
mod jvm;
mod manifest;
mod paths;
mod php;
mod python;
mod resolving;
mod ruby;
mod rust;

use std::collections::BTreeMap;

use git_orchestrate::imports;
use git_orchestrate::model::{ImportGraph, RepoPath};

/// The graph of a tree of (path, content).
pub(super) fn graph(tree: &[(&str, &str)]) -> ImportGraph {
    let texts: BTreeMap<RepoPath, &str> = tree
        .iter()
        .map(|(path, text)| (path.parse().unwrap(), *text))
        .collect();
    let files: Vec<RepoPath> = texts.keys().cloned().collect();
    imports::build(&files, &|path| {
        texts.get(path).map(|text| text.as_bytes().to_vec())
    })
}

/// The edges, one a line.
fn edges(tree: &[(&str, &str)]) -> String {
    let graph = graph(tree);
    let edges: Vec<String> = graph
        .edges()
        .map(|(from, to)| format!("{from} → {to}"))
        .collect();
    edges.join("\n")
}

/// What the file uses, and how.
fn kinds(tree: &[(&str, &str)], from: &str) -> String {
    let graph = graph(tree);
    let from: RepoPath = from.parse().unwrap();
    let uses = graph.uses_of(&from);
    let uses: Vec<String> = uses.map(|(to, kind)| format!("{to} {kind:?}")).collect();
    uses.join(", ")
}

/// The files that await a file at `path`.
fn awaiting(tree: &[(&str, &str)], path: &str) -> String {
    let graph = graph(tree);
    let path: RepoPath = path.parse().unwrap();
    let importers: Vec<&str> = graph.awaiting(&path).map(RepoPath::as_str).collect();
    importers.join(" ")
}

#[test]
fn files_that_cannot_be_read_and_bytes_that_are_no_text_give_no_edges() {
    let files: Vec<RepoPath> = [
        "a.py",
        "b.rs",
        "c.ts",
        "d.go",
        "e.java",
        "f.kt",
        "g.c",
        "h.cs",
        "Cargo.toml",
        "tsconfig.json",
        "go.mod",
        "Makefile",
    ]
    .iter()
    .map(|path| path.parse().unwrap())
    .collect();
    assert_eq!(imports::build(&files, &|_| None).n_edges(), 0);
    assert_eq!(
        imports::build(&files, &|_| Some(vec![0xff, b'"', 0, b'\'', b'{', b'`'])).n_edges(),
        0
    );
}

proptest::proptest! {
    #[test]
    fn no_text_makes_a_scanner_fail(text in "[\\x00-\\x7fäß\u{feff}]{0,200}", pieces in proptest::collection::vec(
        proptest::sample::select(vec!["import ", "from ", "use ", "mod x", "{", "}", "`", "${", "\"", "'", "/", "r#\"", "\n", "\\", "*", "(", ")", "::", ";", "export ", "a", ".", "package ", "func ", "class ", "fun ", "namespace ", "using ", "#include ", "<", ">", "$\"", "@\"", "\"\"\"", "A", ":="]), 0..60)) {
        for text in [text.as_str(), pieces.concat().as_str()] {
            let tree = [("a.py", text), ("b/mod.rs", text), ("c.tsx", text), ("d.vue", text), ("package.json", text), ("tsconfig.json", text), ("Cargo.toml", text), ("e.go", text), ("go.mod", text), ("f.java", text), ("g.kt", text), ("h.c", text), ("i.cs", text), ("i.csproj", text), ("CMakeLists.txt", text), ("k.php", text), ("composer.json", text), ("l.rb", text), ("m.scss", text), ("n.sh", text), ("o.proto", text), ("p.swift", text)];
            let _graph = graph(&tree);
            for name in ["a.py", "a.ts", "a.rs", "a.vue", "a.go", "a.java", "a.kt", "a.cpp", "a.cs", "a.rb", "a.php", "a.sh", "a.css", "a.sql", "a.proto", "a.lua", "a.ex", "a.tf", "a.clj"] {
                let _definitions = imports::definitions(&name.parse().unwrap(), text.as_bytes());
            }
        }
    }
}
