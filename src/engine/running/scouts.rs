//! Looking at the machines of a run, now and again while it goes on.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::message::Message;
use super::places;
use super::words;
use super::workers::{Desk, Workers};
use crate::agent::AgentSpec;
use crate::executor::{self, Executor, Scout, Site, SshHost};
use crate::git::Repository;
use crate::model::{Machine, Needs, Plan};
use crate::process::StopFlag;

/// How often a machine is looked at at the most.
const PAUSE: Duration = Duration::from_secs(10);

/// How much later for each machine that there is: looking takes a process.
const PAUSE_FOR_EACH: Duration = Duration::from_millis(200);

/// How many are looked at at once.
pub(super) const AT_ONCE: usize = 16;

/// What is looked for on machines: the programs of agents, and what tasks need by label, for that may be one.
pub(super) fn wanted<'a>(
    agents: impl Iterator<Item = &'a AgentSpec>,
    plan: &Plan,
    usual: &Needs,
) -> BTreeSet<String> {
    let programs = agents.map(|agent| agent.program().to_owned());
    programs.chain(places::labels(plan, usual)).collect()
}

/// One who looks at a machine.
fn scout(
    executor: &Executor,
    repository: &Repository,
    host: &SshHost,
    wanted: &BTreeSet<String>,
) -> Scout {
    let ssh = executor::ssh_command(repository.ssh_command());
    let own = host.agent_command.as_ref().and_then(|words| words.first());
    let programs = wanted.iter().chain(own).cloned().collect();
    executor.scout(host, ssh, repository, programs)
}

/// Looks at all of these machines once, side by side. What cannot be reached is left out.
pub(super) fn look_at_all(
    executor: &Executor,
    repository: &Repository,
    sites: &[Site],
    wanted: &BTreeSet<String>,
) -> Vec<(String, Machine)> {
    let open = Mutex::new(sites.iter().filter(|site| site.machine().is_some()));
    let found = Mutex::new(Vec::new());
    let look = || {
        let next = || open.lock().unwrap_or_else(PoisonError::into_inner).next();
        while let Some(site) = next() {
            let Some(host) = site.machine() else { continue };
            let looked = scout(executor, repository, host, wanted).look(&StopFlag::default());
            if let Ok(machine) = looked {
                let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                found.push((site.name(), machine));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..sites.len().min(AT_ONCE) {
            scope.spawn(look);
        }
    });
    found.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Looks at a machine now, and again and again for as long as anybody listens.
pub(super) fn watch(workers: &Workers, desk: Arc<Desk>, name: String, permits: Arc<Semaphore>) {
    let workers = workers.clone();
    let n_sites = u32::try_from(desk.options.sites.len()).unwrap_or(u32::MAX);
    let pause = PAUSE.max(PAUSE_FOR_EACH.saturating_mul(n_sites));
    tokio::spawn(async move {
        let host = desk.options.site(Some(&name)).and_then(Site::machine);
        let Some(host) = host else { return };
        let repository = &desk.context.repository;
        let mut scout = Some(scout(&desk.executor, repository, host, &desk.wanted));
        loop {
            let permit = permits.acquire().await.ok();
            let Some(mut own) = scout.take() else { return };
            let looked = tokio::task::spawn_blocking(move || {
                let found = own.look(&StopFlag::default());
                (own, found)
            });
            let looked = looked.await;
            drop(permit);
            let found = match looked {
                Ok((own, found)) => {
                    scout = Some(own);
                    found.map_err(|error| words(&error))
                }
                Err(_) => Err("a fault of git-orchestrate itself: a worker panicked".to_owned()),
            };
            let name = name.clone();
            workers.report(Message::LookedAt { name, found }, None);
            tokio::time::sleep(pause).await;
            if workers.is_unheard() {
                return;
            }
        }
    });
}
