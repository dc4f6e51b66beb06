//! What machines have, and what tasks need of them where they do not say so themselves.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::Settings;
use crate::cli::error::CliError;
use crate::config::Layer;
use crate::model::{Capacity, Needs, parse_size};

/// The keys of a table of a machine that say what it has.
pub(super) const KEYS: &[&str] = &["cpu", "memory", "gpu", "labels"];

impl Settings {
    /// What tasks need that say nothing of it, where a layer from `lowest` on says so.
    pub(crate) fn needs(&self, lowest: Layer) -> Result<Option<Needs>, CliError> {
        let setting = self.config.text_of("needs");
        let Some(setting) = setting.filter(|setting| setting.origin.layer >= lowest) else {
            return Ok(None);
        };
        let needs = setting.value.parse().map_err(|words: String| {
            CliError::usage(format!("'needs' ({}): {words}", setting.origin))
        })?;
        Ok(Some(needs))
    }
}

/// What a machine has, as its table says it; `wrong` makes the error for a key.
pub(super) fn of_table(
    table: &Table,
    wrong: impl Fn(&str, &str) -> CliError,
) -> Result<Capacity, CliError> {
    let number = |key: &str, least: u32| match table.get(key) {
        None => Ok(None),
        Some(value) => {
            let number = value.as_integer().and_then(|n| u32::try_from(n).ok());
            let number = number.filter(|&number| number >= least);
            let words = format!("must be a number from {least} on");
            number.map(Some).ok_or_else(|| wrong(key, &words))
        }
    };
    let memory = match table.get("memory") {
        None => None,
        Some(value) => Some(
            (value.as_str().and_then(parse_size))
                .ok_or_else(|| wrong("memory", "must be an amount such as \"64G\""))?,
        ),
    };
    Ok(Capacity {
        cpu: number("cpu", 1)?,
        memory,
        gpu: number("gpu", 0)?,
        labels: labels(table).ok_or_else(|| wrong("labels", "must be a list of plain words"))?,
    })
}

fn labels(table: &Table) -> Option<BTreeSet<String>> {
    let Some(value) = table.get("labels") else {
        return Some(BTreeSet::new());
    };
    let words = value.as_array()?.iter().map(Value::as_str);
    let words: Vec<&str> = words.collect::<Option<_>>()?;
    Needs::of_labels(&words.join(",")).map(|needs| needs.labels)
}
