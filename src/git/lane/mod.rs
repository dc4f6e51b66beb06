//! Merges decided in process: verdict, conflicting paths and resulting tree, exactly as the installed git would have them,
//! or handed over to it.
//!
//! What differs between the merge base and each side is listed once. Where the lists do not share a path, and nothing in
//! them can be taken for a rename that matters, each path is as the one side left it that changed it. The lines of files
//! that both changed are compared by git's own code. [`HandOver`] says what is not decided here, and why that is enough.
//!
//! ```text
//! commits ─ bases ─▶ three trees ─ changes ─▶ two lists ─ meeting ─▶ places ─ contents ─▶ verdict ─ result ─▶ tree
//! ```

mod attributes;
mod bases;
mod changes;
mod contents;
mod entries;
mod group;
mod hand_over;
mod meeting;
mod objects;
mod one_file;
mod regions;
mod result;
mod settings;
mod signature;
mod walker;
mod xdiff;

use gix::ObjectId;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::batch::Question;
use super::quarantine::Quarantine;
use super::repository::library_id;
use crate::model::{MergeVerdict, Oid};

pub(super) use attributes::Rules;
use bases::CommitGraph;
use group::{Group, Pair};
use objects::Objects;
use result::Trees;
use settings::Settings;
use signature::Signatures;

pub(super) use bases::Painter;
pub use hand_over::HandOver;
pub(super) use objects::{Reader, id_of};
pub(super) use one_file::{OneFile, file_of, replaced_lines};
pub(super) use walker::Walker;

/// How many merge bases one thread looks for at least.
const BASES_AT_ONCE: usize = 64;

/// Decides merges in one repository.
pub(super) struct Lane {
    objects: Objects,
    graph: Option<CommitGraph>,
    settings: Settings,
    rules: Rules,
}

/// What a merge comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decided {
    /// Whether it conflicts, and where.
    pub(super) verdict: MergeVerdict,
    /// The tree that it comes to, with markers where it conflicts; where that was asked for.
    pub(super) tree: Option<Oid>,
}

/// The trees of a merge; none where the sides share no history. Or why git must say.
pub(super) type FoundTrees = Result<Option<Trees>, HandOver>;

impl Lane {
    /// Opens a repository through a quarantine beside it. The trees that merges come to are kept there, or only named.
    pub(super) fn open(quarantine: &Quarantine<'_>, is_kept: bool) -> Result<Self, HandOver> {
        let repository = quarantine.repository();
        let listed = quarantine.listed().map_err(|_| HandOver::Repository)?;
        let settings = Settings::of(repository, listed)?;
        let rules = Rules::load(&settings.attribute_files);
        let objects = Objects::open(&quarantine.objects(), repository.is_sha256(), is_kept)?;
        let own = repository.common_dir().join("objects");
        Ok(Self {
            graph: CommitGraph::open(&own, objects.hash()),
            objects,
            settings,
            rules,
        })
    }

    /// What stands for all but the trees that decides what a merge comes to.
    pub(super) fn fingerprint(&self) -> [u8; 20] {
        self.settings.fingerprint
    }

    /// The trees of several merges.
    pub(super) fn trees(&self, questions: &[Question]) -> Vec<FoundTrees> {
        // What one thread has seen of a history no other one has, so few large parts are better than many.
        let size = questions.len().div_ceil(rayon::current_num_threads());
        questions
            .par_chunks(size.max(BASES_AT_ONCE))
            .flat_map_iter(|chunk| self.trees_of(chunk))
            .collect()
    }

    /// Decides each of several merges, or says why git must.
    pub(super) fn decide(
        &self,
        questions: &[Question],
        with_trees: bool,
    ) -> Vec<Result<Decided, HandOver>> {
        self.decide_of(questions, &self.trees(questions), with_trees)
    }

    /// The same where the trees of each were found already.
    pub(super) fn decide_of(
        &self,
        questions: &[Question],
        trees: &[FoundTrees],
        with_trees: bool,
    ) -> Vec<Result<Decided, HandOver>> {
        let mut decided: Vec<Result<Decided, HandOver>> = trees
            .iter()
            .map(|trees| match trees {
                Ok(_) => Ok(unrelated()),
                Err(reason) => Err(*reason),
            })
            .collect();
        let mut groups: FxHashMap<ObjectId, Vec<Pair>> = FxHashMap::default();
        for (at, (question, trees)) in questions.iter().zip(trees).enumerate() {
            if let Ok(Some(trees)) = trees {
                groups.entry(trees.base).or_default().push(Pair {
                    at,
                    question,
                    trees: *trees,
                });
            }
        }
        let groups: Vec<(ObjectId, Vec<Pair>)> = groups.into_iter().collect();
        let results: Vec<(usize, Result<Decided, HandOver>)> = groups
            .into_par_iter()
            .flat_map_iter(|(base, pairs)| Group::new(self, base, with_trees).decide(&pairs))
            .collect();
        for (at, result) in results {
            if let Some(place) = decided.get_mut(at) {
                *place = result;
            }
        }
        decided
    }

    /// Decides one merge after others, with what finds merge bases for all of them.
    pub(super) fn decide_next(
        &self,
        question: &Question,
        painter: &mut Painter,
        reader: &mut Reader,
    ) -> Result<Decided, HandOver> {
        let Some(trees) = trees_of(question, painter, reader)? else {
            return Ok(unrelated());
        };
        let pair = Pair {
            at: 0,
            question,
            trees,
        };
        let decided = Group::new(self, trees.base, true).decide(&[pair]);
        let first = decided.into_iter().next();
        first.map_or(Err(HandOver::Missing), |(_, decided)| decided)
    }

    /// What finds merge bases, for one thread.
    pub(super) fn painter(&self) -> Painter {
        Painter::new(self.graph.clone())
    }

    /// What reads objects, for one thread.
    pub(super) fn reader(&self) -> Reader {
        self.objects.reader()
    }

    /// For each of several commits, the first of them that has the same files of attributes.
    pub(super) fn attribute_sources<'a>(&self, commits: &[&'a Oid]) -> Vec<&'a Oid> {
        let mut painter = self.painter();
        let mut reader = self.objects.reader();
        let mut signatures = Signatures::default();
        let mut first: FxHashMap<Option<ObjectId>, &Oid> = FxHashMap::default();
        let mut signature = |commit: &Oid| {
            let id = library_id(commit).ok_or(HandOver::Missing)?;
            let tree = painter.tree(id, &mut reader)?;
            signatures.of(tree, &mut reader)
        };
        let source = |&commit: &&'a Oid| match signature(commit) {
            Ok(signature) => *first.entry(signature).or_insert(commit),
            // A commit that cannot be looked into is asked about by its own attributes.
            Err(_) => commit,
        };
        commits.iter().map(source).collect()
    }

    fn trees_of(&self, questions: &[Question]) -> Vec<FoundTrees> {
        let mut painter = self.painter();
        let mut reader = self.objects.reader();
        let trees = |question: &Question| trees_of(question, &mut painter, &mut reader);
        questions.iter().map(trees).collect()
    }
}

/// Commits that share no history: git refuses to merge them.
fn unrelated() -> Decided {
    Decided {
        verdict: MergeVerdict::Unknown {
            message: "they share no history".to_owned(),
        },
        tree: None,
    }
}

/// The trees of a merge; none where the commits share no history.
fn trees_of(
    question: &Question,
    painter: &mut Painter,
    reader: &mut Reader,
) -> Result<Option<Trees>, HandOver> {
    let id = |oid: &Oid| library_id(oid).ok_or(HandOver::Missing);
    let (ours, theirs) = (id(&question.ours)?, id(&question.theirs)?);
    let base = match &question.base {
        Some(base) => Some(id(base)?),
        None => painter.merge_base(ours, theirs, reader)?,
    };
    let Some(base) = base else {
        return Ok(None);
    };
    Ok(Some(Trees {
        base: painter.tree(base, reader)?,
        ours: painter.tree(ours, reader)?,
        theirs: painter.tree(theirs, reader)?,
    }))
}
