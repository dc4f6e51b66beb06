//! Runs the product on every text and keeps what it says.

use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

use git_orchestrate::footprint::Survey;
use git_orchestrate::footprint::ranking::{Features, Model, Ranked, is_source, rank};
use git_orchestrate::model::Sharing;

use crate::Failure;
use crate::data::{Localize, Purpose, Repository};
use crate::measure::tell;
use crate::pairs::{Possible, Side};
use crate::world::World;

/// A candidate file of a query.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    /// Its path.
    pub path: String,
    /// What the model weighs.
    pub features: Features,
    /// The score of the shipped model.
    pub score: f64,
    /// Whether it was touched.
    pub is_touched: bool,
    /// Whether it is source code, as the data counts it.
    pub is_source: bool,
}

/// What is said of one query.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    /// The candidates.
    pub candidates: Vec<Candidate>,
    /// How many files were touched, candidates or not.
    pub n_touched: usize,
    /// How many source files were.
    pub n_source: usize,
}

/// A repository with an answer to each of its queries.
#[derive(Debug)]
pub(crate) struct Gathered {
    /// The data.
    pub repository: Repository,
    /// For each single change.
    pub answers: Vec<Answer>,
    /// The two sides of each pair of changes.
    pub sides: Vec<[Side; 2]>,
    /// How often changes shared files in the history before each pair.
    pub sharing: Vec<Sharing>,
}

/// Answers every query of a repository by a model.
pub(crate) fn gather(
    repository: Repository,
    folder: &Path,
    model: &Model,
) -> Result<Gathered, Failure> {
    let start = Instant::now();
    let world = World::open(folder)?;
    let mut answers = vec![Answer::default(); repository.localize.len()];
    let mut sharing = vec![Sharing::USUAL; repository.pairs.len()];
    let mut sides = vec![[Side::new(), Side::new()]; repository.pairs.len()];
    for group in repository.groups() {
        let moment = world.at(&group.base, &group.history)?;
        let survey = Survey {
            files: &moment.files,
            graph: &moment.graph,
            contents: &moment.contents,
            history: &moment.history,
        };
        let before = moment.history.sharing();
        let texts: Vec<String> = group.texts.iter().map(|(_, text)| text.clone()).collect();
        for ((purpose, _), ranked) in group.texts.iter().zip(rank(&texts, &survey, model)) {
            match *purpose {
                Purpose::Localize(number) => {
                    answers[number] = answer(&repository.localize[number], &ranked, &survey);
                }
                Purpose::Side(number, side) => {
                    sides[number][side] = likely(&ranked, &survey);
                    sharing[number] = before;
                }
            }
        }
    }
    tell(&format!(
        "{}: {} queries, {:.1} s",
        repository.name,
        answers.len(),
        start.elapsed().as_secs_f64()
    ));
    Ok(Gathered {
        repository,
        answers,
        sides,
        sharing,
    })
}

fn answer(change: &Localize, ranked: &Ranked, survey: &Survey<'_>) -> Answer {
    let set = |paths: &[String]| paths.iter().cloned().collect::<HashSet<String>>();
    let (touched, source) = (set(&change.files), set(&change.code));
    let candidates = ranked.candidates.iter().filter_map(|candidate| {
        let path = candidate.path(survey)?;
        Some(Candidate {
            is_touched: touched.contains(path.as_str()),
            is_source: is_source(path) || source.contains(path.as_str()),
            path: path.to_string(),
            features: candidate.features,
            score: candidate.score,
        })
    });
    Answer {
        candidates: candidates.collect(),
        n_touched: touched.len(),
        n_source: source.len(),
    }
}

/// Of the candidates of a side so many are kept: the rest hardly counts.
const N_KEPT: usize = 200;

fn likely(ranked: &Ranked, survey: &Survey<'_>) -> Side {
    (ranked.candidates.iter().take(N_KEPT))
        .filter_map(|candidate| {
            Some(Possible {
                path: candidate.path(survey)?.clone(),
                features: candidate.features.map(|value| value as f32),
                regions: candidate.regions.clone(),
            })
        })
        .collect()
}
