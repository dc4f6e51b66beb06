//! Looking at a machine beside the attempts that run there: what it has, and what it has left.

use std::path::PathBuf;
use std::time::Duration;

use super::begin::key_of;
use crate::executor::host::{Answer, HostCall};
use crate::executor::ssh::{Identity, Link, Ready, SshError, Wanted, open_master, ready};
use crate::executor::{Executor, SshHost, leases};
use crate::git::Repository;
use crate::model::Machine;
use crate::process::StopFlag;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Looks at one machine, again and again, over the connection that attempts share.
#[derive(Debug)]
pub struct Scout {
    host: SshHost,
    ssh: Vec<String>,
    program: PathBuf,
    repository: Repository,
    /// What is looked for there.
    programs: Vec<String>,
    at: Option<(Link, Ready)>,
}

impl Executor {
    /// One who looks at a machine, and whether these programs are there.
    pub fn scout(
        &self,
        host: &SshHost,
        ssh: Vec<String>,
        repository: &Repository,
        programs: Vec<String>,
    ) -> Scout {
        Scout {
            host: host.clone(),
            ssh,
            program: self.shim.clone(),
            repository: repository.clone(),
            programs,
            at: None,
        }
    }
}

impl Scout {
    /// Looks. The first time everything is made ready there that an attempt needs.
    pub fn look(&mut self, stop: &StopFlag) -> Result<Machine, SshError> {
        let (link, ready) = match self.at.take() {
            Some(at) => at,
            None => self.arrive(stop)?,
        };
        let call = HostCall::Look {
            path: self.host.path.clone(),
            programs: self.programs.clone(),
        };
        let command = format!("{} __host", ready.program);
        let what = "say what it has";
        let answer = link.ask(&command, what, &call, PATIENCE, stop)?;
        let words = match answer {
            Answer::Found(machine) => {
                // Where anything else is the case, everything is looked at anew.
                self.at = Some((link, ready));
                return Ok(machine);
            }
            Answer::Failed { reason, .. } => reason,
            _ => "it gave another answer".to_owned(),
        };
        Err(SshError::Failed {
            host: link.host,
            what,
            words,
        })
    }

    fn arrive(&self, stop: &StopFlag) -> Result<(Link, Ready), SshError> {
        let link = open_master(&self.host.host, &self.ssh);
        let identity = self.repository.committer();
        let identity = identity.map(|(name, email)| Identity { name, email });
        let wanted = Wanted {
            program: &self.program,
            key: &key_of(&self.repository),
            is_sha256: self.repository.has_long_ids(),
            identity: identity.as_ref(),
            state: &leases::state_folder().join("ssh"),
        };
        let ready = ready(&link, &wanted, stop)?;
        Ok((link, ready))
    }
}
