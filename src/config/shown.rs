//! Every setting with its value and where it comes from, to be shown.

use toml::Value as Toml;

use super::value::Value;
use super::{Config, KEYS, Origin, Setting, Trust};

/// One line of a list of settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The value as a person would write it, and where it comes from; none where nobody gives one.
    pub setting: Option<Shown>,
    /// What lower layers say, the highest of them first.
    pub overridden: Vec<Shown>,
    /// What the key does.
    pub about: &'static str,
    /// Whether a repository's own file may say it.
    pub trust: Trust,
}

/// A value as a person would write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The value.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
}

impl Config {
    /// Every key with its value and origin, then what tables hold.
    pub fn entries(&self) -> Vec<Entry> {
        let shown = |setting: &Setting<Value>| Shown {
            value: setting.value.shown(),
            origin: setting.origin.clone(),
        };
        let keys = KEYS.iter().map(|key| {
            let overridden = self.overridden.get(key.name).into_iter().flatten();
            Entry {
                key: key.name.to_owned(),
                setting: self.values.get(key.name).map(shown),
                overridden: overridden.map(shown).collect(),
                about: key.about,
                trust: key.trust,
            }
        });
        let agents = self.agents.iter().map(|(name, setting)| {
            let value = Toml::Table(setting.value.clone()).to_string();
            let about = "an agent of your own";
            of_table("agents", name, value, &setting.origin, about)
        });
        let by_kind = self.agent_by_kind.iter().map(|(kind, setting)| {
            let value = setting.value.clone();
            let about = "the agent for one kind of task";
            of_table("agent-by-kind", kind, value, &setting.origin, about)
        });
        let environment = self.environment.iter().map(|(name, setting)| {
            let value = setting.value.clone();
            let about = "a variable that every attempt is given";
            of_table("environment", name, value, &setting.origin, about)
        });
        let executors = self.executors.iter().map(|(name, setting)| {
            let value = Toml::Table(setting.value.clone()).to_string();
            of_table("executors", name, value, &setting.origin, "a machine")
        });
        keys.chain(agents)
            .chain(by_kind)
            .chain(environment)
            .chain(executors)
            .collect()
    }
}

fn of_table(table: &str, name: &str, value: String, origin: &Origin, about: &'static str) -> Entry {
    let origin = origin.clone();
    Entry {
        key: format!("{table}.{name}"),
        setting: Some(Shown { value, origin }),
        overridden: Vec::new(),
        about,
        // What a repository's own file says of agents and variables is run, or seen by what is.
        trust: match table {
            "agent-by-kind" => Trust::Free,
            "executors" => Trust::Users,
            _ => Trust::Approved,
        },
    }
}
