//! Libraries that tasks name, against trees given as paths and manifests.

use std::collections::BTreeMap;

use git_orchestrate::footprint::{
    Contents, Corpus, History, PathIndex, Survey, infer_all, note_libraries,
};
use git_orchestrate::model::{
    Ecosystem, Footprint, ImportGraph, Manifest, Manifests, Task, TaskKind,
};

use super::{path, show, task};

const TREE: [&str; 7] = [
    "package-lock.json",
    "package.json",
    "packages/ui/package.json",
    "packages/ui/src/button.ts",
    "src/retry.ts",
    "src/server.ts",
    "src/socket.ts",
];

fn manifest(at: &str, name: &str, libraries: &[&str]) -> Manifest {
    Manifest {
        path: path(at),
        ecosystem: Ecosystem::Npm,
        name: Some(name.to_owned()),
        libraries: libraries.iter().map(|&name| name.to_owned()).collect(),
        is_whole: true,
    }
}

fn all_told(tasks: &[Task]) -> String {
    let files = PathIndex::new(TREE.map(path));
    let said = TREE.map(|_| Contents::of(b"queue of jobs", |_| vec!["openSocket".to_owned()]));
    let contents = Corpus::of(&said);
    let survey = Survey {
        files: &files,
        graph: &ImportGraph::default(),
        contents: &contents,
        history: &History::default(),
    };
    let (mut footprints, _) = infer_all(tasks, &survey);
    let manifests = || {
        Manifests::new(vec![
            manifest("package.json", "@acme/app", &["express"]),
            manifest("packages/ui/package.json", "@acme/ui", &["react"]),
        ])
    };
    let diagnostics = note_libraries(tasks, &mut footprints, &survey, &manifests);
    let mut lines: BTreeMap<usize, String> = BTreeMap::new();
    for (nth, footprint) in footprints.into_values().enumerate() {
        let mut footprint = footprint;
        // In a tree of so few files the model believes a little in each.
        footprint
            .writes
            .retain(|entry| entry.path.as_str().contains("package") && entry.probability >= 0.2);
        footprint
            .writes
            .retain(|entry| entry.path.extension() != Some("ts"));
        footprint.creates.clear();
        footprint.reads.clear();
        lines.insert(nth, show(&footprint, &[]));
    }
    let footprints: Vec<String> = lines
        .into_values()
        .filter(|line| !line.is_empty())
        .collect();
    format!(
        "{}{}",
        footprints.join("\n"),
        show(&Footprint::default(), &diagnostics).replace('!', "\n!")
    )
}

/// What is said of one task whose description is `text` and that changes `src/server.ts`.
fn told(text: &str) -> String {
    let mut task = task(1, "Work on the server", &["src/server.ts"]);
    text.clone_into(&mut task.description);
    let told = all_told(&[task]);
    let named = told.split_once("! ").map_or("", |(_, said)| said);
    let named = named.strip_prefix("Task 1 needs ").unwrap_or(named);
    named.split(", which no").next().unwrap_or(named).to_owned()
}

#[test]
fn a_library_that_no_manifest_has_is_told_with_the_files_that_will_change() {
    let mut first = task(
        1,
        "Send events with the ws library",
        &["src/server.ts", "ws"],
    );
    let second = task(2, "Draw charts", &["packages/ui/src/button.ts"]);
    let second = Task {
        description: "Use the `d3-shape` and `d3-scale` packages.".to_owned(),
        ..second
    };
    insta::assert_snapshot!(all_told(&[first.clone(), second]), @r"
    write package.json 0.9: it will declare the library `ws`
    write package-lock.json 0.8: it will lock the library `ws`
    write packages/ui/package.json 0.9: it will declare the libraries `d3-shape` and `d3-scale`
    write package-lock.json 0.8: it will lock the libraries `d3-shape` and `d3-scale`
    ! Task 1 needs the library `ws`, which no manifest has. It will change package.json and package-lock.json; tasks that add libraries meet there.

    ! Task 2 needs the libraries `d3-shape` and `d3-scale`, which no manifest has. It will change packages/ui/package.json and package-lock.json; tasks that add libraries meet there.
    ");
    // A manifest alone does not make known what else a task changes.
    first.stated_paths.remove(0);
    assert!(!all_told(&[first]).contains("write"));
}

#[test]
fn words_and_commands_name_libraries() {
    for (text, expected) in [
        ("Use the `ws` library.", "the library `ws`"),
        ("Parse it with the npm package `zod`.", "the library `zod`"),
        ("Add `ws` as a dev dependency.", "the library `ws`"),
        (
            "Run `npm install --save ws@8 @sentry/node`.",
            "the libraries `ws` and `@sentry/node`",
        ),
        (
            "Replace `express` with the `fastify` library.",
            "the library `fastify`",
        ),
        (
            "Import `WebSocket` from the `ws` package.",
            "the library `ws`",
        ),
        (
            "It should be built on the `ws` library.",
            "the library `ws`",
        ),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn nothing_is_said_where_something_else_may_be_meant() {
    for text in [
        "Use the `express` library.",
        "Use the `fs` module.",
        "Use the `node:fs` module.",
        "Use the `redis` library.",
        "Use the `retry` module.",
        "Use the `src/retry.ts` module.",
        "Use the `openSocket` module.",
        "Use the `open-socket` module.",
        "Use the `@acme/tokens` package.",
        "Use the `tower-http` crate.",
        "Use a `widgets` library.",
        "Use our `widgets` library.",
        "Use the pricing library.",
        "Use the type-safe library.",
        "Add the `widgets` package.",
        "Add a helper to the `widgets` package.",
        "Move it out of the `ws` package.",
        "Remove the `ws` library.",
        "Do not use the `ws` library.",
        "Rewrite it without the `ws` library.",
        "It must work with the `ws` library.",
        "It fails when used with the `ws` library.",
        "Should we use the `ws` library?",
        "Evaluate using the `ws` library.",
        "Use the `ws` or the `uws` library, e.g.",
        "Users run `npm install ws` themselves.",
        "Run `npm install -g ws`.",
        "Run `npm install`.",
        "```\nnpm install ws\n```",
        "`",
        "the library",
    ] {
        assert_eq!(told(text), "", "{text}");
    }
}

#[test]
fn texts_about_texts_and_packages_that_a_task_makes_are_passed_over() {
    let mut docs = task(1, "Explain", &["src/server.ts"]);
    docs.description = "Use the `ws` library.".to_owned();
    docs.kind = TaskKind::Docs;
    assert_eq!(all_told(&[docs]), "");
    let first = task(
        1,
        "Extract the parser into the lexicon package",
        &["src/server.ts"],
    );
    let mut second = task(2, "Parse", &["src/socket.ts"]);
    second.description = "Use the `lexicon` package.".to_owned();
    assert_eq!(all_told(&[first, second]), "");
}
