//! What a task needs of its machine, as a document says it.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::model::Needs;

/// What a task needs of its machine. What it leaves open is null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NeedsEntry<'a> {
    /// How many processors.
    pub cpu: Option<u32>,
    /// How much memory, in bytes.
    pub memory: Option<u64>,
    /// How many graphics processors.
    pub gpu: Option<u32>,
    /// How long one attempt may take, in seconds.
    pub seconds: Option<u64>,
    /// What else must be said of the machine.
    pub labels: &'a BTreeSet<String>,
}

impl<'a> NeedsEntry<'a> {
    /// The needs; none where there are none.
    pub(super) fn of(needs: &'a Needs) -> Option<Self> {
        (!needs.is_empty()).then_some(Self {
            cpu: needs.cpu,
            memory: needs.memory,
            gpu: needs.gpu,
            seconds: needs.time.map(|time| time.as_secs()),
            labels: &needs.labels,
        })
    }
}
