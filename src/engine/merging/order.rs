//! The order of a queue: searched over which results conflict, and confirmed by the installed git.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Context;
use crate::git::Tip;
use crate::model::{
    ConflictEntry, ConflictPlace, ConflictSet, Matrix, MergePreview, MergeVerdict, Oid,
    OrderFinding, OrderKind, OtherOrder, Plan, PreviewStep, RepoPath, StepResult, TaskId,
};
use crate::planner::{self, MergeSet, ResultFacts};
use crate::resolve::{self, Sides};

use super::changes::Changes;
use super::preview::confirm;
use super::resolved_preview::{Settling, settled};
use super::{MergingError, Queued};

/// How often the order is searched for anew because git found a conflict that no pair had shown.
const MAX_ROUNDS: usize = 4;

/// How many conflicting files are looked into for the lines that meet.
const MAX_FILES: usize = 2_000;

/// Results put in order.
pub(super) struct Ordered {
    /// The results.
    pub(super) items: Vec<Queued>,
    /// What was found out about the order.
    pub(super) finding: OrderFinding,
    /// What git says of the sequence.
    pub(super) confirmed: MergePreview,
}

/// Puts results in order.
pub(super) fn ordered(
    context: &Context,
    onto: &Oid,
    plan: &Plan,
    items: Vec<Queued>,
    facts: &BTreeMap<TaskId, ResultFacts>,
    kind: OrderKind,
    settling: Option<Settling<'_>>,
) -> Result<Ordered, MergingError> {
    let tips: Vec<Tip> = items.iter().map(Queued::as_tip).collect();
    let matrix = context.repository.matrix(Some(onto), &tips)?;
    let builds_on = items.iter().map(|item| (item.task, item.builds_on.clone()));
    let mut ordering = Ordering {
        context,
        onto,
        plan,
        builds_on: &builds_on.collect(),
        facts,
        changes: Changes::default(),
        items,
        conflicts: Vec::new(),
        settling,
    };
    ordering.conflicts = ordering.sets(&matrix)?;
    let Trial { order, preview, .. } = ordering.search(kind)?;
    let set = ordering.set();
    let others = OrderKind::ALL.into_iter().filter(|other| *other != kind);
    let finding = OrderFinding {
        kind,
        left_out: planner::left_behind(&set, &order),
        is_proven: kind == OrderKind::Deps && planner::merge_order(&set, kind).is_proven,
        others: others
            .map(|kind| OtherOrder {
                kind,
                left_out: planner::merge_order(&set, kind).left_out,
            })
            .collect(),
        conflicts: ordering.conflicts.clone(),
    };
    Ok(Ordered {
        items: ordering.sorted(&order),
        finding,
        confirmed: preview,
    })
}

/// An order that git was asked about.
#[derive(Clone)]
struct Trial {
    n_out: usize,
    order: Vec<TaskId>,
    preview: MergePreview,
}

struct Ordering<'a> {
    context: &'a Context,
    onto: &'a Oid,
    plan: &'a Plan,
    builds_on: &'a BTreeMap<TaskId, Vec<TaskId>>,
    facts: &'a BTreeMap<TaskId, ResultFacts>,
    changes: Changes,
    items: Vec<Queued>,
    conflicts: Vec<ConflictSet>,
    /// What may settle conflicts beside git. What is settled keeps nobody out.
    settling: Option<Settling<'a>>,
}

impl Ordering<'_> {
    fn set(&self) -> MergeSet<'_> {
        MergeSet {
            plan: self.plan,
            builds_on: self.builds_on,
            results: self.facts,
            conflicts: &self.conflicts,
        }
    }

    fn sorted(&self, order: &[TaskId]) -> Vec<Queued> {
        let item = |id: &TaskId| self.items.iter().find(|item| item.task == *id).cloned();
        order.iter().filter_map(item).collect()
    }

    /// The order that leaves out fewest of those that git was asked about.
    fn search(&mut self, kind: OrderKind) -> Result<Trial, MergingError> {
        let mut order = planner::merge_order(&self.set(), kind).tasks;
        let mut best = self.trial(order.clone())?;
        let mut last = best.clone();
        for _ in 1..MAX_ROUNDS {
            let surprises = self.surprises(&self.sorted(&order), &last.preview)?;
            if surprises.is_empty() || kind != OrderKind::Deps {
                break;
            }
            self.conflicts.extend(surprises);
            let next = planner::merge_order(&self.set(), kind).tasks;
            if next == order {
                break;
            }
            last = self.trial(next.clone())?;
            order = next;
            if last.n_out < best.n_out {
                best = last.clone();
            }
        }
        Ok(best)
    }

    /// What git says of an order.
    fn trial(&self, order: Vec<TaskId>) -> Result<Trial, MergingError> {
        let items = self.sorted(&order);
        let mut preview = confirm(self.context, self.onto, &items)?;
        if let Some(settling) = self.settling {
            preview = settled(self.context, self.onto, &items, settling, preview)?;
        }
        Ok(Trial {
            n_out: preview.steps.iter().filter(|step| is_out(step)).count(),
            order,
            preview,
        })
    }

    /// What cannot all be merged, as far as pairs show it.
    fn sets(&mut self, matrix: &Matrix) -> Result<Vec<ConflictSet>, MergingError> {
        let mut sets = Vec::new();
        let mut n_files = 0;
        let ids: Vec<TaskId> = self.items.iter().map(|item| item.task).collect();
        for (at, &id) in ids.iter().enumerate() {
            if let Some(verdict) = matrix.onto(at).filter(|verdict| !verdict.is_clean()) {
                let places = places(verdict.conflicts());
                sets.push(set([id], places.len(), places));
            }
        }
        for (a, b, verdict) in matrix.pairs() {
            let (Some(first), Some(second)) = (self.items.get(a), self.items.get(b)) else {
                continue;
            };
            // One that holds the other goes after it in any order.
            let is_held =
                first.builds_on.contains(&second.task) || second.builds_on.contains(&first.task);
            match verdict {
                MergeVerdict::Clean => {}
                _ if is_held => {}
                MergeVerdict::Unknown { .. } => {
                    sets.push(set([first.task, second.task], 1, Vec::new()));
                }
                MergeVerdict::Conflict { conflicts } => {
                    n_files += conflicts.len();
                    let tasks = [first.task, second.task];
                    let found = if n_files > MAX_FILES {
                        Some((conflicts.len(), places(conflicts)))
                    } else {
                        let sides = (first.clone(), second.clone());
                        self.look(&sides.0, &sides.1, conflicts)?
                    };
                    sets.extend(found.map(|(weight, places)| set(tasks, weight, places)));
                }
            }
        }
        Ok(sets)
    }

    /// Where two results conflict: how many places, and in which definitions. None where our own resolvers settle every
    /// file, or a tool may that writes lock files: whether it does is seen when git is asked about the sequence.
    fn look(
        &mut self,
        first: &Queued,
        second: &Queued,
        conflicts: &[ConflictEntry],
    ) -> Result<Option<(usize, Vec<ConflictPlace>)>, MergingError> {
        let mut n_settled = 0;
        let mut weight = 0;
        let mut all = BTreeSet::new();
        let (a, b) = (
            self.changes.of(self.context, self.onto, first)?.clone(),
            self.changes.of(self.context, self.onto, second)?.clone(),
        );
        for entry in conflicts {
            let text = |oid: Option<&Oid>| oid.and_then(|oid| self.context.repository.blob(oid));
            let found = match (a.get(&entry.path), b.get(&entry.path)) {
                (Some((base, ours)), Some((_, theirs))) => {
                    let sides = (text(ours.as_ref()), text(theirs.as_ref()));
                    let base = text(base.as_ref()).unwrap_or_default();
                    match sides {
                        (Some(ours), Some(theirs)) => {
                            if self.settling.is_some()
                                && is_settled(&entry.path, [&base, &ours, &theirs])
                            {
                                n_settled += 1;
                                continue;
                            }
                            planner::overlaps(&entry.path, &base, &ours, &theirs)
                        }
                        _ => Vec::new(),
                    }
                }
                _ => Vec::new(),
            };
            weight += found.len().max(1);
            let place = |within| ConflictPlace {
                path: entry.path.clone(),
                within,
            };
            let is_named = found.iter().any(|overlap| overlap.within.is_some());
            all.extend(
                found
                    .into_iter()
                    .filter_map(|overlap| Some(place(Some(overlap.within?)))),
            );
            if !is_named {
                all.insert(place(None));
            }
        }
        let is_open = n_settled < conflicts.len() || conflicts.is_empty();
        Ok(is_open.then(|| (weight, all.into_iter().collect())))
    }

    /// The conflicts of a sequence that nothing known explains: the result, and those before it that changed its files.
    fn surprises(
        &mut self,
        items: &[Queued],
        preview: &MergePreview,
    ) -> Result<Vec<ConflictSet>, MergingError> {
        let order: Vec<TaskId> = items.iter().map(|item| item.task).collect();
        let expected: BTreeSet<TaskId> = (planner::left_behind(&self.set(), &order).into_iter())
            .map(|left| left.task)
            .collect();
        let mut merged: Vec<&Queued> = Vec::new();
        let mut sets = Vec::new();
        for (item, step) in items.iter().zip(&preview.steps) {
            if !is_out(step) {
                merged.push(item);
                continue;
            }
            if expected.contains(&item.task) {
                continue;
            }
            let mut tasks = BTreeSet::from([item.task]);
            for other in &merged {
                let changed = self.changes.of(self.context, self.onto, other)?;
                let is_met = (step.conflicts.iter()).any(|entry| changed.contains_key(&entry.path));
                tasks.extend(is_met.then_some(other.task));
            }
            if tasks.len() == 1 {
                tasks.extend(merged.iter().map(|item| item.task));
            }
            let places = places(&step.conflicts);
            sets.push(set(tasks, places.len(), places));
        }
        Ok(sets)
    }
}

fn set(
    tasks: impl IntoIterator<Item = TaskId>,
    weight: usize,
    places: Vec<ConflictPlace>,
) -> ConflictSet {
    ConflictSet {
        tasks: tasks.into_iter().collect(),
        weight: weight.max(1),
        places,
    }
}

fn places(conflicts: &[ConflictEntry]) -> Vec<ConflictPlace> {
    let place = |entry: &ConflictEntry| ConflictPlace {
        path: entry.path.clone(),
        within: None,
    };
    conflicts.iter().map(place).collect()
}

/// Whether a file that conflicts is mostly settled beside git. One that is not on both sides never is.
fn is_settled(path: &RepoPath, texts: [&[u8]; 3]) -> bool {
    let [base, ours, theirs] = texts.map(std::str::from_utf8);
    let (Ok(base), Ok(ours), Ok(theirs)) = (base, ours, theirs) else {
        return false;
    };
    let sides = Sides {
        path,
        base: (!base.is_empty()).then_some(base),
        ours,
        theirs,
    };
    resolve::lock_file(path).is_some() || resolve::resolve(&sides).is_some()
}

/// Whether a step is left out of what follows.
fn is_out(step: &PreviewStep) -> bool {
    step.resolution.is_none() && matches!(step.result, StepResult::Conflict | StepResult::Unknown)
}
