//! What a user tells a run while it goes on.

use super::Dispatcher;
use super::test::{World, begun, plan, rules};
use crate::engine::running::message::{Action, Message};
use crate::engine::running::{Order, Verb};
use crate::model::{CancelReason, Outcome, TaskId};

/// How a task stands: none while it has not ended.
fn outcome(dispatcher: &Dispatcher, task: u32) -> Option<&Outcome> {
    dispatcher.state.tasks.get(&TaskId(task))?.outcome()
}

/// Whether task 1 has failed and blocks task 2, while task 3 is under way.
fn is_apt(dispatcher: &Dispatcher) -> bool {
    let is_blocked = matches!(outcome(dispatcher, 2), Some(Outcome::Blocked { .. }));
    is_blocked && outcome(dispatcher, 3).is_none()
}

#[test]
fn a_task_is_tried_again_while_others_run_and_frees_what_it_blocked() {
    let mut n_tried = 0;
    for dice in 0..40 {
        // 2 comes after 1, and 3 is alone.
        let plan = plan(3, &[0, 2, 2]);
        let mut world = World {
            dice: vec![dice, dice / 2, 3],
            ..World::default()
        };
        world.failing.insert(TaskId(1));
        let state = begun(&plan, &mut world);
        let mut dispatcher = Dispatcher::new(plan.clone(), state, rules(&plan, 2));
        world.tell(&mut dispatcher, Message::Begin);
        while !world.is_finished && !is_apt(&dispatcher) {
            world.step(&plan, &mut dispatcher);
        }
        if world.is_finished {
            continue;
        }
        n_tried += 1;
        world.failing.clear();
        let again = |task| Message::Order(Order::new(Verb::Retry, Some(TaskId(task))));
        // Of a task that runs it means nothing; nor does it a second time.
        world.tell(&mut dispatcher, again(3));
        world.tell(&mut dispatcher, again(1));
        world.tell(&mut dispatcher, again(1));
        while !world.is_finished {
            world.step(&plan, &mut dispatcher);
        }
        for task in 1..=3 {
            let is_success = outcome(&dispatcher, task).is_some_and(Outcome::is_success);
            assert!(is_success, "{task}: {:#?}", dispatcher.state);
        }
        let attempts = |task| dispatcher.state.tasks[&TaskId(task)].n_attempts;
        assert_eq!([1, 2, 3].map(attempts), [2, 1, 1]);
    }
    assert!(n_tried > 5, "{n_tried}");
}

#[test]
fn a_second_signal_is_graver_and_a_lesser_one_changes_nothing() {
    let plan = plan(1, &[9]);
    let mut world = World::default();
    let state = begun(&plan, &mut world);
    let mut dispatcher = Dispatcher::new(plan.clone(), state, rules(&plan, 1));
    world.tell(&mut dispatcher, Message::Begin);
    while world.alive.is_empty() {
        world.step(&plan, &mut dispatcher);
    }
    let attempt = *world.alive.first().unwrap();
    let now = world.now();
    let mut signal = |reason| dispatcher.handle(now, Message::Signal(reason)).unwrap();
    assert!(signal(CancelReason::Interrupt).contains(&Action::Stop(attempt)));
    assert!(signal(CancelReason::Interrupt).is_empty());
    assert!(signal(CancelReason::Kill).contains(&Action::Kill(attempt)));
    assert!(signal(CancelReason::Interrupt).is_empty());
}
