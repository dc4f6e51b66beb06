//! What a tree tells by itself, worked out once and kept: its files and its import graph.

use rayon::prelude::*;

use super::Context;
use crate::footprint::terms;
use crate::git::{Blob, BlobReader, FileKind, GitError, TreeFile};
use crate::imports::{self, EXTRACTOR, Facts, Language, RESOLVER};
use crate::model::{Diagnostic, DiagnosticKind, ImportGraph, Manifests, Oid, RepoPath, Severity};
use crate::store::{Cache, Pack};

/// The largest pack of facts, in bytes: those of a million files.
const MAX_FACTS: usize = 256 << 20;

/// How many bytes tell the content, language and dialect of a file.
const KEY: usize = 20;

/// The least number of files that is worth handing to another thread.
const MIN_FILES: usize = 64;

/// How many graphs are kept, each of one tree.
const N_GRAPHS: usize = 8;

/// How many lists of files are kept, each of one tree.
const N_LISTS: usize = 4;

/// A list that is longer is not kept: it would be some 50 MB.
const MAX_LISTED: usize = 400_000;

/// The version of how a list of files is kept.
const LISTING: u32 = 1;

/// Every file of a commit's tree, sorted by path: as it was listed before, or from the folders of the tree.
pub(super) fn files(context: &Context, base: &Oid, tree: &Oid) -> Result<Vec<TreeFile>, GitError> {
    let cache = Cache::of(&context.store);
    let name = format!("files-{tree}");
    let kept = cache.load_file(&name, LISTING);
    if let Some(files) = kept.and_then(|bytes| postcard::from_bytes(&bytes).ok()) {
        return Ok(files);
    }
    let files = context.repository.files(base)?;
    if files.len() <= MAX_LISTED
        && let Ok(bytes) = postcard::to_allocvec(&files)
        // Whoever cannot write here works without a memory.
        && cache.save_file(&name, LISTING, &bytes).is_ok()
    {
        cache.prune_files("files-", N_LISTS);
    }
    Ok(files)
}

/// The import graph of a tree as it was worked out before, by the id of the tree.
pub(super) fn known_graph(context: &Context, tree: &Oid) -> Option<ImportGraph> {
    let bytes = Cache::of(&context.store).load_file(&graph_name(tree), graph_version())?;
    postcard::from_bytes(&bytes).ok()
}

/// What scanners found in files before, by their content; what is found anew is added.
pub(super) struct KnownFacts {
    pack: Pack,
}

/// What was found in one file just now: the key and the record to keep.
pub(super) struct Found {
    key: [u8; KEY],
    record: Vec<u8>,
}

impl KnownFacts {
    /// What was found before.
    pub(super) fn load(context: &Context) -> Self {
        Self {
            pack: Cache::of(&context.store).load_pack("facts", EXTRACTOR),
        }
    }

    /// What is found in a file of this content; none where nothing is looked for in such a file, or it is known.
    pub(super) fn look(&self, file: &TreeFile, text: &[u8]) -> Option<Found> {
        let key = key(file, Language::of(&file.path)?)?;
        if self.pack.get(&key).is_some() {
            return None;
        }
        let facts = imports::scan(&file.path, text)?;
        Found::new(key, &facts)
    }

    /// Keeps what was found.
    pub(super) fn keep(&mut self, found: &Found) {
        self.pack.insert(&found.key, &found.record);
    }
}

impl Found {
    fn new(key: [u8; KEY], facts: &Facts) -> Option<Self> {
        let record = postcard::to_allocvec(facts).ok()?;
        Some(Self { key, record })
    }
}

/// The import graph of a tree that holds `files`, sorted by path. What was found in a file before is not looked for
/// again. Files that cannot be read are taken to import nothing; how many of them this clone does not have is told.
pub(super) fn graph(
    context: &Context,
    tree: &Oid,
    files: &[TreeFile],
    mut known: KnownFacts,
) -> (ImportGraph, usize) {
    let files: Vec<&TreeFile> = with_content(files).collect();
    let cache = Cache::of(&context.store);
    let readers = context.repository.blob_readers();
    // Most files of a large tree may be none of code.
    let code: Vec<(usize, &TreeFile, Language)> = (files.iter().enumerate())
        .filter_map(|(place, file)| Some((place, *file, Language::of(&file.path)?)))
        .collect();
    let readings: Vec<Reading> = (code.par_iter().with_min_len(MIN_FILES))
        .map_init(
            || None,
            |reader, &(_, file, language)| {
                let known_record = |key: &[u8]| {
                    let record = known.pack.get(key)?;
                    postcard::from_bytes(record).ok()
                };
                let key = key(file, language);
                if let Some(facts) = key.as_ref().and_then(|key| known_record(key)) {
                    return Reading {
                        facts: Some(facts),
                        ..Reading::default()
                    };
                }
                let reader = reader.get_or_insert_with(|| readers.reader());
                Reading::of(file, key, reader)
            },
        )
        .collect();
    let n_missing = (readings.iter())
        .filter(|reading| reading.is_missing)
        .count();
    let mut facts = Vec::with_capacity(readings.len());
    for (reading, (place, ..)) in readings.into_iter().zip(code) {
        if let Some(found) = reading.found {
            known.keep(&found);
        }
        facts.extend(reading.facts.map(|facts| (place, facts)));
    }
    // Whoever cannot write here works without a memory.
    known.pack.save(MAX_FACTS).ok();
    let paths: Vec<RepoPath> = files.iter().map(|file| file.path.clone()).collect();
    let graph = imports::build_from(&paths, &facts, &|path| {
        let at = files.binary_search_by(|file| file.path.cmp(path)).ok()?;
        context.repository.blob(&files.get(at)?.oid)
    });
    // What is missing now may be there the next time.
    if n_missing == 0
        && let Ok(bytes) = postcard::to_allocvec(&graph)
    {
        let name = graph_name(tree);
        if cache.save_file(&name, graph_version(), &bytes).is_ok() {
            cache.prune_files("graph-", N_GRAPHS);
        }
    }
    (graph, n_missing)
}

/// What the manifests of a tree declare, read from those of its files that are some.
pub(super) fn manifests(context: &Context, files: &[TreeFile]) -> Manifests {
    let files: Vec<&TreeFile> = with_content(files).collect();
    let paths: Vec<RepoPath> = files.iter().map(|file| file.path.clone()).collect();
    imports::manifests(&paths, &|path| {
        let at = files.binary_search_by(|file| file.path.cmp(path)).ok()?;
        context.repository.blob(&files.get(at)?.oid)
    })
}

/// The files with content of their own: a link has none, and a submodule is another repository.
fn with_content(files: &[TreeFile]) -> impl Iterator<Item = &TreeFile> {
    (files.iter()).filter(|file| matches!(file.kind, FileKind::Blob | FileKind::Executable))
}

/// What to say of files whose content this clone does not have.
pub(super) fn missing_content(n_missing: usize, n_files: usize) -> Option<Diagnostic> {
    // A few are hardly what the tasks are about.
    let is_much = n_missing > n_files / 50;
    (n_missing > 0).then(|| Diagnostic {
        kind: DiagnosticKind::MissingContent,
        severity: if is_much {
            Severity::Warning
        } else {
            Severity::Note
        },
        message: format!(
            "This clone has no content of {n_missing} of {n_files} files, whose words, definitions and imports are \
             therefore not known."
        ),
        help: Some("Bring it by checking the branch out, or by `git backfill`.".to_owned()),
        task: None,
        span: None,
    })
}

/// What became of one file.
#[derive(Default)]
struct Reading {
    facts: Option<Facts>,
    /// What is new.
    found: Option<Found>,
    is_missing: bool,
}

impl Reading {
    fn of(file: &TreeFile, key: Option<[u8; KEY]>, reader: &mut BlobReader<'_>) -> Self {
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
        let facts = imports::scan(&file.path, text);
        let found = || Found::new(key?, facts.as_ref()?);
        Self {
            found: found(),
            facts,
            is_missing: false,
        }
    }
}

/// What the facts of a file depend on: its content, and the language and dialect that its name says.
fn key(file: &TreeFile, language: Language) -> Option<[u8; KEY]> {
    let mut key = [0; KEY];
    let (content, dialect) = key.split_first_chunk_mut::<16>()?;
    *content = u128::from_str_radix(file.oid.as_str().get(..32)?, 16)
        .ok()?
        .to_le_bytes();
    let extension = file.path.extension().unwrap_or_default();
    let name = terms::hash(extension) ^ (language as u32).rotate_right(8);
    dialect.copy_from_slice(&name.to_le_bytes());
    Some(key)
}

fn graph_name(tree: &Oid) -> String {
    format!("graph-{tree}")
}

fn graph_version() -> u32 {
    EXTRACTOR << 16 | RESOLVER
}
