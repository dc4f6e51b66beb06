//! Looking at a machine beside the attempts that run there: what it has, and what it has left; at a cluster: how its nodes
//! stand.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::key::key_of;
use super::logins;
use super::secrets;
use crate::agent::AgentSpec;
use crate::executor::host::{Answer, HostCall};
use crate::executor::ssh::{Identity, Link, Ready, SshError, Wanted, open_master, ready};
use crate::executor::{Executor, Site, SlurmCluster, SshHost, leases};
use crate::git::Repository;
use crate::model::{ClusterNode, Machine, RunId};
use crate::process::StopFlag;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long one of a cluster may take: its commands wait for a controller that is away.
const LONG_PATIENCE: Duration = Duration::from_mins(1);

/// Looks at one machine, again and again, over the connection that attempts share.
#[derive(Debug)]
pub struct Scout {
    /// What the user calls the place.
    pub(super) site: String,
    pub(super) host: SshHost,
    cluster: Option<SlurmCluster>,
    ssh: Vec<String>,
    program: PathBuf,
    pub(super) repository: Repository,
    /// What is looked for there.
    programs: Vec<String>,
    /// Whose login is asked for there, once each time that the machine is reached anew.
    agents: Vec<AgentSpec>,
    logins: BTreeMap<String, bool>,
    pub(super) at: Option<(Link, Ready)>,
}

impl Executor {
    /// One who looks at a place, and whether these programs are there; none where the place is this machine.
    pub fn scout(
        &self,
        site: &Site,
        ssh: Vec<String>,
        repository: &Repository,
        programs: Vec<String>,
    ) -> Option<Scout> {
        Some(Scout {
            site: site.name(),
            host: site.host()?.clone(),
            cluster: site.cluster().cloned(),
            ssh,
            program: self.shim.clone(),
            repository: repository.clone(),
            programs,
            agents: Vec::new(),
            logins: BTreeMap::new(),
            at: None,
        })
    }
}

impl Scout {
    /// Has it ask whether these agents are logged in there.
    #[must_use]
    pub fn asking_for(mut self, agents: Vec<AgentSpec>) -> Self {
        self.agents = agents;
        self
    }

    /// Looks at a machine. The first time everything is made ready there that an attempt needs.
    pub fn look(&mut self, stop: &StopFlag) -> Result<Machine, SshError> {
        let what = "say what it has";
        // That takes a process of each.
        let is_new = self.at.is_none() && !self.agents.is_empty();
        let agents = self.agents.iter().filter(|_| is_new);
        let call = HostCall::Look {
            path: self.host.path.clone(),
            programs: self.programs.clone(),
            logins: agents
                .map(|agent| logins::question(agent, &self.host))
                .collect(),
            secrets: if is_new {
                secrets::of(&self.host)
            } else {
                BTreeMap::new()
            },
        };
        let patience = if is_new { LONG_PATIENCE } else { PATIENCE };
        match self.ask(what, &call, patience, stop)? {
            Answer::Found(mut machine) => {
                if is_new {
                    self.logins.clone_from(&machine.logins);
                } else {
                    machine.logins.clone_from(&self.logins);
                }
                Ok(machine)
            }
            other => Err(self.not_found(what, other)),
        }
    }

    /// Looks at the nodes of a cluster, and which tasks of a run are there.
    pub fn look_at_nodes(
        &mut self,
        run: &RunId,
        stop: &StopFlag,
    ) -> Result<Vec<ClusterNode>, SshError> {
        let what = "say how its nodes stand";
        let partition = self.cluster.as_ref();
        let call = HostCall::Nodes {
            repository: key_of(&self.repository),
            run: run.clone(),
            partition: partition.and_then(|cluster| cluster.job.partition.clone()),
        };
        match self.ask(what, &call, LONG_PATIENCE, stop)? {
            Answer::Nodes { nodes } => Ok(nodes),
            other => Err(self.not_found(what, other)),
        }
    }

    pub(super) fn ask(
        &mut self,
        what: &'static str,
        call: &HostCall,
        patience: Duration,
        stop: &StopFlag,
    ) -> Result<Answer, SshError> {
        let (link, ready) = match self.at.take() {
            Some(at) => at,
            None => self.arrive(stop)?,
        };
        let command = format!("{} __host", ready.program);
        let answer = link.ask(&command, what, call, patience, stop)?;
        // Where it did not answer, everything is looked at anew.
        self.at = Some((link, ready));
        Ok(answer)
    }

    pub(super) fn not_found(&mut self, what: &'static str, answer: Answer) -> SshError {
        self.at = None;
        SshError::Failed {
            host: self.host.host.clone(),
            what,
            words: match answer {
                Answer::Failed { reason, .. } => reason,
                _ => "it gave another answer".to_owned(),
            },
        }
    }

    fn arrive(&self, stop: &StopFlag) -> Result<(Link, Ready), SshError> {
        let host = &self.host.host;
        let link = match &self.cluster {
            Some(cluster) if cluster.is_here => Link::here(host),
            _ => open_master(host, &self.ssh),
        };
        let identity = self.repository.committer();
        let identity = identity.map(|(name, email)| Identity { name, email });
        let wanted = Wanted {
            program: &self.program,
            key: &key_of(&self.repository),
            is_sha256: self.repository.has_long_ids(),
            identity: identity.as_ref(),
            state: &leases::state_folder().join("ssh"),
            path: &self.host.path,
        };
        let ready = ready(&link, &wanted, stop)?;
        Ok((link, ready))
    }
}
