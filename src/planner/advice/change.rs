//! A change of the list of tasks, and the doing of it.

use std::fmt::Write as _;

use thiserror::Error;

use super::outline::{Outline, entry, new_task, take_out};
use crate::model::{Footprint, FootprintEntry, RepoPath, TaskId, TaskKind};

/// A change of the list of tasks.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Each group becomes one task, its first.
    Merge {
        /// Groups of two tasks and more, in the order of the list.
        groups: Vec<Vec<TaskId>>,
    },
    /// A new task changes these files before, or after, the tasks that would have changed them.
    Gather {
        /// The title of the new task.
        title: String,
        /// What sort of task it is.
        kind: TaskKind,
        /// The files that it changes, each with whether it makes it.
        files: Vec<(RepoPath, bool)>,
        /// The tasks that leave them alone from now on.
        tasks: Vec<TaskId>,
        /// Whether it comes before them.
        is_first: bool,
    },
    /// A task becomes several, each with a part of its files.
    Split {
        /// The task.
        task: TaskId,
        /// The parts: what each is about, and its files.
        parts: Vec<(String, Vec<RepoPath>)>,
    },
    /// Tasks wait for another one.
    Order {
        /// The task that comes first.
        first: TaskId,
        /// Those that wait.
        then: Vec<TaskId>,
    },
    /// Somebody names the files of unknown tasks.
    NameFiles,
}

/// Why advice cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ApplyError {
    /// Only a person can do it.
    #[error("do by itself what advice {number} says")]
    ByHand {
        /// The number of the advice.
        number: usize,
    },
    /// A task that it is about is no longer there.
    #[error("follow advice {number}: there is no task {task} any more")]
    Gone {
        /// The number of the advice.
        number: usize,
        /// The task.
        task: TaskId,
    },
}

impl Change {
    /// Does it. The error is a task that is not there.
    pub(super) fn apply(&self, outline: &mut Outline) -> Result<(), TaskId> {
        match self {
            Self::Merge { groups } => {
                for group in groups {
                    merge(outline, group)?;
                }
            }
            Self::Gather { .. } => self.gather(outline)?,
            Self::Split { task, parts } => split(outline, *task, parts)?,
            Self::Order { first, then } => {
                outline.task(*first)?;
                for id in then {
                    let task = outline.task(*id)?;
                    if !task.depends_on.contains(first) {
                        task.depends_on.push(*first);
                    }
                }
            }
            Self::NameFiles => outline.is_all_known = true,
        }
        Ok(())
    }

    fn gather(&self, outline: &mut Outline) -> Result<(), TaskId> {
        let Self::Gather {
            title,
            kind,
            files,
            tasks,
            is_first,
        } = self
        else {
            return Ok(());
        };
        let id = outline.next_id();
        let (mut description, mut place) = (String::new(), usize::MAX);
        for &task in tasks {
            let found = outline.task(task)?;
            let _ = writeln!(description, "For task {task}: {}", found.title);
            let names: Vec<String> = files.iter().map(|(path, _)| format!("`{path}`")).collect();
            let remark = format!("Leave {} alone: task {id} sees to it.", names.join(", "));
            append(&mut found.description, &remark);
            if *is_first {
                found.depends_on.push(id);
            }
            let at = outline.place(task);
            place = if *is_first {
                place.min(at)
            } else if place == usize::MAX {
                at + 1
            } else {
                place.max(at + 1)
            };
            let footprint = outline.footprints.entry(task).or_default();
            for (path, _) in files {
                if let Some(taken) = take_out(footprint, path)
                    && *is_first
                {
                    footprint.reads.push(taken);
                }
            }
        }
        let mut new = new_task(id, title.clone(), description, *kind);
        if !is_first {
            new.depends_on.clone_from(tasks);
        }
        let mut footprint = Footprint::default();
        for (path, is_new) in files {
            let entries = if *is_new {
                &mut footprint.creates
            } else {
                &mut footprint.writes
            };
            entries.push(entry(path.clone(), 0.95, "the task was made for it"));
        }
        outline.insert(place, new, footprint);
        Ok(())
    }
}

/// Makes one task of several. What others say of any of them they say of the one.
fn merge(outline: &mut Outline, group: &[TaskId]) -> Result<(), TaskId> {
    let Some((&into, rest)) = group.split_first() else {
        return Ok(());
    };
    let mut minutes: Vec<f64> = (group.iter())
        .filter_map(|id| outline.minutes.get(id).copied())
        .collect();
    minutes.sort_by(|a, b| b.total_cmp(a));
    outline.task(into)?;
    for &id in rest {
        let task = outline.task(id)?.clone();
        let footprint = outline.footprints.remove(&id).unwrap_or_default();
        let merged = outline.task(into)?;
        merged.title = format!("{}; {}", merged.title, task.title);
        append(
            &mut merged.description,
            &format!("{}\n{}", task.title, task.description),
        );
        merged.acceptance.extend(task.acceptance);
        merged.depends_on.extend(task.depends_on);
        merged.waits_for.extend(task.waits_for);
        merged.blocked_by.extend(task.blocked_by);
        merged.mentions.extend(task.mentions);
        merged.mentions.extend(task.reference);
        merged.stated_paths.extend(task.stated_paths);
        merged.contracts.extend(task.contracts);
        merged.stage = merged.stage.max(task.stage);
        let into = outline.footprints.entry(into).or_default();
        unite(&mut into.writes, footprint.writes);
        unite(&mut into.creates, footprint.creates);
        unite(&mut into.reads, footprint.reads);
        (outline.issue.tasks).retain(|task| task.id != id);
    }
    for task in &mut outline.issue.tasks {
        for on in &mut task.depends_on {
            if rest.contains(on) {
                *on = into;
            }
        }
        if task.parent.is_some_and(|parent| rest.contains(&parent)) {
            task.parent = Some(into);
        }
        let id = task.id;
        task.depends_on.retain(|&on| on != id);
        task.depends_on.sort_unstable();
        task.depends_on.dedup();
    }
    // What was read for the first part need not be read again for the second.
    let longest = minutes.first().copied().unwrap_or_default();
    let others: f64 = minutes.iter().skip(1).sum();
    let together = ((longest + others * 0.6) * 2.0).round() / 2.0;
    outline.given_minutes.insert(into, together);
    outline.minutes.insert(into, together);
    Ok(())
}

/// Makes several tasks of one. Who waited for it waits for all of them.
fn split(
    outline: &mut Outline,
    id: TaskId,
    parts: &[(String, Vec<RepoPath>)],
) -> Result<(), TaskId> {
    let whole = outline.task(id)?.clone();
    let footprint = outline.footprints.remove(&id).unwrap_or_default();
    let minutes = outline.minutes.get(&id).copied().unwrap_or_default();
    let place = outline.place(id);
    let mut ids = Vec::new();
    for (nth, (about, files)) in parts.iter().enumerate() {
        let part_id = if nth == 0 { id } else { outline.next_id() };
        let mut part = whole.clone();
        part.id = part_id;
        part.title = format!("{} ({about})", whole.title);
        append(
            &mut part.description,
            &format!("Only the part in {about}: other tasks see to the rest."),
        );
        let only = |entries: &[FootprintEntry]| -> Vec<FootprintEntry> {
            (entries.iter())
                .filter(|entry| files.contains(&entry.path))
                .cloned()
                .collect()
        };
        let of_part = Footprint {
            writes: only(&footprint.writes),
            creates: only(&footprint.creates),
            reads: footprint.reads.clone(),
        };
        part.stated_paths.retain(|stated| {
            stated.is_read
                || files
                    .iter()
                    .any(|file| file.as_str().contains(&stated.text))
        });
        // Each part must understand the whole.
        let share = files.len() as f64
            / parts
                .iter()
                .map(|(_, files)| files.len())
                .sum::<usize>()
                .max(1) as f64;
        let part_minutes = (minutes * (0.2 + 0.8 * share) * 2.0).round() / 2.0;
        outline.given_minutes.insert(part_id, part_minutes);
        outline.minutes.insert(part_id, part_minutes);
        if nth == 0 {
            outline.issue.tasks.retain(|task| task.id != id);
        }
        outline.insert(place + nth, part, of_part);
        ids.push(part_id);
    }
    for task in &mut outline.issue.tasks {
        if task.depends_on.contains(&id) && !ids.contains(&task.id) {
            task.depends_on.extend(ids.iter().skip(1));
        }
    }
    Ok(())
}

fn append(text: &mut String, paragraph: &str) {
    let paragraph = paragraph.trim();
    if paragraph.is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(paragraph);
}

/// Entries of both, each file once: likelier than in either.
fn unite(into: &mut Vec<FootprintEntry>, entries: Vec<FootprintEntry>) {
    for entry in entries {
        match into.iter_mut().find(|known| known.path == entry.path) {
            Some(known) => {
                known.probability = 1.0 - (1.0 - known.probability) * (1.0 - entry.probability);
                let new: Vec<_> = (entry.evidence.into_iter())
                    .filter(|evidence| !known.evidence.contains(evidence))
                    .collect();
                known.evidence.extend(new);
            }
            None => into.push(entry),
        }
    }
    into.sort_by(|a, b| b.probability.total_cmp(&a.probability));
}
