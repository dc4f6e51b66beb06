//! Measures how well footprints are told, on the histories of real repositories, and trains the model that tells them.
//!
//! ```text
//! cargo run --release --example evaluate -- DATA REPOSITORIES [--train WEIGHTS PAIRS | --leave-one-out WEIGHTS] [NAME…]
//! ```
//!
//! DATA holds `NAME.localize.jsonl` and `NAME.pairs.jsonl`; REPOSITORIES holds a clone of each, called NAME. Without
//! `--train` the shipped model is measured. With it, models are fitted to all repositories but two at a time and measured
//! on those two, the second look on what the first one says of repositories that it has not seen; then one is fitted to all and written to the file WEIGHTS, with its measures as provenance, and what
//! pairs promise by it to the other file. With `--leave-one-out`, what each signal of the model brings is measured and written
//! into the file. For every query only the tree at its base and the history up to it are read.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "features are kept short, and bins are small numbers"
)]

mod data;
mod experience;
mod gather;
mod learn;
mod leave_out;
mod logistic;
mod measure;
mod pair_training;
mod pairs;
mod train;
mod world;

use std::path::PathBuf;
use std::process::ExitCode;

use git_orchestrate::footprint::ranking::Model;
use git_orchestrate::planner::PairWeights;

/// What can go wrong here; it is only shown.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What was asked for.
#[derive(Debug, Default)]
struct Arguments {
    data: PathBuf,
    repositories: PathBuf,
    weights: Option<(PathBuf, PathBuf)>,
    left_out: Option<PathBuf>,
    names: Vec<String>,
}

fn main() -> ExitCode {
    match arguments().and_then(|arguments| run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            measure::tell(&format!("evaluate: {failure}"));
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Result<Arguments, Failure> {
    let mut arguments = Arguments::default();
    let mut places = Vec::new();
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--train" => {
                let mut file = || words.next().ok_or("--train needs two files to write");
                arguments.weights = Some((file()?.into(), file()?.into()));
            }
            "--leave-one-out" => {
                let file = words
                    .next()
                    .ok_or("--leave-one-out needs the file of weights")?;
                arguments.left_out = Some(file.into());
            }
            _ => places.push(word),
        }
    }
    let mut places = places.into_iter();
    arguments.data = places
        .next()
        .ok_or("usage: evaluate DATA REPOSITORIES [--train WEIGHTS PAIRS | --leave-one-out WEIGHTS] [NAME…]")?
        .into();
    arguments.repositories = places.next().ok_or("where are the repositories?")?.into();
    arguments.names = places.collect();
    Ok(arguments)
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let repositories = data::load(&arguments.data, &arguments.names)?;
    let mut gathered = Vec::new();
    for repository in repositories {
        let folder = arguments.repositories.join(&repository.name);
        gathered.push(gather::gather(repository, &folder, Model::shipped())?);
    }
    if let Some(weights) = &arguments.weights {
        return train::train(gathered, &arguments.repositories, weights);
    }
    if let Some(weights) = &arguments.left_out {
        return train::leave_out(gathered, &arguments.repositories, weights);
    }
    measure::table("shipped", &gathered, &|_, candidate| candidate.score);
    measure::stated_paths(&gathered, &|_, candidate| candidate.score);
    let told: Vec<_> = (gathered.iter())
        .map(|one| pairs::told(one, &Model::shipped().second))
        .collect();
    let weights = vec![PairWeights::shipped().clone(); gathered.len()];
    pairs::table(&gathered, &told, &weights);
    experience::table(&gathered, &told);
    Ok(())
}
