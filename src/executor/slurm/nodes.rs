//! The nodes of a cluster, as its controller tells them.

use std::time::Duration;

use super::SlurmError;
use super::queue::run;
use crate::model::ClusterNode;

/// How long the answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The nodes of these partitions, names with commas between them, or all that the user may see.
pub(in crate::executor) fn nodes(partition: Option<&str>) -> Result<Vec<ClusterNode>, SlurmError> {
    // The one form that is exact, whole and the same in all versions.
    let output = run("scontrol", &["--oneliner", "show", "nodes"], PATIENCE)?;
    Ok(parse(&output.stdout_text(), partition))
}

/// Reads lines of `Name=value`, one a node.
fn parse(text: &str, partition: Option<&str>) -> Vec<ClusterNode> {
    let is_wanted = |line: &&str| {
        partition.is_none_or(|wanted| {
            let its = value(line, "Partitions").unwrap_or_default();
            let mut wanted = wanted.split(',');
            wanted.any(|wanted| its.split(',').any(|name| name == wanted))
        })
    };
    text.lines().filter(is_wanted).filter_map(node).collect()
}

fn node(line: &str) -> Option<ClusterNode> {
    let number = |name: &str| value(line, name).and_then(|text| text.parse::<u64>().ok());
    let count = |name: &str| u32::try_from(number(name).unwrap_or_default()).unwrap_or(u32::MAX);
    let bytes = |name: &str| number(name).unwrap_or_default().saturating_mul(1 << 20);
    let gpus = |name: &str| {
        let all = value(line, name).unwrap_or_default().split(',');
        let mut gpus = all.filter_map(|resource| resource.strip_prefix("gres/gpu="));
        gpus.next().and_then(|n| n.parse().ok()).unwrap_or_default()
    };
    Some(ClusterNode {
        name: value(line, "NodeName")?.to_owned(),
        state: state(value(line, "State")?),
        why: reason(line),
        cpu: count("CPUTot"),
        cpu_used: count("CPUAlloc"),
        memory: bytes("RealMemory"),
        memory_used: bytes("AllocMem"),
        gpu: gpus("CfgTRES"),
        gpu_used: gpus("AllocTRES"),
        tasks: Vec::new(),
    })
}

/// The word behind `NAME=`, where it first stands: what people write comes last.
fn value<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let mut words = line.split_whitespace();
    words.find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
}

/// What somebody noted, without who and when.
fn reason(line: &str) -> Option<String> {
    let (_, text) = line.split_once(" Reason=")?;
    let text = text.rsplit_once(" [").map_or(text, |(text, _)| text).trim();
    (!text.is_empty() && text != "(null)").then(|| text.to_owned())
}

/// In small letters. Of the marks behind it only that the node does not answer says more than the words do.
fn state(text: &str) -> String {
    let is_deaf = text.contains('*');
    let plain: String = text
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '+'))
        .collect();
    let plain = plain.to_ascii_lowercase();
    if is_deaf {
        format!("{plain}+not_responding")
    } else {
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
        NodeName=n1 Arch=x86_64 CPUAlloc=3 CPUEfctv=4 CPUTot=4 CPULoad=0.1 Gres=gpu:2 OS=Linux 6.1 #1 SMP \
        RealMemory=8192 AllocMem=1536 State=MIXED ThreadsPerCore=1 Partitions=agents,long \
        CfgTRES=cpu=4,mem=8G,billing=4,gres/gpu=2 AllocTRES=cpu=3,mem=1536M,gres/gpu=1\n\
        NodeName=n2 CPUAlloc=0 CPUTot=4 RealMemory=8192 AllocMem=0 State=DOWN*+DRAIN Partitions=other CfgTRES=cpu=4 \
        AllocTRES= Comment=State=IDLE Reason=a disk is broken [or so] [root@2026-11-22T10:00:00]\n\
        no node\n";

    #[test]
    fn nodes_are_read_with_what_is_given_away_and_why_they_take_nothing() {
        let nodes = parse(TEXT, None);
        let [first, second] = nodes.as_slice() else {
            panic!("{nodes:?}");
        };
        assert_eq!((first.name.as_str(), first.state.as_str()), ("n1", "mixed"));
        assert_eq!((first.cpu, first.cpu_used), (4, 3));
        assert_eq!((first.memory, first.memory_used), (8 << 30, 1536 << 20));
        assert_eq!((first.gpu, first.gpu_used), (2, 1));
        assert_eq!(first.why, None);
        assert_eq!(second.state, "down+drain+not_responding");
        assert_eq!(second.why.as_deref(), Some("a disk is broken [or so]"));
        assert_eq!((second.gpu, second.gpu_used), (0, 0));
    }

    #[test]
    fn only_the_nodes_of_the_partitions_that_are_used_are_told() {
        let names = |partition| -> Vec<String> {
            let nodes = parse(TEXT, Some(partition)).into_iter();
            nodes.map(|node| node.name).collect()
        };
        assert_eq!(names("long"), ["n1"]);
        assert_eq!(names("short,other"), ["n2"]);
        assert_eq!(names("agent"), Vec::<String>::new());
    }
}
