//! The clusters of a run and their nodes, as a document tells them.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{ClusterNode, ClusterSight, TaskId, Timestamp};

/// How the nodes of clusters stand, by the names of the places.
pub type Clusters = BTreeMap<String, ClusterSight>;

/// A cluster that attempts may run on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClusterEntry<'a> {
    /// The place: `slurm`, `slurm:west`.
    pub name: &'a str,
    /// When its nodes were last seen; none where they never were.
    pub at: Option<Timestamp>,
    /// Since when it cannot be asked, where it cannot.
    pub lost_at: Option<Timestamp>,
    /// Why not.
    pub why: Option<&'a str>,
    /// Its nodes, those of one partition where the user names one.
    pub nodes: Vec<NodeEntry<'a>>,
}

/// A node of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NodeEntry<'a> {
    /// Its name.
    pub name: &'a str,
    /// How it stands, in the cluster's own words.
    pub state: &'a str,
    /// Why it takes no jobs, as somebody or the cluster noted it.
    pub why: Option<&'a str>,
    /// How many processors it has.
    pub cpu: u32,
    /// How many of them are given to jobs, of whomever.
    pub cpu_used: u32,
    /// How much memory it has, in bytes.
    pub memory: u64,
    /// How much of it is given to jobs, in bytes.
    pub memory_used: u64,
    /// How many graphics processors it has.
    pub gpu: u32,
    /// How many of them are given to jobs.
    pub gpu_used: u32,
    /// The tasks of the run whose attempts are there.
    pub tasks: &'a [TaskId],
}

impl<'a> ClusterEntry<'a> {
    /// The clusters of a run.
    pub(in crate::report) fn all(clusters: &'a Clusters) -> Vec<Self> {
        let entry = |(name, sight): (&'a String, &'a ClusterSight)| {
            let lost = sight.lost.as_ref();
            Self {
                name,
                at: sight.at,
                lost_at: lost.map(|(at, _)| *at),
                why: lost.map(|(_, why)| why.as_str()),
                nodes: sight.nodes.iter().map(NodeEntry::new).collect(),
            }
        };
        clusters.iter().map(entry).collect()
    }
}

impl<'a> NodeEntry<'a> {
    fn new(node: &'a ClusterNode) -> Self {
        Self {
            name: &node.name,
            state: &node.state,
            why: node.why.as_deref(),
            cpu: node.cpu,
            cpu_used: node.cpu_used,
            memory: node.memory,
            memory_used: node.memory_used,
            gpu: node.gpu,
            gpu_used: node.gpu_used,
            tasks: &node.tasks,
        }
    }
}
