//! What could stand in the place of one word.

use std::collections::BTreeSet;
use std::ffi::OsString;

use clap::CommandFactory as _;
use clap_complete::CompletionCandidate;
use clap_complete::engine::complete;

use super::values;
use crate::cli::args::{self, Args};

/// Answers a script: the number of the word, counted from 0, and all words with the program's name first. A line for each
/// word that could stand there, with what it is behind a tabulator. What cannot be told is left out: nobody reads an error
/// between two keys.
pub(crate) fn answer(line: &[OsString]) -> Option<String> {
    let (index, words) = line.split_first()?;
    let index: usize = index.to_str()?.parse().ok()?;
    let mut words = words.to_vec();
    if words.len() <= index {
        words.resize(index + 1, OsString::new());
    }
    go_where_c_says(words.get(1..index)?);
    let mut found = candidates(&words, index);
    // A source may stand where a command may: `git orchestrate plan.md` is `git orchestrate run plan.md`.
    let with_verb = args::with_verb(words.clone());
    if with_verb.len() > words.len() {
        found.extend(candidates(&with_verb, index + 1));
    }
    // Options are offered to whoever begins one, or where nothing else can stand.
    let is_option = |candidate: &CompletionCandidate| {
        let value = candidate.get_value();
        value.to_string_lossy().starts_with('-')
    };
    let wants_option = words.get(index)?.to_string_lossy().starts_with('-');
    if !wants_option && !found.iter().all(is_option) {
        found.retain(|candidate| !is_option(candidate));
    }
    let mut seen = BTreeSet::new();
    let mut text = String::new();
    for candidate in found.iter().filter(|candidate| !candidate.is_hide_set()) {
        let value = candidate.get_value().to_string_lossy();
        if value.contains(['\n', '\t']) || !seen.insert(value.to_string()) {
            continue;
        }
        text.push_str(&value);
        if let Some(help) = candidate.get_help().map(ToString::to_string) {
            text.push('\t');
            text.push_str(help.lines().next().unwrap_or_default());
        }
        text.push('\n');
    }
    Some(text)
}

fn candidates(words: &[OsString], index: usize) -> Vec<CompletionCandidate> {
    let mut command = values::filled_in(Args::command());
    let folder = std::env::current_dir().ok();
    complete(&mut command, words.to_vec(), index, folder.as_deref()).unwrap_or_default()
}

/// What stands in the repository is looked for where `-C` says.
fn go_where_c_says(words: &[OsString]) {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "-C"
            && let Some(folder) = words.next()
        {
            std::env::set_current_dir(folder).unwrap_or_default();
        }
    }
}
