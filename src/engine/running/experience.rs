//! What attempts used of their services before, in this repository: so that it can be said beforehand what a run may cost.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::RunOptions;
use crate::model::{Plan, TaskId, Usage};
use crate::store::{Cache, Store};

/// The name and the version of the file that keeps it.
const FILE: (&str, u32) = ("agent-usage", 1);

/// What the attempts of one agent used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Spent {
    n_attempts: u64,
    usage: Usage,
}

/// What the attempts of each agent used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Experience(BTreeMap<String, Spent>);

/// What a run is expected to use of its agents' services.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExpectedUsage {
    /// By the tasks whose agents were at work in this repository before.
    pub usage: Usage,
    /// How many earlier attempts that is told from.
    pub n_attempts: u64,
    /// How many tasks have an agent of which nothing is known.
    pub n_unknown: usize,
}

impl Experience {
    pub(super) fn load(store: &Store) -> Self {
        let bytes = Cache::of(store).load_file(FILE.0, FILE.1);
        let spent = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Self(spent.unwrap_or_default())
    }

    /// Takes in what one more attempt used.
    pub(super) fn note(&mut self, agent: &str, usage: Usage) {
        let spent = self.0.entry(agent.to_owned()).or_default();
        spent.n_attempts = spent.n_attempts.saturating_add(1);
        spent.usage += usage;
    }

    /// Keeps it for the next run.
    pub(super) fn save(&self, store: &Store) {
        if let Ok(bytes) = serde_json::to_vec(&self.0) {
            // It is only an estimate; the next run begins without it.
            Cache::of(store).save_file(FILE.0, FILE.1, &bytes).ok();
        }
    }

    fn expected<'a>(&self, agents: impl Iterator<Item = &'a str>) -> ExpectedUsage {
        let mut expected = ExpectedUsage::default();
        let mut known = BTreeMap::new();
        for agent in agents {
            match self.0.get(agent).filter(|spent| spent.n_attempts > 0) {
                Some(spent) => {
                    expected.usage += spent.mean();
                    known.insert(agent, spent.n_attempts);
                }
                None => expected.n_unknown += 1,
            }
        }
        expected.n_attempts = known.values().sum();
        expected
    }
}

impl Spent {
    fn mean(&self) -> Usage {
        let part = |sum: u64| sum / self.n_attempts.max(1);
        Usage {
            input_tokens: part(self.usage.input_tokens),
            cached_tokens: part(self.usage.cached_tokens),
            output_tokens: part(self.usage.output_tokens),
            cost_micro_usd: self.usage.cost_micro_usd.map(part),
        }
    }
}

/// What these tasks of a plan are expected to use, by what attempts of the same agents used in this repository before.
pub fn expected_usage(
    store: &Store,
    plan: &Plan,
    options: &RunOptions,
    is_run: impl Fn(TaskId) -> bool,
) -> ExpectedUsage {
    let tasks = plan.runnable().filter(|planned| is_run(planned.task.id));
    let agents = tasks.map(|planned| {
        let of_kind = options.agents_by_kind.get(&planned.task.kind);
        let usual = of_kind.unwrap_or(&options.agent);
        (planned.task.agent.as_deref()).unwrap_or(usual.name.as_str())
    });
    Experience::load(store).expected(agents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tasks_use_is_told_from_what_attempts_of_their_agents_used() {
        let used = |tokens, micro| Usage {
            input_tokens: tokens,
            cost_micro_usd: Some(micro),
            ..Usage::default()
        };
        let mut experience = Experience::default();
        experience.note("claude", used(100, 10));
        experience.note("claude", used(300, 30));
        let expected = experience.expected(["claude", "claude", "my-own"].into_iter());
        assert_eq!(expected.usage, used(400, 40));
        assert_eq!((expected.n_attempts, expected.n_unknown), (2, 1));
    }
}
