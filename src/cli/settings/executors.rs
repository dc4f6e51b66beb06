//! Where attempts run.

use crate::cli::error::CliError;
use crate::executor::{Site, SshHost};

use super::clusters::cluster_of;
use super::hosts::host_of;
use super::table::{capacity_of, slots};
use super::{Settings, capacity};

impl Settings {
    /// The places that attempts may run at; none where that is this machine alone.
    pub(crate) fn sites(&self) -> Result<Vec<Site>, CliError> {
        let Some(list) = self.config.text_of("executor") else {
            return Ok(Vec::new());
        };
        let mut sites: Vec<Site> = Vec::new();
        for name in list
            .value
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            let site = self.site(name)?;
            if !sites.iter().any(|known| known.name() == site.name()) {
                sites.push(site);
            }
        }
        Ok(sites)
    }

    /// Whether attempts may run on this machine.
    pub(super) fn runs_here(&self) -> Result<bool, CliError> {
        let sites = self.sites()?;
        Ok(sites.is_empty() || sites.iter().any(|site| site.host().is_none()))
    }

    /// A place by its name.
    pub(crate) fn site(&self, name: &str) -> Result<Site, CliError> {
        match name.split_once(':') {
            None if name == "local" => self.local(),
            Some(("ssh", host)) if !host.is_empty() && !host.starts_with('-') => Ok(Site::Ssh {
                name: host.to_owned(),
                host: host_of(
                    &self.config,
                    &format!("ssh.{host}"),
                    SshHost::new(host),
                    &[],
                )?,
            }),
            None if name == "slurm" => Ok(Site::Slurm {
                name: None,
                cluster: cluster_of(&self.config, name, "default")?,
            }),
            Some(("slurm", cluster)) if !cluster.is_empty() => Ok(Site::Slurm {
                name: Some(cluster.to_owned()),
                cluster: cluster_of(&self.config, name, cluster)?,
            }),
            _ => Err(
                CliError::usage(format!("'{name}' is no place that attempts can run at")).hint(
                    "Use local, ssh:HOST, slurm or slurm:NAME; several with commas between them",
                ),
            ),
        }
    }

    /// This machine: as its table says, or as it is.
    fn local(&self) -> Result<Site, CliError> {
        let Some(table) = self.config.executors.get("local") else {
            return Ok(Site::here(self.max_workers()));
        };
        let has = capacity_of("local", table, &[&["slots"], capacity::KEYS].concat())?;
        let slots = slots("local", table)?.unwrap_or_else(|| self.max_workers());
        Ok(Site::Local { slots, has })
    }

    /// Whether as many tasks run at once as these places have slots, however many those turn out to be.
    pub(super) fn is_by_slots(&self, sites: &[Site]) -> bool {
        !sites.is_empty() && self.config.max_workers().is_none()
    }

    /// How many tasks run at once.
    pub(crate) fn n_workers(&self) -> Result<usize, CliError> {
        Ok(self.max_workers_of(&self.sites()?))
    }

    /// How many tasks run at once where these places are.
    pub(super) fn max_workers_of(&self, sites: &[Site]) -> usize {
        if sites.is_empty() || self.config.max_workers().is_some() {
            return self.max_workers();
        }
        sites.iter().map(Site::slots).sum()
    }
}
