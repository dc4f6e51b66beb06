//! The files of one attempt.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::LaunchSpec;
use super::cgroup::Cgroup;
use super::identity::Identity;
use crate::model::{Exit, Vitals, Wait};
use crate::process::ProcessError;

/// The variable that marks every process of an attempt, so that they can be found when their shim is gone.
pub(in crate::process) const TOKEN_VARIABLE: &str = "ORCHESTRATE_ATTEMPT_TOKEN";

/// The folder of one attempt.
#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

/// Who runs an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ShimRecord {
    /// The shim.
    pub(super) shim: Identity,
    /// The value of [`TOKEN_VARIABLE`] in all of the attempt's processes.
    pub(super) token: String,
    /// The child, which leads its own process group; none until it is started.
    pub(super) child: Option<Identity>,
    /// The control group that holds them, where one could be made.
    #[serde(default)]
    pub(super) cgroup: Option<Cgroup>,
}

/// The file that keeps room for the exit, and how many bytes.
const EXIT_ROOM: &str = "exit.room";
const ROOM_OF_EXIT: usize = 2048;

/// How urgently an attempt was asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StopRequest {
    Gently,
    Now,
}

/// What a file must outlive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durability {
    /// The process that wrote it. Who is told of processes by it needs no more: no process outlives the machine.
    Process,
    /// The machine.
    Machine,
}

impl Folder {
    pub(super) fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Makes the folder, which no one else may read, and takes its lock. There must not have been an attempt in it.
    pub(super) fn create(path: &Path) -> Result<(Self, File), ProcessError> {
        let mut builder = DirBuilder::new();
        let made = builder.recursive(true).mode(0o700).create(path);
        let path = made.and_then(|()| path.canonicalize()).map_err(at(path))?;
        let folder = Self(path);
        let lock_path = folder.lock_path();
        let lock = private()
            .create_new(true)
            .open(&lock_path)
            .map_err(at(&lock_path))?;
        lock.lock().map_err(at(&lock_path))?;
        Ok((folder, lock))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) fn lock_path(&self) -> PathBuf {
        self.0.join("lock")
    }

    /// Takes the lock if nobody holds it.
    pub(super) fn try_lock(&self) -> Result<Option<File>, ProcessError> {
        let path = self.lock_path();
        let lock = private()
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(at(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(lock)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(ProcessError::Folder { path, source }),
        }
    }

    pub(super) fn write_spec(&self, spec: &LaunchSpec) -> Result<(), ProcessError> {
        self.write("spec.json", spec, Durability::Process)
    }

    /// Reads what to run and removes the file: it holds secrets.
    pub(super) fn take_spec(&self) -> Result<LaunchSpec, ProcessError> {
        let spec = self.read("spec.json");
        self.remove_spec();
        let missing = || ProcessError::Folder {
            path: self.0.join("spec.json"),
            source: io::Error::from(io::ErrorKind::NotFound),
        };
        spec?.ok_or_else(missing)
    }

    pub(super) fn remove_spec(&self) {
        fs::remove_file(self.0.join("spec.json")).ok();
    }

    pub(super) fn write_record(&self, record: &ShimRecord) -> Result<(), ProcessError> {
        self.write("shim.json", record, Durability::Process)
    }

    pub(super) fn record(&self) -> Result<Option<ShimRecord>, ProcessError> {
        self.read("shim.json")
    }

    /// Keeps room for the exit: how an attempt ended must be known also where it filled the disk.
    pub(super) fn reserve_exit(&self) {
        // Where there is no room now, there may be later.
        fs::write(self.0.join(EXIT_ROOM), [b' '; ROOM_OF_EXIT]).ok();
    }

    pub(super) fn write_exit(&self, exit: &Exit) -> Result<(), ProcessError> {
        let written = self.write("exit.json", exit, Durability::Machine);
        let room = self.0.join(EXIT_ROOM);
        if written.is_err() && self.write_over(&room, exit).is_ok() {
            return Ok(());
        }
        fs::remove_file(room).ok();
        written
    }

    /// Writes the exit over what was kept for it, which needs no more room.
    fn write_over(&self, room: &Path, exit: &Exit) -> io::Result<()> {
        let bytes = serde_json::to_vec(exit)?;
        if bytes.len() > ROOM_OF_EXIT {
            return Err(io::ErrorKind::StorageFull.into());
        }
        // Blanks after it do no harm.
        let mut file = OpenOptions::new().write(true).open(room)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(room, self.0.join("exit.json"))
    }

    pub(super) fn exit(&self) -> Result<Option<Exit>, ProcessError> {
        self.read("exit.json")
    }

    pub(super) fn write_told(&self, exit: &Exit) -> Result<(), ProcessError> {
        self.write("told.json", exit, Durability::Machine)
    }

    pub(super) fn told(&self) -> Option<Exit> {
        self.read("told.json").ok().flatten()
    }

    /// Remembers that the attempt was asked to end, for a shim that cannot hear a signal yet, and for whoever settles.
    pub(super) fn request_stop(&self, request: StopRequest) {
        let word: &[u8] = match request {
            StopRequest::Gently => b"gently",
            StopRequest::Now => b"now",
        };
        // Where it cannot be written the signal alone has to do.
        fs::write(self.0.join("stop"), word).ok();
    }

    pub(super) fn stop_request(&self) -> Option<StopRequest> {
        match fs::read(self.0.join("stop")).ok()?.as_slice() {
            b"now" => Some(StopRequest::Now),
            _ => Some(StopRequest::Gently),
        }
    }

    /// Says whether the attempt is to stand still.
    pub(super) fn request_pause(&self, is_wanted: bool) {
        let path = self.0.join("pause");
        // Where it cannot be written nothing is paused; the vitals tell.
        if is_wanted {
            fs::write(path, b"").ok();
        } else {
            fs::remove_file(path).ok();
        }
    }

    pub(super) fn is_pause_requested(&self) -> bool {
        self.0.join("pause").exists()
    }

    pub(super) fn write_vitals(&self, vitals: &Vitals) {
        // They are only shown, and come again.
        self.write("vitals.json", vitals, Durability::Process).ok();
    }

    pub(super) fn vitals(&self) -> Option<Vitals> {
        self.read("vitals.json").ok().flatten()
    }

    /// Notes why it does not run yet.
    pub(super) fn write_wait(&self, wait: Option<&Wait>) {
        // It is only shown.
        self.write("wait.json", &wait, Durability::Process).ok();
    }

    pub(super) fn wait(&self) -> Option<Wait> {
        self.read("wait.json").ok().flatten()
    }

    /// Replaces a file as one step.
    fn write(
        &self,
        name: &str,
        value: &impl Serialize,
        durability: Durability,
    ) -> Result<(), ProcessError> {
        let path = self.0.join(name);
        let temporary = self.0.join(format!("{name}.{}.tmp", std::process::id()));
        let written = serde_json::to_vec(value)
            .map_err(io::Error::from)
            .and_then(|bytes| {
                let mut file = private().create(true).truncate(true).open(&temporary)?;
                file.write_all(&bytes)?;
                if durability == Durability::Machine {
                    file.sync_all()?;
                }
                fs::rename(&temporary, &path)
            });
        written.map_err(|source| {
            fs::remove_file(&temporary).ok();
            ProcessError::Folder { path, source }
        })
    }

    /// Reads a file; none where it does not exist or holds nothing whole, as after a loss of power.
    fn read<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, ProcessError> {
        let path = self.0.join(name);
        match fs::read(&path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ProcessError::Folder { path, source }),
        }
    }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).mode(0o600);
    options
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> ProcessError {
    |source| ProcessError::Folder {
        path: path.to_owned(),
        source,
    }
}
