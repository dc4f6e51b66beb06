//! Where an agent is asked about something: a copy of the tree outside of the user's checkout, and a folder for what its supervisor keeps.

use std::env;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use tokio::runtime;

use super::Context;
use crate::executor::Executor;
use crate::git::GitError;
use crate::model::Oid;
use crate::process::{Adopted, remove_tree, sweep_scratch};

/// How the folders of copies begin; nothing that is called otherwise is ever removed.
const COPY: &str = "git-orchestrate-tree-";

/// The file that the owner of a room holds locked.
const OWNER: &str = "owner.lock";

/// The file that names the copy.
const PLACE: &str = "copy";

/// Why there is no room.
#[derive(Debug, Error)]
pub(crate) enum RoomError {
    /// The copy of the tree cannot be made.
    #[error("make a copy of the tree")]
    Copy(#[source] GitError),
    /// A folder cannot be made.
    #[error("use {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// A place where an agent is asked. All of it goes when the value is dropped.
#[derive(Debug)]
pub(crate) struct Room {
    /// The folder in the store.
    folder: PathBuf,
    /// The temporary folder that holds the copy.
    copy: PathBuf,
    tree: PathBuf,
    /// Held to the last.
    _owner: File,
}

impl Room {
    /// Makes one, after what killed orchestrators left of theirs is gone.
    pub(crate) async fn make(
        context: &Context,
        executor: &Executor,
        base: &Oid,
    ) -> Result<Self, RoomError> {
        let rooms = rooms(context);
        fs::create_dir_all(&rooms).map_err(at(&rooms))?;
        let door_lock = close_door(&rooms)?;
        sweep(&rooms, executor).await;
        let folder = tempfile::Builder::new().prefix("room-").tempdir_in(&rooms);
        let folder = folder.map_err(at(&rooms))?.keep();
        let owner = File::create(folder.join(OWNER)).map_err(at(&folder))?;
        owner.lock().map_err(at(&folder))?;
        let copy = tempfile::Builder::new().prefix(COPY).tempdir();
        let copy = copy.map_err(at(&std::env::temp_dir()))?.keep();
        let name = context.home().file_name();
        let tree = copy.join(name.unwrap_or_else(|| "tree".as_ref()));
        let room = Self {
            folder,
            copy,
            tree,
            _owner: owner,
        };
        let place = room.folder.join(PLACE);
        fs::write(&place, room.copy.as_os_str().as_encoded_bytes()).map_err(at(&place))?;
        fs::create_dir(&room.tree).map_err(at(&room.tree))?;
        drop(door_lock);
        (context.repository.make_scratch(&room.tree, base)).map_err(RoomError::Copy)?;
        Ok(room)
    }

    /// The copy of the tree.
    pub(crate) fn tree(&self) -> &Path {
        &self.tree
    }

    /// The folder of the attempt.
    pub(crate) fn attempt(&self) -> PathBuf {
        self.folder.join("attempt")
    }

    /// The file that everything that the agent prints goes to.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.join("log")
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        remove_tree(&self.copy);
        remove_tree(&self.folder);
    }
}

/// The folder that holds the rooms.
fn rooms(context: &Context) -> PathBuf {
    context.store.cache_folder().with_file_name("rooms")
}

/// The folder that holds what marks the verify commands and the hooks of merges.
pub(crate) fn yards(context: &Context) -> PathBuf {
    context.store.cache_folder().with_file_name("yards")
}

/// Held while rooms are made and swept, so that nobody takes one in the making for one that was left.
fn close_door(rooms: &Path) -> Result<File, RoomError> {
    let door = rooms.join("door.lock");
    let lock = File::create(&door).map_err(at(&door))?;
    lock.lock().map_err(at(&door))?;
    Ok(lock)
}

/// Ends the agents that killed orchestrators left in rooms, and removes the rooms; so it is with other temporary folders of
/// theirs, and what was started for these. Must not be called by what runs in a runtime.
pub(crate) fn sweep_rooms(context: &Context) -> Result<(), RoomError> {
    sweep_scratch(&env::temp_dir());
    sweep_scratch(&yards(context));
    let rooms = rooms(context);
    let mut entries = fs::read_dir(&rooms).into_iter().flatten().flatten();
    if !entries.any(|entry| entry.path().is_dir()) {
        return Ok(());
    }
    let door_lock = close_door(&rooms)?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(at(&rooms))?;
    runtime.block_on(sweep(&rooms, &Executor::local(&context.shim)));
    drop(door_lock);
    Ok(())
}

/// Removes the rooms whose owners are gone, with all that still runs in them.
async fn sweep(rooms: &Path, executor: &Executor) {
    for entry in fs::read_dir(rooms).into_iter().flatten().flatten() {
        let folder = entry.path();
        if !folder.is_dir() {
            continue;
        }
        let owner = File::open(folder.join(OWNER));
        if owner.is_ok_and(|owner| owner.try_lock().is_err()) {
            continue;
        }
        let attempt = folder.join("attempt");
        if let Ok(Adopted::Running(mut supervised)) = executor.adopt(&attempt) {
            supervised.kill();
            supervised.wait().await;
        }
        executor.discard(&attempt);
        if let Ok(copy) = fs::read_to_string(folder.join(PLACE)) {
            let copy = Path::new(&copy);
            let name = copy.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with(COPY) {
                remove_tree(copy);
            }
        }
        remove_tree(&folder);
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> RoomError {
    |source| RoomError::Folder {
        path: path.to_owned(),
        source,
    }
}
