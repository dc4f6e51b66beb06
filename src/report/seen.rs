//! What is seen while tasks run, in words.

use super::{clean, supervision, words};
use crate::humanize::{count, list_first};
use crate::model::{
    Checkpoint, Event, HazardKind, RunState, SeenConflict, SeenForeign, SeenHazard, TaskId,
    TaskState,
};

/// How many places are told of a run.
const MAX_TOLD: usize = 8;

/// What was seen; none for what is no news to people.
pub(super) fn event(event: &Event) -> Option<String> {
    Some(match event {
        Event::ConflictSeen { a, b, conflicts } => conflict(&SeenConflict {
            a: *a,
            b: *b,
            conflicts: conflicts.clone(),
        }),
        Event::ConflictGone { a, b } => format!("tasks {a} and {b} do not conflict any more"),
        Event::HazardSeen { hazard: seen } => hazard(seen),
        Event::Replanned { exclusions } => {
            let waits = exclusions
                .iter()
                .map(|edge| format!("task {} waits for task {}", edge.then, edge.first));
            format!(
                "planned again after what was seen: {}",
                list_first(waits, 3)
            )
        }
        Event::CheckpointMade { checkpoint: made } => checkpoint(made),
        _ => return None,
    })
}

/// Whether an event is a reason to look up.
pub(super) fn is_caution(event: &Event) -> bool {
    match event {
        Event::ConflictSeen { .. } | Event::HazardSeen { .. } => true,
        Event::CheckpointMade { checkpoint } => !checkpoint.broken.is_empty(),
        _ => false,
    }
}

/// Who meets whom, in which file and on which lines.
fn hazard(seen: &SeenHazard) -> String {
    let SeenHazard { a, b, .. } = seen;
    let path = clean(seen.path.as_str());
    let (a_lines, b_lines) = (lines(&seen.a_lines), lines(&seen.b_lines));
    match (&seen.importer, seen.kind) {
        (Some(importer), _) => format!(
            "task {a} changes {path}{a_lines}, which {} uses, changed by task {b}{b_lines}",
            clean(importer.as_str())
        ),
        (None, HazardKind::WriteWrite) if seen.is_expected => {
            format!("task {a} changes {path}{a_lines}, which task {b} is to change")
        }
        (None, _) if a_lines == b_lines => {
            format!("tasks {a} and {b} both change {path}{a_lines}")
        }
        (None, _) => {
            format!("tasks {a}{a_lines} and {b}{b_lines} both change {path}")
        }
    }
}

/// ` (line 3)`, ` (lines 3-5, 9)`; nothing where no lines are known.
fn lines(lines: &[(u32, u32)]) -> String {
    let place = |&(first, last): &(u32, u32)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}-{last}")
        }
    };
    match lines {
        [] => String::new(),
        [(first, last)] if first == last => format!(" (line {first})"),
        lines => {
            let shown: Vec<String> = lines.iter().take(3).map(place).collect();
            let more = if lines.len() > shown.len() {
                ", …"
            } else {
                ""
            };
            format!(" (lines {}{more})", shown.join(", "))
        }
    }
}

fn conflict(seen: &SeenConflict) -> String {
    let paths = seen
        .conflicts
        .iter()
        .map(|entry| clean(entry.path.as_str()));
    format!(
        "tasks {} and {} conflict in {}",
        seen.a,
        seen.b,
        list_first(paths, 3)
    )
}

fn checkpoint(made: &Checkpoint) -> String {
    let results = count(made.tasks.len(), "result");
    if made.broken.is_empty() {
        return format!("checkpoint: {results} fit together");
    }
    let broken = made.broken.iter();
    let broken =
        broken.map(|(task, why)| format!("task {task} breaks it: {}", words::left_out(why)));
    format!(
        "checkpoint: {results} fit together; {}",
        list_first(broken, 3)
    )
}

/// What was seen of a run and still holds, a line each: conflicts, then where tasks met that have not both ended well, then
/// the newest checkpoint.
pub(super) fn standing(state: &RunState) -> Vec<String> {
    let mut told: Vec<String> = state.conflicts.iter().map(conflict).collect();
    let is_open = |seen: &&SeenHazard| {
        let is_live = |task| state.tasks.get(&task).is_some_and(TaskState::is_live);
        let is_told = state.conflicts.iter().any(|known| {
            let is_pair = (known.a, known.b) == (seen.a.min(seen.b), seen.a.max(seen.b));
            is_pair && known.conflicts.iter().any(|entry| entry.path == seen.path)
        });
        (is_live(seen.a) || is_live(seen.b)) && !is_told
    };
    told.extend(state.hazards.iter().filter(is_open).map(hazard));
    if told.len() > MAX_TOLD {
        let n_more = told.len() - MAX_TOLD;
        told.truncate(MAX_TOLD);
        told.push(format!("and {} more", count(n_more, "place")));
    }
    told.extend(state.checkpoint.as_ref().map(checkpoint));
    told.extend(state.foreign.iter().map(foreign));
    told
}

/// What changed outside, of which nobody can tell who did it: a person is to look at it.
fn foreign(seen: &SeenForeign) -> String {
    let running: Vec<TaskId> = seen.running.iter().copied().collect();
    words::foreign(
        &running,
        &seen.place,
        &seen.what,
        seen.saved.as_deref(),
        &[],
    ) + "; no task can be told to have done it"
}

/// What holds for a run and is worth a look, a line each: what supervision did, then what was seen.
pub fn troubles(state: &RunState) -> Vec<String> {
    let mut told = supervision::standing(state);
    told.extend(standing(state));
    told
}
