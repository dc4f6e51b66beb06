//! The whole road to a machine and back, tried with a task that does nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::Errand;
use super::carrier::AS_BUNDLES;
use crate::agent::{AgentSpec, Permissions};
use crate::executor::{
    AttemptRequest, Carry, Executor, IsolationOptions, Site, SshHost, error::words, leases,
};
use crate::git::{GitError, RefUpdate, Repository};
use crate::model::{AttemptId, Exit, Needs, RunId, TaskId};
use crate::process::{Cmd, StopFlag};

/// How long the task may take.
const TIMEOUT: Duration = Duration::from_mins(1);

/// What begins a line that names a program that is there.
const FOUND: &str = "found ";

/// The file that the task makes.
const FILE: &str = "trial.txt";

/// What a trial showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// How long it took, there and back.
    pub took: Duration,
    /// What the attempt was kept in there, by name; none where no sandbox works there.
    pub sandbox: Option<String>,
    /// Whether commits went there and back as bundles.
    pub is_bundled: bool,
    /// Which of the programs that were asked for are there.
    pub programs: Vec<String>,
    /// Whether agents are logged in there, by name; those of which nobody can tell are left out.
    pub logins: BTreeMap<String, bool>,
}

impl Trial {
    /// Tries a machine by the ssh that the user wants; `ourselves` is our own program, and these agents are looked for there.
    /// The error says in words what is in the way.
    pub fn run(
        site: &Site,
        ssh: &[String],
        ourselves: &Path,
        isolation: &IsolationOptions,
        agents: &[AgentSpec],
    ) -> Result<Self, String> {
        // Always the same place, so that the machine keeps one repository for all trials.
        let Some(host) = site.host() else {
            return Err("there is no way to go".to_owned());
        };
        let name = site.name().replace(['/', ':'], "_");
        let place = leases::state_folder()
            .join("ssh")
            .join(format!("trial-{name}"));
        fs::remove_dir_all(&place).ok();
        let tried = fs::create_dir_all(&place)
            .map_err(|error| format!("make {}: {error}", place.display()))
            .and_then(|()| try_in(&place, (site, host, ssh), ourselves, isolation, agents));
        fs::remove_dir_all(&place).ok();
        tried
    }
}

fn try_in(
    place: &Path,
    (site, host, ssh): (&Site, &SshHost, &[String]),
    ourselves: &Path,
    isolation: &IsolationOptions,
    agents: &[AgentSpec],
) -> Result<Trial, String> {
    let worktree = place.join("worktree");
    let branch = "refs/heads/trial";
    let (repository, commit) = begin(place, &worktree, branch).map_err(|error| words(&error))?;
    let programs: Vec<String> = agents
        .iter()
        .map(|agent| agent.program().to_owned())
        .collect();
    let mut agent = AgentSpec::from_command("sh").map_err(|error| words(&error))?;
    agent.command = vec!["sh".to_owned(), "-c".to_owned(), script(&programs)];
    let run: RunId = "trial".parse().map_err(|error| words(&error))?;
    let executor = Executor::local(ourselves)
        .isolated(isolation)
        .map_err(|error| words(&error))?;
    let (folder, log) = (place.join("attempts/1.1"), place.join("log"));
    let request = AttemptRequest {
        run: &run,
        attempt: AttemptId {
            task: TaskId(1),
            number: 1,
        },
        title: "Try the road",
        branch: "trial",
        base: &commit,
        worktree: &worktree,
        repository: Some(&repository),
        folder: &folder,
        log: &log,
        agent: &agent,
        model: None,
        permissions: Permissions::default(),
        session: None,
        prompt: "Do nothing.\n".to_owned(),
        timeout: TIMEOUT,
        idle_timeout: None,
        ask: None,
        grace: Duration::from_secs(2),
    };
    let errand = Errand {
        // What is on the way is tried with our own program, whatever the agent there is.
        host: &SshHost {
            agent_command: None,
            ..host.clone()
        },
        cluster: site.cluster(),
        needs: Needs::default(),
        ssh: ssh.to_vec(),
        carried: Vec::new(),
        setup: None,
        companions: Vec::new(),
    };
    let begun = Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let sent = executor.send(&request, &repository, &errand);
    let mut supervised = sent.map_err(|error| words(&error))?;
    let exit = runtime.block_on(supervised.wait());
    let took = begun.elapsed();
    executor.discard(&folder);
    executor.release(&folder);
    let text = fs::read_to_string(&log).unwrap_or_default();
    match exit {
        Exit::Success if worktree.join(FILE).exists() => Ok(Trial {
            took,
            sandbox: value(&text, "sandbox ").next(),
            is_bundled: host.carry == Some(Carry::Bundle) || text.contains(AS_BUNDLES),
            programs: value(&text, FOUND).collect(),
            logins: {
                let scout = executor.scout(site, ssh.to_vec(), &repository, Vec::new());
                let scout = scout.map(|scout| scout.asking_for(agents.to_vec()));
                // What cannot be asked stays open.
                let looked = scout.and_then(|mut scout| scout.look(&StopFlag::default()).ok());
                looked.map(|machine| machine.logins).unwrap_or_default()
            },
        }),
        Exit::NotStarted { reason } => Err(reason),
        Exit::Success => Err("what was done there did not come home".to_owned()),
        other => {
            let last = text.lines().last().unwrap_or_default();
            Err(format!(
                "a task that does nothing ended badly ({other:?}): {last}"
            ))
        }
    }
}

/// A repository with one commit, and a worktree of it.
fn begin(
    place: &Path,
    worktree: &Path,
    branch: &str,
) -> Result<(Repository, crate::model::Oid), GitError> {
    let folder = place.join("repository");
    Cmd::new("git")
        .args(["init", "--quiet", "--template="])
        .arg(&folder)
        .output()?;
    // Nobody reads it, so nobody signs it.
    Cmd::new("git")
        .args(["-c", "user.name=git-orchestrate"])
        .args(["-c", "user.email=git-orchestrate@localhost"])
        .args([
            "-c",
            "commit.gpgSign=false",
            "-c",
            "core.hooksPath=/dev/null",
        ])
        .args(["commit", "--quiet", "--allow-empty", "--message=Begin"])
        .current_dir(&folder)
        .output()?;
    let repository = Repository::discover(&folder)?;
    let commit = repository.resolve("HEAD")?;
    let update = RefUpdate {
        name: branch.to_owned(),
        new: Some(commit.clone()),
        old: None,
    };
    repository.update_refs(&[update], "orchestrate: try")?;
    repository.ensure_worktree(worktree, branch, &commit)?;
    Ok((repository, commit))
}

/// What is done there.
fn script(programs: &[String]) -> String {
    let names = shell_words::join(programs);
    format!(
        "for name in {names}; do command -v \"$name\" >/dev/null 2>&1 && echo \"{FOUND}$name\"; done; \
         [ -z \"$ORCHESTRATE_SANDBOX\" ] || echo \"sandbox $ORCHESTRATE_SANDBOX\"; echo tried > {FILE}"
    )
}

fn value<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = String> + 'a {
    text.lines()
        .filter_map(move |line| line.strip_prefix(word).map(str::to_owned))
}
