//! What no two attempts on this machine may share: each gets a number of its own, and with it ports of its own.
//!
//! A number is a file in a folder of the user's, with a lock on it: of the orchestrator that gave it away, and of the shim of
//! the attempt. Both go with their processes, so that nothing has to be tidied up after a kill.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::fs::{FlockOperation, flock};

/// How many ports an attempt has.
pub(super) const N_PORTS: u16 = 20;

/// The first port that is given away. Below the ports that Linux takes for connections of its own.
const FIRST_PORT: u16 = 20_000;

/// How many attempts there can be at once on a machine.
const MOST: u16 = 600;

/// The numbers that this process gave away, by the folder of the attempt.
#[derive(Debug, Clone, Default)]
pub(super) struct Leases(Arc<Mutex<BTreeMap<PathBuf, File>>>);

/// A number of an attempt's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lease {
    /// The first of its ports.
    pub(super) port: u16,
    /// The file whose lock says that it is taken.
    pub(super) file: PathBuf,
}

impl Leases {
    /// Takes a number for the attempt in `folder`, whose ports nobody listens on.
    pub(super) fn take(&self, leases: &Path, folder: &Path) -> io::Result<Lease> {
        fs::create_dir_all(leases)?;
        for number in 0..MOST {
            let path = leases.join(number.to_string());
            let file = open(&path)?;
            if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
                continue;
            }
            let port = FIRST_PORT + number * N_PORTS;
            if !(port..port + N_PORTS).all(is_free) {
                continue;
            }
            // From here on others may hold it beside us, and nobody alone.
            flock(&file, FlockOperation::NonBlockingLockShared)?;
            let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            held.insert(folder.to_owned(), file);
            return Ok(Lease { port, file: path });
        }
        Err(io::Error::other("all numbers of attempts are taken"))
    }

    /// Gives back the number of an attempt that was settled.
    pub(super) fn release(&self, folder: &Path) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.remove(folder);
    }

    /// The folders of the attempts that have one.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.keys().cloned().collect()
    }

    /// Holds the number of an attempt that an earlier process had taken and whose shim may hold it still.
    pub(super) fn hold_again(&self, path: &Path, folder: &Path) {
        if let Ok(file) = open(path)
            && flock(&file, FlockOperation::NonBlockingLockShared).is_ok()
        {
            let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            held.insert(folder.to_owned(), file);
        }
    }
}

/// The folder of the user's that holds the numbers.
pub(super) fn folder() -> PathBuf {
    state_folder().join("leases")
}

/// The folder in which this program keeps what all repositories of the user share.
pub fn state_folder() -> PathBuf {
    let absolute = |name| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let state = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")));
    match state {
        Some(state) => state.join("git-orchestrate"),
        None => std::env::temp_dir().join(format!(
            "git-orchestrate-{}",
            rustix::process::getuid().as_raw()
        )),
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .mode(0o600);
    options.open(path)
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_have_the_same_ports_and_those_in_use_are_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let leases = Leases::default();
        let first = leases.take(folder.path(), Path::new("a")).unwrap();
        let other = Leases::default();
        let second = other.take(folder.path(), Path::new("b")).unwrap();
        assert!(second.port >= first.port + N_PORTS);
        leases.release(Path::new("a"));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, first.port + 3)).unwrap();
        let third = leases.take(folder.path(), Path::new("c")).unwrap();
        assert!(third.port > second.port);
        drop(listener);
        let fourth = leases.take(folder.path(), Path::new("d")).unwrap();
        assert_eq!(fourth, first);
    }

    #[test]
    fn a_number_that_a_shim_holds_is_not_given_away() {
        let folder = tempfile::tempdir().unwrap();
        let leases = Leases::default();
        let first = leases.take(folder.path(), Path::new("a")).unwrap();
        let shim = Leases::default();
        shim.hold_again(&first.file, Path::new("a"));
        drop(leases);
        let again = Leases::default();
        let second = again.take(folder.path(), Path::new("b")).unwrap();
        assert_ne!(first, second);
        drop(shim);
        let third = again.take(folder.path(), Path::new("c")).unwrap();
        assert_eq!(first, third);
    }
}
