//! What the promises of past runs teach about those of the next.

use std::collections::{BTreeMap, BTreeSet};

use git_orchestrate::model::{
    Calibration, Evidence, EvidenceKind, Footprint, FootprintEntry, TaskId, moved,
};
use git_orchestrate::planner::{self, PastRun, Prior};
use proptest::prelude::*;

fn entry(path: &str, probability: f64, kind: EvidenceKind) -> FootprintEntry {
    FootprintEntry {
        path: path.parse().unwrap(),
        probability,
        evidence: vec![Evidence {
            kind,
            text: "because".to_owned(),
        }],
        regions: vec![],
    }
}

fn footprint(entries: Vec<FootprintEntry>) -> Footprint {
    Footprint {
        writes: entries,
        ..Footprint::default()
    }
}

/// A run of so many tasks. Each was expected to change two files at even chances, and changed so many of them.
fn run(n_tasks: u32, n_hit: usize) -> PastRun {
    let paths = |id: u32| [format!("src/{id}.rs"), format!("tests/{id}.rs")];
    let mut past = PastRun::default();
    for id in 1..=n_tasks {
        let guesses = paths(id).map(|path| entry(&path, 0.5, EvidenceKind::Words));
        past.footprints
            .insert(TaskId(id), footprint(guesses.into()));
        let hit = paths(id).into_iter().take(n_hit);
        let changed = hit.map(|path| path.parse().unwrap()).collect();
        past.changed.insert(TaskId(id), changed);
    }
    past
}

/// Asserts that a task of which this was expected, and which changed none of it, teaches nothing, and that it stays as it is.
fn assert_stands_apart(footprint: &Footprint) {
    let past = PastRun {
        footprints: BTreeMap::from([(TaskId(1), footprint.clone())]),
        changed: BTreeMap::from([(TaskId(1), BTreeSet::new())]),
        calibration: None,
    };
    assert_eq!(planner::calibration(&[past]), None);
    let mut same = footprint.clone();
    planner::calibrate(&mut same, -1.0);
    assert_eq!(same, *footprint);
}

fn learned(runs: &[PastRun]) -> Calibration {
    planner::calibration(runs).unwrap()
}

#[test]
fn what_comes_about_less_often_than_promised_is_promised_less_and_the_more_the_more_is_known() {
    let even = |n_tasks, n_hit| moved(0.5, learned(&[run(n_tasks, n_hit)]).files);
    let table = [(1, 0), (5, 0), (30, 0), (30, 1), (30, 2), (5, 2)];
    let table = table.map(|(n_tasks, n_hit)| format!("{:.2}", even(n_tasks, n_hit)));
    insta::assert_snapshot!(table.join(" "), @"0.48 0.43 0.27 0.50 0.73 0.57");
    assert_eq!(planner::calibration(&[]), None);
}

#[test]
fn what_was_learned_already_is_not_learned_twice() {
    let first = learned(&[run(20, 0)]);
    let mut second = run(20, 0);
    for footprint in second.footprints.values_mut() {
        planner::calibrate(footprint, first.files);
    }
    second.calibration = Some(first);
    let both = learned(&[run(20, 0), second]);
    assert!((both.files - learned(&[run(20, 0), run(20, 0)]).files).abs() < 1e-9);
    assert_eq!((both.n_files, both.n_runs), (80, 2));
}

#[test]
fn what_somebody_states_teaches_nothing_and_stays_as_it_is() {
    let stated = footprint(vec![
        entry("src/a.rs", 0.9, EvidenceKind::StatedPath),
        entry("src/b.rs", 0.6, EvidenceKind::Plan),
        entry("src/c.rs", 0.6, EvidenceKind::Agent),
    ]);
    assert_stands_apart(&stated);
}

#[test]
fn two_tasks_that_were_to_meet_and_did_not_meet_less_the_next_time() {
    let mut past = run(8, 2);
    for id in 1..=8 {
        let shared = entry("src/shared.rs", 0.7, EvidenceKind::History);
        past.footprints
            .get_mut(&TaskId(id))
            .unwrap()
            .writes
            .push(shared);
    }
    let apart = learned(&[past.clone()]);
    assert!(apart.pairs < -0.2, "{apart:?}");
    assert_eq!(apart.n_pairs, 28);
    for changed in past.changed.values_mut() {
        changed.insert("src/shared.rs".parse().unwrap());
    }
    assert!(learned(&[past]).pairs > 0.2);
}

#[test]
fn guesses_beside_a_stated_file_teach_nothing_and_stay_as_they_are() {
    let beside = footprint(vec![
        entry("src/a.rs", 0.9, EvidenceKind::StatedPath),
        entry("src/b.rs", 0.5, EvidenceKind::Words),
    ]);
    assert_stands_apart(&beside);
}

proptest! {
    #[test]
    fn a_probability_stays_one_and_comes_back(probability in 0.0..=1.0_f64, by in -30.0..30.0_f64) {
        let there = moved(probability, by);
        prop_assert!((0.0..=1.0).contains(&there));
        if (0.001..0.999).contains(&probability) && by.abs() < 5.0 {
            prop_assert!((moved(there, -by) - probability).abs() < 1e-9);
        }
    }

    #[test]
    fn what_comes_about_moves_by_no_more_than_it_can_say(
        promised in proptest::collection::vec((0.0..=1.0_f64, any::<bool>()), 0..60),
    ) {
        let most = promised.len() as f64 / 4.0;
        prop_assert!(planner::shift(&promised, Prior::PAIRS).abs() <= most + 1e-6);
    }
}
