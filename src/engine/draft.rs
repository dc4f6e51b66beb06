//! A plan before it is built: what is known of its tasks can still be added to.

use std::collections::{BTreeMap, BTreeSet};

use super::planning::Planning;
use crate::footprint::{self, PathIndex, Refined};
use crate::model::{
    Diagnostic, Footprint, ImportGraph, MasterIssue, Oid, Refinement, Task, TaskId,
};
use crate::planner::{self, PlanOptions};

/// A plan before it is built.
#[derive(Debug, Clone)]
pub struct Draft {
    pub(super) issue: MasterIssue,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) footprints: BTreeMap<TaskId, Footprint>,
    /// The tasks whose footprints the source gives: nobody refines those.
    pub(super) given: BTreeSet<TaskId>,
    pub(super) base: Oid,
    pub(super) files: PathIndex,
    pub(super) graph: ImportGraph,
    pub(super) options: PlanOptions,
}

impl Draft {
    /// The issue.
    pub fn issue(&self) -> &MasterIssue {
        &self.issue
    }

    /// The commit that the tasks start from.
    pub fn base(&self) -> &Oid {
        &self.base
    }

    /// The tasks whose footprints are worked out here, and thus can be refined, with what is expected of each.
    pub fn open_tasks(&self) -> Vec<(&Task, &Footprint)> {
        (self.issue.runnable_tasks())
            .filter(|task| !self.given.contains(&task.id))
            .filter_map(|task| Some((task, self.footprints.get(&task.id)?)))
            .collect()
    }

    /// Adds what an agent says of the tasks. Returns of how many files of how many tasks, and how many orders, it spoke.
    pub fn refine(&mut self, refinement: &Refinement) -> (usize, usize, usize) {
        let asked: BTreeSet<TaskId> = self.open_tasks().iter().map(|(task, _)| task.id).collect();
        let Refined {
            orders,
            diagnostics,
            n_files,
            n_tasks,
        } = footprint::refine(&mut self.footprints, refinement, &asked, &self.files);
        let n_orders = orders.len();
        self.options.given.orders.extend(orders);
        self.diagnostics.extend(diagnostics);
        (n_files, n_tasks, n_orders)
    }

    /// Builds the plan.
    pub fn build(self) -> Planning {
        let plan = planner::build(
            self.issue,
            self.diagnostics,
            self.footprints,
            &self.graph,
            self.base,
            &self.options,
        );
        Planning {
            plan,
            graph: self.graph,
            options: self.options,
        }
    }
}
