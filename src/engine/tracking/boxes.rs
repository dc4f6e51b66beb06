//! The check boxes of a master issue: pure, from its newest text.

use std::collections::BTreeMap;

use crate::issue::{ParseContext, parse};
use crate::model::{Plan, Task, TaskId};

use super::texts::own_number;

/// The text with the boxes of those tasks ticked; none where all of them are, or are not found any more. Only the letter
/// between the brackets changes.
pub(super) fn ticked(
    body: &str,
    plan: &Plan,
    repository: &str,
    landed: &[TaskId],
) -> Option<String> {
    let context = ParseContext {
        repository: Some(repository.to_owned()),
        number: plan.issue.number,
        title: Some(plan.issue.title.clone()),
    };
    let (newest, _) = parse(body, &context);
    let mut ends: Vec<usize> = Vec::new();
    for task in landed.iter().filter_map(|&id| Some(&plan.task(id)?.task)) {
        let found = find(task, plan, &newest.tasks);
        let line = found.filter(|found| !found.checked);
        ends.extend(line.and_then(|found| box_at(body, found.span.line)));
    }
    if ends.is_empty() {
        return None;
    }
    let mut text = body.to_owned();
    for at in ends {
        text.replace_range(at..=at, "x");
    }
    Some(text)
}

/// The task of the newest text that a task of the plan was: the one with its number, else the one with its words; of
/// several with the same words, the one in the same place among them.
fn find<'a>(task: &Task, plan: &Plan, newest: &'a [Task]) -> Option<&'a Task> {
    let number = own_number(task.reference.as_ref());
    let by_number = newest
        .iter()
        .find(|found| number.is_some() && own_number(found.reference.as_ref()) == number);
    if by_number.is_some() {
        return by_number;
    }
    let words = squeezed(&task.title);
    let alike = plan
        .tasks
        .iter()
        .map(|planned| &planned.task)
        .filter(|other| squeezed(&other.title) == words);
    let place = alike.take_while(|other| other.id != task.id).count();
    newest
        .iter()
        .filter(|found| squeezed(&found.title) == words)
        .nth(place)
}

fn squeezed(title: &str) -> String {
    let letters = title.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Where the blank between the brackets of a line's box stands; none where the line has no empty box of GitHub's.
fn box_at(body: &str, line: u32) -> Option<usize> {
    let number = usize::try_from(line).ok()?.checked_sub(1)?;
    let mut starts = std::iter::once(0).chain(body.match_indices('\n').map(|(at, _)| at + 1));
    let start = starts.nth(number)?;
    let text = body.get(start..)?.lines().next()?;
    let at = text.find("[ ]")?;
    let before = text.get(..at)?.trim();
    let is_bullet = |text: &str| {
        matches!(text, "-" | "*" | "+")
            || text
                .strip_suffix(['.', ')'])
                .is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))
    };
    let last = before.split_whitespace().next_back()?;
    is_bullet(last).then_some(start + at + 1)
}

/// The tasks of a plan whose words are others now than those that were approved; `newest` are the tasks as they are read
/// now. What is not found any more counts.
pub fn edited(approved: &BTreeMap<TaskId, String>, plan: &Plan, newest: &[Task]) -> Vec<TaskId> {
    let hashes = hashes(newest.iter());
    let edited = approved.iter().filter(|(id, hash)| {
        let task = plan.task(**id).map(|planned| &planned.task);
        let found = task.and_then(|task| find(task, plan, newest));
        found.and_then(|found| hashes.get(&found.id)) != Some(*hash)
    });
    edited.map(|(&id, _)| id).collect()
}

/// The words of tasks, as they are hashed when they are approved.
pub fn hashes<'a>(tasks: impl Iterator<Item = &'a Task>) -> BTreeMap<TaskId, String> {
    use sha1::{Digest, Sha1};
    let hashed = tasks.map(|task| {
        let words = [&task.title, &task.description, &task.acceptance.join("\n")];
        let mut hash = Sha1::new();
        for words in words {
            hash.update(words.as_bytes());
            hash.update([0]);
        }
        let digest = hash.finalize();
        let letters = digest.iter().map(|byte| format!("{byte:02x}"));
        (task.id, letters.collect::<String>())
    });
    hashed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MasterIssue, Oid, PlannedTask, Verdict};

    fn plan(body: &str) -> Plan {
        let (mut issue, _) = parse(body, &ParseContext::default());
        let tasks = std::mem::take(&mut issue.tasks);
        Plan {
            tasks: tasks
                .into_iter()
                .map(|task| PlannedTask {
                    is_runnable: true,
                    footprint: crate::model::Footprint::default(),
                    task,
                    size: crate::model::TaskSize::default(),
                    similar: Vec::new(),
                    complexity: crate::model::Complexity::default(),
                    minutes: 1.0,
                })
                .collect(),
            issue: MasterIssue { ..issue },
            base: "1".repeat(40).parse::<Oid>().unwrap(),
            pairs: Vec::new(),
            dependencies: Vec::new(),
            exclusions: Vec::new(),
            waves: Vec::new(),
            verdict: Verdict::Parallel,
            diagnostics: Vec::new(),
            calibration: None,
        }
    }

    #[test]
    fn only_the_boxes_of_what_landed_are_ticked_wherever_they_stand_now() {
        let plan = plan("- [ ] #7\n- [ ] Write it\n- [ ] Write it\n- [ ] Other\n");
        let newest = "Edited [ ].\r\n\r\n- [ ] Other words\r\n1. [ ] Write it\r\n- [ ] Write it\r\n- [x] #7\r\n";
        let text = ticked(newest, &plan, "a/b", &[TaskId(1), TaskId(3), TaskId(4)]).unwrap();
        assert_eq!(
            text,
            "Edited [ ].\r\n\r\n- [ ] Other words\r\n1. [ ] Write it\r\n- [x] Write it\r\n- [x] #7\r\n"
        );
        assert_eq!(ticked(&text, &plan, "a/b", &[TaskId(1), TaskId(3)]), None);
    }
}
