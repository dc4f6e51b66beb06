//! How a plan is built, and what is known beside the texts.

use std::collections::BTreeMap;

use crate::model::{Calibration, Dependency, Exclusion, Pace, Sharing, SimilarChange, TaskId};

/// How a plan is built.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanOptions {
    /// Whether to order tasks where the tree and the footprints give strong reason, beside what the text states.
    pub infer_orders: bool,
    /// Whether a task of which nothing is known runs alone, save for questions to answer, which change nothing.
    /// Otherwise it runs side by side with the others, though nobody knows that it can.
    pub unknown_runs_alone: bool,
    /// From which probability on that both change one file two tasks are kept apart. Hub files do not count.
    pub exclusion_overlap: f64,
    /// What is known of the tasks beside their texts and footprints.
    pub given: Given,
}

/// What is known of tasks beside their texts and footprints.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Given {
    /// How long tasks take, in minutes, where somebody says so.
    pub minutes: BTreeMap<TaskId, f64>,
    /// How many lines similar commits changed.
    pub expected_lines: BTreeMap<TaskId, f64>,
    /// The past changes that these lines are told from.
    pub similar: BTreeMap<TaskId, Vec<SimilarChange>>,
    /// Orders that somebody proposes who is not the text: they are inferred ones, and give way to all others.
    pub orders: Vec<Dependency>,
    /// Tasks that somebody keeps apart.
    pub exclusions: Vec<Exclusion>,
    /// How long the tasks of past runs took against what was estimated.
    pub pace: Option<Pace>,
    /// How likely things turned out in past runs against what was promised. The footprints have it already.
    pub calibration: Option<Calibration>,
    /// How often changes of the repository share files.
    pub sharing: Sharing,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self {
            infer_orders: true,
            unknown_runs_alone: true,
            exclusion_overlap: 0.3,
            given: Given::default(),
        }
    }
}
