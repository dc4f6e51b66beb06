//! Sending an attempt to another machine: a courier is launched in the place of its agent.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::key::key_of;
use super::request::CourierRequest;
use super::secrets;
use crate::executor::host::{BeginCall, HOST_VERSION, Hook, Whereabouts};
use crate::executor::own::Own;
use crate::executor::place::{Place, at, write_private};
use crate::executor::ssh::{Link, SshHost, open_master};
use crate::executor::{AttemptRequest, Executor, ExecutorError, SlurmCluster, leases};
use crate::git::{CarriedState, Repository};
use crate::model::{AttemptId, Needs};
use crate::process::{self, LaunchSpec, Supervised};

/// How much longer than the agent there a courier may take: to bring things there and back.
const TRAVEL: Duration = Duration::from_mins(30);

/// How long a job may wait for its turn.
const QUEUE: Duration = Duration::from_hours(24 * 90);

/// How much longer it may take to end.
const LAST_MILE: Duration = Duration::from_secs(20);

/// Where an attempt goes, and what goes with it.
#[derive(Debug, Clone)]
pub struct Errand<'a> {
    /// The machine.
    pub host: &'a SshHost,
    /// The cluster that it is the front of, where that is so.
    pub cluster: Option<&'a SlurmCluster>,
    /// The ssh that the user wants.
    pub ssh: Vec<String>,
    /// What the task needs.
    pub needs: Needs,
    /// Ignored files of the worktree that go along.
    pub carried: Vec<PathBuf>,
    /// The user's own command that runs there before.
    pub setup: Option<Hook>,
    /// The attempts that go to the same cluster in the same moment, and ask the same of it.
    pub companions: Vec<AttemptId>,
}

impl Executor {
    /// Begins an attempt on another machine. That nobody is reached there is no error here: that is the attempt's exit.
    pub fn send(
        &self,
        request: &AttemptRequest<'_>,
        repository: &Repository,
        errand: &Errand<'_>,
    ) -> Result<Supervised, ExecutorError> {
        let folder = request.folder;
        if Place::load(folder).is_none() {
            self.make_ready(request)?;
        }
        let place = Place::load(folder).ok_or_else(|| ExecutorError::Write {
            path: folder.join("place.json"),
            source: io::ErrorKind::NotFound.into(),
        })?;
        let host = errand.host;
        // Before the courier, whose end would end a connection that it opened itself.
        let link = match errand.cluster {
            Some(cluster) if cluster.is_here => Link::here(&host.host),
            _ => open_master(&host.host, &errand.ssh),
        };
        let told = CourierRequest {
            link,
            carry: host.carry,
            lease: host.lease,
            repository: repository.common_dir().to_owned(),
            worktree: request.worktree.to_owned(),
            branch: format!("refs/heads/{}", request.branch),
            folder: folder.to_owned(),
            inbox: place.inbox(),
            program: self.shim.clone(),
            state: leases::state_folder().join("ssh"),
            begin: self.begin_call(request, repository, errand),
        };
        let path = folder.join("courier.json");
        let bytes = serde_json::to_vec(&told).map_err(io::Error::from);
        let written = bytes.and_then(|bytes| write_private(&path, &bytes));
        written.map_err(at(&path))?;
        let argv = [self.shim.as_path(), Path::new("__courier"), &path];
        let argv = argv.map(|word| word.to_string_lossy().into_owned());
        let env = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        let queue = errand.cluster.map(|_| QUEUE);
        let spec = LaunchSpec {
            argv: argv.to_vec(),
            cwd: request.worktree.to_owned(),
            env: env.collect(),
            stdin: Vec::new(),
            log: request.log.to_owned(),
            // The clocks are those of the supervisor there; this is for what could hold us up here.
            timeout: request.timeout + host.lease + TRAVEL + queue.unwrap_or_default(),
            questions: None,
            idle_timeout: None,
            grace: request.grace + LAST_MILE,
            holds: Own::load(folder).lease.into_iter().collect(),
            sandbox: None,
            is_courier: true,
            lease: None,
        };
        Ok(process::launch(&self.shim, folder, &spec)?)
    }

    fn begin_call(
        &self,
        request: &AttemptRequest<'_>,
        repository: &Repository,
        errand: &Errand<'_>,
    ) -> BeginCall {
        let host = errand.host;
        let mut agent = request.agent.clone();
        if let Some(command) = &host.agent_command {
            agent.command.clone_from(command);
        }
        let is_meant = |name: &String| host.send_env.contains(name);
        agent
            .env
            .retain(|name, _| is_meant(name) || !secrets::is_credential(name));
        BeginCall {
            version: HOST_VERSION,
            at: Whereabouts {
                repository: key_of(repository),
                run: request.run.clone(),
                attempt: request.attempt,
            },
            earlier: (1..request.attempt.number).rev().collect(),
            title: request.title.to_owned(),
            branch: request.branch.to_owned(),
            start: request.base.clone(),
            state: CarriedState {
                tip: request.base.clone(),
                content: request.base.clone(),
            },
            carried: errand.carried.clone(),
            agent,
            secrets: secrets::of(host),
            path: host.path.clone(),
            model: request.model.map(str::to_owned),
            permissions: request.permissions,
            session: (request.session).map(|(session, used)| (session.to_owned(), used)),
            prompt: request.prompt.clone(),
            timeout: request.timeout,
            idle_timeout: request.idle_timeout,
            grace: request.grace / 2,
            lease: host.lease,
            isolation: self.isolation.clone(),
            setup: errand.setup.clone(),
            job: (errand.cluster).map(|cluster| cluster.job.of_task(&errand.needs)),
            companions: errand.companions.clone(),
        }
    }
}
