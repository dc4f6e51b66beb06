//! Compares what merges are told to come to with what git says, on the histories of real repositories.
//!
//! ```text
//! cargo run --release --example merges -- data DATA REPOSITORIES [NAME…]
//! cargo run --release --example merges -- git COUNT REPOSITORIES [NAME…]
//! cargo run --release --example merges -- ask REPOSITORY [--trees] < PAIRS
//! cargo run --release --example merges -- warnings COUNT REPOSITORY
//! ```
//!
//! `data` reads `NAME.merges.jsonl` in DATA: merges and what git made of them. `git` takes the newest COUNT merges of every
//! history and asks git about each. REPOSITORIES holds a clone of each, called NAME. `ask` answers pairs of ids, one a line,
//! and prints how long that took. `warnings` counts the clean merges of which it is said that they break something. Nothing
//! but our own cache is written to a repository.

mod data;
mod tally;
mod warnings;

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use git_orchestrate::git::{Question, Repository};
use git_orchestrate::model::{MergeVerdict, Oid};

use tally::Tally;

/// What can go wrong here; it is only shown.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["data", folder, repositories, names @ ..] => {
            from_data(Path::new(folder), Path::new(repositories), names)
        }
        ["git", count, repositories, names @ ..] => {
            let count = count.parse().map_err(Failure::from);
            count.and_then(|count| from_git(count, Path::new(repositories), names))
        }
        ["ask", repository, options @ ..] => ask(Path::new(repository), options),
        ["warnings", count, repository] => {
            let count = count.parse().map_err(Failure::from);
            let counted = count.and_then(|count| warnings::count(count, Path::new(repository)));
            counted.map(|()| true)
        }
        _ => Err("data DATA REPOSITORIES, git COUNT REPOSITORIES, ask REPOSITORY or warnings COUNT REPOSITORY".into()),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            tell(&format!("merges: {failure}"));
            ExitCode::FAILURE
        }
    }
}

/// Prints a line.
pub(crate) fn tell(text: &str) {
    drop(writeln!(std::io::stdout().lock(), "{text}"));
}

fn from_data(folder: &Path, repositories: &Path, names: &[&str]) -> Result<bool, Failure> {
    let mut all = Tally::default();
    for (name, expected) in data::load(folder, names)? {
        let repository = Repository::discover(&repositories.join(&name))?;
        all.add(&tally::compare(&name, &repository, &expected)?);
    }
    tell(&all.told("all"));
    Ok(all.is_perfect())
}

fn from_git(count: usize, repositories: &Path, names: &[&str]) -> Result<bool, Failure> {
    let mut all = Tally::default();
    let mut folders: Vec<PathBuf> = std::fs::read_dir(repositories)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    folders.sort();
    for folder in folders {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        if names.is_empty() || names.contains(&name.as_ref()) {
            let repository = Repository::discover(&folder)?;
            let expected = data::by_git(&folder, count)?;
            all.add(&tally::compare(&name, &repository, &expected)?);
        }
    }
    tell(&all.told("all"));
    Ok(all.is_perfect())
}

fn ask(folder: &Path, options: &[&str]) -> Result<bool, Failure> {
    let repository = Repository::discover(folder)?;
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let question = |line: &str| {
        let mut ids = line.split(' ').map(str::parse::<Oid>);
        Some(Question {
            ours: ids.next()?.ok()?,
            theirs: ids.next()?.ok()?,
            base: None,
        })
    };
    let questions: Vec<Question> = text.lines().filter_map(question).collect();
    let started = Instant::now();
    let answers = repository.answers(&questions, options.contains(&"--trees"))?;
    let millis = started.elapsed().as_secs_f64() * 1e3;
    let mut told = String::new();
    for answer in &answers {
        let verdict = match &answer.verdict {
            MergeVerdict::Clean => "clean",
            MergeVerdict::Conflict { .. } => "conflict",
            MergeVerdict::Unknown { .. } => "unknown",
        };
        let tree = answer.tree.as_ref().map_or("", Oid::as_str);
        writeln!(told, "{verdict} {tree}")?;
    }
    std::io::stdout().write_all(told.as_bytes())?;
    let n_asked = answers.iter().filter(|answer| answer.handed_over.is_some());
    let n_asked = n_asked.count();
    let line = format!("{} merges, {n_asked} by git, {millis:.1} ms", answers.len());
    writeln!(std::io::stderr().lock(), "{line}")?;
    Ok(true)
}
