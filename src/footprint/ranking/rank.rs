//! The files of a tree in the order in which a text will touch them, with a probability each.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::closer::CloserLook;
use super::features::{Extractor, Features, complete};
use super::grounds::Grounds;
use super::model::{Look, Model};
use super::query::Query;
use super::reasons::reasons;
use super::regression::N_LANES;
use super::signals::Signals;
use crate::footprint::Survey;
use crate::model::{Evidence, Region, RepoPath};

/// Of so many candidates it is told where in them.
const N_WITH_REGIONS: usize = 40;

/// A file that a text may touch.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its number in the index of paths.
    pub number: usize,
    /// What the model knows of it.
    pub features: Features,
    /// The score of the model.
    pub score: f64,
    /// How likely the text touches it.
    pub probability: f64,
    /// Where in it; of the likeliest candidates alone.
    pub regions: Vec<Region>,
}

/// The candidates of one text, likeliest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ranked {
    /// At most some hundreds of the files of the tree.
    pub candidates: Vec<Candidate>,
}

/// Ranks the files of the surveyed tree for each text. The first line of a text is its subject.
pub fn rank(texts: &[String], survey: &Survey<'_>, model: &Model) -> Vec<Ranked> {
    rank_with(texts, survey, model, |_, _, _, ranked| ranked)
}

/// A file that a text will probably touch, and why.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::footprint) struct Likely<'a> {
    /// The file.
    pub path: &'a RepoPath,
    /// How likely.
    pub probability: f64,
    /// Why, the strongest reason first.
    pub evidence: Vec<Evidence>,
    /// Where in it.
    pub regions: Vec<Region>,
}

/// The files that each text will probably touch, with reasons: at most `n_files`, none less likely than `least`.
pub(in crate::footprint) fn likely<'a>(
    texts: &[String],
    survey: &Survey<'a>,
    (n_files, least): (usize, f64),
) -> Vec<Vec<Likely<'a>>> {
    let model = Model::shipped();
    rank_with(texts, survey, model, |query, grounds, signals, ranked| {
        (ranked.candidates.iter())
            .take_while(|candidate| candidate.probability >= least)
            .take(n_files)
            .filter_map(|candidate| {
                Some(Likely {
                    path: candidate.path(survey)?,
                    probability: candidate.probability,
                    evidence: reasons(candidate, query, grounds, signals, model),
                    regions: candidate.regions.clone(),
                })
            })
            .collect()
    })
}

/// The ranking of each text, where `then` makes something of it while everything that led to it is still there.
fn rank_with<T: Send>(
    texts: &[String],
    survey: &Survey<'_>,
    model: &Model,
    then: impl Fn(&Query, &Grounds<'_>, &Signals, Ranked) -> T + Sync,
) -> Vec<T> {
    let queries: Vec<Query> = texts.iter().map(|text| Query::new(text)).collect();
    let grounds = Grounds::new(survey, &queries);
    (queries.par_chunks(N_LANES))
        .flat_map(|queries| {
            let weights = grounds.messages.weights(queries);
            (queries.par_iter().zip(weights)).map(|(query, weights)| {
                let signals = Signals::new(query, &weights, &grounds);
                let ranked = candidates(query, &grounds, &signals, model);
                then(query, &grounds, &signals, ranked)
            })
        })
        .collect()
}

fn candidates(query: &Query, grounds: &Grounds<'_>, signals: &Signals, model: &Model) -> Ranked {
    let extractor = Extractor::new(query, grounds, signals);
    let mut candidates: Vec<Candidate> = pool(grounds, signals)
        .into_iter()
        .map(|number| Candidate {
            number,
            features: extractor.of(number),
            score: 0.0,
            probability: 0.0,
            regions: Vec::new(),
        })
        .collect();
    look(&mut candidates, &model.first);
    let likely: Vec<(usize, f64)> = (candidates.iter())
        .map(|candidate| (candidate.number, candidate.probability))
        .collect();
    let closer = CloserLook::new(grounds, &likely);
    for (place, candidate) in candidates.iter_mut().enumerate() {
        let known = closer.of(candidate.number, place, candidate.probability);
        complete(&mut candidate.features, known);
    }
    look(&mut candidates, &model.second);
    for candidate in candidates.iter_mut().take(N_WITH_REGIONS) {
        let file = u32::try_from(candidate.number).unwrap_or(u32::MAX);
        candidate.regions = grounds.fields.passages.regions(&signals.worths, file);
    }
    Ranked { candidates }
}

/// Scores the candidates, tells how likely they are, and brings them in order.
fn look(candidates: &mut [Candidate], look: &Look) {
    for candidate in candidates.iter_mut() {
        candidate.score = look.score(&candidate.features);
    }
    let scores: Vec<f64> = (candidates.iter())
        .map(|candidate| candidate.score)
        .collect();
    for (candidate, probability) in candidates.iter_mut().zip(look.probabilities(&scores)) {
        candidate.probability = probability;
    }
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.number.cmp(&b.number)));
}

/// The files that are worth being looked at: the best by each signal.
fn pool(grounds: &Grounds<'_>, signals: &Signals) -> Vec<usize> {
    let mut pool: BTreeSet<usize> = (signals.ranking.order.iter().take(100))
        .map(|&number| number as usize)
        .collect();
    let (habits, past, relations) = (&grounds.habits, &signals.past, &signals.relations);
    let of_folder: Vec<f64> = (grounds.tree.folders.iter())
        .map(|&folder| {
            past.folder_share
                .get(folder as usize)
                .copied()
                .unwrap_or_default()
        })
        .collect();
    let sources: [(&[f64], usize); 21] = [
        (&signals.content, 30),
        (&signals.passage, 30),
        (&signals.definitions, 20),
        (&signals.defined_names, 15),
        (&signals.names, 20),
        (&signals.path, 25),
        (&signals.stem_worth, 20),
        (&signals.mentions.path, 10),
        (&signals.mentions.name, 20),
        (&past.alike, 40),
        (&past.messages, 30),
        (&signals.regression, 20),
        (&past.scope, 25),
        (&past.kind, 15),
        (&relations.changed_with, 30),
        (&relations.test_of, 20),
        (&relations.source_of, 10),
        (&relations.importing, 15),
        (&relations.imported, 15),
        (&habits.often, 20),
        (&of_folder, 15),
    ];
    for (values, n_files) in sources {
        pool.extend(best(values, n_files));
    }
    pool.extend(best(&habits.with_new, 15));
    pool.extend(best(&habits.just_now, 15));
    pool.extend(best(&habits.lately, 20));
    pool.into_iter().collect()
}

/// The numbers of the highest values above 0.
fn best(values: &[f64], n_files: usize) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..values.len()).filter(|&at| values[at] > 0.0).collect();
    let order = |a: &usize, b: &usize| values[*b].total_cmp(&values[*a]).then(a.cmp(b));
    if numbers.len() > n_files {
        numbers.select_nth_unstable_by(n_files, order);
        numbers.truncate(n_files);
    }
    numbers
}

impl Candidate {
    /// Its path.
    pub fn path<'a>(&self, survey: &Survey<'a>) -> Option<&'a RepoPath> {
        survey.files.files().get(self.number)
    }
}
