//! Everything that the texts of a plan are held against, prepared once.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::field::Field;
use super::habits::Habits;
use super::passages::PassageIndex;
use super::past::shares_of_kind;
use super::path_words::Stems;
use super::query::Query;
use super::regression::Messages;
use super::signals::Fields;
use super::tree::{TreeIndex, bare_name};
use super::word_changes::ChangesByWord;
use crate::footprint::terms::joined_hash;
use crate::footprint::{History, SubjectForm, Survey};
use crate::model::ImportGraph;

/// A tree and its history, indexed for a set of queries.
pub(super) struct Grounds<'a> {
    pub(super) tree: TreeIndex<'a>,
    pub(super) fields: Fields,
    pub(super) history: &'a History,
    pub(super) habits: Habits,
    pub(super) words: ChangesByWord,
    /// How often changes of each kind that is asked for touch each file.
    pub(super) kinds: FxHashMap<Option<u8>, Vec<f64>>,
    pub(super) stems: Stems,
    pub(super) messages: Messages,
    pub(super) graph: &'a ImportGraph,
    /// The size of each file in bytes.
    pub(super) sizes: Vec<u32>,
    /// The name of each file as one joined term.
    pub(super) whole_names: Vec<u32>,
}

impl<'a> Grounds<'a> {
    /// Indexes what is known of a tree for these queries.
    pub(super) fn new(survey: &Survey<'a>, queries: &[Query]) -> Self {
        let wanted: FxHashSet<u32> = queries.iter().flat_map(Query::terms).collect();
        let n_files = survey.files.files().len();
        let n_distinct = |terms: &[u32]| terms.len() as f64;
        let definitions = || {
            let bags = (0_u32..).take(n_files).map(|at| {
                let bag = survey.contents.definitions(at);
                (bag.terms, bag.counts)
            });
            Field::new(bags, &wanted, n_distinct)
        };
        let passages = || PassageIndex::new(survey.contents, n_files, &wanted);
        let (tree, ((passages, content), definitions)) = rayon::join(
            || TreeIndex::new(survey.files),
            || rayon::join(passages, definitions),
        );
        let path = || {
            let paths: Vec<(Vec<u32>, Vec<u8>)> = (tree.bags.iter())
                .map(|bag| bag.terms().iter().copied().unzip())
                .collect();
            let paths = (paths.iter()).map(|(terms, counts)| (terms.as_slice(), counts.as_slice()));
            let field = Field::new(paths, &wanted, n_distinct);
            (Stems::new(&tree, &field), field)
        };
        let ((stems, path), (habits, messages)) = rayon::join(path, || {
            (
                Habits::new(&tree, survey.history),
                Messages::new(survey.history),
            )
        });
        let terms: Vec<u32> = wanted.iter().copied().collect();
        let kinds: FxHashSet<Option<u8>> = (queries.iter())
            .map(|query| SubjectForm::of(query.subject_text()).kind)
            .collect();
        let kinds: Vec<Option<u8>> = kinds.into_iter().collect();
        let shares = |&kind: &Option<u8>| {
            let shares = shares_of_kind(kind, n_files, survey.history, &habits);
            (kind, shares)
        };
        let (words, kinds) = rayon::join(
            || ChangesByWord::new(&terms, survey.history, &habits),
            || kinds.par_iter().map(shares).collect(),
        );
        let fields = Fields {
            content,
            definitions,
            path,
            passages,
        };
        Self {
            habits,
            words,
            kinds,
            stems,
            messages,
            sizes: (0_u32..)
                .take(tree.len())
                .map(|at| survey.contents.size(at))
                .collect(),
            whole_names: (survey.files.files().iter())
                .map(|path| joined_hash(&bare_name(path).to_lowercase()))
                .collect(),
            history: survey.history,
            graph: survey.graph,
            fields,
            tree,
        }
    }
}
