//! The repository, and what earlier runs left in it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::Check;
use crate::cli::forges;
use crate::cli::session::Session;
use crate::git::Repository;
use crate::humanize;
use crate::model::{RunId, RunState};
use crate::process::Cmd;

/// How many things are named of those that are many.
const MOST_NAMED: usize = 3;

/// Where it is, and at which forge.
pub(crate) fn repository(session: &Session) -> Check {
    let repository = &session.repository;
    let place = repository
        .workdir()
        .unwrap_or_else(|| repository.common_dir())
        .display();
    if !repository.has_commits() {
        return Check::missing("repository", format!("{place} has no commit yet"));
    }
    let remote = match forges::remote(session) {
        Some(slug) => format!(", at {}/{}/{}", slug.host, slug.owner, slug.name),
        None => String::new(),
    };
    Check::good("repository", format!("{place}{remote}"))
}

/// Who commits.
pub(crate) fn identity(session: &Session) -> Check {
    let output = Cmd::new("git")
        .arg("--git-dir")
        .arg(session.repository.git_dir())
        .args(["var", "GIT_COMMITTER_IDENT"])
        .output();
    match output {
        Ok(output) if output.is_success() => {
            let text = output.stdout_text();
            let who = text.rsplitn(3, ' ').nth(2).unwrap_or(&text).to_owned();
            Check::good("identity", who)
        }
        _ => Check::bad(
            "identity",
            "git does not know who commits: `git config user.name …`, `git config user.email …`",
        ),
    }
}

/// Runs that were left in the middle.
pub(crate) fn runs(session: &Session) -> Check {
    let runs = session.store.runs().unwrap_or_default();
    let is_left = |id: &&RunId| {
        let run_dir = session.store.run(id);
        let is_open = run_dir
            .load_state()
            .is_ok_and(|state| state.tally().n_open > 0);
        is_open && run_dir.holder().is_ok_and(|holder| holder.is_none())
    };
    let left: Vec<_> = runs.iter().filter(is_left).collect();
    let n_runs = humanize::count(runs.len(), "run");
    if left.is_empty() {
        return Check::good("runs", n_runs);
    }
    let words = format!(
        "{n_runs}, not finished: {}; `git orchestrate resume`",
        humanize::list(left)
    );
    Check::missing("runs", words)
}

/// Whether names of files that differ by case alone are told apart here, and whether the newest commit needs that.
pub(crate) fn file_names(repository: &Repository) -> Check {
    if !folds_case(repository.common_dir()) {
        return Check::good("file names", "told apart by case");
    }
    let files = repository
        .resolve("HEAD")
        .and_then(|head| repository.files(&head));
    let twins = twins(files.iter().flatten().map(|file| file.path.as_str()));
    if twins.is_empty() {
        let words =
            "not told apart by case here, and no two of the newest commit differ by it alone";
        return Check::good("file names", words);
    }
    let words = format!(
        "not told apart by case here, so these are one file: {}; rename one of them",
        humanize::list_first(twins, MOST_NAMED)
    );
    Check::missing("file names", words)
}

/// Whether the file system takes names that differ by case alone for one: every git folder has a HEAD.
fn folds_case(git_dir: &Path) -> bool {
    let file = |name| fs::symlink_metadata(git_dir.join(name));
    match (file("HEAD"), file("head")) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}

/// Paths that differ by case alone, each pair as words.
fn twins<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen = BTreeMap::new();
    let pair = |path: &'a str| {
        let first = *seen.entry(path.to_lowercase()).or_insert(path);
        (first != path).then(|| format!("{first} and {path}"))
    };
    paths.filter_map(pair).collect()
}

/// Worktrees whose folder is gone, and those that runs which have ended left.
pub(crate) fn worktrees(session: &Session) -> Check {
    let known = match session.repository.worktrees() {
        Ok(known) => known,
        Err(error) => return Check::missing("worktrees", error.to_string()),
    };
    let gone = known.iter().filter(|entry| entry.is_prunable);
    let gone: Vec<_> = gone.map(|entry| entry.path.display()).collect();
    if !gone.is_empty() {
        let words = format!(
            "the {} of {} is gone: `git worktree prune`",
            humanize::plural(gone.len(), "folder"),
            humanize::list_first(gone, MOST_NAMED)
        );
        return Check::missing("worktrees", words);
    }
    let n_linked = known.len().saturating_sub(1);
    let n_linked = humanize::count(n_linked, "linked worktree");
    let left = session.store.runs().unwrap_or_default();
    let left: Vec<RunId> = left
        .into_iter()
        .filter(|run| is_left(run, session))
        .collect();
    let Some(newest) = left.last() else {
        return Check::good("worktrees", n_linked);
    };
    let words = format!(
        "{n_linked}; {} that {} ended still {} some: `git orchestrate clean {newest}` takes away what is merged",
        humanize::count(left.len(), "run"),
        if left.len() == 1 { "has" } else { "have" },
        if left.len() == 1 { "has" } else { "have" },
    );
    Check::good("worktrees", words)
}

/// Whether a run has ended and left worktrees.
fn is_left(run: &RunId, session: &Session) -> bool {
    let has_worktree = |state: &RunState| {
        let mut tasks = state.tasks.values();
        tasks.any(|task| {
            let worktree = task.worktree.as_ref().filter(|_| !task.is_removed);
            worktree.is_some_and(|path| Path::new(path).is_dir())
        })
    };
    let state = session.store.run(run).load_state();
    state.is_ok_and(|state| state.tally().n_open == 0 && has_worktree(&state))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_by_case_alone_are_twins() {
        let paths = ["README.md", "src/A.rs", "src/a.rs", "src/b.rs"];
        assert_eq!(twins(paths.into_iter()), ["src/A.rs and src/a.rs"]);
    }

    #[test]
    fn a_file_of_another_case_is_not_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("HEAD"), "").unwrap();
        assert!(!folds_case(folder.path()));
        // As a file system shows it that folds case: one file by both names.
        fs::hard_link(folder.path().join("HEAD"), folder.path().join("head")).unwrap();
        assert!(folds_case(folder.path()));
    }
}
