//! The nodes of the cluster that jobs are submitted to from this machine, and which tasks of a run are on which.

use std::time::Duration;

use super::folder::queue_folder;
use super::{Fault, job};
use crate::executor::slurm::{self, Queue, Standing};
use crate::model::{ClusterNode, RunId};

/// How old an answer of Slurm may be that says where jobs are.
const AGE: Duration = Duration::from_millis(500);

/// The nodes of a partition, or all, with the tasks of a run of that repository.
pub(super) fn nodes(
    repository: &str,
    run: &RunId,
    partition: Option<&str>,
) -> Result<Vec<ClusterNode>, Fault> {
    let mut nodes = slurm::nodes(partition)?;
    let queue = Queue::look(&queue_folder()?, AGE).ok_or_else(job::silent)?;
    let is_there = |standing| {
        !matches!(
            standing,
            Standing::Waiting | Standing::Ended(_) | Standing::Unknown
        )
    };
    for word in queue.jobs().filter(|word| is_there(word.standing)) {
        let task = job::task_of(word, repository, run);
        // Each of ours has one node.
        let node = nodes.iter_mut().find(|node| node.name == word.nodes);
        if let (Some(task), Some(node)) = (task, node) {
            node.tasks.push(task);
        }
    }
    for node in &mut nodes {
        node.tasks.sort_unstable();
        node.tasks.dedup();
    }
    Ok(nodes)
}
