//! What agents ask, and what becomes of the answers.

use super::Dispatcher;
use super::test::{World, begun, plan, rules};
use crate::engine::running::message::{Action, Message};
use crate::engine::running::{Order, Verb};
use crate::model::{AttemptId, Event, PermissionAnswered, PermissionRequest, TaskId};

fn request(number: u32) -> PermissionRequest {
    PermissionRequest {
        number,
        what: "run: make".to_owned(),
    }
}

/// A run whose only agent works.
fn running() -> (World, Dispatcher, AttemptId) {
    let plan = plan(1, &[9]);
    let mut world = World::default();
    let state = begun(&plan, &mut world);
    let mut dispatcher = Dispatcher::new(plan.clone(), state, rules(&plan, 1));
    world.tell(&mut dispatcher, Message::Begin);
    while world.watched.is_empty() {
        world.step(&plan, &mut dispatcher);
    }
    let attempt = *world.watched.first().unwrap();
    (world, dispatcher, attempt)
}

fn asks(attempt: AttemptId, numbers: &[u32]) -> Message {
    let asked = numbers.iter().map(|&number| request(number)).collect();
    Message::Asks { attempt, asked }
}

fn answers(actions: &[Action]) -> Vec<(u32, Option<bool>)> {
    let answered = actions.iter().filter_map(|action| match action {
        Action::Append(Event::PermissionAnswered(PermissionAnswered {
            number,
            is_permitted,
            ..
        })) => Some((*number, *is_permitted)),
        _ => None,
    });
    answered.collect()
}

#[test]
fn an_answer_reaches_the_question_that_it_was_given_to_and_no_later_one() {
    let (world, mut dispatcher, attempt) = running();
    let now = world.now();
    let mut tell = |message| dispatcher.handle(now, message).unwrap();
    tell(asks(attempt, &[1, 2]));
    let permit = Order {
        question: Some(2),
        ..Order::new(Verb::Permit, Some(TaskId(1)))
    };
    let actions = tell(Message::Order(permit.clone()));
    assert_eq!(answers(&actions), [(2, Some(true))]);
    assert!(actions.contains(&Action::Answer {
        attempt,
        number: 2,
        is_permitted: true
    }));
    // Given twice, it is no answer to the other one; and the question is not new while its agent has not heard.
    assert!(tell(Message::Order(permit)).is_empty());
    assert!(tell(asks(attempt, &[1, 2])).is_empty());
    let refuse = Order::new(Verb::Refuse, Some(TaskId(1)));
    let actions = tell(Message::Order(refuse));
    assert_eq!(answers(&actions), [(1, Some(false))]);
}

#[test]
fn a_question_that_went_without_an_answer_is_closed_and_one_of_another_attempt_is_passed_over() {
    let (world, mut dispatcher, attempt) = running();
    let now = world.now();
    let mut tell = |message| dispatcher.handle(now, message).unwrap();
    tell(asks(attempt, &[1]));
    let actions = tell(asks(attempt, &[]));
    assert_eq!(answers(&actions), [(1, None)]);
    let other = AttemptId {
        number: attempt.number + 1,
        ..attempt
    };
    assert!(tell(asks(other, &[1])).is_empty());
    let unknown = Order::new(Verb::Permit, Some(TaskId(1)));
    assert!(tell(Message::Order(unknown)).is_empty());
}
