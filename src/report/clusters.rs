//! The clusters of a run: how their nodes stand, and which tasks are on which.

use std::collections::BTreeMap;

use super::machines::table;
use super::schema::{ClusterEntry, Clusters, NodeEntry};
use super::{Style, clean, wrap};
use crate::humanize;
use crate::model::Timestamp;

/// How many nodes are told one by one; of a larger cluster only those that tasks are on.
const MOST_NODES: usize = 24;

/// How the nodes of the clusters stand; nothing where there is no cluster.
pub fn clusters(clusters: &Clusters, style: &Style) -> String {
    let told = ClusterEntry::all(clusters);
    let told: Vec<String> = told.iter().map(|entry| cluster(entry, style)).collect();
    told.join("\n")
}

fn cluster(entry: &ClusterEntry<'_>, style: &Style) -> String {
    let name = clean(entry.name);
    let clock = |at: Timestamp| at.strftime("%H:%M:%S").to_string();
    let seen = entry
        .at
        .map_or_else(String::new, |at| format!(", seen at {}", clock(at)));
    let has_tasks = |node: &&NodeEntry<'_>| !node.tasks.is_empty();
    let n_nodes = entry.nodes.len();
    let shown: Vec<&NodeEntry<'_>> = if n_nodes <= MOST_NODES {
        entry.nodes.iter().collect()
    } else {
        entry
            .nodes
            .iter()
            .filter(has_tasks)
            .take(MOST_NODES)
            .collect()
    };
    let mut lines = Vec::new();
    if let (Some(at), Some(why)) = (entry.lost_at, entry.why) {
        let words = format!("{name}: not asked since {}: {}", clock(at), clean(why));
        lines.extend(wrap(&words, style.width));
    }
    if n_nodes > 0 {
        let used = |used: fn(&NodeEntry<'_>) -> u32| entry.nodes.iter().map(used).map(u64::from);
        let words = format!(
            "{name}: {}, {} of {} processors taken{seen}",
            humanize::count(n_nodes, "node"),
            used(|node| node.cpu_used).sum::<u64>(),
            used(|node| node.cpu).sum::<u64>(),
        );
        lines.extend(wrap(&words, style.width));
    }
    let mut text: String = lines.into_iter().map(|line| line + "\n").collect();
    if !shown.is_empty() {
        let has_gpus = shown.iter().any(|node| node.gpu > 0);
        let mut header = vec!["node", "state", "cpu taken", "memory taken"];
        if has_gpus {
            header.push("gpu taken");
        }
        header.push("tasks");
        let header = header.into_iter().map(str::to_owned).collect();
        let rows = shown.iter().map(|node| row(node, has_gpus));
        let rows: Vec<Vec<String>> = std::iter::once(header).chain(rows).collect();
        text += &table(&rows, style);
    }
    if shown.len() < n_nodes {
        let others = entry.nodes.iter();
        let others = others.filter(|node| !shown.iter().any(|shown| shown.name == node.name));
        let mut states: BTreeMap<&str, usize> = BTreeMap::new();
        for node in others {
            *states.entry(node.state).or_default() += 1;
        }
        let states = states.into_iter();
        let states = states.map(|(state, n)| format!("{n} {}", clean(state)));
        let words = format!("Of the others: {}", humanize::list(states));
        text.extend(
            wrap(&words, style.width)
                .into_iter()
                .map(|line| line + "\n"),
        );
    }
    text
}

fn row(node: &NodeEntry<'_>, has_gpus: bool) -> Vec<String> {
    let mut state = clean(node.state);
    if let Some(why) = node.why {
        state = format!("{state}: {}", clean(why));
    }
    let (used, all) = (node.memory_used, node.memory);
    let mut cells = vec![
        clean(node.name),
        state,
        format!("{} of {}", node.cpu_used, node.cpu),
        format!("{} of {}", humanize::bytes(used), humanize::bytes(all)),
    ];
    if has_gpus {
        cells.push(format!("{} of {}", node.gpu_used, node.gpu));
    }
    let tasks: Vec<String> = node.tasks.iter().map(ToString::to_string).collect();
    cells.push(tasks.join(", "));
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ClusterNode, ClusterSight, TaskId};

    fn node(name: &str, state: &str, tasks: &[u32]) -> ClusterNode {
        ClusterNode {
            name: name.to_owned(),
            state: state.to_owned(),
            cpu: 4,
            cpu_used: 2,
            memory: 8 << 30,
            memory_used: 1 << 30,
            tasks: tasks.iter().copied().map(TaskId).collect(),
            ..ClusterNode::default()
        }
    }

    fn style() -> Style {
        Style {
            width: 100,
            ..Style::PLAIN
        }
    }

    fn told(nodes: Vec<ClusterNode>, lost: Option<&str>) -> String {
        let at = "2026-11-22T10:00:00Z".parse().unwrap();
        let sight = ClusterSight {
            at: Some(at),
            nodes,
            lost: lost.map(|why| (at, why.to_owned())),
        };
        let all = Clusters::from([("slurm".to_owned(), sight)]);
        clusters(&all, &style())
    }

    #[test]
    fn nodes_are_told_with_what_is_taken_and_the_tasks_that_are_there() {
        let mut broken = node("n2", "down+drain", &[]);
        broken.why = Some("a disk is broken".to_owned());
        let mut large = node("n3", "mixed", &[]);
        (large.gpu, large.gpu_used) = (2, 1);
        let text = told(vec![node("n1", "mixed", &[1, 12]), broken, large], None);
        insta::assert_snapshot!(text, @r"
        slurm: 3 nodes, 6 of 12 processors taken, seen at 10:00:00
        node  state                         cpu taken  memory taken        gpu taken  tasks
        n1    mixed                         2 of 4     1.0 GiB of 8.0 GiB  0 of 0     1, 12
        n2    down+drain: a disk is broken  2 of 4     1.0 GiB of 8.0 GiB  0 of 0
        n3    mixed                         2 of 4     1.0 GiB of 8.0 GiB  1 of 2
        ");
        assert_eq!(clusters(&Clusters::new(), &style()), "");
    }

    #[test]
    fn of_a_large_cluster_only_the_nodes_with_tasks_are_told_one_by_one() {
        let mut nodes: Vec<ClusterNode> = (1..=498)
            .map(|n| node(&format!("n{n}"), "idle", &[]))
            .collect();
        nodes.push(node("n499", "mixed", &[7]));
        nodes.push(node("n500", "down", &[]));
        let why = "the controller of Slurm does not answer";
        insta::assert_snapshot!(told(nodes, Some(why)), @r"
        slurm: not asked since 10:00:00: the controller of Slurm does not answer
        slurm: 500 nodes, 1000 of 2000 processors taken, seen at 10:00:00
        node  state  cpu taken  memory taken        tasks
        n499  mixed  2 of 4     1.0 GiB of 8.0 GiB  7
        Of the others: 1 down and 498 idle
        ");
    }
}
