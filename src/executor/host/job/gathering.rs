//! Where attempts that are handed over at the same time come together, so that they go as one array.
//!
//! Each of them is asked for by a process of its own. Whoever has the gate waits a moment for those that are known to be on
//! their way, and hands over all that are there; the others find it done when they come to the gate. A ticket is locked for as
//! long as the process lives that it is of: nobody hands over what nobody asks for any more.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::hash::{Hash as _, Hasher as _};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::super::Fault;
use super::array;
use crate::executor::JobOptions;
use crate::model::AttemptId;

/// How long it is waited for those on their way after the last one came: on a machine with much to do they come seconds apart.
const QUIET: Duration = Duration::from_secs(15);

/// How long it is waited for them at most.
const LONGEST: Duration = Duration::from_mins(1);

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// What the name of a file ends with that says what became of a ticket.
const WORD: &str = "word";

/// The place where those meet that ask the same of Slurm.
#[derive(Debug)]
pub(super) struct Gathering {
    folder: PathBuf,
}

/// That an attempt is there, for as long as this is held.
#[derive(Debug)]
pub(super) struct Ticket {
    _file: File,
}

/// What a ticket says.
#[derive(Debug, Serialize, Deserialize)]
struct Said {
    companions: Vec<AttemptId>,
}

/// What became of a ticket that was not handed over with others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Word {
    /// It is to go alone.
    Alone,
    /// Slurm could not be asked.
    Failed { reason: String, is_passing: bool },
}

impl Word {
    pub(super) fn of(fault: &Fault) -> Self {
        Self::Failed {
            reason: fault.reason.clone(),
            is_passing: fault.is_passing,
        }
    }
}

impl Gathering {
    /// The place for jobs of a run that ask for this; `notice` is how long before their time is up they are told.
    pub(super) fn of(run: &Path, options: &JobOptions, notice: Duration) -> Result<Self, String> {
        let asked = serde_json::to_string(options).map_err(|error| error.to_string())?;
        let mut hasher = std::hash::DefaultHasher::new();
        (asked, notice.as_secs()).hash(&mut hasher);
        let folder = run.join(format!("gathering/{:016x}", hasher.finish()));
        let made = fs::create_dir_all(&folder);
        made.map_err(|error| format!("make {}: {error}", folder.display()))?;
        Ok(Self { folder })
    }

    /// Says that an attempt is there, and which others are on their way.
    pub(super) fn enter(&self, own: AttemptId, companions: &[AttemptId]) -> Result<Ticket, String> {
        let path = self.ticket(own);
        let said = Said {
            companions: companions.to_vec(),
        };
        let fresh = path.with_extension("new");
        fs::remove_file(self.word_file(own)).ok();
        let entered = File::create(&fresh).and_then(|mut file| {
            file.lock()?;
            file.write_all(&serde_json::to_vec(&said)?)?;
            fs::rename(&fresh, &path)?;
            Ok(file)
        });
        let file = entered.map_err(|error| format!("write {}: {error}", path.display()))?;
        Ok(Ticket { _file: file })
    }

    /// Waits until nobody else hands over; for as long as what is returned is held, nobody does.
    pub(super) fn gate(&self) -> Result<File, String> {
        let path = self.folder.join("gate");
        let gate = File::create(&path).and_then(|file| file.lock().map(|()| file));
        gate.map_err(|error| format!("write {}: {error}", path.display()))
    }

    /// Waits for those who are on their way; all who are there then, `own` first. `has_been` says who came before.
    pub(super) fn wait(
        &self,
        own: AttemptId,
        has_been: impl Fn(AttemptId) -> bool,
    ) -> Vec<AttemptId> {
        let begun = Instant::now();
        let (mut newest, mut n_seen) = (begun, 0);
        loop {
            let (there, expected) = self.look(own);
            if there.len() != n_seen {
                (n_seen, newest) = (there.len(), Instant::now());
            }
            let is_whole = || {
                let mut missing = expected.iter().filter(|other| !there.contains(other));
                missing.all(|&other| has_been(other))
            };
            let is_late = newest.elapsed() >= QUIET || begun.elapsed() >= LONGEST;
            if is_late || there.len() >= array::MOST || is_whole() {
                let others = there.iter().copied().filter(|&other| other != own);
                let all = std::iter::once(own).chain(others);
                return all.take(array::MOST).collect();
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Who is there, and who is on the way. Tickets of nobody are removed.
    fn look(&self, own: AttemptId) -> (BTreeSet<AttemptId>, BTreeSet<AttemptId>) {
        let (mut there, mut expected) = (BTreeSet::new(), BTreeSet::new());
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let Some(attempt) = name.to_str().and_then(attempt_of) else {
                continue;
            };
            let path = entry.path();
            let is_alone =
                attempt != own && File::open(&path).is_ok_and(|file| file.try_lock().is_ok());
            if is_alone {
                fs::remove_file(&path).ok();
                continue;
            }
            let said = fs::read(&path).ok();
            let said = said.and_then(|bytes| serde_json::from_slice::<Said>(&bytes).ok());
            if let Some(said) = said {
                there.insert(attempt);
                expected.extend(said.companions);
            }
        }
        (there, expected)
    }

    /// Takes the ticket of an attempt away, and leaves a word for whoever it is of.
    pub(super) fn settle(&self, attempt: AttemptId, word: Option<&Word>) {
        if let Some(word) = word {
            // Without it the attempt is handed over once more by itself, where Slurm does not know it.
            let bytes = serde_json::to_vec(word).unwrap_or_default();
            fs::write(self.word_file(attempt), bytes).ok();
        }
        fs::remove_file(self.ticket(attempt)).ok();
    }

    /// The word that was left for an attempt.
    pub(super) fn take_word(&self, own: AttemptId) -> Option<Word> {
        let path = self.word_file(own);
        let word = serde_json::from_slice(&fs::read(&path).ok()?).ok();
        fs::remove_file(&path).ok();
        word
    }

    fn ticket(&self, attempt: AttemptId) -> PathBuf {
        self.folder.join(format!("{attempt}.ticket"))
    }

    fn word_file(&self, attempt: AttemptId) -> PathBuf {
        self.folder.join(format!("{attempt}.{WORD}"))
    }
}

/// The attempt whose ticket is called so.
fn attempt_of(name: &str) -> Option<AttemptId> {
    name.strip_suffix(".ticket")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TaskId;

    fn first_try(task: u32) -> AttemptId {
        AttemptId {
            task: TaskId(task),
            number: 1,
        }
    }

    fn gathering(run: &Path) -> Gathering {
        Gathering::of(run, &JobOptions::default(), Duration::ZERO).unwrap()
    }

    #[test]
    fn who_is_on_the_way_is_waited_for_and_who_has_died_is_not_taken_along() {
        let run = tempfile::tempdir().unwrap();
        let gathering = gathering(run.path());
        let [one, two, three, four] = [1, 2, 3, 4].map(first_try);
        let _one = gathering.enter(one, &[two, four]).unwrap();
        drop(gathering.enter(three, &[one]).unwrap());
        let there = std::thread::scope(|scope| {
            let waiting = scope.spawn(|| gathering.wait(one, |other| other == four));
            let _two = gathering.enter(two, &[one]).unwrap();
            waiting.join().unwrap()
        });
        assert_eq!(there, [one, two]);
    }

    #[test]
    fn one_whom_nobody_is_with_goes_at_once_and_hears_only_its_own_word() {
        let run = tempfile::tempdir().unwrap();
        let gathering = gathering(run.path());
        let [one, two] = [1, 2].map(first_try);
        let _one = gathering.enter(one, &[]).unwrap();
        assert_eq!(gathering.wait(one, |_| false), [one]);
        gathering.settle(one, Some(&Word::Alone));
        assert_eq!(gathering.take_word(two), None);
        assert_eq!(gathering.take_word(one), Some(Word::Alone));
        assert_eq!(gathering.take_word(one), None);
        assert_eq!(gathering.wait(two, |_| false), [two]);
    }
}
