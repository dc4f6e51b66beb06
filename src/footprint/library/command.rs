//! Commands that install libraries: `npm install ws`, `cargo add tower-http`, `go get example.org/x`.

use super::mention::{Mention, is_library_name};
use super::sentence::Word;
use crate::model::Ecosystem;

/// Tools, what makes them install, and where their libraries come from.
const COMMANDS: [(&str, &str, Ecosystem); 14] = [
    ("npm", "install i add", Ecosystem::Npm),
    ("pnpm", "add install i", Ecosystem::Npm),
    ("yarn", "add", Ecosystem::Npm),
    ("bun", "add install", Ecosystem::Npm),
    ("pip", "install", Ecosystem::Python),
    ("pip3", "install", Ecosystem::Python),
    ("uv", "add", Ecosystem::Python),
    ("poetry", "add", Ecosystem::Python),
    ("pdm", "add", Ecosystem::Python),
    ("pipenv", "install", Ecosystem::Python),
    ("cargo", "add", Ecosystem::Cargo),
    ("go", "get", Ecosystem::Go),
    ("bundle", "add", Ecosystem::Ruby),
    ("composer", "require", Ecosystem::Php),
];

/// Reads a command that begins at `at` and that the words before it tell to run.
pub(super) fn read(words: &[Word<'_>], at: usize, found: &mut Vec<Mention>) {
    // The titles of tasks have lost their ticks: there a command is told by its words.
    let is_command = |word: &&Word<'_>| word.begins_code || !word.is_code;
    let Some(tool) = words.get(at).filter(is_command) else {
        return;
    };
    let is_of_command = |word: &&Word<'_>| word.is_code == tool.is_code && !word.begins_code;
    let Some(verb) = words.get(at + 1).filter(is_of_command) else {
        return;
    };
    let command = (COMMANDS.iter()).find(|(name, verbs, _)| {
        *name == tool.text && verbs.split(' ').any(|known| known == verb.text)
    });
    let Some(&(_, _, ecosystem)) = command else {
        return;
    };
    let is_told = match at.checked_sub(1).and_then(|before| words.get(before)) {
        None => tool.is_code,
        Some(before) => before.is_in("run execute via then first do"),
    };
    let is_against = words
        .iter()
        .take(at)
        .any(|word| word.is_in("not don't when if after before users user instead"));
    if !is_told || is_against {
        return;
    }
    let mut names = Vec::new();
    let arguments = words.get(at + 2..).unwrap_or_default().iter();
    for argument in arguments.take_while(is_of_command) {
        let text = argument.text;
        // What is installed for the whole machine, from a list or from a folder is no library of a manifest.
        if matches!(
            text,
            "-g" | "--global" | "-r" | "-e" | "-c" | "--editable" | "--features"
        ) {
            return;
        }
        if text.starts_with('-') {
            continue;
        }
        let name = bare(text);
        if !tool.is_code {
            // One name, and only one that is no word of every day.
            if is_library_name(name) && name.contains(['-', '_', '/', '@']) {
                names.push(name);
            }
            break;
        }
        if !is_library_name(name) {
            return;
        }
        names.push(name);
    }
    found.extend(names.into_iter().map(|name| Mention {
        name: name.to_owned(),
        ecosystem: Some(ecosystem),
        is_name: true,
        may_be_part: false,
    }));
}

/// The name without version and extras.
fn bare(text: &str) -> &str {
    let text = text.trim_matches(['"', '\'']);
    let from = usize::from(text.starts_with('@'));
    let end = (text.get(from..).unwrap_or_default())
        .find(['@', '=', '<', '>', '~', '^', '[', '!'])
        .map_or(text.len(), |at| at + from);
    text.get(..end).unwrap_or(text)
}
