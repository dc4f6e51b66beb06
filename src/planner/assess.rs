//! The seven questions of the checklist, the score, and the number of agents that makes sense.

use std::collections::BTreeSet;

use super::collisions::collisions;
use super::drain::Drain;
use super::questions::{Facts, questions};
use super::verdict::verdict;
use crate::model::{Answer, Assessment, DiagnosticKind, Plan, TaskId, TaskKind, Verdict};

/// What setting up, reading through and merging costs, in minutes: once, and for every task.
const OVERHEAD: (f64, f64) = (5.0, 2.0);
/// More agents than this are never advised.
const MAX_AGENTS: usize = 32;
/// An agent more must bring the plan nearer than this to the shortest time there is.
const NEAR_ENOUGH: f64 = 1.1;

/// What speaks for running a plan side by side, and what against it.
pub fn assess(plan: &Plan) -> Assessment {
    let n_tasks = plan.runnable().count();
    let is_circular =
        (plan.diagnostics.iter()).any(|diagnostic| diagnostic.kind == DiagnosticKind::Cycle);
    let Some(drain) = Drain::new(plan).filter(|_| n_tasks > 0 && !is_circular) else {
        return Assessment::default();
    };
    let alone: f64 = plan.runnable().map(|planned| planned.minutes).sum();
    let (n_agents, minutes) = agents(&drain);
    let overhead = OVERHEAD.0 + OVERHEAD.1 * n_tasks as f64;
    let colliding: Vec<(TaskId, TaskId)> = (collisions(plan).iter())
        .map(|pair| (pair.a, pair.b))
        .collect();
    let unknown: BTreeSet<TaskId> = plan
        .runnable()
        .filter(|planned| planned.footprint.is_unknown() && planned.task.kind != TaskKind::Research)
        .map(|planned| planned.task.id)
        .collect();
    let facts = Facts {
        colliding: &colliding,
        unknown: &unknown,
        alone,
        minutes,
        overhead,
        n_agents,
    };
    let is_too_small = n_tasks == 1 || alone <= overhead;
    let mut assessment = Assessment {
        questions: questions(plan, &facts),
        score: 0,
        n_agents: if is_too_small { 1 } else { n_agents },
        minutes: if is_too_small { alone } else { minutes },
        overhead,
        is_too_small,
        n_unknown: unknown.len(),
        n_collisions: colliding.len(),
    };
    let saved = 1.0 - minutes / alone.max(f64::MIN_POSITIVE);
    assessment.score = score(&assessment, saved, verdict(plan, &assessment));
    assessment
}

/// The fewest agents with which the plan takes hardly longer than with any number of them, and how long it takes then.
fn agents(drain: &Drain) -> (usize, f64) {
    let most = drain.len().clamp(1, MAX_AGENTS);
    let minutes: Vec<f64> = (1..=most).map(|n| drain.run(n).0).collect();
    let shortest = minutes.iter().copied().fold(f64::INFINITY, f64::min);
    (minutes.into_iter().enumerate())
        .map(|(place, minutes)| (place + 1, minutes))
        .find(|(_, minutes)| *minutes <= shortest * NEAR_ENOUGH)
        .unwrap_or((1, shortest))
}

/// Seven points for the seven questions (yes is one, yes with exceptions and unknown a half), three for the time saved, the last of them at
/// three quarters; not above seven where care is called for, and not above four where one after the other is better.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value is between 0 and 10"
)]
fn score(assessment: &Assessment, saved: f64, verdict: Verdict) -> u8 {
    let answers: f64 = (assessment.questions.iter())
        .map(|question| match question.answer {
            Answer::Yes if question.n_exceptions == 0 => 1.0,
            Answer::Yes | Answer::Unknown => 0.5,
            Answer::No => 0.0,
        })
        .sum();
    let points = answers + 3.0 * (saved / 0.75).clamp(0.0, 1.0);
    let most = match verdict {
        Verdict::Parallel => 10.0,
        Verdict::Caution => 7.0,
        Verdict::Sequential => 4.0,
    };
    points.min(most).round().clamp(0.0, 10.0) as u8
}
