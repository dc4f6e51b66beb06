//! Looking at the machines and clusters of a run, now and again while it goes on.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use super::message::Message;
use super::places;
use super::words;
use super::workers::{Desk, Workers};
use crate::agent::AgentSpec;
use crate::executor::{self, Executor, Scout, Site, SshError};
use crate::git::Repository;
use crate::model::{ClusterNode, Machine, Needs, Plan};
use crate::process::StopFlag;

/// How often a machine is looked at at the most.
const PAUSE: Duration = Duration::from_secs(10);

/// How much later for each machine that there is: looking takes a process.
const PAUSE_FOR_EACH: Duration = Duration::from_millis(200);

/// How many times as long as a look took nothing is asked after it.
const EASE: u32 = 4;

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

/// One who looks at a place; none where that is this machine.
fn scout(
    executor: &Executor,
    repository: &Repository,
    site: &Site,
    wanted: &BTreeSet<String>,
) -> Option<Scout> {
    let ssh = executor::ssh_command(repository.ssh_command());
    let own = site.host().and_then(|host| host.agent_command.as_ref());
    let own = own.and_then(|words| words.first());
    let programs = wanted.iter().chain(own).cloned().collect();
    executor.scout(site, ssh, repository, programs)
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
            let scout = scout(executor, repository, site, wanted);
            let looked = scout.map(|mut scout| scout.look(&StopFlag::default()));
            if let Some(Ok(machine)) = looked {
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

/// Looks at a place now, and again and again for as long as anybody listens: at what a machine has, at how the nodes of a
/// cluster stand.
pub(super) fn watch(workers: &Workers, desk: Arc<Desk>, name: String, permits: Arc<Semaphore>) {
    let workers = workers.clone();
    let n_sites = u32::try_from(desk.options.sites.len()).unwrap_or(u32::MAX);
    let pause = PAUSE.max(PAUSE_FOR_EACH.saturating_mul(n_sites));
    tokio::spawn(async move {
        let Some(site) = desk.options.site(Some(&name)) else {
            return;
        };
        let repository = &desk.context.repository;
        let mut agents: Vec<AgentSpec> = Vec::new();
        for agent in desk.agents.values() {
            if !agents.iter().any(|other| other.name == agent.name) && site.takes(&agent.name) {
                agents.push(agent.clone());
            }
        }
        let scout = scout(&desk.executor, repository, site, &desk.wanted);
        let mut scout = scout.map(|scout| scout.asking_for(agents));
        let is_cluster = site.cluster().is_some();
        while let Some(mut own) = scout.take() {
            let permit = permits.acquire().await.ok();
            let run = desk.run_dir.id().clone();
            let begun = Instant::now();
            let looked = tokio::task::spawn_blocking(move || {
                let found = if is_cluster {
                    Found::Nodes(own.look_at_nodes(&run, &StopFlag::default()))
                } else {
                    Found::Machine(own.look(&StopFlag::default()).map(Box::new))
                };
                (own, found)
            });
            let looked = looked.await;
            drop(permit);
            // A controller that takes long to answer is not to be kept busy by us.
            let pause = pause.max(begun.elapsed() * EASE);
            let found = looked.map(|(own, found)| {
                scout = Some(own);
                found
            });
            workers.report(message(name.clone(), found.ok(), is_cluster), None);
            tokio::time::sleep(pause).await;
            if workers.is_unheard() {
                return;
            }
        }
    });
}

/// What was found at a place.
enum Found {
    Machine(Result<Box<Machine>, SshError>),
    Nodes(Result<Vec<ClusterNode>, SshError>),
}

fn message(name: String, found: Option<Found>, is_cluster: bool) -> Message {
    let fault = || "a fault of git-orchestrate itself: a worker panicked".to_owned();
    match found {
        Some(Found::Machine(found)) => Message::LookedAt {
            name,
            found: found.map(|machine| *machine).map_err(|error| words(&error)),
        },
        Some(Found::Nodes(found)) => Message::LookedAtNodes {
            name,
            found: found.map_err(|error| words(&error)),
        },
        None if is_cluster => Message::LookedAtNodes {
            name,
            found: Err(fault()),
        },
        None => Message::LookedAt {
            name,
            found: Err(fault()),
        },
    }
}
