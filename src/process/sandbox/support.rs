//! Which sandboxes work here.

use std::path::PathBuf;
use std::time::Duration;

use super::spec::SandboxKind;
use crate::process::Cmd;

/// How long the trial of a sandbox may take. It takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// Which sandboxes work here, each tried; an error says why one does not, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxSupport {
    /// The program `bwrap`.
    pub bubblewrap: Result<PathBuf, String>,
    /// Landlock.
    pub landlock: Result<(), String>,
}

impl SandboxSupport {
    /// Tries both.
    pub fn probe() -> Self {
        Self {
            bubblewrap: bubblewrap(),
            landlock: landlock(),
        }
    }

    /// The best that works.
    pub fn best(&self) -> Option<SandboxKind> {
        let bubblewrap = self.bubblewrap().ok();
        bubblewrap.or_else(|| self.landlock().ok())
    }

    /// A sandbox by bubblewrap, or why there is none.
    pub fn bubblewrap(&self) -> Result<SandboxKind, String> {
        let program = self.bubblewrap.clone()?;
        Ok(SandboxKind::Bubblewrap { program })
    }

    /// A sandbox by Landlock, or why there is none.
    pub fn landlock(&self) -> Result<SandboxKind, String> {
        self.landlock.clone().map(|()| SandboxKind::Landlock)
    }
}

/// Starts a program in it: that it is installed does not say that the system lets it work.
fn bubblewrap() -> Result<PathBuf, String> {
    if !cfg!(target_os = "linux") {
        return Err("bubblewrap is for Linux only".to_owned());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let program = std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join("bwrap"))
        .find(|candidate| candidate.is_file())
        .ok_or("bwrap is not installed")?;
    let output = Cmd::new(&program)
        .args(["--die-with-parent", "--new-session", "--unshare-pid"])
        .args(["--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL"])
        .args([
            "--ro-bind",
            "/",
            "/",
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "--tmpfs",
        ])
        .args(["/run", "--", "true"])
        .timeout(PATIENCE)
        .output()
        .map_err(|error| error.to_string())?;
    if output.is_success() {
        return Ok(program);
    }
    let said = output.stderr_text();
    let said = said.lines().next().unwrap_or("it does not say why");
    Err(format!("bwrap does not work here ({said})"))
}

#[cfg(target_os = "linux")]
fn landlock() -> Result<(), String> {
    super::landlock::probe()
}

#[cfg(not(target_os = "linux"))]
fn landlock() -> Result<(), String> {
    Err("Landlock is for Linux only".to_owned())
}
