//! What holds, once every layer has spoken.

use std::collections::BTreeMap;
use std::time::Duration;

use super::read::{Given, GivenName, Reading};
use super::value::{Raw, Value};
use super::{ConfigError, ConfigWarning, KEYS, Key, Kind, Layer, Origin, Setting, Sources, Trust};

/// What holds. A setting that nobody gives is none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    pub(super) values: BTreeMap<&'static str, Setting<Value>>,
    /// What higher layers have won over, by key, the highest first.
    pub(super) overridden: BTreeMap<&'static str, Vec<Setting<Value>>>,
    /// The tables `[agents.<name>]`: agents of the user's own, by name.
    pub agents: BTreeMap<String, Setting<AgentTable>>,
    /// The table `[agent-by-kind]`: the agent for a kind of task, by the kind's short word (`docs`, `fix`, …).
    pub agent_by_kind: BTreeMap<String, Setting<String>>,
    /// The tables `[executors.ssh.<name>]`: machines of the user's, by `ssh.<name>`; `local` is this one.
    pub executors: BTreeMap<String, Setting<toml::Table>>,
    /// The table `[environment]`: variables of the project's own that every attempt is given, with places such as `{port}`.
    pub environment: BTreeMap<String, Setting<String>>,
}

/// What a table `[agents.<name>]` holds, for the room that knows agents.
pub type AgentTable = toml::Table;

impl Config {
    /// Puts the layers together. The first value that is wrong ends it, whether or not a higher layer would win.
    pub fn resolve(sources: &Sources) -> Result<(Self, Vec<ConfigWarning>), ConfigError> {
        let Reading {
            mut given,
            warnings,
        } = Reading::of(sources)?;
        given.sort_by_key(|given| given.origin.layer);
        let mut config = Self::default();
        for given in given {
            config.take(given)?;
        }
        config.refuse_what_is_for_users()?;
        Ok((config, warnings))
    }

    fn take(&mut self, given: Given) -> Result<(), ConfigError> {
        let Given { name, raw, origin } = given;
        let wrong = |key: String, expected: &str| ConfigError::Value {
            key,
            origin: origin.clone(),
            found: raw.shown(),
            expected: expected.to_owned(),
        };
        match name {
            GivenName::Key(key) => {
                let Some(value) = raw.read(key.kind) else {
                    return Err(wrong(key.name.to_owned(), &key.kind.expected()));
                };
                check_placeholders(key, &value, &origin)?;
                let before = self.values.insert(key.name, Setting { value, origin });
                if let Some(before) = before {
                    self.overridden
                        .entry(key.name)
                        .or_default()
                        .insert(0, before);
                }
            }
            GivenName::Agent(name) => match raw {
                Raw::Toml(toml::Value::Table(value)) => {
                    self.agents.insert(name, Setting { value, origin });
                }
                _ => return Err(wrong(format!("agents.{name}"), "a table")),
            },
            GivenName::Executor(name) => {
                if origin.layer == Layer::Repository {
                    let key = "executors";
                    return Err(ConfigError::NotForRepository { key, origin });
                }
                let Raw::Toml(toml::Value::Table(value)) = raw else {
                    return Err(wrong(format!("executors.{name}"), "a table"));
                };
                self.executors.insert(name, Setting { value, origin });
            }
            GivenName::AgentByKind(kind) => {
                let Some(Value::Text(value)) = raw.read(Kind::Text) else {
                    let key = format!("agent-by-kind.{kind}");
                    return Err(wrong(key, "the name of an agent"));
                };
                self.agent_by_kind.insert(kind, Setting { value, origin });
            }
            GivenName::Environment(name) => {
                let value = match &raw {
                    Raw::Toml(toml::Value::Integer(number)) => number.to_string(),
                    Raw::Toml(toml::Value::String(text)) => text.clone(),
                    _ => return Err(wrong(format!("environment.{name}"), "a text")),
                };
                self.environment.insert(name, Setting { value, origin });
            }
        }
        Ok(())
    }

    /// Refuses what a repository says that only the user may, unless the user says otherwise.
    fn refuse_what_is_for_users(&self) -> Result<(), ConfigError> {
        for key in KEYS.iter().filter(|key| key.trust == Trust::Users) {
            let origin = self.values.get(key.name).map(|setting| &setting.origin);
            if let Some(origin) = origin.filter(|origin| origin.layer == Layer::Repository) {
                return Err(ConfigError::NotForRepository {
                    key: key.name,
                    origin: origin.clone(),
                });
            }
        }
        Ok(())
    }

    /// The agent, by name.
    pub fn agent(&self) -> Option<Setting<&str>> {
        self.text("agent")
    }

    /// The command line of an agent of the user's own.
    pub fn agent_command(&self) -> Option<Setting<&str>> {
        self.text("agent-command")
    }

    /// The model that the agent is asked to use.
    pub fn model(&self) -> Option<Setting<&str>> {
        self.text("model")
    }

    /// What agents may do without asking.
    pub fn permissions(&self) -> Option<Setting<&str>> {
        self.text("permissions")
    }

    /// The file with the text that agents are told.
    pub fn prompt_template(&self) -> Option<Setting<&str>> {
        self.text("prompt-template")
    }

    /// The revision that tasks start from.
    pub fn base(&self) -> Option<Setting<&str>> {
        self.text("base")
    }

    /// How branches are named.
    pub fn branch_template(&self) -> Option<Setting<&str>> {
        self.text("branch-template")
    }

    /// Where worktrees are made, seen from the repository.
    pub fn worktree_root(&self) -> Option<Setting<&str>> {
        self.text("worktree-root")
    }

    /// The command that must succeed in a task's worktree.
    pub fn check(&self) -> Option<Setting<&str>> {
        self.text("check")
    }

    /// The command that must succeed after each merge.
    pub fn verify(&self) -> Option<Setting<&str>> {
        self.text("verify")
    }

    /// The order in which results are merged.
    pub fn order(&self) -> Option<Setting<&str>> {
        self.text("order")
    }

    /// How many tasks run at once; none where the machine says.
    pub fn max_workers(&self) -> Option<Setting<u32>> {
        let count = self.count("max-workers");
        count.filter(|count| count.value > 0)
    }

    /// How many tasks are taken up before any further one is.
    pub fn batch_size(&self) -> Option<Setting<u32>> {
        self.count("batch-size")
    }

    /// How often a task that failed is tried again by itself.
    pub fn retries(&self) -> Option<Setting<u32>> {
        self.count("retries")
    }

    /// How many processes may wait for each core before no agent is started beside others.
    pub fn max_load(&self) -> Option<Setting<u32>> {
        self.count("max-load")
    }

    /// How long the user is waited for where an agent asks for more than its permissions cover.
    pub fn ask(&self) -> Option<Setting<Duration>> {
        self.duration("ask")
    }

    /// After how long at the least a straggler is raced by a second attempt.
    pub fn speculate(&self) -> Option<Setting<Duration>> {
        self.duration("speculate")
    }

    /// What follows where running tasks are seen to meet: `warn`, `pause` or `replan`.
    pub fn on_hazard(&self) -> Option<Setting<&str>> {
        self.text("on-hazard")
    }

    /// When results are put together while others run: `each`, or a span of time.
    pub fn checkpoint(&self) -> Option<Setting<&str>> {
        self.text("checkpoint")
    }

    /// How long one attempt may take.
    pub fn timeout(&self) -> Option<Setting<Duration>> {
        self.duration("timeout")
    }

    /// How long one attempt may do nothing at all.
    pub fn idle_timeout(&self) -> Option<Setting<Duration>> {
        self.duration("idle-timeout")
    }

    /// What the agents of a run may use.
    pub fn budget(&self) -> Option<Setting<&str>> {
        self.text("budget")
    }

    /// What the agents of one task may use.
    pub fn task_budget(&self) -> Option<Setting<&str>> {
        self.text("task-budget")
    }

    /// The share of tasks from which on a run is a success.
    pub fn success_share(&self) -> Option<Setting<f64>> {
        self.typed("success-share", |value| match value {
            Value::Share(share) => Some(*share),
            _ => None,
        })
    }

    /// Whether the planner may order tasks that no words order.
    pub fn infer_orders(&self) -> Option<Setting<bool>> {
        self.switch("infer-orders")
    }

    /// Whether tasks of which nothing is known run `alone` or `together` with the others.
    pub fn unknown(&self) -> Option<Setting<&str>> {
        self.text("unknown")
    }

    /// A setting that is a text, by its key.
    pub fn text_of(&self, key: &'static str) -> Option<Setting<&str>> {
        self.text(key)
    }

    /// Whether a switch is on, by its key.
    pub fn switch_of(&self, key: &'static str) -> bool {
        self.switch(key).is_some_and(|setting| setting.value)
    }

    /// Whether what agents without a sandbox add outside of their worktrees is put away.
    pub fn undo_escapes(&self) -> Option<Setting<bool>> {
        self.switch("undo-escapes")
    }

    /// Whether no task fails for what changed outside of its worktree.
    pub fn excuse_escapes(&self) -> Option<Setting<bool>> {
        self.switch("excuse-escapes")
    }

    /// Whether setup and teardown run in the sandbox.
    pub fn hooks_in_sandbox(&self) -> Option<Setting<bool>> {
        self.switch("hooks-in-sandbox")
    }

    /// How long setup and teardown may take.
    pub fn hook_timeout(&self) -> Option<Setting<Duration>> {
        self.duration("hook-timeout")
    }

    /// The sandbox that agents are kept in: `auto`, `bwrap`, `landlock` or `off`.
    pub fn sandbox(&self) -> Option<Setting<&str>> {
        self.text("sandbox")
    }

    /// Whether agents in a sandbox reach the network.
    pub fn network(&self) -> Option<Setting<bool>> {
        self.switch("network")
    }

    /// What agents in a sandbox can read beside what they need to work, as the words of a command line.
    pub fn sandbox_read(&self) -> Option<Setting<&str>> {
        self.text("sandbox-read")
    }

    /// What agents in a sandbox can write beside their own, as the words of a command line.
    pub fn sandbox_write(&self) -> Option<Setting<&str>> {
        self.text("sandbox-write")
    }

    pub(super) fn text(&self, name: &str) -> Option<Setting<&str>> {
        self.typed(name, |value| match value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    pub(super) fn count(&self, name: &str) -> Option<Setting<u32>> {
        self.typed(name, |value| match value {
            Value::Count(count) => Some(*count),
            _ => None,
        })
    }

    fn switch(&self, name: &str) -> Option<Setting<bool>> {
        self.typed(name, |value| match value {
            Value::Switch(is_on) => Some(*is_on),
            _ => None,
        })
    }

    fn duration(&self, name: &str) -> Option<Setting<Duration>> {
        self.typed(name, |value| match value {
            Value::Duration(duration) => Some(*duration),
            _ => None,
        })
    }

    pub(super) fn typed<'a, T>(
        &'a self,
        name: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Option<Setting<T>> {
        let setting = self.values.get(name)?;
        Some(Setting {
            value: read(&setting.value)?,
            origin: setting.origin.clone(),
        })
    }
}

/// Refuses a template with a placeholder that nothing fills in.
fn check_placeholders(key: &Key, value: &Value, origin: &Origin) -> Result<(), ConfigError> {
    let (Kind::Template(known), Value::Text(text)) = (key.kind, value) else {
        return Ok(());
    };
    for part in text.split('{').skip(1) {
        let (placeholder, is_closed) = match part.split_once('}') {
            Some((name, _)) => (name, true),
            None => (part, false),
        };
        if !is_closed || !known.contains(&placeholder) {
            return Err(ConfigError::Placeholder {
                key: key.name.to_owned(),
                origin: origin.clone(),
                placeholder: placeholder.to_owned(),
                known,
            });
        }
    }
    Ok(())
}
