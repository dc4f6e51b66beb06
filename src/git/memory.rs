//! What merges came to that an earlier process asked about.

use std::fmt::Debug;

use sha1::{Digest as _, Sha1};

use super::MergeAnswer;
use super::batch::Question;
use super::lane::{FoundTrees, HandOver, Lane};
use crate::model::{ConflictEntry, MergeVerdict};

/// All that decides what a merge comes to, in short: the trees of the merge base and of both sides, the version of git, and
/// what the configuration and the files of attributes outside of the trees say about merging.
pub type MergeKey = [u8; 20];

/// Keeps what merges came to. Whoever forgets is asked again, so nothing here can fail.
pub trait MergeMemory: Debug + Send + Sync {
    /// What is known of each merge.
    fn recall(&self, keys: &[MergeKey]) -> Vec<Option<MergeVerdict>>;

    /// Keeps what merges came to.
    fn keep(&self, verdicts: &[(MergeKey, MergeVerdict)]);
}

/// Merges of which some may be known.
pub(super) struct Recollection<'a> {
    memory: &'a dyn MergeMemory,
    keys: Vec<Option<MergeKey>>,
    known: Vec<Option<MergeVerdict>>,
}

impl<'a> Recollection<'a> {
    /// What is known of several merges of these trees.
    pub(super) fn of(memory: &'a dyn MergeMemory, lane: &Lane, trees: &[FoundTrees]) -> Self {
        let key = |trees: &FoundTrees| {
            let trees = trees.ok().flatten()?;
            let mut hash = Sha1::new();
            hash.update(lane.fingerprint());
            for id in [trees.base, trees.ours, trees.theirs] {
                hash.update(id.as_slice());
            }
            Some(MergeKey::from(hash.finalize()))
        };
        let keys: Vec<Option<MergeKey>> = trees.iter().map(key).collect();
        let asked: Vec<MergeKey> = keys.iter().copied().flatten().collect();
        let mut found = memory.recall(&asked).into_iter();
        let known = keys.iter().map(|key| key.and_then(|_| found.next()?));
        Self {
            memory,
            known: known.collect(),
            keys,
        }
    }

    /// What is known of the merge at a place.
    pub(super) fn known(&self, at: usize) -> Option<&MergeVerdict> {
        self.known.get(at)?.as_ref()
    }

    /// Keeps what else became known.
    pub(super) fn keep(&self, questions: &[Question], answers: &[MergeAnswer]) {
        let all = self
            .keys
            .iter()
            .zip(&self.known)
            .zip(questions)
            .zip(answers);
        let fresh: Vec<(MergeKey, MergeVerdict)> = all
            .filter(|((_, question), answer)| is_lasting(question, answer))
            .filter(|(((_, known), _), _)| known.is_none())
            .filter_map(|(((key, _), _), answer)| Some(((*key)?, answer.verdict.clone())))
            .collect();
        if !fresh.is_empty() {
            self.memory.keep(&fresh);
        }
    }
}

/// Whether a merge of the same trees under the same settings would always come to the same.
fn is_lasting(question: &Question, answer: &MergeAnswer) -> bool {
    // A submodule is another repository, a driver is a program, and an object that is missing may come.
    let is_decided = !matches!(
        answer.handed_over,
        Some(
            HandOver::Repository
                | HandOver::RewrittenHistory
                | HandOver::MergeBases
                | HandOver::DeepHistory
                | HandOver::Missing
                | HandOver::Submodule
                | HandOver::Attributes
                | HandOver::Renormalize
                | HandOver::DefaultDriver
                | HandOver::Lines
        )
    );
    let is_named = |entry: &ConflictEntry| {
        let names = [&question.ours, &question.theirs];
        (names.iter()).any(|oid| entry.path.as_str().contains(oid.as_str()))
    };
    is_decided
        && match &answer.verdict {
            MergeVerdict::Clean => true,
            MergeVerdict::Conflict { conflicts } => !conflicts.iter().any(is_named),
            MergeVerdict::Unknown { .. } => false,
        }
}
