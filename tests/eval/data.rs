//! The benchmark data: what people wrote, and what they then touched.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::Failure;

/// A text and the files that its change touched.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Localize {
    /// The commit before the change.
    pub base: String,
    /// What was written; the first line is the subject.
    pub text: String,
    /// The existing files that were touched.
    pub files: Vec<String>,
    /// Those of them that are source code.
    pub code: Vec<String>,
}

/// Two changes, and what they share.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Pair {
    /// The commit before both.
    pub base: String,
    /// The newest commit whose history may be read; the base where there is none.
    pub hist: Option<String>,
    /// What was written of the one.
    pub text_a: String,
    /// What was written of the other.
    pub text_b: String,
    /// The files that both touched.
    pub shared: Vec<String>,
    /// Whether they touched a file in common.
    pub overlap: bool,
    /// Whether git finds a conflict.
    pub conflict: bool,
    /// `commute`, `heads` or `series`.
    pub source: String,
    /// What restores the natural mix within one source.
    pub weight: f64,
}

/// One repository of the benchmark.
#[derive(Debug, Clone)]
pub(crate) struct Repository {
    /// Its name in the data.
    pub name: String,
    /// Single changes.
    pub localize: Vec<Localize>,
    /// Pairs of changes.
    pub pairs: Vec<Pair>,
}

/// Reads every `NAME.localize.jsonl` and `NAME.pairs.jsonl` of a folder, or those of the names asked for.
pub(crate) fn load(folder: &Path, names: &[String]) -> Result<Vec<Repository>, Failure> {
    let mut repositories = Vec::new();
    let mut found: Vec<String> = fs::read_dir(folder)?
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            Some(name.strip_suffix(".localize.jsonl")?.to_owned())
        })
        .filter(|name| names.is_empty() || names.contains(name))
        .collect();
    found.sort();
    for name in found {
        repositories.push(Repository {
            localize: lines(&folder.join(format!("{name}.localize.jsonl")))?,
            pairs: lines(&folder.join(format!("{name}.pairs.jsonl")))?,
            name,
        });
    }
    Ok(repositories)
}

fn lines<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>, Failure> {
    let text = fs::read_to_string(path)?;
    text.lines()
        .map(|line| serde_json::from_str(line).map_err(Failure::from))
        .collect()
}

/// The texts of a repository by the tree and history that they are held against, with what each is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The single change of that number.
    Localize(usize),
    /// One side of the pair of that number: 0 or 1.
    Side(usize, usize),
}

/// Texts that share a tree and a history.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// The commit of the tree.
    pub base: String,
    /// The commit whose history may be read.
    pub history: String,
    /// The texts.
    pub texts: Vec<(Purpose, String)>,
}

impl Repository {
    /// Its texts, grouped.
    pub(crate) fn groups(&self) -> Vec<Group> {
        let mut places: HashMap<(String, String), usize> = HashMap::new();
        let mut groups: Vec<Group> = Vec::new();
        let mut add = |base: &str, history: &str, purpose: Purpose, text: &str| {
            let key = (base.to_owned(), history.to_owned());
            let place = *places.entry(key).or_insert_with(|| {
                groups.push(Group {
                    base: base.to_owned(),
                    history: history.to_owned(),
                    texts: Vec::new(),
                });
                groups.len() - 1
            });
            groups[place].texts.push((purpose, text.to_owned()));
        };
        for (number, change) in self.localize.iter().enumerate() {
            add(
                &change.base,
                &change.base,
                Purpose::Localize(number),
                &change.text,
            );
        }
        for (number, pair) in self.pairs.iter().enumerate() {
            let history = pair.hist.as_deref().unwrap_or(&pair.base);
            add(&pair.base, history, Purpose::Side(number, 0), &pair.text_a);
            add(&pair.base, history, Purpose::Side(number, 1), &pair.text_b);
        }
        groups
    }
}
