//! One connection to each machine that all attempts share, opened before any of them needs it.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder};
use std::hash::{Hash as _, Hasher as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::Link;

/// How long opening it may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// The longest path to a socket that every system takes, with what ssh adds while it makes one.
const MAX_SOCKET: usize = 80;

/// Held for a machine while its connection is opened: of several that try at once all but one fail.
static OPENING: Mutex<BTreeMap<String, Arc<Mutex<()>>>> = Mutex::new(BTreeMap::new());

/// The ssh that the user wants, as git would find it: the variable, or what `configured` says.
pub fn ssh_command(configured: Option<String>) -> Vec<String> {
    let named = std::env::var("GIT_SSH_COMMAND").ok().or(configured);
    let words = named.and_then(|line| shell_words::split(&line).ok());
    let words = words.filter(|words| !words.is_empty());
    words.unwrap_or_else(|| vec![std::env::var("GIT_SSH").unwrap_or_else(|_| "ssh".to_owned())])
}

/// The way to a machine, with the shared connection open if that can be done. Where it cannot, each call makes its own, and
/// says what is wrong.
pub(in crate::executor) fn open(host: &str, program: &[String]) -> Link {
    let gate = {
        let mut gates = OPENING.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(gates.entry(host.to_owned()).or_default())
    };
    let _held = gate.lock().unwrap_or_else(PoisonError::into_inner);
    let mut link = Link {
        host: host.to_owned(),
        program: program.to_vec(),
        socket: None,
        is_here: false,
    };
    let has_own = configured(&link);
    link.socket = match has_own {
        Some(false) => socket(host, program),
        _ => None,
    };
    if has_own == Some(true) || link.socket.is_some() {
        let is_open = link.own(&["-O", "check"], None).timeout(PATIENCE).output();
        if !is_open.is_ok_and(|output| output.is_success()) {
            link.own(&[], Some("true")).timeout(PATIENCE).output().ok();
        }
    }
    link
}

/// Whether the user's configuration shares connections to that machine; none where it cannot be read.
fn configured(link: &Link) -> Option<bool> {
    let output = link.own(&["-G"], None).timeout(PATIENCE).output().ok()?;
    let text = output.stdout_text();
    let value = |name: &str| {
        let mut lines = text.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
    };
    let is_shared = value("controlpath").is_some_and(|path| path != "none");
    output.is_success().then_some(is_shared)
}

/// Where the socket of a connection of ours is: in a folder that is nobody else's.
fn socket(host: &str, program: &[String]) -> Option<String> {
    let user = rustix::process::getuid().as_raw();
    let folder = match std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from) {
        Some(folder) if folder.is_absolute() && folder.is_dir() => folder.join("git-orchestrate"),
        _ => std::env::temp_dir().join(format!("git-orchestrate-ssh-{user}")),
    };
    DirBuilder::new().mode(0o700).create(&folder).ok();
    let metadata = fs::symlink_metadata(&folder).ok()?;
    let is_ours =
        metadata.is_dir() && metadata.uid() == user && metadata.mode().trailing_zeros() >= 6;
    let mut hasher = std::hash::DefaultHasher::new();
    (host, program).hash(&mut hasher);
    let socket = folder.join(format!("{:016x}", hasher.finish()));
    let socket = socket.into_os_string().into_string().ok()?;
    (is_ours && socket.len() <= MAX_SOCKET).then_some(socket)
}
