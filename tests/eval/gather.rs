//! Runs the product on every text and keeps what it says.

use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

use git_orchestrate::footprint::Survey;
use git_orchestrate::footprint::ranking::{Features, Model, rank};

use crate::Failure;
use crate::data::{Purpose, Repository};
use crate::measure::tell;
use crate::world::World;

/// A candidate file of a query.
#[derive(Debug, Clone)]
pub struct Candidate {
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
pub struct Answer {
    /// The candidates.
    pub candidates: Vec<Candidate>,
    /// How many files were touched, candidates or not.
    pub n_touched: usize,
    /// How many source files were.
    pub n_source: usize,
}

/// A repository with an answer to each of its queries.
#[derive(Debug)]
pub struct Gathered {
    /// The data.
    pub repository: Repository,
    /// For each single change.
    pub answers: Vec<Answer>,
}

/// Answers every query of a repository.
pub fn gather(repository: Repository, folder: &Path) -> Result<Gathered, Failure> {
    let start = Instant::now();
    let world = World::open(folder)?;
    let mut answers = vec![Answer::default(); repository.localize.len()];
    let groups = repository.groups(false);
    let found: Vec<Result<Vec<(Purpose, Answer)>, Failure>> = groups
        .iter()
        .map(|group| {
            let moment = world.at(&group.base, &group.history)?;
            let survey = Survey {
                files: &moment.files,
                graph: &moment.graph,
                contents: &moment.contents,
                history: &moment.history,
            };
            let texts: Vec<String> = group.texts.iter().map(|(_, text)| text.clone()).collect();
            let ranked = rank(&texts, &survey, Model::shipped());
            Ok((group.texts.iter().zip(ranked))
                .map(|((purpose, _), ranked)| {
                    let (touched, source): (HashSet<&str>, HashSet<&str>) = match purpose {
                        Purpose::Localize(number) => {
                            let change = &repository.localize[*number];
                            (
                                change.files.iter().map(String::as_str).collect(),
                                change.code.iter().map(String::as_str).collect(),
                            )
                        }
                        Purpose::Side(..) => (HashSet::new(), HashSet::new()),
                    };
                    let candidates = ranked.candidates.iter().filter_map(|candidate| {
                        let path = candidate.path(&survey)?;
                        let is_source = git_orchestrate::footprint::ranking::is_source(path);
                        Some(Candidate {
                            is_touched: touched.contains(path.as_str()),
                            is_source: is_source || source.contains(path.as_str()),
                            path: path.to_string(),
                            features: candidate.features,
                            score: candidate.score,
                        })
                    });
                    let answer = Answer {
                        candidates: candidates.collect(),
                        n_touched: touched.len(),
                        n_source: source.len(),
                    };
                    (*purpose, answer)
                })
                .collect())
        })
        .collect();
    for group in found {
        for (purpose, answer) in group? {
            if let Purpose::Localize(number) = purpose {
                answers[number] = answer;
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
    })
}
