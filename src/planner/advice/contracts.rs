//! Write contract files first and freeze them: what several tasks rely on and one changes.

use super::{Candidate, Change};
use crate::humanize::list_first;
use crate::model::{AdviceKind, ImportGraph, Plan, PlannedTask, RepoPath, TaskId};

/// From this probability on a task counts as one that changes a contract, or a file that relies on it.
const LIKELY: f64 = 0.5;
/// So many tasks must rely on a contract.
const READERS: usize = 2;

pub(super) fn candidates(plan: &Plan, graph: &ImportGraph) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for writer in plan.runnable() {
        for entry in writer.footprint.changes() {
            let path = &entry.path;
            if entry.probability < LIKELY || !is_contract(path) {
                continue;
            }
            let readers = readers(plan, writer, path, graph);
            if readers.len() < READERS {
                continue;
            }
            candidates.push(candidate(writer, path, readers));
        }
    }
    candidates
}

fn candidate(writer: &PlannedTask, path: &RepoPath, readers: Vec<TaskId>) -> Candidate {
    let id = writer.task.id;
    let has_more = (writer.footprint.changes())
        .any(|entry| entry.path != *path && entry.probability >= LIKELY);
    let is_new = (writer.footprint.creates.iter()).any(|entry| entry.path == *path);
    let change = if has_more {
        let mut tasks = readers.clone();
        tasks.push(id);
        Change::Gather {
            title: format!("Write `{path}` first, and change it no more"),
            kind: writer.task.kind,
            files: vec![(path.clone(), is_new)],
            tasks,
            is_first: true,
        }
    } else {
        Change::Order {
            first: id,
            then: readers.clone(),
        }
    };
    Candidate {
        kind: AdviceKind::ContractFirst,
        what: format!("Write `{path}` first, and change it no more once the others start."),
        why: format!(
            "Task {id} changes it, and tasks {} rely on it.",
            list_first(&readers, 6)
        ),
        tasks: std::iter::once(id).chain(readers).collect(),
        paths: vec![path.clone()],
        change,
    }
}

/// The tasks that rely on a file and neither change it nor wait for the task that does.
fn readers(plan: &Plan, writer: &PlannedTask, path: &RepoPath, graph: &ImportGraph) -> Vec<TaskId> {
    let importers: Vec<&RepoPath> = graph
        .importers_of(path)
        .chain(graph.awaiting(path))
        .collect();
    plan.runnable()
        .filter(|planned| planned.task.id != writer.task.id)
        .filter(|planned| planned.footprint.change_probability(path) < 0.3)
        .filter(|planned| {
            let footprint = &planned.footprint;
            (footprint.reads.iter()).any(|read| read.path == *path && read.probability >= LIKELY)
                || (footprint.changes())
                    .any(|entry| entry.probability >= LIKELY && importers.contains(&&entry.path))
        })
        .map(|planned| planned.task.id)
        .filter(|&id| {
            !plan
                .dependencies_of(id)
                .any(|before| before == writer.task.id)
        })
        .collect()
}

/// Whether a file says what others rely on: an interface, a schema, shared types.
fn is_contract(path: &RepoPath) -> bool {
    let name = path.file_name().to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    let is_schema = matches!(
        path.extension(),
        Some(
            "pyi"
                | "proto"
                | "graphql"
                | "graphqls"
                | "gql"
                | "thrift"
                | "avsc"
                | "xsd"
                | "wsdl"
                | "idl"
                | "capnp"
                | "fbs"
        )
    );
    is_schema
        || name.ends_with(".d.ts")
        || name.ends_with(".schema.json")
        || matches!(
            stem,
            "types"
                | "type"
                | "interface"
                | "interfaces"
                | "schema"
                | "schemas"
                | "contract"
                | "contracts"
                | "protocol"
                | "protocols"
                | "openapi"
                | "swagger"
                | "traits"
                | "api"
        )
        || path.as_str().split('/').rev().skip(1).any(|folder| {
            matches!(
                folder,
                "contracts" | "interfaces" | "schemas" | "types" | "proto" | "protos"
            )
        })
}
