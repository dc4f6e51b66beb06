//! What commits say: that of what an agent left, and that words of agents close no issues of others.

use std::fs::OpenOptions;
use std::io::Write;

use super::workers::Desk;
use crate::issue;
use crate::model::{AttemptId, Oid, PlannedTask};

/// What the log of an attempt says where messages were changed.
const CHANGED: &str = "--- git orchestrate: a commit message said that it closes another issue. A character without width \
                       was put into those words, so that they close nothing when the commit lands.";

/// The message of the commit that is made of what an agent left.
pub(super) fn commit_message(desk: &Desk, planned: &PlannedTask) -> String {
    let task = &planned.task;
    let mut title = task.title.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.chars().count() > 64 {
        title = title.chars().take(63).collect();
        title.push('…');
    }
    let number = task.reference.as_ref().map(|reference| reference.number);
    let reference = number.map_or_else(String::new, |number| format!(" (#{number})"));
    let message = format!(
        "{}: {title}{reference}\n\nTask {} of run {}.\n",
        task.kind.prefix(),
        task.id,
        desk.run_dir.id()
    );
    if is_at_forge(desk) {
        issue::disarmed(&message)
    } else {
        message
    }
}

/// Keeps the messages of a result from closing issues of others when it lands. Where its branch is then; none where
/// nothing was to be done, and where nothing can be done, as for signed commits: their pull request says so.
pub(super) fn disarm(
    desk: &Desk,
    attempt: AttemptId,
    planned: &PlannedTask,
    (branch, start, tip): (&str, &Oid, &Oid),
) -> Option<Oid> {
    if !is_at_forge(desk) || start == tip {
        return None;
    }
    let reference = planned.task.reference.as_ref();
    let own = reference.filter(|reference| reference.repository.is_none());
    let own = own.map(|reference| reference.number);
    let reworded = |message: &str| issue::disarmed_but(message, own);
    let repository = &desk.context.repository;
    let tip = repository.reword(branch, start, tip, &reworded).ok()??;
    let log = desk.run_dir.log_path(attempt);
    let file = OpenOptions::new().append(true).create(true).open(log);
    if let Ok(mut file) = file {
        // The log is for people; the result does not hang on it.
        writeln!(file, "\n{CHANGED}").ok();
    }
    Some(tip)
}

/// Elsewhere the words mean nothing, or what somebody meant.
fn is_at_forge(desk: &Desk) -> bool {
    desk.plan.issue.number.is_some()
}
