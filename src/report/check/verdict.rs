//! What a plan comes to.

use std::collections::{BTreeMap, BTreeSet};

use super::CheckView;
use super::order::runs_alone;
use super::sheet::Sheet;
use crate::humanize::{self, count, list, list_first};
use crate::model::{
    Answer, DiagnosticKind, Plan, QuestionKind, Reason, RepoPath, TaskId, TaskKind, Verdict,
};
use crate::report::Ink;

pub(super) fn push(sheet: &mut Sheet, view: &CheckView<'_>) {
    sheet.line(&[]);
    if view.plan.runnable().next().is_none() {
        for sentence in sentences(view) {
            sheet.wrapped(("", None), &sentence, Some(Ink::Name));
        }
        return;
    }
    let (word, ink) = match view.plan.verdict {
        Verdict::Parallel => ("parallel", Some(Ink::Good)),
        Verdict::Caution => ("caution", Some(Ink::Caution)),
        Verdict::Sequential => ("sequential", Some(Ink::Bad)),
    };
    let assessment = view.assessment;
    let figures = if assessment.questions.is_empty() {
        String::new()
    } else if view.plan.verdict == Verdict::Sequential {
        format!(", {} of 10", assessment.score)
    } else {
        format!(
            ", {} of 10; {} make sense",
            assessment.score,
            count(assessment.n_agents, "agent")
        )
        .replace("1 agent make", "1 agent makes")
    };
    sheet.line(&[
        ("Verdict: ", Some(Ink::Name)),
        (word, ink),
        (&figures, None),
    ]);
    let arrow = sheet.style.choose("→", "->");
    for sentence in sentences(view) {
        let sentence = sentence.replace('→', arrow);
        sheet.wrapped(("  ", None), &sentence, None);
    }
}

/// The most important things about a plan, a sentence each, the most important first.
pub fn sentences(view: &CheckView<'_>) -> Vec<String> {
    let plan = view.plan;
    let n_tasks = plan.runnable().count();
    if n_tasks == 0 {
        let is_done = !plan.tasks.is_empty();
        return vec![if is_done {
            "Every task is done already, so there is nothing to run.".to_owned()
        } else {
            "No task was found, so there is nothing to run.".to_owned()
        }];
    }
    let is_circular = |kind| kind == DiagnosticKind::Cycle;
    if (plan.diagnostics.iter()).any(|diagnostic| is_circular(diagnostic.kind)) {
        return vec!["Tasks wait for each other in a circle, so this cannot be run.".to_owned()];
    }
    if n_tasks == 1 {
        return vec![
            "There is one task: that is too small for more than one agent, so several gain nothing."
                .to_owned(),
        ];
    }
    let mut sentences = Vec::new();
    sentences.extend(too_small(view));
    sentences.extend(unknown(view, n_tasks));
    sentences.extend(against(view));
    sentences.push(duration(view, n_tasks));
    sentences.extend(kept_apart(plan));
    sentences.truncate(3);
    sentences
}

fn too_small(view: &CheckView<'_>) -> Option<String> {
    view.assessment.is_too_small.then(|| {
        format!(
            "It is too small to be worth several agents: {} of work, and about {:.0} to set up, read \
             through and merge.",
            humanize::minutes(view.estimate.minutes_alone),
            view.assessment.overhead
        )
    })
}

/// What speaks against running side by side, where the verdict is not for it.
fn against(view: &CheckView<'_>) -> Option<String> {
    if view.plan.verdict == Verdict::Parallel || view.assessment.is_too_small {
        return None;
    }
    let questions = view.assessment.questions.iter();
    let words: Vec<&str> = questions
        .filter(|question| question.answer == Answer::No)
        .map(|question| match question.kind {
            QuestionKind::DifferentFiles => "tasks meet in their files",
            QuestionKind::NoOrder => "tasks wait for others",
            QuestionKind::SeparatelyTestable => "tests are shared",
            QuestionKind::SeparatelyMergeable => "git may find conflicts",
            QuestionKind::EnoughTasks => "there are few tasks",
            QuestionKind::SimilarSize => "one task takes much longer",
            QuestionKind::Worthwhile => "little time is saved",
        })
        .collect();
    (!words.is_empty()).then(|| format!("Against it: {}.", list(words)))
}

fn unknown(view: &CheckView<'_>, n_tasks: usize) -> Option<String> {
    let unknown: Vec<TaskId> = view
        .plan
        .runnable()
        .filter(|planned| planned.footprint.is_unknown() && planned.task.kind != TaskKind::Research)
        .map(|planned| planned.task.id)
        .collect();
    let n_unknown = unknown.len();
    if n_unknown == 0 {
        return None;
    }
    let is_alone = unknown.iter().any(|&id| runs_alone(view.plan, id));
    Some(if n_unknown * 2 > n_tasks {
        let share = if n_unknown == n_tasks {
            format!("any of the {n_tasks} tasks")
        } else {
            format!("most tasks ({n_unknown} of {n_tasks})")
        };
        let consequence = if is_alone {
            "so they run one at a time"
        } else {
            "so nobody knows whether they collide"
        };
        format!(
            "Nothing is known of what {share} will touch, {consequence}: name their files first."
        )
    } else {
        let noun = if n_unknown == 1 { "task" } else { "tasks" };
        let consequence = match (is_alone, n_unknown) {
            (false, _) => "",
            (true, 1) => ", so it runs alone",
            (true, _) => ", so they run one at a time",
        };
        format!(
            "Nothing is known of what {noun} {} will touch{consequence}.",
            list_first(unknown, 8)
        )
    })
}

fn duration(view: &CheckView<'_>, n_tasks: usize) -> String {
    let first_wave = view.plan.waves.first().map_or(0, Vec::len);
    let start = match first_wave {
        1 => format!("Of {n_tasks} tasks one can start at once"),
        2 if n_tasks == 2 => "Both tasks can start at once".to_owned(),
        n if n == n_tasks => format!("All {n} tasks can start at once"),
        n => format!("Of {n_tasks} tasks {n} can start at once"),
    };
    let estimate = view.estimate;
    let path = &estimate.critical_path;
    let longest = match path.as_slice() {
        [] | [_] => String::new(),
        [first, .., last] if path.len() > 6 => {
            format!(
                "; the longest chain is {} tasks, {first} to {last}",
                path.len()
            )
        }
        path => {
            let path: Vec<String> = path.iter().map(ToString::to_string).collect();
            format!("; the longest chain is {}", path.join(" → "))
        }
    };
    let together = humanize::minutes(estimate.minutes_together);
    let instead = if together == humanize::minutes(estimate.minutes_alone) {
        String::new()
    } else {
        format!(" instead of {:.0}", estimate.minutes_alone)
    };
    let assessment = view.assessment;
    let is_more_worth = assessment.n_agents > estimate.n_workers
        && assessment.minutes + 1.0 < estimate.minutes_together;
    let with_more = if is_more_worth {
        format!(" ({:.0} with {})", assessment.minutes, assessment.n_agents)
    } else {
        String::new()
    };
    format!(
        "{start}; with {} it takes about {together}{with_more}{instead}{longest}.",
        count(estimate.n_workers, "worker"),
    )
}

fn kept_apart(plan: &Plan) -> Option<String> {
    let mut met: BTreeMap<&RepoPath, BTreeSet<TaskId>> = BTreeMap::new();
    for edge in &plan.exclusions {
        if let Reason::Inferred { path, .. } = &edge.reason {
            let tasks = met.entry(path).or_default();
            tasks.extend([edge.first, edge.then]);
        }
    }
    let mut met: Vec<(&RepoPath, BTreeSet<TaskId>)> = met.into_iter().collect();
    met.sort_by_key(|(_, tasks)| std::cmp::Reverse(tasks.len()));
    let n_met = met.len();
    let told = (met.into_iter())
        .map(|(path, tasks)| format!("{} (`{path}`)", list_first(tasks, 6)))
        .take(3)
        .collect::<Vec<_>>()
        .join("; ");
    let more = match n_met.saturating_sub(3) {
        0 => String::new(),
        n_more => format!("; and {}", count(n_more, "more file")),
    };
    (n_met > 0).then(|| format!("Kept apart, not to change the same file at once: {told}{more}."))
}
