//! The pairs of many tasks.

use super::*;

#[test]
fn of_many_tasks_the_pairs_that_meet_are_the_same_as_of_all() {
    let entry = |path: String, probability| FootprintEntry {
        path: path.parse().unwrap(),
        probability,
        evidence: Vec::new(),
        regions: Vec::new(),
    };
    let footprints: Vec<Footprint> = (0..60_u32)
        .map(|id| Footprint {
            writes: match id {
                7 => Vec::new(),
                id => vec![entry(format!("src/m{}.rs", id % 25), 0.9)],
            },
            creates: Vec::new(),
            reads: vec![entry(format!("src/m{}.rs", id % 9), 0.5)],
        })
        .collect();
    let tasks: Vec<(TaskId, &Footprint)> = (1..).map(TaskId).zip(&footprints).collect();
    let (graph, sharing) = (ImportGraph::default(), Sharing::default());
    let all = pairs(&tasks, &graph, &sharing, 0.0);
    let mut names = Names::default();
    let sides: Vec<Side<'_>> = (tasks.iter())
        .map(|&(id, footprint)| Side::new(id, footprint, &graph, &mut names))
        .collect();
    let some = those_that_meet(
        &sides,
        Usual {
            sharing,
            learned: 0.0,
        },
    );
    let is_unknown = |pair: &Pair| pair.a == TaskId(8) || pair.b == TaskId(8);
    let expected = all
        .iter()
        .filter(|pair| is_unknown(pair) || !pair.hazards.is_empty());
    assert_eq!(some, expected.cloned().collect::<Vec<_>>());
    assert!(some.len() < all.len() && some.len() > 59);
}
