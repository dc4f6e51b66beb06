//! The heart of a run: a state machine that knows no process, no file and no clock.
//!
//! [`Dispatcher::handle`] takes in what happened and says what is to be done next. It alone decides: which task starts
//! when, what is recorded, when the run is over. The events among its actions are folded into its state before it returns, so
//! that the state never says anything that the journal does not.

mod asking;
#[cfg(test)]
mod asking_test;
mod beginning;
mod census;
mod checkpoints;
mod companions;
mod control;
#[cfg(test)]
mod control_test;
mod endings;
mod filling;
mod holds;
mod machine;
mod placing;
mod racing;
#[cfg(test)]
mod racing_test;
mod resuming;
mod rules;
mod seeing;
mod spending;
#[cfg(test)]
mod test;

pub(super) use self::machine::Dispatcher;
use self::machine::newest_attempt;
pub(super) use self::rules::Rules;
