//! In which order results are merged.

use std::collections::BTreeMap;

use crate::model::{Plan, TaskId};

/// What decides between results that may be merged in either order. No order ever puts a task before one that its
/// result builds on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum OrderKind {
    /// Dependencies first, then configuration and manifests, then small before large.
    #[default]
    Deps,
    /// As the issue lists them.
    Listed,
    /// As they finished.
    Finished,
    /// Small changes first.
    Size,
}

/// What the order looks at in a result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResultFacts {
    /// Its place among the tasks in the order in which they finished.
    pub finished: usize,
    /// How many lines it adds and removes.
    pub n_lines: usize,
}

/// The order in which the results of `successes` are merged, given which results each one holds already.
pub fn merge_order(
    plan: &Plan,
    builds_on: &BTreeMap<TaskId, Vec<TaskId>>,
    successes: &BTreeMap<TaskId, ResultFacts>,
    kind: OrderKind,
) -> Vec<TaskId> {
    let _ = (plan, builds_on, successes, kind);
    todo!()
}
