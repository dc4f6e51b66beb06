//! This machine: what keeps attempts apart, and what it has left for them.

use super::Check;
use crate::agent;
use crate::cli::programs;
use crate::cli::session::Session;
use crate::cli::settings::Settings;
use crate::engine::{Context, running};
use crate::executor;
use crate::humanize;
use crate::process::SandboxSupport;

/// Which sandbox works here, and what to do for a better one.
pub(crate) fn sandbox() -> Check {
    let support = SandboxSupport::probe();
    match (&support.bubblewrap, &support.landlock) {
        (Ok(program), landlock) => {
            let too = if landlock.is_ok() {
                "; Landlock works too"
            } else {
                ""
            };
            Check::good(
                "sandbox",
                format!("bubblewrap ({}){too}", program.display()),
            )
        }
        (Err(why), Ok(())) => Check::good(
            "sandbox",
            format!("Landlock; {why}, which hides more: {}", cure(why)),
        ),
        (Err(why), Err(why_not)) => Check::missing(
            "sandbox",
            format!("none: {why}, and {why_not}; {}", cure(why)),
        ),
    }
}

/// How attempts are ended here with all that they started.
pub(crate) fn processes() -> Check {
    let words = if crate::process::has_cgroups() {
        "each attempt has a control group, which is ended at one blow"
    } else {
        "no control groups (version 2, writable); attempts are ended by their sandbox, or process by process: by group, \
         parentage, and the mark that each of them carries in its environment"
    };
    Check::good("processes", words)
}

/// What to do where bubblewrap does not work.
fn cure(why: &str) -> &'static str {
    if why.contains("not installed") {
        "install the package bubblewrap"
    } else {
        "allow unprivileged user namespaces (`sysctl kernel.unprivileged_userns_clone=1`, or an AppArmor profile for bwrap)"
    }
}

/// Whether memory, disk and processors bear one more agent, and how many they bear.
pub(crate) fn room(session: &Session, settings: &Settings, context: &Context) -> [Check; 2] {
    let agents: Vec<String> = agent::installed(programs::is_there)
        .into_iter()
        .map(|spec| spec.name.clone())
        .collect();
    let folder = running::worktrees_folder(&settings.worktree_root(), context);
    let load = executor::load(&folder);
    let headroom = running::Headroom::of(&load, &session.store, &agents);
    let n_at_once = headroom.n_agents.min(settings.max_workers());
    let memory = match (headroom.short_of_memory, load.memory) {
        (Some(why), _) => {
            Check::missing("memory", format!("{why}; end something, or attempts wait"))
        }
        (None, Some(free)) => Check::good(
            "memory",
            format!(
                "{} free; {} at once",
                humanize::bytes(free),
                humanize::count(n_at_once, "agent")
            ),
        ),
        (None, None) => Check::good("memory", "this system does not tell how much is free"),
    };
    let place = folder.display();
    let disk = match (headroom.short_of_disk, load.disk) {
        (Some(why), _) => Check::missing(
            "disk",
            format!("{why}, where worktrees are made ({place}): `git orchestrate clean`"),
        ),
        (None, Some(free)) => Check::good(
            "disk",
            format!(
                "{} free where worktrees are made ({place})",
                humanize::bytes(free)
            ),
        ),
        (None, None) => Check::good("disk", "this system does not tell how much is free"),
    };
    [memory, disk]
}
