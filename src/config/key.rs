//! What a key is, and what its value must be.

/// One key that can be set.
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name in TOML. In git it is written `orchestrate.<name>` with or without hyphens, in the environment
    /// `GIT_ORCHESTRATE_<NAME>` with underscores.
    pub name: &'static str,
    /// What its value must be.
    pub kind: Kind,
    /// Whether a repository's own file may say it.
    pub trust: Trust,
    /// What it does, for people.
    pub about: &'static str,
}

/// Whether a repository's own file may say something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// It may.
    Free,
    /// It may, and what it says is run once the user has seen and approved that very text.
    Approved,
    /// It may not: a repository must not open its own cage.
    Users,
}

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text that is not empty.
    Text,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A text with placeholders.
    Template(&'static [&'static str]),
    /// A command line, as one text or as a list of words.
    Command,
    /// A whole number, not below the one given.
    Count(u32),
    /// A whole number from 1 on, or `auto`, which counts as 0.
    CountOrAuto,
    /// A duration longer than nothing.
    Duration,
    /// A number from 0 to 1.
    Share,
    /// Yes or no.
    Switch,
    /// A word, yes or no, or a list of words; a list is read as one text with commas.
    Words,
}

impl Kind {
    /// What a value must be, with its article and an example.
    pub fn expected(self) -> String {
        let words = match self {
            Self::OneOf(words) => return format!("one of {}", words.join(", ")),
            Self::Text => "a text with something in it",
            Self::Template(_) => "a text with placeholders",
            Self::Command => "a command line, or a list of its words",
            Self::Count(0) => "a whole number",
            Self::Count(_) => "a whole number from 1 on",
            Self::CountOrAuto => "a whole number from 1 on, or auto",
            Self::Duration => "a duration such as \"30m\", \"90s\" or a number of seconds",
            Self::Share => "a number from 0 to 1",
            Self::Switch => "true or false",
            Self::Words => "a word, or a list of words",
        };
        words.to_owned()
    }
}

/// The tables, each with entries of the user's own naming.
pub(super) const TABLES: &[&str] = &[
    "agents",
    "agent-by-kind",
    "environment",
    "executors",
    "forge",
    "notify",
];

impl Key {
    /// The same, only for the user to say.
    pub(super) const fn of_users(self) -> Self {
        Self {
            trust: Trust::Users,
            ..self
        }
    }

    /// The same, a command that the user must approve where a repository brings it.
    pub(super) const fn approved(self) -> Self {
        Self {
            trust: Trust::Approved,
            ..self
        }
    }

    /// The key of that name, however it is spelt: `max-workers`, `max_workers`, `maxWorkers`, `MAX_WORKERS`.
    pub fn find(name: &str) -> Option<&'static Self> {
        let name = squeezed(name);
        super::KEYS.iter().find(|key| squeezed(key.name) == name)
    }
}

/// The name without what tells spellings apart.
pub(super) fn squeezed(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '-' | '_' | '.'))
        .map(|c| c.to_ascii_lowercase())
        .collect()
}
