//! A sandbox by the kernel's Landlock: a process gives rights up, and its children never had them.

use std::ffi::OsString;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::Command;

use ::landlock::{
    ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _,
    RulesetCreatedAttr as _, RulesetError, RulesetStatus, Scope, path_beneath_rules,
};

use super::spec::Sandbox;

/// The least that must be there: before it a file outside could be cut to nothing (Linux 6.2).
const LEAST: ABI = ABI::V3;

/// The most that is asked for, where the kernel has it.
const MOST: ABI = ABI::V6;

/// Devices that can be written to.
const DEVICES: &[&str] = &[
    "/dev/full",
    "/dev/null",
    "/dev/ptmx",
    "/dev/pts",
    "/dev/random",
    "/dev/tty",
    "/dev/urandom",
    "/dev/zero",
];

/// What of the system's own file systems can be read. Not all of `/proc`: there stand the environments of other processes,
/// the orchestrator's among them, and root may read them all.
const PUBLIC: &[&str] = &[
    "/dev",
    "/proc/cpuinfo",
    "/proc/filesystems",
    "/proc/loadavg",
    "/proc/meminfo",
    "/proc/self",
    "/proc/stat",
    "/proc/sys",
    "/proc/uptime",
    "/proc/version",
    "/proc/vmstat",
];

/// Whether the kernel has what is needed. The error says why not, in words.
pub(super) fn probe() -> Result<(), String> {
    let asked = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(LEAST))
        .and_then(Ruleset::create);
    asked
        .map(drop)
        .map_err(|_| "the kernel has no Landlock of Linux 6.2 or newer".to_owned())
}

/// Confines this process and becomes the program. Returns only where that fails, with the words why.
pub(super) fn become_confined(line: &[OsString]) -> String {
    let [sandbox, program, arguments @ ..] = line else {
        return "no program is named".to_owned();
    };
    let sandbox = sandbox.to_str().and_then(|text| {
        let sandbox: Option<Sandbox> = serde_json::from_str(text).ok();
        sandbox
    });
    let Some(sandbox) = sandbox else {
        return "the sandbox cannot be read".to_owned();
    };
    // Before anything is given up the least must be sure; what is asked for beyond it may be missing.
    if let Err(why) = probe() {
        return why;
    }
    match restrict(&sandbox) {
        Ok(RulesetStatus::NotEnforced) => return "the kernel did not confine us".to_owned(),
        Ok(_) => {}
        Err(error) => return format!("could not confine ourselves: {error}"),
    }
    #[expect(clippy::disallowed_methods, reason = "this is the one door")]
    let error = Command::new(program).args(arguments).exec();
    format!("could not run {}: {error}", program.to_string_lossy())
}

fn restrict(sandbox: &Sandbox) -> Result<RulesetStatus, RulesetError> {
    let all = AccessFs::from_all(MOST);
    let mut ruleset = Ruleset::default()
        .handle_access(all)?
        .scope(Scope::from_all(MOST))?;
    if !sandbox.has_network {
        ruleset = ruleset.handle_access(AccessNet::from_all(MOST))?;
    }
    let read = AccessFs::from_read(MOST);
    let restricted = ruleset
        .create()?
        .add_rules(path_beneath_rules(PUBLIC, read))?
        .add_rules(path_beneath_rules(DEVICES, all))?
        .add_rules(path_beneath_rules(without_hidden(sandbox), read))?
        .add_rules(path_beneath_rules(&sandbox.writable, all))?
        .restrict_self()?;
    Ok(restricted.ruleset)
}

/// What can be read. A right to a folder is one to all that is below it, so a folder with something hidden in it is named by
/// its entries.
fn without_hidden(sandbox: &Sandbox) -> Vec<PathBuf> {
    let mut open = sandbox.readable.clone();
    let mut named = Vec::new();
    while let Some(path) = open.pop() {
        let is_below = |hidden: &PathBuf| hidden.starts_with(&path) && *hidden != path;
        if sandbox.hidden.contains(&path) {
        } else if sandbox.hidden.iter().any(is_below) && path.is_dir() {
            let entries = fs::read_dir(&path).into_iter().flatten().flatten();
            open.extend(entries.map(|entry| entry.path()));
        } else {
            named.push(path);
        }
    }
    named
}
