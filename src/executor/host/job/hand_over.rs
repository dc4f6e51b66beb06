//! Handing attempts to Slurm: alone, or with others as one array.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use super::super::folder::{Element, HostFolder, Kept, KeptJob};
use super::super::{BeginCall, Fault, Whereabouts};
use super::array::Array;
use super::folder::Order;
use super::gathering::{Gathering, Word};
use super::{LAST_MILE, SLACK, name_of, name_of_array, note, word_of};
use crate::agent::AgentSpec;
use crate::executor::JobOptions;
use crate::executor::environment;
use crate::executor::slurm::{self, SlurmError, Submission};
use crate::model::AttemptId;

/// Options of `sbatch` with which a job is no element of an array.
const LONELY: &[&str] = &["--array", "-a", "--dependency", "-d"];

/// An attempt that is to be handed over.
struct Passenger<'a> {
    at: &'a Whereabouts,
    folder: &'a HostFolder,
    kept: Kept,
    known: KeptJob,
    notice: Duration,
    ourselves: &'a Path,
}

/// Hands the attempt to Slurm as a job, or as an element of one array with those that come at the same time.
pub(in crate::executor::host) fn hand_over(
    call: &BeginCall,
    options: &JobOptions,
    folder: &HostFolder,
    mut kept: Kept,
    ourselves: &Path,
) -> Result<(), Fault> {
    let mut options = options.clone();
    let setup = call.setup.as_ref().map(|hook| hook.timeout);
    let whole = call.timeout + call.grace + setup.unwrap_or_default() + SLACK;
    options.time.get_or_insert(whole);
    let known = KeptJob {
        name: name_of(&call.at),
        id: None,
        options,
        element: None,
    };
    let order = Order {
        call: BeginCall {
            job: None,
            companions: Vec::new(),
            ..call.clone()
        },
        environment: usual_environment(),
    };
    // Before it is handed over: a job is found again by its name.
    kept.job = Some(known.clone());
    folder.keep(&kept)?;
    folder.write_order(&order)?;
    let passenger = Passenger {
        at: &call.at,
        folder,
        kept,
        known,
        notice: call.grace + LAST_MILE,
        ourselves,
    };
    if is_lonely(&passenger.known.options) {
        passenger.go_alone()
    } else {
        passenger.go(&call.companions)
    }
}

fn is_lonely(options: &JobOptions) -> bool {
    let mut words = options.options.iter();
    words.any(|word| LONELY.iter().any(|lonely| word.starts_with(lonely)))
}

impl Passenger<'_> {
    /// Goes with the others that are there, or on their way.
    fn go(&self, companions: &[AttemptId]) -> Result<(), Fault> {
        let own = self.at.attempt;
        let gathering = Gathering::of(self.folder.run(), &self.known.options, self.notice)?;
        let _ticket = gathering.enter(own, companions)?;
        let gate = gathering.gate()?;
        match gathering.take_word(own) {
            Some(Word::Failed { reason, is_passing }) => return Err(Fault { reason, is_passing }),
            Some(Word::Alone) => {
                drop(gate);
                return self.go_alone();
            }
            None => {}
        }
        if is_handed_over(self.folder)? {
            gathering.settle(own, None);
            return Ok(());
        }
        let there = gathering.wait(own, |other| self.has_gone(other));
        let mut members = Vec::new();
        for other in there {
            let folder = HostFolder::of_attempt(self.at, other)?;
            // One whose array was handed over by somebody who then died.
            if other != own && is_handed_over(&folder)? {
                gathering.settle(other, None);
            } else if folder.kept().is_some_and(|kept| kept.job.is_some()) {
                members.push((other, folder));
            }
        }
        if members.len() < 2 {
            gathering.settle(own, None);
            drop(gate);
            return self.go_alone();
        }
        let handed = self.go_together(&members);
        let word = match &handed {
            Ok(()) => None,
            Err(fault) if fault.is_passing => Some(Word::of(fault)),
            // What is wrong may be the array alone; if not, each is told so itself.
            Err(_) => Some(Word::Alone),
        };
        for (other, _) in &members {
            gathering.settle(*other, word.as_ref().filter(|_| *other != own));
        }
        drop(gate);
        match handed {
            Err(fault) if !fault.is_passing => self.go_alone(),
            handed => handed,
        }
    }

    /// Whether an attempt of the same run was handed over before.
    fn has_gone(&self, other: AttemptId) -> bool {
        let kept = HostFolder::of_attempt(self.at, other).ok();
        let job = kept.and_then(|folder| folder.kept()?.job);
        job.is_some_and(|job| job.id.is_some())
    }

    fn go_alone(&self) -> Result<(), Fault> {
        // It may have been meant for an array.
        self.folder.keep(&self.kept)?;
        let own = self.folder.own();
        let command = self.command(own);
        let id = slurm::submit(&Submission {
            name: &self.known.name,
            options: &self.known.options,
            notice: self.notice,
            command: &command,
            folder: own,
            output: &self.folder.job_log(&self.known),
            n_elements: None,
        })?;
        note(self.folder, self.kept.clone(), id)?;
        Ok(())
    }

    /// Hands these attempts over as one array.
    fn go_together(&self, members: &[(AttemptId, HostFolder)]) -> Result<(), Fault> {
        let attempts: Vec<AttemptId> = members.iter().map(|(attempt, _)| *attempt).collect();
        let (array, name) = Array::make(self.folder.run(), &attempts)?;
        let job_name = name_of_array(self.at, &name);
        let mut all = Vec::new();
        for (index, (_, folder)) in (0..).zip(members) {
            // Before it is handed over: an element is found again by the name of its array.
            let Some(mut kept) = folder.kept() else {
                continue;
            };
            if let Some(job) = &mut kept.job {
                job.name.clone_from(&job_name);
                job.element = Some(Element {
                    array: name.clone(),
                    index,
                });
            }
            folder.keep(&kept)?;
            all.push((index, folder, kept));
        }
        let command = self.command(array.folder());
        let submitted = slurm::submit(&Submission {
            name: &job_name,
            options: &self.known.options,
            notice: self.notice,
            command: &command,
            folder: array.folder(),
            output: array.folder(),
            n_elements: Some(members.len()),
        });
        let id = match submitted {
            Ok(id) => id,
            Err(error) => {
                // Where it does not answer it may have it all the same.
                if !error.is_passing() {
                    array.remove();
                }
                return Err(SlurmError::into(error));
            }
        };
        for (index, folder, kept) in all {
            note(folder, kept, format!("{id}_{index}"))?;
        }
        Ok(())
    }

    fn command(&self, folder: &Path) -> Vec<String> {
        let words = [self.ourselves, Path::new("__job"), folder];
        words
            .map(|word| word.to_string_lossy().into_owned())
            .to_vec()
    }
}

/// Whether somebody else handed the attempt over: its number is noted, or Slurm knows it by the array that it was put into.
fn is_handed_over(folder: &HostFolder) -> Result<bool, Fault> {
    let Some(kept) = folder.kept() else {
        return Ok(false);
    };
    let Some(known) = kept.job.clone() else {
        return Ok(false);
    };
    if known.id.is_some() {
        return Ok(true);
    }
    if known.element.is_none() {
        return Ok(false);
    }
    let word = word_of(folder, &known, Duration::ZERO)?;
    let is_known = word.is_some();
    if let Some(word) = word {
        note(folder, kept, word.id)?;
    }
    Ok(is_known)
}

/// What programs there see of the environment here.
fn usual_environment() -> BTreeMap<String, String> {
    let ours = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let Ok(mut shell) = AgentSpec::from_command("sh") else {
        return BTreeMap::new();
    };
    shell.env_allow.clear();
    environment::build(&shell, ours, []).into_iter().collect()
}
