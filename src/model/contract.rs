//! Files that are agreed on, and stay as they are while others rely on them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Plan, RepoPath, TaskId};

/// A file or folder that a plan names as a contract. Only the task that names it, and those before that one, may change
/// it; for all others it is frozen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Contract {
    /// The file, or the folder with all below it.
    pub path: RepoPath,
    /// The task that may change it; none where the issue as a whole names it.
    pub task: Option<TaskId>,
}

impl Contract {
    /// Whether a file is it, or below it.
    pub fn covers(&self, path: &RepoPath) -> bool {
        *path == self.path || path.is_below(self.path.as_str())
    }
}

impl Plan {
    /// Every contract, in the order in which they are named: those of the issue, then those of the tasks. One that the
    /// issue names belongs to the task that names it too, or that makes it.
    pub fn contracts(&self) -> Vec<Contract> {
        let mut contracts: Vec<Contract> = Vec::new();
        for path in &self.issue.contracts {
            let is_named = |contract: &Contract| contract.path == *path;
            let is_of_task = (self.tasks.iter()).any(|other| other.task.contracts.contains(path));
            if contracts.iter().any(is_named) || is_of_task {
                continue;
            }
            let maker = self.tasks.iter().find(|planned| {
                let mut stated = planned.task.stated_paths.iter();
                stated.any(|stated| stated.is_new && stated.text == path.as_str())
            });
            contracts.push(Contract {
                path: path.clone(),
                task: maker.map(|planned| planned.task.id),
            });
        }
        for planned in &self.tasks {
            let task = Some(planned.task.id);
            let named = (planned.task.contracts.iter()).map(|path| Contract {
                path: path.clone(),
                task,
            });
            contracts.extend(named);
        }
        contracts
    }

    /// The contracts that a task must leave as they are.
    pub fn frozen_for(&self, task: TaskId) -> Vec<Contract> {
        let contracts = self.contracts();
        let mut owned: BTreeSet<RepoPath> = BTreeSet::new();
        for contract in &contracts {
            let is_owner = |owner: TaskId| owner == task || self.is_before(task, owner);
            if contract.task.is_some_and(is_owner) {
                owned.insert(contract.path.clone());
            }
        }
        let is_frozen = |contract: &Contract| !owned.contains(&contract.path);
        contracts.into_iter().filter(is_frozen).collect()
    }

    /// Whether `later` waits for the success of `task`, directly or not.
    fn is_before(&self, task: TaskId, later: TaskId) -> bool {
        let mut seen = BTreeSet::from([later]);
        let mut open = vec![later];
        while let Some(at) = open.pop() {
            for before in self.dependencies_of(at) {
                if before == task {
                    return true;
                }
                if seen.insert(before) {
                    open.push(before);
                }
            }
        }
        false
    }
}
