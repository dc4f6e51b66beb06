//! From texts and pairs to values with their origins.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::key::{TABLES, squeezed};
use super::renamed::{self, Known};
use super::suggestion::nearest;
use super::value::{self, Raw};
use super::{ConfigError, ConfigWarning, KEYS, Key, Layer, Origin};

/// A text file, read by the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFile {
    /// What messages call it.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Everything that can set something, read by the caller.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// The user's file, where there is one.
    pub user: Option<TextFile>,
    /// The repository's file, where there is one.
    pub repository: Option<TextFile>,
    /// What git has under `orchestrate.`, with full keys as git prints them, lowest precedence first.
    pub git: Vec<(String, String)>,
    /// The environment; variables of others are passed over.
    pub environment: Vec<(String, String)>,
    /// What the command line sets: the flag as typed (`--max-workers`) and its value.
    pub arguments: Vec<(String, String)>,
}

/// One value that some place gives.
#[derive(Debug)]
pub(super) struct Given {
    /// The key as it is spelt in `KEYS`, or a table's with the entry's own name: `agents.mine`.
    pub(super) name: GivenName,
    pub(super) raw: Raw,
    pub(super) origin: Origin,
}

/// What is given.
#[derive(Debug, PartialEq)]
pub(super) enum GivenName {
    Key(&'static Key),
    Agent(String),
    AgentByKind(String),
    Environment(String),
    Executor(String),
}

/// What agents are told in their environment; not settings, though their names begin alike.
const TOLD_TO_AGENTS: &[&str] = &[
    "ORCHESTRATE_CACHE",
    "ORCHESTRATE_DATABASE_SUFFIX",
    "ORCHESTRATE_PORT",
    "ORCHESTRATE_PORT_COUNT",
    "ORCHESTRATE_PORT_RANGE",
    "ORCHESTRATE_SANDBOX",
    "ORCHESTRATE_TMP",
    "ORCHESTRATE_WORKTREE",
    "ORCHESTRATE_TASK_ID",
    "ORCHESTRATE_TASK_FILE",
    "ORCHESTRATE_RUN_ID",
    "ORCHESTRATE_STATUS_FILE",
    "ORCHESTRATE_BASE",
];

/// Every value that is given anywhere, lowest layer first.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) given: Vec<Given>,
    pub(super) warnings: Vec<ConfigWarning>,
}

impl Reading {
    pub(super) fn of(sources: &Sources) -> Result<Self, ConfigError> {
        let mut reading = Self::default();
        reading.file(Layer::BuiltIn, "", include_str!("defaults.toml"))?;
        if let Some(file) = &sources.user {
            reading.file(Layer::User, &file.name, &file.text)?;
        }
        if let Some(file) = &sources.repository {
            reading.file(Layer::Repository, &file.name, &file.text)?;
        }
        for (place, text) in &sources.git {
            let Some(name) = strip_prefix_ignoring_case(place, "orchestrate.") else {
                continue;
            };
            reading.text(Layer::Git, place, name, text, true);
        }
        // Of the two spellings the longer one is the more certain to be meant for this program.
        for prefix in ["ORCHESTRATE_", "GIT_ORCHESTRATE_"] {
            for (place, text) in &sources.environment {
                let Some(name) = place.strip_prefix(prefix) else {
                    continue;
                };
                if !TOLD_TO_AGENTS.contains(&place.as_str()) {
                    reading.text(Layer::Environment, place, name, text, false);
                }
            }
        }
        for (place, text) in &sources.arguments {
            let name = place.trim_start_matches('-');
            reading.text(Layer::Arguments, place, name, text, true);
        }
        Ok(reading)
    }

    fn file(&mut self, layer: Layer, name: &str, text: &str) -> Result<(), ConfigError> {
        let origin_at = |idx: usize| Origin {
            layer,
            place: name.to_owned(),
            line: Some(line_at(text, idx)),
        };
        let table = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
            origin: origin_at(error.span().map_or(0, |span| span.start)),
            message: error.message().to_owned(),
        })?;
        for (key, value) in table.get_ref() {
            let origin = origin_at(key.span().start);
            let name = key.get_ref().as_ref();
            match self.known(name, &origin) {
                Some(key) => self.value(GivenName::Key(key), key.name, value, origin)?,
                None if squeezed(name) == "agents" => {
                    self.table(name, value, &origin, origin_at, GivenName::Agent)?;
                }
                None if squeezed(name) == "agentbykind" => {
                    self.table(name, value, &origin, origin_at, GivenName::AgentByKind)?;
                }
                None if squeezed(name) == "environment" => {
                    self.table(name, value, &origin, origin_at, GivenName::Environment)?;
                }
                None if squeezed(name) == "executors" => {
                    self.executors(name, value, &origin, origin_at)?;
                }
                None if squeezed(name) == "forge" => {
                    self.group(name, "", value, &origin, origin_at)?;
                }
                None if squeezed(name) == "notify" => {
                    self.group(name, "notify.", value, &origin, origin_at)?;
                }
                None => self.unknown(name, origin, true),
            }
        }
        Ok(())
    }

    /// A table that holds keys, whose names begin with `prefix`.
    fn group(
        &mut self,
        name: &str,
        prefix: &str,
        value: &Spanned<DeValue<'_>>,
        origin: &Origin,
        origin_at: impl Fn(usize) -> Origin,
    ) -> Result<(), ConfigError> {
        let DeValue::Table(table) = value.get_ref() else {
            return self.table(name, value, origin, origin_at, GivenName::Agent);
        };
        for (entry, value) in table {
            let place = origin_at(entry.span().start);
            match self.known(&format!("{prefix}{}", entry.get_ref()), &place) {
                Some(key) => self.value(GivenName::Key(key), key.name, value, place)?,
                None => self.unknown(&format!("{name}.{}", entry.get_ref()), place, true),
            }
        }
        Ok(())
    }

    /// The table of machines, by how they are reached: `[executors.ssh.big1]`; `[executors.local]` is this one.
    fn executors(
        &mut self,
        name: &str,
        value: &Spanned<DeValue<'_>>,
        origin: &Origin,
        origin_at: impl Fn(usize) -> Origin,
    ) -> Result<(), ConfigError> {
        let DeValue::Table(table) = value.get_ref() else {
            return self.table(name, value, origin, origin_at, GivenName::Executor);
        };
        for (kind, value) in table {
            let place = origin_at(kind.span().start);
            let kind = kind.get_ref();
            // Of this machine there is only one.
            if kind == "local" {
                let given = GivenName::Executor(kind.to_string());
                self.value(given, &format!("{name}.local"), value, place)?;
                continue;
            }
            let given = |name: String| GivenName::Executor(format!("{kind}.{name}"));
            self.table(&format!("{name}.{kind}"), value, origin, &origin_at, given)?;
        }
        Ok(())
    }

    fn table(
        &mut self,
        name: &str,
        value: &Spanned<DeValue<'_>>,
        origin: &Origin,
        origin_at: impl Fn(usize) -> Origin,
        given: impl Fn(String) -> GivenName,
    ) -> Result<(), ConfigError> {
        let DeValue::Table(table) = value.get_ref() else {
            return Err(ConfigError::Value {
                key: name.to_owned(),
                origin: origin.clone(),
                found: value::plain(value.get_ref())
                    .map_or_else(|| "too large".to_owned(), |value| Raw::Toml(value).shown()),
                expected: "a table".to_owned(),
            });
        };
        for (entry, value) in table {
            let entry_name = entry.get_ref().to_string();
            let key = format!("{name}.{entry_name}");
            self.value(
                given(entry_name),
                &key,
                value,
                origin_at(entry.span().start),
            )?;
        }
        Ok(())
    }

    fn value(
        &mut self,
        name: GivenName,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        origin: Origin,
    ) -> Result<(), ConfigError> {
        let Some(value) = value::plain(value.get_ref()) else {
            return Err(ConfigError::Value {
                key: key.to_owned(),
                origin,
                found: "too large".to_owned(),
                expected: "a number that a machine can hold".to_owned(),
            });
        };
        self.given.push(Given {
            name,
            raw: Raw::Toml(value),
            origin,
        });
        Ok(())
    }

    fn text(&mut self, layer: Layer, place: &str, name: &str, text: &str, is_ours: bool) {
        let origin = Origin {
            layer,
            place: place.to_owned(),
            line: None,
        };
        match self.known(name, &origin) {
            Some(key) => self.given.push(Given {
                name: GivenName::Key(key),
                raw: Raw::Loose(text.to_owned()),
                origin,
            }),
            None => self.unknown(name, origin, is_ours),
        }
    }

    /// The key of that name; notes where it is a name of the past.
    fn known(&mut self, name: &str, origin: &Origin) -> Option<&'static Key> {
        let (key, is_old) = match renamed::find(name)? {
            Known::Now(key) => (key, false),
            Known::Before(key) => (key, true),
        };
        if is_old {
            self.warnings.push(ConfigWarning::Renamed {
                key: name.to_owned(),
                origin: origin.clone(),
                name: key.name,
            });
        }
        Some(key)
    }

    /// Notes a key that is not known. Where the name may well be somebody else's, only if it looks like one of ours.
    fn unknown(&mut self, name: &str, origin: Origin, is_ours: bool) {
        let known = KEYS
            .iter()
            .map(|key| key.name)
            .chain(TABLES.iter().copied());
        let spelt = name.replace('_', "-").to_lowercase();
        let suggestion = nearest(&spelt, known).map(str::to_owned);
        if is_ours || suggestion.is_some() {
            self.warnings.push(ConfigWarning::Unknown {
                key: name.to_owned(),
                origin,
                suggestion,
            });
        }
    }
}

fn line_at(text: &str, idx: usize) -> usize {
    1 + text.bytes().take(idx).filter(|&byte| byte == b'\n').count()
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}
