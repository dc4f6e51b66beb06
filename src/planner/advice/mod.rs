//! What would make a plan better: each piece of advice is tried on paper, and only what pays is given.
//!
//! Every kind makes candidates; a candidate is a change of the list of tasks. The plan is built anew with the change,
//! and what comes of it is compared with the plan as it is.

mod change;
mod contracts;
mod hubs;
mod merge;
mod outline;
mod shared;
mod split;
mod unknown;

use super::assess::assess;
use super::estimate::estimate;
use super::options::PlanOptions;
use crate::model::{Advice, AdviceKind, ImportGraph, Outlook, Plan, RepoPath, TaskId};

pub use change::{ApplyError, Change};
use outline::Outline;

/// More advice than this is given to nobody.
const MAX_ADVICE: usize = 5;
/// More candidates than this are not tried: in a long list each try takes its time.
const MAX_CANDIDATES: usize = 24;
const MAX_CANDIDATES_OF_MANY: usize = 6;
/// From this many tasks on a list is long.
const MANY: usize = 100;
/// What a pair that no longer collides is worth, in minutes.
const COLLISION_WORTH: f64 = 5.0;
/// Advice that is worth less is not given.
const LEAST_WORTH: f64 = 2.0;

/// A piece of advice with the change that it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// What people are told.
    pub advice: Advice,
    /// What is done to the list of tasks; none where a person must do it.
    pub change: Option<Change>,
}

/// Something that may be worth advising.
struct Candidate {
    kind: AdviceKind,
    what: String,
    why: String,
    tasks: Vec<TaskId>,
    paths: Vec<RepoPath>,
    change: Change,
}

/// What would make the plan better, the most valuable first. `options` are those that it was built with.
pub fn advise(
    plan: &Plan,
    graph: &ImportGraph,
    options: &PlanOptions,
    n_workers: usize,
) -> Vec<Proposal> {
    if plan.runnable().count() < 2 || plan.waves.is_empty() {
        return Vec::new();
    }
    let outline = Outline::of(plan, options);
    let before = outlook(plan, n_workers);
    let mut candidates = candidates(plan, graph);
    let most = if plan.tasks.len() > MANY {
        MAX_CANDIDATES_OF_MANY
    } else {
        MAX_CANDIDATES
    };
    candidates.truncate(most);
    let mut tried: Vec<(f64, Candidate, Outlook)> = (candidates.into_iter())
        .filter_map(|candidate| {
            let mut changed = outline.clone();
            candidate.change.apply(&mut changed).ok()?;
            let after = changed.build(graph, options);
            let after = (!after.waves.is_empty()).then(|| outlook(&after, n_workers))?;
            let worth = worth(&before, &after);
            (worth >= LEAST_WORTH).then_some((worth, candidate, after))
        })
        .collect();
    tried.sort_by(|(worth, ..), (other, ..)| other.total_cmp(worth));
    let mut chosen: Vec<Proposal> = Vec::new();
    for (_, candidate, after) in tried {
        if chosen.len() < MAX_ADVICE && !repeats(&candidate, &chosen) {
            chosen.push(proposal(candidate, chosen.len() + 1, before, after));
        }
    }
    chosen
}

/// The plan with that advice taken, in that order. What an earlier piece has done away with cannot be done.
pub fn apply(
    plan: &Plan,
    proposals: &[&Proposal],
    graph: &ImportGraph,
    options: &PlanOptions,
) -> Result<Plan, ApplyError> {
    let mut outline = Outline::of(plan, options);
    for proposal in proposals {
        let number = proposal.advice.number;
        let change = (proposal.change.as_ref()).ok_or(ApplyError::ByHand { number })?;
        change
            .apply(&mut outline)
            .map_err(|task| ApplyError::Gone { number, task })?;
    }
    Ok(outline.build(graph, options))
}

fn candidates(plan: &Plan, graph: &ImportGraph) -> Vec<Candidate> {
    let mut candidates = merge::candidates(plan);
    candidates.extend(shared::candidates(plan));
    candidates.extend(hubs::candidates(plan));
    candidates.extend(unknown::candidates(plan));
    candidates.extend(split::candidates(plan));
    candidates.extend(contracts::candidates(plan, graph));
    candidates
}

fn outlook(plan: &Plan, n_workers: usize) -> Outlook {
    Outlook {
        minutes: estimate(plan, n_workers).minutes_together,
        n_collisions: assess(plan).n_collisions,
    }
}

/// What the change is worth, in minutes. One that makes the plan much longer is worth nothing, however few pairs
/// collide then: one task would have none at all.
fn worth(before: &Outlook, after: &Outlook) -> f64 {
    let saved = before.minutes - after.minutes;
    if -saved > before.minutes * 1.1 || after.n_collisions > before.n_collisions {
        return 0.0;
    }
    let n_gone = before.n_collisions - after.n_collisions;
    saved + COLLISION_WORTH * n_gone as f64
}

/// Whether better advice does the same to the same tasks or files.
fn repeats(candidate: &Candidate, chosen: &[Proposal]) -> bool {
    chosen.iter().any(|Proposal { advice, .. }| {
        let shares_task = candidate.tasks.iter().any(|id| advice.tasks.contains(id));
        let shares_path = (candidate.paths.iter()).any(|path| advice.paths.contains(path));
        shares_task && (shares_path || advice.kind == candidate.kind)
    })
}

fn proposal(candidate: Candidate, number: usize, before: Outlook, after: Outlook) -> Proposal {
    let is_applicable = candidate.change != Change::NameFiles;
    Proposal {
        advice: Advice {
            number,
            kind: candidate.kind,
            what: candidate.what,
            why: candidate.why,
            tasks: candidate.tasks,
            paths: candidate.paths,
            before,
            after,
            is_applicable,
        },
        change: is_applicable.then_some(candidate.change),
    }
}
