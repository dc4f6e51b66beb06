//! Beginning an attempt that was asked for from afar, on the machine that it runs on: as one here, by the same executor.

use std::fs::{self, File};
use std::path::Path;

use super::folder::{HostFolder, Kept};
use super::{BeginCall, Begun, HOST_VERSION, words};
use crate::executor::copying::{self, By};
use crate::executor::{AttemptRequest, Executor, TaskCommand};
use crate::git::{RefUpdate, Repository};
use crate::model::Exit;
use crate::process::{self, Adopted, Lease, StopFlag};

/// Folders with programs that a login would put on the path, below the home.
const USUAL: &[&str] = &[
    ".local/bin",
    "bin",
    ".cargo/bin",
    ".npm-global/bin",
    ".bun/bin",
];

/// Begins an attempt, once: where it, or an earlier one at the same task, is there already, that is taken up.
pub(super) fn begin(call: &BeginCall, ourselves: &Path) -> Result<Begun, String> {
    if call.version != HOST_VERSION {
        return Err(format!("version {} is not spoken here", call.version));
    }
    let folder = HostFolder::of(&call.at)?;
    let places = folder.own().parent().unwrap_or(folder.own());
    let lock = places.with_extension(format!("{}.lock", call.at.attempt.task));
    let made = fs::create_dir_all(places).and_then(|()| File::create(&lock));
    let lock = made.and_then(|file| file.lock().map(|()| file));
    let _lock = lock.map_err(|error| format!("write {}: {error}", places.display()))?;
    let own = call.at.attempt.number;
    for number in std::iter::once(own).chain(call.earlier.iter().copied()) {
        let there = HostFolder::of_number(&call.at, number)?;
        if let Some(begun) = taken_up(&there, call, number) {
            return Ok(begun);
        }
    }
    let repository = folder.repository()?;
    let branch = format!("refs/heads/{}", call.branch);
    for other in folder.all() {
        let is_in_the_way = other.kept().is_some_and(|kept| kept.branch == branch);
        if is_in_the_way || other.own() == folder.own() {
            if matches!(process::adopt(&other.attempt), Ok(Adopted::Running(_))) {
                return Err(format!(
                    "an earlier attempt on {} still runs there",
                    call.branch
                ));
            }
            other.remove(&repository)?;
        }
    }
    let begun = afresh(call, &folder, &repository, &branch, ourselves);
    if begun.is_err() {
        folder.remove(&repository).ok();
    }
    begun
}

/// An attempt that is there, where it still runs or ended by itself, and began where this one is to begin.
fn taken_up(there: &HostFolder, call: &BeginCall, number: u32) -> Option<Begun> {
    let kept = there.kept().filter(|kept| kept.is_started)?;
    if kept.start != call.start || !there.worktree().is_dir() {
        return None;
    }
    let is_alive = match process::adopt(&there.attempt).ok()? {
        Adopted::Running(_) => true,
        Adopted::Ended(exit) => matches!(exit, Exit::Success | Exit::Failure { .. }),
        Adopted::NeverStarted => false,
    };
    there.renew();
    is_alive.then_some(Begun {
        number,
        sandbox: kept.sandbox,
    })
}

fn afresh(
    call: &BeginCall,
    folder: &HostFolder,
    repository: &Repository,
    branch: &str,
    ourselves: &Path,
) -> Result<Begun, String> {
    let own = folder.own();
    fs::create_dir_all(own).map_err(|error| format!("make {}: {error}", own.display()))?;
    folder.renew();
    let mut kept = Kept {
        branch: branch.to_owned(),
        start: call.start.clone(),
        is_started: false,
        sandbox: None,
    };
    folder.keep(&kept)?;
    let worktree = folder.worktree();
    // A branch that an attempt left which was removed stands anywhere.
    if let Some(old) = repository
        .ref_target(branch)
        .map_err(|error| words(&error))?
    {
        let update = RefUpdate {
            name: branch.to_owned(),
            new: None,
            old: Some(old),
        };
        let gone = repository.update_refs(&[update], "orchestrate: begin");
        gone.map_err(|error| words(&error))?;
    }
    let made = repository.ensure_worktree(&worktree, branch, &call.state.tip);
    made.and_then(|()| repository.unpack(&worktree, &call.state))
        .map_err(|error| words(&error))?;
    for path in &call.carried {
        let copied = copying::copy(&folder.carried(), &worktree, path, By::Copy);
        copied.map_err(|error| format!("bring in {}: {error}", path.display()))?;
    }
    let executor = Executor::local(ourselves)
        .isolated(&call.isolation)
        .map_err(|error| words(&error))?
        .leased(Lease {
            file: folder.lease(),
            span: call.lease,
        });
    let mut agent = call.agent.clone();
    agent.env.insert("PATH".to_owned(), path_of(&call.path));
    agent.env.extend(call.secrets.clone());
    let log = folder.log();
    let request = AttemptRequest {
        run: &call.at.run,
        attempt: call.at.attempt,
        title: &call.title,
        branch: &call.branch,
        base: &call.start,
        worktree: &worktree,
        repository: Some(repository),
        folder: &folder.attempt,
        log: &log,
        agent: &agent,
        model: call.model.as_deref(),
        permissions: call.permissions,
        session: (call.session.as_ref()).map(|(session, used)| (session.as_str(), *used)),
        prompt: call.prompt.clone(),
        timeout: call.timeout,
        idle_timeout: call.idle_timeout,
        ask: None,
        grace: call.grace,
    };
    let ready = executor.make_ready(&request);
    ready.map_err(|error| words(&error))?;
    if let Some(hook) = &call.setup {
        let command = TaskCommand {
            folder: &folder.attempt,
            worktree: &worktree,
            repository,
            line: &hook.line,
            is_confined: hook.is_confined,
        };
        let hooks = own.join("hooks.log");
        executor.run_hook(
            &command,
            "setup",
            hook.timeout,
            &StopFlag::default(),
            &hooks,
        )?;
    }
    kept.sandbox = executor.sandbox().map(|kind| kind.name().to_owned());
    kept.is_started = true;
    folder.keep(&kept)?;
    executor.start(&request).map_err(|error| words(&error))?;
    Ok(Begun {
        number: call.at.attempt.number,
        sandbox: kept.sandbox,
    })
}

/// The path that agents are given: a shell that nobody logged in to has a short one.
pub(super) fn path_of(more: &[String]) -> String {
    let home = std::env::var_os("HOME").map(std::path::PathBuf::from);
    let below = |name: &str| home.as_ref().map(|home| home.join(name));
    let more = more
        .iter()
        .filter_map(|folder| match folder.strip_prefix("~/") {
            Some(name) => below(name),
            None => Some(folder.into()),
        });
    let usual = USUAL.iter().filter_map(|name| below(name));
    let there = std::env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into());
    let mut folders: Vec<std::path::PathBuf> = more.collect();
    folders.extend(usual.filter(|folder| folder.is_dir()));
    for folder in std::env::split_paths(&there) {
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    let joined = std::env::join_paths(folders).unwrap_or(there);
    joined.to_string_lossy().into_owned()
}
