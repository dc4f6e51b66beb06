//! What the table `[executors.NAME]` of a place says, key by key. Every mistake is told with the key and where it stands.

use std::time::Duration;

use crate::cli::args::parse_duration;
use crate::cli::error::CliError;
use crate::config::Setting;
use crate::humanize;
use crate::model::Capacity;

use super::capacity;

/// What a place has, as its table says it, which holds none but these keys.
pub(super) fn capacity_of(
    name: &str,
    table: &Setting<toml::Table>,
    known: &[&str],
) -> Result<Capacity, CliError> {
    if let Some(key) = table
        .value
        .keys()
        .find(|key| !known.contains(&key.as_str()))
    {
        let error = wrong(name, table, key, "is not known");
        return Err(error.hint(format!("Known are {}", humanize::list(known))));
    }
    capacity::of_table(&table.value, |key, words| wrong(name, table, key, words))
}

pub(super) fn slots(name: &str, table: &Setting<toml::Table>) -> Result<Option<usize>, CliError> {
    let Some(value) = table.value.get("slots") else {
        return Ok(None);
    };
    let slots = value.as_integer().and_then(|n| usize::try_from(n).ok());
    let slots = slots.filter(|&slots| slots > 0);
    let wrong = || wrong(name, table, "slots", "must be a number from 1 on");
    slots.map(Some).ok_or_else(wrong)
}

pub(super) fn wrong(name: &str, table: &Setting<toml::Table>, key: &str, words: &str) -> CliError {
    let origin = &table.origin;
    CliError::usage(format!("'executors.{name}.{key}' ({origin}) {words}"))
}

pub(super) fn text(
    name: &str,
    table: &Setting<toml::Table>,
    key: &str,
) -> Result<Option<String>, CliError> {
    match table.value.get(key) {
        None => Ok(None),
        Some(toml::Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(wrong(name, table, key, "must be a text")),
    }
}

pub(super) fn span(
    name: &str,
    table: &Setting<toml::Table>,
    key: &str,
    example: &str,
) -> Result<Option<Duration>, CliError> {
    let text = match table.value.get(key) {
        None => return Ok(None),
        Some(toml::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let words = format!("must be a duration such as {example}");
    let span = parse_duration(&text);
    span.map(Some).map_err(|_| wrong(name, table, key, &words))
}

pub(super) fn words(
    name: &str,
    table: &Setting<toml::Table>,
    key: &str,
) -> Result<Vec<String>, CliError> {
    let list = match table.value.get(key) {
        None => return Ok(Vec::new()),
        Some(toml::Value::Array(list)) => list.as_slice(),
        Some(_) => &[],
    };
    let texts: Option<Vec<String>> = (list.iter())
        .map(|word| word.as_str().map(str::to_owned))
        .collect();
    let texts = texts.filter(|texts| !texts.is_empty());
    texts.ok_or_else(|| wrong(name, table, key, "must be a list of texts"))
}
