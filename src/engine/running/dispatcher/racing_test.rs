//! Races in the world of dice.

use std::cell::Cell;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::test::{World, begun, outcomes, plan, rules, run, taken_up};
use crate::engine::running::recovery::Retry;
use crate::model::{RunPhase, RunState, TaskId};

/// Whether nothing of a race is left.
fn is_over(state: &RunState) -> bool {
    state.tasks.values().all(|task| task.rival.is_none())
}

#[test]
fn a_run_with_races_killed_after_any_event_ends_as_an_undisturbed_one() {
    let n_races = Cell::new(0);
    let strategy = (
        2_u32..7,
        prop::collection::vec(0_u8..9, 40),
        prop::collection::btree_set(1_u32..7, 0..2),
        prop::collection::vec(any::<u8>(), 1..60),
        1_usize..80,
        2_usize..7,
    );
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(800)
    };
    let dice = |(n, edges, failing, dice, n_events, max_workers)| {
        let edges: Vec<u8> = edges;
        let mut plan = plan(n, &edges);
        // What is said to be short soon takes long.
        for planned in plan.tasks.iter_mut().skip(1) {
            planned.minutes = 0.01;
        }
        let mut rules = rules(&plan, max_workers);
        let calm = rules.clone();
        rules.race_after = Some(Duration::ZERO);
        let fresh = World {
            failing: std::collections::BTreeSet::<u32>::into_iter(failing)
                .map(TaskId)
                .collect(),
            dice,
            ..World::default()
        };
        let mut undisturbed = fresh.clone();
        let state = begun(&plan, &mut undisturbed);
        let expected = run(&plan, &calm, &mut undisturbed, state, usize::MAX);
        prop_assert_eq!(undisturbed.n_races, 0);

        let mut killed = fresh;
        let state = begun(&plan, &mut killed);
        run(&plan, &rules, &mut killed, state, n_events);
        let state = taken_up(&plan, &mut killed, &Retry::Cancelled);
        if state.phase != RunPhase::Finished {
            let state = run(&plan, &rules, &mut killed, state, usize::MAX);
            prop_assert_eq!(outcomes(&state), outcomes(&expected));
            prop_assert!(is_over(&state));
        }
        prop_assert!(killed.most_alive <= max_workers);
        prop_assert!(killed.alive.is_empty());
        n_races.set(n_races.get() + killed.n_races);
        Ok(())
    };
    let run = TestRunner::new(config).run(&strategy, dice);
    run.unwrap_or_else(|failure| panic!("{failure}"));
    assert!(n_races.get() > 30, "only {} races", n_races.get());
}
