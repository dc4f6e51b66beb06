//! The files of a job, in the folder of its attempt, which all nodes share. A job may be started several times: each start has
//! a folder of its own, so that one that goes on somewhere though nobody wants it can disturb no other.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::super::folder::{HostFolder, KeptJob};
use super::super::{BeginCall, Collected};
use crate::executor::place::write_private;
use crate::model::Exit;

/// How much of the end of what a job printed is read.
const TAIL: u64 = 4096;

/// What is begun on the node. Its file holds what opens something: nobody else may read it, and it goes with the attempt.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Order {
    /// The attempt.
    pub(super) call: BeginCall,
    /// What programs see of the environment where it was handed over.
    pub(super) environment: BTreeMap<String, String>,
}

/// One start of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Start {
    /// How often it had been started before.
    pub(super) number: u32,
    /// The job.
    pub(super) job: String,
    /// The node.
    pub(super) node: String,
    /// How many bytes the starts before it had printed.
    pub(super) skip: u64,
    /// The folder that it works in; perhaps one that only the node has.
    pub(super) work: PathBuf,
}

/// What a start came to that nobody took the place of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ended {
    /// Why it was ended, where it did not end by itself.
    pub(super) cut: Option<Cut>,
    /// What it left.
    pub(super) collected: Collected,
}

/// Why a start was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Cut {
    /// The user wanted it.
    Asked,
    /// Nobody asked after it any more.
    Forgotten,
    /// The time of the job is nearly up.
    TimeUp,
    /// A signal that we did not send: what it means, Slurm says.
    Signal,
}

impl Ended {
    /// Whether the attempt has ended with it, whatever Slurm says.
    pub(super) fn is_final(&self) -> bool {
        self.cut != Some(Cut::Signal)
    }

    pub(super) fn exit(&self) -> &Exit {
        &self.collected.exit
    }
}

impl HostFolder {
    fn order_file(&self) -> PathBuf {
        self.own().join("begin.json")
    }

    pub(super) fn write_order(&self, order: &Order) -> Result<(), String> {
        write(&self.order_file(), order)
    }

    /// What is to be begun; none where the attempt has ended or was forgotten.
    pub(super) fn order(&self) -> Option<Order> {
        read(&self.order_file())
    }

    /// Removes what holds something that opens something.
    pub(super) fn remove_order(&self) {
        fs::remove_file(self.order_file()).ok();
    }

    /// What the job itself prints, beside the log of the attempt.
    pub(super) fn job_log(&self, known: &KeptJob) -> PathBuf {
        match &known.element {
            Some(element) => self.element_log(element),
            None => self.own().join("job.log"),
        }
    }

    /// The last line of that.
    pub(super) fn last_words(&self, known: &KeptJob) -> Option<String> {
        let mut file = fs::File::open(self.job_log(known)).ok()?;
        let length = file.metadata().ok()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))
            .ok()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).ok()?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut lines = text.lines().rev().map(str::trim);
        lines.find(|line| !line.is_empty()).map(str::to_owned)
    }

    /// The folder of a start.
    pub(super) fn start_folder(&self, number: u32) -> PathBuf {
        self.own().join(format!("start-{number}"))
    }

    /// The starts that began, oldest first.
    pub(super) fn starts(&self) -> Vec<Start> {
        let entries = fs::read_dir(self.own()).into_iter().flatten().flatten();
        let folders = entries.filter(|entry| {
            let name = entry.file_name();
            name.to_str().is_some_and(|name| name.starts_with("start-"))
        });
        let starts = folders.filter_map(|entry| read::<Start>(&entry.path().join("start.json")));
        let mut starts: Vec<Start> = starts.collect();
        starts.sort_by_key(|start| start.number);
        starts
    }

    pub(super) fn write_start(&self, start: &Start) -> Result<(), String> {
        let folder = self.start_folder(start.number);
        fs::create_dir_all(&folder).map_err(at(&folder))?;
        write(&folder.join("start.json"), start)
    }

    pub(super) fn log_of(&self, start: u32) -> PathBuf {
        self.start_folder(start).join("log")
    }

    /// What a start came to; none where it has not ended, or lost its place to a later one.
    pub(super) fn ended(&self, start: u32) -> Option<Ended> {
        read(&self.start_folder(start).join("ended.json"))
    }

    pub(super) fn write_ended(&self, start: u32, ended: &Ended) -> Result<(), String> {
        write(&self.start_folder(start).join("ended.json"), ended)
    }

    /// What the newest start came to, if the attempt has ended with it.
    pub(super) fn final_end(&self) -> Option<Ended> {
        let start = self.starts().pop()?;
        self.ended(start.number).filter(Ended::is_final)
    }

    /// Asks the attempt to end.
    pub(super) fn ask_to_stop(&self, is_now: bool) -> Result<(), String> {
        let word: &[u8] = if is_now { b"now" } else { b"gently" };
        let path = self.own().join("stop");
        write_private(&path, word).map_err(at(&path))
    }

    /// Whether it was asked to end; if so, whether at once.
    pub(super) fn stop_asked(&self) -> Option<bool> {
        let word = fs::read(self.own().join("stop")).ok()?;
        Some(word == b"now")
    }

    /// Says whether the attempt is to stand still.
    pub(super) fn set_paused(&self, is_wanted: bool) -> Result<(), String> {
        let path = self.own().join("pause");
        if is_wanted {
            write_private(&path, b"").map_err(at(&path))
        } else {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(&path)(error)),
                _ => Ok(()),
            }
        }
    }

    pub(super) fn is_pause_wanted(&self) -> bool {
        self.own().join("pause").exists()
    }
}

/// Replaces a file that nobody else may read, as one step.
fn write(path: &Path, value: &impl Serialize) -> Result<(), String> {
    let fresh = path.with_extension("new");
    let bytes = serde_json::to_vec(value).map_err(|error| error.to_string())?;
    let written = write_private(&fresh, &bytes).and_then(|()| fs::rename(&fresh, path));
    written.map_err(at(path))
}

fn read<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> String {
    move |error| format!("write {}: {error}", path.display())
}
