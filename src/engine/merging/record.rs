//! Refs that somebody merges without a run are remembered as a run of their own, so that landing, undo and resume work
//! alike. Such a run made no worktree and no branch, so cleaning touches nothing of it.

use crate::engine::Context;
use crate::issue::plan_file::{self, Format};
use crate::model::{
    Complexity, Event, Footprint, MasterIssue, Oid, Outcome, Plan, PlannedTask, Record, RunId,
    RunState, Tally, Task, TaskSize, Timestamp, Verdict,
};

use super::{MergeQueue, MergingError, Queued};

/// Makes the run of a queue of refs.
pub(super) fn record_refs(
    context: &Context,
    queue: &MergeQueue,
    target: &str,
) -> Result<RunId, MergingError> {
    let at = Timestamp::now();
    let mut locked = context.store.create_new(at)?;
    let run = locked.id().clone();
    let plan = plan_of_items(&queue.onto, target, &queue.items);
    locked.write_plan(&plan_file::write(&plan, Format::Toml))?;
    let begun = Event::RunStarted {
        run: run.clone(),
        title: plan.issue.title.clone(),
        base: queue.onto.clone(),
        target: Some(target.to_owned()),
        tasks: queue.order(),
        max_workers: 1,
    };
    let record = Record { at, event: begun };
    let mut state = RunState::begin(&record)?;
    locked.append(at, record.event)?;
    for item in &queue.items {
        let n_files = match context.repository.merge_base(&queue.onto, &item.tip)? {
            Some(base) => context.repository.changed_files(&base, &item.tip)?.len(),
            None => 0,
        };
        let event = Event::TaskFinished {
            task: item.task,
            outcome: Outcome::Changed {
                commit: item.tip.clone(),
                n_files,
            },
        };
        let record = Record { at, event };
        state.apply(&record)?;
        locked.append(at, record.event)?;
    }
    let tally = Tally {
        n_succeeded: queue.items.len(),
        ..Tally::default()
    };
    locked.append(at, Event::RunFinished { tally })?;
    Ok(run)
}

/// The plan of a queue of refs that somebody named: their order is all that it says.
pub fn plan_of_refs(queue: &MergeQueue) -> Plan {
    let target = queue.target.as_deref().unwrap_or_default();
    plan_of_items(&queue.onto, target, &queue.items)
}

/// The plan of refs that somebody merges: their order is all that it says.
pub(super) fn plan_of_items(onto: &Oid, target: &str, items: &[Queued]) -> Plan {
    let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
    let short = target.strip_prefix("refs/heads/").unwrap_or(target);
    Plan {
        issue: MasterIssue {
            title: format!("Merge {} into {short}", names.join(", ")),
            ..MasterIssue::default()
        },
        base: onto.clone(),
        tasks: items.iter().map(planned).collect(),
        pairs: Vec::new(),
        dependencies: Vec::new(),
        exclusions: Vec::new(),
        waves: vec![items.iter().map(|item| item.task).collect()],
        verdict: Verdict::Parallel,
        diagnostics: Vec::new(),
        calibration: None,
    }
}

fn planned(item: &Queued) -> PlannedTask {
    PlannedTask {
        task: Task::titled(item.task, item.name.as_str()),
        footprint: Footprint::default(),
        is_runnable: true,
        size: TaskSize::default(),
        similar: Vec::new(),
        complexity: Complexity::default(),
        minutes: 0.0,
    }
}
