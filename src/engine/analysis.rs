//! What a tree tells by itself, worked out once and kept: its import graph.

use rayon::prelude::*;

use super::Context;
use crate::git::{Blob, BlobReader, FileKind, TreeFile};
use crate::imports::{self, EXTRACTOR, Facts, Language, RESOLVER};
use crate::model::{ImportGraph, Manifests, Oid, RepoPath};
use crate::store::Cache;

/// The largest pack of facts, in bytes: those of a million files.
const MAX_FACTS: usize = 256 << 20;

/// How many graphs are kept, each of one tree.
const N_GRAPHS: usize = 8;

/// The import graph of a tree as it was worked out before, by the id of the tree.
pub(super) fn known_graph(context: &Context, tree: &Oid) -> Option<ImportGraph> {
    let bytes = Cache::of(&context.store).load_file(&graph_name(tree), graph_version())?;
    postcard::from_bytes(&bytes).ok()
}

/// The import graph of a tree that holds `files`, sorted by path. What was found in a file before is not looked for
/// again. Files that cannot be read are taken to import nothing.
pub(super) fn graph(context: &Context, tree: &Oid, files: &[TreeFile]) -> ImportGraph {
    // A link has no content of its own, and a submodule is another repository.
    let files: Vec<&TreeFile> = (files.iter())
        .filter(|file| matches!(file.kind, FileKind::Blob | FileKind::Executable))
        .collect();
    let cache = Cache::of(&context.store);
    let mut pack = cache.load_pack("facts", EXTRACTOR);
    let readings: Vec<Reading> = files
        .par_iter()
        .with_min_len(16)
        .map_init(
            || context.repository.blob_reader(),
            |reader, file| {
                let Some(language) = Language::of(&file.path) else {
                    return Reading::default();
                };
                let key = key(file, language);
                let known = pack.get(&key);
                match known.and_then(|record| postcard::from_bytes(record).ok()) {
                    Some(facts) => Reading {
                        facts: Some(facts),
                        ..Reading::default()
                    },
                    None => Reading::of(file, key, reader),
                }
            },
        )
        .collect();
    let is_whole = !readings.iter().any(|reading| reading.is_missing);
    let mut facts = Vec::with_capacity(readings.len());
    for reading in readings {
        if let Some((key, record)) = reading.found {
            pack.insert(&key, &record);
        }
        facts.push(reading.facts);
    }
    // Whoever cannot write here works without a memory.
    pack.save(MAX_FACTS).ok();
    let paths: Vec<RepoPath> = files.iter().map(|file| file.path.clone()).collect();
    let graph = imports::build_from(&paths, &facts, &|path| {
        let at = files.binary_search_by(|file| file.path.cmp(path)).ok()?;
        context.repository.blob(&files.get(at)?.oid)
    });
    // What is missing now may be there the next time.
    if is_whole && let Ok(bytes) = postcard::to_allocvec(&graph) {
        let name = graph_name(tree);
        if cache.save_file(&name, graph_version(), &bytes).is_ok() {
            cache.prune_files("graph-", N_GRAPHS);
        }
    }
    graph
}

/// What the manifests of a tree declare, read from those of its files that are some.
pub(super) fn manifests(context: &Context, files: &[TreeFile]) -> Manifests {
    let files: Vec<&TreeFile> = (files.iter())
        .filter(|file| matches!(file.kind, FileKind::Blob | FileKind::Executable))
        .collect();
    let paths: Vec<RepoPath> = files.iter().map(|file| file.path.clone()).collect();
    imports::manifests(&paths, &|path| {
        let at = files.binary_search_by(|file| file.path.cmp(path)).ok()?;
        context.repository.blob(&files.get(at)?.oid)
    })
}

/// What became of one file.
#[derive(Default)]
struct Reading {
    facts: Option<Facts>,
    /// What is new: the key and the record to keep.
    found: Option<(Vec<u8>, Vec<u8>)>,
    is_missing: bool,
}

impl Reading {
    fn of(file: &TreeFile, key: Vec<u8>, reader: &BlobReader<'_>) -> Self {
        let text = match reader.read(&file.oid) {
            Blob::Content(text) => text,
            Blob::TooLarge => return Self::default(),
            Blob::Missing => {
                return Self {
                    is_missing: true,
                    ..Self::default()
                };
            }
        };
        let facts = imports::scan(&file.path, &text);
        let record = (facts.as_ref()).and_then(|facts| postcard::to_allocvec(facts).ok());
        Self {
            facts,
            found: record.map(|record| (key, record)),
            is_missing: false,
        }
    }
}

/// What the facts of a file depend on: its content, and the language and dialect that its name says.
fn key(file: &TreeFile, language: Language) -> Vec<u8> {
    let extension = file.path.extension().unwrap_or_default();
    format!("{}{language:?}.{extension}", file.oid).into_bytes()
}

fn graph_name(tree: &Oid) -> String {
    format!("graph-{tree}")
}

fn graph_version() -> u32 {
    EXTRACTOR << 16 | RESOLVER
}
