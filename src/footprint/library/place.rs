//! Where a library goes: the nearest manifest that fits, and the lock file beside it.

use std::collections::BTreeMap;

use crate::footprint::path_index::PathIndex;
use crate::model::{
    Ecosystem, Evidence, EvidenceKind, Footprint, FootprintEntry, Manifest, Manifests, RepoPath,
};

/// How likely the manifest is changed.
const MANIFEST: f64 = 0.9;
/// How likely the lock file beside it is changed.
const LOCK: f64 = 0.8;
/// Files of the footprint that are less likely than this do not say where the work is.
const LIKELY: f64 = 0.3;
/// What speaks for a file that is less likely than this is not worth telling beside a better reason.
const HARDLY: f64 = 0.1;

/// Whether a manifest stands where samples, tests and other people's code stand.
pub(super) fn is_secondary(path: &RepoPath) -> bool {
    path.folder().split('/').any(|part| {
        matches!(
            part,
            "node_modules"
                | "vendor"
                | "third_party"
                | "deps"
                | "test"
                | "tests"
                | "__tests__"
                | "spec"
                | "fixtures"
                | "__fixtures__"
                | "testdata"
                | "test-data"
                | "examples"
                | "example"
                | "samples"
                | "sample"
                | "demo"
                | "playground"
                | "e2e"
                | "bench"
                | "benchmarks"
                | "benches"
                | "docs"
                | "doc"
                | "website"
                | "templates"
                | "fuzz"
        ) || part.starts_with("template-")
    })
}

/// The ecosystem that a source file belongs to; none of files that belong to none or to another one.
pub(super) fn ecosystem_of(path: &RepoPath) -> Option<Ecosystem> {
    Some(match path.extension()? {
        "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" | "vue" | "svelte"
        | "astro" => Ecosystem::Npm,
        "rs" => Ecosystem::Cargo,
        "py" | "pyi" | "pyx" => Ecosystem::Python,
        "go" => Ecosystem::Go,
        "java" | "kt" | "kts" | "scala" | "groovy" => Ecosystem::Jvm,
        "rb" | "rake" | "erb" => Ecosystem::Ruby,
        "php" => Ecosystem::Php,
        "cs" | "fs" | "vb" | "razor" => Ecosystem::DotNet,
        _ => return None,
    })
}

/// The ecosystems that have a manifest and a good part of the sources.
pub(super) fn ecosystems(files: &PathIndex, manifests: &Manifests) -> Vec<Ecosystem> {
    let mut counts: BTreeMap<Option<Ecosystem>, usize> = BTreeMap::new();
    for path in files.files().iter().filter(|path| !is_secondary(path)) {
        let is_other = matches!(
            path.extension(),
            Some(
                "c" | "cc"
                    | "cpp"
                    | "cxx"
                    | "h"
                    | "hpp"
                    | "swift"
                    | "m"
                    | "ex"
                    | "exs"
                    | "erl"
                    | "hs"
                    | "ml"
                    | "zig"
                    | "dart"
                    | "lua"
                    | "jl"
                    | "r"
                    | "R"
            )
        );
        let ecosystem = ecosystem_of(path);
        if is_other || ecosystem.is_some() {
            *counts.entry(ecosystem).or_default() += 1;
        }
    }
    let n_files: usize = counts.values().sum();
    let is_used = |&(ecosystem, n): &(Ecosystem, usize)| {
        let has_manifest = manifests
            .of(ecosystem)
            .any(|manifest| !is_secondary(&manifest.path));
        has_manifest && n * 10 >= n_files
    };
    (counts.iter())
        .filter_map(|(ecosystem, n)| Some(((*ecosystem)?, *n)))
        .filter(is_used)
        .map(|(ecosystem, _)| ecosystem)
        .collect()
}

/// The files that the task changes as its text names them, not as words were guessed.
pub(super) fn named_files(footprint: &Footprint) -> impl Iterator<Item = &FootprintEntry> {
    let is_named = |evidence: &Evidence| {
        matches!(
            evidence.kind,
            EvidenceKind::StatedPath
                | EvidenceKind::StatedFolder
                | EvidenceKind::StatedGlob
                | EvidenceKind::StatedModule
                | EvidenceKind::Announced
                | EvidenceKind::Plan
        )
    };
    let is_likely = move |entry: &&FootprintEntry| {
        entry.probability >= LIKELY / 10.0 && entry.evidence.iter().any(is_named)
    };
    footprint.changes().filter(is_likely)
}

/// The manifest that will declare a library that this task needs.
pub(super) fn nearest<'a>(
    ecosystem: Ecosystem,
    footprint: &Footprint,
    manifests: &'a Manifests,
) -> Option<&'a Manifest> {
    let anchor = named_files(footprint)
        .chain(
            footprint
                .changes()
                .filter(|entry| entry.probability >= LIKELY),
        )
        .filter(|entry| ecosystem_of(&entry.path) == Some(ecosystem))
        .max_by(|a, b| {
            a.probability
                .total_cmp(&b.probability)
                .then_with(|| b.path.cmp(&a.path))
        });
    let depth = |manifest: &Manifest| manifest.path.as_str().matches('/').count();
    let around = anchor.and_then(|anchor| {
        (manifests.of(ecosystem))
            .filter(|manifest| anchor.path.is_below(manifest.path.folder()))
            .max_by_key(|manifest| (depth(manifest), fitness(manifest)))
    });
    around.or_else(|| {
        (manifests.of(ecosystem))
            .filter(|manifest| !is_secondary(&manifest.path))
            .max_by_key(|manifest| (usize::MAX - depth(manifest), fitness(manifest)))
    })
}

/// Which of several manifests in one folder declares libraries: the one that does already, then the usual one.
fn fitness(manifest: &Manifest) -> (bool, usize) {
    let usual = match manifest.path.file_name() {
        "pyproject.toml" | "package.json" | "Gemfile" => 5,
        "requirements.txt" | "Pipfile" => 4,
        "setup.cfg" => 3,
        "setup.py" => 2,
        _ => usize::from(!manifest.path.file_name().contains("settings")),
    };
    (!manifest.libraries.is_empty(), usual)
}

/// The lock file that belongs to a manifest: beside it, or at the root of its workspace.
pub(super) fn lock_of<'a>(manifest: &Manifest, files: &'a PathIndex) -> Option<&'a RepoPath> {
    let mut folder = manifest.path.folder();
    loop {
        let in_folder = |name: &&str| match folder {
            "" => files.file(name),
            folder => files.file(&format!("{folder}/{name}")),
        };
        let found = manifest.ecosystem.lock_files().iter().find_map(in_folder);
        if found.is_some() || folder.is_empty() {
            return found;
        }
        folder = folder.rsplit_once('/').map_or("", |(around, _)| around);
    }
}

/// Adds the manifest and the lock file to what the task changes.
pub(super) fn add(
    footprint: &mut Footprint,
    manifest: &RepoPath,
    lock: Option<&RepoPath>,
    names: &str,
) {
    insert(
        footprint,
        manifest,
        MANIFEST,
        format!("it will declare {names}"),
    );
    if let Some(lock) = lock {
        insert(footprint, lock, LOCK, format!("it will lock {names}"));
    }
    (footprint.writes).sort_by(|a, b| b.probability.total_cmp(&a.probability));
}

fn insert(footprint: &mut Footprint, path: &RepoPath, probability: f64, text: String) {
    let evidence = Evidence {
        kind: EvidenceKind::Library,
        text,
    };
    // What is changed is not listed again as read.
    footprint
        .reads
        .retain(|entry| entry.path != *path || entry.probability > probability);
    match footprint
        .writes
        .iter_mut()
        .find(|entry| entry.path == *path)
    {
        Some(entry) if entry.probability < probability => {
            if entry.probability < HARDLY {
                entry.evidence.clear();
            }
            entry.probability = probability;
            entry.evidence.insert(0, evidence);
        }
        Some(entry) => entry.evidence.push(evidence),
        None => footprint.writes.push(FootprintEntry {
            path: path.clone(),
            probability,
            evidence: vec![evidence],
            regions: Vec::new(),
        }),
    }
}
