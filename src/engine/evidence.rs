//! What the files of a tree say and what was done before it, read once and kept.

use rayon::prelude::*;

use super::Context;
use super::analysis::{Found, KnownFacts};
use crate::footprint::terms::{self, TERMS_VERSION};
use crate::footprint::{Contents, Corpus, History, KeptSayings, Landings};
use crate::git::{Blob, BlobReader, FileKind, TreeFile};
use crate::imports::{self, EXTRACTOR};
use crate::model::{Oid, RepoPath};
use crate::store::Cache;

/// How many changes are looked at, commits of merged branches among them.
const MAX_LANDINGS: usize = 5_000;

/// How many files are read before what they say is put together.
const BATCH: usize = 4_096;

/// How many different terms the files of a tree are remembered by, together: some 200 MB. What comes after says nothing.
const MAX_TERMS: usize = 40_000_000;

/// The version of the layout of what is kept.
const LAYOUT: u32 = 2;

/// What the files of a tree say, by their places in `files`, which are sorted by path. A file that cannot be read says
/// nothing.
pub fn corpus(context: &Context, files: &[TreeFile]) -> Corpus {
    corpus_and_facts(context, files, None).0
}

/// The same, and how many contents this clone does not have; what is read for it is looked through for imports besides,
/// where `facts` are wanted.
pub(super) fn corpus_and_facts(
    context: &Context,
    files: &[TreeFile],
    mut facts: Option<&mut KnownFacts>,
) -> (Corpus, usize) {
    let cache = Cache::of(&context.store);
    let version = TERMS_VERSION << 20 | EXTRACTOR << 8 | LAYOUT;
    let mut kept = (cache.load_file("contents", version))
        .and_then(|bytes| KeptSayings::from_bytes(&bytes))
        .unwrap_or_default();
    let keys: Vec<Option<u128>> = files.iter().map(key).collect();
    let mut unread: Vec<(u128, &TreeFile)> = (keys.iter().zip(files))
        .filter_map(|(&key, file)| Some((key?, file)))
        .filter(|&(key, _)| kept.place(key).is_none())
        .collect();
    unread.sort_unstable_by_key(|&(key, _)| key);
    unread.dedup_by_key(|&mut (key, _)| key);
    // Neighbours in the tree are neighbours in the packs of git.
    unread.sort_unstable_by(|(_, a), (_, b)| a.path.cmp(&b.path));
    let n_kept = kept.len();
    let mut n_missing = 0;
    let readers = context.repository.blob_readers();
    for batch in unread.chunks(BATCH) {
        if kept.n_terms() > MAX_TERMS {
            break;
        }
        let known = facts.as_deref();
        let read: Vec<(Option<Contents>, Option<Found>)> = (batch.par_iter().with_min_len(16))
            .map_init(
                || readers.reader(),
                |reader, (_, file)| contents(file, reader, known),
            )
            .collect();
        for (&(key, _), (contents, found)) in batch.iter().zip(&read) {
            match contents {
                Some(contents) => kept.push(key, contents),
                None => n_missing += 1,
            }
            if let (Some(facts), Some(found)) = (facts.as_deref_mut(), found) {
                facts.keep(found);
            }
        }
    }
    // What could not be read may be the same as the last time.
    if kept.len() > n_kept {
        if kept.len() > 2 * files.len() + 1_000 {
            let wanted: Vec<u128> = keys.iter().copied().flatten().collect();
            kept = kept.only(&wanted);
        }
        // Whoever cannot write here works without a memory.
        cache.save_file("contents", version, &kept.to_bytes()).ok();
    }
    let place = |key: &Option<u128>| key.and_then(|key| kept.place(key)).unwrap_or(u32::MAX);
    let places = keys.iter().map(place).collect();
    let corpus = Corpus::of_sayings(places, kept.into_sayings());
    (corpus, n_missing)
}

/// What landed before a base and with it, newest first. What was read before is read no more, as long as both lines meet.
pub fn history(context: &Context, base: &Oid) -> History {
    let cache = Cache::of(&context.store);
    let version = TERMS_VERSION << 8 | LAYOUT;
    let kept: Landings = (cache.load_file("history", version))
        .and_then(|bytes| postcard::from_bytes(&bytes).ok())
        .unwrap_or_default();
    if let Some((landings, is_new)) = continued(context, base, &kept) {
        if is_new {
            keep(&cache, version, &landings);
        }
        return History::from_landings(landings);
    }
    let (changes, is_whole) = context.repository.read_past(base, None, MAX_LANDINGS);
    let landings = Landings::of(&changes);
    // What is missing now may be there the next time.
    if is_whole {
        keep(&cache, version, &landings);
    }
    History::from_landings(landings)
}

/// What was kept, brought to another base, and whether something was added to it; none where too little is shared.
fn continued(context: &Context, base: &Oid, kept: &Landings) -> Option<(Landings, bool)> {
    let positions: rustc_hash::FxHashMap<&str, usize> = kept.positions().collect();
    if positions.is_empty() {
        return None;
    }
    let repository = &context.repository;
    let met = (repository.first_parents(base, MAX_LANDINGS / 2))
        .find(|oid| positions.contains_key(oid.as_str()))?;
    let from = *positions.get(met.as_str())?;
    // Only what comes after a commit of the kept line itself is all of its history and nothing else.
    let kept_tip = kept.commit(0)?;
    (repository.first_parents(&kept_tip, MAX_LANDINGS)).find(|oid| *oid == met)?;
    if met == *base && from == 0 {
        return Some((kept.clone(), false));
    }
    let (changes, is_whole) = repository.read_past(base, Some(&met), MAX_LANDINGS);
    let n_shared = kept.len().saturating_sub(from);
    // A line that was kept to its beginning is whole, however short.
    let is_enough = kept.len() < MAX_LANDINGS || (n_shared + changes.len()) * 5 >= MAX_LANDINGS * 4;
    let landings = || Landings::joined(&changes, kept, from, MAX_LANDINGS);
    (is_whole && is_enough).then(|| (landings(), !changes.is_empty()))
}

fn keep(cache: &Cache, version: u32, landings: &Landings) {
    if let Ok(bytes) = postcard::to_allocvec(landings) {
        cache.save_file("history", version, &bytes).ok();
    }
}

fn contents(
    file: &TreeFile,
    reader: &mut BlobReader<'_>,
    facts: Option<&KnownFacts>,
) -> (Option<Contents>, Option<Found>) {
    match reader.read(&file.oid) {
        Blob::Content(bytes) => (
            Some(Contents::of(bytes, |text| names(&file.path, text))),
            facts.and_then(|facts| facts.look(file, bytes)),
        ),
        Blob::TooLarge => {
            let contents = Contents {
                size: u32::MAX,
                ..Contents::default()
            };
            (Some(contents), None)
        }
        Blob::Missing => (None, None),
    }
}

fn names(path: &RepoPath, text: &[u8]) -> Vec<String> {
    let found = imports::definitions(path, text).into_iter();
    found.map(|definition| definition.name).collect()
}

/// What a file's sayings depend on: its content, and the language that its name says. None of links and submodules.
fn key(file: &TreeFile) -> Option<u128> {
    if !matches!(file.kind, FileKind::Blob | FileKind::Executable) {
        return None;
    }
    let content = u128::from_str_radix(file.oid.as_str().get(..24)?, 16).ok()?;
    let dialect = file.path.extension().unwrap_or(file.path.file_name());
    Some(content << 32 | u128::from(terms::hash(dialect)))
}
