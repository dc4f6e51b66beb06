//! What an agent says of the tasks, as evidence like any other.
//!
//! An agent's claim raises a probability and never lowers one; what it is silent about stays as it was. A claim counts
//! [`TRUST`] of what it says of itself, beside what is known already: of two reasons to believe something either may be
//! right. So a file that only an agent names never is likelier than that, and what a text states outweighs it.

use std::collections::{BTreeMap, BTreeSet};

use super::path_index::PathIndex;
use crate::model::{
    Dependency, Diagnostic, DiagnosticKind, Evidence, EvidenceKind, FileClaim, Footprint,
    FootprintEntry, OrderClaim, Reason, Refinement, RepoPath, Severity, TaskId,
};

/// How much of what an agent says of itself is believed.
const TRUST: f64 = 0.6;

/// What is less likely than this is not listed.
const LEAST_SHOWN: f64 = 0.04;

/// How many claims that cannot be used are told one by one.
const MOST_TOLD: usize = 30;

/// What came of an agent's answer, beside the footprints that it changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Refined {
    /// The orders that it proposes: inferred ones.
    pub orders: Vec<Dependency>,
    /// What it said that cannot be used.
    pub diagnostics: Vec<Diagnostic>,
    /// How many files of how many tasks it spoke of that can be used.
    pub n_files: usize,
    /// See `n_files`.
    pub n_tasks: usize,
}

/// Adds an agent's claims to the footprints of the tasks that it was `asked` about.
pub fn refine(
    footprints: &mut BTreeMap<TaskId, Footprint>,
    refinement: &Refinement,
    asked: &BTreeSet<TaskId>,
    files: &PathIndex,
) -> Refined {
    let mut refining = Refining {
        made: made(footprints, refinement, asked, files),
        agent: &refinement.agent,
        asked,
        files,
        told: Vec::new(),
    };
    for unread in &refinement.unread {
        refining.drop(None, unread);
    }
    let mut touched: BTreeMap<TaskId, usize> = BTreeMap::new();
    for claims in &refinement.tasks {
        let task = claims.task;
        if !asked.contains(&task) {
            refining.drop(None, &format!("nobody asked about task {task}"));
            continue;
        }
        let footprint = footprints.entry(task).or_default();
        let n_before = touched.entry(task).or_default();
        for claim in &claims.reads {
            *n_before += usize::from(refining.read(footprint, task, claim));
        }
        for claim in claims.writes.iter().chain(&claims.creates) {
            *n_before += usize::from(refining.change(footprint, task, claim));
        }
        settle(footprint);
    }
    let mut orders = Vec::new();
    for claim in &refinement.orders {
        match refining.order(claim, footprints) {
            Ok(order) => orders.push(order),
            Err(why) => refining.drop(None, &why),
        }
    }
    touched.retain(|_, n_files| *n_files > 0);
    Refined {
        orders,
        n_files: touched.values().sum(),
        n_tasks: touched.len(),
        diagnostics: refining.diagnostics(),
    }
}

/// The new files that some task makes, as is known already or as the agent says.
fn made(
    footprints: &BTreeMap<TaskId, Footprint>,
    refinement: &Refinement,
    asked: &BTreeSet<TaskId>,
    files: &PathIndex,
) -> BTreeSet<RepoPath> {
    let known = (footprints.values())
        .flat_map(|footprint| &footprint.creates)
        .map(|entry| entry.path.clone());
    let claimed = (refinement.tasks.iter())
        .filter(|claims| asked.contains(&claims.task))
        .flat_map(|claims| &claims.creates)
        .filter_map(|claim| path(&claim.path).ok());
    known
        .chain(claimed)
        .filter(|path| !files.contains(path))
        .collect()
}

struct Refining<'a> {
    agent: &'a str,
    asked: &'a BTreeSet<TaskId>,
    files: &'a PathIndex,
    made: BTreeSet<RepoPath>,
    told: Vec<(Option<TaskId>, String)>,
}

impl Refining<'_> {
    fn read(&mut self, footprint: &mut Footprint, task: TaskId, claim: &FileClaim) -> bool {
        let Some(path) = self.place(task, claim) else {
            return false;
        };
        self.add(&mut footprint.reads, path, claim, "relies on it")
    }

    fn change(&mut self, footprint: &mut Footprint, task: TaskId, claim: &FileClaim) -> bool {
        let Some(path) = self.place(task, claim) else {
            return false;
        };
        // Whatever the agent calls it: the tree decides whether a file is changed or made.
        if self.files.contains(&path) {
            self.add(&mut footprint.writes, path, claim, "changes it")
        } else {
            self.add(&mut footprint.creates, path, claim, "makes it")
        }
    }

    /// The file that a claim is about, where there can be such a file.
    fn place(&mut self, task: TaskId, claim: &FileClaim) -> Option<RepoPath> {
        let path = match path(&claim.path) {
            Ok(path) => path,
            Err(why) => {
                self.drop(Some(task), &why);
                return None;
            }
        };
        if !self.files.contains(&path) && !self.made.contains(&path) {
            let why = format!("`{path}` is not in the tree, and no task makes it");
            self.drop(Some(task), &why);
            return None;
        }
        Some(path)
    }

    fn add(
        &self,
        entries: &mut Vec<FootprintEntry>,
        path: RepoPath,
        claim: &FileClaim,
        does: &str,
    ) -> bool {
        let at = entries.iter().position(|entry| entry.path == path);
        let known = at
            .and_then(|at| entries.get(at))
            .map_or(0.0, |entry| entry.probability);
        let claimed = TRUST * claim.likelihood.clamp(0.0, 1.0);
        let raised = 1.0 - (1.0 - known) * (1.0 - claimed);
        let raised = (raised * 100.0).round() / 100.0;
        if raised < LEAST_SHOWN {
            return false;
        }
        let percent = (claim.likelihood.clamp(0.0, 1.0) * 100.0).round();
        let mut text = format!("{} says that the task {does} ({percent} %)", self.agent);
        if !claim.why.is_empty() {
            text = format!("{text}: {}", claim.why);
        }
        let evidence = Evidence {
            kind: EvidenceKind::Agent,
            text,
        };
        match at.and_then(|at| entries.get_mut(at)) {
            // Said twice it is not likelier.
            Some(entry) if entry.evidence.iter().any(is_of_agent) => return false,
            Some(entry) => {
                entry.probability = entry.probability.max(raised);
                entry.evidence.push(evidence);
            }
            None => entries.push(FootprintEntry {
                path,
                probability: raised,
                evidence: vec![evidence],
                regions: Vec::new(),
            }),
        }
        true
    }

    /// The order that a claim proposes. Every order is told with the file where the two meet.
    fn order(
        &self,
        claim: &OrderClaim,
        footprints: &BTreeMap<TaskId, Footprint>,
    ) -> Result<Dependency, String> {
        let (before, after) = (claim.before, claim.after);
        if let Some(unknown) = [before, after].iter().find(|id| !self.asked.contains(id)) {
            return Err(format!(
                "it orders tasks {before} and {after}, and nobody asked about task {unknown}"
            ));
        }
        if before == after {
            return Err(format!("it has task {before} wait for itself"));
        }
        let named = claim.path.as_deref().and_then(|named| path(named).ok());
        let named = named.filter(|path| self.files.contains(path) || self.made.contains(path));
        let nothing = Footprint::default();
        let first = footprints.get(&before).unwrap_or(&nothing);
        let second = footprints.get(&after).unwrap_or(&nothing);
        let is_met = |entry: &&FootprintEntry| {
            (second.changes().chain(&second.reads)).any(|other| other.path == entry.path)
        };
        let likeliest = || {
            let changes = first.changes();
            changes.max_by(|a, b| a.probability.total_cmp(&b.probability))
        };
        let meeting = || first.changes().find(is_met).or_else(likeliest);
        let Some(path) = named.or_else(|| Some(meeting()?.path.clone())) else {
            return Err(format!(
                "it orders task {before} before task {after} and names no file where they meet"
            ));
        };
        let why = match claim.why.as_str() {
            "" => "needs what that does",
            why => why,
        };
        let text = format!(
            "{} says that task {after} waits for task {before}: {why}",
            self.agent
        );
        Ok(Dependency {
            before,
            after,
            reason: Reason::Inferred { path, text },
        })
    }

    fn drop(&mut self, task: Option<TaskId>, why: &str) {
        self.told.push((task, why.to_owned()));
    }

    fn diagnostics(mut self) -> Vec<Diagnostic> {
        let n_more = self.told.len().saturating_sub(MOST_TOLD);
        if n_more > 0 {
            self.told.truncate(MOST_TOLD);
            self.told.push((None, format!("{n_more} more claims")));
        }
        let agent = self.agent;
        (self.told.into_iter())
            .map(|(task, why)| Diagnostic {
                kind: DiagnosticKind::UnusableClaim,
                severity: Severity::Note,
                message: match task {
                    Some(task) => format!("Left out of what {agent} says of task {task}: {why}."),
                    None => format!("Left out of what {agent} says: {why}."),
                },
                help: None,
                task,
                span: None,
            })
            .collect()
    }
}

/// A path as an agent writes it, by the rules of all paths; the error says why it is none.
fn path(text: &str) -> Result<RepoPath, String> {
    let text = text.trim();
    let plain = text.strip_prefix("./").unwrap_or(text);
    let shown: String = (text.chars().filter(|c| !c.is_control()))
        .take(120)
        .collect();
    if plain.len() > 4_096 || plain.chars().any(char::is_control) || plain.contains('\\') {
        return Err(format!("`{shown}` is no path"));
    }
    plain
        .parse()
        .map_err(|_| format!("`{shown}` is no path inside the repository"))
}

fn is_of_agent(evidence: &Evidence) -> bool {
    evidence.kind == EvidenceKind::Agent
}

/// Puts the likeliest first again; what is changed is not listed again as read, unless the change is less likely.
fn settle(footprint: &mut Footprint) {
    let likelier = |a: &FootprintEntry, b: &FootprintEntry| {
        (b.probability.total_cmp(&a.probability)).then_with(|| a.path.cmp(&b.path))
    };
    footprint.writes.sort_by(likelier);
    footprint.creates.sort_by(likelier);
    footprint.reads.sort_by(likelier);
    let changes: BTreeMap<RepoPath, f64> = (footprint.changes())
        .map(|entry| (entry.path.clone(), entry.probability))
        .collect();
    (footprint.reads).retain(|entry| {
        changes
            .get(&entry.path)
            .is_none_or(|&probability| entry.probability > probability)
    });
}
