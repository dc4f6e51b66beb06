//! Orders that nobody stated, but for which the tree and the texts speak strongly.

use super::dag::Dag;
use super::hazards::is_stated;
use super::orders::Roster;
use crate::model::{
    Dependency, EvidenceKind, FootprintEntry, ImportGraph, PlannedTask, Reason, RepoPath,
};

/// What is less likely than this is no ground for an order.
const LIKELY: f64 = 0.5;

/// How strong the ground for an order is; stronger ones are taken first where two contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// One text says that it reads what the other one changes.
    Reads,
    /// One changes the interface of what the other's files import.
    Interface,
    /// One makes a file that the other's files import already.
    Awaited,
    /// One makes a file that the other's text names.
    Named,
}

/// The orders that are added to `dag`, none of which contradicts what is in it or closes a circle.
pub(super) fn infer(
    tasks: &[&PlannedTask],
    roster: &Roster,
    graph: &ImportGraph,
    dag: &mut Dag,
) -> Vec<Dependency> {
    let mut found = Vec::new();
    let facts: Vec<Facts<'_>> = tasks.iter().map(|planned| Facts::new(planned)).collect();
    for one in facts.iter().filter(|facts| facts.has_something()) {
        for other in &facts {
            if one.planned.task.id != other.planned.task.id {
                found.extend(ground(one, other, graph));
            }
        }
    }
    found.sort_by(|(strength, edge), (other_strength, other_edge)| {
        (other_strength.cmp(strength)).then_with(|| edge.cmp(other_edge))
    });
    found
        .into_iter()
        .filter_map(|(_, edge)| {
            let (before, after) = roster.edge(edge.before, edge.after)?;
            (!dag.reaches(before, after) && dag.insert(before, after)).then_some(edge)
        })
        .collect()
}

/// What is looked at in every task, told once.
struct Facts<'a> {
    planned: &'a PlannedTask,
    /// The new files that its text announces.
    made: Vec<&'a FootprintEntry>,
    /// The files in the tree that its text names as changed.
    changed: Vec<&'a FootprintEntry>,
    /// The files that its text names as read.
    read: Vec<&'a RepoPath>,
    changes_an_interface: bool,
    is_leaving: bool,
}

impl<'a> Facts<'a> {
    fn new(planned: &'a PlannedTask) -> Self {
        let named = |entries: &'a [FootprintEntry]| -> Vec<&'a FootprintEntry> {
            (entries.iter())
                .filter(|entry| entry.probability >= LIKELY && is_stated(entry))
                .collect()
        };
        let title = planned.task.title.to_lowercase();
        Self {
            planned,
            made: named(&planned.footprint.creates),
            changed: named(&planned.footprint.writes),
            read: (planned.footprint.reads.iter())
                .filter(|entry| entry.probability >= LIKELY && is_named(entry))
                .map(|entry| &entry.path)
                .collect(),
            changes_an_interface: changes_an_interface(&title),
            is_leaving: is_leaving(&title),
        }
    }

    /// Whether any task could have a ground to wait for this one.
    fn has_something(&self) -> bool {
        !self.made.is_empty() || !self.changed.is_empty()
    }

    fn is_changing(&self, path: &RepoPath) -> bool {
        self.planned.footprint.change_probability(path) >= LIKELY
    }
}

/// Whether the text of the task names the file itself.
fn is_named(entry: &FootprintEntry) -> bool {
    entry.evidence.iter().any(|evidence| {
        matches!(
            evidence.kind,
            EvidenceKind::StatedPath | EvidenceKind::StatedModule
        )
    })
}

/// The strongest ground for `after` to wait for `before`.
fn ground(
    before: &Facts<'_>,
    after: &Facts<'_>,
    graph: &ImportGraph,
) -> Option<(Strength, Dependency)> {
    let (strength, path, text) = names_what_is_made(before, after)
        .or_else(|| imports_what_is_made(before, after, graph))
        .or_else(|| imports_what_moves(before, after, graph))
        .or_else(|| reads_what_changes(before, after))?;
    let edge = Dependency {
        before: before.planned.task.id,
        after: after.planned.task.id,
        reason: Reason::Inferred {
            path: path.clone(),
            text,
        },
    };
    Some((strength, edge))
}

type Ground<'a> = (Strength, &'a RepoPath, String);

fn names_what_is_made<'a>(before: &Facts<'a>, after: &Facts<'_>) -> Option<Ground<'a>> {
    let entry = (before.made.iter()).find(|entry| names(after.planned, &entry.path))?;
    let text = format!(
        "task {} names `{}`, which task {} makes",
        after.planned.task.id, entry.path, before.planned.task.id
    );
    Some((Strength::Named, &entry.path, text))
}

/// Whether a task names a path as something that will be there, not as something that it makes itself.
fn names(planned: &PlannedTask, path: &RepoPath) -> bool {
    let footprint = &planned.footprint;
    let is_own = |entry: &FootprintEntry| {
        (entry.evidence.iter()).any(|evidence| evidence.kind == EvidenceKind::Announced)
    };
    let mut stated = planned.task.stated_paths.iter();
    if stated
        .clone()
        .any(|stated| stated.is_new && means(&stated.text, path))
    {
        return false;
    }
    stated.any(|stated| means(&stated.text, path))
        || (footprint.reads.iter().chain(&footprint.writes))
            .any(|entry| entry.path == *path && is_named(entry) && !is_own(entry))
}

/// Whether a text can only mean this path: the path itself, its end from some folder on, or its dotted module name.
fn means(text: &str, path: &RepoPath) -> bool {
    let text = text.trim_start_matches("./");
    let is_end_of = |whole: &str, end: &str| {
        whole
            .strip_suffix(end)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    };
    if text.is_empty() || text.ends_with('/') {
        return false;
    }
    if is_end_of(path.as_str(), text) {
        return true;
    }
    let Some(extension) = path.extension() else {
        return false;
    };
    let without_extension = &path.as_str()[..path.as_str().len() - extension.len() - 1];
    let dotted = text.replace("::", "/").replace('.', "/");
    let dotted = dotted.strip_prefix("crate/").unwrap_or(&dotted);
    dotted.contains('/') && is_end_of(without_extension, dotted)
}

fn imports_what_is_made<'a>(
    before: &Facts<'a>,
    after: &Facts<'_>,
    graph: &ImportGraph,
) -> Option<Ground<'a>> {
    before.made.iter().find_map(|entry| {
        let importer = (graph.awaiting(&entry.path))
            .find(|importer| after.is_changing(importer) && !after.is_changing(&entry.path))?;
        let text = format!(
            "`{importer}` of task {} imports `{}`, which task {} makes",
            after.planned.task.id, entry.path, before.planned.task.id
        );
        Some((Strength::Awaited, &entry.path, text))
    })
}

fn imports_what_moves<'a>(
    before: &Facts<'a>,
    after: &Facts<'_>,
    graph: &ImportGraph,
) -> Option<Ground<'a>> {
    if !before.changes_an_interface || after.is_leaving {
        return None;
    }
    before.changed.iter().find_map(|entry| {
        if after.is_changing(&entry.path) {
            return None;
        }
        let importer =
            (graph.importers_of(&entry.path)).find(|importer| after.is_changing(importer))?;
        let text = format!(
            "`{importer}` of task {} imports `{}`, whose interface task {} changes",
            after.planned.task.id, entry.path, before.planned.task.id
        );
        Some((Strength::Interface, &entry.path, text))
    })
}

fn reads_what_changes<'a>(before: &Facts<'a>, after: &Facts<'_>) -> Option<Ground<'a>> {
    let entry = (before.changed.iter())
        .find(|entry| after.read.contains(&&entry.path) && !after.is_changing(&entry.path))?;
    let text = format!(
        "task {} reads `{}`, which task {} changes",
        after.planned.task.id, entry.path, before.planned.task.id
    );
    Some((Strength::Reads, &entry.path, text))
}

/// Whether a title says that what others import will be called, placed or called upon otherwise. "Remove unused
/// imports from x" does not: what is removed must be something that others can name.
fn changes_an_interface(title: &str) -> bool {
    let words: Vec<&str> = title
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    has(&[
        "rename", "renames", "renaming", "move", "moves", "moving", "relocate",
    ]) || has(&["signature", "signatures"])
        || (has(&["interface", "api"])
            && has(&[
                "change", "changes", "changing", "break", "breaking", "redesign", "rework",
            ]))
        || (has(&["remove", "removes", "delete", "deletes", "drop", "drops"])
            && has(&[
                "function",
                "functions",
                "method",
                "methods",
                "class",
                "module",
                "argument",
                "arguments",
                "parameter",
                "parameters",
                "field",
                "export",
                "exports",
            ]))
}

/// Whether a title says that its files will stop using something: then it comes before that something goes.
fn is_leaving(title: &str) -> bool {
    [
        "stop using",
        "stop importing",
        "migrate",
        "port ",
        "switch from",
        "instead of",
        "away from",
    ]
    .iter()
    .any(|words| title.contains(words))
}
