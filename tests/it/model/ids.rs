//! Names of things, read and written.

use git_orchestrate::model::{AttemptId, InvalidId, TaskId};
use proptest::prelude::*;

#[test]
fn what_is_no_try_at_a_task_is_said_to_be_none() {
    for text in ["", "3", "3.", ".2", "0.1", "3.2.1", "a.b", "3.-1"] {
        let read = text
            .parse::<AttemptId>()
            .map_err(|InvalidId { text, .. }| text);
        assert_eq!(read, Err(text.to_owned()));
    }
}

proptest! {
    #[test]
    fn a_try_is_read_as_it_is_written(task in 1..u32::MAX, number in any::<u32>()) {
        let attempt = AttemptId { task: TaskId(task), number };
        prop_assert_eq!(attempt.to_string().parse(), Ok(attempt));
    }
}
