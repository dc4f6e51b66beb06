//! Which of some merges pass the verify command, and which one breaks it.

use std::collections::BTreeSet;

use crate::model::{Exit, Oid};
use crate::store::RunDir;

use super::verify::Verified;
use super::yard::{Verifiable, Yard};
use super::{MergeOptions, MergingError};

/// What the command says of the tip that merges are measured against.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Baseline {
    /// Nobody has asked.
    Unknown,
    /// It passes.
    Passes,
    /// It fails, in this way.
    Fails {
        /// How it ends.
        exit: Exit,
        /// What it complains of.
        complaints: BTreeSet<String>,
    },
}

/// Verifies merges that stand on top of each other, several at once.
#[derive(Debug)]
pub(super) struct Train<'a> {
    yard: Yard<'a>,
    options: &'a MergeOptions,
    /// The target as it is.
    onto: Oid,
    target: String,
    baseline: Baseline,
}

/// How far a train got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// So many of its merges are good.
    pub(super) n_good: usize,
    /// What the command printed for the one after them, where that breaks it.
    pub(super) culprit: Option<String>,
}

impl<'a> Train<'a> {
    pub(super) fn new(yard: Yard<'a>, options: &'a MergeOptions, onto: &Oid, target: &str) -> Self {
        Self {
            yard,
            options,
            onto: onto.clone(),
            target: target.to_owned(),
            baseline: Baseline::Unknown,
        }
    }

    /// The worktrees.
    pub(super) fn yard(&self) -> &Yard<'a> {
        &self.yard
    }

    /// How many merges are put on top of each other before they are verified.
    pub(super) fn len(&self) -> usize {
        if self.options.verify.is_none() {
            return 1;
        }
        self.options.verify_jobs.max(1) * self.options.verify_every.max(1)
    }

    /// Verifies merges that stand on top of each other: all of them, or every so many, side by side; where some fail
    /// together, the one that breaks them is searched for.
    pub(super) fn run(
        &mut self,
        commits: &[Verifiable],
        run_dir: &RunDir,
    ) -> Result<Run, MergingError> {
        let every = self.options.verify_every.max(1);
        let mut stops: Vec<usize> = (every..=commits.len()).step_by(every).collect();
        if stops.last() != Some(&commits.len()) && !commits.is_empty() {
            stops.push(commits.len());
        }
        let asked: Vec<Verifiable> = stops
            .iter()
            .filter_map(|stop| commits.get(stop.checked_sub(1)?).cloned())
            .collect();
        let said = self.yard.verify(&asked, run_dir)?;
        let mut n_good = 0;
        for ((stop, one), verified) in stops.iter().zip(&asked).zip(said) {
            let Some(tail) = self.blamed(one, &verified, run_dir)? else {
                n_good = *stop;
                continue;
            };
            return self.culprit(commits, n_good, *stop, tail, run_dir);
        }
        Ok(Run {
            n_good,
            culprit: None,
        })
    }

    /// The first merge from `n_good` on with which the command fails; it fails with the one before `stop`.
    fn culprit(
        &mut self,
        commits: &[Verifiable],
        n_good: usize,
        stop: usize,
        tail: String,
        run_dir: &RunDir,
    ) -> Result<Run, MergingError> {
        let (mut good, mut bad, mut tail) = (n_good, stop, tail);
        while bad - good > 1 {
            let middle = good + (bad - good) / 2;
            let Some(one) = commits.get(middle - 1) else {
                break;
            };
            let verified = self.verify_one(one, run_dir)?;
            match self.blamed(one, &verified, run_dir)? {
                None => good = middle,
                Some(said) => (bad, tail) = (middle, said),
            }
        }
        Ok(Run {
            n_good: good,
            culprit: Some(tail),
        })
    }

    fn verify_one(&mut self, one: &Verifiable, run_dir: &RunDir) -> Result<Verified, MergingError> {
        let mut said = self.yard.verify(std::slice::from_ref(one), run_dir)?;
        Ok(said.pop().unwrap_or(Verified::Passed))
    }

    /// What the command printed, where its failure is that of a merge: it fails a second time too, and not in the way in
    /// which it failed before.
    fn blamed(
        &mut self,
        one: &Verifiable,
        verified: &Verified,
        run_dir: &RunDir,
    ) -> Result<Option<String>, MergingError> {
        let Verified::Failed {
            complaints: first, ..
        } = verified
        else {
            self.baseline = Baseline::Passes;
            return Ok(None);
        };
        // A command that fails now and then says nothing the first time.
        let Verified::Failed {
            tail,
            exit,
            complaints,
        } = self.verify_one(one, run_dir)?
        else {
            self.baseline = Baseline::Passes;
            return Ok(None);
        };
        if self.baseline == Baseline::Unknown {
            self.measure_target(run_dir)?;
        }
        let is_as_before = match &self.baseline {
            Baseline::Unknown | Baseline::Passes => false,
            Baseline::Fails {
                exit: before,
                complaints: known,
            } => {
                // What it complains of only once is chance.
                let mut both = complaints.intersection(first);
                exit == *before && both.all(|line| known.contains(line))
            }
        };
        Ok((!is_as_before).then_some(tail))
    }

    /// Where no merge has passed yet, a failure may be that of the target itself.
    fn measure_target(&mut self, run_dir: &RunDir) -> Result<(), MergingError> {
        let target = (self.onto.clone(), None);
        self.baseline = match self.verify_one(&target, run_dir)? {
            Verified::Passed => Baseline::Passes,
            Verified::Failed {
                exit, complaints, ..
            } if self.options.allow_broken => Baseline::Fails { exit, complaints },
            Verified::Failed { tail, .. } => {
                return Err(MergingError::TargetFails {
                    target: self.target.clone(),
                    command: self.options.verify.clone().unwrap_or_default(),
                    tail,
                });
            }
        };
        Ok(())
    }
}
