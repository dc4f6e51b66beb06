//! Tasks and footprints to a plan.

use std::collections::BTreeMap;

use crate::issue::plan_file::PlanFile;
use crate::model::{Diagnostic, Footprint, ImportGraph, MasterIssue, Oid, Plan, TaskId};

/// How a plan is built.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanOptions {
    /// Whether to order tasks where the tree and the footprints give strong reason, beside what the text states.
    pub infer_orders: bool,
    /// Whether a task of which nothing is known runs alone. Otherwise it is taken to be independent.
    pub unknown_runs_alone: bool,
    /// From which probability on that both change one file two tasks are kept apart.
    pub exclusion_overlap: f64,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self {
            infer_orders: true,
            unknown_runs_alone: true,
            exclusion_overlap: 0.3,
        }
    }
}

/// The plan of an issue whose tasks have these footprints in the tree at `base`.
pub fn build(
    issue: MasterIssue,
    diagnostics: Vec<Diagnostic>,
    footprints: BTreeMap<TaskId, Footprint>,
    graph: &ImportGraph,
    base: Oid,
    options: &PlanOptions,
) -> Plan {
    drop((issue, diagnostics, footprints, graph, base, options));
    todo!()
}

/// The plan that a plan file holds, with its dependencies and exclusions as they are written: nothing is inferred.
///
/// `base` is taken where the file names none. The graph serves only to tell hazards.
pub fn from_plan_file(
    file: PlanFile,
    diagnostics: Vec<Diagnostic>,
    graph: &ImportGraph,
    base: Oid,
) -> Plan {
    drop((file, diagnostics, graph, base));
    todo!()
}
