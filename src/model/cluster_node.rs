//! A node of a cluster, as its cluster tells it.

use serde::{Deserialize, Serialize};

use super::{TaskId, Timestamp};

/// A node of a cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterNode {
    /// Its name.
    pub name: String,
    /// How it stands, in the cluster's own words: `idle`, `mixed`, `down+drain`.
    pub state: String,
    /// Why it takes no jobs, as somebody or the cluster noted it.
    pub why: Option<String>,
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
    /// The tasks of the run whose attempts are there, in order.
    pub tasks: Vec<TaskId>,
}

/// What is known of a cluster's nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterSight {
    /// When they were last seen.
    pub at: Option<Timestamp>,
    /// They.
    pub nodes: Vec<ClusterNode>,
    /// Since when the cluster cannot be asked, and why not; none where it can.
    pub lost: Option<(Timestamp, String)>,
}

impl ClusterSight {
    /// What is known after one more look.
    #[must_use]
    pub fn after(self, found: Result<Vec<ClusterNode>, String>, at: Timestamp) -> Self {
        match found {
            Ok(nodes) => Self {
                at: Some(at),
                nodes,
                lost: None,
            },
            Err(why) => Self {
                lost: Some((self.lost.map_or(at, |(since, _)| since), why)),
                ..self
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_that_cannot_be_asked_keeps_what_was_seen_and_since_when() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let node = ClusterNode {
            name: "n1".to_owned(),
            ..ClusterNode::default()
        };
        let sight = ClusterSight::default().after(Ok(vec![node]), at(1));
        let sight = sight.after(Err("away".to_owned()), at(2));
        let sight = sight.after(Err("still away".to_owned()), at(3));
        assert_eq!(sight.nodes.len(), 1);
        assert_eq!(sight.at, Some(at(1)));
        assert_eq!(sight.lost, Some((at(2), "still away".to_owned())));
        assert_eq!(sight.after(Ok(Vec::new()), at(4)).lost, None);
    }
}
