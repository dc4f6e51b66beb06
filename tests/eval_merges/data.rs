//! Merges, and what git made of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use git_orchestrate::git::Question;
use git_orchestrate::model::Oid;
use git_orchestrate::process::Cmd;
use serde::Deserialize;

use crate::Failure;

/// A merge, and what git made of it.
#[derive(Debug, Clone)]
pub(crate) struct Expected {
    /// The merge.
    pub question: Question,
    /// Whether it was clean.
    pub is_clean: bool,
    /// The tree; none where it is not known.
    pub tree: Option<Oid>,
    /// The paths that conflict.
    pub paths: BTreeSet<String>,
    /// Whether there may be more paths than are listed.
    pub is_cut: bool,
}

/// How many paths the data lists at most.
const MAX_PATHS: usize = 20;

#[derive(Debug, Deserialize)]
struct Line {
    kind: String,
    ours: Oid,
    theirs: Oid,
    base: Option<Oid>,
    clean: bool,
    tree: Option<Oid>,
    conflict_paths: Vec<String>,
}

/// Reads every `NAME.merges.jsonl` of a folder, or those of the names asked for.
pub(crate) fn load(folder: &Path, names: &[&str]) -> Result<Vec<(String, Vec<Expected>)>, Failure> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(name) = name.strip_suffix(".merges.jsonl") else {
            continue;
        };
        if names.is_empty() || names.contains(&name) {
            let lines = fs::read_to_string(&path)?;
            let lines: Result<Vec<Expected>, Failure> = lines.lines().map(read).collect();
            found.push((name.to_owned(), lines?));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

fn read(line: &str) -> Result<Expected, Failure> {
    let line: Line = serde_json::from_str(line)?;
    Ok(Expected {
        question: Question {
            ours: line.ours,
            theirs: line.theirs,
            base: line.base.filter(|_| line.kind == "pick"),
        },
        is_clean: line.clean,
        tree: line.tree.filter(|_| line.clean),
        is_cut: line.conflict_paths.len() >= MAX_PATHS,
        paths: line.conflict_paths.into_iter().collect(),
    })
}

/// The newest merges of all branches, and what the installed git makes of each, one process a merge, by the attributes of
/// the commit that is merged into.
pub(crate) fn by_git(folder: &Path, count: usize) -> Result<Vec<Expected>, Failure> {
    let quarantine = tempfile::tempdir()?;
    let max = format!("--max-count={count}");
    let git = Cmd::new("git").current_dir(folder);
    let listed = git.args([
        "rev-list",
        "--all",
        "--merges",
        "--max-parents=2",
        "--parents",
        &max,
    ]);
    let listed = listed.output()?;
    let listed = listed.stdout_text();
    let mut found = Vec::new();
    for line in listed.lines() {
        let ids: Result<Vec<Oid>, _> = line.split(' ').map(str::parse).collect();
        let [_, ours, theirs] = <[Oid; 3]>::try_from(ids?).map_err(|_| "not two parents")?;
        let question = Question {
            ours,
            theirs,
            base: None,
        };
        found.push(ask(folder, quarantine.path(), question, true)?);
    }
    Ok(found)
}

/// What the installed git makes of a merge, by the attributes of the commit that is merged into or by none.
pub(crate) fn ask(
    folder: &Path,
    quarantine: &Path,
    question: Question,
    with_attributes: bool,
) -> Result<Expected, Failure> {
    let mut git = Cmd::new("git")
        .current_dir(folder)
        .env("GIT_OBJECT_DIRECTORY", quarantine)
        .env("GIT_ALTERNATE_OBJECT_DIRECTORIES", folder.join("objects"));
    if with_attributes {
        git = git.arg(format!("--attr-source={}", question.ours));
    }
    git = git.args([
        "merge-tree",
        "--write-tree",
        "--name-only",
        "--no-messages",
        "-z",
    ]);
    if let Some(base) = &question.base {
        git = git.arg(format!("--merge-base={base}"));
    }
    let sides = [question.ours.as_str(), question.theirs.as_str()];
    let output = git.args(sides).output()?;
    let mut pieces = output.stdout.split(|&byte| byte == 0);
    let tree = String::from_utf8_lossy(pieces.next().unwrap_or_default()).into_owned();
    let paths = pieces.filter(|piece| !piece.is_empty());
    let paths = paths.map(|path| String::from_utf8_lossy(path).into_owned());
    Ok(Expected {
        is_clean: output.is_success(),
        tree: tree.parse().ok(),
        paths: paths.collect(),
        is_cut: false,
        question,
    })
}
