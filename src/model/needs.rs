//! What a task needs of the machine that it runs on, and what a machine has.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::needs_text::{size, span};

/// What a task needs of the machine that it runs on. What is left open does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Needs {
    /// How many processors.
    pub cpu: Option<u32>,
    /// How much memory, in bytes.
    pub memory: Option<u64>,
    /// How many graphics processors.
    pub gpu: Option<u32>,
    /// How long one attempt may take, where that is another time than for all tasks.
    pub time: Option<Duration>,
    /// What else must be said of the machine, all of it.
    pub labels: BTreeSet<String>,
}

/// What a machine has, or has left. Of what is none nothing is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Capacity {
    /// How many processors.
    pub cpu: Option<u32>,
    /// How much memory, in bytes.
    pub memory: Option<u64>,
    /// How many graphics processors; none where nobody says that there are any.
    pub gpu: Option<u32>,
    /// What is said of it.
    pub labels: BTreeSet<String>,
}

impl Needs {
    /// Whether nothing is needed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The same, with what is left open as it is `usual`.
    #[must_use]
    pub fn or(&self, usual: &Self) -> Self {
        let labels = if self.labels.is_empty() {
            &usual.labels
        } else {
            &self.labels
        };
        Self {
            cpu: self.cpu.or(usual.cpu),
            memory: self.memory.or(usual.memory),
            gpu: self.gpu.or(usual.gpu),
            time: self.time.or(usual.time),
            labels: labels.clone(),
        }
    }
}

impl Capacity {
    /// What is missing here for a task, in words; none where it can run. What is not known is not missing, but for graphics
    /// processors and labels: most machines have none.
    pub fn lacks(&self, needs: &Needs) -> Option<String> {
        if let Some(label) = needs
            .labels
            .iter()
            .find(|label| !self.labels.contains(*label))
        {
            return Some(format!("it does not have the label {label}"));
        }
        let gpu = self.gpu.unwrap_or_default();
        if needs.gpu.is_some_and(|needed| needed > gpu) {
            return Some(match gpu {
                0 => "it has no gpu".to_owned(),
                gpu => format!("it has only {gpu} gpu"),
            });
        }
        if let (Some(needed), Some(cpu)) = (needs.cpu, self.cpu)
            && needed > cpu
        {
            return Some(format!("it has only {cpu} cpu"));
        }
        match (needs.memory, self.memory) {
            (Some(needed), Some(memory)) if needed > memory => {
                Some(format!("it has only {} of memory", size(memory)))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Needs {
    /// As it can be read again: `4 cpu, memory 8G, 1 gpu, time 2h, label cuda`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        parts.extend(self.cpu.map(|cpu| format!("{cpu} cpu")));
        parts.extend(self.memory.map(|memory| format!("memory {}", size(memory))));
        parts.extend(self.gpu.map(|gpu| format!("{gpu} gpu")));
        parts.extend(self.time.map(|time| format!("time {}", span(time))));
        parts.extend(self.labels.iter().map(|label| format!("label {label}")));
        f.write_str(&parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_open_is_as_usual() {
        let usual: Needs = "2 cpu, 4G, label linux".parse().unwrap();
        let own: Needs = "8 cpu, label cuda".parse().unwrap();
        assert_eq!(own.or(&usual).to_string(), "8 cpu, memory 4G, label cuda");
    }

    #[test]
    fn a_machine_says_what_it_lacks() {
        let has = Capacity {
            cpu: Some(4),
            memory: Some(8 << 30),
            gpu: None,
            labels: BTreeSet::from(["cuda".to_owned()]),
        };
        let lacks = |text: &str| has.lacks(&text.parse().unwrap()).unwrap_or_default();
        assert_eq!(lacks("4 cpu, 8G, label cuda"), "");
        assert_eq!(lacks("5 cpu"), "it has only 4 cpu");
        assert_eq!(lacks("9G"), "it has only 8G of memory");
        assert_eq!(lacks("gpu"), "it has no gpu");
        assert_eq!(lacks("label x"), "it does not have the label x");
        // Of what nobody knows nothing is missing.
        let unknown = Capacity::default();
        assert_eq!(unknown.lacks(&"64 cpu, 1T".parse().unwrap()), None);
    }
}
