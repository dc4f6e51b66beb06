//! Manifests read line by line for the literals in them: `go.mod`, `Gemfile`, gem specifications.

use super::Declared;

/// `go.mod`: the modules that it requires, replaces and runs as tools.
pub(super) fn go_mod(text: &str) -> Declared {
    let mut declared = Declared::of([], true);
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or(line);
        let mut words = line.split_whitespace().map(|word| word.trim_matches('"'));
        let first = words.next();
        if first == Some("module") {
            declared.name = words.next().map(str::to_owned);
            continue;
        }
        let paths = first.into_iter().chain(words);
        declared
            .libraries
            .extend(paths.filter(|word| is_module(word)).map(str::to_owned));
    }
    declared
}

/// Whether a word is the path of a module that can be fetched: a host with a dot stands first.
fn is_module(word: &str) -> bool {
    word.split_once('/').is_some_and(|(host, _)| {
        host.contains('.') && host.starts_with(|letter: char| letter.is_ascii_alphanumeric())
    })
}

/// `Gemfile` and gem specifications: the first literal of each line that declares a gem.
pub(super) fn ruby(text: &str) -> Declared {
    let mut declared = Declared::of([], true);
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with('#') {
            continue;
        }
        let call = line.split(['(', ' ', '"', '\'']).next().unwrap_or_default();
        if call == "gem" || call.ends_with("dependency") && call.contains(".add_") {
            match strings(line).next() {
                Some(name) => {
                    declared.libraries.insert(name.to_owned());
                }
                None => declared.is_whole = false,
            }
        } else if call.strip_suffix(".name").is_some() && line.contains('=') {
            declared.name = strings(line).next().map(str::to_owned);
        }
    }
    declared
}

/// The literals in single or double quotes that end on their line.
pub(super) fn strings(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(['"', '\''])?;
            let quote = rest.get(start..=start)?;
            let inside = rest.get(start + 1..)?;
            let end = inside.find([quote.chars().next()?, '\n'])?;
            let literal = inside.get(..end)?;
            let is_closed = inside.get(end..)?.starts_with(quote);
            rest = inside.get(end + 1..)?;
            if is_closed {
                return Some(literal);
            }
        }
    })
}
